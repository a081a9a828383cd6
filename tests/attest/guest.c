/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The guest's side as PID 1 runs it, with reports of a simulated processor: for tests.
 *
 * usage: attest_guest RELAY OWNER_HEX ROLES KEY SSH_KEYS
 *
 * Prints the port that it listens on, then what happens, and last how it ended.
 */
#include "attest/serve.h"
#include "base/encoding.h"
#include "relay_report.h"
#include "sys/network/net.h"
#include "sys/stream.h"

#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

static const char *disk_key;
static struct sk_stream processor; /* it serves one guest, once */

static int get_report(void *arg, const uint8_t report_data[SK_ATTEST_REPORT_DATA_BYTES],
                      struct sk_attest_evidence *ret_evidence, struct sevkit_error *error)
{
    int r;

    (void)arg;
    ret_evidence->report = malloc(SEVKIT_REPORT_BYTES);
    if (!ret_evidence->report)
        return sk_error_oom(error);
    r = relay_report(&processor, report_data, ret_evidence->report, error);
    ret_evidence->report_size = SEVKIT_REPORT_BYTES;
    if (r < 0)
        sk_attest_evidence_done(ret_evidence);
    return r;
}

static enum sk_key_result try_key(void *arg, size_t index, const struct sk_secret *key,
                                  struct sevkit_error *error)
{
    (void)arg;
    (void)index;
    if (key->size == strlen(disk_key) && memcmp(key->data, disk_key, key->size) == 0)
        return SK_KEY_OPENED;
    sk_error_set(error, SEVKIT_EREFUSED, "no key slot opens with this key");
    return SK_KEY_WRONG;
}

static void say(void *arg, const char *line)
{
    (void)arg;
    printf("%s\n", line);
    (void)fflush(stdout);
}

static int run(struct sk_attest_guest *guest, struct sevkit_error *error)
{
    struct sk_attest_server server = {.guest = guest,
                                      .listener_count = 1,
                                      .attempts = 3,
                                      .session_seconds = 5,
                                      .wait_seconds = 60,
                                      .once = guest->key_count == 0};
    struct sockaddr_in6 address;
    socklen_t size = sizeof(address);
    enum sk_attest_end end;
    int listener, r = sk_listen_tcp(0, &listener, error);

    if (r < 0 || getsockname(listener, (struct sockaddr *)&address, &size) < 0)
        return SEVKIT_EIO;
    printf("%u\n", ntohs(address.sin6_port));
    (void)fflush(stdout);
    server.listeners = &listener;
    r = sk_attest_serve(&server, &end, error);
    (void)close(listener);
    if (r == 0)
        printf("end: %s\n", sk_attest_end_name(end));
    return r;
}

int main(int argc, char **argv)
{
    static const char *const names[] = {"root"};
    struct sk_attest_guest guest = {
        .key_names = names, .get_report = get_report, .try_key = try_key, .say = say};
    struct sevkit_error error = {0};

    if (argc != 6 || !sk_hex_decode(argv[2], guest.owner, sizeof(guest.owner)))
        return 2;
    guest.roles = (unsigned)atoi(argv[3]);
    disk_key = argv[4];
    guest.key_count = *disk_key ? 1 : 0;
    guest.ssh_keys = argv[5];
    if (sk_stream_connect(argv[1], &processor, &error) == 0 && run(&guest, &error) == 0)
        return 0;
    (void)fprintf(stderr, "%s\n", error.text);
    return 1;
}
