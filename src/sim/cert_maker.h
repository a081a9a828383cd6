/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SK_SIM_CERT_MAKER_H
#define SK_SIM_CERT_MAKER_H

/*
 * Certificates and revocation lists with AMD's profile (VCEK specification 57230), any field overridden:
 * take the draft of a kind, change what matters, make it. For simulated processors, and for tests of what
 * reads certificates, which is why wrong ones can be made too.
 */

#include "base/error.h"

#include <openssl/types.h>
#include <sevkit/certs.h>

struct sk_blob {
    uint8_t data[16384];
    size_t size;
    bool failed; /* something did not fit or could not be encoded */
};

/* The parts of a name in AMD's order. */
enum { SK_NAME_OU, SK_NAME_C, SK_NAME_L, SK_NAME_ST, SK_NAME_O, SK_NAME_CN, SK_NAME_PARTS };
struct sk_cert_name {
    char part[SK_NAME_PARTS][96];
};
/* AMD's own, or with is_simulated the one of a simulator. */
struct sk_cert_name sk_cert_name(const char *common_name, bool is_simulated);

struct sk_cert_extension {
    char oid[32]; /* dotted */
    bool is_critical;
    uint8_t value[160]; /* contents of extnValue */
    size_t size;
};

enum sk_cert_algorithm {
    SK_PSS,         /* trailer field left away, as in newer VEKs */
    SK_PSS_TRAILER, /* trailer field written out */
    SK_PSS_SHA256,  /* a wrong hash, named and used */
    SK_PKCS1,       /* sha384WithRSAEncryption */
};

struct sk_cert_draft {
    int64_t version; /* 2 is X.509 version 3 */
    char serial[48]; /* hex of the INTEGER's contents, as they stand */
    struct sk_cert_name issuer;
    struct sk_cert_name subject;
    int64_t not_before;
    int64_t not_after;
    struct sk_cert_extension extensions[24];
    size_t extension_count;
    enum sk_cert_algorithm algorithm;
    enum sk_cert_algorithm outer_algorithm;
    int salt_bytes;          /* of the signature, whatever the algorithm says; 0: 48, as it says */
    EVP_PKEY *key;           /* goes into the certificate; borrowed */
    EVP_PKEY *signer;        /* signs it; borrowed */
    struct sk_blob trailing; /* bytes behind the certificate */
};

/* What a VEK is derived from. */
struct sk_cert_draft_vek {
    uint64_t raw_tcb;    /* as in a report */
    const uint8_t *hwid; /* VCEK */
    size_t hwid_bytes;
    const char *csp_id; /* VLEK */
};

/* Everything but keys and validity. vek is for VCEK and VLEK. SEVKIT_EUSAGE if a value is too long. */
int sk_cert_draft(enum sevkit_cert_kind kind, const char *product,
                  const struct sk_cert_draft_vek *vek, struct sk_cert_draft *ret_draft,
                  struct sevkit_error *error) SEVKIT_MUST_CHECK;
/* Both names say SIMULATED. */
void sk_cert_draft_simulate(struct sk_cert_draft *draft);

/* NULL if the draft has none. oid is the tail below AMD's arc ("3.8") or a whole one ("2.5.29.15"). */
struct sk_cert_extension *sk_cert_extension(struct sk_cert_draft *draft, const char *oid);
/* False if there is none. */
bool sk_cert_draft_drop(struct sk_cert_draft *draft, const char *oid);
/* Behind the others, whether or not there is one already; NULL if it does not fit. */
struct sk_cert_extension *sk_cert_draft_append(struct sk_cert_draft *draft, const char *oid,
                                               const void *value, size_t size);

int sk_cert_make(const struct sk_cert_draft *draft, struct sk_blob *ret_cert,
                 struct sevkit_error *error) SEVKIT_MUST_CHECK;

struct sk_crl_draft {
    struct sk_cert_name issuer;
    int64_t this_update;
    int64_t next_update;
    bool has_next_update;
    const char *revoked[8]; /* hex of serial numbers, NULL behind the last */
    bool has_critical_extension;
    bool outer_differs; /* the algorithm outside without the trailer field, inside with it */
    EVP_PKEY *signer;
};

int sk_crl_make(const struct sk_crl_draft *draft, struct sk_blob *ret_crl,
                struct sevkit_error *error) SEVKIT_MUST_CHECK;

#endif
