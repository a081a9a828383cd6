/* SPDX-License-Identifier: Apache-2.0 */
#include "base/cleanup.h"
#include "fake_sys.h"
#include "policy/options/rule_options.h"
#include "policy/policy_files.h"
#include "test.h"

#include <stdio.h>

static size_t warned_count;
static char warned_line[512];

static void warn(void *arg, const char *line)
{
    (void)arg;
    warned_count++;
    (void)snprintf(warned_line, sizeof(warned_line), "%s", line);
}

static const struct sk_listener listener = {.warn = warn};
static const struct sk_policy_reader reader = {.sys = &sk_fake_sys, .listener = &listener};

static void add_files(void)
{
#define FILE_OF(name, text)                                      \
    {                                                            \
        .path = (name), .data = (text), .size = sizeof(text) - 1 \
    }
    static const struct sk_fake_file files[] = {
        FILE_OF("a", "{\"guest_svn_min\": 1, \"strict\": true}"),
        FILE_OF("b", "{\"guest_svn_min\": 2, \"signer\": \"vcek\"}"),
        FILE_OF("forbid", "{\"platform_info\": {\"forbid\": \"smt\"}}"),
        FILE_OF("require", "{\"platform_info\": {\"require\": \"smt\"}}"),
        FILE_OF("note", "{\"description\": \"nothing\"}"),
        FILE_OF("time", "{\"time\": \"yesterday\"}"),
        FILE_OF("today", "{\"time\": \"2026-06-01\"}"),
    };
#undef FILE_OF

    sk_fake_reset();
    warned_count = 0;
    for (size_t i = 0; i < SK_ARRAY_SIZE(files); i++)
        sk_fake_add(&files[i]);
}

static void expect_refused(const char *first, const char *second, int code, const char *want)
{
    const char *const paths[] = {first, second};
    struct sevkit_acceptance *acceptance = NULL;
    struct sevkit_error error;

    add_files();
    EXPECT_ERROR(sk_policy_read_files(&reader, paths, second ? 2 : 1, &acceptance, &error), code,
                 &error);
    EXPECT_CONTAINS(error.text, want);
    EXPECT(!acceptance);
}

TEST(the_later_file_counts)
{
    static const char *const paths[] = {"a", "b", "today"};
    SK_CLEANUP_ACCEPTANCE struct sevkit_acceptance *acceptance = NULL;
    struct sevkit_error error;

    add_files();
    EXPECT_OK(sk_policy_read_files(&reader, paths, 3, &acceptance, &error), &error);
    EXPECT_STR(sevkit_acceptance_value(acceptance, "guest_svn_min", 0), "2");
    EXPECT_STR(sevkit_acceptance_value(acceptance, "strict", 0), "true");
    EXPECT_STR(sevkit_acceptance_value(acceptance, "signer", 0), "vcek");
    EXPECT_INT(warned_count, 1);
    EXPECT_CONTAINS(warned_line, "guest_svn_min: left out, because b:1:2 says otherwise");
}

TEST(no_file_is_an_empty_policy)
{
    SK_CLEANUP_ACCEPTANCE struct sevkit_acceptance *acceptance = NULL;
    struct sevkit_error error;

    EXPECT_OK(sk_policy_read_files(&reader, NULL, 0, &acceptance, &error), &error);
    for (size_t i = 0; i < sevkit_rule_count(); i++)
        EXPECT_INT(sevkit_acceptance_count(acceptance, sevkit_rule(i)->name), 0);
}

TEST(files_are_refused)
{
    expect_refused("none", NULL, SEVKIT_EIO, "none: No such file");
    expect_refused("a", "note", SEVKIT_EINPUT,
                   "note: there is no rule in it, so it would accept any report");
    expect_refused("time", NULL, SEVKIT_EINPUT, "time:1:2: time: found 'yesterday', expected");
    expect_refused("forbid", "require", SEVKIT_EUSAGE, "the policy files together: platform_info");
}

/* A guest under Azure's paravisor: the claims bind the nonce, and the report has their digest. */
TEST(a_nonce_that_the_claims_bind_is_the_report_data)
{
    static const char zeros[] = "00000000000000000000000000000000";
    const char *path = sk_test_corpus("reports/azure-hcl-milan/hcl-report.bin");
    SK_CLEANUP_ACCEPTANCE struct sevkit_acceptance *acceptance = NULL;
    struct sevkit_evidence *evidence;
    struct sk_rule_options options = {.reader = &reader};
    struct sevkit_error error;
    const uint8_t *bytes;
    size_t size;

    bytes = sk_test_read(path, &size);
    EXPECT_OK(sevkit_evidence_read(bytes, size, SEVKIT_EVIDENCE_AUTO, &evidence, &error), &error);
    EXPECT_OK(sevkit_acceptance_new(&acceptance, &error), &error);
    options.evidence = evidence;
    EXPECT_OK(sk_rule_option_add(&options, "nonce", zeros, acceptance, &error), &error);
    EXPECT(strncmp(sevkit_acceptance_value(acceptance, "report_data", 0), zeros, 32) != 0);
    EXPECT_OK(sk_rule_option_add(&options, "nonce", "01", acceptance, &error), &error);
    EXPECT(strncmp(sevkit_acceptance_value(acceptance, "report_data", 1), "0100", 4) == 0);
    options.evidence = NULL;
    EXPECT_OK(sk_rule_option_add(&options, "nonce", zeros, acceptance, &error), &error);
    EXPECT(strncmp(sevkit_acceptance_value(acceptance, "report_data", 2), zeros, 32) == 0);
    sevkit_evidence_free(evidence);
}
