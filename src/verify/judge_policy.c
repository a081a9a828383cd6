/* SPDX-License-Identifier: Apache-2.0 */
#include "verify/judge_report.h"

#include "base/encoding.h"
#include "base/reader.h"
#include "base/text.h"
#include "data/products.h"
#include "formats/report/report.h"
#include "verify/expectations.h"

#include <inttypes.h>
#include <sevkit/id_block.h>
#include <stdio.h>
#include <string.h>

#define POLICY_TEXT_BYTES 256u
#define HEX_BYTES         (2 * SK_EXPECT_VALUE_BYTES + 1)
#define VMPL_LAST         3u

static const char no_expectation[] = "nothing was expected";

static bool has_number(const struct sk_judgement *in, enum sevkit_expect_number field)
{
    return in->expectations->has_number[field];
}

/* The number, 0 if it was not set. */
static uint64_t number(const struct sk_judgement *in, enum sevkit_expect_number field)
{
    return in->expectations->numbers[field];
}

/* "migrate-ma,debug: 0x80000" style texts for masks of the guest policy. */
static void judge_policy(const struct sk_judgement *in)
{
    uint64_t policy = in->report->policy;
    uint64_t required = number(in, SEVKIT_EXPECT_POLICY_REQUIRED);
    uint64_t forbidden = number(in, SEVKIT_EXPECT_POLICY_FORBIDDEN);
    uint64_t abi = number(in, SEVKIT_EXPECT_POLICY_ABI_MIN);
    uint64_t exact = number(in, SEVKIT_EXPECT_POLICY_EXACT);
    char value[POLICY_TEXT_BYTES + 32];
    char names[POLICY_TEXT_BYTES];
    char expectation[192] = "";
    size_t used = 0;
    bool good = (policy & required) == required && (policy & forbidden) == 0;

    sevkit_policy_format(policy, names, sizeof(names));
    (void)snprintf(value, sizeof(value), "0x%" PRIx64 " (%s)", policy, names);
    if (has_number(in, SEVKIT_EXPECT_POLICY_EXACT)) {
        good &= policy == exact;
        used += (size_t)snprintf(expectation, sizeof(expectation), "0x%" PRIx64, exact);
    }
    if (has_number(in, SEVKIT_EXPECT_POLICY_REQUIRED))
        used += (size_t)snprintf(expectation + used, sizeof(expectation) - used,
                                 "%sall bits of 0x%" PRIx64, used ? ", " : "", required);
    if (has_number(in, SEVKIT_EXPECT_POLICY_FORBIDDEN))
        used += (size_t)snprintf(expectation + used, sizeof(expectation) - used,
                                 "%sno bit of 0x%" PRIx64, used ? ", " : "", forbidden);
    if (has_number(in, SEVKIT_EXPECT_POLICY_ABI_MIN)) {
        /* Major over minor in one number, so that 2.0 is above 1.55. */
        good &= (policy & SK_POLICY_ABI_MASK) >= (abi & SK_POLICY_ABI_MASK);
        used +=
            (size_t)snprintf(expectation + used, sizeof(expectation) - used, "%sABI at least %u.%u",
                             used ? ", " : "", (unsigned)(abi >> 8 & 0xff), (unsigned)(abi & 0xff));
    }
    if (used)
        sk_verdict_judge(in->verdict, SK_CHECK_POLICY, good, value, expectation, NULL);
    else
        sk_verdict_set(in->verdict, SK_CHECK_POLICY, SEVKIT_CHECK_SKIPPED, value, NULL,
                       no_expectation);
}

static void judge_platform(const struct sk_judgement *in)
{
    uint64_t info = in->report->platform_info;
    uint64_t required = number(in, SEVKIT_EXPECT_PLATFORM_REQUIRED);
    uint64_t forbidden = number(in, SEVKIT_EXPECT_PLATFORM_FORBIDDEN);
    bool has_exact = has_number(in, SEVKIT_EXPECT_PLATFORM_EXACT);
    char value[POLICY_TEXT_BYTES + 32];
    char names[POLICY_TEXT_BYTES];
    char expectation[128];
    bool good = (info & required) == required && (info & forbidden) == 0 &&
                (!has_exact || info == number(in, SEVKIT_EXPECT_PLATFORM_EXACT));

    sevkit_platform_format(info, names, sizeof(names));
    (void)snprintf(value, sizeof(value), "0x%" PRIx64 " (%s)", info, names);
    if (has_exact)
        (void)snprintf(expectation, sizeof(expectation), "0x%" PRIx64,
                       number(in, SEVKIT_EXPECT_PLATFORM_EXACT));
    else
        (void)snprintf(expectation, sizeof(expectation),
                       "all bits of 0x%" PRIx64 ", no bit of 0x%" PRIx64, required, forbidden);
    if (has_exact || has_number(in, SEVKIT_EXPECT_PLATFORM_REQUIRED) ||
        has_number(in, SEVKIT_EXPECT_PLATFORM_FORBIDDEN))
        sk_verdict_judge(in->verdict, SK_CHECK_PLATFORM_INFO, good, value, expectation, NULL);
    else
        sk_verdict_set(in->verdict, SK_CHECK_PLATFORM_INFO, SEVKIT_CHECK_SKIPPED, value, NULL,
                       no_expectation);
}

static void judge_dangers(const struct sk_judgement *in)
{
    const struct sevkit_report *report = in->report;
    const bool *switches = in->expectations->switches;
    struct sk_reader id_ma = sk_reader_of(report->report_id_ma, sizeof(report->report_id_ma));
    bool debug = report->policy & SK_POLICY_DEBUG;
    bool all_ones = true;
    bool migration;

    /* All ones where there is no agent. */
    for (size_t i = 0; i < sizeof(report->report_id_ma); i++)
        all_ones &= report->report_id_ma[i] == 0xff;
    migration = report->policy & SK_POLICY_MIGRATE_MA ||
                (!all_ones && !sk_read_zeros(&id_ma, sizeof(report->report_id_ma)));
    sk_verdict_set(in->verdict, SK_CHECK_DEBUG,
                   !debug                         ? SEVKIT_CHECK_PASS
                   : switches[SEVKIT_ALLOW_DEBUG] ? SEVKIT_CHECK_WARN
                                                  : SEVKIT_CHECK_FAIL,
                   debug ? "allowed" : "forbidden", "forbidden",
                   debug ? "the host can read and write the guest's memory" : NULL);
    sk_verdict_set(in->verdict, SK_CHECK_MIGRATION,
                   !migration                         ? SEVKIT_CHECK_PASS
                   : switches[SEVKIT_ALLOW_MIGRATION] ? SEVKIT_CHECK_WARN
                                                      : SEVKIT_CHECK_FAIL,
                   migration ? "allowed" : "forbidden", "forbidden",
                   migration ? "a migration agent can move the guest" : NULL);
}

static void judge_vmpl(const struct sk_judgement *in)
{
    uint32_t vmpl = in->report->vmpl;
    bool has_max = has_number(in, SEVKIT_EXPECT_VMPL_MAX);
    uint64_t min = number(in, SEVKIT_EXPECT_VMPL_MIN);
    uint64_t max = has_max ? number(in, SEVKIT_EXPECT_VMPL_MAX) : VMPL_LAST;
    bool good = vmpl >= min && vmpl <= max;
    char value[32];
    char expectation[64];

    (void)snprintf(value, sizeof(value), vmpl == SEVKIT_VMPL_HOST ? "host" : "%u", vmpl);
    if (min == max)
        (void)snprintf(expectation, sizeof(expectation), "%" PRIu64, min);
    else
        (void)snprintf(expectation, sizeof(expectation), "%" PRIu64 " to %" PRIu64, min, max);
    sk_verdict_judge(in->verdict, SK_CHECK_VMPL, good, value, expectation,
                     good                       ? NULL
                     : vmpl == SEVKIT_VMPL_HOST ? "the host asked for this report, not the guest"
                                                : NULL);
}

/* value >= floor, for the numbers that have nothing but a floor. */
static void judge_floor(const struct sk_judgement *in, enum sk_check_id id,
                        enum sevkit_expect_number field, uint64_t found)
{
    char value[32];
    char expectation[48];

    (void)snprintf(value, sizeof(value), "%" PRIu64, found);
    (void)snprintf(expectation, sizeof(expectation), "at least %" PRIu64, number(in, field));
    if (has_number(in, field))
        sk_verdict_judge(in->verdict, id, found >= number(in, field), value, expectation, NULL);
    else
        sk_verdict_set(in->verdict, id, SEVKIT_CHECK_SKIPPED, value, NULL, no_expectation);
}

static void judge_guest_svn(const struct sk_judgement *in, uint32_t found)
{
    char value[32];
    char expectation[48];

    if (!has_number(in, SEVKIT_EXPECT_GUEST_SVN_EXACT)) {
        judge_floor(in, SK_CHECK_GUEST_SVN, SEVKIT_EXPECT_GUEST_SVN_MIN, found);
        return;
    }
    (void)snprintf(value, sizeof(value), "%" PRIu32, found);
    (void)snprintf(expectation, sizeof(expectation), "%" PRIu64,
                   number(in, SEVKIT_EXPECT_GUEST_SVN_EXACT));
    sk_verdict_judge(in->verdict, SK_CHECK_GUEST_SVN,
                     found == number(in, SEVKIT_EXPECT_GUEST_SVN_EXACT), value, expectation, NULL);
}

static bool is_expected(const struct sk_expect_list *list, const uint8_t *found, size_t size)
{
    for (size_t i = 0; i < list->count; i++)
        if (memcmp(list->values[i], found, size) == 0)
            return true;
    return false;
}

static void judge_bytes(const struct sk_judgement *in, enum sevkit_expect_bytes which)
{
    const struct sk_expect_field *field = &sk_expect_fields[which];
    const struct sk_expect_list *list = &in->expectations->bytes[which];
    const uint8_t *found = (const uint8_t *)in->report + field->member;
    bool good = is_expected(list, found, field->size);
    char value[HEX_BYTES];
    char hex[HEX_BYTES];
    char expectation[HEX_BYTES + 32];

    sk_hex_encode(found, field->size, value);
    if (!list->count) {
        sk_verdict_set(in->verdict, field->check, SEVKIT_CHECK_SKIPPED, value, NULL,
                       which == SEVKIT_EXPECT_REPORT_DATA
                           ? "freshness NOT checked: nothing was expected of the report data"
                           : no_expectation);
        return;
    }
    sk_hex_encode(list->values[0], field->size, hex);
    if (list->count == 1)
        (void)snprintf(expectation, sizeof(expectation), "%s", hex);
    else
        (void)snprintf(expectation, sizeof(expectation), "one of %zu: %s, ...", list->count, hex);
    /* Without the flag the digest is not what the firmware checked a key against. */
    if (which == SEVKIT_EXPECT_AUTHOR_KEY_DIGEST && !sevkit_report_has_author_key(in->report))
        sk_verdict_set(in->verdict, field->check, SEVKIT_CHECK_FAIL, value, expectation,
                       "the guest was launched without an author key");
    else
        sk_verdict_judge(in->verdict, field->check, good, value, expectation, NULL);
}

static void judge_id_block(const struct sk_judgement *in)
{
    const struct sevkit_report *report = in->report;
    const bool *switches = in->expectations->switches;
    struct sk_reader digest = sk_reader_of(report->id_key_digest, sizeof(report->id_key_digest));
    bool has_block = !sk_read_zeros(&digest, sizeof(report->id_key_digest));
    bool has_author = sevkit_report_has_author_key(report);

    /* An author key is nothing without an ID block. */
    if (switches[SEVKIT_EXPECT_ID_BLOCK] || switches[SEVKIT_EXPECT_AUTHOR_KEY])
        sk_verdict_judge(in->verdict, SK_CHECK_ID_BLOCK, has_block,
                         has_block ? "ID block" : "no ID block", "ID block", NULL);
    else
        sk_verdict_set(in->verdict, SK_CHECK_ID_BLOCK, SEVKIT_CHECK_SKIPPED,
                       has_block ? "ID block" : "no ID block", NULL, no_expectation);
    if (switches[SEVKIT_EXPECT_AUTHOR_KEY] &&
        !in->expectations->bytes[SEVKIT_EXPECT_AUTHOR_KEY_DIGEST].count)
        sk_verdict_judge(in->verdict, SK_CHECK_AUTHOR_KEY, has_author,
                         has_author ? "author key" : "no author key", "author key", NULL);
}

static void judge_text(const struct sk_judgement *in, enum sk_check_id id,
                       enum sevkit_expect_text field, const char *value, bool good)
{
    const struct sk_expect_texts *list = &in->expectations->texts[field];
    char expectation[160];

    if (!list->count) {
        sk_verdict_set(in->verdict, id, SEVKIT_CHECK_SKIPPED, value, NULL, no_expectation);
        return;
    }
    if (list->count == 1)
        (void)snprintf(expectation, sizeof(expectation), "%s", list->values[0]);
    else
        (void)snprintf(expectation, sizeof(expectation), "one of %zu: %s, ...", list->count,
                       list->values[0]);
    sk_verdict_judge(in->verdict, id, good, value, expectation, NULL);
}

static void judge_texts(const struct sk_judgement *in)
{
    const struct sk_expect_texts *texts = in->expectations->texts;
    const char *signer = sevkit_signing_key_name(sevkit_report_signing_key(in->report));
    const char *csp_id = in->vek ? sevkit_cert_csp_id(in->vek) : NULL;
    bool good[SK_EXPECT_TEXTS] = {false};

    for (size_t i = 0; i < texts[SEVKIT_EXPECT_PRODUCT].count; i++)
        good[SEVKIT_EXPECT_PRODUCT] |=
            in->product &&
            sevkit_product_find(texts[SEVKIT_EXPECT_PRODUCT].values[i]) == in->product;
    for (size_t i = 0; i < texts[SEVKIT_EXPECT_SIGNER].count; i++)
        good[SEVKIT_EXPECT_SIGNER] |= strcmp(texts[SEVKIT_EXPECT_SIGNER].values[i], signer) == 0;
    for (size_t i = 0; i < texts[SEVKIT_EXPECT_CSP_ID].count; i++)
        good[SEVKIT_EXPECT_CSP_ID] |=
            csp_id && strcmp(texts[SEVKIT_EXPECT_CSP_ID].values[i], csp_id) == 0;
    judge_text(in, SK_CHECK_PRODUCT, SEVKIT_EXPECT_PRODUCT, in->product ? in->product->name : NULL,
               good[SEVKIT_EXPECT_PRODUCT]);
    judge_text(in, SK_CHECK_SIGNER, SEVKIT_EXPECT_SIGNER, signer, good[SEVKIT_EXPECT_SIGNER]);
    judge_text(in, SK_CHECK_CSP_ID, SEVKIT_EXPECT_CSP_ID, csp_id, good[SEVKIT_EXPECT_CSP_ID]);
}

static bool above_floor(const struct sevkit_tcb *tcb, const struct sevkit_tcb_floor *floor)
{
    for (unsigned i = 0; i < SK_TCB_COMPONENTS; i++)
        if (floor->components & 1u << i && sevkit_tcb_get(tcb, i) < sevkit_tcb_get(&floor->tcb, i))
            return false;
    return true;
}

static void judge_tcb(const struct sk_judgement *in, enum sk_check_id id,
                      enum sevkit_report_tcb which, uint64_t raw)
{
    struct sevkit_tcb tcb = sevkit_tcb_read(in->layout, raw);
    struct sk_text expectation = {0};
    char value[SEVKIT_TCB_TEXT_BYTES];
    size_t named = 0;
    size_t fitting = 0;
    bool good = true;

    sevkit_tcb_format(in->layout, &tcb, value);
    for (size_t i = 0; i < in->expectations->floor_count; i++) {
        const struct sevkit_tcb_floor *floor = &in->expectations->floors[i];
        char text[128];

        if (floor->which != which)
            continue;
        named++;
        sevkit_tcb_floor_format(floor, text, sizeof(text));
        sk_text_addf(&expectation, "%s%s", expectation.length ? "; " : "", text);
        if (floor->product && floor->product != in->product)
            continue;
        fitting++;
        good &= above_floor(&tcb, floor);
    }
    in->verdict->failed |= !sk_text_ok(&expectation);
    if (named)
        sk_verdict_judge(in->verdict, id, good && fitting, value, sk_text_get(&expectation),
                         fitting ? NULL : "no floor was given for this product");
    else
        sk_verdict_set(in->verdict, id, SEVKIT_CHECK_SKIPPED, value, NULL, no_expectation);
    sk_text_done(&expectation);
}

static void judge_firmware(const struct sk_judgement *in)
{
    const struct sk_firmware_version versions[] = {in->report->committed_version,
                                                   in->report->current_version};
    uint64_t min = number(in, SEVKIT_EXPECT_FIRMWARE_MIN);
    uint64_t build_min = number(in, SEVKIT_EXPECT_FIRMWARE_BUILD_MIN);
    char value[64];
    char expectation[64];
    bool good = true;

    for (size_t i = 0; i < SK_ARRAY_SIZE(versions); i++) {
        uint64_t whole = (uint64_t)versions[i].major << 16 | (uint64_t)versions[i].minor << 8 |
                         versions[i].build;

        good &= whole >= min && versions[i].build >= build_min;
    }
    (void)snprintf(value, sizeof(value), "committed %u.%u.%u, current %u.%u.%u", versions[0].major,
                   versions[0].minor, versions[0].build, versions[1].major, versions[1].minor,
                   versions[1].build);
    (void)snprintf(expectation, sizeof(expectation), "at least %u.%u.%u, build at least %u",
                   (unsigned)(min >> 16 & 0xff), (unsigned)(min >> 8 & 0xff),
                   (unsigned)(min & 0xff), (unsigned)build_min);
    if (has_number(in, SEVKIT_EXPECT_FIRMWARE_MIN) ||
        has_number(in, SEVKIT_EXPECT_FIRMWARE_BUILD_MIN))
        sk_verdict_judge(in->verdict, SK_CHECK_FIRMWARE, good, value, expectation, NULL);
    else
        sk_verdict_set(in->verdict, SK_CHECK_FIRMWARE, SEVKIT_CHECK_SKIPPED, value, NULL,
                       no_expectation);
}

static void judge_committed(const struct sk_judgement *in)
{
    const struct sevkit_report *report = in->report;
    bool same = report->committed_tcb == report->current_tcb &&
                report->committed_version.major == report->current_version.major &&
                report->committed_version.minor == report->current_version.minor &&
                report->committed_version.build == report->current_version.build;
    const char *value = same ? "committed" : "provisional";

    if (in->expectations->switches[SEVKIT_EXPECT_COMMITTED])
        sk_verdict_judge(in->verdict, SK_CHECK_COMMITTED, same, value, "committed", NULL);
    else
        sk_verdict_set(in->verdict, SK_CHECK_COMMITTED, SEVKIT_CHECK_SKIPPED, value, NULL,
                       no_expectation);
}

static void judge_mitigations(const struct sk_judgement *in, enum sk_check_id id,
                              enum sevkit_expect_number field, uint64_t found)
{
    bool has = in->report->has_mitigation_vectors;
    uint64_t required = number(in, field);
    char value[32] = "none";
    char expectation[48];

    if (has)
        (void)snprintf(value, sizeof(value), "0x%" PRIx64, found);
    (void)snprintf(expectation, sizeof(expectation), "all bits of 0x%" PRIx64, required);
    if (has_number(in, field))
        sk_verdict_judge(in->verdict, id, has && (found & required) == required, value, expectation,
                         has ? NULL : "reports before version 5 have no mitigation vectors");
    else
        sk_verdict_set(in->verdict, id, SEVKIT_CHECK_SKIPPED, value, NULL, no_expectation);
}

void sk_judge_policy(const struct sk_judgement *judgement)
{
    const struct sevkit_report *report = judgement->report;
    const uint64_t tcbs[SEVKIT_REPORT_TCBS] = {
        [SEVKIT_REPORTED_TCB] = report->reported_tcb,
        [SEVKIT_COMMITTED_TCB] = report->committed_tcb,
        [SEVKIT_CURRENT_TCB] = report->current_tcb,
        [SEVKIT_LAUNCH_TCB] = report->launch_tcb,
    };

    judge_dangers(judgement);
    judge_policy(judgement);
    judge_vmpl(judgement);
    judge_platform(judgement);
    judge_guest_svn(judgement, report->guest_svn);
    judge_floor(judgement, SK_CHECK_VERSION, SEVKIT_EXPECT_REPORT_VERSION_MIN, report->version);
    for (unsigned i = 0; i < SK_EXPECT_BYTES; i++)
        judge_bytes(judgement, i);
    judge_id_block(judgement);
    judge_texts(judgement);
    for (unsigned i = 0; i < SEVKIT_REPORT_TCBS; i++)
        judge_tcb(judgement, SK_CHECK_TCB_REPORTED + i, i, tcbs[i]);
    judge_firmware(judgement);
    judge_committed(judgement);
    judge_mitigations(judgement, SK_CHECK_MITIGATIONS_LAUNCH, SEVKIT_EXPECT_LAUNCH_MITIGATIONS,
                      report->launch_mitigation_vector);
    judge_mitigations(judgement, SK_CHECK_MITIGATIONS_CURRENT, SEVKIT_EXPECT_CURRENT_MITIGATIONS,
                      report->current_mitigation_vector);
}
