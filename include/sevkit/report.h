/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SEVKIT_REPORT_H
#define SEVKIT_REPORT_H

/*
 * SEV-SNP attestation reports (SEV-SNP ABI 56860, table ATTESTATION_REPORT) and the forms in which they
 * travel. A report is kept as the exact bytes that were received; fields are a view of them and nothing
 * is ever checked over a re-encoding.
 */

#include <sevkit/error.h>
#include <sevkit/products.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#define SEVKIT_REPORT_BYTES           1184
#define SEVKIT_REPORT_SIGNED_BYTES    672 /* what the signature covers */
#define SEVKIT_REPORT_SIGNATURE_BYTES 512
#define SEVKIT_REPORT_VERSION_MIN     2u
#define SEVKIT_REPORT_VERSION_KNOWN   5u /* later ones parse as this one */

/* VMPL of a report that the host asked for, not the guest. */
#define SEVKIT_VMPL_HOST 0xffffffffu

/* Opaque: what a version of the report has is found by name, see sevkit_report_field_find(). */
struct sevkit_report;

/* SEVKIT_EINPUT if size is not SEVKIT_REPORT_BYTES or the version is below 2. Unknown later versions,
 * unknown bits and set reserved bytes are no errors. */
int sevkit_report_parse(const void *data, size_t size, struct sevkit_report **ret_report,
                        struct sevkit_error *error) SEVKIT_MUST_CHECK;
void sevkit_report_free(struct sevkit_report *report);

/* All SEVKIT_REPORT_BYTES as they were received. */
const uint8_t *sevkit_report_bytes(const struct sevkit_report *report);
uint32_t sevkit_report_version(const struct sevkit_report *report);
/* A field by its name, like "guest_svn" or "current_tcb"; false if this version of the report has none of
 * that name, or if it is longer than 8 bytes. sevkit_tcb_read() takes a TCB apart. */
bool sevkit_report_get(const struct sevkit_report *report, const char *name, uint64_t *ret_value);
/* The bytes of a field, like "measurement"; NULL if this version of the report has none of that name. */
const uint8_t *sevkit_report_get_bytes(const struct sevkit_report *report, const char *name,
                                       size_t *ret_size);

/* Who signed: KEY_INFO.SIGNING_KEY. */
enum sevkit_signing_key {
    SEVKIT_SIGNING_KEY_VCEK = 0,
    SEVKIT_SIGNING_KEY_VLEK = 1,
    SEVKIT_SIGNING_KEY_NONE = 7, /* 2 to 6 are reserved */
};
unsigned sevkit_report_signing_key(const struct sevkit_report *report);
/* "vcek", "vlek", "none", "reserved". */
const char *sevkit_signing_key_name(unsigned signing_key);
bool sevkit_report_has_author_key(const struct sevkit_report *report);
bool sevkit_report_chip_key_masked(const struct sevkit_report *report);
/* CHIP_ID is all zero. */
bool sevkit_report_chip_id_masked(const struct sevkit_report *report);

/* From CPUID (version 3 and later); NULL if the report has no CPUID or the product is unknown. */
const struct sevkit_product *sevkit_report_product(const struct sevkit_report *report);
/*
 * How the report's TCB words are laid out: by the product, by the CPUID family, or, in version 2, by the
 * chip id (only Turin's is 8 bytes long). False if nothing tells (version 2 and a masked chip id):
 * then family 19h is written. hint (a product known from elsewhere) may be NULL and wins.
 */
bool sevkit_report_tcb_layout(const struct sevkit_report *report, const struct sevkit_product *hint,
                              enum sevkit_tcb_layout *ret_layout);

/* Names of bits: PLATFORM_INFO and KEY_INFO here, the guest policy in sevkit/id_block.h. */
struct sevkit_report_bit {
    unsigned bit;
    const char *name;    /* "smt", "ecc", "alias-check", ... */
    const char *meaning; /* one line */
};
size_t sevkit_platform_bit_count(void);
const struct sevkit_report_bit *sevkit_platform_bit(size_t index);
/* All bits that have a name. */
uint64_t sevkit_platform_known_bits(void);
/* A mask from a number or from names joined by commas: "smt,ecc,bit9". */
int sevkit_platform_parse(const char *text, uint64_t *ret_mask,
                          struct sevkit_error *error) SEVKIT_MUST_CHECK;
/* The names form, NUL-terminated, unknown bits as "bit<N>", "none" for 0. ret_text of at least 256
 * bytes. */
void sevkit_platform_format(uint64_t platform_info, char *ret_text, size_t size);

/* Where each field lies, in the order of the layout, without gaps. */
enum sevkit_report_kind {
    SEVKIT_REPORT_NUMBER, /* little-endian, 1, 4 or 8 bytes */
    SEVKIT_REPORT_BLOB,
    SEVKIT_REPORT_TCB,
    SEVKIT_REPORT_POLICY,
    SEVKIT_REPORT_PLATFORM,
    SEVKIT_REPORT_KEY_INFO,
    SEVKIT_REPORT_RESERVED, /* must be zero */
};
struct sevkit_report_field {
    const char *name; /* "guest_svn", stable: the JSON output's key */
    const char *title;
    size_t offset;
    size_t size;
    enum sevkit_report_kind kind;
};
/* The table depends on the version: CPUID from 3 on, mitigation vectors from 5 on. */
size_t sevkit_report_field_count(uint32_t version);
const struct sevkit_report_field *sevkit_report_field(uint32_t version, size_t index);
/* NULL if there is none of that name. */
const struct sevkit_report_field *sevkit_report_field_find(uint32_t version, const char *name);
/* Value of a number, TCB, policy, platform or key-info field. */
uint64_t sevkit_report_number(const struct sevkit_report *report,
                              const struct sevkit_report_field *field);

/*
 * True if everything reserved is zero in the signed part (is_signed) or behind it. Otherwise ret_text
 * says what is set, like "PLATFORM_INFO bit 9, bytes 0x208-0x29f". ret_text may be NULL.
 */
bool sevkit_report_reserved_clear(const struct sevkit_report *report, bool is_signed,
                                  char *ret_text, size_t size);

/* The report as SNPGuard writes it: a JSON object with byte lists, one line or indented by two.
 * Freed with sevkit_report_text_free(). */
int sevkit_report_write_snpguard(const struct sevkit_report *report, bool indented, char **ret_text,
                                 struct sevkit_error *error) SEVKIT_MUST_CHECK;
void sevkit_report_text_free(char *text);

/*
 * Evidence: a report and what came with it.
 */

#define SEVKIT_EVIDENCE_MAX_BYTES (1u << 20)

enum sevkit_evidence_form {
    SEVKIT_EVIDENCE_AUTO,     /* for reading: find out */
    SEVKIT_EVIDENCE_RAW,      /* 1184 bytes */
    SEVKIT_EVIDENCE_HEX,      /* of any binary form, white space anywhere between bytes */
    SEVKIT_EVIDENCE_BASE64,   /* of any binary form, white space anywhere */
    SEVKIT_EVIDENCE_JSON,     /* SNPGuard's byte lists */
    SEVKIT_EVIDENCE_RESPONSE, /* 4000-byte answer of /dev/sev-guest: status, size, report */
    SEVKIT_EVIDENCE_EXTENDED, /* report, then a certificate table (sevkit/certs.h) */
    SEVKIT_EVIDENCE_HCL,      /* Azure: what the TPM's NV index 0x01400001 holds */
    SEVKIT_EVIDENCE_PROTO,    /* go-sev-guest's message Attestation, binary or as text */
};
/* "raw", "hex", "base64", "json", "response", "extended", "hcl", "proto"; "auto". */
const char *sevkit_evidence_form_name(enum sevkit_evidence_form form);
bool sevkit_evidence_form_find(const char *name, enum sevkit_evidence_form *ret_form);

struct sevkit_evidence;

/* SEVKIT_EINPUT says what the bytes are not. A firmware status other than 0 in a response is
 * SEVKIT_EINPUT too: there is no report in it. */
int sevkit_evidence_read(const void *data, size_t size, enum sevkit_evidence_form form,
                         struct sevkit_evidence **ret_evidence,
                         struct sevkit_error *error) SEVKIT_MUST_CHECK;
void sevkit_evidence_free(struct sevkit_evidence *evidence);

/* The outermost form that was found. */
enum sevkit_evidence_form sevkit_evidence_form(const struct sevkit_evidence *evidence);
/* The form of the bytes inside hex or base64; the same as the form otherwise. */
enum sevkit_evidence_form sevkit_evidence_inner_form(const struct sevkit_evidence *evidence);
const struct sevkit_report *sevkit_evidence_report(const struct sevkit_evidence *evidence);
/* The certificate table of an extended report; NULL and 0 if there is none. */
const uint8_t *sevkit_evidence_table(const struct sevkit_evidence *evidence, size_t *ret_size);
/* The runtime claims (JSON text, not NUL-terminated) of an HCL blob; NULL and 0 if there are none. */
const uint8_t *sevkit_evidence_claims(const struct sevkit_evidence *evidence, size_t *ret_size);
/* Does REPORT_DATA hold the digest of the claims, and nothing else? 0 or SEVKIT_EREFUSED; 0 where there
 * are no claims. */
int sevkit_evidence_check_claims(const struct sevkit_evidence *evidence,
                                 struct sevkit_error *error) SEVKIT_MUST_CHECK;

/*
 * The quote of an Azure guest's TPM, in JSON evidence beside the HCL blob ("tpm_quote" or "quote": message,
 * signature, pcrs). The key that signed it is the one that the runtime claims name, and the claims are the
 * report's; so a quote over a nonce is as fresh as a report over it.
 */

#define SEVKIT_EVIDENCE_NONCE_BYTES 64
#define SEVKIT_EVIDENCE_PCR_BYTES   32 /* SHA-256 */

bool sevkit_evidence_has_quote(const struct sevkit_evidence *evidence);
/* Did the attestation key of the runtime claims sign the quote? 0 or SEVKIT_EREFUSED; 0 where there is no
 * quote. */
int sevkit_evidence_check_quote(const struct sevkit_evidence *evidence,
                                struct sevkit_error *error) SEVKIT_MUST_CHECK;
/* Are the PCR values those that were quoted? Answers likewise. */
int sevkit_evidence_check_pcrs(const struct sevkit_evidence *evidence,
                               struct sevkit_error *error) SEVKIT_MUST_CHECK;
/* What the quote was asked over (at most 64 bytes); NULL and 0 if there is no quote. */
const uint8_t *sevkit_evidence_quote_nonce(const struct sevkit_evidence *evidence,
                                           size_t *ret_size);
/* The value of a PCR, SEVKIT_EVIDENCE_PCR_BYTES; NULL if it was not quoted. */
const uint8_t *sevkit_evidence_pcr(const struct sevkit_evidence *evidence, unsigned pcr);
/* 0 if the evidence answers this nonce: REPORT_DATA is the nonce, or it binds runtime claims whose user-data
 * is the nonce or whose key signed a TPM quote over it; else SEVKIT_EREFUSED. The report's signature is the
 * verifier's matter. */
int sevkit_evidence_check_nonce(const struct sevkit_evidence *evidence,
                                const uint8_t nonce[SEVKIT_EVIDENCE_NONCE_BYTES],
                                struct sevkit_error *error) SEVKIT_MUST_CHECK;

#ifdef __cplusplus
}
#endif
#endif
