/* SPDX-License-Identifier: Apache-2.0 */
/* Launch plans: what a guest is started with, from which its launch digest is computed. */
#include "base/encoding.h"
#include "base/error.h"
#include "policy/file_reading.h"

#include <sevkit/firmware.h>
#include <sevkit/vcpu.h>
#include <stdio.h>
#include <string.h>

SK_DEFINE_CLEANUP(struct sevkit_measurement *, sevkit_measurement_free)

int sk_reading_measure(const struct sk_reading *reading, const struct sk_item *item,
                       const struct sevkit_plan *plan)
{
    SK_CLEANUP(sevkit_measurement_free_p) struct sevkit_measurement *measurement = NULL;
    char digits[2 * 48 + 1];
    int r = sevkit_measure(plan, &measurement, reading->error);

    if (r < 0)
        return sk_reading_wrap(reading, item, r);
    for (size_t i = 0; i < sevkit_measurement_warning_count(measurement); i++)
        sk_reading_warn(reading, item, "%s", sevkit_measurement_warning(measurement, i));
    sk_hex_encode(sevkit_measurement_digest(measurement), 48, digits);
    return sk_reading_add(reading, item, sevkit_rule_find("measurement"), digits);
}

void sk_launch_done(struct sk_launch *launch)
{
    sevkit_plan_free(launch->plan);
    sk_bytes_done(&launch->firmware);
    sk_bytes_done(&launch->svsm);
}

int sk_launch_set_image(const struct sk_reading *reading, const struct sk_item *item,
                        struct sk_launch *launch, bool svsm)
{
    SK_CLEANUP_FREE char *path = NULL;
    const char *value = sk_reading_text(reading, item);
    struct sk_bytes *bytes = svsm ? &launch->svsm : &launch->firmware;
    int r;

    if (!value)
        return SEVKIT_EINPUT;
    path = sk_reading_path(reading, value);
    if (!path)
        return sk_error_oom(reading->error);
    r = sk_file_read(reading->reader->sys, path, SEVKIT_FIRMWARE_MAX_BYTES, bytes, reading->error);
    if (r == 0) {
        r = svsm ? sevkit_plan_set_svsm(launch->plan, bytes->data, bytes->size, reading->error)
                 : sevkit_plan_set_firmware(launch->plan, bytes->data, bytes->size, reading->error);
        if (r < 0)
            r = sk_error_wrap(reading->error, r, "%s", path);
    }
    return r < 0 ? sk_reading_wrap(reading, item, r) : 0;
}

int sk_launch_set_file(const struct sk_reading *reading, const struct sk_item *item,
                       struct sk_launch *launch, bool initrd)
{
    SK_CLEANUP_FREE char *path = NULL;
    const char *value = sk_reading_text(reading, item);
    int r;

    if (!value)
        return SEVKIT_EINPUT;
    path = sk_reading_path(reading, value);
    if (!path)
        return sk_error_oom(reading->error);
    r = initrd ? sevkit_plan_set_initrd_file(launch->plan, path, reading->error)
               : sevkit_plan_set_kernel_file(launch->plan, path, reading->error);
    return r < 0 ? sk_reading_wrap(reading, item, r) : 0;
}

static int set_firmware(const struct sk_reading *reading, const struct sk_item *item,
                        struct sk_launch *launch)
{
    return sk_launch_set_image(reading, item, launch, false);
}

static int set_svsm(const struct sk_reading *reading, const struct sk_item *item,
                    struct sk_launch *launch)
{
    return sk_launch_set_image(reading, item, launch, true);
}

static int set_kernel(const struct sk_reading *reading, const struct sk_item *item,
                      struct sk_launch *launch)
{
    return sk_launch_set_file(reading, item, launch, false);
}

static int set_initrd(const struct sk_reading *reading, const struct sk_item *item,
                      struct sk_launch *launch)
{
    return sk_launch_set_file(reading, item, launch, true);
}

static int set_cmdline(const struct sk_reading *reading, const struct sk_item *item,
                       struct sk_launch *launch)
{
    const char *cmdline = sk_reading_text(reading, item);
    int r;

    if (!cmdline)
        return SEVKIT_EINPUT;
    r = sevkit_plan_set_cmdline(launch->plan, cmdline, strlen(cmdline), reading->error);
    return r < 0 ? sk_reading_wrap(reading, item, r) : 0;
}

static int set_vcpus(const struct sk_reading *reading, const struct sk_item *item,
                     struct sk_launch *launch)
{
    uint64_t number = 0;
    int r = sk_reading_number(reading, item, SEVKIT_VCPUS_MAX, &number);

    if (r == 0)
        sevkit_plan_set_vcpus(launch->plan, number);
    return r;
}

static int set_vcpu_type(const struct sk_reading *reading, const struct sk_item *item,
                         struct sk_launch *launch)
{
    const char *name = sk_reading_text(reading, item);
    const struct sevkit_vcpu_model *model;

    if (!name)
        return SEVKIT_EINPUT;
    model = sevkit_vcpu_model_find(name);
    if (!model)
        return sk_reading_fail(
            reading, item, "found '%.100s', expected a CPU model as QEMU's -cpu takes it", name);
    sevkit_plan_set_vcpu_signature(launch->plan, model->signature);
    return 0;
}

static int set_vcpu_signature(const struct sk_reading *reading, const struct sk_item *item,
                              struct sk_launch *launch)
{
    uint64_t number = 0;
    int r = sk_reading_number(reading, item, UINT32_MAX, &number);

    if (r == 0)
        sevkit_plan_set_vcpu_signature(launch->plan, number);
    return r;
}

static int set_features(const struct sk_reading *reading, const struct sk_item *item,
                        struct sk_launch *launch)
{
    uint64_t number = 0;
    int r = sk_reading_number(reading, item, UINT64_MAX, &number);

    if (r == 0)
        sevkit_plan_set_guest_features(launch->plan, number);
    return r;
}

static int set_vars_size(const struct sk_reading *reading, const struct sk_item *item,
                         struct sk_launch *launch)
{
    uint64_t number = 0;
    int r = sk_reading_number(reading, item, UINT32_MAX, &number);

    if (r == 0)
        sevkit_plan_set_vars_size(launch->plan, number);
    return r;
}

static int set_profile(const struct sk_reading *reading, const struct sk_item *item,
                       struct sk_launch *launch)
{
    const char *name = sk_reading_text(reading, item);
    const struct sevkit_profile *profile;

    if (!name)
        return SEVKIT_EINPUT;
    profile = sevkit_profile_find(name);
    if (!profile)
        return sk_reading_fail(reading, item,
                               "found '%.100s', expected a profile ('sevkit measure --profile "
                               "list' shows them)",
                               name);
    sevkit_plan_set_profile(launch->plan, profile);
    return 0;
}

static const struct {
    const char *key;
    int (*set)(const struct sk_reading *reading, const struct sk_item *item,
               struct sk_launch *launch);
} keys[] = {
    {"firmware", set_firmware},       {"svsm", set_svsm},
    {"kernel", set_kernel},           {"initrd", set_initrd},
    {"cmdline", set_cmdline},         {"vcpus", set_vcpus},
    {"vcpu_type", set_vcpu_type},     {"vcpu_signature", set_vcpu_signature},
    {"guest_features", set_features}, {"vars_size", set_vars_size},
    {"profile", set_profile},
};

static int set_key(const struct sk_reading *reading, const struct sk_item *item, const char *key,
                   struct sk_launch *launch)
{
    const char *known[SK_ARRAY_SIZE(keys) + 1] = {NULL};

    for (size_t i = 0; i < SK_ARRAY_SIZE(keys); i++) {
        if (strcmp(keys[i].key, key) == 0)
            return keys[i].set(reading, item, launch);
        known[i] = keys[i].key;
    }
    return sk_reading_unknown(reading, item, key, known);
}

static int read_plan(const struct sk_reading *reading, const struct sk_item *item)
{
    SK_CLEANUP(sk_launch_done) struct sk_launch launch = {0};
    bool svsm = json_object_get(item->value, "svsm") != NULL;
    json_t *value;
    const char *key;
    int r;

    if (!json_is_object(item->value))
        return sk_reading_fail(reading, item, "found %s, expected a table",
                               sk_json_kind(item->value));
    if (json_object_get(item->value, "vcpu_type") && json_object_get(item->value, "vcpu_signature"))
        return sk_reading_fail(reading, item, "vcpu_type and vcpu_signature exclude each other");
    r = sevkit_plan_new(svsm ? SEVKIT_MODE_SNP_SVSM : SEVKIT_MODE_SNP, &launch.plan,
                        reading->error);
    if (r < 0)
        return r;
    json_object_foreach(item->value, key, value)
    {
        char pointer[SK_POINTER_BYTES], name[SK_POINTER_BYTES];
        struct sk_item child = {name, pointer, value};

        (void)snprintf(pointer, sizeof(pointer), "%s", item->pointer);
        (void)snprintf(name, sizeof(name), "%s.%.100s", item->name, key);
        if (!sk_pointer_add(pointer, key))
            return sk_reading_fail(reading, item, "a key of %zu characters", strlen(key));
        r = set_key(reading, &child, key, &launch);
        if (r < 0)
            return r;
    }
    return sk_reading_measure(reading, item, launch.plan);
}

int sk_reading_launch(const struct sk_reading *reading, const struct sk_item *item)
{
    int r = 0;

    if (!json_is_array(item->value))
        return read_plan(reading, item);
    if (json_array_size(item->value) == 0)
        return sk_reading_fail(reading, item, "found an empty list");
    for (size_t i = 0; i < json_array_size(item->value) && r == 0; i++) {
        char pointer[SK_POINTER_BYTES], index[24];
        struct sk_item child = {item->name, pointer, json_array_get(item->value, i)};

        (void)snprintf(index, sizeof(index), "%zu", i);
        (void)snprintf(pointer, sizeof(pointer), "%s", item->pointer);
        if (!sk_pointer_add(pointer, index))
            return sk_reading_fail(reading, item, "nested too deep");
        r = read_plan(reading, &child);
    }
    return r;
}
