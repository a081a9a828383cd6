/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SK_BASE_ARGS_ARGS_CLASSIFY_H
#define SK_BASE_ARGS_ARGS_CLASSIFY_H

#include "base/args/args_parser.h"

/* Fills parser->words: which word is an option, which a value. */
int sk_parser_classify(struct sk_parser *parser);

#endif
