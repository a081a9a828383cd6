/* SPDX-License-Identifier: Apache-2.0 */
#include "appraise/appraiser.h"
#include "appraise/cert_verify.h"
#include "appraise_kit.h"

struct seen {
    char kinds[64];
    unsigned accepted;
};

static void see(void *arg, const struct sevkit_cert *cert, const struct sevkit_verdict *verdict)
{
    struct seen *seen = arg;
    size_t used = strlen(seen->kinds);

    (void)snprintf(seen->kinds + used, sizeof(seen->kinds) - used, "%s ",
                   sevkit_cert_kind_name(sevkit_cert_kind(cert)));
    seen->accepted += sevkit_verdict_accepted(verdict);
}

/* The kit's root is trusted; blobs are what is verified. */
static int verify(struct kit *kit, const struct sk_blob *const *blobs, struct seen *seen,
                  struct sk_cert_verify_answer *answer, struct sevkit_error *error)
{
    SK_CLEANUP_CERTS struct sevkit_certs *certs = NULL;
    struct sk_cert_verify_request request = {
        .trust = &kit->appraiser->collateral.anchor.trust,
        .expectations = kit->expectations,
        .verified = see,
        .arg = seen,
    };
    int r = sevkit_certs_new(&certs, error);

    for (; r == 0 && *blobs; blobs++)
        r = sevkit_certs_add(certs, (*blobs)->data, (*blobs)->size, error);
    request.certs = certs;
    *seen = (struct seen){.accepted = 0};
    return r == 0 ? sk_cert_verify_all(&request, answer, error) : r;
}

TEST(the_deepest_are_verified)
{
    KIT(kit);
    const struct sk_blob *all[] = {&kit->ark, &kit->vcek, &kit->ask, &kit->other_vcek, NULL};
    const struct sk_blob *ca[] = {&kit->ark, &kit->ask, NULL};
    const struct sk_blob *root[] = {&kit->ark, NULL};
    struct sk_cert_verify_answer answer;
    struct seen seen;

    EXPECT_OK(verify(kit, all, &seen, &answer, &kit_error), &kit_error);
    EXPECT_STR(seen.kinds, "VCEK VCEK ");
    EXPECT(seen.accepted == 2 && answer.accepted);
    EXPECT_OK(verify(kit, ca, &seen, &answer, &kit_error), &kit_error);
    EXPECT_STR(seen.kinds, "ASK ");
    EXPECT(answer.accepted);
    EXPECT_OK(verify(kit, root, &seen, &answer, &kit_error), &kit_error);
    EXPECT_STR(seen.kinds, "ARK ");
    EXPECT(answer.accepted);
}

TEST(what_is_missing_is_not_what_is_wrong)
{
    KIT(kit);
    const struct sk_blob *alone[] = {&kit->vcek, NULL};
    const struct sk_blob *whole[] = {&kit->vcek, &kit->ask, &kit->ark, NULL};
    struct sk_cert_verify_answer answer;
    struct seen seen;

    EXPECT_OK(verify(kit, alone, &seen, &answer, &kit_error), &kit_error);
    EXPECT(!answer.accepted && answer.only_missing && seen.accepted == 0);
    kit->appraiser->collateral.anchor.trust.now = SK_DRAFT_TO + 1;
    EXPECT_OK(verify(kit, whole, &seen, &answer, &kit_error), &kit_error);
    EXPECT(!answer.accepted && !answer.only_missing);
}

TEST(nothing_to_verify)
{
    KIT(kit);
    const struct sk_blob *none[] = {NULL};
    struct sk_cert_verify_answer answer;
    struct seen seen;

    EXPECT_ERROR(verify(kit, none, &seen, &answer, &kit_error), SEVKIT_EINPUT, &kit_error);
    EXPECT_STR(kit_error.text, "there is no certificate to verify");
}

TEST(required_checks)
{
    KIT(kit);
    const struct sk_blob *whole[] = {&kit->vcek, &kit->ask, &kit->ark, NULL};
    struct sk_cert_verify_answer answer;
    struct seen seen;

    EXPECT_ERROR(sk_cert_verify_require(kit->expectations, "measurement", &kit_error),
                 SEVKIT_EUSAGE, &kit_error);
    EXPECT_STR(kit_error.text, "'measurement' is a check of reports");
    EXPECT_ERROR(sk_cert_verify_require(kit->expectations, "moon", &kit_error), SEVKIT_EUSAGE,
                 &kit_error);
    EXPECT_OK(sk_cert_verify_require(kit->expectations, "vek-dates", &kit_error), &kit_error);
    EXPECT_OK(verify(kit, whole, &seen, &answer, &kit_error), &kit_error);
    EXPECT(answer.accepted);
    /* There is no list. */
    EXPECT_OK(sk_cert_verify_require(kit->expectations, "crl", &kit_error), &kit_error);
    EXPECT_OK(verify(kit, whole, &seen, &answer, &kit_error), &kit_error);
    EXPECT(!answer.accepted);
}
