/* SPDX-License-Identifier: Apache-2.0 */
#include "base/cleanup.h"
#include "base/encoding.h"
#include "fault.h"
#include "formats/sev/sev_cert.h"
#include "test.h"

static struct sk_sev_cert make_cert(uint32_t usage)
{
    struct sk_sev_cert cert = {
        .api_major = 1,
        .api_minor = 55,
        .usage = usage,
        .algorithm = usage == SK_SEV_PDH ? SK_SEV_ECDH_SHA256 : SK_SEV_ECDSA_SHA256,
        .key = {.curve = SK_P384},
        .signatures = {{.usage = SK_SEV_ASK, .algorithm = SK_SEV_RSA_SHA384},
                       {.usage = SK_SEV_OCA, .algorithm = SK_SEV_ECDSA_SHA256}},
    };

    sk_test_random(cert.key.x, sizeof(cert.key.x));
    sk_test_random(cert.key.y, sizeof(cert.key.y));
    sk_test_random(cert.signatures[0].rsa, sizeof(cert.signatures[0].rsa));
    sk_test_random(cert.signatures[1].r, sizeof(cert.signatures[1].r));
    sk_test_random(cert.signatures[1].s, sizeof(cert.signatures[1].s));
    sk_sev_cert_write(&cert, cert.bytes);
    return cert;
}

static struct sk_sev_ca make_ca(uint32_t usage, uint32_t bits, bool has_signature)
{
    struct sk_sev_ca ca = {
        .usage = usage, .bits = bits, .key = {.bytes = bits / 8}, .has_signature = has_signature};

    ca.signed_size = SK_SEV_CA_HEADER_BYTES + 2 * ca.key.bytes;
    sk_test_random(ca.key_id, sizeof(ca.key_id));
    sk_test_random(ca.certifying_id, sizeof(ca.certifying_id));
    sk_test_random(ca.key.modulus, ca.key.bytes);
    ca.key.exponent[ca.key.bytes - 1] = 3;
    if (has_signature)
        sk_test_random(ca.signature, ca.key.bytes);
    sk_sev_ca_write(&ca, ca.bytes, &ca.size);
    return ca;
}

TEST(fields_lie_where_the_api_says)
{
    struct sk_sev_cert cert = make_cert(SK_SEV_PEK);

    EXPECT_INT(cert.bytes[0], 1);
    EXPECT_INT(cert.bytes[4], 1);
    EXPECT_INT(cert.bytes[5], 55);
    EXPECT_INT(cert.bytes[8] | cert.bytes[9] << 8, SK_SEV_PEK);
    EXPECT_INT(cert.bytes[0xc], SK_SEV_ECDSA_SHA256);
    EXPECT_INT(cert.bytes[0x10], 2);
    EXPECT_INT(cert.bytes[0x14], cert.key.x[47]);
    EXPECT_INT(cert.bytes[0x14 + 47], cert.key.x[0]);
    EXPECT_INT(cert.bytes[0x14 + 72], cert.key.y[47]);
    EXPECT_INT(cert.bytes[0x414], SK_SEV_ASK);
    EXPECT_BYTES(cert.bytes + 0x41c, cert.signatures[0].rsa, SK_RSA_MAX_BYTES);
    EXPECT_INT(cert.bytes[0x61c] | cert.bytes[0x61d] << 8, SK_SEV_OCA);
    EXPECT_INT(cert.bytes[0x624], cert.signatures[1].r[47]);
}

TEST(what_is_written_is_read_again)
{
    struct sk_sev_cert cert = make_cert(SK_SEV_CEK), again;
    struct sk_sev_ca ca = make_ca(SK_SEV_ASK, 4096, true), ca_again;
    struct sevkit_error error;

    EXPECT_OK(sk_sev_cert_read(cert.bytes, sizeof(cert.bytes), &again, &error), &error);
    EXPECT_BYTES(&again, &cert, sizeof(cert));
    EXPECT_OK(sk_sev_ca_read(ca.bytes, ca.size, &ca_again, &error), &error);
    EXPECT_BYTES(&ca_again, &ca, sizeof(ca));
    EXPECT_INT(ca.size, 1600);
    EXPECT_INT(make_ca(SK_SEV_ASK, 2048, true).size, 832);
}

/* Each byte that is reserved, and each that may not have the value, is refused. */
TEST(reserved_bytes_are_zero)
{
    static const size_t offsets[] = {0,
                                     6,
                                     7,
                                     9,
                                     0xd,
                                     0x10,
                                     0x14 + 48,
                                     0x14 + 72 + 48,
                                     0xa4,
                                     0x413,
                                     0x61c + 8 + 48,
                                     0x61c + 8 + 144,
                                     2083};
    struct sk_sev_cert cert = make_cert(SK_SEV_PDH), unused;
    struct sevkit_error error;

    for (size_t i = 0; i < SK_ARRAY_SIZE(offsets); i++) {
        struct sk_sev_cert bad = cert;

        bad.bytes[offsets[i]] ^= 0x40;
        EXPECT_ERROR(sk_sev_cert_read(bad.bytes, sizeof(bad.bytes), &unused, &error), SEVKIT_EINPUT,
                     &error);
    }
    for (size_t size = 0; size < SK_SEV_CERT_BYTES; size += 97)
        EXPECT_ERROR(sk_sev_cert_read(cert.bytes, size, &unused, &error), SEVKIT_EINPUT, &error);
}

TEST(ca_headers_are_checked)
{
    static const size_t offsets[] = {0, 36, 40, 55, 56, 61};
    struct sk_sev_ca ca = make_ca(SK_SEV_ASK, 2048, true), unused;
    struct sevkit_error error;

    for (size_t i = 0; i < SK_ARRAY_SIZE(offsets); i++) {
        struct sk_sev_ca bad = ca;

        bad.bytes[offsets[i]] ^= 0x20;
        EXPECT_ERROR(sk_sev_ca_read(bad.bytes, bad.size, &unused, &error), SEVKIT_EINPUT, &error);
    }
    EXPECT_ERROR(sk_sev_ca_read(ca.bytes, ca.size - 1, &unused, &error), SEVKIT_EINPUT, &error);
    EXPECT_ERROR(sk_sev_ca_read(ca.bytes, 63, &unused, &error), SEVKIT_EINPUT, &error);
}

TEST(only_an_ark_may_lack_its_signature)
{
    struct sk_sev_ca ark = make_ca(SK_SEV_ARK, 2048, false), again;
    struct sk_sev_ca ask = make_ca(SK_SEV_ASK, 2048, false);
    struct sevkit_error error;

    EXPECT_INT(ark.size, 576);
    EXPECT_OK(sk_sev_ca_read(ark.bytes, ark.size, &again, &error), &error);
    EXPECT(!again.has_signature);
    EXPECT_ERROR(sk_sev_ca_read(ask.bytes, ask.size, &again, &error), SEVKIT_EINPUT, &error);
}

/* A chain as platforms export it: certificates, then AMD's. */
static size_t make_chain(uint8_t *bytes)
{
    static const uint32_t usages[] = {SK_SEV_PDH, SK_SEV_PEK, SK_SEV_OCA, SK_SEV_CEK};
    struct sk_sev_ca ask = make_ca(SK_SEV_ASK, 4096, true), ark = make_ca(SK_SEV_ARK, 2048, false);
    size_t size = 0;

    for (size_t i = 0; i < SK_ARRAY_SIZE(usages); i++, size += SK_SEV_CERT_BYTES)
        memcpy(bytes + size, make_cert(usages[i]).bytes, SK_SEV_CERT_BYTES);
    memcpy(bytes + size, ask.bytes, ask.size);
    size += ask.size;
    memcpy(bytes + size, ark.bytes, ark.size);
    return size + ark.size;
}

TEST(files_hold_certificates_after_each_other)
{
    static uint8_t bytes[20000];
    SK_CLEANUP(sk_sev_certificates_done) struct sk_sev_certificates certificates = {0};
    SK_CLEANUP(sk_text_done) struct sk_text written = {0};
    size_t size = make_chain(bytes);
    struct sevkit_error error;

    EXPECT_OK(sk_sev_certificates_add(&certificates, bytes, size, &error), &error);
    EXPECT_INT(certificates.count, 6);
    sk_sev_certificates_write(&certificates, &written);
    EXPECT_INT(written.length, size);
    EXPECT_BYTES(written.data, bytes, size);
    EXPECT(sk_sev_certificates_find(&certificates, SK_SEV_OCA)->usage == SK_SEV_OCA);
    EXPECT(sk_sev_certificates_find_ca(&certificates, SK_SEV_ASK)->bits == 4096);
    EXPECT(!sk_sev_certificates_find_ca(&certificates, SK_SEV_ARK)->has_signature);
    EXPECT(!sk_sev_certificates_find(&certificates, SK_SEV_ASK));
    /* All or nothing. */
    EXPECT_ERROR(sk_sev_certificates_add(&certificates, bytes, size - 1, &error), SEVKIT_EINPUT,
                 &error);
    EXPECT_INT(certificates.count, 6);
    EXPECT_ERROR(sk_sev_certificates_add(&certificates, "", 0, &error), SEVKIT_EINPUT, &error);
    while (certificates.count < SK_SEV_CERTS_MAX)
        EXPECT_OK(sk_sev_certificates_add(&certificates, bytes, SK_SEV_CERT_BYTES, &error), &error);
    EXPECT_ERROR(sk_sev_certificates_add(&certificates, bytes, SK_SEV_CERT_BYTES, &error),
                 SEVKIT_EINPUT, &error);
}

TEST(base64_is_understood)
{
    SK_CLEANUP(sk_sev_certificates_done) struct sk_sev_certificates certificates = {0};
    struct sk_sev_cert cert = make_cert(SK_SEV_PDH);
    char text[SK_BASE64_LENGTH(SK_SEV_CERT_BYTES) + 2];
    struct sevkit_error error;

    sk_base64_encode(cert.bytes, sizeof(cert.bytes), text);
    EXPECT_OK(sk_sev_certificates_add(&certificates, text, strlen(text), &error), &error);
    strcat(text, "\n");
    EXPECT_OK(sk_sev_certificates_add(&certificates, text, strlen(text), &error), &error);
    EXPECT_INT(certificates.count, 2);
    EXPECT_BYTES(certificates.items[1].cert.bytes, cert.bytes, sizeof(cert.bytes));
    text[4] = ' ';
    EXPECT_ERROR(sk_sev_certificates_add(&certificates, text, strlen(text), &error), SEVKIT_EINPUT,
                 &error);
}

TEST(every_truncation_of_a_chain_is_refused_or_shorter)
{
    static uint8_t bytes[20000];
    size_t size = make_chain(bytes);

    for (size_t i = 0; i < size; i++) {
        SK_CLEANUP(sk_sev_certificates_done) struct sk_sev_certificates certificates = {0};
        struct sevkit_error error;
        int r = sk_sev_certificates_add(&certificates, bytes, i, &error);

        EXPECT(r == SEVKIT_EINPUT || (r == 0 && certificates.count < 6));
        EXPECT(r == 0 || certificates.count == 0);
    }
}

static int add_two(void *arg, struct sevkit_error *error)
{
    SK_CLEANUP(sk_sev_certificates_done) struct sk_sev_certificates certificates = {0};
    int r = sk_sev_certificates_add(&certificates, arg, SK_SEV_CERT_BYTES, error);

    return r < 0 ? r : sk_sev_certificates_add(&certificates, arg, SK_SEV_CERT_BYTES, error);
}

TEST(memory_may_run_out)
{
    struct sk_sev_cert cert = make_cert(SK_SEV_PDH);

    EXPECT(sk_fault_run(add_two, cert.bytes) >= 2);
}

TEST(names)
{
    EXPECT_STR(sk_sev_usage_name(SK_SEV_CEK), "CEK");
    EXPECT(!sk_sev_usage_name(SK_SEV_NO_USAGE));
    EXPECT_STR(sk_sev_algorithm_name(0x102), "ECDSA with SHA-384");
    EXPECT(!sk_sev_algorithm_name(0));
    EXPECT_INT(sk_sev_algorithm_hash(SK_SEV_RSA_SHA256), SK_SHA256);
}
