/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SK_COMPAT_PYTHON_VALUES_H
#define SK_COMPAT_PYTHON_VALUES_H

/* Values as the Python functions that the replaced tools use read them: laxer than sevkit's own. ASCII
 * only: Python also takes the digits and blanks of other scripts, and no one types them. */

#include "base/error.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct sk_python_int {
    uint64_t value; /* modulo 2^64 */
    bool negative;
    bool large;  /* outside -2^64 < n < 2^64 */
    bool prefix; /* 0x, 0o or 0b */
};

/* int(text, 0) or, for decimal, int(text): blanks around it, a sign, single underscores between
 * digits. False if Python raises ValueError. ret_int may be NULL. */
bool sk_python_int(const char *text, bool decimal, struct sk_python_int *ret_int);

/* bytes.fromhex(text): pairs of digits with blanks between pairs. Stores at most capacity bytes and
 * counts all. SEVKIT_EINPUT with Python's words. */
int sk_python_fromhex(const char *text, void *ret_bytes, size_t capacity, size_t *ret_size,
                      struct sevkit_error *error) SEVKIT_MUST_CHECK;

/* base64.b64decode(text): characters that are not of the alphabet are skipped, everything from the
 * padding on is ignored. Stores at most capacity bytes and counts all. SEVKIT_EINPUT with Python's
 * words. */
int sk_python_b64decode(const char *text, void *ret_bytes, size_t capacity, size_t *ret_size,
                        struct sevkit_error *error) SEVKIT_MUST_CHECK;

#endif
