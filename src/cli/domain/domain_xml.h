/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SK_CLI_DOMAIN_DOMAIN_XML_H
#define SK_CLI_DOMAIN_DOMAIN_XML_H

/* The plan of "sevkit domain xml": options, or a launch plan. */

#include "cli/launch/launch_input.h"
#include "launch/plan_domain.h"
#include "libvirt/domain_make.h"

#define SK_DOMAIN_PLAN_OPTIONS                                                                     \
    {.name = "plan", .metavar = "FILE", .help = "launch plan, instead of the following options"},  \
        SK_PLAN_SET_OPTION, {SK_FOR_QEMU_OPTION}, SK_FOR_KERNEL_OPTION,                            \
        {.name = "generation",                                                                     \
         .alias = SK_ALIAS_GENERATION,                                                             \
         .choices = sk_domain_types,                                                               \
         .spellings = sk_generation_spellings,                                                     \
         .help = "kind of guest"},                                                                 \
        {.name = "name", .metavar = "NAME", .help = "default guest"},                              \
        {.name = "memory", .metavar = "MIB", .help = "default 2048"},                              \
        {.name = "vcpus", .metavar = "N", .help = "number of vCPUs, 1 to 4096"},                   \
        {.name = "vcpu-type",                                                                      \
         .metavar = "MODEL",                                                                       \
         .help = "CPU model (EPYC-Milan-v2, ...), or host-passthrough for that of the host"},      \
        {.name = "ovmf",                                                                           \
         .alias = SK_ALIAS_FIRMWARE,                                                               \
         .metavar = "PATH",                                                                        \
         .help = "firmware image on the host"},                                                    \
        {.name = "kernel", .metavar = "PATH", .help = "kernel on the host"},                       \
        {.name = "initrd", .metavar = "PATH", .help = "initrd on the host"},                       \
        {.name = "append",                                                                         \
         .alias = SK_ALIAS_APPEND,                                                                 \
         .metavar = "CMDLINE",                                                                     \
         .help = "kernel command line"},                                                           \
        {.name = "policy",                                                                         \
         .metavar = "VALUE",                                                                       \
         .help = "guest policy; default 0x3 for sev, 0x7 for sev-es, 0x30000 for sev-snp"},        \
        {.name = "owner-cert",                                                                     \
         .metavar = "FILE",                                                                        \
         .help = "sev and sev-es: the owner's Diffie-Hellman certificate, as base64 or binary"},   \
        {.name = "session",                                                                        \
         .metavar = "FILE",                                                                        \
         .help = "sev and sev-es: the launch session, as base64 or binary"},                       \
        {.name = "id-block", .metavar = "FILE", .help = "sev-snp: ID block, as base64 or binary"}, \
        {.name = "id-auth",                                                                        \
         .metavar = "FILE",                                                                        \
         .help = "sev-snp: ID authentication information, as base64 or binary"},                   \
        {.name = "author-key",                                                                     \
         .kind = SK_OPTION_FLAG,                                                                   \
         .help = "sev-snp: the ID authentication information has an author key"},                  \
        {.name = "host-data",                                                                      \
         .metavar = "HEX",                                                                         \
         .help = "sev-snp: 64 hex digits for the report's HOST_DATA"},                             \
        {.name = "no-vcek",                                                                        \
         .kind = SK_OPTION_FLAG,                                                                   \
         .help = "sev-snp: reports are signed with a VLEK only"},                                  \
        {.name = "cbitpos",                                                                        \
         .metavar = "N",                                                                           \
         .help = "position of the encryption bit, for libvirt before 8.0"},                        \
        {.name = "reduced-phys-bits",                                                              \
         .metavar = "N",                                                                           \
         .help = "address bits that encryption takes, for libvirt before 8.0"},                    \
    {                                                                                              \
        .name = "emulator", .metavar = "PATH", .help = "QEMU; default that of libvirt"             \
    }

/* What messages call the fields of the plan that the options make. */
extern const char *const sk_domain_option_names[];

struct sk_domain_options {
    struct sk_domain_plan plan;
    char *blobs[SK_DOMAIN_BLOBS]; /* base64; the plan points to them */
    char host_data[45];
    struct sk_vm guest; /* with --plan: what the plan borrows from */
    struct sk_plan_domain from;
    bool is_file; /* a launch plan, whose keys are named instead of options */
};

/* What was given, and nothing else. */
int sk_domain_options_read(const struct sk_given *given, struct sk_domain_options *ret_options,
                           struct sevkit_error *error) SEVKIT_MUST_CHECK;
void sk_domain_options_done(struct sk_domain_options *options);

#endif
