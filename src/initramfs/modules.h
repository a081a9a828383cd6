/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SK_INITRAMFS_MODULES_H
#define SK_INITRAMFS_MODULES_H

/* Kernel modules with what they depend on, in an order in which they can be loaded one by one. */

#include "base/cleanup.h"
#include "initramfs/elf_file.h"
#include "initramfs/layout.h"

struct sk_module_index;

/* folder is lib/modules/RELEASE of some root, with modules.builtin. */
int sk_module_index_open(const char *folder, struct sk_module_index **ret_index,
                         struct sevkit_error *error) SEVKIT_MUST_CHECK;
void sk_module_index_free(struct sk_module_index *index);
SK_DEFINE_CLEANUP(struct sk_module_index *, sk_module_index_free)

/* Adds the module and, before it, what it depends on to the tree, and to order the paths of those that were
 * not there yet. A module that the kernel has built in adds nothing. *ret_found is false, and nothing is
 * added, if the kernel has neither; name with '-' or '_'. */
int sk_module_add(const struct sk_module_index *index, const char *name, struct sk_tree *tree,
                  struct sk_names *order, bool *ret_found,
                  struct sevkit_error *error) SEVKIT_MUST_CHECK;

#endif
