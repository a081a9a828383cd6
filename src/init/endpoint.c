/* SPDX-License-Identifier: Apache-2.0 */
#include "init/endpoint.h"

#include "attest/own_report.h"
#include "init/console.h"
#include "init/network/network.h"
#include "sys/sys.h"

#include <unistd.h>

static void say(void *arg, const char *line)
{
    (void)arg;
    sk_console_say("endpoint: %s", line);
}

/* TCP, or vsock where the parameters say so or there is no network. */
static int open_listener(const struct sk_boot_parameters *boot, struct sk_network *network,
                         int *ret_fd, struct sevkit_error *error)
{
    struct sevkit_error reason = {0};
    int r;

    if (boot->net != SK_BOOT_NET_VSOCK) {
        r = sk_network_up(boot, network, &reason);
        if (r == 0)
            return sk_network_listen_tcp((uint16_t)boot->port, ret_fd, error);
        sk_console_say("%s; trying vsock", reason.text);
    }
    r = sk_network_listen_vsock((uint16_t)boot->port, ret_fd, error);
    if (r < 0 && reason.text[0])
        return sk_error_set(error, SEVKIT_EIO, "%s, and no vsock", reason.text);
    return r;
}

static int judge(const struct sk_boot_parameters *boot, const struct sk_attest_guest *guest,
                 enum sk_attest_end end, struct sevkit_error *error)
{
    sk_console_say("endpoint: %s", sk_attest_end_name(end));
    if (end == SK_ATTEST_END_OPENED || end == SK_ATTEST_END_ATTESTED)
        return 0;
    /* Without keys nothing is lost: the root is what the parameters say, attested or not. */
    if (end == SK_ATTEST_END_TIMEOUT && guest->key_count == 0 && boot->mode == SK_BOOT_VERITY)
        return 0;
    return sk_error_set(error, SEVKIT_EREFUSED, "endpoint: %s", sk_attest_end_name(end));
}

int sk_endpoint_run(const struct sk_boot_parameters *boot, struct sk_attest_guest *guest,
                    struct sevkit_error *error)
{
    struct sk_network network = {0};
    enum sk_attest_end end = SK_ATTEST_END_FAILED;
    int64_t ms;
    int listener;
    struct sk_attest_server server = {
        .guest = guest,
        .listeners = &listener,
        .listener_count = 1,
        .attempts = (unsigned)boot->attempts,
        .session_seconds = (unsigned)boot->session_seconds,
        .wait_seconds = (unsigned)boot->wait_seconds,
        .once = guest->key_count == 0,
    };
    int r = open_listener(boot, &network, &listener, error);

    if (r < 0)
        return r;
    guest->get_report = sk_attest_get_report;
    guest->say = say;
    /* This clock starts with the kernel. */
    ms = sk_sys_real.monotonic_ms();
    sk_console_say("endpoint: port %llu, %lld.%02lld s after the start",
                   (unsigned long long)boot->port, (long long)ms / 1000, (long long)ms % 1000 / 10);
    r = sk_attest_serve(&server, &end, error);
    (void)close(listener);
    sk_network_down(&network);
    return r == 0 ? judge(boot, guest, end, error) : r;
}
