/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SK_BASE_ARGS_ARGS_H
#define SK_BASE_ARGS_ARGS_H

/*
 * Command lines from tables of options. One parser for every program of the project; it follows the
 * rules of Python's argparse (3.11), because the drop-in programs must take exactly what the tools
 * that they replace take: "--opt value", "--opt=value", any unambiguous prefix of a long option,
 * bundled letters, the last repetition wins, negative numbers as values.
 *
 * Nothing here prints: the help text comes back as a string, an error as SEVKIT_EUSAGE with argparse's
 * words ("argument --vcpus: expected one argument").
 */

#include "base/args/option.h"
#include "base/error.h"
#include "base/list.h"
#include "base/text.h"

#include <stdbool.h>
#include <stddef.h>

/* An empty string that can be distinguished from one the user gave: compare the pointer. */
extern const char sk_args_lost[];

/* argv without the program's (and the command's) name. *ret_args is set, and must be freed, only if the
 * outcome is SK_ARGS_RUN. Returns 0 with *ret_outcome set, or an error. */
int sk_args_parse(const struct sk_args_spec *spec, size_t argc, char *const *argv,
                  struct sk_args *ret_args, enum sk_args_outcome *ret_outcome,
                  struct sevkit_error *error) SEVKIT_MUST_CHECK;
void sk_args_done(struct sk_args *args);

/* By name; as not given if the table has no such option (commands of one family share code). */
const struct sk_arg *sk_args_get(const struct sk_args *args, const struct sk_args_spec *spec,
                                 const char *name);
const char *sk_args_value(const struct sk_args *args, const struct sk_args_spec *spec,
                          const char *name);
bool sk_args_given(const struct sk_args *args, const struct sk_args_spec *spec, const char *name);

/* The next one of an option's aliases that is no row of the table itself; *cursor begins at option->alias. */
bool sk_args_next_alias(const struct sk_args_spec *spec, const char **cursor,
                        struct sk_item *ret_alias);

/* argparse's "usage: ..." and its whole help page, wrapped to width columns (argparse's width: that of
 * the terminal less two). */
void sk_args_usage(const struct sk_args_spec *spec, unsigned width, struct sk_text *text);
void sk_args_help(const struct sk_args_spec *spec, unsigned width, struct sk_text *text);
/* One paragraph (the version) wrapped as argparse does it, with a newline. */
void sk_args_paragraph(const char *paragraph, unsigned width, struct sk_text *text);

#endif
