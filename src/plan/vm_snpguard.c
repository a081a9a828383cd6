/* SPDX-License-Identifier: Apache-2.0 */
/*
 * SNPGuard's vm-config.toml (commit 2236714) as a plan. What it says of the report (processor family,
 * PLATFORM_INFO, lowest TCB) is not of the launch; the reader of policies takes that from the same file.
 * Keys that SNPGuard does not know are ignored there, and reported here.
 */
#include "plan/vm_reading.h"

#include <sevkit/measure.h>
#include <stdio.h>
#include <string.h>

/* What SNPGuard's launcher and verifier both take for granted. */
#define VM_CONFIG_CPU "EPYC-v4"

static const struct {
    const char *key;
    const char *field; /* NULL: not of the launch */
    bool required;
} keys[] = {
    {"host_cpu_family", NULL, true},          {"vcpu_count", "vcpus", true},
    {"ovmf_file", "firmware.file", true},     {"guest_features", "sev.features", true},
    {"kernel_file", "boot.kernel", true},     {"initrd_file", "boot.initrd", true},
    {"kernel_cmdline", "boot.cmdline", true}, {"platform_info", NULL, true},
    {"guest_policy", "sev.policy", true},     {"family_id", "id_block.family_id", false},
    {"image_id", "id_block.image_id", false}, {"min_commited_tcb", NULL, true},
};

static int check_keys(const struct sk_reading *reading)
{
    const struct sk_item whole = {.name = "", .value = reading->document->root};
    json_t *value;
    const char *key;

    for (size_t i = 0; i < SK_ARRAY_SIZE(keys); i++)
        if (keys[i].required && !json_object_get(reading->document->root, keys[i].key))
            return sk_reading_fail(reading, &whole,
                                   "%s is missing, without which SNPGuard's file is incomplete",
                                   keys[i].key);
    json_object_foreach(reading->document->root, key, value)
    {
        struct sk_item item;
        size_t i = 0;
        int r = sk_reading_child(reading, &whole, key, value, &item);

        if (r < 0)
            return r;
        item.name = key;
        while (i < SK_ARRAY_SIZE(keys) && strcmp(keys[i].key, key) != 0)
            i++;
        if (i == SK_ARRAY_SIZE(keys))
            sk_reading_warn(reading, &item, "a key that SNPGuard does not know; it is ignored");
    }
    return 0;
}

/* SNPGuard's verifier trims the command line that QEMU is given as it is. */
static void warn_blanks(const struct sk_reading *reading, const char *cmdline)
{
    static const char blanks[] = " \t\n\v\f\r";
    const struct sk_item item = {.name = "kernel_cmdline", .pointer = "/kernel_cmdline"};
    size_t size = strlen(cmdline);

    if (size > 0 && (strchr(blanks, cmdline[0]) || strchr(blanks, cmdline[size - 1])))
        sk_reading_warn(
            reading, &item,
            "it begins or ends with blanks; QEMU hashes them, and so does this, but SNPGuard "
            "expects the digest without them");
}

int sk_vm_read_vm_config(const struct sk_reading *reading, struct sk_vm *guest)
{
    int r = check_keys(reading);

    for (size_t i = 0; i < SK_ARRAY_SIZE(keys) && r == 0; i++) {
        struct sk_item item = {.name = keys[i].key,
                               .value = json_object_get(reading->document->root, keys[i].key)};

        if (!keys[i].field || !item.value)
            continue;
        (void)snprintf(item.pointer, sizeof(item.pointer), "/%s", keys[i].key);
        r = sk_vm_read_row(reading, sk_vm_field(keys[i].field), &item, guest);
    }
    if (r < 0)
        return r;
    warn_blanks(reading, guest->cmdline);
    guest->vm_config = true;
    guest->generation = SK_GENERATION_SNP;
    if (!guest->cpu_model)
        guest->cpu_model = strdup(VM_CONFIG_CPU);
    return guest->cpu_model ? 0 : sk_error_oom(reading->error);
}
