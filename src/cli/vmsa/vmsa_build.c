/* SPDX-License-Identifier: Apache-2.0 */
#include "base/cleanup.h"
#include "cli/cli.h"
#include "cli/guest_options.h"
#include "cli/view/output.h"
#include "cli/vmsa/vmsa_page.h"

#include <sevkit/vmsa.h>
#include <string.h>
#include <unistd.h>

enum { EXCLUSIVE_ENTRY = SK_EXCLUSIVE_OWN };

static const char *const roles[] = {"bsp", "ap", NULL};

static const struct sk_option options[] = {
    SK_HELP_OPTION,
    {SK_OUTPUT_OPTION, .required = true, .help = "where the 4096 bytes go; - is standard output"},
    {.name = "role",
     .choices = roles,
     .help = "boot processor (vCPU 0, the default) or application processor"},
    SK_VMM_OPTIONS,
    SK_CPU_OPTIONS,
    SK_VMSA_BUILD_OPTIONS(EXCLUSIVE_ENTRY),
    SK_FORCE_OPTION,
    {.name = NULL},
};

static const struct sk_args_spec spec = {
    .program = "sevkit vmsa build",
    .description = "Build the VM save area with which a vCPU starts.",
    .epilog = "examples:\n"
              "  sevkit vmsa build --vcpu-type EPYC-Milan-v2 --output vmsa0.bin\n"
              "  sevkit vmsa build --profile qemu-fpu0 --vcpu-sig 0xa00f11 --role ap \\\n"
              "      --ovmf OVMF.fd --mode sev-es --output vmsa1.bin\n",
    .options = options,
};

static int run(const struct sk_given *given, struct sevkit_error *error)
{
    const struct sevkit_profile *profile;
    struct sk_guest_host host;
    enum sevkit_vcpu_role role = SEVKIT_BSP;
    uint8_t page[SEVKIT_VMSA_BYTES];
    const char *output = sk_given_value(given, OPT_OUTPUT);
    const char *role_name = sk_given_value(given, OPT_ROLE);
    int result = sk_guest_host(given, false, &host, error);

    if (result < 0)
        return result;
    profile = sk_guest_host_profile(&host, false);
    if (role_name && !sk_vmsa_role(role_name, &role))
        return sk_error_set(error, SEVKIT_EUSAGE, "--role: '%s' is neither bsp nor ap", role_name);
    if (role == SEVKIT_BSP && sk_given_has(given, OPT_OVMF) && !profile->svsm)
        return sk_error_set(error, SEVKIT_EUSAGE,
                            "--ovmf has no effect: the boot processor starts at the reset vector, "
                            "whatever the firmware; for the others give --role ap");
    if (strcmp(output, "-") == 0 && isatty(STDOUT_FILENO))
        return sk_error_set(error, SEVKIT_EUSAGE, "will not write raw bytes to a terminal");
    result = sk_vmsa_from_options(given, profile, role, page, error);
    if (result < 0)
        return result;
    return sk_cli_write_file(output, page, sizeof(page), 0644, sk_given_has(given, OPT_FORCE),
                             error);
}

const struct sk_command sk_command_vmsa_build = {
    .noun = "vmsa",
    .verb = "build",
    .summary = "build a VM save area",
    .spec = &spec,
    .run = run,
};
