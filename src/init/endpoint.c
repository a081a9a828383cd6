/* SPDX-License-Identifier: Apache-2.0 */
#include "init/endpoint.h"

#include "base/cleanup.h"
#include "init/console.h"
#include "init/network/network.h"
#include "sys/sys.h"

#include <sevkit/guest.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static void free_report(struct sevkit_guest_report **report)
{
    sevkit_guest_report_free(*report);
}

static int copy(const uint8_t *bytes, size_t size, uint8_t **ret_copy, size_t *ret_size,
                struct sevkit_error *error)
{
    if (size == 0)
        return 0;
    *ret_copy = malloc(size);
    if (!*ret_copy)
        return sk_error_oom(error);
    memcpy(*ret_copy, bytes, size);
    *ret_size = size;
    return 0;
}

static int get_report(void *arg, const uint8_t report_data[SK_ATTEST_REPORT_DATA_BYTES],
                      struct sk_attest_evidence *ret_evidence, struct sevkit_error *error)
{
    SK_CLEANUP(free_report) struct sevkit_guest_report *report = NULL;
    struct sevkit_guest_report_request request = sevkit_guest_report_request_default();
    struct sk_attest_evidence evidence = {0};
    const uint8_t *bytes;
    size_t size;
    int r;

    (void)arg;
    memcpy(request.report_data, report_data, sizeof(request.report_data));
    request.certificates = true;
    r = sevkit_guest_report_get(&request, &report, error);
    if (r < 0)
        return r;
    bytes = sevkit_guest_report_bytes(report, &size);
    r = copy(bytes, size, &evidence.report, &evidence.report_size, error);
    bytes = sevkit_guest_report_certificates(report, &size);
    if (r == 0)
        r = copy(bytes, size, &evidence.certificates, &evidence.certificates_size, error);
    if (r == 0)
        *ret_evidence = evidence;
    else
        sk_attest_evidence_done(&evidence);
    return r;
}

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
    guest->get_report = get_report;
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
