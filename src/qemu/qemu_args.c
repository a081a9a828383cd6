/* SPDX-License-Identifier: Apache-2.0 */
#include "qemu/qemu_args.h"

#include "base/cleanup.h"
#include "base/values/bytes_text.h"
#include "base/values/number.h"
#include "qemu/linux_boot.h"
#include "qemu/qemu_option.h"

#include <sevkit/measure.h>
#include <sevkit/vcpu.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define SNP_OBJECT "sev-snp-guest"
/* What QEMU takes where the command line does not say (hw/i386/pc.c, hw/i386/pc_piix.c). */
#define DEFAULT_MACHINE "pc"
#define DEFAULT_MEMORY  "128"

/* While the command line is read. */
struct reading {
    struct sk_sim_vm vm;
    const struct sk_sim_vm_options *options;
    char *object_id;    /* of the SNP object */
    char *support_id;   /* which object the machine uses */
    char *machine;      /* its type */
    char *memory;       /* the size that -m gives */
    bool splits_memory; /* what lies below 4 GiB was set by hand */
    bool has_cpu, has_smp;
    bool uses_igvm; /* the machine names an IGVM object */
};

static int push(struct sk_sim_vm *vm, const char *word, struct sevkit_error *error)
{
    char **grown = realloc(vm->argv, (vm->argc + 2) * sizeof(*grown));

    if (!grown)
        return sk_error_oom(error);
    vm->argv = grown;
    vm->argv[vm->argc] = strdup(word);
    if (!vm->argv[vm->argc])
        return sk_error_oom(error);
    vm->argv[++vm->argc] = NULL;
    return 0;
}

static int push_pair(struct sk_sim_vm *vm, const char *option, const char *value,
                     struct sevkit_error *error)
{
    int r = push(vm, option, error);

    return r < 0 ? r : push(vm, value, error);
}

static int replace(char **text, const char *value, struct sevkit_error *error)
{
    free(*text);
    *text = value ? strdup(value) : NULL;
    return value && !*text ? sk_error_oom(error) : 0;
}

static bool parse_switch(const char *value, bool *ret_on)
{
    static const char *const words[] = {"off", "on", "no", "yes", "false", "true"};

    for (size_t i = 0; i < SK_ARRAY_SIZE(words); i++) {
        if (strcmp(words[i], value) == 0) {
            *ret_on = i % 2;
            return true;
        }
    }
    return false;
}

static bool decode(const char *text, uint8_t *ret_bytes, size_t size)
{
    return sk_bytes_text_is(SK_BYTES_BASE64, text, ret_bytes, size);
}

static bool set_policy(struct sk_sim_vm *vm, const char *value)
{
    return sk_number_parse(value, 0, UINT64_MAX, &vm->policy);
}

static bool set_kernel_hashes(struct sk_sim_vm *vm, const char *value)
{
    return parse_switch(value, &vm->kernel_hashes);
}

static bool set_host_data(struct sk_sim_vm *vm, const char *value)
{
    return decode(value, vm->host_data, sizeof(vm->host_data));
}

static bool set_id_block(struct sk_sim_vm *vm, const char *value)
{
    vm->has_id_block = true;
    return decode(value, vm->id_block, sizeof(vm->id_block));
}

static bool set_id_auth(struct sk_sim_vm *vm, const char *value)
{
    vm->has_id_auth = true;
    return decode(value, vm->id_auth, sizeof(vm->id_auth));
}

static bool set_author_key(struct sk_sim_vm *vm, const char *value)
{
    return parse_switch(value, &vm->author_key_enabled);
}

static bool is_off(struct sk_sim_vm *vm, const char *value)
{
    bool on;

    (void)vm;
    return parse_switch(value, &on) && !on;
}

static bool is_ignored(struct sk_sim_vm *vm, const char *value)
{
    (void)vm;
    (void)value;
    return true;
}

/* QEMU 9.1 to 10.1, qapi/qom.json, SevSnpGuestProperties and SevCommonProperties. */
static const struct property {
    const char *name;
    bool (*set)(struct sk_sim_vm *vm, const char *value);
    const char *expected;
} properties[] = {
    {"policy", set_policy, "a number"},
    {"kernel-hashes", set_kernel_hashes, "on or off"},
    {"host-data", set_host_data, "32 bytes in base64"},
    {"id-block", set_id_block, "96 bytes in base64"},
    {"id-auth", set_id_auth, "4096 bytes in base64"},
    {"author-key-enabled", set_author_key, "on or off"},
    {"vcek-disabled", is_off, "off: the simulator does not know it"},
    {"guest-visible-workarounds", is_ignored, ""},
    {"cbitpos", is_ignored, ""},
    {"reduced-phys-bits", is_ignored, ""},
    {"sev-device", is_ignored, ""},
    {"id", is_ignored, ""},
    {"qom-type", is_ignored, ""},
};

static int set_property(struct sk_sim_vm *vm, const struct sk_qemu_pair *pair,
                        struct sevkit_error *error)
{
    for (size_t i = 0; i < SK_ARRAY_SIZE(properties); i++) {
        if (strcmp(properties[i].name, pair->key) != 0)
            continue;
        if (!properties[i].set(vm, pair->value))
            return sk_error_set(error, SEVKIT_EREFUSED,
                                "-object " SNP_OBJECT ": %s=%s: expected %s", pair->key,
                                pair->value, properties[i].expected);
        return 0;
    }
    return sk_error_set(error, SEVKIT_EREFUSED,
                        "-object " SNP_OBJECT ": what %s does to the measurement is not known",
                        pair->key);
}

static int read_snp_object(struct reading *reading, const struct sk_qemu_option *option,
                           struct sevkit_error *error)
{
    const char *id = sk_qemu_option_get(option, "id");
    int r = 0;

    if (reading->object_id)
        return sk_error_set(error, SEVKIT_EREFUSED, "-object " SNP_OBJECT " is given twice");
    if (!id)
        return sk_error_set(error, SEVKIT_EREFUSED, "-object " SNP_OBJECT ": no id");
    for (size_t i = 0; r == 0 && i < option->count; i++)
        if (option->pairs[i].key)
            r = set_property(&reading->vm, &option->pairs[i], error);
    return r < 0 ? r : replace(&reading->object_id, id, error);
}

/* QEMU, qapi/qom.json, IgvmCfgProperties. */
static int read_igvm(struct reading *reading, const struct sk_qemu_option *option,
                     struct sevkit_error *error)
{
    const char *file = sk_qemu_option_get(option, "file");

    if (!file)
        return sk_error_set(error, SEVKIT_EREFUSED, "-object igvm-cfg: file= is missing");
    if (reading->vm.igvm)
        return sk_error_set(error, SEVKIT_EREFUSED, "-object igvm-cfg: given twice");
    return replace(&reading->vm.igvm, file, error);
}

static int read_object(struct reading *reading, const char *value, struct sevkit_error *error)
{
    SK_CLEANUP(sk_qemu_option_done) struct sk_qemu_option option = {.pairs = NULL};
    const char *type;
    int r = sk_qemu_option_parse(value, &option, error);

    if (r < 0)
        return r;
    if (value[0] == '{' && strstr(value, "sev-"))
        return sk_error_set(error, SEVKIT_EREFUSED,
                            "-object: a SEV object in JSON form is not read; use " SNP_OBJECT
                            ",id=...");
    type = sk_qemu_option_first(&option);
    if (!type)
        type = sk_qemu_option_get(&option, "qom-type");
    if (type && strcmp(type, SNP_OBJECT) == 0)
        return read_snp_object(reading, &option, error);
    if (type && strcmp(type, "sev-guest") == 0)
        return sk_error_set(error, SEVKIT_EREFUSED,
                            "-object sev-guest: a guest with SEV or SEV-ES; the simulator does "
                            "SEV-SNP");
    if (type && strcmp(type, "igvm-cfg") == 0)
        r = read_igvm(reading, &option, error);
    if (r < 0)
        return r;
    return push_pair(&reading->vm, "-object", value, error);
}

/* Properties that replace options of their own ("-kernel" is "-machine kernel="), or that put another
 * firmware in the place of -bios (hw/i386/pc_sysfw.c). */
static int check_machine(const struct sk_qemu_option *option, struct sevkit_error *error)
{
    static const char *const measured[] = {"kernel", "initrd",   "append",  "shim",
                                           "dtb",    "firmware", "pflash0", "pflash1"};

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

static int read_machine(struct reading *reading, const char *value, struct sevkit_error *error)
{
    static const char *const removed[] = {"confidential-guest-support", "memory-encryption",
                                          "accel"};
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
        r = replace(&reading->machine, type, error);
    reading->splits_memory |= sk_qemu_option_get(&option, "max-ram-below-4g") != NULL ||
                              sk_qemu_option_get(&option, "memory.size") != NULL;

    for (size_t i = 0; r == 0 && i < 2; i++)
        if (sk_qemu_option_get(&option, removed[i]))
            r = replace(&reading->support_id, sk_qemu_option_get(&option, removed[i]), error);
    reading->uses_igvm |= sk_qemu_option_get(&option, "igvm-cfg") != NULL;
    for (size_t i = 0; i < SK_ARRAY_SIZE(removed); i++)
        sk_qemu_option_remove(&option, removed[i]);
    if (r == 0)
        r = sk_qemu_option_format(&option, &text, error);
    if (r < 0 || !text[0])
        return r;
    return push_pair(&reading->vm, "-machine", text, error);
}

static int read_cpu(struct reading *reading, const char *value, struct sevkit_error *error)
{
    static const char *const changing[] = {"family", "model", "stepping"};
    SK_CLEANUP(sk_qemu_option_done) struct sk_qemu_option option = {.pairs = NULL};
    const struct sevkit_vcpu_model *model;
    const char *name;
    int r = sk_qemu_option_parse(value, &option, error);

    if (r < 0)
        return r;
    name = sk_qemu_option_first(&option);
    model = name ? sevkit_vcpu_model_find(name) : NULL;
    if (!model)
        return sk_error_set(error, SEVKIT_EREFUSED,
                            "-cpu %s: the signature of this model is not known, and it is "
                            "measured",
                            value);
    for (size_t i = 0; i < SK_ARRAY_SIZE(changing); i++)
        if (sk_qemu_option_get(&option, changing[i]))
            return sk_error_set(error, SEVKIT_EREFUSED,
                                "-cpu: %s=%s changes the signature that is measured", changing[i],
                                sk_qemu_option_get(&option, changing[i]));
    reading->vm.vcpu_signature = model->signature;
    reading->has_cpu = true;
    if (!reading->options->has_kvm)
        return 0;
    return push_pair(&reading->vm, "-cpu", value, error);
}

static int read_smp(struct reading *reading, const char *value, struct sevkit_error *error)
{
    static const char *const factors[] = {"sockets", "dies", "clusters", "cores", "threads"};
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
    return push_pair(&reading->vm, "-smp", value, error);
}

static int read_memory(struct reading *reading, const char *value, struct sevkit_error *error)
{
    SK_CLEANUP(sk_qemu_option_done) struct sk_qemu_option option = {.pairs = NULL};
    const char *size;
    int r = sk_qemu_option_parse(value, &option, error);

    if (r < 0)
        return r;
    size = sk_qemu_option_first(&option);
    size = size ? size : sk_qemu_option_get(&option, "size");
    if (size)
        r = replace(&reading->memory, size, error);
    return r < 0 ? r : push_pair(&reading->vm, "-m", value, error);
}

static int read_firmware(struct reading *reading, const char *value, struct sevkit_error *error)
{
    (void)error;
    reading->vm.firmware = value;
    return 0;
}

static int read_kernel(struct reading *reading, const char *value, struct sevkit_error *error)
{
    reading->vm.kernel = value;
    return push_pair(&reading->vm, "-kernel", value, error);
}

static int read_initrd(struct reading *reading, const char *value, struct sevkit_error *error)
{
    reading->vm.initrd = value;
    return push_pair(&reading->vm, "-initrd", value, error);
}

static int read_append(struct reading *reading, const char *value, struct sevkit_error *error)
{
    reading->vm.cmdline = value;
    return push_pair(&reading->vm, "-append", value, error);
}

static int drop(struct reading *reading, const char *value, struct sevkit_error *error)
{
    (void)reading;
    (void)value;
    (void)error;
    return 0;
}

static int read_drive(struct reading *reading, const char *value, struct sevkit_error *error)
{
    SK_CLEANUP(sk_qemu_option_done) struct sk_qemu_option option = {.pairs = NULL};
    const char *interface;
    int r = sk_qemu_option_parse(value, &option, error);

    if (r < 0)
        return r;
    interface = sk_qemu_option_get(&option, "if");
    if (interface && strcmp(interface, "pflash") == 0)
        return sk_error_set(
            error, SEVKIT_EREFUSED,
            "-drive %s: QEMU takes its firmware from a flash drive if there is one; "
            "a SEV-SNP guest needs it from -bios alone",
            value);
    return push_pair(&reading->vm, "-drive", value, error);
}

/* -global DRIVER.PROPERTY=VALUE, or the same as three pairs. */
static int read_global(struct reading *reading, const char *value, struct sevkit_error *error)
{
    if (strstr(value, "-cpu"))
        return sk_error_set(error, SEVKIT_EREFUSED,
                            "-global %s: it could change the vCPUs, which are measured; use -cpu",
                            value);
    return push_pair(&reading->vm, "-global", value, error);
}

/* A vCPU can be a device, too: one more than -smp says. */
static int read_device(struct reading *reading, const char *value, struct sevkit_error *error)
{
    if (strstr(value, "-x86_64-cpu"))
        return sk_error_set(error, SEVKIT_EREFUSED,
                            "-device %s: vCPUs are measured; say how many with -smp", value);
    return push_pair(&reading->vm, "-device", value, error);
}

static const struct handled {
    const char *name;
    bool has_value;
    int (*read)(struct reading *reading, const char *value, struct sevkit_error *error);
    const char *refusal; /* in the place of read */
} handled[] = {
    {"object", true, read_object, NULL},
    {"machine", true, read_machine, NULL},
    {"M", true, read_machine, NULL},
    {"cpu", true, read_cpu, NULL},
    {"smp", true, read_smp, NULL},
    {"m", true, read_memory, NULL},
    {"bios", true, read_firmware, NULL},
    {"kernel", true, read_kernel, NULL},
    {"initrd", true, read_initrd, NULL},
    {"append", true, read_append, NULL},
    {"drive", true, read_drive, NULL},
    {"global", true, read_global, NULL},
    {"device", true, read_device, NULL},
    {"accel", true, drop, NULL},
    {"enable-kvm", false, drop, NULL},
    {"readconfig", true, NULL,
     "options from a file are not read, and could change what is measured"},
    {"set", true, NULL, "it could change what is measured"},
    {"pflash", true, NULL, "a SEV-SNP guest needs its firmware from -bios"},
    {"dtb", true, NULL, "QEMU hands it to the kernel, and what that measures is not known"},
    {"shim", true, NULL, "what it does to the measurement is not known"},
    {"incoming", true, NULL, "a guest that comes from elsewhere is not launched here"},
    {"loadvm", true, NULL, "a guest that was saved is not launched here"},
};

static const char *option_name(const char *word)
{
    if (word[0] != '-' || !word[1])
        return NULL;
    return word + (word[1] == '-' ? 2 : 1);
}

static const struct handled *find_handled(const char *name)
{
    for (size_t i = 0; i < SK_ARRAY_SIZE(handled); i++)
        if (strcmp(handled[i].name, name) == 0)
            return &handled[i];
    return NULL;
}

/* Options that take no value (QEMU 2.12 to 10.1, qemu-options.hx). */
static bool is_flag(const char *name)
{
    static const char *const flags[] = {
        "h",
        "help",
        "version",
        "audio-help",
        "mem-prealloc",
        "snapshot",
        "usb",
        "nographic",
        "portrait",
        "full-screen",
        "win2k-hack",
        "no-fd-bootchk",
        "no-acpi",
        "no-hpet",
        "singlestep",
        "preconfig",
        "S",
        "s",
        "no-reboot",
        "no-shutdown",
        "daemonize",
        "nodefaults",
        "only-migratable",
        "no-user-config",
        "nodefconfig",
        "async-teardown",
        "enable-sync-profile",
        "enable-fips",
        "no-frame",
        "alt-grab",
        "ctrl-grab",
        "no-quit",
        "curses",
        "sdl",
    };

    for (size_t i = 0; i < SK_ARRAY_SIZE(flags); i++)
        if (strcmp(flags[i], name) == 0)
            return true;
    return false;
}

/* An option that stays as it is. Whether it takes a value must be certain: else a value could pass for an
 * option that is measured, or the other way round. */
static int keep_option(struct sk_sim_vm *vm, const char *const *words, size_t count,
                       size_t *ret_taken, struct sevkit_error *error)
{
    *ret_taken = is_flag(option_name(words[0])) || count == 1 ? 1 : 2;
    if (*ret_taken == 2 && option_name(words[1]))
        return sk_error_set(error, SEVKIT_EREFUSED,
                            "QEMU's %s: it is not known to stand without a value, and '%s' would "
                            "be an option",
                            words[0], words[1]);
    return *ret_taken == 2 ? push_pair(vm, words[0], words[1], error) : push(vm, words[0], error);
}

static int take_option(struct reading *reading, const struct handled *row, const char *const *words,
                       size_t count, size_t *ret_taken, struct sevkit_error *error)
{
    if (row->has_value && count == 1)
        return sk_error_set(error, SEVKIT_EUSAGE, "QEMU's %s has no value", words[0]);
    if (row->refusal)
        return sk_error_set(error, SEVKIT_EREFUSED, "%s %s: %s", words[0], words[1], row->refusal);
    *ret_taken = row->has_value ? 2 : 1;
    return row->read(reading, row->has_value ? words[1] : NULL, error);
}

static int read_words(struct reading *reading, size_t argc, const char *const *argv,
                      struct sevkit_error *error)
{
    int r = push(&reading->vm, argv[0], error);
    size_t taken = 1;

    for (size_t i = 1; r == 0 && i < argc; i += taken) {
        const char *name = option_name(argv[i]);
        const struct handled *row = name ? find_handled(name) : NULL;

        taken = 1;
        if (row)
            r = take_option(reading, row, argv + i, argc - i, &taken, error);
        else if (name)
            r = keep_option(&reading->vm, argv + i, argc - i, &taken, error);
        else
            r = push(&reading->vm, argv[i], error);
    }
    return r;
}

static int check(const struct reading *reading, struct sevkit_error *error)
{
    const struct sk_sim_vm *vm = &reading->vm;

    if (!reading->object_id)
        return sk_error_set(error, SEVKIT_EREFUSED,
                            "QEMU's command line has no -object " SNP_OBJECT
                            ": this is no SEV-SNP guest");
    if (!reading->support_id || strcmp(reading->support_id, reading->object_id) != 0)
        return sk_error_set(error, SEVKIT_EREFUSED,
                            "-machine: confidential-guest-support is %s, the object is %s: QEMU "
                            "would start a guest without SEV-SNP",
                            reading->support_id ? reading->support_id : "missing",
                            reading->object_id);
    if (!vm->igvm != !reading->uses_igvm)
        return sk_error_set(
            error, SEVKIT_EREFUSED,
            "-machine igvm-cfg and -object igvm-cfg need each other to load an IGVM file");
    if (vm->igvm && (vm->firmware || vm->kernel))
        return sk_error_set(error, SEVKIT_EREFUSED,
                            "-object igvm-cfg: QEMU takes no -bios and no -kernel beside an IGVM "
                            "file");
    if (!vm->firmware && !vm->igvm)
        return sk_error_set(error, SEVKIT_EREFUSED,
                            "QEMU's command line has no -bios: a SEV-SNP guest needs its "
                            "firmware there");
    if (!reading->has_cpu)
        return sk_error_set(error, SEVKIT_EREFUSED,
                            "QEMU's command line has no -cpu: the model is measured");
    return 0;
}

/* Where the machine's memory ends decides what QEMU writes into a kernel for firmware to verify. */
static int find_low_memory(struct reading *reading, struct sevkit_error *error)
{
    const char *machine = reading->machine ? reading->machine : DEFAULT_MACHINE;
    const char *memory = reading->memory ? reading->memory : DEFAULT_MEMORY;
    uint64_t bytes;

    if (!sk_linux_parse_memory(memory, &bytes))
        return sk_error_set(
            error, SEVKIT_EREFUSED,
            "-m %s: expected a number of MiB, or a number with B, K, M, G or T: the "
            "kernel that the firmware verifies depends on it",
            memory);
    if (reading->splits_memory || !sk_linux_low_memory(machine, bytes, &reading->vm.low_memory))
        return sk_error_set(error, SEVKIT_EREFUSED,
                            "-machine %s: where its memory lies is known for q35 and pc without "
                            "max-ram-below-4g and memory.size; the kernel that the firmware "
                            "verifies depends on it",
                            machine);
    return 0;
}

/* What replaces the options that were taken out. */
static int complete(struct reading *reading, struct sevkit_error *error)
{
    struct sk_sim_vm *vm = &reading->vm;
    bool has_kvm = reading->options->has_kvm;
    int r = push_pair(vm, "-accel", has_kvm ? "kvm" : "tcg", error);

    if (r == 0 && !has_kvm)
        r = push_pair(vm, "-cpu", "max", error);
    if (r == 0 && vm->firmware && (!vm->kernel || reading->options->keeps_firmware))
        r = push_pair(vm, "-bios", vm->firmware, error);
    vm->needs_hash_table = vm->kernel && vm->kernel_hashes && reading->options->keeps_firmware;
    if (r == 0 && vm->needs_hash_table)
        r = find_low_memory(reading, error);
    return r;
}

int sk_sim_vm_read(size_t argc, const char *const *argv, const struct sk_sim_vm_options *options,
                   struct sk_sim_vm *ret_vm, struct sevkit_error *error)
{
    struct reading reading = {
        .vm = {.vcpus = 1, .policy = SEVKIT_POLICY_DEFAULT},
        .options = options,
    };
    int r = read_words(&reading, argc, argv, error);

    if (r == 0)
        r = check(&reading, error);
    if (r == 0)
        r = complete(&reading, error);
    free(reading.object_id);
    free(reading.support_id);
    free(reading.machine);
    free(reading.memory);
    if (r < 0)
        sk_sim_vm_done(&reading.vm);
    else
        *ret_vm = reading.vm;
    return r;
}

int sk_sim_vm_add_relay(struct sk_sim_vm *vm, const char *chardev, const char *port,
                        struct sevkit_error *error)
{
    static const char format[] = "virtserialport,bus=sevkit-sim.0,chardev=sevkit-sim,name=%s";
    SK_CLEANUP_FREE char *socket = NULL, *device = NULL;
    int r;

    if (asprintf(&socket, "socket,id=sevkit-sim,%s", chardev) < 0 ||
        asprintf(&device, format, port) < 0)
        return sk_error_oom(error);
    r = push_pair(vm, "-chardev", socket, error);
    if (r == 0)
        r = push_pair(vm, "-device", "virtio-serial-pci,id=sevkit-sim", error);
    if (r == 0)
        r = push_pair(vm, "-device", device, error);
    return r;
}

int sk_sim_vm_add_bios(struct sk_sim_vm *vm, const char *path, struct sevkit_error *error)
{
    return push_pair(vm, "-bios", path, error);
}

int sk_sim_vm_add_hash_table(struct sk_sim_vm *vm, const char *path, uint32_t gpa,
                             struct sevkit_error *error)
{
    SK_CLEANUP_FREE char *address = NULL, *text = NULL;
    struct sk_qemu_pair pairs[] = {
        {.value = (char *)(uintptr_t) "loader"},
        {.key = (char *)(uintptr_t) "file", .value = (char *)(uintptr_t)path},
        {.key = (char *)(uintptr_t) "addr"},
        {.key = (char *)(uintptr_t) "force-raw", .value = (char *)(uintptr_t) "on"},
    };
    const struct sk_qemu_option option = {.pairs = pairs, .count = SK_ARRAY_SIZE(pairs)};
    int r;

    if (asprintf(&address, "0x%x", gpa) < 0)
        return sk_error_oom(error);
    pairs[2].value = address;
    r = sk_qemu_option_format(&option, &text, error);
    return r < 0 ? r : push_pair(vm, "-device", text, error);
}

void sk_sim_vm_done(struct sk_sim_vm *vm)
{
    free(vm->igvm);
    for (size_t i = 0; i < vm->argc; i++)
        free(vm->argv[i]);
    free(vm->argv);
    vm->argv = NULL;
    vm->argc = 0;
}
