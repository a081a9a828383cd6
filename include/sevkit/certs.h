/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SEVKIT_CERTS_H
#define SEVKIT_CERTS_H

/*
 * AMD's certificates (VCEK specification 57230): root (ARK), intermediates (ASK over VCEKs, ASVK over
 * VLEKs), chip and loaded endorsement keys (VCEK, VLEK), and the root's revocation lists. A closed
 * profile of X.509: RSA-4096 with PSS over SHA-384 for the authorities, P-384 for the endorsement keys,
 * exact names and extensions.
 */

#include <sevkit/error.h>
#include <sevkit/products.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

struct sevkit_cert;
struct sevkit_crl;

#define SEVKIT_CERT_MAX_BYTES       (16u << 10)
#define SEVKIT_CRL_MAX_BYTES        (1u << 20)
#define SEVKIT_CERT_TABLE_MAX_BYTES (64u << 10)
#define SEVKIT_CERTS_MAX            256u /* in one collection */

enum sevkit_cert_kind {
    SEVKIT_CERT_ARK,
    SEVKIT_CERT_ASK,
    SEVKIT_CERT_ASVK,
    SEVKIT_CERT_VCEK,
    SEVKIT_CERT_VLEK,
};
/* "ARK", "ASK", "ASVK", "VCEK", "VLEK". */
const char *sevkit_cert_kind_name(enum sevkit_cert_kind kind);

/*
 * Exactly one certificate, as DER or as PEM, nothing behind it (white space after PEM is fine).
 * SEVKIT_EINPUT if it is not well-formed DER, has keys or algorithms outside of the profile, or a name
 * that AMD does not give. Nothing is verified here.
 */
int sevkit_cert_parse(const void *data, size_t size, struct sevkit_cert **ret_cert,
                      struct sevkit_error *error) SEVKIT_MUST_CHECK;
void sevkit_cert_free(struct sevkit_cert *cert);

enum sevkit_cert_kind sevkit_cert_kind(const struct sevkit_cert *cert);
/* From the names: of the CA itself, or of a VEK's issuer. NULL if the table does not know it. */
const struct sevkit_product *sevkit_cert_product(const struct sevkit_cert *cert);
/* The unit in all of its names is "SIMULATED": made by a simulator. */
bool sevkit_cert_is_simulated(const struct sevkit_cert *cert);
const uint8_t *sevkit_cert_der(const struct sevkit_cert *cert, size_t *ret_size);
/* One line: "OU=Engineering, C=US, ..., CN=SEV-Milan". */
const char *sevkit_cert_subject(const struct sevkit_cert *cert);
const char *sevkit_cert_issuer(const struct sevkit_cert *cert);
/* Hex digits without leading zeros, "0" for zero. */
const char *sevkit_cert_serial(const struct sevkit_cert *cert);
/* Seconds since 1970 UTC. */
int64_t sevkit_cert_not_before(const struct sevkit_cert *cert);
int64_t sevkit_cert_not_after(const struct sevkit_cert *cert);
/* SHA-256 of the DER certificate, and of its SubjectPublicKeyInfo. */
const uint8_t *sevkit_cert_sha256(const struct sevkit_cert *cert);
const uint8_t *sevkit_cert_key_sha256(const struct sevkit_cert *cert);
/* The address of the revocation list, NULL if it names none. */
const char *sevkit_cert_crl_url(const struct sevkit_cert *cert);

/* VCEK and VLEK only; NULL, false or 0 for a CA. */
const char *sevkit_cert_product_name(const struct sevkit_cert *cert); /* "Milan-B0" */
const char *sevkit_cert_csp_id(const struct sevkit_cert *cert);       /* VLEK; NULL if absent */
const uint8_t *sevkit_cert_hwid(const struct sevkit_cert *cert, size_t *ret_size); /* VCEK */
bool sevkit_cert_tcb(const struct sevkit_cert *cert, struct sevkit_tcb *ret_tcb);
unsigned sevkit_cert_struct_version(const struct sevkit_cert *cert);

/* All that AMD's profile demands of a certificate of this kind and product, signatures and dates
 * excepted. 0, or SEVKIT_EREFUSED with the first thing that is wrong. */
int sevkit_cert_check_profile(const struct sevkit_cert *cert,
                              struct sevkit_error *error) SEVKIT_MUST_CHECK;
/* 0 if issuer's key signed cert (names and kinds are compared too), SEVKIT_EREFUSED if not. */
int sevkit_cert_check_signature(const struct sevkit_cert *cert, const struct sevkit_cert *issuer,
                                struct sevkit_error *error) SEVKIT_MUST_CHECK;
/*
 * Is this the VEK that was asked for? Product, TCB and, for a VCEK, the chip id (64 bytes as in a
 * report; NULL leaves it out). 0, or SEVKIT_EREFUSED naming found and expected.
 */
int sevkit_cert_fits(const struct sevkit_cert *cert, const struct sevkit_product *product,
                     const struct sevkit_tcb *tcb, const uint8_t *chip_id,
                     struct sevkit_error *error) SEVKIT_MUST_CHECK;

/* Exactly one CRL, DER or PEM. */
int sevkit_crl_parse(const void *data, size_t size, struct sevkit_crl **ret_crl,
                     struct sevkit_error *error) SEVKIT_MUST_CHECK;
void sevkit_crl_free(struct sevkit_crl *crl);
const uint8_t *sevkit_crl_der(const struct sevkit_crl *crl, size_t *ret_size);
const char *sevkit_crl_issuer(const struct sevkit_crl *crl);
const struct sevkit_product *sevkit_crl_product(const struct sevkit_crl *crl);
const uint8_t *sevkit_crl_sha256(const struct sevkit_crl *crl);
int64_t sevkit_crl_this_update(const struct sevkit_crl *crl);
/* False if the list does not say when it ends. */
bool sevkit_crl_next_update(const struct sevkit_crl *crl, int64_t *ret_time);
size_t sevkit_crl_revoked_count(const struct sevkit_crl *crl);
/* Serial number as sevkit_cert_serial() writes it, NULL beyond the end. */
const char *sevkit_crl_revoked(const struct sevkit_crl *crl, size_t index);
bool sevkit_crl_lists(const struct sevkit_crl *crl, const struct sevkit_cert *cert);
/* 0 if the root's key signed the list. */
int sevkit_crl_check_signature(const struct sevkit_crl *crl, const struct sevkit_cert *root,
                               struct sevkit_error *error) SEVKIT_MUST_CHECK;

/*
 * A collection of certificates and revocation lists, in the order in which they were added; a second
 * copy of the same bytes is dropped.
 */
struct sevkit_certs;

int sevkit_certs_new(struct sevkit_certs **ret_certs, struct sevkit_error *error) SEVKIT_MUST_CHECK;
void sevkit_certs_free(struct sevkit_certs *certs);
/*
 * Adds everything that data holds: a DER certificate or CRL, PEM text with any number of either (text
 * between the blocks is skipped, blocks of other types are errors), or a certificate table, found out
 * from the bytes. All or nothing. An offline bundle is such a PEM text. Blobs of a table under GUIDs that
 * are not certificates are skipped.
 */
int sevkit_certs_add(struct sevkit_certs *certs, const void *data, size_t size,
                     struct sevkit_error *error) SEVKIT_MUST_CHECK;
/* Adds copies of all of more. */
int sevkit_certs_add_all(struct sevkit_certs *certs, const struct sevkit_certs *more,
                         struct sevkit_error *error) SEVKIT_MUST_CHECK;
size_t sevkit_certs_count(const struct sevkit_certs *certs);
const struct sevkit_cert *sevkit_certs_get(const struct sevkit_certs *certs, size_t index);
size_t sevkit_certs_crl_count(const struct sevkit_certs *certs);
const struct sevkit_crl *sevkit_certs_crl(const struct sevkit_certs *certs, size_t index);
/* First one of the kind (and of the product, unless NULL); NULL if there is none. */
const struct sevkit_cert *sevkit_certs_find(const struct sevkit_certs *certs,
                                            enum sevkit_cert_kind kind,
                                            const struct sevkit_product *product);

/* PEM text: VEKs, intermediates, roots, then CRLs, each under a comment line with its name. This is the
 * bundle format. Freed with sevkit_certs_data_free(), as what the functions below return. */
int sevkit_certs_write_pem(const struct sevkit_certs *certs, uint8_t **ret_data, size_t *ret_size,
                           struct sevkit_error *error) SEVKIT_MUST_CHECK;
/* One PEM block. */
int sevkit_cert_write_pem(const struct sevkit_cert *cert, uint8_t **ret_data, size_t *ret_size,
                          struct sevkit_error *error) SEVKIT_MUST_CHECK;
int sevkit_crl_write_pem(const struct sevkit_crl *crl, uint8_t **ret_data, size_t *ret_size,
                         struct sevkit_error *error) SEVKIT_MUST_CHECK;
/* A certificate table: ARK, ASK or ASVK, VCEK, VLEK and CRL, at most one of each, else
 * SEVKIT_EUSAGE. */
int sevkit_certs_write_table(const struct sevkit_certs *certs, uint8_t **ret_data, size_t *ret_size,
                             struct sevkit_error *error) SEVKIT_MUST_CHECK;
void sevkit_certs_data_free(uint8_t *data);

/*
 * The certificate table of GHCB 56421 (SNP Extended Guest Request): {guid[16], u32 offset, u32 length}
 * entries up to an all-zero one, then the blobs. An empty table is legal; entries must be unique, behind
 * the headers, inside the buffer and must not overlap; unknown GUIDs are kept. GUIDs are stored
 * big-endian by all tools, but mixed-endian ones have been seen, and both are understood.
 */
struct sevkit_cert_table;

struct sevkit_cert_table_entry {
    uint8_t guid[16]; /* as stored */
    const char *name; /* "VCEK", "ASK", "ARK", "CRL", "VLEK", "platform-info"; NULL if unknown */
    bool mixed_endian;
    const uint8_t *data;
    size_t size;
};

#define SEVKIT_GUID_TEXT_BYTES 37
/* In the usual text form, whatever the byte order. */
void sevkit_cert_table_guid_text(const struct sevkit_cert_table_entry *entry,
                                 char ret_text[SEVKIT_GUID_TEXT_BYTES]);
/* The entries point into a copy of data. */
int sevkit_cert_table_parse(const void *data, size_t size, struct sevkit_cert_table **ret_table,
                            struct sevkit_error *error) SEVKIT_MUST_CHECK;
void sevkit_cert_table_free(struct sevkit_cert_table *table);
size_t sevkit_cert_table_count(const struct sevkit_cert_table *table);
const struct sevkit_cert_table_entry *sevkit_cert_table_entry(const struct sevkit_cert_table *table,
                                                              size_t index);
/* Writes guid, data and size of each entry; the rest of the entries is not looked at. */
int sevkit_cert_table_write(const struct sevkit_cert_table_entry *entries, size_t count,
                            uint8_t **ret_data, size_t *ret_size,
                            struct sevkit_error *error) SEVKIT_MUST_CHECK;

#ifdef __cplusplus
}
#endif
#endif
