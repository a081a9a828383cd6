/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SK_CLI_REST_WORDS_H
#define SK_CLI_REST_WORDS_H

/* Words of a command line that are not for our parser of options. */

#include "cli/cli.h"

/* For sk_command.rest_after: a new argv, freed with free(), of *argc words; NULL if none is needed or memory is
 * out. */
char **sk_rest_end_options(const char *name, size_t *argc, char *const *argv);
/* For sk_command.joined_dashes: the same without the rest, which given gets. */
char **sk_rest_take(const char *joined, size_t *argc, char *const *argv, struct sk_given *given);

#endif
