/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SK_BASE_SECRET_H
#define SK_BASE_SECRET_H

/*
 * Memory for secrets: pages of their own, locked where the limits allow, left out of core dumps, wiped
 * when freed. Secrets are compared with sk_secret_equal() and nothing else.
 */

#include "base/error.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct sk_secret {
    uint8_t *data;
    size_t size; /* bytes in use, set by the owner, at most capacity */
    size_t capacity;
};

int sk_secret_new(size_t capacity, struct sk_secret **ret_secret,
                  struct sevkit_error *error) SEVKIT_MUST_CHECK;
void sk_secret_free(struct sk_secret *secret);
/* For SK_CLEANUP. */
void sk_secret_free_p(struct sk_secret **secret);

/* As hex or base64, with a newline. */
int sk_secret_line(const struct sk_secret *secret, bool base64, struct sk_secret **ret_line,
                   struct sevkit_error *error) SEVKIT_MUST_CHECK;

/* Constant time in size. */
bool sk_secret_equal(const void *a, const void *b, size_t size);
/* Not removed by the compiler. */
void sk_wipe(void *data, size_t size);

#endif
