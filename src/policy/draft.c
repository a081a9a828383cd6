/* SPDX-License-Identifier: Apache-2.0 */
#include "policy/draft.h"

#include "base/cleanup.h"
#include "base/encoding.h"
#include "base/error.h"
#include "data/advisories.h"
#include "data/report_rows.h"
#include "formats/report/report.h"
#include "policy/acceptance.h"

#include <sevkit/products.h>
#include <stdio.h>
#include <string.h>

static void warn_dangers(const struct sevkit_report *report, const struct sk_listener *listener)
{
    if (report->policy & SK_POLICY_DEBUG)
        sk_listener_warn(listener, "debugging is on in this report, so the host can read the "
                                   "guest's memory; the policy does not accept it");
    if (report->policy & SK_POLICY_MIGRATE_MA)
        sk_listener_warn(listener, "a migration agent is allowed in this report; the policy does "
                                   "not accept it");
    if (sevkit_report_chip_key_masked(report) ||
        sevkit_report_signing_key(report) == SEVKIT_SIGNING_KEY_NONE)
        sk_listener_warn(listener, "this report is not signed; the policy does not accept it");
}

/* The greatest SNP SPL of all bulletins about a product; 0 if there is none. */
static unsigned snp_floor(const char *product)
{
    unsigned floor = 0;

    for (size_t i = 0; i < sk_advisories_count; i++) {
        const struct sk_advisory *row = &sk_advisories[i];

        if (row->kind == SK_ADVISORY_SNP && strcmp(row->product, product) == 0 &&
            row->value > floor)
            floor = row->value;
    }
    return floor;
}

/* Floors of one product are one figure; microcode compares within a stepping only, which the bulletins' own checks
 * know. */
static int add_baseline(const struct sevkit_product *product, struct sevkit_acceptance *acceptance,
                        struct sevkit_error *error)
{
    static const char origin[] = "AMD's security bulletins";
    char floor[64];
    int r = sevkit_acceptance_add(acceptance, "advisories", "require", origin, error);

    if (r == 0)
        r = sevkit_acceptance_add(acceptance, "platform_info.require", "alias-check", origin,
                                  error);
    for (size_t i = 0; i < sevkit_product_count() && r == 0; i++) {
        const struct sevkit_product *each = sevkit_product(i);
        unsigned snp = snp_floor(each->name);

        if (snp == 0 || (product && product != each))
            continue;
        (void)snprintf(floor, sizeof(floor), "%s:snp=%u", each->name, snp);
        r = sevkit_acceptance_add(acceptance, "tcb.reported", floor, origin, error);
    }
    return r;
}

static int pin(const struct sk_policy_draft *draft, const struct sk_listener *listener,
               struct sevkit_acceptance *acceptance, struct sevkit_error *error)
{
    int r;

    warn_dangers(draft->report, listener);
    r = sevkit_acceptance_pin(acceptance, draft->report, draft->product, draft->name, error);
    return r < 0 ? sk_error_wrap(error, r, "%s", draft->name) : 0;
}

int sk_policy_draft(const struct sk_policy_draft *draft, const struct sk_listener *listener,
                    struct sevkit_acceptance **ret_acceptance, struct sevkit_error *error)
{
    SK_CLEANUP(sevkit_acceptance_free_p) struct sevkit_acceptance *acceptance = NULL;
    int r = sevkit_acceptance_new(&acceptance, error);

    if (r == 0 && draft->report)
        r = pin(draft, listener, acceptance, error);
    else if (r == 0 && draft->product)
        r = sevkit_acceptance_add(acceptance, "product", draft->product->name, NULL, error);
    if (r == 0 && draft->baseline)
        r = add_baseline(draft->product, acceptance, error);
    if (r == 0)
        *ret_acceptance = SK_TAKE(acceptance);
    return r;
}

int sk_policy_enroll(struct sevkit_acceptance *acceptance, const struct sevkit_report *report,
                     const char *name, struct sevkit_error *error)
{
    char digits[2 * sizeof(report->chip_id) + 1];

    if (sevkit_report_chip_id_masked(report))
        return sk_error_set(error, SEVKIT_EREFUSED, "%s: the report names no chip", name);
    sk_hex_encode(report->chip_id, sizeof(report->chip_id), digits);
    return sevkit_acceptance_add(acceptance, "chip_id", digits, name, error);
}

static bool has_any(const struct sevkit_acceptance *acceptance, const char *const *rules)
{
    while (*rules && sevkit_acceptance_count(acceptance, *rules) == 0)
        rules++;
    return *rules != NULL;
}

const char *sk_policy_gap(const struct sevkit_acceptance *acceptance, size_t index)
{
    /* Rules of which a policy should have at least one, and what it means if it has none. */
    static const struct {
        const char *rules[5];
        const char *note;
    } wanted[] = {
        {{"measurement", "id_key.digest", "author_key.digest"},
         "no rule says which guest: any measurement is accepted"},
        {{"tcb.reported", "tcb.committed", "tcb.current", "firmware.version_min"},
         "no rule about firmware and microcode: versions with known holes are accepted"},
        {{"report_data"},
         "no rule about report data: give it for each report, or old reports are accepted"},
    };

    for (size_t i = 0; i < SK_ARRAY_SIZE(wanted); i++)
        if (!has_any(acceptance, wanted[i].rules) && index-- == 0)
            return wanted[i].note;
    return NULL;
}

size_t sk_policy_rule_count(const struct sevkit_acceptance *acceptance)
{
    size_t count = 0;

    for (size_t i = 0; i < sevkit_rule_count(); i++)
        count += sevkit_acceptance_count(acceptance, sevkit_rule(i)->name) > 0;
    return count;
}
