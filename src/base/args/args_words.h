/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SK_BASE_ARGS_ARGS_WORDS_H
#define SK_BASE_ARGS_ARGS_WORDS_H

/* Words of a command line, shown to the user as Python shows them. */

#include "base/text.h"

/* As Python's repr() writes it: quoted, control characters escaped, bytes that are not UTF-8 as \udcXX. */
void sk_args_add_quoted(struct sk_text *text, const char *word);
/* As Python prints it to stderr: as it is, but bytes that are not UTF-8 as \udcXX. */
void sk_args_add_word(struct sk_text *text, const char *word);

#endif
