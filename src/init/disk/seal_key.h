/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SK_INIT_DISK_SEAL_KEY_H
#define SK_INIT_DISK_SEAL_KEY_H

/* Keys of a sealed disk, from the secure processor. */

#include "base/secret.h"
#include "formats/disk/seal_record.h"

#define SK_SEAL_KEY_BYTES 32

/* One for the MAC and one that opens the LUKS2 header. */
struct sk_seal_keys {
    struct sk_secret *mac, *passphrase;
};

/* For SK_CLEANUP; wipes both. */
void sk_seal_keys_done(struct sk_seal_keys *keys);
/* What the record's fields select, derived with its values. */
int sk_seal_keys_derive(const struct sk_seal_record *record, struct sk_seal_keys *ret_keys,
                        struct sevkit_error *error) SEVKIT_MUST_CHECK;
/* The newest values that this guest may ask with: its SVN and the committed TCB, where fields select them. */
int sk_seal_newest(uint64_t fields, struct sk_seal_record *ret_record,
                   struct sevkit_error *error) SEVKIT_MUST_CHECK;
/* The MAC over record and header. */
int sk_seal_mac(const struct sk_seal_keys *keys, const struct sk_seal_record *record,
                const uint8_t *header, uint8_t ret_mac[SK_SEAL_MAC_BYTES],
                struct sevkit_error *error) SEVKIT_MUST_CHECK;

#endif
