/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SK_CLI_IDBLOCK_ID_BLOCK_JSON_H
#define SK_CLI_IDBLOCK_ID_BLOCK_JSON_H

#include "cli/view/json.h"

#include <sevkit/id_block.h>

void sk_id_block_add_json(json_t *document, const struct sevkit_id_block *block);

#endif
