/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SK_IMAGE_SCRUB_H
#define SK_IMAGE_SCRUB_H

#include "image/changes.h"

/* What is taken out of a root whose image everybody may read, by category. */
enum sk_scrub {
    SK_SCRUB_SSH_HOST_KEYS,
    SK_SCRUB_MACHINE_ID,
    SK_SCRUB_RANDOM_SEEDS,
    SK_SCRUB_CLOUD_INIT,
    SK_SCRUB_PASSWORDS,
    SK_SCRUB_LOGS,
    SK_SCRUB_HISTORIES,
    SK_SCRUB_LEASES,
    SK_SCRUB_COUNT,
};
/* "ssh-host-keys", ...; NULL-terminated. */
extern const char *const sk_scrub_names[];

/* keep: bits 1 << enum sk_scrub of what stays. */
int sk_scrub_run(struct sk_root *tree, unsigned keep, struct sk_changes *changes,
                 struct sevkit_error *error) SEVKIT_MUST_CHECK;

/* Lists what still looks like a secret: names of key files, and private keys by their first bytes. */
int sk_scan_secrets(struct sk_root *tree, struct sk_changes *changes,
                    struct sevkit_error *error) SEVKIT_MUST_CHECK;

#endif
