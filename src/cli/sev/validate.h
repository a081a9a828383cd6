/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SK_CLI_SEV_VALIDATE_H
#define SK_CLI_SEV_VALIDATE_H

/* "sevkit validate": options in, answer out. */

#include "cli/cli.h"
#include "cli/sev/secret_options.h"
#include "cli/view/json.h"
#include "sev/validation.h"

/* Reads the options and files. Nothing has been asked of the source yet. */
int sk_validation_read(const struct sk_given *given, struct sk_validation *validation,
                       struct sevkit_error *error) SEVKIT_MUST_CHECK;
int sk_validation_print(const struct sk_given *given, const struct sk_validation *validation,
                        struct sevkit_error *error) SEVKIT_MUST_CHECK;

#endif
