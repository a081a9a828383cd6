/* SPDX-License-Identifier: Apache-2.0 */
/* Figures that administrators look up: versions, the size of a guest's bounce buffer, firmware files. */
#include "base/cleanup.h"
#include "cli/cli.h"
#include "cli/option_values.h"
#include "cli/view/json.h"
#include "cli/view/output.h"
#include "data/host/host_versions.h"
#include "host/host_check.h"
#include "host/host_identity.h"

#include <inttypes.h>
#include <stdio.h>

/* Linux kernel/dma/swiotlb.c and arch/x86/mm/mem_encrypt.c: slabs of 2 KiB; an encrypted guest takes 6 % of
 * its memory, 64 MiB at least and 1 GiB at most. */
#define SLABS_PER_MIB     512u
#define SWIOTLB_LEAST_MIB 64u
#define SWIOTLB_MOST_MIB  1024u
#define SWIOTLB_PERCENT   6u
#define SWIOTLB_BLOCK_MIB 512u
#define GUEST_MEMORY_MAX  (16u << 20)

static const struct sk_option versions_options[] = {SK_HELP_OPTION, SK_JSON_OPTION, {.name = NULL}};

static const struct sk_args_spec versions_spec = {
    .program = "sevkit host versions",
    .description =
        "Show from which version each part of a host and of a guest supports SEV, SEV-ES "
        "and SEV-SNP. 'sevkit host check' compares them with what is installed.",
    .epilog = "examples:\n"
              "  sevkit host versions\n"
              "  sevkit host versions --json\n",
    .options = versions_options,
};

static const struct sk_option swiotlb_options[] = {
    SK_HELP_OPTION,
    SK_JSON_OPTION,
    {.name = "memory",
     .letter = 'm',
     .required = true,
     .metavar = "MIB",
     .help = "memory of the guest in MiB"},
    {.name = "virtio-blk",
     .kind = SK_OPTION_FLAG,
     .help = "the guest has virtio-blk disks with several queues"},
    {.name = NULL},
};

static const struct sk_args_spec swiotlb_spec = {
    .program = "sevkit host swiotlb",
    .description =
        "Print the parameter swiotlb= for the kernel command line of an encrypted guest: "
        "all its DMA goes through this buffer, which must lie below 4 GiB.",
    .epilog = "examples:\n"
              "  sevkit host swiotlb --memory 4096\n"
              "  sevkit host swiotlb --memory 65536 --virtio-blk\n",
    .options = swiotlb_options,
};

static const struct sk_option firmware_options[] = {
    SK_HELP_OPTION,
    SK_JSON_OPTION,
    {.name = "root", .metavar = "DIR", .help = "for a recording of 'sevkit host record'"},
    {.name = NULL},
};

static const struct sk_args_spec firmware_spec = {
    .program = "sevkit host firmware",
    .description = "Show which files the kernel looks for to update the SEV firmware of this "
                   "processor, in its order, which of them are there, and how to load one.",
    .epilog = "examples:\n"
              "  sevkit host firmware\n",
    .options = firmware_options,
};

static const char *const generation_names[] = {"SEV", "SEV-ES", "SEV-SNP"};

static const char *minimum_text(enum sk_host_part part, size_t generation)
{
    const struct sk_host_minimum *minimum = sk_host_minimum(part, 1u << generation);

    return minimum ? minimum->text : NULL;
}

static int run_versions(const struct sk_given *given, struct sevkit_error *error)
{
    SK_CLEANUP_JSON json_t *document = sk_json_document("sevkit.host-versions/1");
    SK_CLEANUP(sk_text_done) struct sk_text text = {0};
    json_t *parts = sk_json_array();

    sk_json_add(document, "parts", parts);
    for (size_t i = 0; i < sk_host_minimums_count; i++) {
        const struct sk_host_minimum *row = &sk_host_minimums[i];
        json_t *part;

        if (i > 0 && sk_host_minimums[i - 1].part == row->part)
            continue;
        part = sk_json_object();
        sk_json_add_text(part, "part", row->part_name);
        sk_text_addf(&text, "%s\n", row->part_name);
        for (size_t g = 0; g < SK_ARRAY_SIZE(generation_names); g++) {
            const char *least = minimum_text(row->part, g);

            sk_json_add_text(part, generation_names[g], least);
            if (least)
                sk_text_addf(&text, "  %-8s %s\n", generation_names[g], least);
        }
        sk_json_append(parts, part);
    }
    return sk_given_has(given, OPT_JSON) ? sk_json_emit(document, error)
                                         : sk_cli_emit(&text, error);
}

static int run_swiotlb(const struct sk_given *given, struct sevkit_error *error)
{
    SK_CLEANUP_JSON json_t *document = NULL;
    SK_CLEANUP(sk_text_done) struct sk_text text = {0};
    uint64_t memory = 0, size;
    int r = sk_value_number(OPT_MEMORY, sk_given_value(given, OPT_MEMORY), SWIOTLB_LEAST_MIB * 4,
                            GUEST_MEMORY_MAX, &memory, error);

    if (r < 0)
        return r;
    size = memory * SWIOTLB_PERCENT / 100;
    if (sk_given_has(given, OPT_VIRTIO_BLK) && size < SWIOTLB_BLOCK_MIB)
        size = SWIOTLB_BLOCK_MIB;
    size = size < SWIOTLB_LEAST_MIB ? SWIOTLB_LEAST_MIB : size;
    size = size > SWIOTLB_MOST_MIB ? SWIOTLB_MOST_MIB : size;
    /* A small guest needs its memory for other things, too. */
    size = size > memory / 4 ? memory / 4 : size;
    if (sk_given_has(given, OPT_JSON)) {
        document = sk_json_document("sevkit.host-swiotlb/1");
        sk_json_add_integer(document, "slabs", size * SLABS_PER_MIB);
        sk_json_add_integer(document, "mib", size);
        return sk_json_emit(document, error);
    }
    sk_text_addf(&text, "swiotlb=%" PRIu64 "\n", size * SLABS_PER_MIB);
    r = sk_cli_emit(&text, error);
    if (r == 0)
        sk_cli_note("%" PRIu64 " MiB in slabs of 2 KiB; it is part of the measured command line",
                    size);
    return r;
}

static int list_files(struct sk_host *host, const struct sk_host_identity *identity,
                      const struct sk_given *given, struct sevkit_error *error)
{
    SK_CLEANUP_JSON json_t *document = sk_json_document("sevkit.host-firmware/1");
    SK_CLEANUP(sk_text_done) struct sk_text text = {0};
    json_t *files = sk_json_array();
    char names[3][64];

    /* Linux drivers/crypto/ccp/sev-dev.c, sev_get_firmware() */
    (void)snprintf(names[0], sizeof(names[0]), "amd_sev_fam%02xh_model%02xh.sbin", identity->family,
                   identity->model);
    (void)snprintf(names[1], sizeof(names[1]), "amd_sev_fam%02xh_model%1xxh.sbin", identity->family,
                   identity->model >> 4);
    (void)snprintf(names[2], sizeof(names[2]), "sev.fw");
    sk_json_add(document, "files", files);
    for (size_t i = 0; i < SK_ARRAY_SIZE(names); i++) {
        char path[256];
        json_t *file = sk_json_object();
        bool exists;

        (void)snprintf(path, sizeof(path), "/lib/firmware/amd/%s", names[i]);
        exists = sk_host_exists(host, path);
        sk_json_add_text(file, "path", path);
        sk_json_add_bool(file, "exists", exists);
        sk_json_append(files, file);
        sk_text_addf(&text, "%-8s %s\n", exists ? "present" : "missing", path);
    }
    if (sk_given_has(given, OPT_JSON))
        return sk_json_emit(document, error);
    sk_text_add(&text,
                "\nThe first file that is there is loaded when the driver starts, if it is newer\n"
                "than the firmware that runs. With no guest running:\n"
                "  rmmod kvm_amd; rmmod ccp; modprobe ccp; modprobe kvm_amd\n"
                "or reboot. EPYC 9004 and later are updated by the BIOS.\n");
    return sk_cli_emit(&text, error);
}

static int run_firmware(const struct sk_given *given, struct sevkit_error *error)
{
    struct sk_host host;
    struct sk_host_identity identity;
    int r = sk_host_open(&sk_sys_real, sk_given_value(given, OPT_ROOT), &host, error);

    if (r < 0)
        return r;
    r = sk_host_identify(&host, &identity, error);
    if (r == 0 && !identity.product)
        r = sk_error_set(error, SEVKIT_EREFUSED,
                         "no SEV firmware: \"%s\" (family 0x%x, model 0x%x) is no known EPYC",
                         identity.brand, identity.family, identity.model);
    if (r == 0)
        r = list_files(&host, &identity, given, error);
    sk_host_close(&host);
    return r;
}

const struct sk_command sk_command_host_versions = {
    .noun = "host",
    .verb = "versions",
    .summary = "least versions of kernel, QEMU, OVMF, libvirt and firmware",
    .spec = &versions_spec,
    .run = run_versions,
};

const struct sk_command sk_command_host_swiotlb = {
    .noun = "host",
    .verb = "swiotlb",
    .summary = "size of a guest's bounce buffer",
    .spec = &swiotlb_spec,
    .run = run_swiotlb,
};

const struct sk_command sk_command_host_firmware = {
    .noun = "host",
    .verb = "firmware",
    .summary = "files from which the kernel updates the SEV firmware",
    .spec = &firmware_spec,
    .run = run_firmware,
};
