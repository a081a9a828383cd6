/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SK_FORMATS_DISK_SEAL_RECORD_H
#define SK_FORMATS_DISK_SEAL_RECORD_H

/*
 * A data disk whose key the secure processor derives. In front of its LUKS2 header lies a record of what the key
 * was derived with, so that the same key can be asked for again, and a MAC by that key over record and header:
 * no one but a guest that gets the key can have made them. Both lie on the disk twice, so that an update that
 * is cut off leaves the older ones.
 *
 *     0       record (4096), LUKS2 header (SK_SEAL_HEADER_BYTES)
 *     4 MiB   the same again
 *     8 MiB   data
 */

#include "base/error.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define SK_SEAL_RECORD_BYTES 4096u
#define SK_SEAL_HEADER_BYTES ((size_t)1 << 20)
#define SK_SEAL_COPIES       2u
#define SK_SEAL_COPY_BYTES   ((uint64_t)4 << 20)
#define SK_SEAL_DATA_OFFSET  ((uint64_t)8 << 20)
#define SK_SEAL_MAC_BYTES    32u
#define SK_SEAL_IN_MAC_BYTES 48u /* of the record */

struct sk_seal_record {
    uint32_t fields;      /* enum sevkit_guest_field */
    uint32_t guest_svn;   /* 0 unless in fields; so the next */
    uint64_t tcb_version; /* raw */
    uint64_t generation;  /* the higher one of two copies counts */
    uint8_t
        mac[SK_SEAL_MAC_BYTES]; /* HMAC-SHA-256 over the record in front of it, and the header */
};

void sk_seal_record_write(const struct sk_seal_record *record,
                          uint8_t ret_bytes[SK_SEAL_RECORD_BYTES]);
/* *ret_blank: all zero, a disk that was never used; then there is no record. SEVKIT_EINPUT for anything else
 * that is no record. */
int sk_seal_record_read(const void *data, size_t size, struct sk_seal_record *ret_record,
                        bool *ret_blank, struct sevkit_error *error) SEVKIT_MUST_CHECK;

#endif
