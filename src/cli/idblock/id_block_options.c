/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/idblock/id_block_options.h"

#include "cli/key/passphrase.h"
#include "cli/option_values.h"

#include <string.h>

int sk_id_block_fields(const struct sk_given *given, struct sevkit_id_block *block,
                       struct sevkit_error *error)
{
    const char *family = sk_given_value(given, OPT_FAMILY_ID);
    const char *image = sk_given_value(given, OPT_IMAGE_ID);
    const char *svn = sk_given_value(given, OPT_GUEST_SVN);
    uint64_t number = 0;
    int r = 0;

    if (family)
        r = sk_value_hex(OPT_FAMILY_ID, family, block->family_id, sizeof(block->family_id), error);
    if (r == 0 && image)
        r = sk_value_hex(OPT_IMAGE_ID, image, block->image_id, sizeof(block->image_id), error);
    if (r == 0 && svn)
        r = sk_value_number(OPT_GUEST_SVN, svn, 0, UINT32_MAX, &number, error);
    block->guest_svn = (uint32_t)number;
    return r;
}

int sk_id_block_keys(const struct sk_given *given, struct sevkit_key **ret_id_key,
                     struct sevkit_key **ret_author_key, struct sevkit_error *error)
{
    const char *id_fd = sk_given_value(given, OPT_ID_KEY_PASSPHRASE_FD);
    const char *author_fd = sk_given_value(given, OPT_AUTHOR_KEY_PASSPHRASE_FD);
    int r;

    if (id_fd && author_fd && strcmp(id_fd, author_fd) == 0)
        return sk_error_set(error, SEVKIT_EUSAGE,
                            "both passphrases come from descriptor %s: the first would take it all",
                            id_fd);
    r = sk_key_option_load(given, OPT_ID_KEY, ret_id_key, error);
    return r == 0 ? sk_key_option_load(given, OPT_AUTHOR_KEY, ret_author_key, error) : r;
}

int sk_id_block_wanted(const struct sk_given *given, struct sk_id_block_wanted *wanted,
                       struct sevkit_error *error)
{
    const char *measurement = sk_given_value(given, OPT_MEASUREMENT);
    const char *policy = sk_given_value(given, OPT_POLICY);
    int r = policy ? sevkit_policy_parse(policy, &wanted->policy, error) : 0;

    if (r == 0 && measurement)
        r = sk_value_digest_source(OPT_MEASUREMENT, measurement, wanted->digest, error);
    if (r == 0)
        r = sk_public_key_option_load(given, OPT_ID_KEY, &wanted->id_key, error);
    if (r == 0)
        r = sk_public_key_option_load(given, OPT_AUTHOR_KEY, &wanted->author_key, error);
    wanted->expected = (struct sk_id_block_expected){
        .launch_digest = measurement ? wanted->digest : NULL,
        .policy = policy ? &wanted->policy : NULL,
        .id_key = {wanted->id_key, sk_given_value(given, OPT_ID_KEY)},
        .author_key = {wanted->author_key, sk_given_value(given, OPT_AUTHOR_KEY)},
        .origin = "--",
    };
    return r;
}

void sk_id_block_wanted_done(struct sk_id_block_wanted *wanted)
{
    sevkit_key_free(wanted->id_key);
    sevkit_key_free(wanted->author_key);
}
