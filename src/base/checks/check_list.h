/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SK_BASE_CHECKS_CHECK_LIST_H
#define SK_BASE_CHECKS_CHECK_LIST_H

/* What a service looked at: a list of named checks, each with how it went and why. */

#include "base/error.h"

#include <stdbool.h>
#include <stddef.h>

enum sk_status {
    SK_STATUS_PASS,
    SK_STATUS_FAIL,
    SK_STATUS_WARN,
    SK_STATUS_SKIPPED,
    SK_STATUS_UNKNOWN,
};

struct sk_check {
    const char *name;
    enum sk_status status;
    char detail[SEVKIT_ERROR_TEXT_BYTES];
};

#define SK_CHECKS_MAX 16

struct sk_checks {
    struct sk_check list[SK_CHECKS_MAX];
    size_t count;
    bool failed;
};

void sk_checks_add(struct sk_checks *checks, const char *name, enum sk_status status,
                   const char *format, ...) __attribute__((format(printf, 4, 5)));
/* result is that of a library call: 0 passes, SEVKIT_EREFUSED fails with the error's text. Any other
 * code comes back. */
int sk_checks_add_result(struct sk_checks *checks, const char *name, int result,
                         const struct sevkit_error *error) SEVKIT_MUST_CHECK;

#endif
