/* SPDX-License-Identifier: Apache-2.0 */
#include "appraise/collateral_files.h"
#include "cli/certs/certs_files.h"

#include <string.h>

enum { PATHS_MAX = 1024 };

static const char *const forms[] = {"bundle", "folder", "table", NULL};

static const struct sk_option options[] = {
    SK_HELP_OPTION,
    {.name = "format",
     .alias = SK_ALIAS_FORMAT,
     .choices = forms,
     .help = "one PEM file (bundle, the default), a folder with one file for each, or the "
             "certificate table that host kernels and QEMU take"},
    {.name = "encoding",
     .choices = sk_certs_encodings,
     .help = "of the files in a folder; default pem"},
    {.name = "output",
     .letter = 'o',
     .writes = true,
     .required = true,
     .metavar = "PATH",
     .help = "file or folder to write"},
    SK_FORCE_OPTION,
    {.name = NULL},
};

static const struct sk_args_spec spec = {
    .program = "sevkit certs export",
    .description = "Write the certificates and CRLs of files and folders in another form. Nothing "
                   "is verified.",
    .epilog = "examples:\n"
              "  sevkit certs export ark.pem ask.pem vcek.der --format table --output certs.bin\n"
              "  sevkit certs export certs.bin --format folder --output certs/\n",
    .options = options,
    .operands = "PATH...",
    .operands_min = 1,
    .operands_max = PATHS_MAX,
};

static int run(const struct sk_given *given, struct sevkit_error *error)
{
    SK_CLEANUP_CERTS struct sevkit_certs *certs = NULL;
    const char *form = sk_given_value(given, OPT_FORMAT);
    bool folder = form && strcmp(form, "folder") == 0;
    int r;

    if (!folder && sk_given_has(given, OPT_ENCODING))
        return sk_error_set(error, SEVKIT_EUSAGE, "--encoding is for use with --format folder");
    r = sevkit_certs_new(&certs, error);
    for (size_t i = 0; i < given->args->operand_count && r == 0; i++)
        r = sevkit_certs_load(given->args->operands[i], certs, error);
    if (r == 0 && sevkit_certs_count(certs) == 0 && sevkit_certs_crl_count(certs) == 0)
        return sk_error_set(error, SEVKIT_EINPUT, "there is neither a certificate nor a CRL");
    if (r < 0)
        return r;
    return folder ? sk_certs_write_files(given, certs, NULL, error)
                  : sk_certs_write_file(given, certs, form && strcmp(form, "table") == 0, error);
}

const struct sk_command sk_command_certs_export = {
    .noun = "certs",
    .verb = "export",
    .summary = "write certificates in another form",
    .spec = &spec,
    .run = run,
};
