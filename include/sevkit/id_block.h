/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SEVKIT_ID_BLOCK_H
#define SEVKIT_ID_BLOCK_H

/*
 * ID block and ID authentication information: what the owner signs so that the secure processor
 * starts the guest only with the expected launch digest and policy (SEV-SNP ABI 56860, SNP_LAUNCH_FINISH,
 * tables ID_BLOCK and ID_AUTH).
 */

#include <sevkit/error.h>
#include <sevkit/key.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#define SEVKIT_ID_BLOCK_BYTES 96
#define SEVKIT_ID_AUTH_BYTES  4096

struct sevkit_id_block {
    uint8_t launch_digest[48];
    uint8_t family_id[16];
    uint8_t image_id[16];
    uint32_t version; /* 1 */
    uint32_t guest_svn;
    uint64_t policy;
};

/* Version 1, policy SEVKIT_POLICY_DEFAULT, everything else zero. */
struct sevkit_id_block sevkit_id_block_default(void);
void sevkit_id_block_write(const struct sevkit_id_block *block,
                           uint8_t ret_bytes[SEVKIT_ID_BLOCK_BYTES]);
void sevkit_id_block_read(const uint8_t bytes[SEVKIT_ID_BLOCK_BYTES],
                          struct sevkit_id_block *ret_block);

struct sevkit_id_auth {
    uint32_t id_key_algorithm;     /* 1: ECDSA P-384 with SHA-384 */
    uint32_t author_key_algorithm; /* 1, or 0 where there is no author key */
    uint8_t id_block_signature[SEVKIT_SNP_SIGNATURE_BYTES];
    uint8_t id_key[SEVKIT_SNP_PUBLIC_KEY_BYTES];
    uint8_t id_key_signature[SEVKIT_SNP_SIGNATURE_BYTES];
    uint8_t author_key[SEVKIT_SNP_PUBLIC_KEY_BYTES];
    bool has_author_key; /* read: any byte of author_key is set */
    bool reserved_zero;  /* read: all reserved bytes are zero */
};

void sevkit_id_auth_write(const struct sevkit_id_auth *auth,
                          uint8_t ret_bytes[SEVKIT_ID_AUTH_BYTES]);
void sevkit_id_auth_read(const uint8_t bytes[SEVKIT_ID_AUTH_BYTES],
                         struct sevkit_id_auth *ret_auth);

/* Signs block with the ID key and the ID key with the author key; author_key may be NULL. */
int sevkit_id_auth_create(const struct sevkit_id_block *block, const struct sevkit_key *id_key,
                          const struct sevkit_key *author_key, struct sevkit_id_auth *ret_auth,
                          struct sevkit_error *error) SEVKIT_MUST_CHECK;

/* Without a private key: a fixed signature, and the key that it belongs to, which signs this block and no
 * other. The digest of that key in a report names this very block. */
int sevkit_id_auth_create_anonymous(const struct sevkit_id_block *block,
                                    struct sevkit_id_auth *ret_auth,
                                    struct sevkit_error *error) SEVKIT_MUST_CHECK;

/* The two signatures and the layout: 0, or SEVKIT_EREFUSED with what is wrong first. */
int sevkit_id_auth_check_layout(const struct sevkit_id_block *block,
                                const struct sevkit_id_auth *auth,
                                struct sevkit_error *error) SEVKIT_MUST_CHECK;
int sevkit_id_auth_check_id_signature(const struct sevkit_id_block *block,
                                      const struct sevkit_id_auth *auth,
                                      struct sevkit_error *error) SEVKIT_MUST_CHECK;
/* SEVKIT_EREFUSED also if there is no author key. */
int sevkit_id_auth_check_author_signature(const struct sevkit_id_auth *auth,
                                          struct sevkit_error *error) SEVKIT_MUST_CHECK;
/* SHA-384 over the ID key (author false) or the author key, as in a report. */
int sevkit_id_auth_key_digest(const struct sevkit_id_auth *auth, bool author,
                              uint8_t ret_digest[SEVKIT_KEY_DIGEST_BYTES],
                              struct sevkit_error *error) SEVKIT_MUST_CHECK;

/* Guest policy (SEV-SNP ABI 56860, table GUEST_POLICY). */
#define SEVKIT_POLICY_DEFAULT      ((uint64_t)0x30000) /* SMT allowed, and bit 17 that must be one */
#define SEVKIT_POLICY_RESERVED_ONE ((uint64_t)1 << 17)

struct sevkit_policy_bit {
    unsigned bit;
    const char *name;    /* "smt", "debug", "migrate-ma", ... */
    const char *meaning; /* one line */
};

size_t sevkit_policy_bit_count(void);
const struct sevkit_policy_bit *sevkit_policy_bit(size_t index);
/*
 * A policy from text: a number (0x30000, 196608), or names joined by commas, with abi=MAJOR.MINOR:
 * "smt,abi=1.51,single-socket". Bit 17 is set by the names form and demanded of the number form.
 */
int sevkit_policy_parse(const char *text, uint64_t *ret_policy,
                        struct sevkit_error *error) SEVKIT_MUST_CHECK;
/* The names form, NUL-terminated; unknown bits as "bit<N>". ret_text of at least 256 bytes. */
void sevkit_policy_format(uint64_t policy, char *ret_text, size_t size);

#ifdef __cplusplus
}
#endif
#endif
