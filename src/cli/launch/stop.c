/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/launch/launch_input.h"
#include "cli/launch/monitor_target.h"
#include "cli/option_values.h"
#include "cli/view/output.h"
#include "sys/stream.h"

#include <string.h>

#define POLL_MS 200

static const struct sk_option options[] = {
    SK_HELP_OPTION,
    SK_MONITOR_OPTION,
    {.name = "force",
     .kind = SK_OPTION_FLAG,
     .help = "end QEMU at once instead of asking the guest to power off"},
    {.name = "timeout",
     .alias = "deadline",
     .metavar = "SECONDS",
     .help = "how long the guest may take, 1 to 3600; default 60"},
    {.name = NULL},
};

static const struct sk_args_spec spec = {
    .program = "sevkit stop",
    .description = "Ask a guest to power off, and wait until it has.",
    .epilog = "examples:\n"
              "  sevkit stop guest.toml\n"
              "  sevkit stop --force --qmp /run/user/1000/sevkit/guest.qmp\n",
    .options = options,
    .operands = "[FILE]",
    .operands_max = 1,
};

/* QEMU is gone when no one listens on its socket any more; one that does not answer is still there. */
static int wait_gone(const char *socket, uint64_t seconds, bool force, struct sevkit_error *error)
{
    int64_t deadline = sk_sys_real.monotonic_ms() + (int64_t)seconds * 1000;

    while (sk_stream_has_listener(socket)) {
        if (sk_sys_real.monotonic_ms() >= deadline)
            return sk_error_set(error, SEVKIT_EREFUSED,
                                force ? "QEMU is still there after %llu seconds; its process must "
                                        "be ended"
                                      : "the guest is still there after %llu seconds; --force "
                                        "ends it",
                                (unsigned long long)seconds);
        sk_sys_real.sleep_ms(POLL_MS);
    }
    return 0;
}

static int run(const struct sk_given *given, struct sevkit_error *error)
{
    SK_CLEANUP_FREE char *socket = NULL;
    const char *timeout = sk_given_value(given, OPT_TIMEOUT);
    bool force = sk_given_has(given, OPT_FORCE);
    uint64_t seconds = 60;
    int r = sk_monitor_target(given, &socket, error);

    if (r == 0 && timeout)
        r = sk_value_number(OPT_TIMEOUT, timeout, 1, 3600, &seconds, error);
    if (r == 0)
        r = sk_qemu_command(socket, "query-status", NULL, error);
    if (r < 0)
        return r;
    /* QEMU may be gone before it has answered. */
    if (force)
        (void)!sk_qemu_command(socket, "quit", NULL, NULL);
    else
        r = sk_qemu_command(socket, "system_powerdown", NULL, error);
    return r == 0 ? wait_gone(socket, seconds, force, error) : r;
}

const struct sk_command sk_command_stop = {
    .noun = "stop",
    .summary = "power a guest off that was launched",
    .spec = &spec,
    .run = run,
};
