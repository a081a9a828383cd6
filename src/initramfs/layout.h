/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SK_INITRAMFS_LAYOUT_H
#define SK_INITRAMFS_LAYOUT_H

/* Where things are in the initramfs, for what builds it and for the PID 1 in it. */

#define SK_INITRAMFS_MODULES "usr/lib/modules"
/* Paths of the modules in load order, one a line. */
#define SK_INITRAMFS_LIST  "usr/lib/sevkit/modules"
#define SK_INITRAMFS_HOOKS "usr/lib/sevkit/hooks"
#define SK_INITRAMFS_BIN   "usr/lib/sevkit/bin"
/* The program that PID 1 runs instead of booting a root. */
#define SK_INITRAMFS_JOB    SK_INITRAMFS_BIN "/job"
#define SK_INITRAMFS_DEVICE SK_INITRAMFS_BIN "/sevkit-sim-guest"
#define SK_INITRAMFS_MKE2FS SK_INITRAMFS_BIN "/mke2fs"

#endif
