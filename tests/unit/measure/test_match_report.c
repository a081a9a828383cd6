/* SPDX-License-Identifier: Apache-2.0 */
#include "measure/match/match_report.h"
#include "test.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#define VERSION_AT     0x00
#define POLICY_AT      0x08
#define VMPL_AT        0x30
#define MEASUREMENT_AT 0x90
#define HOST_DATA_AT   0xc0
#define ID_KEY_AT      0xe0
#define CPUID_AT       0x188

static uint8_t report[SEVKIT_REPORT_BYTES];

static int add(size_t size, struct sk_match_inputs *inputs, struct sk_match_facts *facts,
               struct sevkit_error *error)
{
    char path[] = "/tmp/sevkit-match-report-XXXXXX";
    int fd = mkstemp(path), r;

    EXPECT(fd >= 0 && write(fd, report, size) == (ssize_t)size);
    (void)close(fd);
    sk_match_inputs_start(inputs);
    r = sk_match_add_report(inputs, path, facts, error);
    (void)unlink(path);
    return r;
}

/* SEV-SNP ABI, table 23. */
TEST(a_report_is_what_is_expected_and_says_more)
{
    static struct sk_match_inputs inputs;
    struct sk_match_facts facts;
    struct sevkit_error error;

    memset(report, 0, sizeof(report));
    report[VERSION_AT] = 3;
    report[POLICY_AT + 2] = 3;
    report[0x34] = 1;
    memset(report + MEASUREMENT_AT, 7, 48);
    report[CPUID_AT] = 0x19;
    report[CPUID_AT + 1] = 0x11;
    EXPECT_OK(add(sizeof(report), &inputs, &facts, &error), &error);
    EXPECT_INT(inputs.request.expected_size, 48);
    EXPECT_INT(inputs.expected[47], 7);
    EXPECT_INT(inputs.request.signature_count, 1);
    EXPECT_INT(facts.count, 2);
    EXPECT_CONTAINS(facts.items[0], "the processor is Genoa");
    EXPECT_CONTAINS(facts.items[1], "guest policy 0x30000");

    report[HOST_DATA_AT] = report[ID_KEY_AT] = 1;
    report[VMPL_AT] = 2;
    EXPECT_OK(add(sizeof(report), &inputs, &facts, &error), &error);
    EXPECT_INT(facts.count, SK_MATCH_FACTS_MAX);
    EXPECT_CONTAINS(facts.items[2], "started with an ID block");
    EXPECT_CONTAINS(facts.items[3], "host data are set");
    EXPECT_CONTAINS(facts.items[4], "from VMPL 2");
}

TEST(what_is_no_report_is_refused)
{
    static struct sk_match_inputs inputs;
    struct sk_match_facts facts;
    struct sevkit_error error;

    memset(report, 0xff, sizeof(report));
    EXPECT_ERROR(add(100, &inputs, &facts, &error), SEVKIT_EINPUT, &error);
    EXPECT_CONTAINS(error.text, "/tmp/sevkit-match-report-");
    EXPECT_ERROR(sk_match_add_report(&inputs, "/nonexistent/x", &facts, &error), SEVKIT_EIO,
                 &error);
}
