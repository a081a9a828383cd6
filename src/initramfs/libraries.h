/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SK_INITRAMFS_LIBRARIES_H
#define SK_INITRAMFS_LIBRARIES_H

#include "initramfs/elf_file.h"

/* Adds a file from this machine to the tree and, if it is a dynamic program or a library, everything that the
 * loader will load for it. Found by reading ELF files: nothing is run. executable is about the file itself. */
int sk_libraries_add(struct sk_tree *tree, const char *source, const char *path, bool executable,
                     struct sevkit_error *error) SEVKIT_MUST_CHECK;

#endif
