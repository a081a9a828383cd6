/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SK_CLI_IGVM_INPUT_H
#define SK_CLI_IGVM_INPUT_H

/* What the commands of 'sevkit igvm' share: the file, and the options that say how it is measured. */

#include "cli/cli.h"
#include "cli/guest_options.h"
#include "measure/idblock/igvm_launch.h"

extern const char *const sk_igvm_platforms[];
extern const char *const sk_igvm_loaders[];

#define SK_IGVM_OPTIONS                                                                           \
    {.name = "generation",                                                                        \
     .alias = SK_ALIAS_GENERATION,                                                                \
     .spellings = sk_generation_spellings,                                                        \
     .letter = 'p',                                                                               \
     .choices = sk_igvm_platforms,                                                                \
     .help = "platform that the file is measured for; default sev-snp"},                          \
        {.name = "loader",                                                                        \
         .choices = sk_igvm_loaders,                                                              \
         .help = "what reads the file at launch: coconut (as igvmmeasure, the default), ms (the " \
                 "igvm crate, Hyper-V), qemu (QEMU with KVM)"},                                   \
        {.name = "native-zero",                                                                   \
         .kind = SK_OPTION_FLAG,                                                                  \
         .help = "measure pages without data as zero pages, not as pages of zero bytes"},         \
        {.name = "check-kvm",                                                                     \
         .kind = SK_OPTION_FLAG,                                                                  \
         .help = "refuse a file that QEMU with KVM would measure otherwise"},                     \
        {.name = "vcpus",                                                                         \
         .needs = "loader=qemu",                                                                  \
         .metavar = "N",                                                                          \
         .help = "loader qemu: number of vCPUs, all of which KVM measures; default: the save "    \
                 "areas in the file"},                                                            \
        SK_CPU_OPTIONS,                                                                           \
    {                                                                                             \
        .name = "profile", .needs = "vcpus", .metavar = "NAME",                                   \
        .help = "behaviour profile of the vCPUs that the file lacks; default qemu"                \
    }

/* The operand, read and measured as SK_IGVM_OPTIONS say; warnings go to standard error. launch is freed also after an
 * error. */
int sk_igvm_input_measure(const struct sk_given *given, struct sk_igvm_launch *launch,
                          struct sevkit_error *error) SEVKIT_MUST_CHECK;

#endif
