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
#include "sim/relay.h"
#include "sys/network/net.h"
#include "sys/stream.h"

#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define PATIENCE_MS 10000

static const char *disk_key;
static struct sk_stream processor; /* it serves one guest, once */

static int exchange(struct sk_stream *stream, const uint8_t *request, size_t size, uint8_t *answer,
                    size_t answer_size)
{
    int64_t deadline = sk_monotonic_ms() + PATIENCE_MS;
    ssize_t n = stream->write(stream->arg, request, size, deadline);
    size_t used = 0;

    while (n > 0 && used < answer_size) {
        n = stream->read(stream->arg, answer + used, answer_size - used, deadline);
        used += n > 0 ? (size_t)n : 0;
    }
    return n > 0 ? 0 : SEVKIT_EIO;
}

static int get_report(void *arg, const uint8_t report_data[SK_ATTEST_REPORT_DATA_BYTES],
                      struct sk_attest_evidence *ret_evidence, struct sevkit_error *error)
{
    const struct sk_relay_header header = {.kind = SK_RELAY_REPORT, .size = 96};
    uint8_t request[SK_RELAY_HEADER_BYTES + 96] = {0};
    uint8_t answer[SK_RELAY_HEADER_BYTES + SK_REPORT_RESPONSE_BYTES];
    int r;

    (void)arg;
    sk_relay_header_write(&header, request);
    memcpy(request + SK_RELAY_HEADER_BYTES, report_data, SK_ATTEST_REPORT_DATA_BYTES);
    r = exchange(&processor, request, sizeof(request), answer, sizeof(answer));
    if (r < 0)
        return sk_error_set(error, r, "the processor does not answer");
    ret_evidence->report = malloc(SEVKIT_REPORT_BYTES);
    if (!ret_evidence->report)
        return sk_error_oom(error);
    memcpy(ret_evidence->report, answer + SK_RELAY_HEADER_BYTES + 32, SEVKIT_REPORT_BYTES);
    ret_evidence->report_size = SEVKIT_REPORT_BYTES;
    return 0;
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
