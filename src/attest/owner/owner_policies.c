/* SPDX-License-Identifier: Apache-2.0 */
#include "attest/owner/owner_policies.h"

#include "base/cleanup.h"

#include <stdlib.h>

SK_DEFINE_CLEANUP(struct sevkit_evidence *, sevkit_evidence_free)
SK_DEFINE_CLEANUP(struct sevkit_expectations *, sevkit_expectations_free)
SK_DEFINE_CLEANUP(struct sevkit_appraisal *, sevkit_appraisal_free)

static int read_one(const struct sk_policy_reader *reader, const char *path,
                    struct sk_owner_policies *policies, struct sevkit_error *error)
{
    size_t at = policies->count;
    enum sk_policy_format format;
    int r = sk_policy_read_file(reader, path, &policies->list[at], &format, error);

    if (r < 0)
        return r;
    policies->names[at] = path;
    policies->count++;
    /* A file that says nothing about the digest would accept any guest. */
    if (sevkit_acceptance_count(policies->list[at], "measurement") == 0)
        return sk_error_set(error, SEVKIT_EINPUT,
                            "%s: it names no launch digest, so it would accept any guest", path);
    return 0;
}

int sk_owner_policies_read(const struct sk_policy_reader *reader, const char *const *paths,
                           size_t count, struct sk_owner_policies *ret_policies,
                           struct sevkit_error *error)
{
    struct sk_owner_policies policies = {
        .list = calloc(count + 1, sizeof(struct sevkit_acceptance *)),
        .names = calloc(count + 1, sizeof(char *)),
    };
    int r = policies.list && policies.names ? 0 : sk_error_oom(error);

    for (size_t i = 0; i < count && r == 0; i++)
        r = read_one(reader, paths[i], &policies, error);
    if (r < 0)
        sk_owner_policies_done(&policies);
    else
        *ret_policies = policies;
    return r;
}

void sk_owner_policies_done(struct sk_owner_policies *policies)
{
    for (size_t i = 0; i < policies->count; i++)
        sevkit_acceptance_free(policies->list[i]);
    free(policies->list);
    free(policies->names);
    *policies = (struct sk_owner_policies){0};
}

static int open_appraiser(const struct sk_owner_sources *sources,
                          const struct sk_attest_evidence_view *evidence,
                          struct sevkit_appraiser **ret_appraiser, struct sevkit_error *error)
{
    SK_CLEANUP_APPRAISER struct sevkit_appraiser *appraiser = NULL;
    int r = sources->open(sources->arg, &appraiser, error);

    if (r < 0)
        return r;
    /* The host's table: what is in it proves itself or is useless. */
    if (evidence->certificates_size &&
        sevkit_certs_add(appraiser->collateral.given, evidence->certificates,
                         evidence->certificates_size, error) < 0)
        sk_listener_warn(sources->listener, "certificate table of the guest: %s", error->text);
    *ret_appraiser = SK_TAKE(appraiser);
    return 0;
}

static int expect(const struct sk_owner_sources *sources,
                  const struct sevkit_acceptance *acceptance, const uint8_t report_data[64],
                  struct sevkit_expectations **ret_expectations, struct sevkit_error *error)
{
    SK_CLEANUP(sevkit_expectations_free_p) struct sevkit_expectations *expectations = NULL;
    int r = sevkit_expectations_new(&expectations, error);

    if (r == 0)
        r = sevkit_expectations_add_bytes(expectations, SEVKIT_EXPECT_REPORT_DATA, report_data, 64,
                                          error);
    if (r == 0)
        r = sevkit_acceptance_apply(acceptance, expectations, sk_listener_warn_line,
                                    (void *)(uintptr_t)sources->listener, error);
    if (r == 0)
        *ret_expectations = SK_TAKE(expectations);
    return r;
}

static bool fails_measurement(const struct sevkit_verdict *verdict)
{
    const struct sevkit_check *check = sevkit_verdict_find(verdict, "measurement");

    return check && check->status == SEVKIT_CHECK_FAIL;
}

static int refuse(const struct sk_owner_sources *sources, const char *name,
                  const struct sevkit_appraisal *appraisal, struct sevkit_error *error)
{
    const struct sevkit_verdict *verdict = sevkit_appraisal_verdict(appraisal);
    const struct sevkit_check *check = sevkit_verdict_decisive(verdict);

    sources->refused(sources->arg, name, verdict, sevkit_appraisal_unavailable(appraisal));
    return sk_error_set(error, SEVKIT_EREFUSED, "the guest is refused (%s%s%s)",
                        sevkit_answer_name(sevkit_appraisal_answer(appraisal)), check ? ": " : "",
                        check ? check->info->name : "");
}

/* *ret_differs: the digest is not the policy's. */
static int accept_one(const struct sk_owner_policies *policies, size_t index,
                      const struct sk_owner_sources *sources,
                      const struct sk_attest_evidence_view *evidence,
                      const struct sevkit_evidence *report, const uint8_t report_data[64],
                      bool *ret_differs, struct sevkit_error *error)
{
    SK_CLEANUP_APPRAISER struct sevkit_appraiser *appraiser = NULL;
    SK_CLEANUP(sevkit_expectations_free_p) struct sevkit_expectations *expectations = NULL;
    SK_CLEANUP(sevkit_appraisal_free_p) struct sevkit_appraisal *appraisal = NULL;
    const struct sevkit_acceptance *acceptance = policies->list[index];
    int r = open_appraiser(sources, evidence, &appraiser, error);

    if (r == 0)
        r = expect(sources, acceptance, report_data, &expectations, error);
    if (r == 0)
        r = sk_appraiser_apply_sources(appraiser, acceptance, error);
    if (r == 0)
        r = sevkit_appraise(appraiser, report, expectations, &appraisal, error);
    if (r < 0)
        return r;
    if (sevkit_appraisal_answer(appraisal) == SEVKIT_ANSWER_ACCEPTED)
        return 0;
    *ret_differs = fails_measurement(sevkit_appraisal_verdict(appraisal));
    return refuse(sources, policies->names[index], appraisal, error);
}

int sk_owner_policies_accept(const struct sk_owner_policies *policies,
                             const struct sk_owner_sources *sources,
                             const struct sk_attest_evidence_view *evidence,
                             const uint8_t report_data[64], const char **ret_name,
                             bool *ret_differs, struct sevkit_error *error)
{
    SK_CLEANUP(sevkit_evidence_free_p) struct sevkit_evidence *report = NULL;
    int r = sevkit_evidence_read(evidence->report, evidence->report_size, SEVKIT_EVIDENCE_RAW,
                                 &report, error);

    *ret_differs = false;
    if (r < 0)
        return r;
    /* Without a policy nothing is accepted. */
    r = sk_error_set(error, SEVKIT_EREFUSED, "the guest is refused: there is no policy");
    for (size_t i = 0; i < policies->count; i++) {
        bool differs = false;

        r = accept_one(policies, i, sources, evidence, report, report_data, &differs, error);
        if (i == 0)
            *ret_differs = differs;
        if (r == 0)
            *ret_name = policies->names[i];
        if (r != SEVKIT_EREFUSED)
            return r;
    }
    return r;
}
