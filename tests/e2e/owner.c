/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The owner's side of an exchange, for tests of the guest's: it looks at REPORT_DATA and at the measurement and
 * at nothing else of the report. No verifier.
 *
 * usage: owner PORT SEED ROLE MEASUREMENT [NAME=KEY...]
 *
 * SEED is the owner's private key in hex, ROLE a number, MEASUREMENT 96 digits or "any". Keys are tried in their
 * order. Prints what the guest says; 0: the exchange is done.
 */
#include "attest/owner/owner_exchange.h"
#include "base/encoding.h"
#include "crypto/keys/ed25519.h"

#include <arpa/inet.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define REPORT_DATA_AT 0x50
#define MEASUREMENT_AT 0x90

static struct {
    const char *measurement;
    char *const *keys;
    int key_count;
    struct sk_secret *current;
} setup;

static int verify(void *arg, const struct sk_attest_evidence_view *evidence,
                  const uint8_t report_data[64], struct sevkit_error *error)
{
    uint8_t expected[48];

    (void)arg;
    if (memcmp(evidence->report + REPORT_DATA_AT, report_data, 64) != 0)
        return sk_error_set(error, SEVKIT_EREFUSED, "report data differs");
    if (strcmp(setup.measurement, "any") == 0)
        return 0;
    if (!sk_hex_decode(setup.measurement, expected, sizeof(expected)) ||
        memcmp(evidence->report + MEASUREMENT_AT, expected, sizeof(expected)) != 0)
        return sk_error_set(error, SEVKIT_EREFUSED, "measurement differs");
    return 0;
}

static int claim(void *arg, const uint8_t report_id[SK_ATTEST_REPORT_ID_BYTES],
                 struct sevkit_error *error)
{
    (void)arg;
    (void)report_id;
    (void)error;
    return 0;
}

static int find_key(void *arg, const char *name, unsigned attempt, const struct sk_secret **ret_key,
                    struct sevkit_error *error)
{
    size_t length = strlen(name);

    (void)arg;
    *ret_key = NULL;
    for (int i = 0; i < setup.key_count; i++) {
        const char *word = setup.keys[i];
        int r;

        if (strncmp(word, name, length) != 0 || word[length] != '=' || attempt-- != 0)
            continue;
        sk_secret_free(setup.current);
        setup.current = NULL;
        r = sk_secret_new(strlen(word), &setup.current, error);
        if (r < 0)
            return r;
        setup.current->size = strlen(word + length + 1);
        memcpy(setup.current->data, word + length + 1, setup.current->size);
        *ret_key = setup.current;
        return 0;
    }
    return 0;
}

static int take_result(void *arg, const char *name, const struct sk_attest_result *result,
                       struct sevkit_error *error)
{
    (void)arg;
    (void)error;
    printf("%s: result %u, attempts %u: %s\n", name, (unsigned)result->result,
           (unsigned)result->attempts_left, result->text);
    printf("%s: generation %llu\n", name, (unsigned long long)result->generation);
    return 0;
}

static int connect_to(const char *port)
{
    struct sockaddr_in address = {.sin_family = AF_INET,
                                  .sin_port = htons((uint16_t)strtoul(port, NULL, 10)),
                                  .sin_addr = {htonl(INADDR_LOOPBACK)}};
    int fd = socket(AF_INET, SOCK_STREAM, 0);

    return connect(fd, (const struct sockaddr *)&address, sizeof(address)) == 0 ? fd
                                                                                : (close(fd), -1);
}

static int exchange(int fd, struct sk_owner_exchange *owner, struct sevkit_error *error)
{
    uint8_t input[4096];

    while (!sk_owner_exchange_is_done(owner)) {
        size_t size;
        const uint8_t *output = sk_owner_exchange_output(owner, &size);
        ssize_t n;
        int r;

        if (size > 0) {
            n = write(fd, output, size);
            if (n <= 0)
                return sk_error_set(error, SEVKIT_EIO, "cannot send");
            sk_owner_exchange_sent(owner, (size_t)n);
            continue;
        }
        n = read(fd, input, sizeof(input));
        if (n <= 0)
            return sk_error_set(error, SEVKIT_EIO, "the stream ended, hint %u",
                                sk_owner_exchange_hint(owner));
        r = sk_owner_exchange_input(owner, input, (size_t)n, error);
        if (r < 0)
            return r;
    }
    return 0;
}

int main(int argc, char **argv)
{
    struct sevkit_error error = {0};
    struct sk_attest_owner owner = {
        .verify = verify, .claim = claim, .find_key = find_key, .take_result = take_result};
    struct sk_owner_exchange *state = NULL;
    struct sk_secret *seed = NULL;
    int fd, r;

    if (argc < 5 || sk_secret_new(SK_ED25519_BYTES, &seed, &error) < 0)
        return 2;
    seed->size = SK_ED25519_BYTES;
    if (!sk_hex_decode(argv[2], seed->data, seed->size))
        return 2;
    owner.key = seed;
    owner.role = (enum sk_attest_role)strtoul(argv[3], NULL, 10);
    setup.measurement = argv[4];
    setup.keys = argv + 5;
    setup.key_count = argc - 5;
    fd = connect_to(argv[1]);
    if (fd < 0)
        return 4;
    r = sk_owner_exchange_new(&owner, &state, &error);
    if (r == 0)
        r = exchange(fd, state, &error);
    if (r == 0 && sk_owner_exchange_ssh_keys(state))
        printf("ssh: %s", sk_owner_exchange_ssh_keys(state));
    printf("%s\n", r < 0 ? error.text : "done");
    sk_owner_exchange_free(state);
    sk_secret_free(setup.current);
    sk_secret_free(seed);
    (void)close(fd);
    return r == 0 ? 0 : 1;
}
