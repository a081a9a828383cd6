/* SPDX-License-Identifier: Apache-2.0 */
/*
 * SNPGuard's vm-config.toml (commit 2236714): one file for its launcher and its verifier. Of what it says,
 * all that a report shows becomes a rule. Like SNPGuard's reader this one wants every key that decides
 * something and ignores those that it does not know.
 */
#include "base/error.h"
#include "policy/bits.h"
#include "policy/file_reading.h"

#include <inttypes.h>
#include <sevkit/vcpu.h>
#include <stdio.h>
#include <string.h>

/* What SNPGuard's launcher passes to QEMU. */
#define VM_CONFIG_CPU "EPYC-v4"
/* PLATFORM_INFO as its authors knew it. */
#define VM_CONFIG_PLATFORM_BITS UINT64_C(0x1f)

bool sk_is_vm_config(const json_t *root)
{
    return !json_object_get(root, "format") &&
           (json_object_get(root, "ovmf_file") || json_object_get(root, "host_cpu_family") ||
            json_object_get(root, "min_commited_tcb"));
}

/* A key that must be there. */
static int get(const struct sk_reading *reading, const char *key, struct sk_item *ret_item,
               char pointer[SK_POINTER_BYTES])
{
    const struct sk_item whole = {"", "", reading->document->root};
    json_t *value = json_object_get(reading->document->root, key);

    if (!value)
        return sk_reading_fail(reading, &whole,
                               "%s is missing, without which SNPGuard's file is "
                               "incomplete",
                               key);
    (void)snprintf(pointer, SK_POINTER_BYTES, "/%s", key);
    *ret_item = (struct sk_item){key, pointer, value};
    return 0;
}

static int read_text(const struct sk_reading *reading, const char *key, struct sk_item *ret_item,
                     char pointer[SK_POINTER_BYTES], const char **ret_text)
{
    int r = get(reading, key, ret_item, pointer);

    if (r < 0)
        return r;
    *ret_text = sk_reading_text(reading, ret_item);
    return *ret_text ? 0 : SEVKIT_EINPUT;
}

static int read_number(const struct sk_reading *reading, const char *key, uint64_t max,
                       struct sk_item *ret_item, char pointer[SK_POINTER_BYTES],
                       uint64_t *ret_number)
{
    int r = get(reading, key, ret_item, pointer);

    return r == 0 ? sk_reading_number(reading, ret_item, max, ret_number) : r;
}

static int set_files(const struct sk_reading *reading, struct sk_launch *launch)
{
    char pointer[SK_POINTER_BYTES];
    struct sk_item item;
    int r = get(reading, "ovmf_file", &item, pointer);

    if (r == 0)
        r = sk_launch_set_image(reading, &item, launch, false);
    if (r == 0)
        r = get(reading, "kernel_file", &item, pointer);
    if (r == 0)
        r = sk_launch_set_file(reading, &item, launch, false);
    if (r == 0)
        r = get(reading, "initrd_file", &item, pointer);
    return r == 0 ? sk_launch_set_file(reading, &item, launch, true) : r;
}

static bool is_blank(char c)
{
    return c == ' ' || (c >= '\t' && c <= '\r');
}

static int set_cmdline(const struct sk_reading *reading, struct sevkit_plan *plan)
{
    char pointer[SK_POINTER_BYTES];
    struct sk_item item;
    const char *cmdline;
    size_t size;
    int r = read_text(reading, "kernel_cmdline", &item, pointer, &cmdline);

    if (r < 0)
        return r;
    size = strlen(cmdline);
    if (size > 0 && (is_blank(cmdline[0]) || is_blank(cmdline[size - 1])))
        sk_reading_warn(reading, &item,
                        "it begins or ends with blanks; QEMU hashes them, and so does this, but "
                        "SNPGuard expects the digest without them");
    r = sevkit_plan_set_cmdline(plan, cmdline, size, reading->error);
    return r < 0 ? sk_reading_wrap(reading, &item, r) : 0;
}

static int add_measurement(const struct sk_reading *reading)
{
    SK_CLEANUP(sk_launch_done) struct sk_launch launch = {0};
    char pointer[SK_POINTER_BYTES];
    struct sk_item item;
    uint64_t vcpus = 0, features = 0;
    int r = sevkit_plan_new(SEVKIT_MODE_SNP, &launch.plan, reading->error);

    if (r == 0)
        r = set_files(reading, &launch);
    if (r == 0)
        r = set_cmdline(reading, launch.plan);
    if (r == 0)
        r = read_number(reading, "guest_features", UINT64_MAX, &item, pointer, &features);
    if (r == 0)
        r = read_number(reading, "vcpu_count", SEVKIT_VCPUS_MAX, &item, pointer, &vcpus);
    if (r < 0)
        return r;
    sevkit_plan_set_guest_features(launch.plan, features);
    sevkit_plan_set_vcpus(launch.plan, vcpus);
    sevkit_plan_set_vcpu_signature(launch.plan, sevkit_vcpu_model_find(VM_CONFIG_CPU)->signature);
    r = get(reading, "ovmf_file", &item, pointer);
    return r == 0 ? sk_reading_measure(reading, &item, launch.plan) : r;
}

static int add_number(const struct sk_reading *reading, const struct sk_item *item,
                      const char *rule, uint64_t number)
{
    char digits[24];

    (void)snprintf(digits, sizeof(digits), "0x%" PRIx64, number);
    return sk_reading_add(reading, item, sevkit_rule_find(rule), digits);
}

/* SNPGuard compares the whole word, so that firmware that knows more bits fails; here, the bits that came
 * later count only where the file sets them. */
static int add_platform(const struct sk_reading *reading)
{
    char pointer[SK_POINTER_BYTES];
    struct sk_item item;
    uint64_t platform = 0;
    int r = read_number(reading, "platform_info", UINT64_MAX, &item, pointer, &platform);

    if (r == 0 && platform)
        r = add_number(reading, &item, "platform_info.require", platform);
    if (r == 0 && ~platform & VM_CONFIG_PLATFORM_BITS)
        r = add_number(reading, &item, "platform_info.forbid", ~platform & VM_CONFIG_PLATFORM_BITS);
    return r;
}

static int add_policy(const struct sk_reading *reading)
{
    char pointer[SK_POINTER_BYTES];
    struct sk_item item;
    uint64_t policy = 0;
    int r = read_number(reading, "guest_policy", UINT64_MAX, &item, pointer, &policy);

    return r == 0 ? add_number(reading, &item, "guest_policy.exact", policy) : r;
}

/* The ids are part of the ID block, which not every guest has: zeros expect nothing. */
static int add_ids(const struct sk_reading *reading)
{
    static const char *const ids[] = {"family_id", "image_id"};
    int r = 0;

    for (size_t i = 0; i < SK_ARRAY_SIZE(ids) && r == 0; i++) {
        char pointer[SK_POINTER_BYTES];
        struct sk_item item;
        const char *digits;

        if (!json_object_get(reading->document->root, ids[i]))
            continue;
        r = read_text(reading, ids[i], &item, pointer, &digits);
        if (r == 0 && (digits[strspn(digits, "0")] != '\0' || strlen(digits) != 32))
            r = sk_reading_add(reading, &item, sevkit_rule_find(ids[i]), digits);
    }
    return r;
}

static int add_tcb(const struct sk_reading *reading, const struct sevkit_product *product)
{
    static const struct {
        const char *key, *component;
    } parts[] = {{"bootloader", "bl"}, {"tee", "tee"}, {"snp", "snp"}, {"microcode", "ucode"}};
    char pointer[SK_POINTER_BYTES], text[128];
    size_t used = (size_t)snprintf(text, sizeof(text), "%s:", product->name);
    struct sk_item table;
    int r = get(reading, "min_commited_tcb", &table, pointer);

    for (size_t i = 0; i < SK_ARRAY_SIZE(parts) && r == 0; i++) {
        struct sk_item item = {table.name, table.pointer,
                               json_object_get(table.value, parts[i].key)};
        uint64_t number = 0;

        if (!item.value)
            return sk_reading_fail(reading, &table, "%s is missing", parts[i].key);
        r = sk_reading_number(reading, &item, 255, &number);
        used += (size_t)snprintf(text + used, sizeof(text) - used, "%s%s=%u", i > 0 ? "," : "",
                                 parts[i].component, (unsigned)number);
    }
    return r == 0 ? sk_reading_add(reading, &table, sevkit_rule_find("tcb.committed"), text) : r;
}

/* The family decides how the TCB is to be read. */
static int add_product(const struct sk_reading *reading)
{
    char pointer[SK_POINTER_BYTES];
    const struct sevkit_product *product;
    struct sk_item item;
    const char *name;
    int r = read_text(reading, "host_cpu_family", &item, pointer, &name);

    if (r == 0)
        r = sk_reading_add(reading, &item, sevkit_rule_find("product"), name);
    if (r < 0)
        return r;
    product = sevkit_product_find(name);
    return add_tcb(reading, product);
}

static void warn_unknown(const struct sk_reading *reading)
{
    static const char *const known[] = {"host_cpu_family", "vcpu_count",    "ovmf_file",
                                        "guest_features",  "kernel_file",   "initrd_file",
                                        "kernel_cmdline",  "platform_info", "guest_policy",
                                        "family_id",       "image_id",      "min_commited_tcb"};
    json_t *value;
    const char *key;

    json_object_foreach(reading->document->root, key, value)
    {
        char pointer[SK_POINTER_BYTES] = "";
        struct sk_item item = {key, pointer, value};
        size_t i = 0;

        while (i < SK_ARRAY_SIZE(known) && strcmp(known[i], key) != 0)
            i++;
        if (i == SK_ARRAY_SIZE(known) && sk_pointer_add(pointer, key))
            sk_reading_warn(reading, &item, "a key that SNPGuard does not know; it is ignored");
    }
}

int sk_reading_vm_config(const struct sk_reading *reading)
{
    int r = add_product(reading);

    if (r == 0)
        r = add_policy(reading);
    if (r == 0)
        r = add_platform(reading);
    if (r == 0)
        r = add_ids(reading);
    if (r == 0)
        r = add_measurement(reading);
    if (r == 0)
        warn_unknown(reading);
    return r;
}
