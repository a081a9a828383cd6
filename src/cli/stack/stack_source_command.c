/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/cli.h"
#include "cli/option_values.h"
#include "stack/sources/debian_source.h"

static const struct sk_option options[] = {
    SK_HELP_OPTION,
    {.name = "sha256",
     .required = true,
     .metavar = "HEX",
     .help = "what the .dsc must be; it has the digests of the parts"},
    {.name = "mirror",
     .metavar = "URL|DIR",
     .help = "where the parts are; default beside the .dsc"},
    {.name = "output",
     .letter = 'o',
     .metavar = "DIR",
     .required = true,
     .help = "folder of the source; it must be empty or not there"},
    {.name = NULL},
};

static const struct sk_args_spec spec = {
    .program = "sevkit stack source",
    .description =
        "Get a Debian source package from a mirror or a folder, compare its control file with the "
        "given digest and every part with that of the control file, and only then unpack it with "
        "dpkg-source, patches applied. 'sevkit stack build' does this for a lock file with dsc.",
    .epilog = "examples:\n"
              "  sevkit stack source --sha256 HEX -o edk2 "
              "http://deb.debian.org/debian/pool/main/e/edk2/edk2_2025.02-8+deb13u1.dsc\n"
              "  sevkit stack source --sha256 HEX -o edk2 --mirror /srv/mirror/edk2 edk2.dsc\n"
              "\n"
              "exit status: 0 done, 1 a file is not what it must be, 2 usage, 3 malformed .dsc,\n"
              "4 files, network or system\n",
    .options = options,
    .operands = "DSC",
    .operands_min = 1,
    .operands_max = 1,
};

static int run(const struct sk_given *given, struct sevkit_error *error)
{
    struct sk_source_request request = {.dsc = given->args->operands[0],
                                        .mirror = sk_given_value(given, OPT_MIRROR),
                                        .output = sk_given_value(given, OPT_OUTPUT)};
    int r = sk_value_hex(OPT_SHA256, sk_given_value(given, OPT_SHA256), request.sha256,
                         sizeof(request.sha256), error);

    return r < 0 ? r : sk_source_get(&request, error);
}

const struct sk_command sk_command_stack_source = {
    .noun = "stack",
    .verb = "source",
    .summary = "get and unpack a Debian source package",
    .spec = &spec,
    .run = run,
};
