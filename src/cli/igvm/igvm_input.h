/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SK_CLI_IGVM_INPUT_H
#define SK_CLI_IGVM_INPUT_H

/* What the commands of 'sevkit igvm' share: the file, and the options that say how it is measured. */

#include "cli/cli.h"
#include "cli/guest_options.h"
#include "formats/igvm/igvm.h"
#include "sys/file.h"

#include <sevkit/measure.h>

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
         .metavar = "N",                                                                          \
         .help = "loader qemu: number of vCPUs, all of which KVM measures; default: the save "    \
                 "areas in the file"},                                                            \
        SK_CPU_OPTIONS,                                                                           \
    {                                                                                             \
        .name = "profile", .metavar = "NAME",                                                     \
        .help = "behaviour profile of the vCPUs that the file lacks; default qemu"                \
    }

struct sk_igvm_input {
    const char *path;
    struct sk_bytes bytes;
    struct sk_igvm file;
    enum sevkit_mode mode;
    enum sevkit_igvm_loader loader;
    bool loader_chosen;
    struct sevkit_plan *plan; /* NULL until sk_igvm_input_measure() */
    struct sevkit_measurement *measurement;
};

/* The operand of the command line. */
int sk_igvm_input_read(const struct sk_given *given, struct sk_igvm_input *ret_input,
                       struct sevkit_error *error) SEVKIT_MUST_CHECK;
void sk_igvm_input_done(struct sk_igvm_input *input);
/* Fills plan and measurement from SK_IGVM_OPTIONS; warnings go to standard error. */
int sk_igvm_input_measure(const struct sk_given *given, struct sk_igvm_input *input,
                          struct sevkit_error *error) SEVKIT_MUST_CHECK;
/* The file's ID block for the platform with the file's policy in it; false if there is none. */
bool sk_igvm_input_id(const struct sk_igvm_input *input, struct sk_igvm_id *ret_id);

#endif
