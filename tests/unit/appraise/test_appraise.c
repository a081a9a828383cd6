/* SPDX-License-Identifier: Apache-2.0 */
#include "appraise_kit.h"
#include "fault.h"

#define EXPECT_ANSWER(kit, answer) \
    EXPECT_STR(sevkit_answer_name(kit_appraise(kit)), sevkit_answer_name(answer))

static void add_folder(struct kit *kit)
{
    (void)kit_write(kit, "vcek.der", kit->vcek.data, kit->vcek.size);
    (void)kit_write(kit, "ask.der", kit->ask.data, kit->ask.size);
    (void)kit_write(kit, "ark.crt", kit->ark.data, kit->ark.size);
    (void)kit_write(kit, "notes.txt", "no certificate", 14);
    EXPECT_OK(sevkit_appraiser_add_path(kit->appraiser, kit->folder, &kit_error), &kit_error);
}

TEST(folder)
{
    KIT(kit);
    add_folder(kit);
    EXPECT_ANSWER(kit, SEVKIT_ANSWER_ACCEPTED);
    EXPECT_INT(sevkit_appraisal_obtained_count(kit->appraisal), 0);
    EXPECT(!sevkit_appraisal_unavailable(kit->appraisal));
    EXPECT(!sevkit_verdict_decisive(sevkit_appraisal_verdict(kit->appraisal)));
}

TEST(nothing_at_hand)
{
    KIT(kit);
    EXPECT_ANSWER(kit, SEVKIT_ANSWER_UNAVAILABLE);
    EXPECT_CONTAINS(sevkit_appraisal_unavailable(kit->appraisal), "network");
    EXPECT_STR(sevkit_verdict_decisive(sevkit_appraisal_verdict(kit->appraisal))->info->name,
               "vek");
}

TEST(network_then_cache)
{
    KIT(kit);
    const struct sevkit_obtained *obtained;
    char cache[128];

    (void)snprintf(cache, sizeof(cache), "%.60s/cache", kit->folder);
    EXPECT_OK(sevkit_appraiser_set_cache(kit->appraiser, cache, &kit_error), &kit_error);
    EXPECT_OK(sevkit_appraiser_set_mirror(kit->appraiser, "https://mirror.example", &kit_error),
              &kit_error);
    sevkit_appraiser_set_getter(kit->appraiser, kit_get, kit);
    EXPECT_ANSWER(kit, SEVKIT_ANSWER_ACCEPTED);
    EXPECT_INT(kit->requests, 2);
    EXPECT_CONTAINS(kit->urls[0], "https://mirror.example/vcek/v1/Milan/cert_chain");
    EXPECT_INT(sevkit_appraisal_obtained_count(kit->appraisal), 2);
    obtained = sevkit_appraisal_obtained(kit->appraisal, 1);
    EXPECT_STR(obtained->title, "Milan VCEK");
    EXPECT_STR(obtained->from, "network");
    EXPECT_STR(obtained->url, kit->urls[1]);
    EXPECT(!sevkit_appraisal_obtained(kit->appraisal, 2));
    /* The same appraiser has it now; another one finds it in the cache. */
    EXPECT_ANSWER(kit, SEVKIT_ANSWER_ACCEPTED);
    EXPECT_INT(sevkit_appraisal_obtained_count(kit->appraisal), 0);
    kit_appraiser(kit);
    EXPECT_OK(sevkit_appraiser_set_cache(kit->appraiser, cache, &kit_error), &kit_error);
    EXPECT_ANSWER(kit, SEVKIT_ANSWER_ACCEPTED);
    EXPECT_STR(sevkit_appraisal_obtained(kit->appraisal, 0)->from, "cache");
    EXPECT_INT(kit->requests, 2);
}

TEST(getter_fails)
{
    KIT(kit);
    kit->fails = true;
    sevkit_appraiser_set_getter(kit->appraiser, kit_get, kit);
    EXPECT_ANSWER(kit, SEVKIT_ANSWER_UNAVAILABLE);
    EXPECT_CONTAINS(sevkit_appraisal_unavailable(kit->appraisal), "the cable is out");
    EXPECT_INT(kit->requests, 1);
    EXPECT_INT(sevkit_appraisal_obtained_count(kit->appraisal), 0);
    kit->fails = false;
    kit->status = 404;
    EXPECT_ANSWER(kit, SEVKIT_ANSWER_UNAVAILABLE);
    EXPECT_CONTAINS(sevkit_appraisal_unavailable(kit->appraisal), "404");
    kit->status = 200;
    kit->too_much = true;
    EXPECT_ANSWER(kit, SEVKIT_ANSWER_UNAVAILABLE);
    EXPECT_CONTAINS(sevkit_appraisal_unavailable(kit->appraisal), "bytes");
    kit->too_much = false;
    EXPECT_ANSWER(kit, SEVKIT_ANSWER_ACCEPTED);
    /* Without a getter there is no network again. */
    kit_appraiser(kit);
    sevkit_appraiser_set_getter(kit->appraiser, kit_get, kit);
    sevkit_appraiser_set_getter(kit->appraiser, NULL, NULL);
    EXPECT_ANSWER(kit, SEVKIT_ANSWER_UNAVAILABLE);
}

TEST(transient_failure_is_tried_again)
{
    KIT(kit);
    kit->transient = true;
    sevkit_appraiser_set_getter(kit->appraiser, kit_get, kit);
    sevkit_appraiser_set_deadline(kit->appraiser, 3);
    EXPECT_ANSWER(kit, SEVKIT_ANSWER_UNAVAILABLE);
    EXPECT(kit->requests > 1);
    EXPECT(kit->noted[0]);
}

TEST(certificate_of_another_chip)
{
    KIT(kit);
    kit->other_chip = true;
    sevkit_appraiser_set_getter(kit->appraiser, kit_get, kit);
    EXPECT_ANSWER(kit, SEVKIT_ANSWER_UNAVAILABLE);
    EXPECT(sevkit_appraisal_unavailable(kit->appraisal));
}

TEST(stranger_is_not_trusted)
{
    KIT(kit);
    struct sk_cert_draft draft = sk_draft_ark("Milan");
    struct sk_blob stranger;

    draft.key = sk_test_rsa(SK_KEY_STRANGER);
    draft.signer = sk_test_rsa(SK_KEY_STRANGER);
    stranger = sk_build_cert(&draft);
    sevkit_appraiser_free(kit->appraiser);
    kit->appraiser = NULL;
    EXPECT_OK(sevkit_appraiser_new(&kit->appraiser, &kit_error), &kit_error);
    sevkit_appraiser_set_time(kit->appraiser, SK_PLAN_NOW);
    EXPECT_OK(sevkit_appraiser_trust_path(kit->appraiser,
                                          kit_write(kit, "other.bin", stranger.data, stranger.size),
                                          &kit_error),
              &kit_error);
    add_folder(kit);
    EXPECT_ANSWER(kit, SEVKIT_ANSWER_UNSIGNED);
}

TEST(unexpected_and_outdated)
{
    KIT(kit);
    uint8_t digest[48] = {1};

    add_folder(kit);
    EXPECT_OK(sevkit_expectations_add_bytes(kit->expectations, SEVKIT_EXPECT_MEASUREMENT, digest,
                                            sizeof(digest), &kit_error),
              &kit_error);
    EXPECT_ANSWER(kit, SEVKIT_ANSWER_UNEXPECTED);
    EXPECT_STR(sevkit_verdict_decisive(sevkit_appraisal_verdict(kit->appraisal))->info->name,
               "measurement");
    sevkit_appraiser_set_time(kit->appraiser, SK_DRAFT_TO + 1);
    EXPECT_ANSWER(kit, SEVKIT_ANSWER_OUTDATED);
}

TEST(revocation_list)
{
    KIT(kit);
    add_folder(kit);
    EXPECT_OK(sevkit_expectations_require(kit->expectations, "revocation", &kit_error), &kit_error);
    EXPECT_OK(sevkit_expectations_require(kit->expectations, "crl", &kit_error), &kit_error);
    EXPECT_ANSWER(kit, SEVKIT_ANSWER_UNAVAILABLE);
    sevkit_appraiser_set_getter(kit->appraiser, kit_get, kit);
    EXPECT_ANSWER(kit, SEVKIT_ANSWER_ACCEPTED);
    EXPECT_STR(sevkit_appraisal_obtained(kit->appraisal, 0)->title, "Milan CRL for VCEKs");
}

static void apply(struct kit *kit, const char *rule, const char *value)
{
    struct sevkit_acceptance *acceptance;

    EXPECT_OK(sevkit_acceptance_new(&acceptance, &kit_error), &kit_error);
    EXPECT_OK(sevkit_acceptance_add(acceptance, rule, value, "policy.toml:1:1", &kit_error),
              &kit_error);
    EXPECT_OK(sevkit_appraiser_apply(kit->appraiser, acceptance, kit->expectations, &kit_error),
              &kit_error);
    sevkit_acceptance_free(acceptance);
}

TEST(policy)
{
    KIT(kit);
    char certs[64];

    add_folder(kit);
    apply(kit, "guest_svn_min", "4294967295");
    EXPECT_ANSWER(kit, SEVKIT_ANSWER_UNEXPECTED);
    /* What the caller said stays, with a warning. */
    apply(kit, "time", "2050-01-01");
    EXPECT_CONTAINS(kit->warned, "policy.toml:1:1: time: left out");
    EXPECT_ANSWER(kit, SEVKIT_ANSWER_UNEXPECTED);
    /* Where the caller said nothing, the policy counts. */
    sevkit_appraiser_free(kit->appraiser);
    kit->appraiser = NULL;
    EXPECT_OK(sevkit_appraiser_new(&kit->appraiser, &kit_error), &kit_error);
    (void)snprintf(certs, sizeof(certs), "%.60s", kit->folder);
    (void)kit_write(kit, "root.bin", kit->ark.data, kit->ark.size);
    apply(kit, "collateral.roots", kit->path);
    apply(kit, "collateral.certs", certs);
    apply(kit, "time", "2050-01-01");
    EXPECT_ANSWER(kit, SEVKIT_ANSWER_OUTDATED);
    /* A policy can forbid the network. */
    kit_appraiser(kit);
    sevkit_appraiser_set_getter(kit->appraiser, kit_get, kit);
    apply(kit, "collateral.network", "false");
    EXPECT_ANSWER(kit, SEVKIT_ANSWER_UNAVAILABLE);
    EXPECT_INT(kit->requests, 0);
}

TEST(refused_settings)
{
    KIT(kit);
    struct sevkit_error error = {0};
    const char *path = kit_write(kit, "ask.bin", kit->ask.data, kit->ask.size);

    EXPECT_ERROR(sevkit_appraiser_trust_path(kit->appraiser, path, &error), SEVKIT_EREFUSED,
                 &error);
    EXPECT_ERROR(sevkit_appraiser_set_mirror(kit->appraiser, "ftp://x", &error), SEVKIT_EUSAGE,
                 &error);
    EXPECT_ERROR(sevkit_appraiser_add_path(kit->appraiser, "/no/such/path", &error), SEVKIT_EIO,
                 &error);
    (void)snprintf(kit->path, sizeof(kit->path), "%.60s/empty", kit->folder);
    EXPECT(mkdir(kit->path, 0700) == 0);
    EXPECT_ERROR(sevkit_appraiser_add_path(kit->appraiser, kit->path, &error), SEVKIT_EINPUT,
                 &error);
    EXPECT_CONTAINS(error.text, "no certificates");
}

TEST(evidence_from_a_file)
{
    KIT(kit);
    struct sevkit_evidence *evidence = NULL;
    struct sevkit_error error = {0};

    (void)kit_write(kit, "bad.bin", "nonsense", 8);
    EXPECT_ERROR(sevkit_evidence_load(kit->path, SEVKIT_EVIDENCE_AUTO, &evidence, &error),
                 SEVKIT_EINPUT, &error);
    EXPECT_CONTAINS(error.text, "bad.bin: ");
    EXPECT_ERROR(sevkit_evidence_load("/no/such/file", SEVKIT_EVIDENCE_AUTO, &evidence, &error),
                 SEVKIT_EIO, &error);
}

static int appraise_once(void *arg, struct sevkit_error *error)
{
    struct kit *kit = arg;
    struct sevkit_appraiser *appraiser = NULL;
    struct sevkit_appraisal *appraisal = NULL;
    int r = sevkit_appraiser_new(&appraiser, error);

    if (r == 0)
        sevkit_appraiser_set_time(appraiser, SK_PLAN_NOW);
    if (r == 0)
        r = sevkit_appraiser_trust_path(appraiser, kit->path, error);
    if (r == 0)
        r = sevkit_appraiser_add_path(appraiser, kit->folder, error);
    if (r == 0)
        r = sevkit_appraise(appraiser, kit->evidence, NULL, &appraisal, error);
    sevkit_appraisal_free(appraisal);
    sevkit_appraiser_free(appraiser);
    return r;
}

TEST(without_memory)
{
    KIT(kit);
    add_folder(kit);
    (void)kit_write(kit, "root.bin", kit->ark.data, kit->ark.size);
    EXPECT(sk_fault_run(appraise_once, kit) > 10);
}

TEST(names)
{
    EXPECT_STR(sevkit_answer_name(SEVKIT_ANSWER_ACCEPTED), "accepted");
    EXPECT_STR(sevkit_answer_name(SEVKIT_ANSWER_MALFORMED), "malformed");
    EXPECT_STR(sevkit_answer_name(SEVKIT_ANSWER_UNBOUND), "unbound");
    EXPECT_STR(sevkit_answer_name((enum sevkit_answer)99), "unknown");
}
