/* SPDX-License-Identifier: Apache-2.0 */
#include "verify/advisory_judge.h"

#include "formats/report/report.h"

#include <inttypes.h>
#include <sevkit/products.h>
#include <stdio.h>
#include <string.h>

const char *sk_advisory_state_name(enum sk_advisory_state state)
{
    static const char *const names[] = {
        [SK_ADVISORY_OTHER_PRODUCT] = "other product",
        [SK_ADVISORY_NOT_VISIBLE] = "not visible in a report",
        [SK_ADVISORY_FIXED] = "fixed",
        [SK_ADVISORY_NOT_FIXED] = "not fixed",
    };

    return names[state];
}

static bool is_stepping(const struct sk_advisory *row, const struct sevkit_report *report)
{
    return report->has_cpuid && report->cpuid_family == row->family &&
           report->cpuid_model == row->model && report->cpuid_stepping == row->stepping;
}

static bool is_of_steppings(const struct sk_advisory *row, const struct sevkit_product *product)
{
    return row->kind == SK_ADVISORY_MICROCODE && strcmp(row->product, product->name) == 0;
}

static enum sk_advisory_state judge_row(const struct sk_advisory *row,
                                        const struct sevkit_report *report,
                                        const struct sevkit_product *product,
                                        char ret_text[SK_ADVISORY_TEXT_BYTES])
{
    enum sevkit_tcb_layout layout;
    struct sevkit_tcb tcb;
    bool holds = false;

    if (row->product && strcmp(row->product, product->name) != 0)
        return SK_ADVISORY_OTHER_PRODUCT;
    (void)sevkit_report_tcb_layout(report, product, &layout);
    tcb = sevkit_tcb_read(layout, report->reported_tcb);
    switch (row->kind) {
    case SK_ADVISORY_SNP:
        holds = tcb.snp >= row->value;
        (void)snprintf(ret_text, SK_ADVISORY_TEXT_BYTES, "snp=%u, fixed from %u (%s)", tcb.snp,
                       row->value, row->confidence);
        break;
    case SK_ADVISORY_BOOTLOADER:
        holds = tcb.bootloader >= row->value;
        (void)snprintf(ret_text, SK_ADVISORY_TEXT_BYTES, "bl=%u, fixed from %u (%s)",
                       tcb.bootloader, row->value, row->confidence);
        break;
    case SK_ADVISORY_MICROCODE:
        if (!is_stepping(row, report))
            return SK_ADVISORY_OTHER_PRODUCT;
        holds = tcb.microcode >= row->value;
        (void)snprintf(ret_text, SK_ADVISORY_TEXT_BYTES, "ucode=%u, fixed from %u (%s)",
                       tcb.microcode, row->value, row->confidence);
        break;
    case SK_ADVISORY_PLATFORM_BIT:
        if (report->version < 3)
            return SK_ADVISORY_NOT_VISIBLE;
        holds = report->platform_info >> row->value & 1;
        (void)snprintf(ret_text, SK_ADVISORY_TEXT_BYTES, "PLATFORM_INFO bit %u is %d (%s)",
                       row->value, holds, row->confidence);
        break;
    case SK_ADVISORY_MITIGATION:
        if (!report->has_mitigation_vectors)
            return SK_ADVISORY_NOT_VISIBLE;
        holds = report->current_mitigation_vector >> row->value & 1;
        (void)snprintf(ret_text, SK_ADVISORY_TEXT_BYTES, "mitigation bit %u is %d (%s)", row->value,
                       holds, row->confidence);
        break;
    case SK_ADVISORY_INVISIBLE:
        return SK_ADVISORY_NOT_VISIBLE;
    }
    return holds ? SK_ADVISORY_FIXED : SK_ADVISORY_NOT_FIXED;
}

enum sk_advisory_state sk_advisory_judge(size_t first, const struct sevkit_report *report,
                                         const struct sevkit_product *product, size_t *ret_end,
                                         char ret_text[SK_ADVISORY_TEXT_BYTES])
{
    enum sk_advisory_state worst = SK_ADVISORY_OTHER_PRODUCT;
    size_t i = first, steppings = 0, known = 0;

    ret_text[0] = '\0';
    for (; i < sk_advisories_count &&
           strcmp(sk_advisories[i].bulletin, sk_advisories[first].bulletin) == 0;
         i++) {
        char text[SK_ADVISORY_TEXT_BYTES] = "";
        enum sk_advisory_state state = judge_row(&sk_advisories[i], report, product, text);

        steppings += is_of_steppings(&sk_advisories[i], product);
        known +=
            is_of_steppings(&sk_advisories[i], product) && is_stepping(&sk_advisories[i], report);
        if (state <= worst)
            continue;
        worst = state;
        memcpy(ret_text, text, sizeof(text));
    }
    *ret_end = i;
    /* Figures for other steppings only: none for this one. */
    if (steppings > 0 && known == 0 && worst < SK_ADVISORY_NOT_VISIBLE) {
        ret_text[0] = '\0';
        return SK_ADVISORY_NOT_VISIBLE;
    }
    return worst;
}
