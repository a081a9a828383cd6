/* SPDX-License-Identifier: Apache-2.0 */
#include "base/encoding.h"
#include "base/text.h"
#include "chain_builder.h"
#include "corpus.h"
#include "crypto/digest.h"
#include "formats/report/snpguard_report.h"
#include "fuzz.h"

#define TCB        UINT64_C(0xdb18000000000004)
#define CLAIMS     "{\"keys\":[]}"
#define CLAIMS_AT  (32 + SEVKIT_REPORT_BYTES + 20)
#define TEXT_BYTES (2 * SEVKIT_REPORT_BYTES + 1)

static uint8_t hwid[64] = {1, 2, 3, 4, 5, 6, 7, 8};
static uint8_t report[SEVKIT_REPORT_BYTES];

static void save_forms(void)
{
    struct sk_text text = {0};
    uint8_t response[4000] = {0};
    char encoded[TEXT_BYTES];

    sk_hex_encode(report, sizeof(report), encoded);
    sk_corpus_save("fuzz_report", "hex", encoded, strlen(encoded));
    sk_base64_encode(report, sizeof(report), encoded);
    sk_corpus_save("fuzz_report", "base64", encoded, strlen(encoded));
    sk_report_put(response, 4, SEVKIT_REPORT_BYTES, 4);
    memcpy(response + 32, report, sizeof(report));
    sk_corpus_save("fuzz_report", "response", response, sizeof(response));
    sk_snpguard_report_write(report, false, &text);
    REQUIRE(sk_text_ok(&text));
    sk_corpus_save("fuzz_report", "json", text.data, text.length);
    sk_corpus_save("fuzz_snpguard", "compact", text.data, text.length);
    sk_text_done(&text);
    sk_snpguard_report_write(report, true, &text);
    REQUIRE(sk_text_ok(&text));
    sk_corpus_save("fuzz_snpguard", "indented", text.data, text.length);
    sk_text_done(&text);
}

static void save_hcl(uint32_t version)
{
    uint8_t blob[2600] = {'H', 'C', 'L', 'A'};
    uint32_t length = (uint32_t)strlen(CLAIMS);
    const uint32_t numbers[][2] = {
        {4, version},
        {8, CLAIMS_AT + length},
        {12, 2},
        {32 + SEVKIT_REPORT_BYTES, 20 + length},
        {32 + SEVKIT_REPORT_BYTES + 4, 1},
        {32 + SEVKIT_REPORT_BYTES + 8, 2},
        {32 + SEVKIT_REPORT_BYTES + 12, version},
        {32 + SEVKIT_REPORT_BYTES + 16, length},
    };

    memcpy(blob + 32, report, sizeof(report));
    for (size_t i = 0; i < sizeof(numbers) / sizeof(numbers[0]); i++)
        for (unsigned k = 0; k < 4; k++)
            blob[numbers[i][0] + k] = (uint8_t)(numbers[i][1] >> 8 * k);
    memcpy(blob + CLAIMS_AT, CLAIMS, length);
    REQUIRE(sk_hash_bytes(version == 1 ? SK_SHA256 : SK_SHA384, CLAIMS, length, blob + 32 + 0x50,
                          NULL) == 0);
    sk_corpus_save("fuzz_hcl", version == 1 ? "v1" : "v2", blob, sizeof(blob));
    sk_corpus_save("fuzz_report", version == 1 ? "hcl-v1" : "hcl-v2", blob, sizeof(blob));
}

/* A quote of all 24 PCRs over an empty nonce, and claims that name a key. */
static void save_quote(void)
{
    static const uint8_t selection[] = {0, 0, 0, 1, 0, 0x0b, 3, 0xff, 0xff, 0xff, 0, 32};
    static const char claims[] =
        "{\"keys\":[{\"kid\":\"HCLAkPub\",\"kty\":\"RSA\",\"e\":\"AQAB\",\"n\":\"mHSRbg\"}]}";
    uint8_t message[10 + 17 + 8 + sizeof(selection) + 32] = {0xff, 'T', 'C', 'G', 0x80, 0x18};

    memcpy(message + 10 + 17 + 8, selection, sizeof(selection));
    sk_corpus_save("fuzz_tpm_quote", "quote", message, sizeof(message));
    sk_corpus_save("fuzz_tpm_quote", "claims", claims, strlen(claims));
}

static void save_certs(void)
{
    const struct sk_cert_draft drafts[] = {
        sk_draft_ark("Milan"),
        sk_draft_ask("Milan"),
        sk_draft_vcek("Milan", TCB, hwid, sizeof(hwid)),
        sk_draft_vlek("Milan", TCB, "CN=cc-us-east-2.amazonaws.com"),
        sk_draft_vcek("Turin", UINT64_C(0x5100000004010101), hwid, 8),
        sk_draft_asvk("Turin"),
    };
    static const char *const names[] = {"ark", "ask", "vcek", "vlek", "vcek-turin", "asvk"};
    struct sk_crl_draft crl = sk_crl_draft("Milan");
    struct sevkit_certs *certs = NULL;
    struct sk_blob blob;
    uint8_t *data;
    uint8_t extended[sizeof(report) + sizeof(blob.data)];
    size_t size;

    REQUIRE(sevkit_certs_new(&certs, NULL) == 0);
    for (size_t i = 0; i < sizeof(drafts) / sizeof(drafts[0]); i++) {
        blob = sk_build_cert(&drafts[i]);
        sk_corpus_save("fuzz_x509", names[i], blob.data, blob.size);
        if (i < 4)
            REQUIRE(sevkit_certs_add(certs, blob.data, blob.size, NULL) == 0);
    }
    crl.revoked[0] = "010001";
    blob = sk_build_crl(&crl);
    sk_corpus_save("fuzz_x509", "crl", blob.data, blob.size);
    REQUIRE(sevkit_certs_add(certs, blob.data, blob.size, NULL) == 0);
    REQUIRE(sevkit_certs_write_pem(certs, &data, &size, NULL) == 0);
    sk_corpus_save("fuzz_x509", "bundle", data, size);
    sevkit_certs_data_free(data);
    REQUIRE(sevkit_certs_write_table(certs, &data, &size, NULL) == 0);
    sk_corpus_save("fuzz_x509", "table", data, size);
    sk_corpus_save("fuzz_cert_table", "all", data, size);
    REQUIRE(size <= sizeof(blob.data));
    memcpy(extended, report, sizeof(report));
    memcpy(extended + sizeof(report), data, size);
    sk_corpus_save("fuzz_report", "extended", extended, sizeof(report) + size);
    sevkit_certs_data_free(data);
    sk_corpus_save("fuzz_cert_table", "empty", (uint8_t[24]){0}, 24);
    sevkit_certs_free(certs);
}

void sk_corpus_save_reports(void)
{
    static const char *const names[] = {"v2", "v3", "v4", "v5", "v6"};

    for (uint32_t version = 6; version >= 2; version--) {
        sk_draft_report(version, "Milan", TCB, hwid, sizeof(hwid), report);
        sk_sign_report(report, sk_test_ec(0));
        sk_corpus_save("fuzz_report", names[version - 2], report, sizeof(report));
    }
    save_forms();
    save_hcl(1);
    save_hcl(2);
    save_quote();
    save_certs();
}
