/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SK_POLICY_BITS_H
#define SK_POLICY_BITS_H

/* Masks of the guest policy and of PLATFORM_INFO by the names of their bits. */

#include "base/text.h"

#include <sevkit/error.h>
#include <stdint.h>

enum sk_bits { SK_POLICY_BITS, SK_PLATFORM_BITS };

/* A number, or names joined by commas ("smt,debug,bit9"), or "none". SEVKIT_EUSAGE tells the names. */
int sk_bits_parse(enum sk_bits which, const char *text, uint64_t *ret_bits,
                  struct sevkit_error *error) SEVKIT_MUST_CHECK;
/* The names form. */
void sk_bits_format(enum sk_bits which, uint64_t bits, struct sk_text *text);

/* The bit of a name, 0 if there is none of it. */
uint64_t sk_bits_named(enum sk_bits which, const char *name);
/* All bits that have a name. */
uint64_t sk_bits_known(enum sk_bits which);
/* Those of them that permit something, so that less is safer; the others guarantee something. */
uint64_t sk_bits_permissions(enum sk_bits which);

#endif
