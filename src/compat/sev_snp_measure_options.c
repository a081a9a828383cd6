/* SPDX-License-Identifier: Apache-2.0 */
#include "compat/sev_snp_measure_options.h"

#include "compat/python_values.h"

#include <stddef.h>

/* Names of Python's conversion functions, which argparse puts into its error messages. */

static bool check_int(const char *value, const char **ret_type)
{
    *ret_type = "int";
    return sk_python_int(value, true, NULL);
}

static bool check_auto_base_int(const char *value, const char **ret_type)
{
    *ret_type = "auto_base_int";
    return sk_python_int(value, false, NULL);
}

static bool check_lambda(const char *value, const char **ret_type)
{
    *ret_type = "<lambda>";
    return sk_python_int(value, false, NULL);
}

static const char *const modes[] = {"sev", "seves", "snp", "snp:ovmf-hash", "snp:svsm", NULL};
static const char *const formats[] = {"hex", "base64", NULL};
static const char *const cpu_types[] = {
    "EPYC",          "EPYC-v1",      "EPYC-v2",       "EPYC-IBPB",    "EPYC-v3",    "EPYC-v4",
    "EPYC-Rome",     "EPYC-Rome-v1", "EPYC-Rome-v2",  "EPYC-Rome-v3", "EPYC-Milan", "EPYC-Milan-v1",
    "EPYC-Milan-v2", "EPYC-Genoa",   "EPYC-Genoa-v1", "EPYC-Turin",   NULL,
};

/* Models that the original does not have yet. */
static const char *const newer_cpu_types[] = {"EPYC-Genoa-v2", "EPYC-Turin-v1", "EPYC-Turin-v2",
                                              NULL};

enum { GROUP_SVSM = 1 };
enum { EXCLUSIVE_VARS = 1 };

static const struct sk_option_group groups[] = {
    {.title = "snp:svsm Mode",
     .description = "AMD SEV-SNP with Coconut-SVSM. This mode additionally requires --svsm and "
                    "either --vars-file or --vars-size to be set."},
};

static const struct sk_option options[] = {
    {.name = "help",
     .letter = 'h',
     .kind = SK_OPTION_HELP,
     .help = "show this help message and exit"},
    {.name = "version",
     .kind = SK_OPTION_VERSION,
     .help = "show program's version number and exit"},
    {.name = "verbose", .letter = 'v', .kind = SK_OPTION_FLAG},
    {.name = "mode", .required = true, .choices = modes, .help = "Guest mode"},
    {.name = "vcpus", .metavar = "N", .check = check_int, .help = "Number of guest vcpus"},
    {.name = "vcpu-type",
     .metavar = "CPUTYPE",
     .choices = cpu_types,
     .more_choices = newer_cpu_types,
     .help = "Type of guest vcpu (EPYC, EPYC-v1, EPYC-v2, EPYC-IBPB, EPYC-v3, EPYC-v4, EPYC-Rome, "
             "EPYC-Rome-v1, EPYC-Rome-v2, EPYC-Rome-v3, EPYC-Milan, EPYC-Milan-v1, EPYC-Milan-v2, "
             "EPYC-Genoa, EPYC-Genoa-v1, EPYC-Turin)"},
    {.name = "vcpu-sig",
     .metavar = "VALUE",
     .check = check_auto_base_int,
     .help = "Guest vcpu signature value"},
    {.name = "vcpu-family", .metavar = "FAMILY", .check = check_int, .help = "Guest vcpu family"},
    {.name = "vcpu-model", .metavar = "MODEL", .check = check_int, .help = "Guest vcpu model"},
    {.name = "vcpu-stepping",
     .metavar = "STEPPING",
     .check = check_int,
     .help = "Guest vcpu stepping"},
    {.name = "vmm-type", .metavar = "VMMTYPE", .help = "Type of guest vmm (QEMU, ec2, gce)"},
    {.name = "ovmf",
     .required = true,
     .metavar = "PATH",
     .help = "OVMF file to calculate hash from"},
    {.name = "kernel", .metavar = "PATH", .help = "Kernel file to calculate hash from"},
    {.name = "initrd",
     .metavar = "PATH",
     .help = "Initrd file to calculate hash from (use with --kernel)"},
    {.name = "append",
     .metavar = "CMDLINE",
     .help = "Kernel command line to calculate hash from (use with --kernel)"},
    {.name = "guest-features",
     .metavar = "VALUE",
     .check = check_lambda,
     .help = "Hex representation of the guest kernel features expected to be included (defaults to "
             "0x1); see README.md for possible values"},
    {.name = "output-format", .choices = formats, .help = "Measurement output format"},
    {.name = "snp-ovmf-hash",
     .alias = "ovmf-hash", /* as its README has it */
     .metavar = "HASH",
     .help = "Precalculated hash of the OVMF binary (hex string)"},
    {.name = "dump-vmsa",
     .kind = SK_OPTION_FLAG,
     .help = "Write measured VMSAs to vmsa<N>.bin (seves, snp, and snp:svsm modes only)"},
    {.name = "svsm", .metavar = "PATH", .help = "SVSM binary", .group = GROUP_SVSM},
    {.name = "vars-size",
     .metavar = "SIZE",
     .check = check_int,
     .help = "Size of the OVMF_VARS file in bytes (conflicts with --vars-file)",
     .exclusive = EXCLUSIVE_VARS,
     .group = GROUP_SVSM},
    {.name = "vars-file",
     .metavar = "PATH",
     .help = "OVMF_VARS file (conflicts with --vars-size)",
     .exclusive = EXCLUSIVE_VARS,
     .group = GROUP_SVSM},
    {0},
};

const struct sk_args_spec sk_sev_snp_measure_spec = {
    .program = "sev-snp-measure",
    .description = "Calculate AMD SEV/SEV-ES/SEV-SNP guest launch measurement",
    .options = options,
    .groups = groups,
    .loses_dashes = true,
    .exact = true,
};
