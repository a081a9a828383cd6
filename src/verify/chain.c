/* SPDX-License-Identifier: Apache-2.0 */
#include "verify/chain.h"

#include "base/values/time_text.h"
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

int sk_chain_id(const struct sk_chain_input *input, const struct sevkit_cert *leaf,
                uint8_t ret_id[32], struct sevkit_error *error)
{
    SK_CLEANUP(sk_digest_free_p) struct sk_digest *digest = NULL;
    const struct sevkit_cert *cert;
    int r = sk_digest_new(SK_SHA256, &digest, error);

    if (r == 0)
        r = sk_digest_update(digest, leaf->sha256, sizeof(leaf->sha256), error);
    for (size_t i = 0; r == 0 && (cert = sk_chain_candidate(input, i)); i++)
        if (cert->modulus && (!cert->product || cert->product == leaf->product))
            r = sk_digest_update(digest, cert->sha256, sizeof(cert->sha256), error);
    for (size_t i = 0; r == 0 && i < SK_ARRAY_SIZE(input->lists); i++)
        for (size_t k = 0; r == 0 && input->lists[i] && k < sevkit_certs_crl_count(input->lists[i]);
             k++)
            r = sk_digest_update(digest, sevkit_certs_crl(input->lists[i], k)->sha256, 32, error);
    return r < 0 ? r : sk_digest_final(digest, ret_id, error);
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

static const char built_in_key[] = "AMD's built-in key is used";

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
    bool trusted = parts->root && sk_chain_is_trusted(parts, parts->root);

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
    r = sk_chain_find_parts(&parts, leaf, error);
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
