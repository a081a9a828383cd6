/* SPDX-License-Identifier: Apache-2.0 */
#include "base/cleanup.h"
#include "verify/advisory_judge.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>

bool sk_advisory_is_named(const struct sk_advisory *row, const char *word)
{
    static const char *const heads[] = {"AMD-SB-", "SB-", ""};
    const char *number = strrchr(row->bulletin, '-') + 1;

    for (size_t i = 0; i < SK_ARRAY_SIZE(heads); i++)
        if (strncasecmp(word, heads[i], strlen(heads[i])) == 0 &&
            strcmp(word + strlen(heads[i]), number) == 0)
            return true;
    return false;
}

void sk_advisory_figure(const struct sk_advisory *row, char ret_text[SK_ADVISORY_FIGURE_BYTES])
{
    switch (row->kind) {
    case SK_ADVISORY_SNP:
        (void)snprintf(ret_text, SK_ADVISORY_FIGURE_BYTES, "reported TCB: snp=%u or more",
                       row->value);
        break;
    case SK_ADVISORY_BOOTLOADER:
        (void)snprintf(ret_text, SK_ADVISORY_FIGURE_BYTES, "reported TCB: bl=%u or more",
                       row->value);
        break;
    case SK_ADVISORY_MICROCODE:
        (void)snprintf(ret_text, SK_ADVISORY_FIGURE_BYTES,
                       "reported TCB: ucode=%u or more (family 0x%x, model 0x%x, stepping %u)",
                       row->value, row->family, row->model, row->stepping);
        break;
    case SK_ADVISORY_PLATFORM_BIT:
        (void)snprintf(ret_text, SK_ADVISORY_FIGURE_BYTES, "PLATFORM_INFO bit %u is 1", row->value);
        break;
    case SK_ADVISORY_MITIGATION:
        (void)snprintf(ret_text, SK_ADVISORY_FIGURE_BYTES,
                       "CURRENT_MIT_VECTOR bit %u is 1 (version 5)", row->value);
        break;
    case SK_ADVISORY_INVISIBLE:
        (void)snprintf(ret_text, SK_ADVISORY_FIGURE_BYTES, "not visible in a report");
        break;
    }
}

size_t sk_advisory_end(size_t first)
{
    size_t end = first + 1;

    while (end < sk_advisories_count &&
           strcmp(sk_advisories[end].bulletin, sk_advisories[first].bulletin) == 0)
        end++;
    return end;
}
