/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SK_FORMATS_DISK_AF_SPLIT_H
#define SK_FORMATS_DISK_AF_SPLIT_H

/* The anti-forensic splitter of LUKS with SHA-256: a key spread over many stripes, all of which are needed to
 * get it back (LUKS1 On-Disk Format Specification 1.2.3, section 2.4; LUKS2 uses the same). */

#include "base/error.h"

#include <stddef.h>
#include <stdint.h>

/* split has key_size times stripes bytes: all but the last stripe are unpredictable already, the last one is
 * written. */
int sk_af_split(const uint8_t *key, size_t key_size, size_t stripes, uint8_t *split,
                struct sevkit_error *error) SEVKIT_MUST_CHECK;
int sk_af_merge(const uint8_t *split, size_t key_size, size_t stripes, uint8_t *ret_key,
                struct sevkit_error *error) SEVKIT_MUST_CHECK;

#endif
