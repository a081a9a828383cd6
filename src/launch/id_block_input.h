/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SK_LAUNCH_ID_BLOCK_INPUT_H
#define SK_LAUNCH_ID_BLOCK_INPUT_H

/*
 * An ID block and its authentication information as users hold them: the bytes in a file, their base64
 * form in a file, or QEMU's option string ("id-block=...,id-auth=...", other properties are passed
 * over) in a file or as the word itself.
 */

#include "measure/idblock/id_block_check.h"

#include <sevkit/id_block.h>
#include <stdbool.h>

struct sk_id_input {
    bool has_block, has_auth;
    enum sk_author_key author_key;
    uint8_t block_bytes[SEVKIT_ID_BLOCK_BYTES];
    uint8_t auth_bytes[SEVKIT_ID_AUTH_BYTES];
    struct sevkit_id_block block;
    struct sevkit_id_auth auth;
};

/* block must hold a block, auth (may be NULL) authentication information; an option string in block may
 * hold both. Anything given twice is SEVKIT_EUSAGE. */
int sk_id_input_read(const char *block, const char *auth, struct sk_id_input *ret_input,
                     struct sevkit_error *error) SEVKIT_MUST_CHECK;

#endif
