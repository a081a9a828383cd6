/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SK_MEASURE_IDBLOCK_KEY_FILE_H
#define SK_MEASURE_IDBLOCK_KEY_FILE_H

/* Files with P-384 keys. passphrase may be NULL; messages name the path. */

#include "base/cleanup.h"
#include "base/error.h"
#include "base/secret.h"

#include <sevkit/key.h>

int sk_key_file_load(const char *path, const struct sk_secret *passphrase,
                     struct sevkit_key **ret_key, struct sevkit_error *error) SEVKIT_MUST_CHECK;
/* For signing: a public key is SEVKIT_EREFUSED. */
int sk_key_file_load_private(const char *path, const struct sk_secret *passphrase,
                             struct sevkit_key **ret_key,
                             struct sevkit_error *error) SEVKIT_MUST_CHECK;

void sk_key_free_p(struct sevkit_key **key);
#define SK_CLEANUP_KEY SK_CLEANUP(sk_key_free_p)

#endif
