/* SPDX-License-Identifier: Apache-2.0 */
#include "base/debug.h"
#include "base/error.h"
#include "base/reader.h"
#include "formats/report/report.h"
#include "verify/chain.h"
#include "verify/judge_report.h"
#include "verify/vek_choice.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Chains that are remembered; the oldest makes room. */
#define CHAINS_MAX 1024u

struct sevkit_verifier {
    struct sevkit_certs *certs;
    struct sevkit_certs *roots; /* NULL: the built-in ones */
    int64_t now;
    bool has_time;
    pthread_mutex_t lock; /* for what follows */
    struct sk_chain *chains[CHAINS_MAX];
    size_t chain_count;
    size_t next;
};

SK_DEFINE_CLEANUP(struct sevkit_verifier *, sevkit_verifier_free)
SK_DEFINE_CLEANUP(struct sevkit_certs *, sevkit_certs_free)
SK_DEFINE_CLEANUP(struct sevkit_cert_table *, sevkit_cert_table_free)

SK_PUBLIC int sevkit_verifier_new(struct sevkit_verifier **ret_verifier, struct sevkit_error *error)
{
    SK_CLEANUP_FREE struct sevkit_verifier *verifier = calloc(1, sizeof(*verifier));
    int r;

    if (!verifier)
        return sk_error_oom(error);
    r = sevkit_certs_new(&verifier->certs, error);
    if (r < 0)
        return r;
    if (pthread_mutex_init(&verifier->lock, NULL) != 0) {
        sevkit_certs_free(verifier->certs);
        return sk_error_set(error, SEVKIT_EINTERNAL, "a mutex cannot be made");
    }
    *ret_verifier = SK_TAKE(verifier);
    return 0;
}

/* What was verified holds only for the time, roots and certificates that it was verified with. */
static void forget(struct sevkit_verifier *verifier)
{
    for (size_t i = 0; i < verifier->chain_count; i++)
        sk_chain_free(verifier->chains[i]);
    verifier->chain_count = 0;
    verifier->next = 0;
}

SK_PUBLIC void sevkit_verifier_free(struct sevkit_verifier *verifier)
{
    if (!verifier)
        return;
    forget(verifier);
    (void)pthread_mutex_destroy(&verifier->lock);
    sevkit_certs_free(verifier->certs);
    sevkit_certs_free(verifier->roots);
    free(verifier);
}

SK_PUBLIC void sevkit_verifier_set_time(struct sevkit_verifier *verifier, int64_t now)
{
    forget(verifier);
    verifier->now = now;
    verifier->has_time = true;
}

SK_PUBLIC int sevkit_verifier_trust(struct sevkit_verifier *verifier,
                                    const struct sevkit_cert *root, struct sevkit_error *error)
{
    SK_CLEANUP(sevkit_certs_free_p) struct sevkit_certs *fresh = NULL;
    int r;

    if (root->kind != SEVKIT_CERT_ARK)
        return sk_error_set(error, SEVKIT_EUSAGE,
                            "a root to trust must be an ARK, but %s is of kind %s",
                            root->subject_text, sevkit_cert_kind_name(root->kind));
    r = sevkit_cert_check_signature(root, root, error);
    if (r < 0)
        return sk_error_wrap(error, r, "root to trust");
    if (!verifier->roots) {
        r = sevkit_certs_new(&fresh, error);
        if (r < 0)
            return r;
    }
    r = sevkit_certs_add(fresh ? fresh : verifier->roots, root->der, root->size, error);
    if (r < 0)
        return r;
    if (fresh)
        verifier->roots = SK_TAKE(fresh);
    forget(verifier);
    return 0;
}

SK_PUBLIC int sevkit_verifier_add_certs(struct sevkit_verifier *verifier,
                                        const struct sevkit_certs *certs,
                                        struct sevkit_error *error)
{
    forget(verifier);
    return sevkit_certs_add_all(verifier->certs, certs, error);
}

/* What an extended report brought along. The host wrote it: entries that cannot be read are skipped. */
static int read_table(const struct sevkit_evidence *evidence, struct sevkit_certs **ret_certs,
                      struct sevkit_error *error)
{
    SK_CLEANUP(sevkit_cert_table_free_p) struct sevkit_cert_table *table = NULL;
    SK_CLEANUP(sevkit_certs_free_p) struct sevkit_certs *certs = NULL;
    size_t size;
    const uint8_t *data = sevkit_evidence_table(evidence, &size);
    int r;

    if (!data)
        return 0;
    r = sevkit_cert_table_parse(data, size, &table, error);
    if (r == 0)
        r = sevkit_certs_new(&certs, error);
    for (size_t i = 0; r == 0 && i < sevkit_cert_table_count(table); i++) {
        const struct sevkit_cert_table_entry *entry = sevkit_cert_table_entry(table, i);

        r = sevkit_certs_add(certs, entry->data, entry->size, error);
        if (r == SEVKIT_EINPUT)
            r = 0;
    }
    if (r == 0)
        *ret_certs = SK_TAKE(certs);
    return r;
}

static struct sk_chain *recall(struct sevkit_verifier *verifier, const uint8_t id[32])
{
    struct sk_chain *found = NULL;

    (void)pthread_mutex_lock(&verifier->lock);
    for (size_t i = 0; i < verifier->chain_count && !found; i++)
        if (memcmp(verifier->chains[i]->id, id, 32) == 0)
            found = sk_chain_share(verifier->chains[i]);
    (void)pthread_mutex_unlock(&verifier->lock);
    return found;
}

static void remember(struct sevkit_verifier *verifier, struct sk_chain *chain)
{
    (void)pthread_mutex_lock(&verifier->lock);
    if (verifier->chain_count == CHAINS_MAX)
        sk_chain_free(verifier->chains[verifier->next]);
    else
        verifier->chain_count++;
    verifier->chains[verifier->next] = sk_chain_share(chain);
    verifier->next = (verifier->next + 1) % CHAINS_MAX;
    (void)pthread_mutex_unlock(&verifier->lock);
}

static int get_chain(struct sevkit_verifier *verifier, const struct sk_chain_input *input,
                     const struct sevkit_cert *leaf, struct sk_chain **ret_chain,
                     struct sevkit_error *error)
{
    uint8_t id[32] = {0};
    int r = 0;

    if (leaf)
        r = sk_chain_id(input, leaf, id, error);
    if (r < 0)
        return r;
    *ret_chain = leaf ? recall(verifier, id) : NULL;
    if (*ret_chain)
        return 0;
    r = sk_chain_build(input, leaf, ret_chain, error);
    if (r < 0 || !leaf)
        return r;
    memcpy((*ret_chain)->id, id, sizeof(id));
    remember(verifier, *ret_chain);
    return 0;
}

static struct sevkit_cert *share(const struct sevkit_cert *cert)
{
    return cert ? sk_cert_share(cert) : NULL;
}

static void copy_chain(struct sevkit_verdict *verdict, const struct sk_chain *chain,
                       const struct sevkit_expectations *expectations)
{
    for (unsigned id = SK_CHAIN_FIRST; id <= SK_CHAIN_LAST; id++) {
        sk_verdict_copy(verdict, chain->verdict, id);
        if (verdict->checks[id].status == SEVKIT_CHECK_WARN)
            verdict->checks[id].status = sk_soft(expectations);
    }
    verdict->vek = share(chain->verdict->vek);
    verdict->ca = share(chain->verdict->ca);
    verdict->root = share(chain->verdict->root);
}

/* A required check that was not made has failed. */
static void apply_required(struct sevkit_verdict *verdict,
                           const struct sevkit_expectations *expectations)
{
    for (unsigned id = 0; id < SK_CHECKS; id++) {
        const struct sevkit_check *check = &verdict->checks[id];
        char detail[320];

        if (!expectations->required[id] || !verdict->present[id] ||
            check->status != SEVKIT_CHECK_SKIPPED)
            continue;
        (void)snprintf(detail, sizeof(detail), "required, but not checked%s%s",
                       check->detail ? ": " : "", check->detail ? check->detail : "");
        sk_verdict_set(verdict, id, SEVKIT_CHECK_FAIL, check->value, check->expectation, detail);
    }
}

/* No key has signed the report, and it does not pretend otherwise. */
static bool is_unsigned(const struct sevkit_report *report)
{
    struct sk_reader signature = sk_reader_of(report->signature, sizeof(report->signature));

    return sk_read_zeros(&signature, sizeof(report->signature)) &&
           (sevkit_report_chip_key_masked(report) ||
            sevkit_report_signing_key(report) == SEVKIT_SIGNING_KEY_NONE);
}

/* Is a missing VEK no failure? Only for a report without a signature. */
static void judge_missing_vek(const struct sk_chain_input *input,
                              const struct sk_judgement *judgement)
{
    static const enum sevkit_cert_kind kinds[] = {SEVKIT_CERT_VCEK, SEVKIT_CERT_VLEK};
    bool is_vlek = sevkit_report_signing_key(judgement->report) == SEVKIT_SIGNING_KEY_VLEK;
    const char *kind = sevkit_cert_kind_name(kinds[is_vlek]);
    char detail[SK_VEK_TEXT_BYTES];

    if (judgement->is_unsigned) {
        sk_verdict_skip(judgement->verdict, SK_CHECK_VEK, "the report is not signed");
    } else if (!judgement->vek) {
        if (!sk_vek_explain(input, judgement->report, detail))
            (void)snprintf(detail, sizeof(detail), "no certificate of a %s was given", kind);
        sk_verdict_set(judgement->verdict, SK_CHECK_VEK, SEVKIT_CHECK_FAIL, NULL, kind, detail);
    }
}

/* What speaks for one of several VEKs that fit, the strongest first. */
enum { SIGNED_THE_REPORT = 4, GOOD_CHAIN = 2, GOOD_DATES = 1 };

static unsigned rate_chain(const struct sk_chain *chain)
{
    unsigned points = GOOD_CHAIN | GOOD_DATES;

    for (unsigned id = SK_CHAIN_FIRST; id <= SK_CHAIN_LAST; id++)
        if (sk_verdict_failed(chain->verdict, id))
            points &= sk_checks[id].check_class == SEVKIT_CLASS_VALIDITY ? ~(unsigned)GOOD_DATES
                                                                         : ~(unsigned)GOOD_CHAIN;
    return points;
}

static int rate_vek(struct sevkit_verifier *verifier, const struct sk_chain_input *input,
                    const struct sevkit_report *report, const struct sevkit_cert *vek,
                    unsigned *ret_points, struct sevkit_error *error)
{
    SK_CLEANUP(sk_chain_free_p) struct sk_chain *chain = NULL;
    bool holds = false;
    int r = get_chain(verifier, input, vek, &chain, error);

    if (r == 0 && chain->key)
        r = sk_report_signature_holds(report, chain->key, &holds, error);
    if (r == 0)
        *ret_points = rate_chain(chain) | (holds ? SIGNED_THE_REPORT : 0);
    return r;
}

/* Of several that fit (renewed certificates, VLEKs of two regions) the one whose key signed the report. */
static int choose_vek(struct sevkit_verifier *verifier, const struct sk_chain_input *input,
                      const struct sevkit_report *report, const struct sevkit_cert **ret_vek,
                      struct sevkit_error *error)
{
    size_t index = 0, start;
    const struct sevkit_cert *best = sk_vek_next(input, report, &index);
    const struct sevkit_cert *vek;
    unsigned best_points = 0, points = 0;

    start = index;
    *ret_vek = best;
    if (!best || !sk_vek_next(input, report, &index))
        return 0;
    for (vek = best; vek; vek = sk_vek_next(input, report, &start)) {
        int r = rate_vek(verifier, input, report, vek, &points, error);

        if (r < 0)
            return r;
        if (vek != best &&
            (points < best_points || (points == best_points && !sk_vek_is_before(vek, best))))
            continue;
        best = vek;
        best_points = points;
    }
    *ret_vek = best;
    return 0;
}

static void debug_vek(const struct sk_judgement *judgement)
{
    const struct sevkit_cert *vek = judgement->vek;

    if (vek)
        sk_debug("verify", "VEK: %s of %s, TCB 0x%016llx, serial %s",
                 sevkit_cert_kind_name(vek->kind),
                 vek->product ? vek->product->name : "an unknown product",
                 (unsigned long long)sk_x509_vek_tcb(vek), vek->serial);
    else
        sk_debug("verify", "VEK: %s",
                 judgement->is_unsigned ? "the report is not signed" : "none was given");
}

static int judge(struct sevkit_verifier *verifier, const struct sk_chain_input *input,
                 struct sk_judgement *judgement, struct sevkit_error *error)
{
    SK_CLEANUP(sk_chain_free_p) struct sk_chain *chain = NULL;
    struct sevkit_verdict *verdict = judgement->verdict;
    int r = 0;

    judgement->has_named_roots = input->roots != NULL;
    judgement->is_unsigned = is_unsigned(judgement->report);
    if (!judgement->is_unsigned)
        r = choose_vek(verifier, input, judgement->report, &judgement->vek, error);
    if (r < 0)
        return r;
    judgement->product =
        judgement->vek ? judgement->vek->product : sevkit_report_product(judgement->report);
    (void)sevkit_report_tcb_layout(judgement->report, judgement->product, &judgement->layout);
    verdict->product = judgement->product;
    debug_vek(judgement);
    r = get_chain(verifier, input, judgement->vek, &chain, error);
    if (r < 0)
        return r;
    copy_chain(verdict, chain, judgement->expectations);
    judge_missing_vek(input, judgement);
    r = sk_judge_format(judgement, error);
    if (r == 0)
        r = sk_judge_signature(judgement, chain->key, error);
    if (r < 0)
        return r;
    sk_judge_binding(judgement);
    sk_judge_policy(judgement);
    sk_judge_advisories(judgement);
    apply_required(verdict, judgement->expectations);
    return sk_verdict_finish(verdict, error);
}

static const struct sevkit_expectations safe_defaults;

static int check_time(const struct sevkit_verifier *verifier, struct sevkit_error *error)
{
    return verifier->has_time
               ? 0
               : sk_error_set(error, SEVKIT_EUSAGE, "no time was set for the verifier");
}

SK_PUBLIC int sevkit_verifier_verify(struct sevkit_verifier *verifier,
                                     const struct sevkit_evidence *evidence,
                                     const struct sevkit_expectations *expectations,
                                     struct sevkit_verdict **ret_verdict,
                                     struct sevkit_error *error)
{
    SK_CLEANUP(sevkit_certs_free_p) struct sevkit_certs *table = NULL;
    SK_CLEANUP(sevkit_verdict_free_p) struct sevkit_verdict *verdict = NULL;
    struct sk_chain_input input = {{verifier->certs}, verifier->roots, verifier->now};
    struct sk_judgement judgement = {
        .evidence = evidence,
        .report = sevkit_evidence_report(evidence),
        .expectations = expectations ? expectations : &safe_defaults,
    };
    int r = check_time(verifier, error);

    if (r == 0)
        r = read_table(evidence, &table, error);
    if (r < 0)
        return r;
    input.lists[1] = table;
    verdict = judgement.verdict = sk_verdict_new();
    if (!verdict)
        return sk_error_oom(error);
    r = judge(verifier, &input, &judgement, error);
    if (r == 0)
        *ret_verdict = SK_TAKE(verdict);
    return r;
}

SK_PUBLIC int sevkit_verifier_verify_cert(struct sevkit_verifier *verifier,
                                          const struct sevkit_cert *cert,
                                          const struct sevkit_expectations *expectations,
                                          struct sevkit_verdict **ret_verdict,
                                          struct sevkit_error *error)
{
    SK_CLEANUP(sk_chain_free_p) struct sk_chain *chain = NULL;
    SK_CLEANUP(sevkit_verdict_free_p) struct sevkit_verdict *verdict = NULL;
    const struct sevkit_expectations *expected = expectations ? expectations : &safe_defaults;
    struct sk_chain_input input = {{verifier->certs}, verifier->roots, verifier->now};
    int r = check_time(verifier, error);

    if (r == 0)
        r = get_chain(verifier, &input, cert, &chain, error);
    if (r < 0)
        return r;
    verdict = sk_verdict_new();
    if (!verdict)
        return sk_error_oom(error);
    copy_chain(verdict, chain, expected);
    if (!verdict->present[SK_CHECK_VEK])
        sk_verdict_skip(verdict, SK_CHECK_VEK, "the chain begins above it");
    verdict->product = cert->product;
    apply_required(verdict, expected);
    r = sk_verdict_finish(verdict, error);
    if (r == 0)
        *ret_verdict = SK_TAKE(verdict);
    return r;
}
