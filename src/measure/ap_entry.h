/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SK_MEASURE_AP_ENTRY_H
#define SK_MEASURE_AP_ENTRY_H

#include <sevkit/error.h>
#include <stdint.h>

/* Where a firmware in a file starts application processors. SEVKIT_EREFUSED for an image in which QEMU may find
 * another address, or none. */
int sk_ap_entry(const char *path, uint64_t *ret_eip, struct sevkit_error *error) SEVKIT_MUST_CHECK;

#endif
