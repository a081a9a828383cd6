/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SK_QEMU_QEMU_OPTION_H
#define SK_QEMU_QEMU_OPTION_H

/* Values of QEMU's options: "first,key=value,flag", a comma inside of a value written twice (QEMU,
 * util/qemu-option.c). */

#include "base/error.h"

#include <stddef.h>

struct sk_qemu_pair {
    char *key;   /* NULL for a first word without "=" */
    char *value; /* "on" for later words without "=" */
};

struct sk_qemu_option {
    struct sk_qemu_pair *pairs;
    size_t count;
};

int sk_qemu_option_parse(const char *text, struct sk_qemu_option *ret_option,
                         struct sevkit_error *error) SEVKIT_MUST_CHECK;
void sk_qemu_option_done(struct sk_qemu_option *option);
/* The last one counts, as in QEMU; NULL if there is none. "_" and "-" are not the same here. */
const char *sk_qemu_option_get(const struct sk_qemu_option *option, const char *key);
/* The first word if it has no "=", else NULL. */
const char *sk_qemu_option_first(const struct sk_qemu_option *option);
void sk_qemu_option_remove(struct sk_qemu_option *option, const char *key);
/* Written again, freed with free(). */
int sk_qemu_option_format(const struct sk_qemu_option *option, char **ret_text,
                          struct sevkit_error *error) SEVKIT_MUST_CHECK;

#endif
