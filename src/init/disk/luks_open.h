/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SK_INIT_DISK_LUKS_OPEN_H
#define SK_INIT_DISK_LUKS_OPEN_H

/*
 * LUKS2 volumes on disks of the host. The header is read once, into memory; from then on only the copy counts:
 * its digest is compared with the measured one, it is parsed with the allow-list of formats/disk, and
 * libcryptsetup gets it as a detached header that cannot be written.
 */

#include "base/secret.h"
#include "formats/boot/boot_parameters.h"
#include "formats/disk/luks2_header.h"

struct sk_luks;

enum sk_luks_answer { SK_LUKS_OPENED, SK_LUKS_WRONG_KEY, SK_LUKS_FAILED };

/* disk is the device's node. SEVKIT_EREFUSED if the header is not the measured one, or not on the list, or
 * needs more memory than the guest has. */
int sk_luks_load(const char *disk, uint64_t header_bytes, const struct sk_boot_bytes *sha256,
                 struct sk_luks **ret_luks, struct sevkit_error *error) SEVKIT_MUST_CHECK;
void sk_luks_free(struct sk_luks *luks);
void sk_luks_free_p(struct sk_luks **luks);

/* Opens /dev/mapper/NAME. error has the reason where the answer is another. */
enum sk_luks_answer sk_luks_open(struct sk_luks *luks, const char *name,
                                 const struct sk_secret *key,
                                 struct sevkit_error *error) SEVKIT_MUST_CHECK;

#endif
