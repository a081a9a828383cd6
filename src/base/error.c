/* SPDX-License-Identifier: Apache-2.0 */
#include "base/error.h"

#include <stdio.h>
#include <string.h>

static const char *const names[] = {
    [-SEVKIT_OK] = "ok",
    [-SEVKIT_EUSAGE] = "usage",
    [-SEVKIT_EINPUT] = "input",
    [-SEVKIT_EREFUSED] = "refused",
    [-SEVKIT_EIO] = "io",
    [-SEVKIT_ENOMEM] = "memory",
    [-SEVKIT_EINTERNAL] = "internal",
};

SK_PUBLIC const char *sevkit_error_name(int code)
{
    if (code > 0 || code < SEVKIT_EINTERNAL)
        return "unknown";
    return names[-code];
}

int sk_error_set(struct sevkit_error *error, int code, const char *format, ...)
{
    va_list args;

    if (!error)
        return code;
    error->code = code;
    error->reason = SEVKIT_REASON_NONE;
    va_start(args, format);
    (void)vsnprintf(error->text, sizeof(error->text), format, args);
    va_end(args);
    return code;
}

int sk_error_reason(struct sevkit_error *error, enum sevkit_error_reason reason, int code)
{
    if (error)
        error->reason = reason;
    return code;
}

int sk_error_wrap(struct sevkit_error *error, int code, const char *format, ...)
{
    char text[SEVKIT_ERROR_TEXT_BYTES];
    size_t used;
    size_t kept;
    va_list args;

    if (!error)
        return code;
    va_start(args, format);
    (void)vsnprintf(text, sizeof(text) - 2, format, args);
    va_end(args);
    used = strlen(text);
    memcpy(text + used, ": ", 3);
    used += 2;
    kept = strnlen(error->text, sizeof(error->text) - 1 - used);
    memmove(error->text + used, error->text, kept);
    error->text[used + kept] = '\0';
    memcpy(error->text, text, used);
    return code;
}

int sk_error_oom(struct sevkit_error *error)
{
    return sk_error_set(error, SEVKIT_ENOMEM, "out of memory");
}
