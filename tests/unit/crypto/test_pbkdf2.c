/* SPDX-License-Identifier: Apache-2.0 */
#include "base/encoding.h"
#include "crypto/derive/pbkdf2.h"
#include "test.h"

/* RFC 7914, section 11; the first 32 of 64 bytes. */
TEST(published_vectors)
{
    static const struct {
        const char *password, *salt, *want;
        uint64_t iterations;
    } rows[] = {
        {"passwd", "salt", "55ac046e56e3089fec1691c22544b605f94185216dde0465e68b9d57c20dacbc", 1},
        {"Password", "NaCl", "4ddcd8f60b98be21830cee5ef22701f9641a4418d04c0414aeff08876b34ab56",
         80000},
    };

    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        uint8_t key[32];
        char hex[65];
        struct sevkit_error error = {0};

        EXPECT_OK(sk_pbkdf2_sha256(rows[i].password, strlen(rows[i].password), rows[i].salt,
                                   strlen(rows[i].salt), rows[i].iterations, key, sizeof(key),
                                   &error),
                  &error);
        sk_hex_encode(key, sizeof(key), hex);
        EXPECT_STR(hex, rows[i].want);
    }
}

TEST(sizes_beyond_the_limit)
{
    uint8_t key[32];
    struct sevkit_error error = {0};

    EXPECT_ERROR(sk_pbkdf2_sha256("", 0, "", 0, UINT64_C(1) << 32, key, sizeof(key), &error),
                 SEVKIT_EUSAGE, &error);
}
