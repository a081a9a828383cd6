/* SPDX-License-Identifier: Apache-2.0 */
/* The line of AMDSEV's scripts and of SNPGuard's, which descends from them. */
#include "base/cleanup.h"
#include "launch/scripts/compat_dialects.h"
#include "qemu/qemu_option.h"
#include "sys/file.h"

#include <inttypes.h>
#include <sevkit/firmware.h>
#include <stdio.h>
#include <string.h>

SK_DEFINE_CLEANUP(struct sevkit_firmware *, sevkit_firmware_free)

struct line {
    const struct sk_compat *compat;
    const struct sk_compat_dialect *dialect;
    const struct sk_compat_facts *facts;
    struct sk_words *words;
    enum sk_generation generation;
    const char *memory;
};

static const char *either(const char *given, const char *fallback)
{
    return given ? given : fallback;
}

static int in_exec_path(const struct line *line, const char *below, char **ret_path,
                        struct sevkit_error *error)
{
    const char *folder = either(line->compat->exec_path, line->dialect->exec_path);
    SK_CLEANUP_FREE char *path = NULL;

    if (asprintf(&path, "%s/%s", folder, below) < 0) {
        path = NULL;
        return sk_error_oom(error);
    }
    if (line->dialect->exec_resolved)
        return sk_compat_resolve(line->facts, path, ret_path, error);
    *ret_path = SK_TAKE(path);
    return 0;
}

static int add_machine(const struct line *line, struct sevkit_error *error)
{
    SK_CLEANUP_FREE char *qemu = NULL;
    const struct sk_compat *compat = line->compat;
    const char *smp = compat->smp;
    char vcpus[24];
    int r = in_exec_path(line, "bin/qemu-system-x86_64", &qemu, error);

    if (r < 0)
        return r;
    /* SNPGuard's launcher reads vcpu_count and never uses it, so that its verifier expects another
     * guest. */
    if (!smp && compat->guest.vcpus.given && !line->facts->exact) {
        (void)snprintf(vcpus, sizeof(vcpus), "%" PRIu64, compat->guest.vcpus.value);
        smp = vcpus;
    }
    sk_words_add_all(line->words, qemu, "-enable-kvm", "-cpu",
                     either(compat->cpu, line->dialect->cpu), "-machine", "q35", "-smp", NULL);
    sk_words_addf(line->words, "%s,maxcpus=%s", either(smp, line->dialect->smp),
                  line->dialect->max_cpus);
    sk_words_add(line->words, "-m");
    if (!line->dialect->max_memory)
        sk_words_addf(line->words, "%sM,slots=5,maxmem=%luM", line->memory,
                      strtoul(line->memory, NULL, 10) + 8192);
    else if (*line->dialect->max_memory)
        sk_words_addf(line->words, "%sM,slots=5,maxmem=%s", line->memory,
                      line->dialect->max_memory);
    else
        sk_words_addf(line->words, "%sM", line->memory);
    if (line->dialect->no_reboot || line->generation == SK_GENERATION_ES)
        sk_words_add(line->words, "-no-reboot");
    return 0;
}

/* The firmware's code. AMDSEV: -bios names a folder, in master a file. */
static int code_of(const struct line *line, char **ret_code, struct sevkit_error *error)
{
    const char *bios = line->compat->bios;
    SK_CLEANUP_FREE char *path = NULL;

    if (!bios)
        return in_exec_path(line, "share/qemu/OVMF_CODE.fd", ret_code, error);
    if (!line->dialect->own_vars) {
        *ret_code = strdup(bios);
        return *ret_code ? 0 : sk_error_oom(error);
    }
    if (asprintf(&path, "%s/OVMF_CODE.fd", bios) < 0) {
        path = NULL;
        return sk_error_oom(error);
    }
    return sk_compat_resolve(line->facts, path, ret_code, error);
}

static int vars_of(const struct line *line, char **ret_vars, struct sevkit_error *error)
{
    SK_CLEANUP_FREE char *name = NULL;
    int n = 0;

    if (!line->dialect->own_vars) {
        *ret_vars = strdup("OVMF_VARS.fd");
    } else {
        name = sk_compat_guest_name(line->compat);
        n = name ? asprintf(ret_vars, "%s/%s.fd", line->facts->directory, name) : -1;
    }
    if (n < 0)
        *ret_vars = NULL;
    return *ret_vars ? 0 : sk_error_oom(error);
}

static int add_firmware(const struct line *line, struct sevkit_error *error)
{
    SK_CLEANUP_FREE char *code = NULL;
    SK_CLEANUP_FREE char *vars = NULL;
    bool snp = line->generation == SK_GENERATION_SNP;
    const char *file = either(line->compat->bios, line->compat->guest.firmware);
    int r;

    if (line->dialect->snpguard && file) {
        sk_words_add_all(line->words, "-bios", file, NULL);
        return 0;
    }
    r = code_of(line, &code, error);
    if (r == 0)
        r = vars_of(line, &vars, error);
    if (r < 0)
        return r;
    /* KVM refuses read-only memory for guests with private memory, so there is no flash. */
    if (snp && (line->dialect->snpguard || !line->facts->exact)) {
        sk_words_add_all(line->words, "-bios", code, NULL);
        if (line->facts->exact)
            sk_compat_add_flash(line->words, 0, vars, NULL);
        return 0;
    }
    sk_compat_add_flash(line->words, 0, code, "readonly");
    sk_compat_add_flash(line->words, 1, vars, NULL);
    return 0;
}

static int resolved(const struct line *line, const char *path, char **ret_path,
                    struct sevkit_error *error)
{
    if (line->dialect->exec_resolved)
        return sk_compat_resolve(line->facts, path, ret_path, error);
    *ret_path = strdup(path);
    return *ret_path ? 0 : sk_error_oom(error);
}

static int add_cdrom(const struct line *line, struct sevkit_error *error)
{
    SK_CLEANUP_FREE char *path = NULL;
    struct sk_text option = {0};
    int r;

    if (!line->compat->cdrom)
        return 0;
    r = resolved(line, line->compat->cdrom, &path, error);
    if (r < 0)
        return r;
    sk_qemu_option_add(&option, "file", path);
    sk_qemu_option_add(&option, "media", "cdrom");
    sk_words_add(line->words, "-drive");
    sk_words_take(line->words, &option);
    sk_words_add_all(line->words, "-boot", "d", NULL);
    return 0;
}

static void add_virtio_net(const struct line *line, const char *forwards)
{
    sk_words_add(line->words, "-netdev");
    sk_words_addf(line->words, "user,id=vmnic%s", forwards);
    line->words->next_gap = true;
    sk_words_add_all(
        line->words, "-device",
        "virtio-net-pci,disable-legacy=on,iommu_platform=true,netdev=vmnic,romfile=", NULL);
}

static void add_network(const struct line *line)
{
    static const char forwards[] = ",hostfwd=tcp:127.0.0.1:2222-:22,hostfwd=tcp:127.0.0.1:8080-:80";

    switch (line->dialect->network) {
    case SK_COMPAT_NET_ASKED:
        if (line->compat->default_network)
            add_virtio_net(line, "");
        break;
    case SK_COMPAT_NET_VIRTIO:
        add_virtio_net(line, "");
        break;
    case SK_COMPAT_NET_FORWARDS:
        line->words->next_gap = true;
        add_virtio_net(line, forwards);
        break;
    case SK_COMPAT_NET_BRIDGE:
        if (line->facts->has_bridge)
            sk_compat_add_tap(line->compat, line->facts, SK_COMPAT_FIRST_TAP, line->words);
        else
            sk_compat_add_e1000(line->words);
        break;
    case SK_COMPAT_NET_E1000:
        sk_compat_add_e1000(line->words);
        break;
    }
}

/* index: place in the order; path: as QEMU gets it. */
static void add_disk(const struct line *line, unsigned index, const char *path)
{
    const char *format = sk_compat_is_qcow2_name(path) ? "qcow2" : "raw";
    struct sk_text drive = {0};

    sk_qemu_option_add(&drive, "file", path);
    if (!line->compat->novirtio) {
        sk_qemu_option_add(&drive, "if", "none");
        sk_qemu_option_addf(&drive, "id", "disk%u", index);
    }
    sk_qemu_option_add(&drive, "format", format);
    sk_words_add(line->words, "-drive");
    sk_words_take(line->words, &drive);
    if (line->compat->novirtio)
        return;
    sk_words_add(line->words, "-device");
    if (strcmp(line->dialect->scsi, "scsi0") == 0)
        sk_words_addf(line->words,
                      "virtio-scsi-pci,id=scsi%u,disable-legacy=on,iommu_platform=true", index);
    else
        sk_words_addf(line->words, "virtio-scsi-pci,id=%s,disable-legacy=on,iommu_platform=true",
                      line->dialect->scsi);
    sk_words_add(line->words, "-device");
    if (line->dialect->boot_index)
        sk_words_addf(line->words, "scsi-hd,drive=disk%u,bootindex=%u", index, index + 1);
    else
        sk_words_addf(line->words, "scsi-hd,drive=disk%u", index);
}

static int add_disks(const struct line *line, struct sevkit_error *error)
{
    SK_CLEANUP_FREE char *path = NULL;
    int r = 0;

    if (line->compat->hda)
        r = resolved(line, line->compat->hda, &path, error);
    if (r < 0)
        return r;
    if (path)
        add_disk(line, 0, path);
    if (line->compat->hdb)
        add_disk(line, 1, line->compat->hdb);
    return 0;
}

/* What the scripts give QEMU as policy; an empty text where they leave it to QEMU. */
static const char *policy_of(const struct line *line)
{
    bool debug = line->compat->allow_debug;

    if (line->compat->policy)
        return line->compat->policy;
    if (line->compat->guest.policy)
        return line->compat->guest.policy;
    if (line->generation == SK_GENERATION_ES)
        return debug ? "0x4" : "0x5";
    return line->generation == SK_GENERATION_SEV && debug ? "0" : NULL;
}

static void add_snp_blobs(const struct line *line, struct sk_text *option)
{
    const struct sk_compat *compat = line->compat;

    sk_qemu_option_add(option, "certs-path", compat->certs);
    if (compat->id_block_text) {
        sk_qemu_option_add(option, "id-block", compat->id_block_text);
        sk_qemu_option_add(option, "id-auth", compat->id_auth_text);
        /* QEMU 9.1 and later spell it so, AMD's tree of 2024 as the script does. */
        sk_qemu_option_add(option, line->facts->exact ? "auth-key-enabled" : "author-key-enabled",
                           "true");
    }
    sk_qemu_option_add(option, "host-data", compat->host_data_text);
}

/* Whether the firmware is one that has no place for kernel hashes, with which QEMU refuses to start. One that cannot
 * be read is QEMU's matter. */
static bool lacks_hash_area(const struct line *line)
{
    SK_CLEANUP(sk_bytes_done) struct sk_bytes bytes = {0};
    SK_CLEANUP(sevkit_firmware_free_p) struct sevkit_firmware *firmware = NULL;
    SK_CLEANUP_FREE char *code = NULL;
    const char *file = either(line->compat->bios, line->compat->guest.firmware);
    bool snp = line->generation == SK_GENERATION_SNP;
    struct sevkit_error ignored;

    if (!(line->dialect->snpguard && file)) {
        if (code_of(line, &code, &ignored) < 0)
            return false;
        file = code;
    }
    if (sk_file_read(line->facts->sys, file, SEVKIT_FIRMWARE_MAX_BYTES, &bytes, &ignored) < 0 ||
        sevkit_firmware_parse(bytes.data, bytes.size, &firmware, &ignored) < 0)
        return false;
    return !sevkit_firmware_verdict(firmware, snp ? SEVKIT_USE_SNP_KERNEL_HASHES
                                                  : SEVKIT_USE_SEV_KERNEL_HASHES)
                .usable;
}

static bool has_kernel_hashes(const struct line *line)
{
    const struct sk_compat *compat = line->compat;
    const char *kernel = either(compat->kernel, compat->guest.kernel);
    const char *initrd = either(compat->initrd, compat->guest.initrd);

    /* The scripts leave kernel, initrd and command line unmeasured but for SNPGuard's with SEV-SNP. */
    if (!line->facts->exact)
        return kernel && !lacks_hash_area(line);
    return line->dialect->snpguard && line->generation == SK_GENERATION_SNP && kernel && initrd;
}

static void add_sev_object(const struct line *line)
{
    bool snp = line->generation == SK_GENERATION_SNP;
    struct sk_text option = {0};

    sk_qemu_option_add(&option, NULL, snp ? "sev-snp-guest" : "sev-guest");
    sk_qemu_option_add(&option, "id", "sev0");
    sk_qemu_option_add(&option, "policy", policy_of(line));
    if (line->dialect->cbitpos)
        sk_qemu_option_add(&option, "cbitpos", line->dialect->cbitpos);
    else
        sk_qemu_option_addf(&option, "cbitpos", "%" PRIu64, line->facts->cbitpos.value);
    sk_qemu_option_add(&option, "reduced-phys-bits", "1");
    if (snp)
        add_snp_blobs(line, &option);
    if (has_kernel_hashes(line))
        sk_qemu_option_switch(&option, "kernel-hashes", true);
    sk_words_add(line->words, "-object");
    sk_words_take(line->words, &option);
}

static int add_sev(const struct line *line, struct sevkit_error *error)
{
    bool snp = line->generation == SK_GENERATION_SNP;
    const char *machine =
        line->dialect->vmport_off ? "memory-encryption=sev0,vmport=off" : "memory-encryption=sev0";

    if (line->generation == SK_GENERATION_NONE)
        return 0;
    if (!line->dialect->cbitpos && !line->facts->cbitpos.given)
        return sk_error_set(error, SEVKIT_EIO,
                            "this processor has no SEV that could tell the C-bit's position; "
                            "the host's must be given");
    if (line->dialect->snpguard && !policy_of(line))
        return sk_error_set(error, SEVKIT_EUSAGE, "snpguard: -policy is missing");
    if (line->dialect->object_first)
        add_sev_object(line);
    sk_words_add_all(line->words, "-machine", machine, NULL);
    if (snp && line->dialect->memory_backend) {
        sk_words_add(line->words, "-object");
        sk_words_addf(line->words,
                      "memory-backend-memfd,id=ram1,size=%sM,share=true,prealloc=false",
                      line->memory);
        sk_words_add_all(line->words, "-machine", "memory-backend=ram1", NULL);
    }
    if (!line->dialect->object_first)
        add_sev_object(line);
    return 0;
}

static void add_console(const struct line *line)
{
    const char *console = either(line->compat->console, line->dialect->console);

    if (strcmp(console, "serial") == 0)
        sk_words_add(line->words, "-nographic");
    else
        sk_words_add_all(line->words, "-vga", console, NULL);
    if (line->compat->vnc) {
        sk_words_add(line->words, "-vnc");
        sk_words_addf(line->words, ":%s", line->compat->vnc);
    }
}

static void add_end(const struct line *line)
{
    const char *append = line->dialect->snpguard ? NULL : SK_COMPAT_APPEND;
    struct sk_text option = {0};

    if (!line->dialect->kernel_last)
        sk_compat_add_kernel(line->compat, append, line->words);
    add_console(line);
    if (line->dialect->kernel_last)
        sk_compat_add_kernel(line->compat, append, line->words);
    sk_compat_add_monitor(line->compat, line->dialect->own_vars, line->words);
    if (line->dialect->snpguard && line->facts->exact)
        sk_words_add_all(line->words, "-qmp", "tcp:localhost:4444,server,wait=off", NULL);
    if (line->dialect->snpguard && !line->facts->exact) {
        /* Whoever reaches a TCP port of QEMU's monitor owns the guest's host process. */
        sk_qemu_option_addf(&option, NULL, "unix:%s", line->facts->qmp);
        sk_qemu_option_add(&option, NULL, "server");
        sk_qemu_option_add(&option, "wait", "off");
        sk_words_add(line->words, "-qmp");
        sk_words_take(line->words, &option);
    }
    if (line->compat->gdb)
        sk_words_add(line->words, "-s");
}

int sk_compat_words_common(const struct sk_compat *compat, const struct sk_compat_facts *facts,
                           struct sk_words *words, struct sevkit_error *error)
{
    const struct line line = {
        .compat = compat,
        .dialect = compat->dialect,
        .facts = facts,
        .words = words,
        .generation = sk_compat_generation(compat),
        .memory = either(compat->memory, compat->dialect->memory),
    };
    int r = add_machine(&line, error);

    if (r == 0)
        r = add_firmware(&line, error);
    if (r == 0)
        r = add_cdrom(&line, error);
    if (r < 0)
        return r;
    add_network(&line);
    r = add_disks(&line, error);
    if (r == 0)
        r = add_sev(&line, error);
    if (r < 0)
        return r;
    add_end(&line);
    return sk_words_ok(words) ? 0 : sk_error_oom(error);
}

int sk_compat_words(const struct sk_compat *compat, const struct sk_compat_facts *facts,
                    struct sk_words *words, struct sevkit_error *error)
{
    return compat->dialect->words(compat, facts, words, error);
}
