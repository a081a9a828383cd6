/* SPDX-License-Identifier: Apache-2.0 */
#include "qemu/args/qemu_args.h"

#include "base/cleanup.h"
#include "formats/boot/linux_boot.h"
#include "qemu/args/qemu_args_reading.h"

#include <stdlib.h>
#include <string.h>

/* What QEMU takes where the command line does not say (hw/i386/pc.c, hw/i386/pc_piix.c). */
#define DEFAULT_MACHINE "pc"
#define DEFAULT_MEMORY  "128"

static int read_firmware(struct sk_qemu_reading *reading, const char *value,
                         struct sevkit_error *error)
{
    (void)error;
    reading->vm.firmware = value;
    return 0;
}

static int read_kernel(struct sk_qemu_reading *reading, const char *value,
                       struct sevkit_error *error)
{
    reading->vm.kernel = value;
    return sk_qemu_args_push_pair(&reading->vm, "-kernel", value, error);
}

static int read_initrd(struct sk_qemu_reading *reading, const char *value,
                       struct sevkit_error *error)
{
    reading->vm.initrd = value;
    return sk_qemu_args_push_pair(&reading->vm, "-initrd", value, error);
}

static int read_append(struct sk_qemu_reading *reading, const char *value,
                       struct sevkit_error *error)
{
    reading->vm.cmdline = value;
    return sk_qemu_args_push_pair(&reading->vm, "-append", value, error);
}

static int drop(struct sk_qemu_reading *reading, const char *value, struct sevkit_error *error)
{
    (void)reading;
    (void)value;
    (void)error;
    return 0;
}

static const struct handled {
    const char *name;
    bool has_value;
    int (*read)(struct sk_qemu_reading *reading, const char *value, struct sevkit_error *error);
    const char *refusal; /* in the place of read */
} handled[] = {
    {"object", true, sk_qemu_args_object, NULL},
    {"machine", true, sk_qemu_args_machine, NULL},
    {"M", true, sk_qemu_args_machine, NULL},
    {"cpu", true, sk_qemu_args_cpu, NULL},
    {"smp", true, sk_qemu_args_smp, NULL},
    {"m", true, sk_qemu_args_memory, NULL},
    {"bios", true, read_firmware, NULL},
    {"kernel", true, read_kernel, NULL},
    {"initrd", true, read_initrd, NULL},
    {"append", true, read_append, NULL},
    {"drive", true, sk_qemu_args_drive, NULL},
    {"global", true, sk_qemu_args_global, NULL},
    {"device", true, sk_qemu_args_device, NULL},
    {"accel", true, drop, NULL},
    {"enable-kvm", false, drop, NULL},
    {"readconfig", true, NULL,
     "options from a file are not read, and could change what is measured"},
    {"set", true, NULL, "it could change what is measured"},
    {"pflash", true, sk_qemu_args_pflash, NULL},
    {"blockdev", true, sk_qemu_args_blockdev, NULL},
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
static int keep_option(struct sk_qemu_guest *vm, const char *const *words, size_t count,
                       size_t *ret_taken, struct sevkit_error *error)
{
    *ret_taken = is_flag(option_name(words[0])) || count == 1 ? 1 : 2;
    if (*ret_taken == 2 && option_name(words[1]))
        return sk_error_set(error, SEVKIT_EREFUSED,
                            "QEMU's %s: it is not known to stand without a value, and '%s' would "
                            "be an option",
                            words[0], words[1]);
    return *ret_taken == 2 ? sk_qemu_args_push_pair(vm, words[0], words[1], error)
                           : sk_qemu_args_push(vm, words[0], error);
}

static int take_option(struct sk_qemu_reading *reading, const struct handled *row,
                       const char *const *words, size_t count, size_t *ret_taken,
                       struct sevkit_error *error)
{
    if (row->has_value && count == 1)
        return sk_error_set(error, SEVKIT_EUSAGE, "QEMU's %s has no value", words[0]);
    if (row->refusal)
        return sk_error_set(error, SEVKIT_EREFUSED, "%s %s: %s", words[0], words[1], row->refusal);
    *ret_taken = row->has_value ? 2 : 1;
    return row->read(reading, row->has_value ? words[1] : NULL, error);
}

/* A word that is no option: a disk, or more of a command line whose quotes a process list does not show. */
static int read_loose(struct sk_qemu_reading *reading, const char *word, const char *after,
                      struct sevkit_error *error)
{
    if (reading->options->quotes_lost && after && strcmp(after, "append") == 0)
        return sk_error_set(
            error, SEVKIT_EREFUSED,
            "-append: '%s' stands behind its value: a process list shows no quotes, "
            "so where the command line ends is unknown; take /proc/PID/cmdline, or "
            "write the quotes",
            word);
    return sk_qemu_args_push(&reading->vm, word, error);
}

static int read_words(struct sk_qemu_reading *reading, size_t argc, const char *const *argv,
                      struct sevkit_error *error)
{
    int r = sk_qemu_args_push(&reading->vm, argv[0], error);
    const char *before = NULL;
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
            r = read_loose(reading, argv[i], before, error);
        before = name;
    }
    return r;
}

static int check_object(const struct sk_qemu_reading *reading, struct sevkit_error *error)
{
    bool any = reading->options->any_generation;

    if (!reading->object_id)
        return sk_error_set(error, SEVKIT_EREFUSED,
                            "QEMU's command line has no -object " SK_QEMU_SNP_OBJECT
                            "%s: this is no %s guest",
                            any ? " or " SK_QEMU_SEV_OBJECT : "", any ? "SEV" : "SEV-SNP");
    if (!reading->support_id || strcmp(reading->support_id, reading->object_id) != 0)
        return sk_error_set(error, SEVKIT_EREFUSED,
                            "-machine: confidential-guest-support is %s, the object is %s: QEMU "
                            "would start a guest without %s",
                            reading->support_id ? reading->support_id : "missing",
                            reading->object_id,
                            reading->vm.mode == SEVKIT_MODE_SNP ? "SEV-SNP" : "SEV");
    return 0;
}

static int check_firmware(const struct sk_qemu_reading *reading, struct sevkit_error *error)
{
    const struct sk_qemu_guest *vm = &reading->vm;
    bool snp = vm->mode == SEVKIT_MODE_SNP;

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
                            "QEMU's command line has no -bios%s: a %s guest needs its firmware "
                            "there",
                            snp ? "" : " and no flash drive", snp ? "SEV-SNP" : "SEV");
    return 0;
}

static int check_cpu(const struct sk_qemu_reading *reading, struct sevkit_error *error)
{
    const struct sk_qemu_guest_options *options = reading->options;
    const char *hint = options->signature_hint ? options->signature_hint : "";

    if (reading->vm.mode == SEVKIT_MODE_SEV || options->has_signature)
        return 0;
    if (!reading->has_cpu)
        return sk_error_set(error, SEVKIT_EREFUSED,
                            "QEMU's command line has no -cpu: the model is measured%s", hint);
    return reading->cpu_problem
               ? sk_error_set(error, SEVKIT_EREFUSED, "%s%s", reading->cpu_problem, hint)
               : 0;
}

static int check(struct sk_qemu_reading *reading, struct sevkit_error *error)
{
    int r = check_object(reading, error);

    if (r == 0)
        r = sk_qemu_args_settle_flash(reading, error);
    if (r == 0)
        r = check_firmware(reading, error);
    if (r == 0)
        r = check_cpu(reading, error);
    reading->vm.cpu_known = reading->has_cpu && !reading->cpu_problem;
    return r;
}

/* Where the machine's memory ends decides what QEMU writes into a kernel for firmware to verify. */
static int find_low_memory(struct sk_qemu_reading *reading, struct sevkit_error *error)
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
static int complete(struct sk_qemu_reading *reading, struct sevkit_error *error)
{
    struct sk_qemu_guest *vm = &reading->vm;
    bool has_kvm = reading->options->has_kvm;
    int r = sk_qemu_args_push_pair(vm, "-accel", has_kvm ? "kvm" : "tcg", error);

    if (r == 0 && !has_kvm)
        r = sk_qemu_args_push_pair(vm, "-cpu", "max", error);
    if (r == 0 && vm->firmware && (!vm->kernel || reading->options->keeps_firmware))
        r = sk_qemu_args_push_pair(vm, "-bios", vm->firmware, error);
    vm->needs_hash_table = vm->kernel && vm->kernel_hashes && reading->options->keeps_firmware;
    if (r == 0 && vm->needs_hash_table)
        r = find_low_memory(reading, error);
    return r;
}

int sk_qemu_guest_read(size_t argc, const char *const *argv,
                       const struct sk_qemu_guest_options *options, struct sk_qemu_guest *ret_vm,
                       struct sevkit_error *error)
{
    struct sk_qemu_reading reading = {
        .vm = {.mode = SEVKIT_MODE_SNP, .vcpus = 1, .policy = SEVKIT_POLICY_DEFAULT, .features = 1},
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
    free(reading.cpu_problem);
    sk_qemu_args_flash_done(&reading);
    free(reading.memory);
    if (r < 0)
        sk_qemu_guest_done(&reading.vm);
    else
        *ret_vm = reading.vm;
    return r;
}
