/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/sev/validate.h"

#include "base/cleanup.h"
#include "cli/guest_options.h"
#include "cli/view/output.h"
#include "sev/sev_policy.h"

#include <stdlib.h>

enum { GROUP_STATE = 1, GROUP_LAUNCH, GROUP_SOURCE, GROUP_SEARCH };

static const struct sk_option_group groups[] = {
    {"what the secure processor reported", NULL},
    {"what was to be started", NULL},
    {"a running guest", "What was not given is asked from the guest, where that can be believed."},
    {"if the measurement does not match", NULL},
    {NULL, NULL},
};

static const char *const profiles[] = {"legacy", "init2", NULL};

/* What a launch digest is computed from. */
#define LAUNCH_INPUTS                                                                          \
    "ovmf,kernel,initrd,append,vcpus,vcpu-type,vcpu-sig,vcpu-family,vcpu-model,vcpu-stepping," \
    "host-cpu,vmsa-profile,guest-features,vmsa-bsp,vmsa-ap,domain-xml,domain,qmp,compute,"     \
    "other-firmware,search-vcpus,no-search"

static const struct sk_option options[] = {
    SK_HELP_OPTION,
    SK_JSON_OPTION,
    {.name = "compute",
     .kind = SK_OPTION_FLAG,
     .conflicts = "secret,luks-passphrase",
     .help = "compute the launch digest, and with --nonce and --tik the measurement, and compare "
             "nothing"},
    {.name = "measurement",
     .letter = 'm',
     .group = GROUP_STATE,
     .metavar = "BASE64",
     .help = "measurement of the guest"},
    {.name = "nonce",
     .needs = "compute",
     .conflicts = "measurement",
     .group = GROUP_STATE,
     .metavar = "VALUE",
     .help = "nonce of the measurement that is to be computed, 16 bytes in hex or base64"},
    {.name = "api-major", .group = GROUP_STATE, .metavar = "N", .help = "SEV API, major version"},
    {.name = "api-minor", .group = GROUP_STATE, .metavar = "N", .help = "SEV API, minor version"},
    {.name = "build-id", .group = GROUP_STATE, .metavar = "N", .help = "SEV firmware's build"},
    {.name = "policy",
     .group = GROUP_STATE,
     .metavar = "VALUE",
     .help = "policy of the guest: a number, or names (nodbg,noks,es,nosend,domain,sev,api=0.24)"},
    {.name = "ovmf",
     .alias = SK_ALIAS_FIRMWARE,
     .letter = 'f',
     .group = GROUP_LAUNCH,
     .metavar = "FILE",
     .help = "firmware"},
    {.name = "kernel",
     .letter = 'k',
     .group = GROUP_LAUNCH,
     .metavar = "FILE",
     .help = "kernel, if kernel hashes are on"},
    {.name = "initrd", .letter = 'r', .group = GROUP_LAUNCH, .metavar = "FILE", .help = "initrd"},
    {.name = "append",
     .alias = SK_ALIAS_APPEND,
     .letter = 'e',
     .group = GROUP_LAUNCH,
     .metavar = "TEXT",
     .help = "command line of the kernel"},
    {.name = "launch-digest",
     .group = GROUP_LAUNCH,
     .metavar = "DIGEST",
     .conflicts = LAUNCH_INPUTS,
     .help = "the launch digest, 32 bytes in hex or base64, where only that is known"},
    {.name = "vcpus",
     .letter = 'n',
     .group = GROUP_LAUNCH,
     .metavar = "N",
     .help = "number of vCPUs of a SEV-ES guest"},
    SK_CPU_OPTIONS,
    {.name = "vmsa-profile",
     .group = GROUP_LAUNCH,
     .idle_with = "vmsa-bsp",
     .choices = profiles,
     .help = "how the VMM starts SEV-ES guests: legacy (QEMU's default), or init2 "
             "(KVM_SEV_INIT2, QEMU's legacy-vm-type=off)"},
    {.name = "guest-features",
     .alias = SK_ALIAS_FEATURES,
     .group = GROUP_LAUNCH,
     .idle_with = "vmsa-bsp",
     .metavar = "VALUE",
     .help = "SEV features of the save areas: hex with 0x, or names (debug-swap); default 0"},
    {.name = "vmsa-bsp",
     .group = GROUP_LAUNCH,
     .conflicts = "vcpu-type,vcpu-sig,vcpu-family,host-cpu",
     .metavar = "FILE",
     .help = "save area of the boot CPU, instead of building it"},
    {.name = "vmsa-ap",
     .group = GROUP_LAUNCH,
     .needs = "vmsa-bsp",
     .metavar = "FILE",
     .help = "save area of every other CPU"},
    {.name = "domain-xml",
     .group = GROUP_LAUNCH,
     .metavar = "FILE",
     .help = "libvirt's configuration of the guest, as its owner wrote it: tells what other "
             "options do not"},
    SK_SEV_KEY_OPTIONS,
    {.name = "domain",
     .alias_letter = 'o',
     .group = GROUP_SOURCE,
     .metavar = "NAME",
     .exclusive = SK_EXCLUSIVE_OWN,
     .conflicts = "compute,domain-xml",
     .help = "UUID, id or name of a libvirt guest"},
    {.name = "connect",
     .letter = 'c',
     .group = GROUP_SOURCE,
     .needs = "domain",
     .metavar = "URI",
     .help = "libvirt's URI (default: qemu:///system)"},
    {.name = "qmp",
     .group = GROUP_SOURCE,
     .metavar = "SOCKET",
     .exclusive = SK_EXCLUSIVE_OWN,
     .conflicts = "compute,domain-xml",
     .help = "QMP socket of a QEMU on this host"},
    {.name = "insecure",
     .kind = SK_OPTION_FLAG,
     .needs = "domain,qmp",
     .group = GROUP_SOURCE,
     .help = "go on where the result proves nothing: on the guest's own host, with its inputs"},
    {.name = "ignore-config",
     .kind = SK_OPTION_FLAG,
     .needs = "domain",
     .group = GROUP_SOURCE,
     .help = "do not check that the guest's configuration makes sense"},
    {.name = "no-resume",
     .kind = SK_OPTION_FLAG,
     .needs = "domain,qmp",
     .group = GROUP_SOURCE,
     .help = "leave the guest paused after secrets were injected"},
    SK_SECRET_OPTIONS("domain,qmp"),
    {.name = "other-firmware",
     .kind = SK_OPTION_LIST,
     .idle_with = "compute,no-search",
     .group = GROUP_SEARCH,
     .metavar = "FILE",
     .help = "also try this firmware, alone and joined with the given one; may be repeated"},
    {.name = "search-vcpus",
     .idle_with = "compute,no-search",
     .group = GROUP_SEARCH,
     .metavar = "N",
     .help = "try up to this many vCPUs; default 256"},
    {.name = "no-search",
     .kind = SK_OPTION_FLAG,
     .idle_with = "compute",
     .group = GROUP_SEARCH,
     .help = "do not look for a launch that does fit"},
    {.name = NULL},
};

static const struct sk_args_spec spec = {
    .program = "sevkit validate",
    .description = "Validate the launch measurement of a SEV or SEV-ES guest, and give it secrets "
                   "if it is right.",
    .epilog =
        "examples:\n"
        "  sevkit validate --tk vm_tk.bin --ovmf OVMF.amdsev.fd --policy nodbg,noks \\\n"
        "      --api-major 1 --api-minor 55 --build-id 24 -m $MEASUREMENT\n"
        "  sevkit validate --tk vm_tk.bin -f OVMF.amdsev.fd --vcpus 4 --vcpu-type EPYC-Milan-v2 \\\n"
        "      --connect qemu+ssh://host/system --domain guest1 --luks-passphrase pass\n"
        "  sevkit validate --compute -f OVMF.amdsev.fd --policy 0\n",
    .options = options,
    .once = true,
    .groups = groups,
};

/* What only virt-qemu-sev-validate tells apart is a refusal here. */
static int plain_code(int code)
{
    return code == SK_SEV_EINSECURE || code == SK_SEV_ECONFIG || code == SK_SEV_ESTATE
               ? SEVKIT_EREFUSED
               : code;
}

static int run(const struct sk_given *given, struct sevkit_error *error)
{
    SK_CLEANUP(sk_validation_done) struct sk_validation validation = {0};
    int r = sk_validation_read(given, &validation, error);

    if (r == 0)
        r = sk_validation_run(&validation, &sk_cli_listener, error);
    if (r == 0)
        r = sk_validation_print(given, &validation, error);
    if (r < 0)
        return error->code = plain_code(r);
    return validation.compute || validation.matches ? 0 : SK_ANSWER_NO;
}

const struct sk_command sk_command_validate = {
    .noun = "validate",
    .summary = "validate the launch measurement of a SEV or SEV-ES guest",
    .spec = &spec,
    .run = run,
};
