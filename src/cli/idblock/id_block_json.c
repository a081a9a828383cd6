/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/idblock/id_block_json.h"

void sk_id_block_add_json(json_t *document, const struct sevkit_id_block *block)
{
    char names[256];

    sevkit_policy_format(block->policy, names, sizeof(names));
    sk_json_add_hex(document, "launch_digest", block->launch_digest, sizeof(block->launch_digest));
    sk_json_add_hex(document, "family_id", block->family_id, sizeof(block->family_id));
    sk_json_add_hex(document, "image_id", block->image_id, sizeof(block->image_id));
    sk_json_add_integer(document, "block_version", block->version);
    sk_json_add_integer(document, "guest_svn", block->guest_svn);
    sk_json_add_number(document, "policy", block->policy);
    sk_json_add_text(document, "policy_names", names);
}
