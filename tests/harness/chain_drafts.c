/* SPDX-License-Identifier: Apache-2.0 */
#include "chain_builder.h"

#include <openssl/ecdsa.h>
#include <openssl/evp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define MUST(condition)                                                                         \
    do {                                                                                        \
        if (!(condition)) {                                                                     \
            (void)fprintf(stderr, "%s:%d: cannot draft: %s\n", __FILE__, __LINE__, #condition); \
            exit(99);                                                                           \
        }                                                                                       \
    } while (0)

void sk_draft_remove(struct sk_cert_draft *draft, const char *oid)
{
    MUST(sk_cert_draft_drop(draft, oid));
}

struct sk_cert_extension *sk_draft_add(struct sk_cert_draft *draft, const char *oid,
                                       const void *value, size_t size)
{
    struct sk_cert_extension *extension = sk_cert_draft_append(draft, oid, value, size);

    MUST(extension);
    return extension;
}

void sk_draft_set(struct sk_cert_draft *draft, const char *oid, const void *value, size_t size)
{
    struct sk_cert_extension *extension = sk_cert_extension(draft, oid);

    MUST(extension && size <= sizeof(extension->value));
    memcpy(extension->value, value, size);
    extension->size = size;
}

static struct sk_cert_draft draft_cert(enum sevkit_cert_kind kind, const char *product,
                                       const struct sk_cert_draft_vek *vek, EVP_PKEY *key,
                                       enum sk_test_key signer)
{
    struct sk_cert_draft draft;

    MUST(sk_cert_draft(kind, product, vek, &draft, NULL) == 0);
    draft.not_before = SK_DRAFT_FROM;
    draft.not_after = SK_DRAFT_TO;
    draft.key = key;
    draft.signer = sk_test_rsa(signer);
    return draft;
}

struct sk_cert_draft sk_draft_ark(const char *product)
{
    return draft_cert(SEVKIT_CERT_ARK, product, NULL, sk_test_rsa(SK_KEY_ARK), SK_KEY_ARK);
}

struct sk_cert_draft sk_draft_ask(const char *product)
{
    return draft_cert(SEVKIT_CERT_ASK, product, NULL, sk_test_rsa(SK_KEY_ASK), SK_KEY_ARK);
}

struct sk_cert_draft sk_draft_asvk(const char *product)
{
    return draft_cert(SEVKIT_CERT_ASVK, product, NULL, sk_test_rsa(SK_KEY_ASVK), SK_KEY_ARK);
}

struct sk_cert_draft sk_draft_vcek(const char *product, uint64_t raw_tcb, const uint8_t *hwid,
                                   size_t hwid_bytes)
{
    struct sk_cert_draft_vek vek = {.raw_tcb = raw_tcb, .hwid = hwid, .hwid_bytes = hwid_bytes};

    return draft_cert(SEVKIT_CERT_VCEK, product, &vek, sk_test_ec(0), SK_KEY_ASK);
}

struct sk_cert_draft sk_draft_vlek(const char *product, uint64_t raw_tcb, const char *csp_id)
{
    struct sk_cert_draft_vek vek = {.raw_tcb = raw_tcb, .csp_id = csp_id};

    return draft_cert(SEVKIT_CERT_VLEK, product, &vek, sk_test_ec(1), SK_KEY_ASVK);
}

struct sk_crl_draft sk_crl_draft(const char *product)
{
    char name[64];

    (void)snprintf(name, sizeof(name), "ARK-%s", product);
    return (struct sk_crl_draft){
        .issuer = sk_cert_name(name, false),
        .this_update = SK_DRAFT_FROM,
        .next_update = SK_DRAFT_TO,
        .has_next_update = true,
        .signer = sk_test_rsa(SK_KEY_ARK),
    };
}

void sk_report_put(uint8_t report[SEVKIT_REPORT_BYTES], size_t offset, uint64_t value, size_t size)
{
    for (size_t i = 0; i < size; i++)
        report[offset + i] = (uint8_t)(value >> 8 * i);
}

/* Offsets: SEV-SNP ABI 56860, table ATTESTATION_REPORT. */
void sk_draft_report(uint32_t version, const char *product, uint64_t raw_tcb, const uint8_t *hwid,
                     size_t hwid_bytes, uint8_t ret_report[SEVKIT_REPORT_BYTES])
{
    static const struct {
        const char *product;
        uint32_t cpuid; /* family, model, stepping */
    } cpuids[] = {
        {"Milan", 0x010119}, {"Genoa", 0x011119}, {"Turin", 0x01021a}, {"Venice", 0x01501a}};
    static const size_t tcbs[] = {0x038, 0x180, 0x1e0, 0x1f0};

    memset(ret_report, 0, SEVKIT_REPORT_BYTES);
    sk_report_put(ret_report, 0x000, version, 4);
    sk_report_put(ret_report, 0x008, SEVKIT_POLICY_DEFAULT, 8);
    sk_report_put(ret_report, 0x034, 1, 4);
    sk_report_put(ret_report, 0x040, 0x25, 8);
    for (size_t i = 0; i < sizeof(tcbs) / sizeof(tcbs[0]); i++)
        sk_report_put(ret_report, tcbs[i], raw_tcb, 8);
    memset(ret_report + 0x160, 0xff, 32);
    memcpy(ret_report + 0x1a0, hwid, hwid_bytes);
    sk_report_put(ret_report, 0x1e8, 0x01371d, 3);
    sk_report_put(ret_report, 0x1ec, 0x01371d, 3);
    for (size_t i = 0; version >= 3 && i < sizeof(cpuids) / sizeof(cpuids[0]); i++)
        if (strcmp(cpuids[i].product, product) == 0)
            sk_report_put(ret_report, 0x188, cpuids[i].cpuid, 3);
    if (version >= 5) {
        sk_report_put(ret_report, 0x1f8, 0x3f, 8);
        sk_report_put(ret_report, 0x200, 0x3f, 8);
    }
}

void sk_sign_report(uint8_t report[SEVKIT_REPORT_BYTES], EVP_PKEY *key)
{
    EVP_MD_CTX *ctx = EVP_MD_CTX_new();
    uint8_t der[128];
    const uint8_t *cursor = der;
    size_t size = sizeof(der);
    ECDSA_SIG *signature;
    uint8_t *at = report + SEVKIT_REPORT_SIGNED_BYTES;

    MUST(EVP_DigestSignInit_ex(ctx, NULL, "SHA384", NULL, NULL, key, NULL) == 1 &&
         EVP_DigestSign(ctx, der, &size, report, SEVKIT_REPORT_SIGNED_BYTES) == 1);
    signature = d2i_ECDSA_SIG(NULL, &cursor, (long)size);
    MUST(signature);
    memset(at, 0, SEVKIT_REPORT_SIGNATURE_BYTES);
    MUST(BN_bn2lebinpad(ECDSA_SIG_get0_r(signature), at, 72) == 72 &&
         BN_bn2lebinpad(ECDSA_SIG_get0_s(signature), at + 72, 72) == 72);
    ECDSA_SIG_free(signature);
    EVP_MD_CTX_free(ctx);
}
