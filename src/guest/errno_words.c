/* SPDX-License-Identifier: Apache-2.0 */
#include "guest/errno_words.h"

#include <string.h>

int sk_guest_errno(struct sevkit_error *error, int code, const char *what, int number,
                   const struct sk_errno_words *table, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (table[i].number == number)
            return sk_error_set(error, code, "%s: %s: %s", what, strerror(number), table[i].words);
    return sk_error_set(error, code, "%s: %s", what, strerror(number));
}
