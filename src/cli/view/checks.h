/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SK_CLI_VIEW_CHECKS_H
#define SK_CLI_VIEW_CHECKS_H

/* A list of named checks, each PASS, FAIL or SKIPPED: how a command says what it looked at. */

#include "cli/view/check_status.h"
#include "cli/view/json.h"

#include <sevkit/error.h>
#include <stdbool.h>
#include <stddef.h>

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
/* Bytes that must be equal. */
void sk_checks_add_bytes(struct sk_checks *checks, const char *name, const char *what,
                         const void *found, const void *expected, size_t size);
/* Numbers that must be equal; shown in hex. */
void sk_checks_add_number(struct sk_checks *checks, const char *name, const char *what,
                          uint64_t found, uint64_t expected);

int sk_checks_print(const struct sk_checks *checks, struct sevkit_error *error) SEVKIT_MUST_CHECK;
/* "result" and "checks". */
void sk_checks_add_json(const struct sk_checks *checks, json_t *document);

#endif
