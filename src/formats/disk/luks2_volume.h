/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SK_FORMATS_DISK_LUKS2_VOLUME_H
#define SK_FORMATS_DISK_LUKS2_VOLUME_H

/* What is known of a LUKS2 volume, with the limits and the list of ciphers that are accepted. */

#include "crypto/digest.h"

#include <stddef.h>
#include <stdint.h>

/* The default of cryptsetup is 16 MiB; what PID 1 copies to memory must have an end. */
#define SK_LUKS2_HEADER_MAX_BYTES ((size_t)32 << 20)
#define SK_LUKS2_SLOTS_MAX        8
#define SK_LUKS2_COPY_MIN_BYTES   ((uint64_t)16 << 10)
#define SK_LUKS2_COPY_MAX_BYTES   ((uint64_t)4 << 20)
#define SK_LUKS2_STRIPES          4000u
#define SK_LUKS2_UUID_BYTES       40
#define SK_LUKS2_SALT_MAX_BYTES   64

/* How sectors are encrypted: a row of the list of what is accepted. */
struct sk_luks2_cipher {
    const char *encryption; /* as dm-crypt spells it */
    const char *integrity;
    uint64_t key_bytes; /* of the volume key, with the key of the MAC */
    uint64_t tag_bytes; /* kept with each sector: MAC, and the IV if it is random */
};

/* NULL-terminated by encryption. */
extern const struct sk_luks2_cipher sk_luks2_ciphers[];

enum sk_luks2_kdf { SK_LUKS2_PBKDF2, SK_LUKS2_ARGON2I, SK_LUKS2_ARGON2ID };
enum sk_luks2_hash { SK_LUKS2_SHA256, SK_LUKS2_SHA512 };

struct sk_luks2_bytes {
    size_t size;
    uint8_t data[SK_LUKS2_SALT_MAX_BYTES];
};

struct sk_luks2_slot {
    uint64_t area_offset;
    uint64_t area_bytes;
    uint64_t area_key_bytes; /* of aes-xts-plain64 */
    uint64_t af_hash;        /* enum sk_luks2_hash */
    uint64_t kdf;            /* enum sk_luks2_kdf */
    uint64_t kdf_hash;       /* enum sk_luks2_hash, for PBKDF2 */
    uint64_t iterations;     /* PBKDF2; time cost of Argon2 */
    uint64_t memory_kib;     /* Argon2 */
    uint64_t lanes;
    struct sk_luks2_bytes salt;
};

/* Tells the right volume key from a wrong one: PBKDF2 over it. */
struct sk_luks2_key_digest {
    uint64_t hash; /* enum sk_luks2_hash */
    uint64_t iterations;
    struct sk_luks2_bytes salt;
    struct sk_luks2_bytes digest;
};

struct sk_luks2_header {
    uint64_t copy_bytes;   /* one copy: 4096 bytes of binary header and the JSON area */
    uint64_t header_bytes; /* both copies and the key slot area: what is hashed and used */
    uint64_t data_offset;  /* data reaches from there to the end of the disk */
    uint64_t sector_bytes;
    const struct sk_luks2_cipher *cipher;
    char uuid[SK_LUKS2_UUID_BYTES];
    size_t slot_count;
    struct sk_luks2_slot slots[SK_LUKS2_SLOTS_MAX];
    struct sk_luks2_key_digest key_digest;
};

#endif
