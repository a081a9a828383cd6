/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SK_CRYPTO_RANDOM_H
#define SK_CRYPTO_RANDOM_H

#include "base/error.h"

#include <stddef.h>

/* Random bytes fit for keys (OpenSSL's private generator, which waits until the kernel's is seeded). */
int sk_random_bytes(void *ret_bytes, size_t size, struct sevkit_error *error) SEVKIT_MUST_CHECK;

#endif
