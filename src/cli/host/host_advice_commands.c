/* SPDX-License-Identifier: Apache-2.0 */
/* Figures that administrators look up: versions, certified systems, the size of a guest's bounce buffer. */
#include "base/cleanup.h"
#include "cli/cli.h"
#include "cli/option_values.h"
#include "cli/view/json.h"
#include "cli/view/output.h"
#include "data/host/certified_systems.h"
#include "data/host/host_versions.h"
#include "host/host_check.h"
#include "plan/swiotlb.h"

#include <inttypes.h>
#include <stdio.h>

static const struct sk_option versions_options[] = {
    SK_HELP_OPTION,
    SK_JSON_OPTION,
    {.name = "certified",
     .kind = SK_OPTION_FLAG,
     .help =
         "show instead on which systems AMD's certification tests were run, and with what result"},
    {.name = NULL},
};

static const struct sk_args_spec versions_spec = {
    .program = "sevkit host versions",
    .description =
        "Show from which version each part of a host and of a guest supports SEV, SEV-ES "
        "and SEV-SNP. 'sevkit host check' compares them with what is installed.",
    .epilog = "examples:\n"
              "  sevkit host versions\n"
              "  sevkit host versions --json\n"
              "  sevkit host versions --certified\n",
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

static const char *const generation_names[] = {"SEV", "SEV-ES", "SEV-SNP"};

static const char *minimum_text(enum sk_host_part part, size_t generation)
{
    const struct sk_host_minimum *minimum = sk_host_minimum(part, 1u << generation);

    return minimum ? minimum->text : NULL;
}

static int show_certified(const struct sk_given *given, struct sevkit_error *error)
{
    SK_CLEANUP_JSON json_t *document = sk_json_document("sevkit.host-certified/1");
    SK_CLEANUP(sk_text_done) struct sk_text text = {0};
    json_t *systems = sk_json_array();

    sk_json_add_text(document, "source", SK_CERTIFIED_SOURCE);
    sk_json_add_text(document, "date", SK_CERTIFIED_DATE);
    sk_json_add(document, "systems", systems);
    for (size_t i = 0; i < sk_certified_systems_count; i++) {
        const struct sk_certified_system *row = &sk_certified_systems[i];
        json_t *member = sk_json_object();

        sk_json_add_text(member, "system", row->system);
        sk_json_add_text(member, "processors", row->processors);
        sk_json_add_text(member, "level", row->level);
        sk_json_append(systems, member);
        sk_text_addf(&text, "%-20s %-10s %s\n", row->system, row->processors,
                     row->level ? row->level : "not certified");
    }
    if (sk_given_has(given, OPT_JSON))
        return sk_json_emit(document, error);
    sk_text_add(&text, "\nlevel 3.0.0-0: SEV-SNP attestation\n");
    sk_text_addf(&text, "%s, as of %s\n", SK_CERTIFIED_SOURCE, SK_CERTIFIED_DATE);
    return sk_cli_emit(&text, error);
}

static int run_versions(const struct sk_given *given, struct sevkit_error *error)
{
    SK_CLEANUP_JSON json_t *document = sk_json_document("sevkit.host-versions/1");
    SK_CLEANUP(sk_text_done) struct sk_text text = {0};
    json_t *parts;

    if (sk_given_has(given, OPT_CERTIFIED))
        return show_certified(given, error);
    parts = sk_json_array();
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
    SK_CLEANUP_JSON json_t *document = sk_json_document("sevkit.host-swiotlb/1");
    SK_CLEANUP(sk_text_done) struct sk_text text = {0};
    uint64_t memory = 0, size;
    int r = sk_value_number(OPT_MEMORY, sk_given_value(given, OPT_MEMORY), SK_SWIOTLB_GUEST_MIN,
                            SK_SWIOTLB_GUEST_MAX, &memory, error);

    if (r < 0)
        return r;
    size = sk_swiotlb_size(memory, sk_given_has(given, OPT_VIRTIO_BLK));
    sk_json_add_integer(document, "slabs", size * SK_SWIOTLB_SLABS_PER_MIB);
    sk_json_add_integer(document, "mib", size);
    if (sk_given_has(given, OPT_JSON))
        return sk_json_emit(document, error);
    sk_text_addf(&text, "swiotlb=%" PRIu64 "\n", size * SK_SWIOTLB_SLABS_PER_MIB);
    r = sk_cli_emit(&text, error);
    if (r == 0)
        sk_cli_note("%" PRIu64 " MiB in slabs of 2 KiB; it is part of the measured command line",
                    size);
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
