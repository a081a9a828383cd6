/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/option_values.h"
#include "cli/stack/stack_command.h"
#include "stack/stack_archive.h"

static const struct sk_option package_options[] = {
    SK_HELP_OPTION,
    SK_STACK_WORK_OPTION,
    {SK_OUTPUT_OPTION, .required = true, .help = "archive to write (.tar.gz)"},
    SK_FORCE_OPTION,
    {.name = NULL},
};

static const struct sk_args_spec package_spec = {
    .program = "sevkit stack package",
    .description =
        "Put what was built, with its manifest, into an archive in AMDSEV's layout: snp-release/ with "
        "linux, usr/local, source-commit.PART, source-config, kvm.conf and install.sh. The same files "
        "give the same bytes, whenever and by whomever it is made.",
    .epilog = "examples:\n"
              "  sevkit stack package -o snp-release.tar.gz\n",
    .options = package_options,
};

static const struct sk_option fetch_options[] = {
    SK_HELP_OPTION,
    {.name = "sha256",
     .required = true,
     .metavar = "HEX",
     .help = "what the archive must be; anything else is removed"},
    {SK_OUTPUT_OPTION, .required = true, .help = "where it goes"},
    SK_FORCE_OPTION,
    {.name = NULL},
};

static const struct sk_args_spec fetch_spec = {
    .program = "sevkit stack fetch",
    .description =
        "Get an archive that was built elsewhere, by http, https or from a file, and keep it "
        "only if it is the one of the digest.",
    .epilog =
        "examples:\n"
        "  sevkit stack fetch --sha256 HEX -o snp-release.tar.gz https://host/release.tar.gz\n",
    .options = fetch_options,
    .operands = "URL",
    .operands_min = 1,
    .operands_max = 1,
};

static int run_package(const struct sk_given *given, struct sevkit_error *error)
{
    return sk_stack_archive_make(sk_given_value(given, OPT_WORK), sk_given_value(given, OPT_OUTPUT),
                                 sk_given_has(given, OPT_FORCE), error);
}

static int run_fetch(const struct sk_given *given, struct sevkit_error *error)
{
    uint8_t wanted[SK_SHA256_BYTES];
    int r =
        sk_value_hex(OPT_SHA256, sk_given_value(given, OPT_SHA256), wanted, sizeof(wanted), error);

    return r < 0 ? r
                 : sk_stack_archive_get(given->args->operands[0], wanted,
                                        sk_given_value(given, OPT_OUTPUT),
                                        sk_given_has(given, OPT_FORCE), error);
}

const struct sk_command sk_command_stack_package = {
    .noun = "stack",
    .verb = "package",
    .summary = "put what was built into a reproducible archive",
    .spec = &package_spec,
    .run = run_package,
};

const struct sk_command sk_command_stack_fetch = {
    .noun = "stack",
    .verb = "fetch",
    .summary = "get an archive that has a known digest",
    .spec = &fetch_spec,
    .run = run_fetch,
};
