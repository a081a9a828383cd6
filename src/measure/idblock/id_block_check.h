/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SK_MEASURE_IDBLOCK_ID_BLOCK_CHECK_H
#define SK_MEASURE_IDBLOCK_ID_BLOCK_CHECK_H

/* Is an ID block well signed, and is it the one that is expected? */

#include "base/checks/check_list.h"

#include <sevkit/id_block.h>
#include <sevkit/report.h>

/* The hypervisor's switch for author keys, as far as it is known (QEMU: author-key-enabled). */
enum sk_author_key { SK_AUTHOR_KEY_UNSAID, SK_AUTHOR_KEY_OFF, SK_AUTHOR_KEY_ON };

/* Whose signature is expected; key is NULL where any will do. */
struct sk_expected_signer {
    const struct sevkit_key *key;
    const char *path; /* for messages */
};

/* What is NULL is not compared: that check is skipped. */
struct sk_id_block_expected {
    const uint8_t *launch_digest; /* 48 bytes */
    const uint64_t *policy;
    const struct sevkit_report *report; /* its own signature is not looked at */
    struct sk_expected_signer id_key, author_key;
    const char
        *origin; /* before the names of what is not given: "--" where these are options, or "" */
};

/* 0, and checks has the answer; or an error, which is no answer. */
int sk_id_block_check(const struct sevkit_id_block *block, const struct sevkit_id_auth *auth,
                      enum sk_author_key author_switch, const struct sk_id_block_expected *expected,
                      struct sk_checks *checks, struct sevkit_error *error) SEVKIT_MUST_CHECK;

/* Parts of it, for ID blocks that are in something else. */
int sk_check_signatures(const struct sevkit_id_block *block, const struct sevkit_id_auth *auth,
                        const char *layout, enum sk_author_key author_switch,
                        struct sk_checks *checks, struct sevkit_error *error) SEVKIT_MUST_CHECK;
void sk_check_launch_digest(const uint8_t found[48], const struct sk_id_block_expected *expected,
                            struct sk_checks *checks);
/* found is NULL if there is none. */
void sk_check_policy(const uint64_t *found, const struct sk_id_block_expected *expected,
                     struct sk_checks *checks);
/* holder is the word for what has the keys. auth is NULL if there is none. */
void sk_check_signers(const struct sevkit_id_auth *auth, const char *holder,
                      const struct sk_id_block_expected *expected, struct sk_checks *checks);
/* Bytes that must be equal; source says where the expected ones come from. */
void sk_check_bytes(const char *name, const void *found, const void *expected, size_t size,
                    const char *source, struct sk_checks *checks);

#endif
