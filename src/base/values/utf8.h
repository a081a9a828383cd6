/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SK_BASE_VALUES_UTF8_H
#define SK_BASE_VALUES_UTF8_H

#include <stddef.h>
#include <stdint.h>

/* Length of the UTF-8 sequence at bytes, of which there are size (RFC 3629: shortest form, no surrogates); 0 if it is
 * none. */
size_t sk_utf8_decode(const void *bytes, size_t size, uint32_t *ret_code_point);

#endif
