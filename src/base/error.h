/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SK_BASE_ERROR_H
#define SK_BASE_ERROR_H

#include <sevkit/error.h>
#include <stdarg.h>

/* Public symbols of libsevkit; everything else stays inside. */
#define SK_PUBLIC __attribute__((visibility("default")))

/* Stores code and text; error may be NULL. Returns code, so that a check is one line. */
int sk_error_set(struct sevkit_error *error, int code, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* Adds a reason to what sk_error_set() has just stored; error may be NULL. Returns code. */
int sk_error_reason(struct sevkit_error *error, enum sevkit_error_reason reason, int code);

/* Prepends "CONTEXT: " to the text on the way up. Returns code. */
int sk_error_wrap(struct sevkit_error *error, int code, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* SEVKIT_ENOMEM with its text. */
int sk_error_oom(struct sevkit_error *error);

#endif
