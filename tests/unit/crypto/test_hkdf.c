/* SPDX-License-Identifier: Apache-2.0 */
#include "base/encoding.h"
#include "crypto/derive/hkdf.h"
#include "crypto/digest.h"
#include "test.h"

#include <stdlib.h>

/* The inputs of RFC 5869, appendices A.1 to A.3. Its outputs are those of SHA-256; these were computed
 * with SHA-384 by Python's hmac, the first also by the openssl command. */
TEST(rfc5869_inputs)
{
    static const struct {
        size_t key_size, salt_size, info_size;
        uint8_t key_first, key_step, salt_first, info_first;
        const char *output;
    } cases[] = {
        {22, 13, 10, 0x0b, 0, 0x00, 0xf0,
         "9b5097a86038b805309076a44b3a9f38063e25b516dcbf369f394cfab43685f748b6457763e4f0204fc5"},
        {80, 80, 80, 0x00, 1, 0x60, 0xb0,
         "484ca052b8cc724fd1c4ec64d57b4e818c7e25a8e0f4569ed72a6a05fe0649eebf69f8d5c832856bf4e4fbc1"
         "7967d54975324a94987f7f41835817d8994fdbd6f4c09c5500dca24a56222fea53d8967a8b2e"},
        {22, 0, 0, 0x0b, 0, 0, 0,
         "c8c96e710f89b0d7990bca68bcdec8cf854062e54c73a7abc743fade9b242daacc1cea5670415b52849c"},
    };

    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        uint8_t key[80], salt[80], info[80], want[82], got[82];
        size_t size = strlen(cases[i].output) / 2;
        struct sevkit_error error = {0};

        for (size_t k = 0; k < sizeof(key); k++) {
            key[k] = (uint8_t)(cases[i].key_first + k * cases[i].key_step);
            salt[k] = (uint8_t)(cases[i].salt_first + k);
            info[k] = (uint8_t)(cases[i].info_first + k);
        }
        EXPECT(sk_hex_decode(cases[i].output, want, size));
        EXPECT_OK(sk_hkdf_sha384(key, cases[i].key_size, salt, cases[i].salt_size, info,
                                 cases[i].info_size, got, size, &error),
                  &error);
        EXPECT_BYTES(got, want, size);
    }
}

/* The longest output that there is, and that a shorter one is its beginning. */
TEST(every_length)
{
    uint8_t key[32], digest[SK_SHA384_BYTES], want[SK_SHA384_BYTES], small[100];
    uint8_t *whole = malloc(SK_HKDF_SHA384_MAX_BYTES);
    struct sevkit_error error = {0};

    EXPECT(whole);
    for (size_t i = 0; i < sizeof(key); i++)
        key[i] = (uint8_t)i;
    EXPECT_OK(sk_hkdf_sha384(key, sizeof(key), NULL, 0, "disk", 4, whole, SK_HKDF_SHA384_MAX_BYTES,
                             &error),
              &error);
    EXPECT_OK(sk_hash_bytes(SK_SHA384, whole, SK_HKDF_SHA384_MAX_BYTES, digest, &error), &error);
    EXPECT(sk_hex_decode("6d4fb561336b736f5fa8480bbde2e7502ee870431487973bcf0fa1dd54ca9e0e9ab73005"
                         "b6da9075bbf2d8cbf85e3ba4",
                         want, sizeof(want)));
    EXPECT_BYTES(digest, want, sizeof(want));
    for (size_t size = 1; size <= sizeof(small); size++) {
        EXPECT_OK(sk_hkdf_sha384(key, sizeof(key), NULL, 0, "disk", 4, small, size, &error),
                  &error);
        EXPECT_BYTES(small, whole, size);
    }
    free(whole);
}

TEST(refuses_impossible_lengths)
{
    struct sevkit_error error = {0};
    uint8_t byte = 0x55;

    EXPECT_ERROR(sk_hkdf_sha384("k", 1, NULL, 0, NULL, 0, &byte, 0, &error), SEVKIT_EUSAGE, &error);
    error = (struct sevkit_error){0};
    EXPECT_ERROR(
        sk_hkdf_sha384("k", 1, NULL, 0, NULL, 0, &byte, SK_HKDF_SHA384_MAX_BYTES + 1, &error),
        SEVKIT_EUSAGE, &error);
    EXPECT_CONTAINS(error.text, "12241 bytes asked for, possible are 1 to 12240");
    EXPECT_INT(byte, 0x55);
}

/* Each input counts. */
TEST(inputs_are_kept_apart)
{
    static const struct {
        const char *key, *salt, *info;
    } cases[] = {{"key", "salt", "info"}, {"kez", "salt", "info"}, {"key", "salu", "info"},
                 {"key", "salt", "infp"}, {"key", "", "saltinfo"}, {"key", "saltinfo", ""}};
    enum { CASES = sizeof(cases) / sizeof(cases[0]) };
    uint8_t outputs[CASES][32];
    struct sevkit_error error = {0};

    for (size_t i = 0; i < CASES; i++) {
        EXPECT_OK(sk_hkdf_sha384(cases[i].key, strlen(cases[i].key), cases[i].salt,
                                 strlen(cases[i].salt), cases[i].info, strlen(cases[i].info),
                                 outputs[i], sizeof(outputs[i]), &error),
                  &error);
        for (size_t k = 0; k < i; k++)
            EXPECT(memcmp(outputs[i], outputs[k], sizeof(outputs[i])) != 0);
    }
}
