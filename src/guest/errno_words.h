/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SK_GUEST_ERRNO_WORDS_H
#define SK_GUEST_ERRNO_WORDS_H

/* What an errno means depends on who gave it. */

#include "base/error.h"

#include <stddef.h>

struct sk_errno_words {
    int number;
    const char *words;
};

/* Sets "WHAT: words", with strerror() where the table has none. Returns code. */
int sk_guest_errno(struct sevkit_error *error, int code, const char *what, int number,
                   const struct sk_errno_words *table, size_t count);

#endif
