/* SPDX-License-Identifier: Apache-2.0 */
/* Lists of findings, with and without an end. */
#include "base/findings.h"

#include "base/cleanup.h"
#include "test.h"

#include <string.h>

TEST(keeps_all)
{
    SK_CLEANUP(sk_findings_done) struct sk_findings findings = {0};

    for (unsigned i = 0; i < 100; i++)
        sk_findings_add(&findings, (enum sk_finding_kind)(i % SK_FINDING_KINDS), "code", i,
                        "number %u", i);
    EXPECT_INT(findings.count, 100);
    EXPECT_INT(findings.kinds[SK_FINDING_ERROR], 34);
    EXPECT_INT(findings.kinds[SK_FINDING_WARNING], 33);
    EXPECT_INT(findings.kinds[SK_FINDING_NOTE], 33);
    EXPECT_INT(findings.list[7].kind, SK_FINDING_WARNING);
    EXPECT_INT(findings.list[7].line, 7);
    EXPECT_STR(findings.list[7].code, "code");
    EXPECT_STR(findings.list[7].text, "number 7");
    EXPECT(!findings.failed);
}

TEST(counts_what_is_not_listed)
{
    SK_CLEANUP(sk_findings_done) struct sk_findings findings = {.max = 2};

    for (unsigned i = 0; i < 5; i++)
        sk_findings_add(&findings, SK_FINDING_ERROR, "code", 0, "%s", "text");
    EXPECT_INT(findings.count, 2);
    EXPECT_INT(findings.kinds[SK_FINDING_ERROR], 5);
    sk_findings_done(&findings);
    EXPECT_INT(findings.count, 0);
    EXPECT_INT(findings.kinds[SK_FINDING_ERROR], 0);
    EXPECT_INT(findings.max, 2);
}

TEST(long_texts_are_cut)
{
    SK_CLEANUP(sk_findings_done) struct sk_findings findings = {0};

    sk_findings_add(&findings, SK_FINDING_NOTE, "code", 0, "%2000d", 1);
    EXPECT_INT(strlen(findings.list[0].text), sizeof(findings.list[0].text) - 1);
}

TEST(kinds_have_names)
{
    EXPECT_STR(sk_finding_kind_name(SK_FINDING_ERROR), "error");
    EXPECT_STR(sk_finding_kind_name(SK_FINDING_WARNING), "warning");
    EXPECT_STR(sk_finding_kind_name(SK_FINDING_NOTE), "note");
}
