/* SPDX-License-Identifier: Apache-2.0 */
/* The platform of SEV and SEV-ES: its certificates and its owner. */
#include "base/cleanup.h"
#include "cli/cli.h"
#include "cli/host/host_actions.h"
#include "cli/host/host_device.h"
#include "cli/key/passphrase.h"
#include "cli/view/output.h"
#include "host/owner/platform_owner.h"
#include "kds/url.h"
#include "sev/platform/sev_certs_file.h"

enum { EXCLUSIVE_PASSPHRASE = 1, OPERANDS_MAX = 3 };

static const struct sk_option options[] = {
    SK_HELP_OPTION,
    {.name = "cek",
     .metavar = "FILE",
     .help = "export: the CEK's certificate that AMD signed, instead of the firmware's"},
    {.name = "authority",
     .metavar = "FILE",
     .help = "export: certificates of ASK and ARK to add at the end"},
    {.name = "force", .kind = SK_OPTION_FLAG, .help = "export, generate: replace files that exist"},
    SK_PASSPHRASE_OPTIONS("", EXCLUSIVE_PASSPHRASE),
    SK_HOST_DRY_RUN_OPTION,
    SK_HOST_YES_OPTION,
    SK_HOST_SIMULATE_OPTION,
    {.name = NULL},
};

static const struct sk_args_spec spec = {
    .program = "sevkit host sev",
    .description =
        "Manage the platform of SEV and SEV-ES guests. export FILE: write its certificates (PDH, PEK, "
        "OCA, CEK), for which owners make launch sessions. generate CERT KEY: make an owner of "
        "platforms, a key with its certificate (OCA). provision CERT KEY: hand the platform over to "
        "this owner. rotate: make a new PDH. reset: back to a platform that owns itself, with a new "
        "PEK and PDH. The last three need --yes. Needs root, and that no guest runs.",
    .epilog = "examples:\n"
              "  sudo sevkit host sev export platform.chain --cek cek.cert\n"
              "  sevkit host sev generate owner.cert owner.key\n"
              "  sudo sevkit host sev provision --dry-run owner.cert owner.key\n"
              "  sudo sevkit host sev rotate --yes\n"
              "  sudo sevkit host sev reset --yes\n",
    .options = options,
    .operands = "{export,generate,provision,reset,rotate} [FILE...]",
    .operands_min = 1,
    .operands_max = OPERANDS_MAX,
};

static int load(const char *path, struct sk_platform_addition *addition, struct sevkit_error *error)
{
    addition->name = path;
    return path ? sk_sev_certificates_load(path, &addition->certificates, error) : 0;
}

static int write_certificates(const struct sk_given *given,
                              const struct sk_sev_certificates *certificates,
                              struct sevkit_error *error)
{
    SK_CLEANUP(sk_text_done) struct sk_text bytes = {0};

    sk_sev_certificates_write(certificates, &bytes);
    if (!sk_text_ok(&bytes))
        return sk_error_oom(error);
    return sk_cli_write_file(sk_host_action_file(given, 0), bytes.data, bytes.length, 0644,
                             sk_given_has(given, OPT_FORCE), error);
}

/* Where the certificate is that AMD signed. */
static void note_cek(const struct sk_sys *sys)
{
    SK_CLEANUP(sk_text_done) struct sk_text url = {0};
    struct sk_host_identity identity;
    struct sevkit_error error;

    if (sk_host_identify_at(sys, NULL, &identity, &error) < 0 || !identity.chip_count)
        return;
    sk_kds_add_cek_url(&url, identity.chips[0]);
    sk_cli_note("the CEK's certificate is the firmware's own, without AMD's signature; AMD's is at "
                "%s, for --cek",
                sk_text_get(&url));
}

static int export_certificates(const struct sk_sys *sys, const struct sk_given *given,
                               struct sevkit_error *error)
{
    SK_CLEANUP(sk_sev_certificates_done) struct sk_sev_certificates certificates = {0};
    struct sk_platform_addition cek = {0}, authority = {0};
    struct sk_platform_export_request request = {
        .sys = sys,
        .cek = sk_given_has(given, OPT_CEK) ? &cek : NULL,
        .authority = sk_given_has(given, OPT_AUTHORITY) ? &authority : NULL,
    };
    int r = load(sk_given_value(given, OPT_CEK), &cek, error);

    if (r == 0)
        r = load(sk_given_value(given, OPT_AUTHORITY), &authority, error);
    if (r == 0)
        r = sk_platform_export(&request, &certificates, error);
    if (r == 0)
        r = write_certificates(given, &certificates, error);
    if (r == 0 && !request.cek)
        note_cek(sys);
    sk_sev_certificates_done(&cek.certificates);
    sk_sev_certificates_done(&authority.certificates);
    return r;
}

static int generate(const struct sk_sys *sys, const struct sk_given *given,
                    struct sevkit_error *error)
{
    SK_CLEANUP(sk_secret_free_p) struct sk_secret *passphrase = NULL;
    SK_CLEANUP_KEY struct sevkit_key *key = NULL;
    uint8_t cert[SK_SEV_CERT_BYTES], *data = NULL;
    struct sk_cli_output outputs[] = {
        {sk_host_action_file(given, 0), cert, sizeof(cert), 0644},
        {sk_host_action_file(given, 1), NULL, 0, 0600},
    };
    size_t size = 0;
    int r = sk_passphrase_get(given, "", &passphrase, error);

    (void)sys;
    if (r == 0)
        r = sevkit_key_generate(&key, error);
    if (r == 0)
        r = sk_platform_owner_create(key, cert, error);
    if (r == 0)
        r = sevkit_key_write(key, SEVKIT_KEY_PEM_PKCS8, passphrase ? passphrase->data : NULL,
                             passphrase ? passphrase->size : 0, &data, &size, error);
    if (r < 0)
        return r;
    outputs[1].data = data;
    outputs[1].size = size;
    r = sk_cli_write_files(outputs, SK_ARRAY_SIZE(outputs), sk_given_has(given, OPT_FORCE), error);
    sevkit_key_data_free(data, size);
    return r;
}

static int provision(const struct sk_sys *sys, const struct sk_given *given,
                     struct sevkit_error *error)
{
    SK_CLEANUP(sk_sev_certificates_done) struct sk_sev_certificates certificates = {0};
    SK_CLEANUP(sk_secret_free_p) struct sk_secret *passphrase = NULL;
    SK_CLEANUP_KEY struct sevkit_key *key = NULL;
    const char *path = sk_host_action_file(given, 0);
    const struct sk_sev_cert *oca = NULL;
    bool done = false;
    int r = sk_sev_certificates_load(path, &certificates, error);

    if (r == 0)
        r = sk_passphrase_get(given, "", &passphrase, error);
    if (r == 0)
        r = sk_key_file_load(sk_host_action_file(given, 1), passphrase, &key, error);
    if (r < 0)
        return r;
    r = sk_platform_owner_find(&certificates, key, &oca, error);
    if (r < 0)
        return sk_error_wrap(error, r, "%s", path);
    r = sk_host_device_describe(
        given, "PEK_CSR, PEK_CERT_IMPORT",
        "the platform gets this owner; only a reset, which makes a new PEK, takes that back", &done,
        error);
    return r < 0 || done ? r : sk_platform_provision(sys, oca, key, error);
}

static int reset(const struct sk_sys *sys, const struct sk_given *given, struct sevkit_error *error)
{
    bool done = false;
    int r = sk_host_device_describe(
        given, "FACTORY_RESET",
        "the platform loses its owner and gets a new PEK and PDH, for good; sessions for its "
        "present PDH end",
        &done, error);

    return r < 0 || done ? r : sk_platform_reset(sys, error);
}

static int rotate(const struct sk_sys *sys, const struct sk_given *given,
                  struct sevkit_error *error)
{
    bool done = false;
    int r = sk_host_device_describe(
        given, "PDH_GEN", "the platform gets a new PDH, for good; sessions for its present PDH end",
        &done, error);

    return r < 0 || done ? r : sk_platform_rotate(sys, error);
}

static const struct sk_host_action actions[] = {
    {"export", 1, 1, NULL, {OPT_CEK, OPT_AUTHORITY, OPT_FORCE, OPT_SIMULATE}, export_certificates},
    {"generate", 2, 2, NULL, {OPT_FORCE, OPT_PASSPHRASE_FILE, OPT_PASSPHRASE_FD}, generate},
    {"provision",
     2,
     2,
     NULL,
     {OPT_DRY_RUN, OPT_YES, OPT_SIMULATE, OPT_PASSPHRASE_FILE, OPT_PASSPHRASE_FD},
     provision},
    {"reset", 0, 0, NULL, {OPT_DRY_RUN, OPT_YES, OPT_SIMULATE}, reset},
    {"rotate", 0, 0, NULL, {OPT_DRY_RUN, OPT_YES, OPT_SIMULATE}, rotate},
    {NULL},
};

static int run(const struct sk_given *given, struct sevkit_error *error)
{
    return sk_host_actions_run(actions, given, error);
}

const struct sk_command sk_command_host_sev = {
    .noun = "host",
    .verb = "sev",
    .summary = "certificates and owner of the platform of SEV and SEV-ES",
    .spec = &spec,
    .run = run,
};
