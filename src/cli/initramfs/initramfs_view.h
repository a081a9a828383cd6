/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SK_CLI_INITRAMFS_INITRAMFS_VIEW_H
#define SK_CLI_INITRAMFS_INITRAMFS_VIEW_H

#include "crypto/digest.h"
#include "initramfs/initramfs.h"

/* What was built, for people and programs. digest is the plan's launch digest; NULL: no plan was named. */
int sk_initramfs_show(const struct sk_initramfs *initramfs, const char *path, const uint8_t *digest,
                      bool json, struct sevkit_error *error) SEVKIT_MUST_CHECK;

#endif
