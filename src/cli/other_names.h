/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SK_CLI_OTHER_NAMES_H
#define SK_CLI_OTHER_NAMES_H

/* Other names of commands, under the noun where people look for them: "sev validate" is "validate". */

#include "base/text.h"
#include "cli/cli.h"

bool sk_other_name_is_noun(const char *word);
/* NULL if argv begins with none; *ret_words is how many words the name has. */
const struct sk_command *sk_other_name_find(size_t argc, char *const *argv, size_t *ret_words);
/* A line for each one under the noun. */
void sk_other_names_add(struct sk_text *text, const char *noun);

#endif
