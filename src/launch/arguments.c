/* SPDX-License-Identifier: Apache-2.0 */
/* QEMU's command line of a plan. Every value goes through sk_qemu_option_add() or is a word of its own, so
 * that nothing in it can end an option. */
#include "launch/arguments.h"
#include "base/cleanup.h"
#include "base/encoding.h"
#include "base/values/bytes_text.h"
#include "qemu/qemu_option.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

/* Names of the objects on the command line. */
#define SEV_ID    "sev0"
#define MEMORY_ID "ram0"
#define IGVM_ID   "igvm0"

static bool is_snp(const struct sk_vm *guest)
{
    return guest->generation == SK_GENERATION_SNP;
}

static bool is_sev(const struct sk_vm *guest)
{
    return guest->generation != SK_GENERATION_NONE;
}

static bool has_memory_backend(const struct sk_vm *guest)
{
    return is_snp(guest) || guest->huge_pages != SK_HUGE_NONE;
}

static void add_machine(const struct sk_start *launch, struct sk_words *words)
{
    static const char *const accelerators[] = {"kvm", "tcg"};
    const struct sk_vm *guest = launch->guest;
    bool modern = sk_qemu_has_machine_property(launch->qemu, "confidential-guest-support");
    struct sk_text option = {0};

    sk_qemu_option_add(&option, NULL, "q35");
    sk_qemu_option_add(&option, "accel", accelerators[guest->accelerator]);
    if (is_sev(guest)) {
        sk_qemu_option_switch(&option, "vmport", false);
        sk_qemu_option_add(&option, modern ? "confidential-guest-support" : "memory-encryption",
                           SEV_ID);
    }
    if (has_memory_backend(guest))
        sk_qemu_option_add(&option, "memory-backend", MEMORY_ID);
    if (guest->igvm)
        sk_qemu_option_add(&option, "igvm-cfg", IGVM_ID);
    sk_qemu_option_add(&option, "svsm", guest->svsm);
    sk_words_add(words, "-machine");
    sk_words_take(words, &option);
}

static void add_cpu(const struct sk_vm *guest, struct sk_words *words)
{
    /* The flags are an option string already: what stands in the plan is for QEMU as it is. */
    sk_words_add(words, "-cpu");
    if (guest->cpu_flags)
        sk_words_addf(words, "%s,%s", sk_vm_cpu_model(guest), guest->cpu_flags);
    else
        sk_words_add(words, sk_vm_cpu_model(guest));
}

static void add_smp(const struct sk_vm *guest, struct sk_words *words)
{
    sk_words_add(words, "-smp");
    if (guest->max_vcpus.given)
        sk_words_addf(words, "cpus=%" PRIu64 ",maxcpus=%" PRIu64, sk_vm_vcpus(guest),
                      guest->max_vcpus.value);
    else
        sk_words_addf(words, "cpus=%" PRIu64, sk_vm_vcpus(guest));
}

/* The guest's own ACPI tables list APIC ids 0 to vcpus - 1: one socket, one thread. */
static void add_topology(const struct sk_vm *guest, struct sk_words *words)
{
    uint64_t vcpus = sk_vm_vcpus(guest);

    sk_words_add(words, "-smp");
    sk_words_addf(words, "cpus=%" PRIu64 ",sockets=1,cores=%" PRIu64 ",threads=1", vcpus, vcpus);
}

static void add_memory(const struct sk_vm *guest, struct sk_words *words)
{
    static const char *const sizes[] = {NULL, "2M", "1G"};
    struct sk_text option = {0};

    sk_words_add(words, "-m");
    sk_words_addf(words, "size=%" PRIu64 "M", sk_vm_memory_mib(guest));
    if (!has_memory_backend(guest))
        return;
    sk_qemu_option_add(&option, NULL, "memory-backend-memfd");
    sk_qemu_option_add(&option, "id", MEMORY_ID);
    sk_qemu_option_addf(&option, "size", "%" PRIu64 "M", sk_vm_memory_mib(guest));
    sk_qemu_option_switch(&option, "share", true);
    sk_qemu_option_switch(&option, "prealloc", false);
    if (sizes[guest->huge_pages]) {
        sk_qemu_option_switch(&option, "hugetlb", true);
        sk_qemu_option_add(&option, "hugetlbsize", sizes[guest->huge_pages]);
    }
    sk_words_add(words, "-object");
    sk_words_take(words, &option);
}

/* HOST_DATA is hex in a plan, as reports show it, and base64 for QEMU. */
static void add_host_data(const struct sk_vm *guest, struct sk_text *option)
{
    uint8_t bytes[32];
    char base64[SK_BASE64_LENGTH(sizeof(bytes)) + 1];

    if (!guest->host_data ||
        !sk_bytes_text_is(SK_BYTES_HEX, guest->host_data, bytes, sizeof(bytes)))
        return;
    sk_base64_encode(bytes, sizeof(bytes), base64);
    sk_qemu_option_add(option, "host-data", base64);
}

/* AMD's tree snp-securetsc-latest (2025); the series for QEMU has tsc-frequency. */
const char *sk_arguments_frequency_property(const struct sk_qemu *qemu)
{
    return sk_qemu_has_property(qemu, "sev-snp-guest", "stsc-freq") ? "stsc-freq" : "tsc-frequency";
}

static void add_feature_switches(const struct sk_start *launch, struct sk_text *option)
{
    const struct sk_vm *guest = launch->guest;

    if (guest->debug_swap)
        sk_qemu_option_switch(option, "debug-swap", true);
    if (guest->secure_tsc)
        sk_qemu_option_switch(option, "secure-tsc", true);
    if (guest->tsc_frequency.given)
        sk_qemu_option_addf(option, sk_arguments_frequency_property(launch->qemu), "%" PRIu64,
                            guest->tsc_frequency.value);
}

static void add_snp_properties(const struct sk_start *launch, struct sk_text *option)
{
    const struct sk_vm *guest = launch->guest;
    /* AMD's tree of 2024 spells it without the middle. */
    const char *author = sk_qemu_has_property(launch->qemu, "sev-snp-guest", "author-key-enabled")
                             ? "author-key-enabled"
                             : "auth-key-enabled";

    sk_qemu_option_add(option, "id-block", launch->id_block);
    sk_qemu_option_add(option, "id-auth", launch->id_auth);
    if (launch->author_key)
        sk_qemu_option_switch(option, author, true);
    add_host_data(guest, option);
    add_feature_switches(launch, option);
    sk_qemu_option_add(option, "certs-path", guest->certificates);
    /* Bits 0 and 2 of AMD's SNP_INIT flags: what its scripts set for an SVSM. */
    if (guest->svsm)
        sk_qemu_option_add(option, "init-flags", "0x5");
    if (guest->private_huge_pages) {
        sk_qemu_option_switch(option, "convert-in-place", true);
        sk_qemu_option_add(option, "gmem-allocator", "hugetlb");
        sk_qemu_option_add(option, "gmem-page-size",
                           guest->huge_pages == SK_HUGE_1G ? "1073741824" : "2097152");
    }
}

static void add_sev_properties(const struct sk_start *launch, struct sk_text *option)
{
    const struct sk_vm *guest = launch->guest;

    sk_qemu_option_add(option, "dh-cert-file", guest->dh_cert);
    sk_qemu_option_add(option, "session-file", guest->session);
    /* QEMU's default depends on the host's kernel, and the measurement on it. */
    if (guest->generation == SK_GENERATION_ES &&
        sk_qemu_has_property(launch->qemu, "sev-guest", "legacy-vm-type"))
        sk_qemu_option_switch(option, "legacy-vm-type",
                              strcmp(sk_vm_profile(guest), "qemu-fpu0") == 0);
}

static void add_sev(const struct sk_start *launch, struct sk_words *words)
{
    const struct sk_vm *guest = launch->guest;
    struct sk_text option = {0};

    if (!is_sev(guest))
        return;
    sk_qemu_option_add(&option, NULL, is_snp(guest) ? "sev-snp-guest" : "sev-guest");
    sk_qemu_option_add(&option, "id", SEV_ID);
    sk_qemu_option_addf(&option, "policy", "0x%" PRIx64, launch->policy);
    sk_qemu_option_addf(&option, "cbitpos", "%" PRIu64, launch->cbitpos.value);
    sk_qemu_option_addf(&option, "reduced-phys-bits", "%" PRIu64,
                        guest->reduced_phys_bits.given ? guest->reduced_phys_bits.value : 1);
    sk_qemu_option_add(&option, "sev-device", guest->sev_device);
    if (sk_vm_kernel_hashes(guest))
        sk_qemu_option_switch(&option, "kernel-hashes", true);
    if (is_snp(guest))
        add_snp_properties(launch, &option);
    else
        add_sev_properties(launch, &option);
    sk_words_add(words, "-object");
    sk_words_take(words, &option);
}

static void add_flash(const char *file, unsigned unit, bool read_only, struct sk_words *words)
{
    struct sk_text option = {0};

    sk_qemu_option_add(&option, "if", "pflash");
    sk_qemu_option_add(&option, "format", "raw");
    sk_qemu_option_addf(&option, "unit", "%u", unit);
    if (read_only)
        sk_qemu_option_switch(&option, "readonly", true);
    sk_qemu_option_add(&option, "file", file);
    sk_words_add(words, "-drive");
    sk_words_take(words, &option);
}

static void add_firmware(const struct sk_start *launch, struct sk_words *words)
{
    const struct sk_vm *guest = launch->guest;
    const char *file = launch->firmware_path ? launch->firmware_path : guest->firmware;
    struct sk_text option = {0};

    if (guest->igvm) {
        sk_qemu_option_add(&option, NULL, "igvm-cfg");
        sk_qemu_option_add(&option, "id", IGVM_ID);
        sk_qemu_option_add(&option, "file", guest->igvm);
        sk_words_add(words, "-object");
        sk_words_take(words, &option);
    }
    if (guest->firmware && sk_vm_is_pflash(guest))
        add_flash(file, 0, true, words);
    else if (guest->firmware)
        sk_words_add_all(words, "-bios", file, NULL);
    if (guest->firmware_vars)
        add_flash(guest->firmware_vars, sk_vm_is_pflash(guest) ? 1 : 0, false, words);
}

static void add_boot(const struct sk_start *launch, struct sk_words *words)
{
    const struct sk_vm *guest = launch->guest;

    if (guest->kernel)
        sk_words_add_all(words, "-kernel", guest->kernel, NULL);
    if (guest->kernel && guest->initrd)
        sk_words_add_all(words, "-initrd", guest->initrd, NULL);
    if (launch->cmdline && *launch->cmdline)
        sk_words_add_all(words, "-append", launch->cmdline, NULL);
}

static void add_monitor(const struct sk_start *launch, struct sk_words *words)
{
    struct sk_text option = {0};

    if (!launch->qmp)
        return;
    sk_qemu_option_add(&option, NULL, "socket");
    sk_qemu_option_add(&option, "id", "qmp");
    sk_qemu_option_add(&option, "path", launch->qmp);
    sk_qemu_option_switch(&option, "server", true);
    sk_qemu_option_switch(&option, "wait", false);
    sk_words_add(words, "-chardev");
    sk_words_take(words, &option);
    sk_words_add_all(words, "-mon", "chardev=qmp,mode=control", NULL);
}

static void add_name(const struct sk_vm *guest, struct sk_words *words)
{
    struct sk_text option = {0};

    sk_qemu_option_add(&option, "guest", sk_vm_name(guest));
    sk_words_add(words, "-name");
    sk_words_take(words, &option);
}

int sk_start_words(const struct sk_start *launch, struct sk_words *words,
                   struct sevkit_error *error)
{
    const struct sk_vm *guest = launch->guest;

    sk_words_add(words, sk_vm_qemu(guest));
    add_name(guest, words);
    sk_words_add_all(words, "-no-user-config", "-nodefaults", NULL);
    add_machine(launch, words);
    add_cpu(guest, words);
    if (sk_acpi_has_tables(sk_vm_acpi(guest)))
        add_topology(guest, words);
    else
        add_smp(guest, words);
    add_memory(guest, words);
    add_sev(launch, words);
    add_firmware(launch, words);
    add_boot(launch, words);
    sk_arguments_add_disks(launch, words);
    sk_arguments_add_network(guest, words);
    sk_arguments_add_devices(guest, words);
    sk_arguments_add_console(guest, words);
    add_monitor(launch, words);
    /* A guest with encrypted memory cannot be reset: it is started anew. */
    if (is_sev(guest))
        sk_words_add(words, "-no-reboot");
    if (guest->log)
        sk_words_add_all(words, "-D", guest->log, NULL);
    return sk_words_ok(words) ? 0 : sk_error_oom(error);
}
