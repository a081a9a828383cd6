/* SPDX-License-Identifier: Apache-2.0 */
#include "base/cleanup.h"
#include "base/values/number.h"
#include "qemu/args/qemu_args_reading.h"
#include "qemu/qemu_option.h"

#include <sevkit/measure.h>
#include <sevkit/vcpu.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Properties that replace options of their own ("-kernel" is "-machine kernel="), or that put another
 * firmware in the place of -bios (hw/i386/pc_sysfw.c). */
static int check_machine(const struct sk_qemu_option *option, struct sevkit_error *error)
{
    static const char *const measured[] = {"kernel", "initrd", "append", "shim", "dtb", "firmware"};

    for (size_t i = 0; i < option->count; i++) {
        const char *key = option->pairs[i].key;
        bool is_measured = key && strncmp(key, "smp", 3) == 0;

        for (size_t j = 0; key && j < SK_ARRAY_SIZE(measured); j++)
            is_measured |= strcmp(key, measured[j]) == 0;
        if (is_measured)
            return sk_error_set(error, SEVKIT_EREFUSED,
                                "-machine %s=%s: it changes what is measured; say it with -kernel, "
                                "-initrd, -append, -smp or -bios",
                                key, option->pairs[i].value);
    }
    return 0;
}

int sk_qemu_args_machine(struct sk_qemu_reading *reading, const char *value,
                         struct sevkit_error *error)
{
    static const char *const removed[] = {"confidential-guest-support", "memory-encryption",
                                          "accel"};
    static const char *const flashes[SK_QEMU_FLASHES] = {"pflash0", "pflash1"};
    SK_CLEANUP(sk_qemu_option_done) struct sk_qemu_option option = {.pairs = NULL};
    SK_CLEANUP_FREE char *text = NULL;
    const char *type;
    int r = sk_qemu_option_parse(value, &option, error);

    if (r == 0)
        r = check_machine(&option, error);
    if (r < 0)
        return r;
    type = sk_qemu_option_first(&option);
    type = type ? type : sk_qemu_option_get(&option, "type");
    if (type)
        r = sk_qemu_args_replace(&reading->machine, type, error);
    reading->splits_memory |= sk_qemu_option_get(&option, "max-ram-below-4g") != NULL ||
                              sk_qemu_option_get(&option, "memory.size") != NULL;

    for (size_t i = 0; r == 0 && i < 2; i++)
        if (sk_qemu_option_get(&option, removed[i]))
            r = sk_qemu_args_replace(&reading->support_id, sk_qemu_option_get(&option, removed[i]),
                                     error);
    for (unsigned i = 0; r == 0 && i < SK_QEMU_FLASHES; i++)
        if (sk_qemu_option_get(&option, flashes[i]))
            r = sk_qemu_args_name_flash(reading, i, sk_qemu_option_get(&option, flashes[i]), error);
    reading->uses_igvm |= sk_qemu_option_get(&option, "igvm-cfg") != NULL;
    for (size_t i = 0; i < SK_ARRAY_SIZE(removed); i++)
        sk_qemu_option_remove(&option, removed[i]);
    if (r == 0)
        r = sk_qemu_option_format(&option, &text, error);
    if (r < 0 || !text[0])
        return r;
    return sk_qemu_args_push_pair(&reading->vm, "-machine", text, error);
}

/* Whether it must be known is known when all was read. */
static int find_signature(struct sk_qemu_reading *reading, const char *value,
                          const struct sk_qemu_option *option, struct sevkit_error *error)
{
    static const char *const changing[] = {"family", "model", "stepping"};
    const char *name = sk_qemu_option_first(option);
    const struct sevkit_vcpu_model *model = name ? sevkit_vcpu_model_find(name) : NULL;
    char *problem = NULL;
    int size = 0;

    if (!model)
        size = asprintf(&problem,
                        "-cpu %s: the signature of this model is not known, and it is measured",
                        value);
    for (size_t i = 0; model && !problem && i < SK_ARRAY_SIZE(changing); i++)
        if (sk_qemu_option_get(option, changing[i]))
            size = asprintf(&problem, "-cpu: %s=%s changes the signature that is measured",
                            changing[i], sk_qemu_option_get(option, changing[i]));
    if (size < 0)
        return sk_error_oom(error);
    free(reading->cpu_problem);
    reading->cpu_problem = problem;
    reading->vm.vcpu_signature = model ? model->signature : 0;
    return 0;
}

int sk_qemu_args_cpu(struct sk_qemu_reading *reading, const char *value, struct sevkit_error *error)
{
    SK_CLEANUP(sk_qemu_option_done) struct sk_qemu_option option = {.pairs = NULL};
    int r = sk_qemu_option_parse(value, &option, error);

    if (r < 0)
        return r;
    reading->has_cpu = true;
    r = find_signature(reading, value, &option, error);
    return r < 0 || !reading->options->has_kvm
               ? r
               : sk_qemu_args_push_pair(&reading->vm, "-cpu", value, error);
}

int sk_qemu_args_smp(struct sk_qemu_reading *reading, const char *value, struct sevkit_error *error)
{
    /* QEMU, hw/core/machine-smp.c; the first two are of other machines. */
    static const char *const factors[] = {"drawers",  "books",   "sockets", "dies",
                                          "clusters", "modules", "cores",   "threads"};
    SK_CLEANUP(sk_qemu_option_done) struct sk_qemu_option option = {.pairs = NULL};
    const char *cpus;
    uint64_t count = 1;
    int r = sk_qemu_option_parse(value, &option, error);
    bool good = r == 0;

    if (r < 0)
        return r;
    if (reading->has_smp)
        return sk_error_set(error, SEVKIT_EREFUSED,
                            "-smp %s: given twice, which QEMU makes one of; say it once", value);
    reading->has_smp = true;
    cpus = sk_qemu_option_get(&option, "cpus");
    if (!cpus)
        cpus = sk_qemu_option_first(&option);
    if (cpus)
        good = sk_number_parse_decimal(cpus, 1, SEVKIT_VCPUS_MAX, &count);
    else if (sk_qemu_option_get(&option, "maxcpus"))
        return sk_error_set(error, SEVKIT_EREFUSED,
                            "-smp %s: say cpus=N: how many start is measured", value);
    for (size_t i = 0; !cpus && good && i < SK_ARRAY_SIZE(factors); i++) {
        const char *text = sk_qemu_option_get(&option, factors[i]);
        uint64_t factor = 1;

        good = !text || sk_number_parse_decimal(text, 1, SEVKIT_VCPUS_MAX / count, &factor);
        count *= factor;
    }
    if (!good)
        return sk_error_set(error, SEVKIT_EREFUSED, "-smp %s: no number of vCPUs from 1 to %d",
                            value, SEVKIT_VCPUS_MAX);
    reading->vm.vcpus = count;
    return sk_qemu_args_push_pair(&reading->vm, "-smp", value, error);
}

int sk_qemu_args_memory(struct sk_qemu_reading *reading, const char *value,
                        struct sevkit_error *error)
{
    SK_CLEANUP(sk_qemu_option_done) struct sk_qemu_option option = {.pairs = NULL};
    const char *size;
    int r = sk_qemu_option_parse(value, &option, error);

    if (r < 0)
        return r;
    size = sk_qemu_option_first(&option);
    size = size ? size : sk_qemu_option_get(&option, "size");
    if (size)
        r = sk_qemu_args_replace(&reading->memory, size, error);
    return r < 0 ? r : sk_qemu_args_push_pair(&reading->vm, "-m", value, error);
}

/* -global DRIVER.PROPERTY=VALUE, or the same as three pairs. */
int sk_qemu_args_global(struct sk_qemu_reading *reading, const char *value,
                        struct sevkit_error *error)
{
    if (strstr(value, "-cpu"))
        return sk_error_set(error, SEVKIT_EREFUSED,
                            "-global %s: it could change the vCPUs, which are measured; use -cpu",
                            value);
    return sk_qemu_args_push_pair(&reading->vm, "-global", value, error);
}

/* A vCPU can be a device, too: one more than -smp says. */
int sk_qemu_args_device(struct sk_qemu_reading *reading, const char *value,
                        struct sevkit_error *error)
{
    if (strstr(value, "-x86_64-cpu"))
        return sk_error_set(error, SEVKIT_EREFUSED,
                            "-device %s: vCPUs are measured; say how many with -smp", value);
    return sk_qemu_args_push_pair(&reading->vm, "-device", value, error);
}
