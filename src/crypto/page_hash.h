/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SK_CRYPTO_PAGE_HASH_H
#define SK_CRYPTO_PAGE_HASH_H

/* SHA-384 of many 4096-byte pages that do not depend on each other. */

#include "base/error.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum sk_page_hash_backend {
    SK_PAGE_HASH_AUTO,     /* the fastest that this machine has, threads where they pay */
    SK_PAGE_HASH_OPENSSL,  /* one after the other */
    SK_PAGE_HASH_IPSEC_MB, /* many lanes at once */
};

/* False if it was not built in or the machine lacks it. */
bool sk_page_hash_available(enum sk_page_hash_backend backend);

/* ret_digests takes pages times 48 bytes. */
int sk_page_hash(enum sk_page_hash_backend backend, const void *data, size_t pages,
                 uint8_t (*ret_digests)[48], struct sevkit_error *error) SEVKIT_MUST_CHECK;

#endif
