/* SPDX-License-Identifier: Apache-2.0 */
#include "base/encoding.h"
#include "base/error.h"
#include "formats/report/report.h"
#include "policy/acceptance.h"
#include "policy/bits.h"
#include "policy/rule_values.h"

#include <string.h>

struct pinning {
    struct sevkit_acceptance *acceptance;
    const struct sevkit_report *report;
    const struct sevkit_product *product;
    const char *origin;
    struct sevkit_error *error;
};

static int pin_text(const struct pinning *pinning, const char *rule, const char *value)
{
    return sevkit_acceptance_add(pinning->acceptance, rule, value, pinning->origin, pinning->error);
}

static int pin_number(const struct pinning *pinning, const char *rule, uint64_t value)
{
    SK_CLEANUP(sk_text_done) struct sk_text text = {0};

    sk_rule_add_number(sevkit_rule_find(rule), value, &text);
    if (!sk_text_ok(&text))
        return sk_error_oom(pinning->error);
    return pin_text(pinning, rule, sk_text_get(&text));
}

/* Bytes that are not all zero. */
static int pin_bytes(const struct pinning *pinning, const char *rule, const uint8_t *bytes,
                     size_t size)
{
    char digits[2 * SK_RULE_BYTES_MAX + 1];
    bool is_set = false;

    for (size_t i = 0; i < size; i++)
        is_set |= bytes[i] != 0;
    if (!is_set)
        return 0;
    sk_hex_encode(bytes, size, digits);
    return pin_text(pinning, rule, digits);
}

static int pin_identity(const struct pinning *pinning)
{
    const struct sevkit_report *report = pinning->report;
    const struct {
        const char *rule;
        const uint8_t *bytes;
        size_t size;
    } fields[] = {
        {"measurement", report->measurement, sizeof(report->measurement)},
        {"host_data", report->host_data, sizeof(report->host_data)},
        {"family_id", report->family_id, sizeof(report->family_id)},
        {"image_id", report->image_id, sizeof(report->image_id)},
        {"id_key.digest", report->id_key_digest, sizeof(report->id_key_digest)},
        {"author_key.digest", report->author_key_digest, sizeof(report->author_key_digest)},
    };
    int r = 0;

    for (size_t i = 0; i < SK_ARRAY_SIZE(fields) && r == 0; i++)
        r = pin_bytes(pinning, fields[i].rule, fields[i].bytes, fields[i].size);
    return r;
}

static int pin_signer(const struct pinning *pinning)
{
    unsigned key = sevkit_report_signing_key(pinning->report);

    if (key != SEVKIT_SIGNING_KEY_VCEK && key != SEVKIT_SIGNING_KEY_VLEK)
        return 0;
    return pin_text(pinning, "signer", sevkit_signing_key_name(key));
}

static uint64_t version_number(struct sk_firmware_version version)
{
    return (uint64_t)version.major << 16 | (uint64_t)version.minor << 8 | version.build;
}

static int pin_words(const struct pinning *pinning)
{
    const struct sevkit_report *report = pinning->report;
    uint64_t dangers =
        sk_bits_named(SK_POLICY_BITS, "debug") | sk_bits_named(SK_POLICY_BITS, "migrate-ma");
    const struct {
        const char *rule;
        uint64_t value;
        bool wanted;
    } numbers[] = {
        {"guest_svn_min", report->guest_svn, report->guest_svn > 0},
        {"vmpl.min", report->vmpl, report->vmpl <= 3},
        {"vmpl.max", report->vmpl, report->vmpl <= 3},
        {"guest_policy.exact", report->policy & ~dangers, true},
        {"platform_info.limit", report->platform_info & sk_bits_known(SK_PLATFORM_BITS), true},
        {"firmware.version_min", version_number(report->committed_version), true},
        {"mitigations.launch", report->launch_mitigation_vector,
         report->has_mitigation_vectors && report->launch_mitigation_vector},
        {"mitigations.current", report->current_mitigation_vector,
         report->has_mitigation_vectors && report->current_mitigation_vector},
    };
    int r = 0;

    for (size_t i = 0; i < SK_ARRAY_SIZE(numbers) && r == 0; i++)
        if (numbers[i].wanted)
            r = pin_number(pinning, numbers[i].rule, numbers[i].value);
    return r;
}

static int pin_tcbs(const struct pinning *pinning)
{
    const struct sevkit_report *report = pinning->report;
    const struct {
        const char *rule;
        uint64_t raw;
    } tcbs[] = {
        {"tcb.reported", report->reported_tcb},
        {"tcb.committed", report->committed_tcb},
        {"tcb.current", report->current_tcb},
        {"tcb.launch", report->launch_tcb},
    };
    enum sevkit_tcb_layout layout = pinning->product->tcb_layout;
    int r = 0;

    for (size_t i = 0; i < SK_ARRAY_SIZE(tcbs) && r == 0; i++) {
        struct sevkit_tcb tcb = sevkit_tcb_read(layout, tcbs[i].raw);
        SK_CLEANUP(sk_text_done) struct sk_text text = {0};
        char components[SEVKIT_TCB_TEXT_BYTES];

        sevkit_tcb_format(layout, &tcb, components);
        sk_text_addf(&text, "%s:%s", pinning->product->name, components);
        r = sk_text_ok(&text) ? pin_text(pinning, tcbs[i].rule, sk_text_get(&text))
                              : sk_error_oom(pinning->error);
    }
    return r;
}

SK_PUBLIC int sevkit_acceptance_pin(struct sevkit_acceptance *acceptance,
                                    const struct sevkit_report *report,
                                    const struct sevkit_product *product, const char *origin,
                                    struct sevkit_error *error)
{
    const struct pinning pinning = {
        .acceptance = acceptance,
        .report = report,
        .product = product ? product : sevkit_report_product(report),
        .origin = origin,
        .error = error,
    };
    int r;

    if (!pinning.product)
        return sk_error_set(error, SEVKIT_EUSAGE,
                            "the report (version %u) does not name the product line, which is "
                            "needed to read its TCBs",
                            (unsigned)report->version);
    r = pin_identity(&pinning);
    if (r == 0)
        r = pin_text(&pinning, "product", pinning.product->name);
    if (r == 0)
        r = pin_signer(&pinning);
    if (r == 0)
        r = pin_words(&pinning);
    return r == 0 ? pin_tcbs(&pinning) : r;
}
