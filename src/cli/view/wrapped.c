/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/view/wrapped.h"

#include <string.h>

/* The same in a file as on a terminal, so that outputs can be compared. */
enum { LINE_WIDTH = 100 };

void sk_wrapped_add(struct sk_wrapped *wrapped, const char *name)
{
    size_t indent = strlen(wrapped->title), length = strlen(name);

    if (wrapped->width == 0) {
        sk_text_add(wrapped->text, wrapped->title);
        wrapped->width = indent;
    } else if (wrapped->width + length + 3 > LINE_WIDTH) {
        sk_text_addf(wrapped->text, ",\n%*s", (int)indent, "");
        wrapped->width = indent;
    } else {
        sk_text_add(wrapped->text, ", ");
        wrapped->width += 2;
    }
    sk_text_add(wrapped->text, name);
    wrapped->width += length;
}

void sk_wrapped_end(struct sk_wrapped *wrapped)
{
    if (wrapped->width)
        sk_text_add(wrapped->text, "\n");
    wrapped->width = 0;
}
