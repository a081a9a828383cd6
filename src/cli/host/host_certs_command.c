/* SPDX-License-Identifier: Apache-2.0 */
/* The certificates that a host hands to its guests with extended reports. */
#include "cli/certs/certs_trust.h"
#include "cli/cli.h"
#include "cli/host/host_device.h"
#include "cli/view/checks.h"
#include "cli/view/output.h"
#include "kds/certs_folder.h"

#include <string.h>

enum { PATHS_MAX = 64 };

static const char *const encodings[] = {"pem", "der", NULL};

static const struct sk_option options[] = {
    SK_HELP_OPTION,
    SK_JSON_OPTION,
    {.name = "output",
     .letter = 'o',
     .writes = true,
     .metavar = "PATH",
     .help = "import: the table to write; export: the folder"},
    {.name = "encoding", .choices = encodings, .help = "export: of the files; default pem"},
    {.name = "force", .kind = SK_OPTION_FLAG, .help = "replace files that exist"},
    SK_TRUST_OPTIONS,
    SK_HOST_SIMULATE_OPTION,
    {.name = NULL},
};

static const struct sk_args_spec spec = {
    .program = "sevkit host certs",
    .description =
        "The certificate table that guests of this host get with extended reports (QEMU's "
        "certs-path). import PATH...: make it from files or folders. check PATH...: does it fit "
        "this host? export TABLE: write what is in it into a folder. import and check verify each "
        "endorsement key up to AMD's root, and that its chip is this host's and its TCB the one "
        "that reports show; a table that does not fit is not written. Needs root.",
    .epilog = "examples:\n"
              "  sudo sevkit certs fetch all --host --output certs/\n"
              "  sudo sevkit host certs import certs/ --output /etc/sevkit/certs.bin\n"
              "  sudo sevkit host certs check /etc/sevkit/certs.bin\n"
              "  sevkit host certs export certs.bin --output certs/ --encoding der\n",
    .options = options,
    .operands = "{import,check,export} PATH...",
    .operands_min = 2,
    .operands_max = PATHS_MAX,
};

/* As sevkit_cert_fits(), for any of the host's chips. */
static int check_fit(const struct sk_host_identity *identity, const struct sevkit_cert *cert,
                     struct sevkit_error *error)
{
    int r = SEVKIT_EREFUSED;

    for (size_t i = 0; r == SEVKIT_EREFUSED && i < identity->chip_count; i++)
        r = sevkit_cert_fits(cert, identity->product, &identity->reported_tcb, identity->chips[i],
                             error);
    return r;
}

static int check_key(const struct sk_trust *trust, const struct sk_host_identity *identity,
                     const struct sevkit_certs *certs, const struct sevkit_cert *cert,
                     struct sk_checks *checks, struct sevkit_error *error)
{
    bool is_vlek = sevkit_cert_kind(cert) == SEVKIT_CERT_VLEK;
    int r = sk_trust_check(trust, cert, certs, error);

    r = sk_checks_add_result(checks, is_vlek ? "vlek-chain" : "vcek-chain", r, error);
    if (r < 0)
        return r;
    r = check_fit(identity, cert, error);
    return sk_checks_add_result(checks, is_vlek ? "vlek-of-host" : "vcek-of-host", r, error);
}

/* Guests are to need nothing else: each key with its CA and the root. */
static void check_complete(const struct sevkit_certs *certs, const struct sevkit_cert *cert,
                           struct sk_checks *checks)
{
    enum sevkit_cert_kind ca =
        sevkit_cert_kind(cert) == SEVKIT_CERT_VLEK ? SEVKIT_CERT_ASVK : SEVKIT_CERT_ASK;
    const struct sevkit_product *product = sevkit_cert_product(cert);
    bool has_ca = sevkit_certs_find(certs, ca, product);
    bool has_root = sevkit_certs_find(certs, SEVKIT_CERT_ARK, product);

    sk_checks_add(checks, "complete", has_ca && has_root ? SK_STATUS_PASS : SK_STATUS_FAIL,
                  "%s%s%s", has_ca && has_root ? "" : "there is no ",
                  has_ca ? "" : sevkit_cert_kind_name(ca),
                  has_ca && !has_root ? sevkit_cert_kind_name(SEVKIT_CERT_ARK) : "");
}

static int check_all(const struct sk_trust *trust, const struct sk_host_identity *identity,
                     const struct sevkit_certs *certs, struct sk_checks *checks,
                     struct sevkit_error *error)
{
    size_t vceks = 0, vleks = 0;
    int r = 0;

    for (size_t i = 0; r == 0 && i < sevkit_certs_count(certs); i++) {
        const struct sevkit_cert *cert = sevkit_certs_get(certs, i);
        enum sevkit_cert_kind kind = sevkit_cert_kind(cert);

        if (kind != SEVKIT_CERT_VCEK && kind != SEVKIT_CERT_VLEK)
            continue;
        /* A table has room for one of each. */
        if ((kind == SEVKIT_CERT_VCEK ? ++vceks : ++vleks) > 1)
            return sk_error_set(error, SEVKIT_EREFUSED, "more than one %s: a table holds one",
                                sevkit_cert_kind_name(kind));
        r = check_key(trust, identity, certs, cert, checks, error);
        if (r == 0)
            check_complete(certs, cert, checks);
    }
    if (r == 0 && !vceks && !vleks)
        r = sk_error_set(error, SEVKIT_EREFUSED, "there is neither a VCEK nor a VLEK");
    return r;
}

static int write_table(const struct sk_given *given, const struct sevkit_certs *certs,
                       struct sevkit_error *error)
{
    uint8_t *data;
    size_t size;
    int r = sevkit_certs_write_table(certs, &data, &size, error);

    if (r < 0)
        return r;
    r = sk_cli_write_file(sk_given_value(given, OPT_OUTPUT), data, size, 0644,
                          sk_given_has(given, OPT_FORCE), error);
    sevkit_certs_data_free(data);
    return r;
}

static int print(const struct sk_given *given, const struct sk_checks *checks,
                 struct sevkit_error *error)
{
    SK_CLEANUP_JSON json_t *document = NULL;

    if (!sk_given_has(given, OPT_JSON))
        return sk_checks_print(checks, error);
    document = sk_json_document("sevkit.host-certs/1");
    sk_checks_add_json(checks, document);
    return sk_json_emit(document, error);
}

static int check(const struct sk_sys *sys, const struct sk_given *given,
                 const struct sevkit_certs *certs, struct sevkit_error *error)
{
    struct sk_host_identity identity;
    struct sk_checks checks = {0};
    struct sk_trust trust;
    int r = sk_host_device_require(sys, &identity, error);

    if (r == 0)
        r = sk_trust_open(given, &trust, error);
    if (r < 0)
        return r;
    r = check_all(&trust, &identity, certs, &checks, error);
    sk_trust_done(&trust);
    if (r == 0 && !checks.failed && sk_given_has(given, OPT_OUTPUT))
        r = write_table(given, certs, error);
    if (r == 0)
        r = print(given, &checks, error);
    return r == 0 && checks.failed ? SK_ANSWER_NO : r;
}

static int export_folder(const struct sk_sys *sys, const struct sk_given *given,
                         const struct sevkit_certs *certs, struct sevkit_error *error)
{
    const char *encoding = sk_given_value(given, OPT_ENCODING);
    bool der = encoding && strcmp(encoding, "der") == 0;

    (void)sys;
    return sk_certs_write_folder(certs, sk_given_value(given, OPT_OUTPUT),
                                 der ? SK_CERTS_DER : SK_CERTS_PEM, sk_given_has(given, OPT_FORCE),
                                 NULL, error);
}

static const struct action {
    const char *name;
    bool writes, one_path;
    int (*run)(const struct sk_sys *sys, const struct sk_given *given,
               const struct sevkit_certs *certs, struct sevkit_error *error);
} actions[] = {
    {"import", true, false, check},
    {"check", false, false, check},
    {"export", true, true, export_folder},
};

static const struct action *find_action(const struct sk_given *given)
{
    for (size_t i = 0; i < SK_ARRAY_SIZE(actions); i++)
        if (strcmp(actions[i].name, given->args->operands[0]) == 0)
            return &actions[i];
    return NULL;
}

static int check_use(const struct sk_given *given, const struct action *action,
                     struct sevkit_error *error)
{
    if (!action)
        return sk_error_set(error, SEVKIT_EUSAGE, "'%s' is not import, check or export",
                            given->args->operands[0]);
    if (action->writes != sk_given_has(given, OPT_OUTPUT))
        return sk_error_set(error, SEVKIT_EUSAGE, "%s: --output %s", action->name,
                            action->writes ? "is required" : "has no effect");
    if (action->one_path && given->args->operand_count > 2)
        return sk_error_set(error, SEVKIT_EUSAGE, "%s: expected one table", action->name);
    if (sk_given_has(given, OPT_ENCODING) && action->run != export_folder)
        return sk_error_set(error, SEVKIT_EUSAGE, "--encoding is for use with export");
    return 0;
}

static int change(const struct sk_sys *sys, const struct sk_given *given,
                  struct sevkit_error *error)
{
    SK_CLEANUP_CERTS struct sevkit_certs *certs = NULL;
    int r = sevkit_certs_new(&certs, error);

    for (size_t i = 1; i < given->args->operand_count && r == 0; i++)
        r = sevkit_certs_load(given->args->operands[i], certs, error);
    return r < 0 ? r : find_action(given)->run(sys, given, certs, error);
}

static int run(const struct sk_given *given, struct sevkit_error *error)
{
    int r = check_use(given, find_action(given), error);

    return r < 0 ? r : sk_host_device_run(given, change, error);
}

const struct sk_command sk_command_host_certs = {
    .noun = "host",
    .verb = "certs",
    .summary = "certificates that guests get with extended reports",
    .spec = &spec,
    .run = run,
};
