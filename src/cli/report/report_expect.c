/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/report/report_expect.h"

#include "base/args/suggest.h"
#include "base/cleanup.h"
#include "cli/report/report_expect_values.h"
#include "cli/report/report_id_block.h"
#include "formats/report/report.h"
#include "policy/report_data.h"
#include "policy/rules.h"

#include <string.h>

static inline void expectations_free_p(struct sevkit_expectations **expectations)
{
    sevkit_expectations_free(*expectations);
}

static const struct {
    const char *option;
    enum sevkit_expect_bytes field;
    sk_expect_reader *read;
} byte_options[] = {
    {OPT_MEASUREMENT, SEVKIT_EXPECT_MEASUREMENT, sk_expect_measurement},
    {OPT_REPORT_DATA, SEVKIT_EXPECT_REPORT_DATA, sk_expect_report_data},
    {OPT_HOST_DATA, SEVKIT_EXPECT_HOST_DATA, sk_expect_hashed},
    {OPT_FAMILY_ID, SEVKIT_EXPECT_FAMILY_ID, sk_expect_bytes},
    {OPT_IMAGE_ID, SEVKIT_EXPECT_IMAGE_ID, sk_expect_bytes},
    {OPT_REPORT_ID, SEVKIT_EXPECT_REPORT_ID, sk_expect_bytes},
    {OPT_REPORT_ID_MA, SEVKIT_EXPECT_REPORT_ID_MA, sk_expect_bytes},
    {OPT_CHIP_ID, SEVKIT_EXPECT_CHIP_ID, sk_expect_chip_id},
    {OPT_ID_KEY, SEVKIT_EXPECT_ID_KEY_DIGEST, sk_expect_key},
    {OPT_AUTHOR_KEY, SEVKIT_EXPECT_AUTHOR_KEY_DIGEST, sk_expect_key},
};

static const struct {
    const char *option;
    enum sevkit_expect_number field;
    sk_expect_number_reader *read;
} number_options[] = {
    {OPT_GUEST_SVN, SEVKIT_EXPECT_GUEST_SVN_MIN, sk_expect_u32},
    {OPT_POLICY, SEVKIT_EXPECT_POLICY_EXACT, sk_expect_policy},
    {OPT_REQUIRE_POLICY, SEVKIT_EXPECT_POLICY_REQUIRED, sk_expect_policy_bits},
    {OPT_FORBID_POLICY, SEVKIT_EXPECT_POLICY_FORBIDDEN, sk_expect_policy_bits},
    {OPT_MIN_ABI, SEVKIT_EXPECT_POLICY_ABI_MIN, sk_expect_abi},
    {OPT_PLATFORM_INFO, SEVKIT_EXPECT_PLATFORM_EXACT, sk_expect_platform_bits},
    {OPT_REQUIRE_PLATFORM, SEVKIT_EXPECT_PLATFORM_REQUIRED, sk_expect_platform_bits},
    {OPT_FORBID_PLATFORM, SEVKIT_EXPECT_PLATFORM_FORBIDDEN, sk_expect_platform_bits},
    {OPT_MIN_FIRMWARE, SEVKIT_EXPECT_FIRMWARE_MIN, sk_expect_firmware},
    {OPT_MIN_BUILD, SEVKIT_EXPECT_FIRMWARE_BUILD_MIN, sk_expect_u8},
    {OPT_LAUNCH_MITIGATIONS, SEVKIT_EXPECT_LAUNCH_MITIGATIONS, sk_expect_mask},
    {OPT_CURRENT_MITIGATIONS, SEVKIT_EXPECT_CURRENT_MITIGATIONS, sk_expect_mask},
    {OPT_MIN_REPORT_VERSION, SEVKIT_EXPECT_REPORT_VERSION_MIN, sk_expect_u32},
};

static const struct {
    const char *option;
    enum sevkit_expect_switch which;
} switch_options[] = {
    {OPT_STRICT, SEVKIT_EXPECT_STRICT},
    {OPT_REQUIRE_ID_BLOCK, SEVKIT_EXPECT_ID_BLOCK},
    {OPT_REQUIRE_AUTHOR_KEY, SEVKIT_EXPECT_AUTHOR_KEY},
    {OPT_REQUIRE_COMMITTED, SEVKIT_EXPECT_COMMITTED},
    {OPT_ADVISORIES, SEVKIT_EXPECT_ADVISORIES},
};

static const struct {
    const char *option;
    enum sevkit_expect_text field;
} text_options[] = {
    {OPT_CSP_ID, SEVKIT_EXPECT_CSP_ID},
    {OPT_PRODUCT, SEVKIT_EXPECT_PRODUCT},
    {OPT_SIGNER, SEVKIT_EXPECT_SIGNER},
};

static const char masked_chip_id[] = "masked-chip-id";

static const struct sk_arg *list_of(const struct sk_given *given, const char *option)
{
    return sk_given_arg(given, option);
}

static int read_bytes(const struct sk_given *given, struct sevkit_expectations *expectations,
                      struct sevkit_error *error)
{
    uint8_t value[SK_REPORT_DATA_BYTES];
    int r = 0;

    for (size_t i = 0; i < SK_ARRAY_SIZE(byte_options); i++) {
        const struct sk_arg *arg = list_of(given, byte_options[i].option);
        size_t size = sevkit_expect_bytes_size(byte_options[i].field);

        for (unsigned k = 0; k < arg->count && r == 0; k++) {
            r = byte_options[i].read(byte_options[i].option, arg->values[k], value, size, error);
            if (r == 0)
                r = sevkit_expectations_add_bytes(expectations, byte_options[i].field, value, size,
                                                  error);
        }
    }
    return r;
}

/* An expectation that --max-policy has set only becomes stricter. */
static void add_number(struct sevkit_expectations *expectations, enum sevkit_expect_number field,
                       uint64_t value)
{
    uint64_t before = 0;

    if (field == SEVKIT_EXPECT_POLICY_REQUIRED || field == SEVKIT_EXPECT_POLICY_FORBIDDEN) {
        (void)sevkit_expectations_number(expectations, field, &before);
        value |= before;
    } else if (field == SEVKIT_EXPECT_POLICY_ABI_MIN) {
        /* Major over minor in one number. */
        (void)sevkit_expectations_number(expectations, field, &before);
        value = value > before ? value : before;
    }
    sevkit_expectations_set_number(expectations, field, value);
}

static int read_numbers(const struct sk_given *given, struct sevkit_expectations *expectations,
                        struct sevkit_error *error)
{
    const char *vmpl = sk_given_value(given, OPT_VMPL);
    const char *limit = sk_given_value(given, OPT_MAX_POLICY);
    uint64_t value, max;
    int r = 0;

    if (limit) {
        r = sk_expect_policy(OPT_MAX_POLICY, limit, &value, error);
        if (r == 0)
            sevkit_expectations_limit_policy(expectations, value);
    }
    for (size_t i = 0; i < SK_ARRAY_SIZE(number_options) && r == 0; i++) {
        const char *text = sk_given_value(given, number_options[i].option);

        if (!text)
            continue;
        r = number_options[i].read(number_options[i].option, text, &value, error);
        if (r == 0)
            add_number(expectations, number_options[i].field, value);
    }
    if (r < 0 || !vmpl)
        return r;
    r = sk_expect_vmpl(vmpl, &value, &max, error);
    if (r < 0)
        return r;
    sevkit_expectations_set_number(expectations, SEVKIT_EXPECT_VMPL_MIN, value);
    sevkit_expectations_set_number(expectations, SEVKIT_EXPECT_VMPL_MAX, max);
    return 0;
}

static int read_floors(const struct sk_given *given, struct sevkit_expectations *expectations,
                       struct sevkit_error *error)
{
    const struct sk_arg *arg = list_of(given, OPT_MIN_TCB);
    int r = 0;

    for (unsigned i = 0; i < arg->count && r == 0; i++) {
        r = sevkit_expectations_add_tcb_floors(expectations, arg->values[i], error);
        if (r < 0)
            return sk_error_wrap(error, r, "--min-tcb");
    }
    return r;
}

static int read_texts(const struct sk_given *given, struct sevkit_expectations *expectations,
                      struct sevkit_error *error)
{
    for (size_t i = 0; i < SK_ARRAY_SIZE(text_options); i++) {
        const struct sk_arg *arg = list_of(given, text_options[i].option);

        for (unsigned k = 0; k < arg->count; k++) {
            int r = sevkit_expectations_add_text(expectations, text_options[i].field,
                                                 arg->values[k], error);

            if (r < 0)
                return sk_error_wrap(error, r, "--%s", text_options[i].option);
        }
    }
    return 0;
}

static int allow(void *arg, const char *word, struct sevkit_error *error)
{
    struct sevkit_expectations *expectations = arg;
    struct sk_suggestion suggestion;
    enum sevkit_expect_switch which;

    if (strcmp(word, masked_chip_id) == 0) {
        sevkit_expectations_set_masked_chip_id(expectations, SEVKIT_MASKED_CHIP_ID_ALLOW);
        return 0;
    }
    if (sk_rule_danger(word, &which)) {
        sevkit_expectations_switch(expectations, which, true);
        return 0;
    }
    suggestion = sk_suggestion_among(word, sevkit_rule_find("allow")->choices);
    return sk_error_set(error, SEVKIT_EUSAGE,
                        "'%s' is not one of debug, migrate-ma, masked-key, no-signer, "
                        "masked-chip-id" SK_SUGGESTION_FORMAT,
                        word, SK_SUGGESTION_ARGS(suggestion));
}

static int require(void *arg, const char *word, struct sevkit_error *error)
{
    struct sk_suggestion suggestion = sk_suggestion_for(word);

    if (sevkit_check_info_find(word))
        return sevkit_expectations_require(arg, word, error);
    for (size_t i = 0; i < sevkit_check_info_count(); i++)
        sk_suggestion_try(&suggestion, sevkit_check_info(i)->name);
    return sk_error_set(error, SEVKIT_EUSAGE,
                        "there is no check '%s'" SK_SUGGESTION_FORMAT
                        "; 'sevkit report verify' lists them all",
                        word, SK_SUGGESTION_ARGS(suggestion));
}

static int read_words(const struct sk_given *given, struct sevkit_expectations *expectations,
                      struct sevkit_error *error)
{
    static const struct {
        const char *option;
        int (*use)(void *arg, const char *word, struct sevkit_error *error);
    } lists[] = {{OPT_ALLOW, allow}, {OPT_REQUIRE, require}};
    static const char revocation[] = "crl,crl-dates,revocation";
    int r = 0;

    for (size_t i = 0; i < SK_ARRAY_SIZE(lists); i++) {
        const struct sk_arg *arg = list_of(given, lists[i].option);

        for (unsigned k = 0; k < arg->count && r == 0; k++)
            r = sk_expect_words(lists[i].option, arg->values[k], lists[i].use, expectations, error);
    }
    if (r == 0 && sk_given_has(given, OPT_CHECK_CRL))
        r = sk_expect_words(OPT_CHECK_CRL, revocation, require, expectations, error);
    return r;
}

static int read_switches(const struct sk_given *given, struct sevkit_expectations *expectations,
                         struct sevkit_error *error)
{
    for (size_t i = 0; i < SK_ARRAY_SIZE(switch_options); i++)
        if (sk_given_has(given, switch_options[i].option))
            sevkit_expectations_switch(expectations, switch_options[i].which, true);
    if (!sk_given_has(given, OPT_REQUIRE_CHIP_ID))
        return 0;
    if (sevkit_expectations_masked_chip_id(expectations) == SEVKIT_MASKED_CHIP_ID_ALLOW)
        return sk_error_set(error, SEVKIT_EUSAGE, "--require-chip-id contradicts --allow %s",
                            masked_chip_id);
    sevkit_expectations_set_masked_chip_id(expectations, SEVKIT_MASKED_CHIP_ID_REFUSE);
    return 0;
}

/* A guest under Azure's paravisor cannot put its nonce into REPORT_DATA, which is the digest of the runtime
 * claims; the claims or a TPM quote bind it. */
static const uint8_t *bound_data(const struct sevkit_evidence *evidence,
                                 const uint8_t nonce[SK_REPORT_DATA_BYTES])
{
    size_t size;

    if (!evidence || sevkit_evidence_check_nonce(evidence, nonce, NULL) < 0)
        return nonce;
    return sevkit_report_get_bytes(sevkit_evidence_report(evidence), "report_data", &size);
}

static int read_nonce(const struct sk_given *given, const struct sevkit_evidence *evidence,
                      struct sevkit_expectations *expectations, struct sevkit_error *error)
{
    const char *text = sk_given_value(given, OPT_NONCE);
    uint8_t nonce[SK_REPORT_DATA_BYTES];
    int r;

    if (!text)
        return 0;
    if (list_of(given, OPT_REPORT_DATA)->count > 0)
        return sk_error_set(error, SEVKIT_EUSAGE,
                            "--nonce and --report-data are the same field; give one of them");
    r = sk_report_data_value(OPT_NONCE, text, nonce, error);
    if (r < 0)
        return r;
    return sevkit_expectations_add_bytes(expectations, SEVKIT_EXPECT_REPORT_DATA,
                                         bound_data(evidence, nonce), sizeof(nonce), error);
}

int sk_expect_read(const struct sk_given *given, const struct sevkit_evidence *evidence,
                   struct sevkit_expectations **ret_expectations, struct sevkit_error *error)
{
    SK_CLEANUP(expectations_free_p) struct sevkit_expectations *expectations = NULL;
    static int (*const readers[])(const struct sk_given *, struct sevkit_expectations *,
                                  struct sevkit_error *) = {
        read_bytes, read_numbers,  read_floors,       read_texts,
        read_words, read_switches, sk_expect_id_block};
    int r = sevkit_expectations_new(&expectations, error);

    for (size_t i = 0; i < SK_ARRAY_SIZE(readers) && r == 0; i++)
        r = readers[i](given, expectations, error);
    if (r == 0)
        r = read_nonce(given, evidence, expectations, error);
    if (r < 0)
        return r;
    *ret_expectations = SK_TAKE(expectations);
    return 0;
}
