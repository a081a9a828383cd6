/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SK_IMAGE_ROOT_BOOTSTRAP_H
#define SK_IMAGE_ROOT_BOOTSTRAP_H

#include "image/image.h"

struct sk_bootstrap_options {
    const char *suite;
    const char *mirror;   /* a URL or a file of sources; NULL: mmdebstrap's own */
    const char *packages; /* more of them, joined by commas; NULL: none */
    const char *hostname;
    const char *user; /* who logs in; "root", or a user that is made */
    const char *key;  /* a line of authorized_keys(5) */
    const char *time; /* seconds since 1970 that no file is newer than; NULL: now */
};

/* A fresh Debian guest by mmdebstrap: systemd, sshd that takes keys only, networkd with DHCP. The tree is
 * adapted and scrubbed. output is the file that it is for. */
int sk_bootstrap(const struct sk_bootstrap_options *options, const char *output,
                 const struct sk_progress *progress, struct sk_image_root *ret_root,
                 struct sevkit_error *error) SEVKIT_MUST_CHECK;

#endif
