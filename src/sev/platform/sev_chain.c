/* SPDX-License-Identifier: Apache-2.0 */
#include "sev/platform/sev_chain.h"

#include "data/amd_roots.h"

#include <stdio.h>
#include <string.h>

#define TEXT_BYTES 256

struct chain {
    const struct sk_sev_cert *pdh, *pek, *oca, *cek;
    const struct sk_sev_ca *ask, *ark, *root;
    bool uses_builtin;     /* a signature was found to be made by a key of AMD's */
    char text[TEXT_BYTES]; /* of a check that passed */
};

/* Each check passes (0), refuses (SEVKIT_EREFUSED) or lacks something (SKIPPED, error has the text with this
 * code); other codes are failures of the machine. */
#define SKIPPED 1

static int missing(const char *name, struct sevkit_error *error)
{
    (void)sk_error_set(error, SKIPPED, "there is no %s certificate", name);
    return SKIPPED;
}

static int check_signed(const struct sk_sev_cert *cert, const struct sk_sev_cert *issuer,
                        struct sevkit_error *error)
{
    const struct sk_sev_signature *signature = sk_sev_cert_signature(cert, issuer->usage);

    if (!signature)
        return sk_error_set(error, SEVKIT_EREFUSED, "not signed by a key of usage %s",
                            sk_sev_usage_name(issuer->usage));
    if (signature->algorithm != SK_SEV_ECDSA_SHA256 && signature->algorithm != SK_SEV_ECDSA_SHA384)
        return sk_error_set(error, SEVKIT_EREFUSED, "signature algorithm 0x%x, expected ECDSA",
                            signature->algorithm);
    if (signature->algorithm != issuer->algorithm)
        return sk_error_set(
            error, SEVKIT_EREFUSED, "signature algorithm 0x%x, but the %s's key is for 0x%x",
            signature->algorithm, sk_sev_usage_name(issuer->usage), issuer->algorithm);
    return sk_ecdsa_verify(&issuer->key, sk_sev_algorithm_hash(signature->algorithm), cert->bytes,
                           SK_SEV_CERT_SIGNED_BYTES, signature->r, signature->s, error);
}

static int check_pdh(struct chain *chain, struct sevkit_error *error)
{
    if (!chain->pdh || !chain->pek)
        return missing(chain->pdh ? "PEK" : "PDH", error);
    return check_signed(chain->pdh, chain->pek, error);
}

static int check_pek_cek(struct chain *chain, struct sevkit_error *error)
{
    if (!chain->pek || !chain->cek)
        return missing(chain->pek ? "CEK" : "PEK", error);
    return check_signed(chain->pek, chain->cek, error);
}

static int check_pek_oca(struct chain *chain, struct sevkit_error *error)
{
    if (!chain->pek || !chain->oca)
        return missing(chain->pek ? "OCA" : "PEK", error);
    return check_signed(chain->pek, chain->oca, error);
}

static int check_oca(struct chain *chain, struct sevkit_error *error)
{
    return chain->oca ? check_signed(chain->oca, chain->oca, error) : missing("OCA", error);
}

/* One of AMD's keys as an RSA key. */
static struct sk_rsa_key builtin_key(const struct sk_amd_key *amd)
{
    struct sk_rsa_key key = {.bytes = SK_RSA_BYTES};

    memcpy(key.modulus, amd->modulus, SK_RSA_BYTES);
    key.exponent[SK_RSA_BYTES - 3] = (uint8_t)(SK_RSA_EXPONENT >> 16);
    key.exponent[SK_RSA_BYTES - 1] = (uint8_t)(SK_RSA_EXPONENT & 0xff);
    return key;
}

static bool same_key(const struct sk_rsa_key *a, const struct sk_rsa_key *b)
{
    return a->bytes == b->bytes && memcmp(a->modulus, b->modulus, a->bytes) == 0 &&
           memcmp(a->exponent, b->exponent, a->bytes) == 0;
}

/* The built-in key of a kind that is this one; NULL if there is none. */
static const struct sk_amd_key *find_builtin(enum sevkit_cert_kind kind,
                                             const struct sk_rsa_key *key)
{
    for (size_t i = 0; i < sk_amd_keys_count; i++) {
        struct sk_rsa_key candidate = builtin_key(&sk_amd_keys[i]);

        if (sk_amd_keys[i].kind == kind && same_key(key, &candidate))
            return &sk_amd_keys[i];
    }
    return NULL;
}

static int verify_rsa(const struct sk_rsa_key *key, uint32_t algorithm, const void *data,
                      size_t size, const uint8_t *signature, struct sevkit_error *error)
{
    return sk_rsa_pss_verify(key, sk_sev_algorithm_hash(algorithm), data, size, signature, error);
}

/* SEVKIT_EREFUSED unless one of AMD's keys of this kind verifies; says which in the chain's text. */
static int verify_builtin(struct chain *chain, enum sevkit_cert_kind kind, uint32_t algorithm,
                          const void *data, size_t size, const uint8_t *signature,
                          struct sevkit_error *error)
{
    for (size_t i = 0; i < sk_amd_keys_count; i++) {
        struct sk_rsa_key key = builtin_key(&sk_amd_keys[i]);
        int r;

        if (sk_amd_keys[i].kind != kind)
            continue;
        r = verify_rsa(&key, algorithm, data, size, signature, error);
        if (r == 0) {
            chain->uses_builtin = true;
            (void)snprintf(chain->text, sizeof(chain->text), "by AMD's built-in %s of %s",
                           sevkit_cert_kind_name(kind), sk_amd_keys[i].product);
        }
        if (r != SEVKIT_EREFUSED)
            return r;
    }
    return sk_error_set(error, SEVKIT_EREFUSED,
                        "there is no %s certificate, and none of AMD's keys that are built in "
                        "(Milan and later) made the signature",
                        sevkit_cert_kind_name(kind));
}

static int check_cek(struct chain *chain, struct sevkit_error *error)
{
    const struct sk_sev_signature *signature;
    uint8_t bytes[SK_RSA_MAX_BYTES];
    size_t size = chain->ask ? chain->ask->key.bytes : SK_RSA_BYTES;

    if (!chain->cek)
        return missing("CEK", error);
    signature = sk_sev_cert_signature(chain->cek, SK_SEV_ASK);
    if (!signature)
        return sk_error_set(error, SEVKIT_EREFUSED, "not signed by a key of usage ASK");
    if (signature->algorithm != SK_SEV_RSA_SHA256 && signature->algorithm != SK_SEV_RSA_SHA384)
        return sk_error_set(error, SEVKIT_EREFUSED, "signature algorithm 0x%x, expected RSA",
                            signature->algorithm);
    for (size_t i = 0; i < size; i++)
        bytes[i] = signature->rsa[size - 1 - i];
    if (!chain->ask)
        return verify_builtin(chain, SEVKIT_CERT_ASK, signature->algorithm, chain->cek->bytes,
                              SK_SEV_CERT_SIGNED_BYTES, bytes, error);
    return verify_rsa(&chain->ask->key, signature->algorithm, chain->cek->bytes,
                      SK_SEV_CERT_SIGNED_BYTES, bytes, error);
}

/* A CA's own signatures do not name their hash; it goes by the size of the key. */
static uint32_t ca_algorithm(const struct sk_sev_ca *ca)
{
    return ca->bits == 2048 ? SK_SEV_RSA_SHA256 : SK_SEV_RSA_SHA384;
}

static int check_ca_signed(const struct sk_sev_ca *ca, const struct sk_sev_ca *issuer,
                           struct sevkit_error *error)
{
    if (memcmp(ca->certifying_id, issuer->key_id, sizeof(ca->certifying_id)) != 0)
        return sk_error_set(error, SEVKIT_EREFUSED, "names another certifying key than this %s's",
                            sk_sev_usage_name(issuer->usage));
    if (ca->key.bytes != issuer->key.bytes)
        return sk_error_set(error, SEVKIT_EREFUSED,
                            "has a signature of %zu bytes, a key of the %s makes %zu",
                            ca->key.bytes, sk_sev_usage_name(issuer->usage), issuer->key.bytes);
    return verify_rsa(&issuer->key, ca_algorithm(issuer), ca->bytes, ca->signed_size, ca->signature,
                      error);
}

static int check_ask(struct chain *chain, struct sevkit_error *error)
{
    if (!chain->ask && !chain->root)
        return missing("ASK", error);
    if (!chain->ask)
        return sk_error_set(error, SEVKIT_EREFUSED,
                            "there is no ASK certificate, so nothing leads to the root that was "
                            "named");
    if (chain->ark)
        return check_ca_signed(chain->ask, chain->ark, error);
    return chain->ask->key.bytes != SK_RSA_BYTES
               ? sk_error_set(
                     error, SEVKIT_EREFUSED,
                     "there is no ARK certificate, and AMD's keys of %u bits are not built "
                     "in",
                     chain->ask->bits)
               : verify_builtin(chain, SEVKIT_CERT_ARK, ca_algorithm(chain->ask), chain->ask->bytes,
                                chain->ask->signed_size, chain->ask->signature, error);
}

static int check_ark(struct chain *chain, struct sevkit_error *error)
{
    if (!chain->ark)
        return missing("ARK", error);
    if (!chain->ark->has_signature) {
        (void)sk_error_set(error, SKIPPED, "the certificate is one without a signature");
        return SKIPPED;
    }
    return check_ca_signed(chain->ark, chain->ark, error);
}

static int check_root(struct chain *chain, struct sevkit_error *error)
{
    const struct sk_amd_key *amd;

    if (chain->root) {
        if (chain->ark && !same_key(&chain->ark->key, &chain->root->key))
            return sk_error_set(error, SEVKIT_EREFUSED, "the ARK is not the root that was named");
        (void)snprintf(chain->text, sizeof(chain->text), "the root that was named");
        return 0;
    }
    if (!chain->ark && !chain->uses_builtin)
        return missing("ARK", error);
    if (!chain->ark) {
        (void)snprintf(chain->text, sizeof(chain->text), "AMD's built-in key");
        return 0;
    }
    amd = find_builtin(SEVKIT_CERT_ARK, &chain->ark->key);
    if (!amd)
        return sk_error_set(error, SEVKIT_EREFUSED,
                            "the ARK is none of AMD's that are built in (Milan and later); older "
                            "ones have to be named as root");
    (void)snprintf(chain->text, sizeof(chain->text), "AMD's ARK of %s", amd->product);
    return 0;
}

/* From the leaf to the root. Those of the owner's authority may be missing, and those of certificates that
 * are built in; a chain of any other kind with a gap is none. */
static const struct {
    const char *name;
    uint32_t usage; /* of the certificate that is checked */
    int (*check)(struct chain *chain, struct sevkit_error *error);
    bool optional;
} rows[] = {
    {"pdh-by-pek", SK_SEV_PDH, check_pdh, false}, {"pek-by-oca", SK_SEV_PEK, check_pek_oca, true},
    {"oca-by-oca", SK_SEV_PEK, check_oca, true},  {"pek-by-cek", SK_SEV_PEK, check_pek_cek, false},
    {"cek-by-ask", SK_SEV_CEK, check_cek, false}, {"ask-by-ark", SK_SEV_ASK, check_ask, true},
    {"ark-by-ark", SK_SEV_ARK, check_ark, true},  {"root", SK_SEV_ARK, check_root, false},
};

/* The usages from the leaf to the root. */
static const uint32_t order[] = {SK_SEV_PDH, SK_SEV_PEK, SK_SEV_CEK, SK_SEV_ASK, SK_SEV_ARK};

static size_t rank(uint32_t usage)
{
    size_t i = 0;

    while (i < SK_ARRAY_SIZE(order) && order[i] != usage)
        i++;
    return i;
}

static bool has_leaf(const struct chain *chain, uint32_t usage)
{
    switch (usage) {
    case SK_SEV_PDH:
        return chain->pdh;
    case SK_SEV_PEK:
        return chain->pek;
    case SK_SEV_CEK:
        return chain->cek;
    case SK_SEV_ASK:
        return chain->ask;
    default:
        return chain->ark;
    }
}

static uint32_t usage_of(const struct sk_sev_certificate *item)
{
    return item->is_ca ? item->ca.usage : item->cert.usage;
}

static bool same_cert(const struct sk_sev_certificate *a, const struct sk_sev_certificate *b)
{
    return a->is_ca ? a->ca.size == b->ca.size && memcmp(a->ca.bytes, b->ca.bytes, a->ca.size) == 0
                    : memcmp(a->cert.bytes, b->cert.bytes, sizeof(a->cert.bytes)) == 0;
}

/* One of each kind is looked at: another one that was handed in would be taken for verified, too. */
static int check_unique(const struct sk_sev_certificates *certificates, struct sevkit_error *error)
{
    const struct sk_sev_certificate *items = certificates->items;

    for (size_t i = 1; i < certificates->count; i++)
        for (size_t j = 0; j < i; j++)
            if (usage_of(&items[i]) == usage_of(&items[j]) && !same_cert(&items[i], &items[j]))
                return sk_error_set(error, SEVKIT_EREFUSED,
                                    "there are different %s certificates, and a platform has one",
                                    sk_sev_usage_name(usage_of(&items[i])));
    return 0;
}

int sk_sev_chain_check(const struct sk_sev_certificates *certificates, uint32_t usage,
                       const struct sk_sev_ca *root, struct sk_checks *checks,
                       struct sevkit_error *error)
{
    struct chain chain = {
        .pdh = sk_sev_certificates_find(certificates, SK_SEV_PDH),
        .pek = sk_sev_certificates_find(certificates, SK_SEV_PEK),
        .oca = sk_sev_certificates_find(certificates, SK_SEV_OCA),
        .cek = sk_sev_certificates_find(certificates, SK_SEV_CEK),
        .ask = sk_sev_certificates_find_ca(certificates, SK_SEV_ASK),
        .ark = sk_sev_certificates_find_ca(certificates, SK_SEV_ARK),
        .root = root,
    };
    struct sevkit_error first = {0};

    if (check_unique(certificates, error) < 0)
        return SEVKIT_EREFUSED;
    if (!has_leaf(&chain, usage))
        return sk_error_set(error, SEVKIT_EREFUSED, "there is no %s certificate",
                            sk_sev_usage_name(usage));
    if (!chain.ark)
        chain.ark = root;
    for (size_t i = 0; i < SK_ARRAY_SIZE(rows); i++) {
        struct sevkit_error why = {0};
        int r;

        if (rank(rows[i].usage) < rank(usage))
            continue;
        chain.text[0] = 0;
        r = rows[i].check(&chain, &why);
        if (r < 0 && r != SEVKIT_EREFUSED) {
            if (error)
                *error = why;
            return r;
        }
        if (checks)
            sk_checks_add(checks, rows[i].name,
                          r == 0         ? SK_STATUS_PASS
                          : r == SKIPPED ? SK_STATUS_SKIPPED
                                         : SK_STATUS_FAIL,
                          "%s", r == 0 ? chain.text : why.text);
        if (!first.code && (r < 0 || (r == SKIPPED && !rows[i].optional)))
            (void)sk_error_set(&first, SEVKIT_EREFUSED, "%s: %s", rows[i].name, why.text);
    }
    if (first.code && error)
        *error = first;
    return first.code;
}

int sk_sev_chain_list(const struct sk_sev_certificates *certificates, uint32_t usage,
                      const struct sk_sev_ca *root, struct sk_checks *checks,
                      struct sevkit_error *error)
{
    struct sevkit_error reason = {0};
    bool failed = checks->failed;
    int r;

    checks->failed = false;
    r = sk_sev_chain_check(certificates, usage, root, checks, &reason);
    /* A refusal without a failed check is a gap in the chain. */
    if (r == SEVKIT_EREFUSED && !checks->failed)
        sk_checks_add(checks, "complete", SK_STATUS_FAIL, "%s", reason.text);
    checks->failed = checks->failed || failed;
    return r < 0 && r != SEVKIT_EREFUSED ? sk_error_set(error, r, "%s", reason.text) : 0;
}

uint32_t sk_sev_chain_leaf(const struct sk_sev_certificates *certificates)
{
    for (size_t i = 0; i < SK_ARRAY_SIZE(order); i++)
        if (sk_sev_certificates_find(certificates, order[i]) ||
            sk_sev_certificates_find_ca(certificates, order[i]))
            return order[i];
    return SK_SEV_PEK;
}
