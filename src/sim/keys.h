/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SK_SIM_KEYS_H
#define SK_SIM_KEYS_H

#include "base/error.h"

#include <openssl/types.h>

/* A new RSA-4096 key, as AMD's authorities have; takes a second or two. Freed with EVP_PKEY_free(). */
int sk_rsa_key_generate(EVP_PKEY **ret_key, struct sevkit_error *error) SEVKIT_MUST_CHECK;
void sk_rsa_key_free(EVP_PKEY *key);

#endif
