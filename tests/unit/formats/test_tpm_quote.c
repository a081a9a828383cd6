/* SPDX-License-Identifier: Apache-2.0 */
/* TPM quotes in evidence of Azure: the key is the one that the runtime claims name, and the claims are the
 * report's. */
#include "formats/report/tpm_quote.h"

#include "base/cleanup.h"
#include "base/encoding.h"
#include "base/text.h"
#include "chain_builder.h"
#include "test.h"

#include <openssl/bn.h>
#include <openssl/evp.h>
#include <openssl/rsa.h>
#include <sevkit/report.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define BLOB_BYTES   2600
#define CLAIMS_AT    (32 + SEVKIT_REPORT_BYTES + 20)
#define RSA_BYTES    256
#define MESSAGE_SIZE 122

static struct sevkit_error error;
static const uint8_t nonce[SEVKIT_EVIDENCE_NONCE_BYTES] = "challenge";

SK_DEFINE_CLEANUP(struct sevkit_evidence *, sevkit_evidence_free)
SK_DEFINE_CLEANUP(EVP_PKEY *, EVP_PKEY_free)

static EVP_PKEY *make_key(void)
{
    EVP_PKEY *key = EVP_RSA_gen(8 * RSA_BYTES);

    EXPECT(key);
    return key;
}

/* As OpenSSL's and Azure's writers have it: base64url without padding. */
static void add_base64url(struct sk_text *text, const uint8_t *data, size_t size)
{
    static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

    for (size_t i = 0; i < size; i += 3) {
        uint32_t value = (uint32_t)data[i] << 16;
        size_t left = size - i < 3 ? size - i : 3;

        value |= left > 1 ? (uint32_t)data[i + 1] << 8 : 0;
        value |= left > 2 ? data[i + 2] : 0;
        for (size_t k = 0; k < left + 1; k++)
            sk_text_addf(text, "%c", digits[value >> (18 - 6 * k) & 63]);
    }
}

static void add_hex(struct sk_text *text, const uint8_t *data, size_t size)
{
    for (size_t i = 0; i < size; i++)
        sk_text_addf(text, "%02x", data[i]);
}

static void make_claims(const EVP_PKEY *key, unsigned copies, struct sk_text *text)
{
    uint8_t modulus[RSA_BYTES];
    BIGNUM *n = NULL;

    EXPECT_INT(EVP_PKEY_get_bn_param(key, "n", &n), 1);
    EXPECT_INT(BN_bn2binpad(n, modulus, sizeof(modulus)), RSA_BYTES);
    BN_free(n);
    sk_text_add(text,
                "{\"keys\":[{\"kid\":\"HCLEkPub\",\"kty\":\"RSA\",\"e\":\"AQAB\",\"n\":\"AQ\"}");
    for (unsigned i = 0; i < copies; i++) {
        sk_text_add(text, ",{\"kid\":\"HCLAkPub\",\"kty\":\"RSA\",\"e\":\"AQAB\",\"n\":\"");
        add_base64url(text, modulus, sizeof(modulus));
        sk_text_add(text, "\"}");
    }
    sk_text_add(text, "],\"user-data\":\"00\"}");
}

static void put(uint8_t *at, uint32_t value)
{
    for (size_t i = 0; i < 4; i++)
        at[i] = (uint8_t)(value >> 8 * i);
}

static void make_blob(const struct sk_text *claims, uint8_t blob[BLOB_BYTES])
{
    const uint8_t hwid[64] = {1};
    uint32_t length = (uint32_t)claims->length;
    uint8_t report[SEVKIT_REPORT_BYTES];

    sk_draft_report(2, "Milan", 4, hwid, sizeof(hwid), report);
    EXPECT_OK(sk_hash_bytes(SK_SHA256, claims->data, length, report + 0x50, &error), &error);
    memset(blob, 0, BLOB_BYTES);
    memcpy(blob, "HCLA", 4);
    put(blob + 4, 1);
    put(blob + 8, CLAIMS_AT + length);
    put(blob + 12, 2);
    memcpy(blob + 32, report, sizeof(report));
    put(blob + 32 + SEVKIT_REPORT_BYTES, 20 + length);
    put(blob + 32 + SEVKIT_REPORT_BYTES + 4, 1);
    put(blob + 32 + SEVKIT_REPORT_BYTES + 8, 2);
    put(blob + 32 + SEVKIT_REPORT_BYTES + 12, 1);
    put(blob + 32 + SEVKIT_REPORT_BYTES + 16, length);
    memcpy(blob + CLAIMS_AT, claims->data, length);
}

/* PCRs 0 to 23 of the bank SHA-256, each all its number; extraData "challenge". */
static void make_quote(struct sk_tpm_quote *quote)
{
    static const uint8_t head[] = {0xff, 'T', 'C', 'G', 0x80, 0x18, 0, 34};
    static const uint8_t selection[] = {0, 0, 0, 1, 0, 0x0b, 3, 0xff, 0xff, 0xff, 0, 32};
    uint8_t *at = quote->message;

    *quote = (struct sk_tpm_quote){.message_size = MESSAGE_SIZE, .pcr_count = SK_TPM_PCRS};
    for (unsigned i = 0; i < SK_TPM_PCRS; i++)
        memset(quote->pcrs[i], (int)i, SK_TPM_PCR_BYTES);
    memcpy(at, head, sizeof(head));
    at += sizeof(head) + 34;
    at[1] = 9;
    memcpy(at + 2, nonce, 9);
    at += 2 + 9 + 17 + 8;
    memcpy(at, selection, sizeof(selection));
    at += sizeof(selection);
    EXPECT_OK(sk_hash_bytes(SK_SHA256, quote->pcrs, sizeof(quote->pcrs), at, &error), &error);
    EXPECT_INT(at + 32 - quote->message, MESSAGE_SIZE);
}

static void sign(EVP_PKEY *key, struct sk_tpm_quote *quote)
{
    EVP_MD_CTX *context = EVP_MD_CTX_new();

    quote->signature_size = sizeof(quote->signature);
    EXPECT(context);
    EXPECT_INT(EVP_DigestSignInit(context, NULL, EVP_sha256(), NULL, key), 1);
    EXPECT_INT(EVP_DigestSign(context, quote->signature, &quote->signature_size, quote->message,
                              quote->message_size),
               1);
    EVP_MD_CTX_free(context);
}

static void write_evidence(const uint8_t blob[BLOB_BYTES], const struct sk_tpm_quote *quote,
                           struct sk_text *text)
{
    sk_text_add(text, "{\"version\":1,\"hcl_report\":\"");
    add_base64url(text, blob, BLOB_BYTES);
    sk_text_add(text, "\",\"tpm_quote\":{\"message\":\"");
    add_hex(text, quote->message, quote->message_size);
    sk_text_add(text, "\",\"signature\":\"");
    add_hex(text, quote->signature, quote->signature_size);
    sk_text_add(text, "\",\"pcrs\":[");
    for (size_t i = 0; i < quote->pcr_count; i++) {
        sk_text_add(text, i ? ",\"" : "\"");
        add_hex(text, quote->pcrs[i], SK_TPM_PCR_BYTES);
        sk_text_add(text, "\"");
    }
    sk_text_add(text, "]}}");
    EXPECT(sk_text_ok(text));
}

static int read_evidence(const struct sk_text *claims, const struct sk_tpm_quote *quote,
                         struct sevkit_evidence **ret_evidence)
{
    SK_CLEANUP(sk_text_done) struct sk_text text = {0};
    uint8_t blob[BLOB_BYTES];

    make_blob(claims, blob);
    write_evidence(blob, quote, &text);
    return sevkit_evidence_read(text.data, text.length, SEVKIT_EVIDENCE_AUTO, ret_evidence, &error);
}

TEST(a_quote_by_the_key_of_the_claims)
{
    SK_CLEANUP(EVP_PKEY_free_p) EVP_PKEY *key = make_key();
    SK_CLEANUP(sk_text_done) struct sk_text claims = {0};
    SK_CLEANUP(sevkit_evidence_free_p) struct sevkit_evidence *evidence = NULL;
    struct sk_tpm_quote quote;
    uint8_t other[SEVKIT_EVIDENCE_NONCE_BYTES] = "challengf";
    size_t size;

    make_claims(key, 1, &claims);
    make_quote(&quote);
    sign(key, &quote);
    EXPECT_OK(read_evidence(&claims, &quote, &evidence), &error);
    EXPECT(sevkit_evidence_has_quote(evidence));
    EXPECT_OK(sevkit_evidence_check_claims(evidence, &error), &error);
    EXPECT_OK(sevkit_evidence_check_quote(evidence, &error), &error);
    EXPECT_OK(sevkit_evidence_check_pcrs(evidence, &error), &error);
    EXPECT_BYTES(sevkit_evidence_quote_nonce(evidence, &size), nonce, 9);
    EXPECT_INT(size, 9);
    EXPECT_BYTES(sevkit_evidence_pcr(evidence, 23), quote.pcrs[23], SK_TPM_PCR_BYTES);
    EXPECT(!sevkit_evidence_pcr(evidence, 24));
    EXPECT_OK(sevkit_evidence_check_nonce(evidence, nonce, &error), &error);
    EXPECT_ERROR(sevkit_evidence_check_nonce(evidence, other, &error), SEVKIT_EREFUSED, &error);
    memcpy(other, nonce, sizeof(other));
    other[9] = 1;
    EXPECT_ERROR(sevkit_evidence_check_nonce(evidence, other, &error), SEVKIT_EREFUSED, &error);
}

TEST(every_byte_of_the_message_counts)
{
    SK_CLEANUP(EVP_PKEY_free_p) EVP_PKEY *key = make_key();
    SK_CLEANUP(sk_text_done) struct sk_text claims = {0};
    struct sk_tpm_quote quote;

    make_claims(key, 1, &claims);
    make_quote(&quote);
    sign(key, &quote);
    for (size_t i = 0; i < quote.message_size; i++) {
        quote.message[i] ^= 1;
        EXPECT_ERROR(
            sk_tpm_quote_check(&quote, (const uint8_t *)claims.data, claims.length, &error),
            SEVKIT_EREFUSED, &error);
        quote.message[i] ^= 1;
    }
    EXPECT_OK(sk_tpm_quote_check(&quote, (const uint8_t *)claims.data, claims.length, &error),
              &error);
}

/* Another TPM's key, no key, two keys; claims that are not the report's. */
TEST(other_keys)
{
    SK_CLEANUP(EVP_PKEY_free_p) EVP_PKEY *key = make_key();
    SK_CLEANUP(EVP_PKEY_free_p) EVP_PKEY *foreign = make_key();

    for (unsigned copies = 0; copies <= 2; copies++) {
        SK_CLEANUP(sk_text_done) struct sk_text claims = {0};
        SK_CLEANUP(sevkit_evidence_free_p) struct sevkit_evidence *evidence = NULL;
        struct sk_tpm_quote quote;

        make_claims(key, copies, &claims);
        make_quote(&quote);
        sign(copies == 1 ? foreign : key, &quote);
        EXPECT_OK(read_evidence(&claims, &quote, &evidence), &error);
        EXPECT_ERROR(sevkit_evidence_check_quote(evidence, &error), SEVKIT_EREFUSED, &error);
        EXPECT_CONTAINS(error.text, copies == 1 ? "did not sign" : "do not name one");
        EXPECT_ERROR(sevkit_evidence_check_nonce(evidence, nonce, &error), SEVKIT_EREFUSED, &error);
    }
}

TEST(values_that_were_not_quoted)
{
    SK_CLEANUP(EVP_PKEY_free_p) EVP_PKEY *key = make_key();
    SK_CLEANUP(sk_text_done) struct sk_text claims = {0};
    struct sk_tpm_quote quote;

    make_claims(key, 1, &claims);
    make_quote(&quote);
    sign(key, &quote);
    EXPECT_OK(sk_tpm_quote_check_pcrs(&quote, &error), &error);
    quote.pcrs[7][31] ^= 1;
    EXPECT_ERROR(sk_tpm_quote_check_pcrs(&quote, &error), SEVKIT_EREFUSED, &error);
    quote.pcrs[7][31] ^= 1;
    quote.pcr_count--;
    EXPECT_ERROR(sk_tpm_quote_check_pcrs(&quote, &error), SEVKIT_EREFUSED, &error);
    EXPECT_CONTAINS(error.text, "24 PCRs were quoted, 23 values");
}

/* What is signed and no quote, of another bank, or cut off. */
TEST(messages_that_are_no_quotes)
{
    static const struct {
        size_t offset;
        uint8_t value;
        const char *text;
    } cases[] = {
        {0, 0xfe, "magic"}, {5, 0x17, "type"},      {81, 2, "number of PCR banks"},
        {83, 4, "bank"},    {84, 4, "selection"},   {89, 31, "do not end"},
        {89, 33, "do not"}, {7, 255, "end before"},
    };
    struct sk_tpm_quote quote;
    struct sk_tpm_attest attest;

    make_quote(&quote);
    EXPECT_OK(sk_tpm_attest_read(quote.message, MESSAGE_SIZE, &attest, &error), &error);
    EXPECT_INT(attest.selected, 0xffffff);
    for (size_t i = 0; i < SK_ARRAY_SIZE(cases); i++) {
        make_quote(&quote);
        quote.message[cases[i].offset] = cases[i].value;
        EXPECT_ERROR(sk_tpm_attest_read(quote.message, MESSAGE_SIZE, &attest, &error),
                     SEVKIT_EINPUT, &error);
        EXPECT_CONTAINS(error.text, cases[i].text);
    }
    make_quote(&quote);
    for (size_t size = 0; size < MESSAGE_SIZE; size++)
        EXPECT_ERROR(sk_tpm_attest_read(quote.message, size, &attest, &error), SEVKIT_EINPUT,
                     &error);
}
