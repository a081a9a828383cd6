/* SPDX-License-Identifier: Apache-2.0 */
#include "appraise/batch/batch.h"
#include "appraise_kit.h"
#include "base/encoding.h"

static struct sk_text output;
static unsigned emitted;

static void render(void *arg, const struct sk_batch_result *result, struct sk_text *text)
{
    const char *slash = strrchr(result->name, '/');
    const char *word = "unreadable";

    (void)arg;
    if (!result->error)
        word = sevkit_answer_name(sevkit_verdict_answer(result->verdict));
    sk_text_addf(text, "%s=%s\n", slash ? slash + 1 : result->name, word);
}

static int emit(void *arg, const struct sk_text *text, struct sevkit_error *error)
{
    (void)arg;
    (void)error;
    emitted++;
    sk_text_add(&output, sk_text_get(text));
    return 0;
}

static struct sk_batch_counts run(struct kit *kit, const char *path, bool lines)
{
    struct sk_batch batch = {.appraiser = kit->appraiser,
                             .expectations = kit->expectations,
                             .jobs = 3,
                             .render = render,
                             .emit = emit};
    struct sk_reports *reports = NULL;

    sk_text_done(&output);
    EXPECT_OK(sk_reports_open(&path, 1, lines, &reports, &kit_error), &kit_error);
    EXPECT_OK(sk_batch_run(&batch, reports, &kit_error), &kit_error);
    sk_reports_close(reports);
    return batch.counts;
}

static const char *write_reports(struct kit *kit)
{
    const uint8_t *bytes = sevkit_report_bytes(sevkit_evidence_report(kit->evidence));
    uint8_t bad[SEVKIT_REPORT_BYTES];
    static char folder[128];

    memcpy(bad, bytes, sizeof(bad));
    bad[0x90] ^= 1;
    (void)snprintf(folder, sizeof(folder), "%.60s/reports", kit->folder);
    EXPECT(mkdir(folder, 0700) == 0);
    (void)kit_write(kit, "reports/b.bin", bytes, SEVKIT_REPORT_BYTES);
    (void)kit_write(kit, "reports/a.bin", bad, SEVKIT_REPORT_BYTES);
    (void)kit_write(kit, "reports/c.bin", "nonsense", 8);
    (void)kit_write(kit, "reports/d.txt", "no report by its name", 21);
    return folder;
}

TEST(folder_in_order)
{
    KIT(kit);
    const char *folder = write_reports(kit);
    struct sk_batch_counts counts = run(kit, folder, false);

    EXPECT_STR(sk_text_get(&output), "a.bin=unavailable\nb.bin=unavailable\nc.bin=unreadable\n");
    EXPECT_INT(counts.undecided, 2);
    EXPECT_INT(counts.unreadable, 1);
    /* What is missing is got once, and both are verified again. */
    sevkit_appraiser_set_getter(kit->appraiser, kit_get, kit);
    counts = run(kit, folder, false);
    EXPECT_STR(sk_text_get(&output), "a.bin=unsigned\nb.bin=accepted\nc.bin=unreadable\n");
    EXPECT_INT(kit->requests, 2);
    EXPECT_INT(counts.accepted, 1);
    EXPECT_INT(counts.refused, 1);
}

TEST(lines)
{
    KIT(kit);
    const uint8_t *bytes = sevkit_report_bytes(sevkit_evidence_report(kit->evidence));
    char hex[2 * SEVKIT_REPORT_BYTES + 1];
    SK_CLEANUP(sk_text_done) struct sk_text lines = {0};
    struct sk_batch_counts counts;

    sk_hex_encode(bytes, SEVKIT_REPORT_BYTES, hex);
    for (unsigned i = 0; i < 1100; i++)
        sk_text_addf(&lines, "{\"id\": \"vm%u\", \"report\": \"%s\"}\n\n", i, hex);
    sevkit_appraiser_set_getter(kit->appraiser, kit_get, kit);
    counts = run(kit, kit_write(kit, "lines", sk_text_get(&lines), lines.length), true);
    EXPECT_INT(counts.accepted, 1100);
    EXPECT(emitted > 1);
    EXPECT_INT(strncmp(sk_text_get(&output), "vm0=accepted\nvm1=", 17), 0);
    EXPECT_CONTAINS(sk_text_get(&output), "vm1099=accepted\n");
}

TEST(nothing_to_verify)
{
    KIT(kit);
    struct sk_batch batch = {.appraiser = kit->appraiser, .jobs = 1};
    const char *path = kit_write(kit, "lines", "\n \n", 3);
    struct sk_reports *reports = NULL;

    EXPECT_OK(sk_reports_open(&path, 1, true, &reports, &kit_error), &kit_error);
    EXPECT_ERROR(sk_batch_run(&batch, reports, &kit_error), SEVKIT_EINPUT, &kit_error);
    sk_reports_close(reports);
    EXPECT(sk_batch_default_jobs() >= 1);
}
