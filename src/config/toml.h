/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SK_CONFIG_TOML_H
#define SK_CONFIG_TOML_H

/*
 * TOML 1.0 to JSON, through toml++: the only C++ of the project, behind this one function. Dates and times
 * become texts; other values keep their types. Numbers that JSON has not (nan, inf) are refused.
 */

#include <sevkit/error.h>
#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

/*
 * The JSON text is an object with two members: "document", and "places", which maps the JSON pointer of
 * each key and each element of an array to [line, column]. It is freed with free(). name goes in front of
 * errors: "name:LINE:COLUMN: ...". SEVKIT_EINPUT if it is no TOML.
 */
int sk_toml_to_json(const char *name, const char *text, size_t size, char **ret_json,
                    struct sevkit_error *error) SEVKIT_MUST_CHECK;

#ifdef __cplusplus
}
#endif

#endif
