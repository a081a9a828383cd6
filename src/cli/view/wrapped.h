/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SK_CLI_VIEW_WRAPPED_H
#define SK_CLI_VIEW_WRAPPED_H

/* Names one after the other, in lines that fit a terminal: "skipped: crl, revocation, ...". */

#include "base/text.h"

struct sk_wrapped {
    struct sk_text *text;
    const char *title; /* in front of the first name; further lines are indented by as much */
    size_t width;      /* used so far; 0: no name yet */
};

void sk_wrapped_add(struct sk_wrapped *wrapped, const char *name);
/* Ends the last line, if there was a name. */
void sk_wrapped_end(struct sk_wrapped *wrapped);

#endif
