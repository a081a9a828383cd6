/* SPDX-License-Identifier: Apache-2.0 */
/* The report and the platform of tests/data/sev. */
#include "base/cleanup.h"
#include "sev/platform/report_check.h"
#include "sev/platform/sev_certs_file.h"
#include "sev_data.h"
#include "test.h"

static struct sevkit_error error;

struct kit {
    struct sk_sev_report report;
    struct sk_sev_certificates certificates;
    struct sk_sev_ca root;
    struct sk_checks checks;
    struct sk_sev_report_request request;
};

static void kit_open(struct kit *kit)
{
    *kit = (struct kit){.checks = {.count = 0}};
    EXPECT_OK(sk_sev_report_load(path_of("report.bin"), &kit->report, &error), &error);
    EXPECT_OK(sk_sev_certificates_load(path_of("platform.chain"), &kit->certificates, &error),
              &error);
    EXPECT_OK(sk_sev_certificates_load(path_of("ask_ark.cert"), &kit->certificates, &error),
              &error);
    EXPECT_OK(sk_sev_root_load(path_of("ark.cert"), &kit->root, &error), &error);
    kit->request = (struct sk_sev_report_request){
        .report = &kit->report, .certificates = &kit->certificates, .root = &kit->root};
}

static void kit_done(struct kit *kit)
{
    sk_sev_certificates_done(&kit->certificates);
}

static const struct sk_check *find(const struct kit *kit, const char *name)
{
    for (size_t i = 0; i < kit->checks.count; i++)
        if (strcmp(kit->checks.list[i].name, name) == 0)
            return &kit->checks.list[i];
    sk_test_fail(__FILE__, __LINE__, "no check %s", name);
}

static void validate(struct kit *kit)
{
    kit->checks = (struct sk_checks){.count = 0};
    EXPECT_OK(sk_sev_report_validate(&kit->request, &kit->checks, &error), &error);
}

TEST(as_expected)
{
    SK_CLEANUP(kit_done) struct kit kit;
    uint8_t nonce[16], digest[32];
    uint32_t policy = 5;

    kit_open(&kit);
    for (size_t i = 0; i < sizeof(digest); i++)
        digest[i] = (uint8_t)i;
    memcpy(nonce, digest, sizeof(nonce));
    kit.request.nonce = nonce;
    kit.request.digest = digest;
    kit.request.policy = &policy;
    validate(&kit);
    EXPECT(!kit.checks.failed);
    EXPECT_INT(kit.checks.count, 11);
    EXPECT_INT(find(&kit, "signature")->status, SK_STATUS_PASS);
    EXPECT_STR(find(&kit, "nonce")->detail, "000102030405060708090a0b0c0d0e0f");
    EXPECT_INT(find(&kit, "launch-digest")->status, SK_STATUS_PASS);
    EXPECT_STR(find(&kit, "policy")->detail, "0x5 (nodbg,es)");

    nonce[0] = 0x10;
    digest[31] ^= 1;
    policy = 4;
    validate(&kit);
    EXPECT(kit.checks.failed);
    EXPECT_STR(find(&kit, "nonce")->detail,
               "the report has 000102030405060708090a0b0c0d0e0f, expected "
               "100102030405060708090a0b0c0d0e0f");
    EXPECT_INT(find(&kit, "launch-digest")->status, SK_STATUS_FAIL);
    EXPECT_STR(find(&kit, "policy")->detail, "the report has 0x5 (nodbg,es), expected 0x4");
}

TEST(nothing_expected)
{
    SK_CLEANUP(kit_done) struct kit kit;

    kit_open(&kit);
    validate(&kit);
    EXPECT(!kit.checks.failed);
    EXPECT_INT(find(&kit, "nonce")->status, SK_STATUS_SKIPPED);
    EXPECT_INT(find(&kit, "launch-digest")->status, SK_STATUS_SKIPPED);
    EXPECT_INT(find(&kit, "policy")->status, SK_STATUS_SKIPPED);
}

/* Each is a no of its own. */
TEST(not_amds_not_signed_no_pek)
{
    SK_CLEANUP(kit_done) struct kit kit;
    struct sk_sev_certificates none = {0};

    kit_open(&kit);
    kit.request.root = NULL;
    validate(&kit);
    EXPECT(kit.checks.failed);
    EXPECT_INT(find(&kit, "root")->status, SK_STATUS_FAIL);
    EXPECT_INT(find(&kit, "signature")->status, SK_STATUS_PASS);
    kit.request.root = &kit.root;
    kit.report.bytes[0] ^= 1;
    validate(&kit);
    EXPECT(kit.checks.failed);
    EXPECT_INT(find(&kit, "root")->status, SK_STATUS_PASS);
    EXPECT_INT(find(&kit, "signature")->status, SK_STATUS_FAIL);
    kit.request.certificates = &none;
    validate(&kit);
    EXPECT(kit.checks.failed);
    EXPECT_STR(find(&kit, "complete")->detail, "there is no PEK certificate");
    EXPECT_STR(find(&kit, "signature")->detail, "there is no PEK certificate");
}

TEST(files)
{
    SK_CLEANUP(sk_sev_certificates_done) struct sk_sev_certificates certificates = {0};
    struct sk_sev_report report;
    struct sk_sev_ca root;

    EXPECT_ERROR(sk_sev_report_load("/nonexistent/file", &report, &error), SEVKIT_EIO, &error);
    EXPECT_ERROR(sk_sev_report_load(path_of("ark.cert"), &report, &error), SEVKIT_EINPUT, &error);
    EXPECT_CONTAINS(error.text, "ark.cert: ");
    EXPECT_ERROR(sk_sev_certificates_load("/nonexistent/file", &certificates, &error), SEVKIT_EIO,
                 &error);
    EXPECT_ERROR(sk_sev_certificates_load(path_of("README"), &certificates, &error), SEVKIT_EINPUT,
                 &error);
    EXPECT_CONTAINS(error.text, "README: ");
    EXPECT_ERROR(sk_sev_root_load("/nonexistent/file", &root, &error), SEVKIT_EIO, &error);
    EXPECT_ERROR(sk_sev_root_load(path_of("platform.chain"), &root, &error), SEVKIT_EINPUT, &error);
    EXPECT_CONTAINS(error.text, "there is no ARK in it");
}
