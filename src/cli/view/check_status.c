/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/view/check_status.h"

#include "cli/view/output.h"

#include <string.h>

static const struct {
    const char *word, *name;
    enum sk_colour colour;
} rows[] = {
    [SK_STATUS_PASS] = {"PASS", "pass", SK_GREEN},
    [SK_STATUS_FAIL] = {"FAIL", "fail", SK_RED},
    [SK_STATUS_WARN] = {"WARN", "warn", SK_YELLOW},
    [SK_STATUS_SKIPPED] = {"SKIPPED", "skipped", SK_YELLOW},
    [SK_STATUS_UNKNOWN] = {"UNKNOWN", "unknown", SK_YELLOW},
};

static void add_blanks(struct sk_text *text, size_t used, size_t width)
{
    sk_text_addf(text, "%*s", used < width ? (int)(width - used) : 1, "");
}

void sk_status_add(struct sk_text *text, enum sk_status status)
{
    sk_cli_add_coloured(text, rows[status].colour, rows[status].word);
    add_blanks(text, strlen(rows[status].word), SK_STATUS_WIDTH);
}

void sk_status_add_column(struct sk_text *text, const char *word, size_t width)
{
    sk_text_add(text, word);
    add_blanks(text, strlen(word), width);
}

const char *sk_status_name(enum sk_status status)
{
    return rows[status].name;
}

enum sk_status sk_status_of_check(enum sevkit_check_status status)
{
    static const enum sk_status statuses[] = {
        [SEVKIT_CHECK_PASS] = SK_STATUS_PASS,
        [SEVKIT_CHECK_FAIL] = SK_STATUS_FAIL,
        [SEVKIT_CHECK_WARN] = SK_STATUS_WARN,
        [SEVKIT_CHECK_SKIPPED] = SK_STATUS_SKIPPED,
    };

    return statuses[status];
}
