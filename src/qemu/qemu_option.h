/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SK_QEMU_QEMU_OPTION_H
#define SK_QEMU_QEMU_OPTION_H

/* Values of QEMU's options: "first,key=value,flag", a comma inside of a value written twice (QEMU,
 * util/qemu-option.c). */

#include "base/error.h"
#include "base/text.h"

#include <stdbool.h>
#include <stddef.h>

struct sk_qemu_pair {
    char *key;   /* NULL for a first word without "=" */
    char *value; /* "on" for later words without "=" */
};

struct sk_qemu_option {
    struct sk_qemu_pair *pairs;
    size_t count;
};

/* text may also be an object in JSON. */
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

/* Piece by piece: ",key=value", commas in the value doubled (QEMU, util/qemu-option.c, get_opt_value). value NULL: nothing.
 * key NULL: ",value". No comma before the first. */
void sk_qemu_option_add(struct sk_text *option, const char *key, const char *value);
void sk_qemu_option_addf(struct sk_text *option, const char *key, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
void sk_qemu_option_switch(struct sk_text *option, const char *key, bool on);

#endif
