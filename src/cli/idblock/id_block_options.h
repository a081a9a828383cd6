/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SK_CLI_IDBLOCK_ID_BLOCK_OPTIONS_H
#define SK_CLI_IDBLOCK_ID_BLOCK_OPTIONS_H

/* Options of the commands that sign or check ID blocks. */

#include "cli/cli.h"
#include "measure/idblock/id_block_check.h"

#define SK_ID_BLOCK_FIELD_OPTIONS                                                               \
    {.name = "family-id", .metavar = "HEX", .help = "32 hex digits; default zeros"},            \
        {.name = "image-id", .metavar = "HEX", .help = "32 hex digits; default zeros"},         \
    {                                                                                           \
        .name = "guest-svn", .metavar = "N", .help = "security version of the guest; default 0" \
    }

/* holder is the word for what has the block. */
/* NOLINTBEGIN(bugprone-macro-parentheses): a string that is joined cannot be in parentheses */
#define SK_ID_BLOCK_WANTED_OPTIONS(holder)                                                        \
    {.name = "measurement",                                                                       \
     .metavar = "DIGEST",                                                                         \
     .help = "launch digest that the " holder " must have: 96 hex digits, 64 base64 characters, " \
             "@FILE, or - for standard input"},                                                   \
        {.name = "policy",                                                                        \
         .metavar = "POLICY",                                                                     \
         .help = "guest policy that the " holder " must have"},                                   \
        {.name = "id-key", .metavar = "FILE", .help = "key that must have signed the ID block"},  \
    {                                                                                             \
        .name = "author-key", .metavar = "FILE", .help = "key that must have signed the ID key"   \
    }
/* NOLINTEND(bugprone-macro-parentheses) */

int sk_id_block_fields(const struct sk_given *given, struct sevkit_id_block *block,
                       struct sevkit_error *error) SEVKIT_MUST_CHECK;
/* --id-key and --author-key, which sign; NULL without them. */
int sk_id_block_keys(const struct sk_given *given, struct sevkit_key **ret_id_key,
                     struct sevkit_key **ret_author_key,
                     struct sevkit_error *error) SEVKIT_MUST_CHECK;

/* What --measurement, --policy, --id-key and --author-key expect. Zeros before; freed. */
struct sk_id_block_wanted {
    struct sk_id_block_expected expected; /* into the rest */
    uint8_t digest[48];
    uint64_t policy;
    struct sevkit_key *id_key, *author_key;
};

int sk_id_block_wanted(const struct sk_given *given, struct sk_id_block_wanted *wanted,
                       struct sevkit_error *error) SEVKIT_MUST_CHECK;
void sk_id_block_wanted_done(struct sk_id_block_wanted *wanted);

#endif
