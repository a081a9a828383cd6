/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SEVKIT_KEY_H
#define SEVKIT_KEY_H

/*
 * ECDSA keys on P-384: ID keys and author keys of SEV-SNP guests, and signatures in AMD's layout
 * (SEV-SNP ABI 56860, chapter 10: little-endian numbers in 72-byte fields).
 */

#include <sevkit/error.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

struct sevkit_key;

#define SEVKIT_SNP_PUBLIC_KEY_BYTES 1028 /* curve u32, Qx[72], Qy[72], zeros */
#define SEVKIT_SNP_SIGNATURE_BYTES  512  /* R[72], S[72], zeros */
#define SEVKIT_KEY_DIGEST_BYTES     48

/*
 * A private or public key from PEM (SEC1 with or without parameters, PKCS#8, SPKI) or DER, found out
 * from the bytes; or the public key of an X.509 certificate, of which nothing else counts. passphrase
 * (passphrase_size bytes, may be NULL) opens an encrypted key. Errors say whether the key is of another
 * kind or curve (SEVKIT_EREFUSED), encrypted without a passphrase or with a wrong one (SEVKIT_EREFUSED),
 * or unreadable (SEVKIT_EINPUT).
 */
int sevkit_key_load(const void *data, size_t size, const void *passphrase, size_t passphrase_size,
                    struct sevkit_key **ret_key, struct sevkit_error *error) SEVKIT_MUST_CHECK;
int sevkit_key_generate(struct sevkit_key **ret_key, struct sevkit_error *error) SEVKIT_MUST_CHECK;
/* A public key in AMD's layout. */
int sevkit_key_from_snp(const uint8_t snp_key[SEVKIT_SNP_PUBLIC_KEY_BYTES],
                        struct sevkit_key **ret_key, struct sevkit_error *error) SEVKIT_MUST_CHECK;
void sevkit_key_free(struct sevkit_key *key);

bool sevkit_key_is_private(const struct sevkit_key *key);

enum sevkit_key_format {
    SEVKIT_KEY_PEM_PKCS8, /* "BEGIN PRIVATE KEY", encrypted if there is a passphrase (AES-256-CBC, PBKDF2) */
    SEVKIT_KEY_PEM_SEC1, /* "BEGIN EC PRIVATE KEY"; cannot be encrypted */
    SEVKIT_KEY_DER_PKCS8,
    SEVKIT_KEY_PEM_PUBLIC, /* "BEGIN PUBLIC KEY" */
};

/* *ret_data is wiped and freed by sevkit_key_data_free(). */
int sevkit_key_write(const struct sevkit_key *key, enum sevkit_key_format format,
                     const void *passphrase, size_t passphrase_size, uint8_t **ret_data,
                     size_t *ret_size, struct sevkit_error *error) SEVKIT_MUST_CHECK;
void sevkit_key_data_free(uint8_t *data, size_t size);

/* The public half in AMD's layout, and its SHA-384: ID_KEY_DIGEST and AUTHOR_KEY_DIGEST of a report. */
void sevkit_key_to_snp(const struct sevkit_key *key,
                       uint8_t ret_snp_key[SEVKIT_SNP_PUBLIC_KEY_BYTES]);
int sevkit_key_digest(const struct sevkit_key *key, uint8_t ret_digest[SEVKIT_KEY_DIGEST_BYTES],
                      struct sevkit_error *error) SEVKIT_MUST_CHECK;

/* ECDSA with SHA-384, deterministic (RFC 6979): the same key and bytes give the same signature. */
int sevkit_key_sign(const struct sevkit_key *key, const void *data, size_t size,
                    uint8_t ret_signature[SEVKIT_SNP_SIGNATURE_BYTES],
                    struct sevkit_error *error) SEVKIT_MUST_CHECK;
/* 0 if the signature is good, SEVKIT_EREFUSED if it is not (also if bytes outside R and S are set). */
int sevkit_key_verify(const struct sevkit_key *key, const void *data, size_t size,
                      const uint8_t signature[SEVKIT_SNP_SIGNATURE_BYTES],
                      struct sevkit_error *error) SEVKIT_MUST_CHECK;

#ifdef __cplusplus
}
#endif
#endif
