/* SPDX-License-Identifier: Apache-2.0 */
#include "qemu/running/guest_state.h"

#include "qemu/running/qemu_run.h"
#include "sys/stream.h"
#include "sys/sys.h"

#define POLL_MS 200

void sk_guest_state_done(struct sk_guest_state *state)
{
    json_decref(state->run);
    json_decref(state->sev);
    *state = (struct sk_guest_state){0};
}

const char *sk_guest_state_word(const struct sk_guest_state *state)
{
    const char *word = json_string_value(json_object_get(state->run, "status"));

    return word ? word : "unknown";
}

int sk_guest_state_ask(const char *socket, struct sk_guest_state *ret_state,
                       struct sevkit_error *error)
{
    int r = sk_qemu_command(socket, "query-status", &ret_state->run, error);

    if (r < 0)
        return r;
    /* query-sev fails on QEMUs and guests without SEV: then there is none. But only a QEMU that still answers has
     * said so. */
    if (sk_qemu_command(socket, "query-sev", &ret_state->sev, NULL) < 0)
        return sk_qemu_command(socket, "query-status", NULL, error);
    if (json_is_true(json_object_get(ret_state->sev, "enabled")))
        return 0;
    json_decref(ret_state->sev);
    ret_state->sev = NULL;
    return 0;
}

/* QEMU is gone when no one listens on its socket any more; one that does not answer is still there. */
static bool wait_gone(const char *socket, uint64_t seconds)
{
    int64_t deadline = sk_sys_real.monotonic_ms() + (int64_t)seconds * 1000;

    while (sk_stream_has_listener(socket)) {
        if (sk_sys_real.monotonic_ms() >= deadline)
            return false;
        sk_sys_real.sleep_ms(POLL_MS);
    }
    return true;
}

int sk_guest_stop(const char *socket, bool force, uint64_t seconds, bool *ret_gone,
                  struct sevkit_error *error)
{
    int r = sk_qemu_command(socket, "query-status", NULL, error);

    if (r < 0)
        return r;
    /* QEMU may be gone before it has answered. */
    if (force)
        (void)!sk_qemu_command(socket, "quit", NULL, NULL);
    else
        r = sk_qemu_command(socket, "system_powerdown", NULL, error);
    if (r == 0)
        *ret_gone = wait_gone(socket, seconds);
    return r;
}
