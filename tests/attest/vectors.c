/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Every intermediate value of an exchange whose random numbers are fixed, as lines "NAME HEX", for vectors.py.
 *
 * usage: attest_vectors ROLE
 */
#include "attest/channel.h"
#include "base/encoding.h"
#include "crypto/keys/ed25519.h"
#include "crypto/keys/x25519.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define SSH_KEYS \
    "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIKb8jX4aJXCbKdRC2Nqk0PtWbcUX8EbkDVHr9SnFTJeM\n"

static void print(const char *name, const void *bytes, size_t size)
{
    char *digits = malloc(2 * size + 1);

    if (!digits)
        exit(1);
    sk_hex_encode(bytes, size, digits);
    printf("%s %s\n", name, digits);
    free(digits);
}

static void must(int r, const struct sevkit_error *error)
{
    if (r == 0)
        return;
    (void)fprintf(stderr, "%s\n", error->text);
    exit(1);
}

/* 32 bytes that count up from first. */
static void count(uint8_t bytes[32], uint8_t first)
{
    for (uint8_t i = 0; i < 32; i++)
        bytes[i] = (uint8_t)(first + i);
}

static void print_sealed(struct sk_attest_channel *channel, enum sk_attest_type type,
                         const uint8_t *plain, size_t size, const char *name)
{
    static uint8_t frame[8192];
    struct sevkit_error error;

    must(sk_attest_channel_seal(channel, type, plain, size, frame, &error), &error);
    print(name, frame, SK_ATTEST_FRAME_BYTES + size + SK_ATTEST_TAG_BYTES);
}

int main(int argc, char **argv)
{
    struct sk_attest_hello hello = {.version = 1, .role = argc == 2 ? (uint8_t)atoi(argv[1]) : 0};
    struct sk_attest_evidence_view evidence = {.ssh_keys = (const uint8_t *)SSH_KEYS,
                                               .ssh_keys_size = strlen(SSH_KEYS)};
    struct sk_attest_ready ready = {.attempts_left = 5, .key_count = hello.role == 1};
    struct sk_attest_result result = {.result = SK_KEY_WRONG,
                                      .attempts_left = 4,
                                      .wanted_left = 1,
                                      .generation = 7,
                                      .text = "no key slot"};
    uint8_t owner_key[32], owner[32], owner_ephemeral[32], guest_ephemeral[32];
    uint8_t hello_bytes[SK_ATTEST_HELLO_BYTES], report_data[64], t2[SK_ATTEST_T2_BYTES];
    uint8_t signature[64], plain[SK_ATTEST_KEY_MAX], report[SEVKIT_REPORT_BYTES] = {2};
    struct sk_attest_channel *to_guest, *to_owner;
    struct sevkit_error error;

    count(owner_key, 1);
    count(hello.nonce, 40);
    count(owner_ephemeral, 80);
    count(evidence.nonce, 120);
    count(guest_ephemeral, 160);
    must(sk_ed25519_public(owner_key, owner, &error), &error);
    must(sk_x25519_public(owner_ephemeral, hello.ephemeral, &error), &error);
    must(sk_x25519_public(guest_ephemeral, evidence.ephemeral, &error), &error);
    print("owner", owner, 32);
    sk_attest_hello_write(&hello, hello_bytes);
    print("hello", hello_bytes, sizeof(hello_bytes));
    must(sk_attest_report_data(hello_bytes, owner, &evidence, report_data, &error), &error);
    print("report_data", report_data, 64);
    memcpy(report + 0x50, report_data, 64);
    must(sk_attest_t2(report_data, report, sizeof(report), t2, &error), &error);
    print("t2", t2, sizeof(t2));
    must(sk_ed25519_sign(owner_key, t2, sizeof(t2), signature, &error), &error);
    print("signature", signature, 64);
    must(sk_attest_channel_new(true, owner_ephemeral, evidence.ephemeral, t2, &to_guest, &error),
         &error);
    must(sk_attest_channel_new(false, guest_ephemeral, hello.ephemeral, t2, &to_owner, &error),
         &error);
    print_sealed(to_guest, SK_ATTEST_AUTH, signature, 64, "auth");
    strcpy(ready.keys[0].name, "root");
    print_sealed(to_owner, SK_ATTEST_READY, plain, sk_attest_ready_write(&ready, plain), "ready");
    if (hello.role == SK_ATTEST_RELEASE) {
        size_t size = sk_attest_key_write(0, (const uint8_t *)"correct horse", 13, plain);

        print_sealed(to_guest, SK_ATTEST_KEY, plain, size, "key");
        print_sealed(to_owner, SK_ATTEST_RESULT, plain, sk_attest_result_write(&result, plain),
                     "result");
    }
    sk_attest_channel_free(to_guest);
    sk_attest_channel_free(to_owner);
    return 0;
}
