/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SK_HOST_REFUSED_WORD_H
#define SK_HOST_REFUSED_WORD_H

/* Words of kernel command lines and of module options. */

#include "data/host/refused_words.h"

#include <stdbool.h>

/* Are the names the same to the kernel, for which '-' and '_' are? name has '_'. */
bool sk_kernel_name_is(const char *text, size_t length, const char *name);
/* As kstrtobool() takes a value: 1 on, 0 off, -1 neither. */
int sk_kernel_bool(const char *value, size_t length);
/* Is the element one of a list joined by commas? */
bool sk_kernel_list_has(const char *list, size_t length, const char *element);
/* The row that forbids this word, NULL if none does. */
const struct sk_refused_word *sk_refused_word_find(const char *word, size_t length);

#endif
