/* SPDX-License-Identifier: Apache-2.0 */
#include "corpus.h"
#include "formats/sev/sev_cert.h"
#include "formats/sev/sev_report.h"
#include "formats/sev/sev_secret.h"
#include "formats/sev/sev_session.h"
#include "fuzz.h"

#include <string.h>

static void fill(uint8_t *bytes, size_t size)
{
    for (size_t i = 0; i < size; i++)
        bytes[i] = (uint8_t)(i + 1);
}

static size_t write_cert(uint32_t usage, uint8_t *to)
{
    struct sk_sev_cert cert = {
        .api_major = 1,
        .api_minor = 55,
        .usage = usage,
        .algorithm = usage == SK_SEV_PDH ? SK_SEV_ECDH_SHA256 : SK_SEV_ECDSA_SHA256,
        .key = {.curve = SK_P384},
        .signatures = {{.usage = SK_SEV_CEK, .algorithm = SK_SEV_ECDSA_SHA256},
                       {.usage = SK_SEV_ASK, .algorithm = SK_SEV_RSA_SHA384}},
    };

    fill(cert.key.x, sizeof(cert.key.x));
    fill(cert.signatures[0].r, sizeof(cert.signatures[0].r));
    fill(cert.signatures[1].rsa, sizeof(cert.signatures[1].rsa));
    sk_sev_cert_write(&cert, to);
    return SK_SEV_CERT_BYTES;
}

static size_t write_ca(uint32_t usage, uint32_t bits, bool has_signature, uint8_t *to)
{
    struct sk_sev_ca ca = {
        .usage = usage, .bits = bits, .key = {.bytes = bits / 8}, .has_signature = has_signature};
    size_t size;

    fill(ca.key.modulus, ca.key.bytes);
    ca.key.exponent[ca.key.bytes - 1] = 3;
    sk_sev_ca_write(&ca, to, &size);
    return size;
}

static void save_certs(void)
{
    static const uint32_t usages[] = {SK_SEV_PDH, SK_SEV_PEK, SK_SEV_OCA, SK_SEV_CEK};
    static uint8_t bytes[4 * SK_SEV_CERT_BYTES + 2 * SK_SEV_CA_MAX_BYTES];
    size_t size = 0;

    for (size_t i = 0; i < sizeof(usages) / sizeof(usages[0]); i++)
        size += write_cert(usages[i], bytes + size);
    sk_corpus_save("fuzz_sev_cert", "platform", bytes, size);
    sk_corpus_save("fuzz_sev_cert", "pdh", bytes, SK_SEV_CERT_BYTES);
    size += write_ca(SK_SEV_ASK, 4096, true, bytes + size);
    size += write_ca(SK_SEV_ARK, 4096, true, bytes + size);
    sk_corpus_save("fuzz_sev_cert", "whole", bytes, size);
    size = write_ca(SK_SEV_ASK, 2048, true, bytes);
    size += write_ca(SK_SEV_ARK, 2048, false, bytes + size);
    sk_corpus_save("fuzz_sev_cert", "naples", bytes, size);
}

static void save_table(void)
{
    struct sk_sev_secret_entry entries[] = {{{1}, (const uint8_t *)"passphrase", 10},
                                            {{2}, (const uint8_t *)"", 0}};
    struct sk_secret *table = NULL;
    struct sevkit_error error;

    REQUIRE(sk_sev_secret_table_write(entries, 2, SK_SEV_PAD_NEXT, &table, &error) == 0);
    sk_corpus_save("fuzz_sev_session", "table", table->data, table->size);
    sk_secret_free(table);
}

void sk_corpus_save_sev(void)
{
    uint8_t bytes[SK_SEV_REPORT_BYTES];
    struct sk_sev_report report = {
        .policy = 5, .signature_usage = SK_SEV_PEK, .signature_algorithm = SK_SEV_ECDSA_SHA256};

    save_certs();
    save_table();
    fill(report.r, sizeof(report.r));
    sk_sev_report_write(&report, bytes);
    sk_corpus_save("fuzz_sev_session", "report", bytes, sizeof(bytes));
    fill(bytes, sizeof(bytes));
    sk_corpus_save("fuzz_sev_session", "session", bytes, SK_SEV_SESSION_BYTES);
}
