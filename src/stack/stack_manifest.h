/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SK_STACK_MANIFEST_H
#define SK_STACK_MANIFEST_H

/* What was built: SHA-256 and size of every file below a folder, links with their targets, and the sources. */

#include "stack/stack_lock.h"

#include <jansson.h>

/* [{path, size, sha256} or {path, link}], in the order of names; paths are relative to folder. Freed with
 * json_decref(). */
int sk_stack_manifest_files(const char *folder, json_t **ret_files,
                            struct sevkit_error *error) SEVKIT_MUST_CHECK;
/* The document of schema sevkit.stack-manifest/1. */
int sk_stack_manifest_write(const struct sk_stack_lock *lock, const char *out,
                            struct sk_text *ret_text, struct sevkit_error *error) SEVKIT_MUST_CHECK;
/* The files that WORK/manifest.json names, after comparison with what is in WORK/out or, in an unpacked
 * release, beside the manifest: SEVKIT_EREFUSED names the first that differs, is missing or was added. *ret_folder,
 * which is freed by the caller, is where they are. */
int sk_stack_manifest_check(const char *work, char **ret_folder, json_t **ret_files,
                            struct sevkit_error *error) SEVKIT_MUST_CHECK;
/* Adds to out what a release has beside the parts, in AMDSEV's layout: source-commit.PART, source-config (the
 * lock), kvm.conf, install.sh. */
int sk_stack_release_write(const struct sk_stack_lock *lock, const char *out,
                           struct sevkit_error *error) SEVKIT_MUST_CHECK;

#endif
