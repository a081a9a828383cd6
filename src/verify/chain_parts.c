/* SPDX-License-Identifier: Apache-2.0 */
#include "data/amd_revocations.h"
#include "verify/chain.h"

#include <stdio.h>
#include <string.h>

/* What speaks for an intermediate or a root, the strongest first: a certificate that is better in one of
 * them is taken, whatever the weaker ones say. */
enum {
    SIGNED_WHAT_IS_BELOW = 1 << 4, /* or, of a root: it is trusted */
    NOT_REVOKED = 1 << 3,
    SIGNED_BY_ROOT = 1 << 2,
    GOOD_PROFILE = 1 << 1,
    IN_DATE = 1 << 0,
    ALL_OF_THEM = (1 << 5) - 1,
};

const struct sevkit_cert *sk_chain_candidate(const struct sk_chain_input *input, size_t index)
{
    for (size_t i = 0; i < SK_ARRAY_SIZE(input->lists); i++) {
        size_t count = input->lists[i] ? sevkit_certs_count(input->lists[i]) : 0;

        if (index < count)
            return sevkit_certs_get(input->lists[i], index);
        index -= count;
    }
    return NULL;
}

/* AMD's own key of a kind and product; NULL if there is none, or if roots were named. */
static const struct sk_amd_key *built_in(const struct sk_chain_parts *parts,
                                         enum sevkit_cert_kind kind,
                                         const struct sevkit_product *product)
{
    return parts->input->roots || !product ? NULL : sk_amd_key_find(product->name, kind);
}

const struct sk_amd_revocation *sk_chain_known_revocation(const struct sk_chain_parts *parts,
                                                          const struct sevkit_cert *cert)
{
    if (!built_in(parts, SEVKIT_CERT_ARK, cert->product))
        return NULL;
    for (size_t i = 0; i < sk_amd_revocations_count; i++) {
        const struct sk_amd_revocation *row = &sk_amd_revocations[i];

        if (row->kind == cert->kind && strcmp(row->product, cert->product->name) == 0 &&
            strcmp(row->serial, cert->serial) == 0)
            return row;
    }
    return NULL;
}

/* Roots are compared by name and key; that the certificate around them is theirs is what the check
 * root-signature says. */
bool sk_chain_is_trusted(const struct sk_chain_parts *parts, const struct sevkit_cert *root)
{
    const struct sk_amd_key *key = built_in(parts, SEVKIT_CERT_ARK, root->product);

    if (key)
        return memcmp(root->modulus, key->modulus, SK_RSA_BYTES) == 0;
    for (size_t i = 0; parts->input->roots && i < sevkit_certs_count(parts->input->roots); i++) {
        const struct sevkit_cert *named = sevkit_certs_get(parts->input->roots, i);

        if (strcmp(named->subject_text, root->subject_text) == 0 &&
            memcmp(named->modulus, root->modulus, SK_RSA_BYTES) == 0)
            return true;
    }
    return false;
}

/* 1, 0, or an error that is not an answer. */
static int has_signed(const uint8_t *modulus, const struct sevkit_cert *cert,
                      struct sevkit_error *error)
{
    struct sevkit_error why = {0};
    int r = sk_x509_check(modulus, &cert->tbs, cert->signature, &why);

    if (r < 0 && r != SEVKIT_EREFUSED)
        return sk_error_set(error, r, "%s", why.text);
    return r == 0;
}

/* Whether a trusted root has signed the certificate. */
static int is_of_trusted_root(const struct sk_chain_parts *parts, const struct sevkit_cert *cert,
                              struct sevkit_error *error)
{
    const struct sk_amd_key *key = built_in(parts, SEVKIT_CERT_ARK, cert->product);
    const struct sevkit_certs *roots = parts->input->roots;
    int r = key ? has_signed(key->modulus, cert, error) : 0;

    for (size_t i = 0; roots && r == 0 && i < sevkit_certs_count(roots); i++)
        if (strcmp(sevkit_certs_get(roots, i)->subject_text, cert->issuer_text) == 0)
            r = has_signed(sevkit_certs_get(roots, i)->modulus, cert, error);
    return r;
}

static unsigned rate_dates(const struct sk_chain_parts *parts, int64_t from, int64_t to)
{
    return parts->input->now >= from && parts->input->now <= to ? IN_DATE : 0;
}

static unsigned rate_body(const struct sk_chain_parts *parts, const struct sevkit_cert *cert)
{
    return (sk_chain_known_revocation(parts, cert) ? 0 : NOT_REVOKED) |
           (cert->problem[0] ? 0 : GOOD_PROFILE) |
           rate_dates(parts, cert->not_before, cert->not_after);
}

static int rate_ca(const struct sk_chain_parts *parts, const struct sevkit_cert *cert,
                   unsigned *ret_points, struct sevkit_error *error)
{
    unsigned points = rate_body(parts, cert);
    int r = has_signed(cert->modulus, parts->vek, error);

    if (r > 0)
        points |= SIGNED_WHAT_IS_BELOW;
    if (r >= 0)
        r = is_of_trusted_root(parts, cert, error);
    if (r < 0)
        return r;
    *ret_points = points | (r > 0 ? SIGNED_BY_ROOT : 0);
    return 0;
}

static int rate_ca_key(const struct sk_chain_parts *parts, const struct sk_amd_key *key,
                       unsigned *ret_points, struct sevkit_error *error)
{
    int r = has_signed(key->modulus, parts->vek, error);

    *ret_points = NOT_REVOKED | SIGNED_BY_ROOT | GOOD_PROFILE | (r > 0 ? SIGNED_WHAT_IS_BELOW : 0) |
                  rate_dates(parts, key->not_before, key->not_after);
    return r < 0 ? r : 0;
}

static int rate_root(const struct sk_chain_parts *parts, const struct sevkit_cert *cert,
                     unsigned *ret_points, struct sevkit_error *error)
{
    int r = has_signed(cert->modulus, cert, error);

    if (r < 0)
        return r;
    *ret_points = rate_body(parts, cert) | (r > 0 ? SIGNED_BY_ROOT : 0) |
                  (sk_chain_is_trusted(parts, cert) ? SIGNED_WHAT_IS_BELOW : 0);
    return 0;
}

/* The best so far. */
struct best {
    const struct sevkit_cert *cert;
    unsigned points;
};

static void hold_up(struct best *best, const struct sevkit_cert *cert, unsigned points)
{
    if (best->cert && (points < best->points ||
                       (points == best->points &&
                        memcmp(cert->sha256, best->cert->sha256, sizeof(cert->sha256)) >= 0)))
        return;
    *best = (struct best){cert, points};
}

/* The next intermediate of the right name, counting on from *index; NULL behind the last. */
static const struct sevkit_cert *next_ca(const struct sk_chain_parts *parts,
                                         enum sevkit_cert_kind kind, size_t *index)
{
    const struct sevkit_cert *cert;

    while ((cert = sk_chain_candidate(parts->input, (*index)++)))
        if (cert->kind == kind && strcmp(cert->subject_text, parts->vek->issuer_text) == 0)
            return cert;
    return NULL;
}

/* One whose name no product has: an intermediate that was changed, for example. */
static const struct sevkit_cert *nameless_ca(const struct sk_chain_parts *parts,
                                             enum sevkit_cert_kind kind)
{
    const struct sevkit_cert *cert;
    struct best best = {0};

    for (size_t i = 0; (cert = sk_chain_candidate(parts->input, i)); i++)
        if (cert->kind == kind && !cert->product)
            hold_up(&best, cert, 0);
    return best.cert;
}

static int find_ca(struct sk_chain_parts *parts, struct sevkit_error *error)
{
    enum sevkit_cert_kind kind =
        parts->vek->kind == SEVKIT_CERT_VCEK ? SEVKIT_CERT_ASK : SEVKIT_CERT_ASVK;
    const struct sk_amd_key *key =
        parts->vek->issuer.is_simulated ? NULL : built_in(parts, kind, parts->vek->product);
    const struct sevkit_cert *cert;
    struct best best = {0};
    size_t index = 0;
    unsigned points = 0;
    int r = 0;

    while (r == 0 && (cert = next_ca(parts, kind, &index))) {
        r = rate_ca(parts, cert, &points, error);
        if (r == 0)
            hold_up(&best, cert, points);
    }
    if (r == 0 && key && best.points != ALL_OF_THEM)
        r = rate_ca_key(parts, key, &points, error);
    if (r < 0)
        return r;
    if (key && (!best.cert || (best.points != ALL_OF_THEM && points > best.points)))
        parts->ca_key = key;
    else
        parts->ca = best.cert ? best.cert : nameless_ca(parts, kind);
    return 0;
}

/* Number index of the named roots, then of the candidates. */
static const struct sevkit_cert *root_candidate(const struct sk_chain_input *input, size_t index)
{
    size_t named = input->roots ? sevkit_certs_count(input->roots) : 0;

    return index < named ? sevkit_certs_get(input->roots, index)
                         : sk_chain_candidate(input, index - named);
}

/* name is the issuer of the certificate below. */
static int find_root(struct sk_chain_parts *parts, const char *name,
                     const struct sevkit_product *product, bool is_simulated,
                     struct sevkit_error *error)
{
    const struct sk_amd_key *key = is_simulated ? NULL : built_in(parts, SEVKIT_CERT_ARK, product);
    const struct sevkit_cert *cert;
    struct best best = {0};
    unsigned points = 0;
    int r = 0;

    parts->root_name = name;
    for (size_t i = 0; r == 0 && (cert = root_candidate(parts->input, i)); i++) {
        if (cert->kind != SEVKIT_CERT_ARK || strcmp(cert->subject_text, name) != 0)
            continue;
        r = rate_root(parts, cert, &points, error);
        if (r == 0)
            hold_up(&best, cert, points);
    }
    if (r < 0)
        return r;
    points = key ? (ALL_OF_THEM & ~(unsigned)IN_DATE) |
                       rate_dates(parts, key->not_before, key->not_after)
                 : 0;
    if (key && (!best.cert || points > best.points))
        parts->root_key = key;
    else
        parts->root = best.cert;
    return 0;
}

/* The built-in intermediate's issuer, by the product. */
static int find_root_of_key(struct sk_chain_parts *parts, struct sevkit_error *error)
{
    const struct sevkit_product *product = parts->vek->product;
    struct sk_x509_name name = {0};

    (void)snprintf(name.common_name, sizeof(name.common_name), "ARK-%s", product->name);
    sk_x509_format_name(&name, parts->root_text);
    return find_root(parts, parts->root_text, product, false, error);
}

int sk_chain_find_parts(struct sk_chain_parts *parts, const struct sevkit_cert *leaf,
                        struct sevkit_error *error)
{
    int r = 0;

    if (leaf && leaf->kind == SEVKIT_CERT_ARK) {
        parts->root = leaf;
        parts->root_name = leaf->subject_text;
    } else if (leaf && leaf->modulus) {
        parts->ca = leaf;
    } else if (leaf) {
        parts->vek = leaf;
        r = find_ca(parts, error);
    }
    if (r == 0 && parts->ca)
        r = find_root(parts, parts->ca->issuer_text, parts->ca->product,
                      parts->ca->issuer.is_simulated, error);
    else if (r == 0 && parts->ca_key)
        r = find_root_of_key(parts, error);
    return r;
}
