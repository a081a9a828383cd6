/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SK_CLI_VIEW_ROWS_H
#define SK_CLI_VIEW_ROWS_H

/* The text of an answer, drawn from its JSON object: a line for each row, a title and the member's value. */

#include "base/text.h"
#include "cli/view/json.h"

/* Keys are members of the object, or members of its members: "auth.id_key_digest". Texts are shown with
 * bytes that a terminal would act on as \xNN, integers in decimal, true and false as yes and no, lists with
 * ", " between. What is absent, null, an empty list, or has no such form, is missing. */
struct sk_row {
    const char *title;
    const char *key;
    const char *between,
        *second;       /* a second key, after "between"; both are left out if it is missing */
    const char *after; /* what ends the line: " bytes" */
    const char *none;  /* shown for what is missing; without it a missing key has no line */
};

/* rows end with a title of NULL. width: of the title and at least one space. */
void sk_rows_add_text(struct sk_text *text, const json_t *object, const struct sk_row *rows,
                      const char *indent, unsigned width);

#endif
