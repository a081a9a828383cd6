/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SK_BASE_ARGS_ARGS_CHECK_H
#define SK_BASE_ARGS_ARGS_CHECK_H

#include "base/args/args_parser.h"

/* One value, as soon as it is taken: its type and its choices. *value becomes the choice of which it is
 * another spelling. */
int sk_parser_check_value(const struct sk_parser *parser, const struct sk_option *option,
                          const char **value);
/* Was an option given that excludes this one? */
int sk_parser_check_exclusive(const struct sk_parser *parser, const struct sk_option *option);
/* After the last word: what is missing, what is too much, what does not go together. */
int sk_parser_check_whole(const struct sk_parser *parser);

#endif
