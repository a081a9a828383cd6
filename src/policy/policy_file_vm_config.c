/* SPDX-License-Identifier: Apache-2.0 */
/*
 * SNPGuard's vm-config.toml (commit 2236714): one file for its launcher and its verifier. What it says of
 * the report becomes a rule; what it says of the launch is for the reader of plans, which also tells of
 * keys that SNPGuard does not know.
 */
#include "base/error.h"
#include "policy/bits.h"
#include "policy/policy_file_reading.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

/* PLATFORM_INFO as its authors knew it. */
#define VM_CONFIG_PLATFORM_BITS UINT64_C(0x1f)

/* A key that must be there. */
static int get(const struct sk_rules_reading *reading, const char *key, struct sk_item *ret_item)
{
    const struct sk_item whole = {"", "", reading->base.document->root};
    json_t *value = json_object_get(reading->base.document->root, key);

    if (!value)
        return sk_reading_fail(&reading->base, &whole,
                               "%s is missing, without which SNPGuard's file is "
                               "incomplete",
                               key);
    *ret_item = (struct sk_item){.name = key, .value = value};
    (void)snprintf(ret_item->pointer, sizeof(ret_item->pointer), "/%s", key);
    return 0;
}

static int read_text(const struct sk_rules_reading *reading, const char *key,
                     struct sk_item *ret_item, const char **ret_text)
{
    int r = get(reading, key, ret_item);

    if (r < 0)
        return r;
    *ret_text = sk_reading_text(&reading->base, ret_item);
    return *ret_text ? 0 : SEVKIT_EINPUT;
}

static int read_number(const struct sk_rules_reading *reading, const char *key, uint64_t max,
                       struct sk_item *ret_item, uint64_t *ret_number)
{
    int r = get(reading, key, ret_item);

    return r == 0 ? sk_reading_number(&reading->base, ret_item, max, ret_number) : r;
}

static int add_number(const struct sk_rules_reading *reading, const struct sk_item *item,
                      const char *rule, uint64_t number)
{
    char digits[24];

    (void)snprintf(digits, sizeof(digits), "0x%" PRIx64, number);
    return sk_rules_add(reading, item, sevkit_rule_find(rule), digits);
}

/* SNPGuard compares the whole word, so that firmware that knows more bits fails; here, the bits that came
 * later count only where the file sets them. */
static int add_platform(const struct sk_rules_reading *reading)
{
    struct sk_item item;
    uint64_t platform = 0;
    int r = read_number(reading, "platform_info", UINT64_MAX, &item, &platform);

    if (r == 0 && platform)
        r = add_number(reading, &item, "platform_info.require", platform);
    if (r == 0 && ~platform & VM_CONFIG_PLATFORM_BITS)
        r = add_number(reading, &item, "platform_info.forbid", ~platform & VM_CONFIG_PLATFORM_BITS);
    return r;
}

static int add_policy(const struct sk_rules_reading *reading)
{
    struct sk_item item;
    uint64_t policy = 0;
    int r = read_number(reading, "guest_policy", UINT64_MAX, &item, &policy);

    return r == 0 ? add_number(reading, &item, "guest_policy.exact", policy) : r;
}

/* The ids are part of the ID block, which not every guest has: zeros expect nothing. */
static int add_ids(const struct sk_rules_reading *reading)
{
    static const char *const ids[] = {"family_id", "image_id"};
    int r = 0;

    for (size_t i = 0; i < SK_ARRAY_SIZE(ids) && r == 0; i++) {
        struct sk_item item;
        const char *digits;

        if (!json_object_get(reading->base.document->root, ids[i]))
            continue;
        r = read_text(reading, ids[i], &item, &digits);
        if (r == 0 && (digits[strspn(digits, "0")] != '\0' || strlen(digits) != 32))
            r = sk_rules_add(reading, &item, sevkit_rule_find(ids[i]), digits);
    }
    return r;
}

static int add_tcb(const struct sk_rules_reading *reading, const struct sevkit_product *product)
{
    static const struct {
        const char *key, *component;
    } parts[] = {{"bootloader", "bl"}, {"tee", "tee"}, {"snp", "snp"}, {"microcode", "ucode"}};
    char text[128];
    size_t used = (size_t)snprintf(text, sizeof(text), "%s:", product->name);
    struct sk_item table;
    int r = get(reading, "min_commited_tcb", &table);

    for (size_t i = 0; i < SK_ARRAY_SIZE(parts) && r == 0; i++) {
        struct sk_item item;
        uint64_t number = 0;

        r = sk_reading_child(&reading->base, &table, parts[i].key,
                             json_object_get(table.value, parts[i].key), &item);
        if (r < 0)
            return r;
        if (!item.value)
            return sk_reading_fail(&reading->base, &table, "%s is missing", parts[i].key);
        r = sk_reading_number(&reading->base, &item, 255, &number);
        used += (size_t)snprintf(text + used, sizeof(text) - used, "%s%s=%u", i > 0 ? "," : "",
                                 parts[i].component, (unsigned)number);
    }
    return r == 0 ? sk_rules_add(reading, &table, sevkit_rule_find("tcb.committed"), text) : r;
}

/* The family decides how the TCB is to be read. */
static int add_product(const struct sk_rules_reading *reading)
{
    const struct sevkit_product *product;
    struct sk_item item;
    const char *name;
    int r = read_text(reading, "host_cpu_family", &item, &name);

    if (r == 0)
        r = sk_rules_add(reading, &item, sevkit_rule_find("product"), name);
    if (r < 0)
        return r;
    product = sevkit_product_find(name);
    return add_tcb(reading, product);
}

int sk_rules_vm_config(const struct sk_rules_reading *reading)
{
    int r = add_product(reading);

    if (r == 0)
        r = add_policy(reading);
    if (r == 0)
        r = add_platform(reading);
    if (r == 0)
        r = add_ids(reading);
    return r;
}
