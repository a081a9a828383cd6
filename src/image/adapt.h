/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SK_IMAGE_ADAPT_H
#define SK_IMAGE_ADAPT_H

#include "image/changes.h"

/* Bits: what is left as it is. */
enum sk_adapt {
    SK_ADAPT_FSTAB = 1,
    SK_ADAPT_SERVICES = 2, /* of disks that are not there any more, and of the host */
    SK_ADAPT_NETWORK = 4,
};

/*
 * Makes a root that came from some disk boot as the only file system of a guest whose host is not trusted:
 * mounts of partitions that are not there any more, services that wait for them or take orders from the
 * host, and a network that depends on the name of an interface.
 */
int sk_adapt_run(struct sk_root *tree, unsigned keep, struct sk_changes *changes,
                 struct sevkit_error *error) SEVKIT_MUST_CHECK;

/* user's authorized key; text is a line of authorized_keys(5). user's home must be there. */
int sk_adapt_authorize(struct sk_root *tree, const char *user, const char *text,
                       struct sk_changes *changes, struct sevkit_error *error) SEVKIT_MUST_CHECK;

#endif
