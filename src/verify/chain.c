/* SPDX-License-Identifier: Apache-2.0 */
#include "verify/chain.h"

#include "base/time_text.h"
#include "crypto/digest.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct sk_chain *sk_chain_share(struct sk_chain *chain)
{
    (void)__atomic_add_fetch(&chain->references, 1, __ATOMIC_RELAXED);
    return chain;
}

void sk_chain_free(struct sk_chain *chain)
{
    if (!chain || __atomic_sub_fetch(&chain->references, 1, __ATOMIC_ACQ_REL) != 0)
        return;
    sevkit_verdict_free(chain->verdict);
    sevkit_key_free(chain->key);
    free(chain);
}

/* Certificate number index of both lists, NULL behind the last. */
static const struct sevkit_cert *candidate(const struct sk_chain_input *input, size_t index)
{
    for (size_t i = 0; i < SK_ARRAY_SIZE(input->lists); i++) {
        size_t count = input->lists[i] ? sevkit_certs_count(input->lists[i]) : 0;

        if (index < count)
            return sevkit_certs_get(input->lists[i], index);
        index -= count;
    }
    return NULL;
}

int sk_chain_id(const struct sk_chain_input *input, const struct sevkit_cert *leaf,
                uint8_t ret_id[32], struct sevkit_error *error)
{
    SK_CLEANUP(sk_digest_free_p) struct sk_digest *digest = NULL;
    const struct sevkit_cert *cert;
    int r = sk_digest_new(SK_SHA256, &digest, error);

    if (r == 0)
        r = sk_digest_update(digest, leaf->sha256, sizeof(leaf->sha256), error);
    for (size_t i = 0; r == 0 && (cert = candidate(input, i)); i++)
        if (cert->modulus && (!cert->product || cert->product == leaf->product))
            r = sk_digest_update(digest, cert->sha256, sizeof(cert->sha256), error);
    for (size_t i = 0; r == 0 && i < SK_ARRAY_SIZE(input->lists); i++)
        for (size_t k = 0; r == 0 && input->lists[i] && k < sevkit_certs_crl_count(input->lists[i]);
             k++)
            r = sk_digest_update(digest, sevkit_certs_crl(input->lists[i], k)->sha256, 32, error);
    return r < 0 ? r : sk_digest_final(digest, ret_id, error);
}

/* AMD's own key of a kind and product; NULL if there is none, or if roots were named. */
static const struct sk_amd_key *built_in(const struct sk_chain_parts *parts,
                                         enum sevkit_cert_kind kind,
                                         const struct sevkit_product *product)
{
    if (parts->input->roots || !product)
        return NULL;
    for (size_t i = 0; i < sk_amd_keys_count; i++)
        if (sk_amd_keys[i].kind == kind && strcmp(sk_amd_keys[i].product, product->name) == 0)
            return &sk_amd_keys[i];
    return NULL;
}

/* The next intermediate of the right name, counting on from *index; NULL behind the last. */
static const struct sevkit_cert *next_ca(const struct sk_chain_parts *parts, size_t *index)
{
    enum sevkit_cert_kind kind =
        parts->vek->kind == SEVKIT_CERT_VCEK ? SEVKIT_CERT_ASK : SEVKIT_CERT_ASVK;
    const struct sevkit_cert *cert;

    while ((cert = candidate(parts->input, (*index)++)))
        if (cert->kind == kind && strcmp(cert->subject_text, parts->vek->issuer_text) == 0)
            return cert;
    return NULL;
}

/* One whose name no product has: an intermediate that somebody has changed, say. */
static const struct sevkit_cert *nameless_ca(const struct sk_chain_parts *parts,
                                             enum sevkit_cert_kind kind)
{
    const struct sevkit_cert *cert;

    for (size_t i = 0; (cert = candidate(parts->input, i)); i++)
        if (cert->kind == kind && !cert->product)
            return cert;
    return NULL;
}

/*
 * Of several intermediates the first under which the VEK verifies, else the first. Only where there is none
 * at all AMD's built-in key steps in: what was given is never silently ignored.
 */
static int find_ca(struct sk_chain_parts *parts, struct sevkit_error *error)
{
    enum sevkit_cert_kind kind =
        parts->vek->kind == SEVKIT_CERT_VCEK ? SEVKIT_CERT_ASK : SEVKIT_CERT_ASVK;
    size_t index = 0;
    const struct sevkit_cert *first = next_ca(parts, &index);
    const struct sevkit_cert *cert = first ? next_ca(parts, &index) : NULL;

    parts->ca = first ? first : nameless_ca(parts, kind);
    if (!parts->ca && !parts->vek->issuer.is_simulated)
        parts->ca_key = built_in(parts, kind, parts->vek->product);
    if (!cert)
        return 0;
    index = 0;
    while ((cert = next_ca(parts, &index))) {
        int r = sk_x509_check(cert->modulus, &parts->vek->tbs, parts->vek->signature, error);

        if (r == 0)
            parts->ca = cert;
        if (r != SEVKIT_EREFUSED)
            return r;
    }
    return 0;
}

/* Roots are compared by name and key; that the certificate around them is theirs is what the check
 * root-signature says. */
static bool is_trusted(const struct sk_chain_parts *parts, const struct sevkit_cert *root)
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

/* Number index of the named roots, then of the candidates. */
static const struct sevkit_cert *root_candidate(const struct sk_chain_input *input, size_t index)
{
    size_t named = input->roots ? sevkit_certs_count(input->roots) : 0;

    return index < named ? sevkit_certs_get(input->roots, index) : candidate(input, index - named);
}

/* name is the issuer of the certificate below. */
static void find_root(struct sk_chain_parts *parts, const char *name,
                      const struct sevkit_product *product, bool is_simulated)
{
    const struct sevkit_cert *cert;

    for (size_t i = 0; (cert = root_candidate(parts->input, i)); i++) {
        if (cert->kind != SEVKIT_CERT_ARK || strcmp(cert->subject_text, name) != 0)
            continue;
        if (!parts->root)
            parts->root = cert;
        if (is_trusted(parts, cert)) {
            parts->root = cert;
            break;
        }
    }
    if (!parts->root && !is_simulated)
        parts->root_key = built_in(parts, SEVKIT_CERT_ARK, product);
    parts->root_name = name;
}

static void check_profile(struct sk_chain_parts *parts, enum sk_check_id id,
                          const struct sevkit_cert *cert)
{
    char detail[128];

    if (cert->problem[0]) {
        sk_verdict_set(parts->verdict, id, SEVKIT_CHECK_FAIL, cert->subject_text, NULL,
                       cert->problem);
    } else if (cert->unknown[0]) {
        (void)snprintf(detail, sizeof(detail), "unknown extension, not critical: %s",
                       cert->unknown);
        sk_verdict_set(parts->verdict, id, SEVKIT_CHECK_WARN, cert->subject_text, NULL, detail);
    } else {
        sk_verdict_set(parts->verdict, id, SEVKIT_CHECK_PASS, cert->subject_text, NULL, NULL);
    }
}

static void check_dates(struct sk_chain_parts *parts, enum sk_check_id id, int64_t from, int64_t to)
{
    int64_t now = parts->input->now;
    char text[2][SK_TIME_TEXT_BYTES];
    char value[2 * SK_TIME_TEXT_BYTES + 8];
    char expectation[SK_TIME_TEXT_BYTES];

    sk_time_format(from, text[0]);
    sk_time_format(to, text[1]);
    sk_time_format(now, expectation);
    (void)snprintf(value, sizeof(value), "%s to %s", text[0], text[1]);
    sk_verdict_judge(parts->verdict, id, now >= from && now <= to, value, expectation,
                     now < from ? "not yet valid"
                     : now > to ? "expired"
                                : NULL);
}

/* Did modulus, which may be NULL, sign cert? Out of memory is no answer. */
static int check_signature(struct sk_chain_parts *parts, enum sk_check_id id,
                           const struct sevkit_cert *cert, const uint8_t *modulus,
                           const char *issuer, struct sevkit_error *error)
{
    struct sevkit_error why = {0};
    int r;

    if (!modulus) {
        sk_verdict_skip(parts->verdict, id, "there is no certificate of the issuer");
        return 0;
    }
    r = sk_x509_check(modulus, &cert->tbs, cert->signature, &why);
    if (r < 0 && r != SEVKIT_EREFUSED)
        return sk_error_set(error, r, "%s", why.text);
    sk_verdict_judge(parts->verdict, id, r == 0, r == 0 ? issuer : NULL, issuer,
                     r == 0 ? NULL : why.text);
    return 0;
}

static const uint8_t *modulus_of(const struct sevkit_cert *cert, const struct sk_amd_key *key)
{
    if (cert)
        return cert->modulus;
    return key ? key->modulus : NULL;
}

static const char built_in_key[] = "AMD's built-in key, no certificate was given";

static int check_vek(struct sk_chain_parts *parts, struct sevkit_error *error)
{
    const struct sevkit_cert *vek = parts->vek;

    if (!vek) {
        static const enum sk_check_id ids[] = {SK_CHECK_VEK_PROFILE, SK_CHECK_VEK_SIGNATURE,
                                               SK_CHECK_VEK_DATES};

        for (size_t i = 0; i < SK_ARRAY_SIZE(ids); i++)
            sk_verdict_skip(parts->verdict, ids[i], "there is no VEK");
        return 0;
    }
    sk_verdict_set(parts->verdict, SK_CHECK_VEK, SEVKIT_CHECK_PASS, vek->subject_text, NULL, NULL);
    check_profile(parts, SK_CHECK_VEK_PROFILE, vek);
    check_dates(parts, SK_CHECK_VEK_DATES, vek->not_before, vek->not_after);
    return check_signature(parts, SK_CHECK_VEK_SIGNATURE, vek, modulus_of(parts->ca, parts->ca_key),
                           vek->issuer_text, error);
}

static int check_ca(struct sk_chain_parts *parts, struct sevkit_error *error)
{
    const struct sevkit_cert *ca = parts->ca;
    const struct sk_amd_key *key = parts->ca_key;
    struct sevkit_verdict *verdict = parts->verdict;

    if (ca) {
        sk_verdict_set(verdict, SK_CHECK_CA, SEVKIT_CHECK_PASS, ca->subject_text, NULL, NULL);
        check_profile(parts, SK_CHECK_CA_PROFILE, ca);
        check_dates(parts, SK_CHECK_CA_DATES, ca->not_before, ca->not_after);
        return check_signature(parts, SK_CHECK_CA_SIGNATURE, ca,
                               modulus_of(parts->root, parts->root_key), ca->issuer_text, error);
    }
    sk_verdict_skip(verdict, SK_CHECK_CA_PROFILE, key ? built_in_key : "there is no intermediate");
    sk_verdict_skip(verdict, SK_CHECK_CA_SIGNATURE,
                    key ? built_in_key : "there is no intermediate");
    if (key) {
        sk_verdict_set(verdict, SK_CHECK_CA, SEVKIT_CHECK_PASS, parts->vek->issuer_text, NULL,
                       built_in_key);
        check_dates(parts, SK_CHECK_CA_DATES, key->not_before, key->not_after);
        return 0;
    }
    sk_verdict_skip(verdict, SK_CHECK_CA_DATES, "there is no intermediate");
    if (parts->vek)
        sk_verdict_set(verdict, SK_CHECK_CA, SEVKIT_CHECK_FAIL, NULL, parts->vek->issuer_text,
                       "no certificate of this name was given, and none is built in for it");
    else
        sk_verdict_skip(verdict, SK_CHECK_CA, "there is no VEK");
    return 0;
}

static void check_trust(struct sk_chain_parts *parts)
{
    const char *expectation =
        parts->input->roots ? "one of the roots that were named" : "AMD's built-in root key";
    const char *detail = NULL;
    bool trusted = parts->root && is_trusted(parts, parts->root);

    if (!parts->root)
        detail = "no certificate of this root was given, and none is built in for it";
    else if (!trusted)
        detail = parts->input->roots ? "the root is none of those that were named"
                                     : "the root has AMD's name, but not AMD's key";
    else if (parts->input->roots)
        detail = parts->root->subject.is_simulated ? "named by the user: SIMULATED, proves nothing "
                                                     "about hardware"
                                                   : "named by the user";
    sk_verdict_judge(parts->verdict, SK_CHECK_ROOT, trusted, parts->root_name, expectation, detail);
}

static int check_root(struct sk_chain_parts *parts, struct sevkit_error *error)
{
    static const enum sk_check_id ids[] = {SK_CHECK_ROOT_PROFILE, SK_CHECK_ROOT_SIGNATURE,
                                           SK_CHECK_ROOT_DATES};
    const struct sevkit_cert *root = parts->root;
    const struct sk_amd_key *key = parts->root_key;
    struct sevkit_verdict *verdict = parts->verdict;

    if (root) {
        check_trust(parts);
        check_profile(parts, SK_CHECK_ROOT_PROFILE, root);
        check_dates(parts, SK_CHECK_ROOT_DATES, root->not_before, root->not_after);
        return check_signature(parts, SK_CHECK_ROOT_SIGNATURE, root, root->modulus,
                               root->subject_text, error);
    }
    for (size_t i = 0; i < SK_ARRAY_SIZE(ids); i++)
        sk_verdict_skip(verdict, ids[i], key ? built_in_key : "there is no root");
    if (key) {
        sk_verdict_set(verdict, SK_CHECK_ROOT, SEVKIT_CHECK_PASS, parts->root_name,
                       "AMD's built-in root key", built_in_key);
        check_dates(parts, SK_CHECK_ROOT_DATES, key->not_before, key->not_after);
    } else if (parts->root_name) {
        check_trust(parts);
    } else {
        sk_verdict_skip(verdict, SK_CHECK_ROOT, "there is no intermediate");
    }
    return 0;
}

/* The built-in intermediate's issuer, by the product. */
static void find_root_of_key(struct sk_chain_parts *parts)
{
    const struct sevkit_product *product = parts->vek->product;
    struct sk_x509_name name = {0};

    (void)snprintf(name.common_name, sizeof(name.common_name), "ARK-%s", product->name);
    sk_x509_format_name(&name, parts->root_text);
    find_root(parts, parts->root_text, product, false);
}

/* Starts the chain at a leaf of any kind. */
static int find_parts(struct sk_chain_parts *parts, const struct sevkit_cert *leaf,
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
    if (parts->ca)
        find_root(parts, parts->ca->issuer_text, parts->ca->product,
                  parts->ca->issuer.is_simulated);
    else if (parts->ca_key)
        find_root_of_key(parts);
    return r;
}

int sk_chain_build(const struct sk_chain_input *input, const struct sevkit_cert *leaf,
                   struct sk_chain **ret_chain, struct sevkit_error *error)
{
    SK_CLEANUP(sk_chain_free_p) struct sk_chain *chain = calloc(1, sizeof(*chain));
    struct sk_chain_parts parts = {.input = input};
    int r;

    if (!chain)
        return sk_error_oom(error);
    chain->references = 1;
    chain->verdict = parts.verdict = sk_verdict_new();
    if (!chain->verdict)
        return sk_error_oom(error);
    r = find_parts(&parts, leaf, error);
    if (r == 0)
        r = check_vek(&parts, error);
    if (r == 0)
        r = check_ca(&parts, error);
    if (r == 0)
        r = check_root(&parts, error);
    if (r == 0)
        r = sk_chain_check_crls(&parts, error);
    if (r == 0 && parts.vek) {
        r = sk_x509_vek_key(parts.vek, &chain->key, error);
        if (r == SEVKIT_EREFUSED) {
            sk_verdict_set(parts.verdict, SK_CHECK_VEK_PROFILE, SEVKIT_CHECK_FAIL,
                           parts.vek->subject_text, NULL, "its key is not a point of P-384");
            r = 0;
        }
    }
    if (r < 0)
        return r;
    if (parts.verdict->failed)
        return sk_error_oom(error);
    chain->verdict->vek = parts.vek ? sk_cert_share(parts.vek) : NULL;
    chain->verdict->ca = parts.ca ? sk_cert_share(parts.ca) : NULL;
    chain->verdict->root = parts.root ? sk_cert_share(parts.root) : NULL;
    *ret_chain = SK_TAKE(chain);
    return 0;
}
