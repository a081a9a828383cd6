/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SK_CLI_GUEST_OPTIONS_H
#define SK_CLI_GUEST_OPTIONS_H

/* The options that say which virtual machine it is: its vCPU model and the behaviour profile of its
 * VMM. */

#include "cli/cli.h"
#include "measure/guest_host.h"

#include <sevkit/vmsa.h>
#include <stdint.h>

/* Numbers of exclusive sets; commands count theirs from SK_EXCLUSIVE_OWN. */
enum { SK_EXCLUSIVE_CPU = 1, SK_EXCLUSIVE_OWN };

#define SK_CPU_OPTIONS                                                                            \
    {.name = "vcpu-type",                                                                         \
     .metavar = "NAME",                                                                           \
     .kind = SK_OPTION_LIST,                                                                      \
     .exclusive = SK_EXCLUSIVE_CPU,                                                               \
     .help = "CPU model as QEMU's -cpu takes it ('list' shows them), for example EPYC-Milan-v2"}, \
        {.name = "vcpu-sig",                                                                      \
         .metavar = "VALUE",                                                                      \
         .exclusive = SK_EXCLUSIVE_CPU,                                                           \
         .help = "CPU signature (CPUID function 1, EAX), for example 0xa00f11"},                  \
        {.name = "host-cpu",                                                                      \
         .kind = SK_OPTION_FLAG,                                                                  \
         .exclusive = SK_EXCLUSIVE_CPU,                                                           \
         .help = "CPU signature of this machine, for guests with -cpu host"},                     \
        {.name = "vcpu-family",                                                                   \
         .metavar = "N",                                                                          \
         .exclusive = SK_EXCLUSIVE_CPU,                                                           \
         .help = "CPU family; needs --vcpu-model and --vcpu-stepping too"},                       \
        {.name = "vcpu-model", .metavar = "N", .help = "CPU model number"},                       \
    {                                                                                             \
        .name = "vcpu-stepping", .metavar = "N", .help = "CPU stepping"                           \
    }

#define SK_VMM_OPTIONS                                                                            \
    {.name = "vmm-type", .metavar = "VMM", .help = "QEMU, ec2, gce or krun (default: QEMU)"},     \
    {                                                                                             \
        .name = "profile", .metavar = "NAME",                                                     \
        .help = "behaviour profile of VMM and host kernel; 'list' shows them all (default: that " \
                "of the VMM)"                                                                     \
    }

/* Beside SK_VMM_OPTIONS. */
#define SK_MEASURED_KERNEL_OPTION                                                                \
    {                                                                                            \
        .name = "for-kernel", .alias = "host-kernel", .metavar = "VERSION", .conflicts = "igvm", \
        .help = "Linux version of the QEMU host (6.8): chooses the profile and the default of "  \
                "--guest-features"                                                               \
    }

struct sk_guest_cpu {
    bool given;
    const char *name; /* of the model, NULL if it was named by numbers */
    uint64_t signature;
};

int sk_guest_cpu(const struct sk_given *given, struct sk_guest_cpu *ret_cpu,
                 struct sevkit_error *error) SEVKIT_MUST_CHECK;
/* What --for-kernel says; given is false without it, and where the command has no such option. */
struct sk_guest_kernel {
    bool given;
    struct sk_launch_version version;
};

int sk_guest_kernel(const struct sk_given *given, struct sk_guest_kernel *ret_kernel,
                    struct sevkit_error *error) SEVKIT_MUST_CHECK;
/* The host that --profile, --for-kernel, --vmm-type and --guest-features name; it has a profile. svsm: mode
 * snp:svsm. */
int sk_guest_host(const struct sk_given *given, bool svsm, struct sk_guest_host *ret_host,
                  struct sevkit_error *error) SEVKIT_MUST_CHECK;
/* A profile by its name, with a suggestion if there is none; where: "--profile". */
int sk_profile_find(const char *where, const char *name, size_t length,
                    const struct sevkit_profile **ret_profile,
                    struct sevkit_error *error) SEVKIT_MUST_CHECK;

/* "--profile list", "--vcpu-type list", "--product list" need no other option: prints the values if one of
 * them is asked for and the command has the option. */
int sk_list_values(const struct sk_args_spec *spec, size_t argc, char *const *argv,
                   bool *ret_listed, struct sevkit_error *error) SEVKIT_MUST_CHECK;

#endif
