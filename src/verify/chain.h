/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SK_VERIFY_CHAIN_H
#define SK_VERIFY_CHAIN_H

/* From a certificate up to a trusted root. A chain depends on certificates, roots, CRLs and the time
 * alone, not on a report, so it can be kept and used again. */

#include "crypto/certs/x509.h"
#include "verify/verdict.h"

struct sk_chain {
    unsigned references;
    uint8_t id[32];                 /* what it was made of */
    struct sevkit_verdict *verdict; /* the checks SK_CHAIN_FIRST to SK_CHAIN_LAST */
    struct sevkit_key *key;         /* of the VEK; NULL if there is none that can be used */
};

/* What chains are made of. The lists of certificates are searched in turn. */
struct sk_chain_input {
    const struct sevkit_certs *lists[2]; /* either may be NULL */
    const struct sevkit_certs *roots;    /* named ones; NULL: the built-in keys */
    int64_t now;
};

struct sk_chain *sk_chain_share(struct sk_chain *chain);
void sk_chain_free(struct sk_chain *chain);
SK_DEFINE_CLEANUP(struct sk_chain *, sk_chain_free)

/* SHA-256 over everything in input that could matter for the chain of leaf. */
int sk_chain_id(const struct sk_chain_input *input, const struct sevkit_cert *leaf,
                uint8_t ret_id[32], struct sevkit_error *error) SEVKIT_MUST_CHECK;
/* leaf may be of any kind, or NULL: then all checks are skipped and the VEK is missing. */
int sk_chain_build(const struct sk_chain_input *input, const struct sevkit_cert *leaf,
                   struct sk_chain **ret_chain, struct sevkit_error *error) SEVKIT_MUST_CHECK;

/* Certificate number index of both lists, NULL behind the last. */
const struct sevkit_cert *sk_chain_candidate(const struct sk_chain_input *input, size_t index);

/* What the parts of a chain are built with (chain.c, chain_parts.c, crl.c). */
struct sk_chain_parts {
    const struct sk_chain_input *input;
    struct sevkit_verdict *verdict;
    const struct sevkit_cert *vek;
    const struct sevkit_cert *ca;
    const struct sk_amd_key *ca_key; /* in place of ca */
    const struct sevkit_cert *root;
    const struct sk_amd_key *root_key; /* in place of root */
    const char *root_name;             /* subject of the root; NULL if nothing names one */
    char root_text[SK_SUBJECT_BYTES];  /* that name, where no certificate holds it */
};
/* Starts the chain at a leaf of any kind. Of several certificates of a name the one is taken with which most
 * of the chain holds, in whatever order they were given; AMD's built-in keys are among them. */
int sk_chain_find_parts(struct sk_chain_parts *parts, const struct sevkit_cert *leaf,
                        struct sevkit_error *error) SEVKIT_MUST_CHECK;
bool sk_chain_is_trusted(const struct sk_chain_parts *parts, const struct sevkit_cert *root);
/* The row that says that AMD has revoked this certificate, or NULL. */
const struct sk_amd_revocation *sk_chain_known_revocation(const struct sk_chain_parts *parts,
                                                          const struct sevkit_cert *cert);
int sk_chain_check_crls(struct sk_chain_parts *parts, struct sevkit_error *error) SEVKIT_MUST_CHECK;

#endif
