/* SPDX-License-Identifier: Apache-2.0 */
#include "base/cleanup.h"
#include "formats/report/report.h"
#include "verify/advisory_judge.h"
#include "verify/judge_report.h"

#include <sevkit/products.h>
#include <stdio.h>
#include <string.h>

static const char root_seed_bulletin[] = "AMD-SB-3045";

static bool is_pinned(const struct sk_judgement *in)
{
    return in->verdict->present[SK_CHECK_CHIP_ID] &&
           in->verdict->checks[SK_CHECK_CHIP_ID].status == SEVKIT_CHECK_PASS;
}

/* arXiv 2605.12990: who has a chip's root seed makes reports of any TCB that verify; only chips of which the owner
 * knows where they were are left. */
static void judge_root_seed(const struct sk_judgement *in, enum sk_check_id id)
{
    bool pinned = is_pinned(in);

    sk_verdict_set(in->verdict, id, pinned ? SEVKIT_CHECK_PASS : SEVKIT_CHECK_WARN,
                   pinned ? "the chip is an expected one" : "the chip is not pinned", NULL,
                   pinned ? NULL
                          : "the root seed of Milan chips has been extracted in software (arXiv "
                            "2605.12990): whoever has one forges reports of any TCB; pin the chips "
                            "(chip_id)");
}

static void judge_bulletin(const struct sk_judgement *in, enum sk_check_id id, size_t first)
{
    const char *title = sk_advisories[first].title;
    char shown[SK_ADVISORY_TEXT_BYTES] = "";
    size_t end = first;
    enum sk_advisory_state state;

    if (!in->product) {
        sk_verdict_skip(in->verdict, id, "the product is not known");
        return;
    }
    state = sk_advisory_judge(first, in->report, in->product, &end, shown);
    switch (state) {
    case SK_ADVISORY_OTHER_PRODUCT:
        if (in->expectations->required[id])
            sk_verdict_set(in->verdict, id, SEVKIT_CHECK_PASS, in->product->name, NULL,
                           "the bulletin is not about this product");
        return;
    case SK_ADVISORY_NOT_VISIBLE:
        if (strcmp(sk_advisories[first].bulletin, root_seed_bulletin) == 0)
            judge_root_seed(in, id);
        else
            sk_verdict_skip(in->verdict, id, "not visible in a report");
        return;
    case SK_ADVISORY_FIXED:
    case SK_ADVISORY_NOT_FIXED:
        sk_verdict_judge(in->verdict, id, state == SK_ADVISORY_FIXED, shown, NULL,
                         state == SK_ADVISORY_FIXED ? NULL : title);
        return;
    }
}

/* No setting of a firmware helps against this one, and no other check shows it: so it is there although no one has
 * asked for bulletins, where AMD's own root vouches for the chip. */
static void warn_of_root_seed(const struct sk_judgement *in, enum sk_check_id id, size_t first)
{
    const struct sevkit_verdict *verdict = in->verdict;
    char shown[SK_ADVISORY_TEXT_BYTES] = "";
    size_t end = first;

    if (strcmp(sk_advisories[first].bulletin, root_seed_bulletin) == 0 && in->product &&
        !in->has_named_roots && verdict->present[SK_CHECK_ROOT] &&
        verdict->checks[SK_CHECK_ROOT].status == SEVKIT_CHECK_PASS && !is_pinned(in) &&
        sk_advisory_judge(first, in->report, in->product, &end, shown) != SK_ADVISORY_OTHER_PRODUCT)
        judge_root_seed(in, id);
}

void sk_judge_advisories(const struct sk_judgement *judgement)
{
    const struct sevkit_expectations *expectations = judgement->expectations;
    unsigned id = SK_CHECK_ADVISORY_FIRST;

    for (size_t i = 0; i < sk_advisories_count && id < SK_CHECKS; id++) {
        size_t first = i;

        if (expectations->switches[SEVKIT_EXPECT_ADVISORIES] || expectations->required[id])
            judge_bulletin(judgement, (enum sk_check_id)id, first);
        else
            warn_of_root_seed(judgement, (enum sk_check_id)id, first);
        while (i < sk_advisories_count &&
               strcmp(sk_advisories[i].bulletin, sk_advisories[first].bulletin) == 0)
            i++;
    }
}
