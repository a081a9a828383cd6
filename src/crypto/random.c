/* SPDX-License-Identifier: Apache-2.0 */
#include "crypto/random.h"

#include "crypto/openssl.h"

#include <limits.h>
#include <openssl/rand.h>

int sk_random_bytes(void *ret_bytes, size_t size, struct sevkit_error *error)
{
    if (size > INT_MAX)
        return sk_error_set(error, SEVKIT_EUSAGE, "random numbers: %zu bytes are too many", size);
    sk_openssl_start();
    return RAND_priv_bytes(ret_bytes, (int)size) == 1 ? 0
                                                      : sk_openssl_error(error, "random numbers");
}
