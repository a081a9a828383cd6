/* SPDX-License-Identifier: Apache-2.0 */
/* The line of AMDESE/linux-svsm's script. */
#include "base/cleanup.h"
#include "base/values/number.h"
#include "launch/scripts/compat_dialects.h"
#include "qemu/qemu_option.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

/* What the script has as a sample: no 32 bytes, and the same for every guest. */
#define SAMPLE_HOST_DATA "b2l3bmNvd3FuY21wbXA"
/* Bits of SNP_INIT that an SVSM needs there. */
#define SVSM_FLAGS UINT64_C(0x5)

static const uint8_t qcow2_magic[4] = {'Q', 'F', 'I', 0xfb};

struct line {
    const struct sk_compat *compat;
    const struct sk_compat_facts *facts;
    struct sk_words *words;
    enum sk_generation generation;
    const char *memory;
    bool backend; /* memory comes from a memfd */
};

/* As "qemu-img info" tells, which the script asks; by the name for what cannot be read. */
static const char *format_of(const struct line *line, const char *path)
{
    const struct sk_sys *sys = line->facts->sys;
    uint8_t head[sizeof(qcow2_magic)] = {0};
    int fd = sys->open_read(path);
    ssize_t n;

    if (fd < 0)
        return sk_compat_is_qcow2_name(path) ? "qcow2" : "raw";
    n = sys->read(fd, head, sizeof(head));
    (void)sys->close(fd);
    return n == (ssize_t)sizeof(head) && memcmp(head, qcow2_magic, sizeof(head)) == 0 ? "qcow2"
                                                                                      : "raw";
}

static void add_machine(const struct line *line)
{
    const struct sk_compat *compat = line->compat;
    struct sk_text machine = {0};

    sk_words_add(line->words, compat->qemu ? compat->qemu : "./usr/local/bin/qemu-system-x86_64");
    sk_words_add_all(line->words, "-enable-kvm", "-cpu", NULL);
    sk_words_addf(line->words, "%s%s%s,host-phys-bits=true", compat->cpu ? compat->cpu : "EPYC-v4",
                  compat->cpu_features ? "," : "",
                  compat->cpu_features ? compat->cpu_features : "");
    sk_words_add(line->words, "-smp");
    sk_words_addf(line->words, "%s%s%s", compat->smp ? compat->smp : "4",
                  compat->max_cpus ? ",maxcpus=" : "", compat->max_cpus ? compat->max_cpus : "");
    if (!line->backend) {
        sk_words_add(line->words, "-m");
        sk_words_addf(line->words, "%s%s%s", line->memory,
                      compat->max_memory ? ",slots=5,maxmem=" : "",
                      compat->max_memory ? compat->max_memory : "");
    }
    sk_qemu_option_add(&machine, "type", "q35");
    if (line->generation != SK_GENERATION_NONE) {
        sk_qemu_option_add(&machine, "confidential-guest-support", "sev0");
        if (line->backend)
            sk_qemu_option_add(&machine, "memory-backend", "ram1");
        sk_qemu_option_switch(&machine, "vmport", false);
        sk_qemu_option_add(&machine, "svsm", compat->svsm);
    }
    sk_words_add(line->words, "-machine");
    sk_words_take(line->words, &machine);
}

static const char *policy_of(const struct line *line)
{
    static const char *const policies[][2] = {
        [SK_GENERATION_NONE] = {"0", "0"},
        [SK_GENERATION_SEV] = {"0x1", "0"},
        [SK_GENERATION_ES] = {"0x5", "0x4"},
        [SK_GENERATION_SNP] = {"0x30000", "0xb0000"},
    };

    return line->compat->policy ? line->compat->policy
                                : policies[line->generation][line->compat->allow_debug];
}

static int add_snp(const struct line *line, struct sk_text *option, struct sevkit_error *error)
{
    const struct sk_compat *compat = line->compat;
    uint64_t flags = 0;

    if (compat->snp_flags && !sk_number_parse(compat->snp_flags, 0, UINT32_MAX, &flags))
        return sk_error_set(error, SEVKIT_EUSAGE, "-snp-flags: found '%.100s', expected a number",
                            compat->snp_flags);
    if (compat->svsm)
        flags |= SVSM_FLAGS;
    /* Upstream's QEMU has no such property; 0 is what it would mean there. */
    if (flags || line->facts->exact)
        sk_qemu_option_addf(option, "init-flags", flags ? "0x%" PRIx64 : "%" PRIu64, flags);
    if (line->facts->exact)
        sk_qemu_option_add(option, "host-data", SAMPLE_HOST_DATA);
    sk_qemu_option_add(option, "discard", compat->discard);
    return 0;
}

static int add_sev(const struct line *line, struct sevkit_error *error)
{
    bool snp = line->generation == SK_GENERATION_SNP;
    SK_CLEANUP(sk_text_done) struct sk_text option = {0};
    int r = 0;

    if (line->generation == SK_GENERATION_NONE)
        return 0;
    if (!line->facts->cbitpos.given)
        return sk_error_set(error, SEVKIT_EIO,
                            "this processor has no SEV that could tell the C-bit's position; "
                            "the host's must be given");
    if (line->backend) {
        sk_words_add(line->words, "-object");
        sk_words_addf(line->words, "memory-backend-memfd,id=ram1,size=%s,share=true,prealloc=false",
                      line->memory);
    }
    sk_qemu_option_add(&option, NULL, snp ? "sev-snp-guest" : "sev-guest");
    sk_qemu_option_add(&option, "id", "sev0");
    sk_qemu_option_add(&option, "policy", policy_of(line));
    sk_qemu_option_addf(&option, "cbitpos", "%" PRIu64, line->facts->cbitpos.value);
    sk_qemu_option_add(&option, "reduced-phys-bits", "1");
    if (snp)
        r = add_snp(line, &option, error);
    if (r < 0)
        return r;
    if (line->compat->kernel && !line->compat->svsm && !line->facts->exact)
        sk_qemu_option_switch(&option, "kernel-hashes", true);
    sk_words_add(line->words, "-object");
    sk_words_take(line->words, &option);
    return 0;
}

static int add_firmware(const struct line *line, struct sevkit_error *error)
{
    const struct sk_compat *compat = line->compat;
    SK_CLEANUP_FREE char *code = NULL;
    SK_CLEANUP_FREE char *name = sk_compat_guest_name(compat);
    SK_CLEANUP_FREE char *vars = NULL;
    int r = sk_compat_resolve(line->facts,
                              compat->bios ? compat->bios : "./usr/local/share/qemu/OVMF_CODE.fd",
                              &code, error);

    if (r < 0)
        return r;
    if (!name || asprintf(&vars, "./%s.fd", name) < 0) {
        vars = NULL;
        return sk_error_oom(error);
    }
    if (line->generation == SK_GENERATION_SNP && !line->facts->exact) {
        /* KVM refuses read-only memory for guests with private memory. */
        sk_words_add_all(line->words, "-bios", code, NULL);
    } else {
        sk_compat_add_flash(line->words, 0, code, "readonly=on");
        sk_compat_add_flash(line->words, 1, compat->bios_vars ? compat->bios_vars : vars, NULL);
    }
    if (compat->bios_debug)
        sk_words_add_all(line->words, "-chardev", "file,id=bios,path=./bios.log", "-device",
                         "isa-debugcon,iobase=0x402,chardev=bios", NULL);
    return 0;
}

static void add_disk(const struct line *line, unsigned index, const char *path)
{
    struct sk_text drive = {0};

    if (!path)
        return;
    sk_qemu_option_add(&drive, "file", path);
    if (!line->compat->novirtio) {
        sk_qemu_option_add(&drive, "if", "none");
        sk_qemu_option_addf(&drive, "id", "disk%u", index);
    }
    sk_qemu_option_add(&drive, "format", format_of(line, path));
    sk_words_add(line->words, "-drive");
    sk_words_take(line->words, &drive);
    if (line->compat->novirtio)
        return;
    sk_words_add(line->words, "-device");
    sk_words_addf(line->words, "virtio-scsi-pci,id=scsi%u,disable-legacy=on,iommu_platform=true",
                  index);
    sk_words_add(line->words, "-device");
    sk_words_addf(line->words, "scsi-hd,drive=disk%u", index);
}

static void add_disks(const struct line *line)
{
    struct sk_text cdrom = {0};

    if (line->compat->cdrom) {
        sk_qemu_option_add(&cdrom, "file", line->compat->cdrom);
        sk_qemu_option_add(&cdrom, "media", "cdrom");
        sk_qemu_option_add(&cdrom, "index", "0");
        sk_words_add(line->words, "-drive");
        sk_words_take(line->words, &cdrom);
    }
    add_disk(line, 0, line->compat->hda);
    add_disk(line, 1, line->compat->hdb);
}

static void add_end(const struct line *line)
{
    const struct sk_compat *compat = line->compat;

    if (!compat->console || strcmp(compat->console, "serial") == 0)
        sk_words_add(line->words, "-nographic");
    else
        sk_words_add_all(line->words, "-vga", compat->console, NULL);
    sk_compat_add_kernel(compat, SK_COMPAT_APPEND, line->words);
    if (compat->vnc) {
        sk_words_add(line->words, "-vnc");
        sk_words_addf(line->words, ":%s", compat->vnc);
    }
    sk_compat_add_monitor(compat, true, line->words);
    if (compat->bridge && line->facts->has_bridge)
        sk_compat_add_tap(compat, line->facts, SK_COMPAT_FIRST_TAP_SVSM, line->words);
    else
        sk_compat_add_e1000(line->words);
}

int sk_compat_words_svsm(const struct sk_compat *compat, const struct sk_compat_facts *facts,
                         struct sk_words *words, struct sevkit_error *error)
{
    const struct line line = {
        .compat = compat,
        .facts = facts,
        .words = words,
        .generation = sk_compat_generation(compat),
        .memory = compat->memory ? compat->memory : compat->dialect->memory,
        .backend = sk_compat_generation(compat) == SK_GENERATION_SNP && !compat->noupm,
    };
    int r;

    add_machine(&line);
    r = add_sev(&line, error);
    if (r == 0)
        r = add_firmware(&line, error);
    if (r < 0)
        return r;
    add_disks(&line);
    add_end(&line);
    return sk_words_ok(words) ? 0 : sk_error_oom(error);
}
