/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SK_INITRAMFS_ELF_FILE_H
#define SK_INITRAMFS_ELF_FILE_H

/* What an ELF file of this machine says about other files that it needs. */

#include "initramfs/tree.h"

#define SK_ELF_NAMES_MAX 64

/* Owned names. */
struct sk_names {
    char **list;
    size_t count;
};

/* For SK_CLEANUP too. */
void sk_names_done(struct sk_names *names);
int sk_names_add(struct sk_names *names, const char *name, size_t length,
                 struct sevkit_error *error) SEVKIT_MUST_CHECK;

struct sk_elf_needs {
    char *interpreter;         /* NULL: static, or a library */
    char *search;              /* DT_RUNPATH or DT_RPATH; NULL: none */
    struct sk_names libraries; /* DT_NEEDED */
};

void sk_elf_needs_done(struct sk_elf_needs *needs);

/* False for what is no ELF file at all: a script, data. */
bool sk_elf_is(const struct sk_blob *blob);
int sk_elf_read_needs(const struct sk_blob *blob, const char *path, struct sk_elf_needs *ret_needs,
                      struct sevkit_error *error) SEVKIT_MUST_CHECK;
/* The modules that a kernel module depends on: "depends=a,b" of its section .modinfo. */
int sk_elf_read_depends(const struct sk_blob *blob, const char *path, struct sk_names *ret_names,
                        struct sevkit_error *error) SEVKIT_MUST_CHECK;

#endif
