/* SPDX-License-Identifier: Apache-2.0 */
#include "base/checks/check_list.h"

#include <stdarg.h>
#include <stdio.h>

void sk_checks_add(struct sk_checks *checks, const char *name, enum sk_status status,
                   const char *format, ...)
{
    struct sk_check *check;
    va_list arguments;

    /* A check that does not fit is a bug; it must not pass for one that was made. */
    if (checks->count == SK_CHECKS_MAX || status == SK_STATUS_FAIL)
        checks->failed = true;
    if (checks->count == SK_CHECKS_MAX)
        return;
    check = &checks->list[checks->count++];
    check->name = name;
    check->status = status;
    va_start(arguments, format);
    vsnprintf(check->detail, sizeof(check->detail), format, arguments);
    va_end(arguments);
}

int sk_checks_add_result(struct sk_checks *checks, const char *name, int result,
                         const struct sevkit_error *error)
{
    if (result != 0 && result != SEVKIT_EREFUSED)
        return result;
    sk_checks_add(checks, name, result == 0 ? SK_STATUS_PASS : SK_STATUS_FAIL, "%s",
                  result == 0 ? "" : error->text);
    return 0;
}
