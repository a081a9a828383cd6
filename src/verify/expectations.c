/* SPDX-License-Identifier: Apache-2.0 */
#include "verify/expectations.h"

#include "base/error.h"
#include "base/grow.h"
#include "data/products.h"
#include "formats/report/report.h"

#include <stdlib.h>
#include <string.h>

#define MEMBER(name) offsetof(struct sevkit_report, name)

const struct sk_expect_field sk_expect_fields[SK_EXPECT_BYTES] = {
    [SEVKIT_EXPECT_MEASUREMENT] = {SK_CHECK_MEASUREMENT, 48, MEMBER(measurement)},
    [SEVKIT_EXPECT_REPORT_DATA] = {SK_CHECK_REPORT_DATA, 64, MEMBER(report_data)},
    [SEVKIT_EXPECT_HOST_DATA] = {SK_CHECK_HOST_DATA, 32, MEMBER(host_data)},
    [SEVKIT_EXPECT_FAMILY_ID] = {SK_CHECK_FAMILY_ID, 16, MEMBER(family_id)},
    [SEVKIT_EXPECT_IMAGE_ID] = {SK_CHECK_IMAGE_ID, 16, MEMBER(image_id)},
    [SEVKIT_EXPECT_ID_KEY_DIGEST] = {SK_CHECK_ID_KEY, 48, MEMBER(id_key_digest)},
    [SEVKIT_EXPECT_AUTHOR_KEY_DIGEST] = {SK_CHECK_AUTHOR_KEY, 48, MEMBER(author_key_digest)},
    [SEVKIT_EXPECT_REPORT_ID] = {SK_CHECK_REPORT_ID, 32, MEMBER(report_id)},
    [SEVKIT_EXPECT_REPORT_ID_MA] = {SK_CHECK_REPORT_ID_MA, 32, MEMBER(report_id_ma)},
    [SEVKIT_EXPECT_CHIP_ID] = {SK_CHECK_CHIP_ID, 64, MEMBER(chip_id)},
};

static const char *const number_names[SK_EXPECT_NUMBERS] = {
    [SEVKIT_EXPECT_VMPL_MIN] = "vmpl-min",
    [SEVKIT_EXPECT_VMPL_MAX] = "vmpl-max",
    [SEVKIT_EXPECT_GUEST_SVN_MIN] = "guest-svn-min",
    [SEVKIT_EXPECT_POLICY_EXACT] = "policy",
    [SEVKIT_EXPECT_POLICY_REQUIRED] = "policy-required",
    [SEVKIT_EXPECT_POLICY_FORBIDDEN] = "policy-forbidden",
    [SEVKIT_EXPECT_POLICY_ABI_MIN] = "policy-abi-min",
    [SEVKIT_EXPECT_PLATFORM_EXACT] = "platform-info",
    [SEVKIT_EXPECT_PLATFORM_REQUIRED] = "platform-required",
    [SEVKIT_EXPECT_PLATFORM_FORBIDDEN] = "platform-forbidden",
    [SEVKIT_EXPECT_FIRMWARE_MIN] = "firmware-min",
    [SEVKIT_EXPECT_FIRMWARE_BUILD_MIN] = "firmware-build-min",
    [SEVKIT_EXPECT_LAUNCH_MITIGATIONS] = "mitigations-launch",
    [SEVKIT_EXPECT_CURRENT_MITIGATIONS] = "mitigations-current",
    [SEVKIT_EXPECT_REPORT_VERSION_MIN] = "report-version-min",
    [SEVKIT_EXPECT_GUEST_SVN_EXACT] = "guest-svn",
};

static const char *const switch_names[SK_EXPECT_SWITCHES] = {
    [SEVKIT_EXPECT_STRICT] = "strict",
    [SEVKIT_ALLOW_DEBUG] = "allow-debug",
    [SEVKIT_ALLOW_MIGRATION] = "allow-migration",
    [SEVKIT_ALLOW_MASKED_KEY] = "allow-masked-key",
    [SEVKIT_ALLOW_NO_SIGNER] = "allow-no-signer",
    [SEVKIT_EXPECT_ID_BLOCK] = "require-id-block",
    [SEVKIT_EXPECT_AUTHOR_KEY] = "require-author-key",
    [SEVKIT_EXPECT_COMMITTED] = "require-committed",
    [SEVKIT_EXPECT_ADVISORIES] = "advisories",
};

static const char *const text_names[SK_EXPECT_TEXTS] = {
    [SEVKIT_EXPECT_CSP_ID] = "csp-id",
    [SEVKIT_EXPECT_PRODUCT] = "product",
    [SEVKIT_EXPECT_SIGNER] = "signer",
};

SK_PUBLIC int sevkit_expectations_new(struct sevkit_expectations **ret_expectations,
                                      struct sevkit_error *error)
{
    struct sevkit_expectations *expectations = calloc(1, sizeof(*expectations));

    if (!expectations)
        return sk_error_oom(error);
    *ret_expectations = expectations;
    return 0;
}

SK_PUBLIC void sevkit_expectations_free(struct sevkit_expectations *expectations)
{
    if (!expectations)
        return;
    for (size_t i = 0; i < SK_EXPECT_BYTES; i++)
        free(expectations->bytes[i].values);
    for (size_t i = 0; i < SK_EXPECT_TEXTS; i++) {
        for (size_t k = 0; k < expectations->texts[i].count; k++)
            free(expectations->texts[i].values[k]);
        free(expectations->texts[i].values);
    }
    free(expectations->floors);
    free(expectations);
}

SK_PUBLIC const char *sevkit_expect_bytes_name(enum sevkit_expect_bytes field)
{
    return field < SK_EXPECT_BYTES ? sk_checks[sk_expect_fields[field].check].name : "unknown";
}

SK_PUBLIC size_t sevkit_expect_bytes_size(enum sevkit_expect_bytes field)
{
    return field < SK_EXPECT_BYTES ? sk_expect_fields[field].size : 0;
}

SK_PUBLIC int sevkit_expectations_add_bytes(struct sevkit_expectations *expectations,
                                            enum sevkit_expect_bytes field, const void *value,
                                            size_t size, struct sevkit_error *error)
{
    struct sk_expect_list *list = &expectations->bytes[field];
    uint8_t padded[SK_EXPECT_VALUE_BYTES] = {0};

    if (size != sk_expect_fields[field].size)
        return sk_error_set(error, SEVKIT_EUSAGE, "%s: %zu bytes, expected %zu",
                            sevkit_expect_bytes_name(field), size, sk_expect_fields[field].size);
    memcpy(padded, value, size);
    for (size_t i = 0; i < list->count; i++)
        if (memcmp(list->values[i], padded, sizeof(padded)) == 0)
            return 0;
    if (!sk_grow_by_one(&list->values, sizeof(*list->values), list->count))
        return sk_error_oom(error);
    memcpy(list->values[list->count++], padded, sizeof(padded));
    return 0;
}

SK_PUBLIC size_t sevkit_expectations_bytes_count(const struct sevkit_expectations *expectations,
                                                 enum sevkit_expect_bytes field)
{
    return expectations->bytes[field].count;
}

SK_PUBLIC const uint8_t *sevkit_expectations_bytes(const struct sevkit_expectations *expectations,
                                                   enum sevkit_expect_bytes field, size_t index)
{
    const struct sk_expect_list *list = &expectations->bytes[field];

    return index < list->count ? list->values[index] : NULL;
}

SK_PUBLIC const char *sevkit_expect_number_name(enum sevkit_expect_number field)
{
    return field < SK_EXPECT_NUMBERS ? number_names[field] : "unknown";
}

SK_PUBLIC void sevkit_expectations_set_number(struct sevkit_expectations *expectations,
                                              enum sevkit_expect_number field, uint64_t value)
{
    expectations->numbers[field] = value;
    expectations->has_number[field] = true;
}

SK_PUBLIC bool sevkit_expectations_number(const struct sevkit_expectations *expectations,
                                          enum sevkit_expect_number field, uint64_t *ret_value)
{
    if (expectations->has_number[field])
        *ret_value = expectations->numbers[field];
    return expectations->has_number[field];
}

SK_PUBLIC void sevkit_expectations_limit_policy(struct sevkit_expectations *expectations,
                                                uint64_t limit)
{
    sevkit_expectations_set_number(expectations, SEVKIT_EXPECT_POLICY_REQUIRED,
                                   limit & SK_POLICY_GUARANTEES);
    sevkit_expectations_set_number(expectations, SEVKIT_EXPECT_POLICY_FORBIDDEN,
                                   ~limit & SK_POLICY_PERMISSIONS);
    /* "At least 0.0" says nothing, and would stand in the way of what does. */
    if (limit & SK_POLICY_ABI_MASK)
        sevkit_expectations_set_number(expectations, SEVKIT_EXPECT_POLICY_ABI_MIN,
                                       limit & SK_POLICY_ABI_MASK);
    if (limit & SK_POLICY_DEBUG)
        expectations->switches[SEVKIT_ALLOW_DEBUG] = true;
    if (limit & SK_POLICY_MIGRATE_MA)
        expectations->switches[SEVKIT_ALLOW_MIGRATION] = true;
}

SK_PUBLIC const char *sevkit_expect_switch_name(enum sevkit_expect_switch which)
{
    return which < SK_EXPECT_SWITCHES ? switch_names[which] : "unknown";
}

SK_PUBLIC void sevkit_expectations_switch(struct sevkit_expectations *expectations,
                                          enum sevkit_expect_switch which, bool is_on)
{
    expectations->switches[which] = is_on;
}

SK_PUBLIC bool sevkit_expectations_is_on(const struct sevkit_expectations *expectations,
                                         enum sevkit_expect_switch which)
{
    return expectations->switches[which];
}

SK_PUBLIC void sevkit_expectations_set_masked_chip_id(struct sevkit_expectations *expectations,
                                                      enum sevkit_masked_chip_id mode)
{
    expectations->masked_chip_id = mode;
}

SK_PUBLIC enum sevkit_masked_chip_id sevkit_expectations_masked_chip_id(
    const struct sevkit_expectations *expectations)
{
    return expectations->masked_chip_id;
}

SK_PUBLIC const char *sevkit_expect_text_name(enum sevkit_expect_text field)
{
    return field < SK_EXPECT_TEXTS ? text_names[field] : "unknown";
}

static int check_text(enum sevkit_expect_text field, const char *value, struct sevkit_error *error)
{
    if (field == SEVKIT_EXPECT_PRODUCT && !sevkit_product_find(value))
        return sk_error_set(error, SEVKIT_EUSAGE, "product: \"%s\" is unknown", value);
    if (field == SEVKIT_EXPECT_SIGNER &&
        strcmp(value, sevkit_signing_key_name(SEVKIT_SIGNING_KEY_VCEK)) != 0 &&
        strcmp(value, sevkit_signing_key_name(SEVKIT_SIGNING_KEY_VLEK)) != 0)
        return sk_error_set(error, SEVKIT_EUSAGE, "signer: \"%s\" is neither vcek nor vlek", value);
    return 0;
}

SK_PUBLIC int sevkit_expectations_add_text(struct sevkit_expectations *expectations,
                                           enum sevkit_expect_text field, const char *value,
                                           struct sevkit_error *error)
{
    struct sk_expect_texts *list = &expectations->texts[field];
    SK_CLEANUP_FREE char *copy = NULL;
    int r = check_text(field, value, error);

    if (r < 0)
        return r;
    for (size_t i = 0; i < list->count; i++)
        if (strcmp(list->values[i], value) == 0)
            return 0;
    copy = strdup(value);
    if (!copy)
        return sk_error_oom(error);
    if (!sk_grow_by_one(&list->values, sizeof(*list->values), list->count))
        return sk_error_oom(error);
    list->values[list->count++] = SK_TAKE(copy);
    return 0;
}

SK_PUBLIC size_t sevkit_expectations_text_count(const struct sevkit_expectations *expectations,
                                                enum sevkit_expect_text field)
{
    return expectations->texts[field].count;
}

SK_PUBLIC const char *sevkit_expectations_text(const struct sevkit_expectations *expectations,
                                               enum sevkit_expect_text field, size_t index)
{
    const struct sk_expect_texts *list = &expectations->texts[field];

    return index < list->count ? list->values[index] : NULL;
}

SK_PUBLIC int sevkit_expectations_require(struct sevkit_expectations *expectations,
                                          const char *check, struct sevkit_error *error)
{
    const struct sevkit_check_info *info = sevkit_check_info_find(check);

    if (!info)
        return sk_error_set(error, SEVKIT_EUSAGE, "there is no check named \"%s\"", check);
    expectations->required[info - sk_checks] = true;
    return 0;
}

SK_PUBLIC bool sevkit_expectations_requires(const struct sevkit_expectations *expectations,
                                            const char *check)
{
    const struct sevkit_check_info *info = sevkit_check_info_find(check);

    return info && expectations->required[info - sk_checks];
}
