/* SPDX-License-Identifier: Apache-2.0 */
/* The evidence of Azure's guests as it is written; tests/tpm has the rest, with a TPM. */
#include "tpm/azure_report.h"

#include "base/cleanup.h"
#include "chain_builder.h"
#include "fault.h"
#include "test.h"

static struct sevkit_error error;

SK_DEFINE_CLEANUP(struct sevkit_certs *, sevkit_certs_free)

/* The blob's base64 has both characters in which the alphabets differ, and padding. */
static struct sk_azure_evidence evidence_with(unsigned pcrs)
{
    static uint8_t blob[] = {0xfb, 0xff, 0xbf, 0x01};
    struct sk_azure_evidence evidence = {.blob = blob, .blob_size = sizeof(blob)};

    evidence.quote.message[0] = 0x12;
    evidence.quote.message_size = 1;
    evidence.quote.signature[0] = 0xab;
    evidence.quote.signature_size = 1;
    memset(evidence.quote.pcrs[1], 0x11, SK_TPM_PCR_BYTES);
    evidence.quote.pcr_count = pcrs;
    return evidence;
}

#define ZEROS "0000000000000000000000000000000000000000000000000000000000000000"
#define ONES  "1111111111111111111111111111111111111111111111111111111111111111"

TEST(without_certificates)
{
    const struct sk_azure_evidence evidence = evidence_with(2);
    SK_CLEANUP(sk_text_done) struct sk_text text = {0};

    EXPECT_OK(sk_azure_evidence_write(&evidence, NULL, &text, &error), &error);
    EXPECT_STR(sk_text_get(&text), "{\n"
                                   "  \"version\": 1,\n"
                                   "  \"hcl_report\": \"-_-_AQ\",\n"
                                   "  \"tpm_quote\": {\n"
                                   "    \"message\": \"12\",\n"
                                   "    \"signature\": \"ab\",\n"
                                   "    \"pcrs\": [\n"
                                   "      \"" ZEROS "\",\n"
                                   "      \"" ONES "\"\n"
                                   "    ]\n"
                                   "  }\n"
                                   "}\n");
}

TEST(no_pcrs)
{
    const struct sk_azure_evidence evidence = evidence_with(0);
    SK_CLEANUP(sk_text_done) struct sk_text text = {0};

    EXPECT_OK(sk_azure_evidence_write(&evidence, NULL, &text, &error), &error);
    EXPECT_CONTAINS(sk_text_get(&text), "    \"pcrs\": []\n  }\n}\n");
}

static struct sevkit_certs *certs_of(const struct sk_cert_draft *draft)
{
    struct sk_blob cert = sk_build_cert(draft);
    struct sevkit_certs *certs;

    EXPECT_OK(sevkit_certs_new(&certs, &error), &error);
    EXPECT_OK(sevkit_certs_add(certs, cert.data, cert.size, &error), &error);
    return certs;
}

TEST(with_the_vcek_and_only_with_that)
{
    static const uint8_t hwid[64] = {1};
    const struct sk_azure_evidence evidence = evidence_with(1);
    const struct sk_cert_draft vcek_draft = sk_draft_vcek("Milan", 4, hwid, sizeof(hwid));
    const struct sk_cert_draft ask_draft = sk_draft_ask("Milan");
    SK_CLEANUP(sevkit_certs_free_p) struct sevkit_certs *vcek = certs_of(&vcek_draft);
    SK_CLEANUP(sevkit_certs_free_p) struct sevkit_certs *ask = certs_of(&ask_draft);
    SK_CLEANUP(sk_text_done) struct sk_text text = {0}, without = {0};

    EXPECT_OK(sk_azure_evidence_write(&evidence, vcek, &text, &error), &error);
    /* DER begins with 30 82: base64 "MI". */
    EXPECT_CONTAINS(sk_text_get(&text), "    ]\n  },\n  \"vcek\": \"MI");
    EXPECT(!strpbrk(strstr(sk_text_get(&text), "vcek"), "+/="));
    EXPECT_OK(sk_azure_evidence_write(&evidence, ask, &without, &error), &error);
    EXPECT(!strstr(sk_text_get(&without), "vcek"));
}

TEST(without_a_tpm)
{
    const struct sk_azure_report_request request = {.evidence = {.tpm = "device:/nonexistent/tpm"},
                                                    .thim = "/nonexistent/thim"};
    struct sk_azure_report report = {0};

    EXPECT_ERROR(sk_azure_report_get(&request, &report, &error), SEVKIT_EIO, &error);
    EXPECT(!report.bytes.data);
}

static int write_evidence(void *arg, struct sevkit_error *why)
{
    SK_CLEANUP(sk_text_done) struct sk_text text = {0};

    return sk_azure_evidence_write(arg, NULL, &text, why);
}

TEST(out_of_memory)
{
    struct sk_azure_evidence evidence = evidence_with(24);

    EXPECT(sk_fault_run(write_evidence, &evidence) > 1);
}
