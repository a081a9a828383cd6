/* SPDX-License-Identifier: Apache-2.0 */
#include "base/cleanup.h"
#include "fake_sys.h"
#include "measure/digest_source.h"
#include "test.h"

#include <errno.h>

#define HEX16  "00112233445566778899aabbccddeeff"
#define HEX48  HEX16 HEX16 HEX16
#define BASE64 "ABEiM0RVZneImaq7zN3u/wARIjNEVWZ3iJmqu8zd7v8AESIzRFVmd4iZqrvM3e7/"

static void add_file(const char *path, const char *text)
{
    static struct sk_fake_file file;

    file = (struct sk_fake_file){.path = path, .data = text, .size = strlen(text)};
    sk_fake_reset();
    sk_fake_add(&file);
}

static void expect_digest(const char *source)
{
    uint8_t digest[SK_SNP_DIGEST_BYTES];
    struct sevkit_error error;

    EXPECT_OK(sk_digest_source_read(&sk_fake_sys, source, digest, &error), &error);
    for (size_t i = 0; i < sizeof(digest); i++)
        EXPECT_INT(digest[i], 0x11 * (i % 16));
    EXPECT_INT(sk_fake_open_count(), 0);
}

TEST(each_form_is_the_digest)
{
    sk_fake_reset();
    expect_digest(HEX48);
    expect_digest(BASE64);
    add_file("d", HEX48 "\n");
    expect_digest("@d");
    add_file("-", BASE64);
    expect_digest("-");
    add_file("-", HEX48);
    expect_digest("@-");
    sk_fake_reset();
    sk_fake_add(&(struct sk_fake_file){
        .path = "raw",
        .data = "\x00\x11\x22\x33\x44\x55\x66\x77\x88\x99\xaa\xbb\xcc\xdd\xee\xff"
                "\x00\x11\x22\x33\x44\x55\x66\x77\x88\x99\xaa\xbb\xcc\xdd\xee\xff"
                "\x00\x11\x22\x33\x44\x55\x66\x77\x88\x99\xaa\xbb\xcc\xdd\xee\xff",
        .size = SK_SNP_DIGEST_BYTES});
    expect_digest("@raw");
}

TEST(what_is_no_digest_is_refused)
{
    static const struct {
        const char *source, *file;
        int code;
        const char *want;
    } cases[] = {
        {"00", NULL, SEVKIT_EUSAGE, "expected the 48-byte digest of a SEV-SNP guest as 96 hex "},
        {"", NULL, SEVKIT_EUSAGE, "found 0 characters: ''"},
        {HEX16 HEX16, NULL, SEVKIT_EUSAGE, "the 32-byte digest of a SEV or SEV-ES guest"},
        {"/dev/null", NULL, SEVKIT_EUSAGE,
         "'/dev/null' is not a digest; write '@/dev/null' to read it from the file of this name"},
        {"@f", "secret", SEVKIT_EINPUT, "f: expected the 48-byte digest"},
        {"@f", HEX16 HEX16, SEVKIT_EINPUT, "f: found 64 hex digits, the 32-byte digest"},
        {"@f", HEX48 "\n\n", SEVKIT_EINPUT, "found 97 characters"},
        {"-", "x", SEVKIT_EINPUT, "standard input: expected the 48-byte digest"},
        {"@none", "x", SEVKIT_EIO, "none: No such file"},
    };

    for (size_t i = 0; i < SK_ARRAY_SIZE(cases); i++) {
        uint8_t digest[SK_SNP_DIGEST_BYTES];
        struct sevkit_error error;

        add_file(cases[i].source[0] == '-' ? "-" : "f", cases[i].file ? cases[i].file : "");
        EXPECT_ERROR(sk_digest_source_read(&sk_fake_sys, cases[i].source, digest, &error),
                     cases[i].code, &error);
        EXPECT_CONTAINS(error.text, cases[i].want);
        EXPECT(!strstr(error.text, "secret"));
    }
}

static int read_again(void *arg, struct sevkit_error *error)
{
    uint8_t digest[SK_SNP_DIGEST_BYTES];

    (void)arg;
    return sk_digest_source_read(&sk_fake_sys, "@f", digest, error);
}

static void arrange(void)
{
    add_file("f", HEX48);
}

TEST(a_file_may_fail)
{
    EXPECT(sk_fake_run(SK_FAKE_OPEN, EACCES, SEVKIT_EIO, arrange, read_again, NULL) > 0);
    EXPECT(sk_fake_run(SK_FAKE_READ, EIO, SEVKIT_EIO, arrange, read_again, NULL) > 0);
}
