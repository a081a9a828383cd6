/* SPDX-License-Identifier: Apache-2.0 */
#include "appraise/collateral_files.h"
#include "cli/cli.h"
#include "cli/view/output.h"
#include "kds/certs_folder.h"

#include <string.h>

enum { PATHS_MAX = 1024 };

static const char *const forms[] = {"bundle", "folder", "table", NULL};
static const char *const encodings[] = {"pem", "der", NULL};

static const struct sk_option options[] = {
    SK_HELP_OPTION,
    {.name = "format",
     .alias = SK_ALIAS_FORMAT,
     .choices = forms,
     .help = "one PEM file (bundle, the default), a folder with one file for each, or the "
             "certificate table that host kernels and QEMU take"},
    {.name = "encoding", .choices = encodings, .help = "of the files in a folder; default pem"},
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

static int write_file(const struct sk_given *given, const struct sevkit_certs *certs, bool table,
                      struct sevkit_error *error)
{
    uint8_t *data;
    size_t size;
    int r = table ? sevkit_certs_write_table(certs, &data, &size, error)
                  : sevkit_certs_write_pem(certs, &data, &size, error);

    if (r < 0)
        return r;
    r = sk_cli_write_file(sk_given_value(given, OPT_OUTPUT), data, size, 0644,
                          sk_given_has(given, OPT_FORCE), error);
    sevkit_certs_data_free(data);
    return r;
}

static int run(const struct sk_given *given, struct sevkit_error *error)
{
    SK_CLEANUP_CERTS struct sevkit_certs *certs = NULL;
    const char *form = sk_given_value(given, OPT_FORMAT);
    const char *encoding = sk_given_value(given, OPT_ENCODING);
    bool folder = form && strcmp(form, "folder") == 0;
    bool der = encoding && strcmp(encoding, "der") == 0;
    int r;

    if (encoding && !folder)
        return sk_error_set(error, SEVKIT_EUSAGE, "--encoding is for use with --format folder");
    r = sevkit_certs_new(&certs, error);
    for (size_t i = 0; i < given->args->operand_count && r == 0; i++)
        r = sevkit_certs_load(given->args->operands[i], certs, error);
    if (r == 0 && sevkit_certs_count(certs) == 0 && sevkit_certs_crl_count(certs) == 0)
        return sk_error_set(error, SEVKIT_EINPUT, "there is neither a certificate nor a CRL");
    if (r < 0)
        return r;
    if (!folder)
        return write_file(given, certs, form && strcmp(form, "table") == 0, error);
    return sk_certs_write_folder(certs, sk_given_value(given, OPT_OUTPUT),
                                 der ? SK_CERTS_DER : SK_CERTS_PEM, sk_given_has(given, OPT_FORCE),
                                 NULL, error);
}

const struct sk_command sk_command_certs_export = {
    .noun = "certs",
    .verb = "export",
    .summary = "write certificates in another form",
    .spec = &spec,
    .run = run,
};
