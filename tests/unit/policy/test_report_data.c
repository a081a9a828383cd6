/* SPDX-License-Identifier: Apache-2.0 */
#include "base/cleanup.h"
#include "base/encoding.h"
#include "fake_sys.h"
#include "policy/report_data.h"
#include "test.h"

#include <sevkit/key.h>

/* Digests of "abc" (FIPS 180-4). */
#define SHA256_ABC "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
#define SHA384_ABC \
    "cb00753f45a35e8bb5a03d699ac65007272c32ab0eded1631a8b605a43ff5bed8086072ba1e7cc2358baeca134c825a7"
#define SHA512_ABC                                                     \
    "ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a" \
    "2192992a274fc1a836ba3c23a3feebbd454d4423643ce80e2a9ac94fa54ca49f"

static void add_files(void)
{
    static const struct sk_fake_file abc = {.path = "abc", .data = "abc", .size = 3};
    static const struct sk_fake_file empty = {.path = "empty", .data = "", .size = 0};
    static const struct sk_fake_file full = {.path = "full", .data = SHA256_ABC, .size = 64};
    static const struct sk_fake_file more = {.path = "more", .data = SHA512_ABC, .size = 65};

    sk_fake_reset();
    sk_fake_add(&abc);
    sk_fake_add(&empty);
    sk_fake_add(&full);
    sk_fake_add(&more);
}

/* The digits, filled up with zeros. */
static void expect_data(const char *text, const char *digits)
{
    uint8_t data[SK_REPORT_DATA_BYTES], want[SK_REPORT_DATA_BYTES] = {0};
    struct sevkit_error error;

    EXPECT(sk_hex_decode(digits, want, strlen(digits) / 2));
    EXPECT_OK(sk_report_data_read(&sk_fake_sys, text, data, &error), &error);
    EXPECT_BYTES(data, want, sizeof(want));
    EXPECT_INT(sk_fake_open_count(), 0);
}

TEST(each_form_is_filled_up)
{
    add_files();
    expect_data("01", "01");
    expect_data(SHA512_ABC, SHA512_ABC);
    expect_data("AQID", "010203");
    expect_data("file:abc", "616263");
    expect_data("file:full",
                "62613738313662663866303163666561343134313430646535646165323232336230303336316133"
                "393631373761396362343130666636316632303031356164");
    expect_data("sha256:abc", SHA256_ABC);
    expect_data("sha384:abc", SHA384_ABC);
    expect_data("sha512:abc", SHA512_ABC);
}

TEST(a_key_is_the_digest_of_its_public_part)
{
    static struct sk_fake_file file = {.path = "key.pem"};
    uint8_t whole[SK_REPORT_DATA_BYTES], part[SK_REPORT_DATA_BYTES], *pem;
    struct sevkit_error error;
    struct sevkit_key *key;
    size_t size;

    EXPECT_OK(sevkit_key_generate(&key, &error), &error);
    EXPECT_OK(sevkit_key_write(key, SEVKIT_KEY_PEM_PUBLIC, NULL, 0, &pem, &size, &error), &error);
    sk_fake_reset();
    file.data = pem;
    file.size = size;
    sk_fake_add(&file);
    EXPECT_OK(sk_report_data_read(&sk_fake_sys, "spki:key.pem", whole, &error), &error);
    EXPECT_OK(sk_report_data_read(&sk_fake_sys, "spki-sha512:key.pem", part, &error), &error);
    EXPECT_BYTES(whole, part, sizeof(part));
    EXPECT_OK(sk_report_data_read(&sk_fake_sys, "spki-sha384:key.pem", part, &error), &error);
    EXPECT_INT(part[48], 0);
    EXPECT_OK(sk_report_data_read(&sk_fake_sys, "spki-sha256:key.pem", part, &error), &error);
    EXPECT_INT(part[32], 0);
    sevkit_key_free(key);
    sevkit_key_data_free(pem, size);
}

TEST(what_is_wrong_is_refused)
{
    static const struct {
        const char *text;
        int code;
        const char *want;
    } cases[] = {
        {"", SEVKIT_EUSAGE, "found '', expected at most 64 bytes as hex or base64 digits, or one"},
        {"xyz", SEVKIT_EUSAGE, "found 'xyz', expected at most 64 bytes"},
        {SHA512_ABC "00", SEVKIT_EUSAGE, "expected at most 64 bytes"},
        {"file:none", SEVKIT_EIO, "none: No such file"},
        {"file:empty", SEVKIT_EINPUT, "empty: found 0 bytes, expected 1 to 64"},
        {"file:more", SEVKIT_EINPUT, "more: found 65 bytes, expected 1 to 64; sha512:more takes"},
        {"sha384:none", SEVKIT_EIO, "none: No such file"},
        {"spki:none", SEVKIT_EIO, "none: No such file"},
        {"spki:abc", SEVKIT_EINPUT, "abc: found neither a key nor a certificate"},
    };

    add_files();
    for (size_t i = 0; i < SK_ARRAY_SIZE(cases); i++) {
        uint8_t data[SK_REPORT_DATA_BYTES];
        struct sevkit_error error;

        EXPECT_ERROR(sk_report_data_read(&sk_fake_sys, cases[i].text, data, &error), cases[i].code,
                     &error);
        EXPECT_CONTAINS(error.text, cases[i].want);
    }
}

TEST(an_option_is_named)
{
    uint8_t data[SK_REPORT_DATA_BYTES];
    struct sevkit_error error;

    EXPECT_OK(sk_report_data_value("report-data", "ff", data, &error), &error);
    EXPECT_INT(data[0], 0xff);
    EXPECT_ERROR(sk_report_data_value("report-data", "xyz", data, &error), SEVKIT_EUSAGE, &error);
    EXPECT_CONTAINS(error.text, "--report-data: found 'xyz'");
}
