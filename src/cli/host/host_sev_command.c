/* SPDX-License-Identifier: Apache-2.0 */
/* The platform of SEV and SEV-ES: its certificates and its owner. */
#include "base/cleanup.h"
#include "cli/cli.h"
#include "cli/host/host_device.h"
#include "cli/key/passphrase.h"
#include "cli/sev/sev_certs_input.h"
#include "cli/view/output.h"
#include "host/host_identity.h"
#include "host/owner/platform_owner.h"
#include "kds/url.h"
#include "sys/file.h"

#include <string.h>

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

static const char *file(const struct sk_given *given, size_t number)
{
    return given->args->operands[number];
}

/* What the firmware exports is not signed by AMD, whose certificate of the same key is. */
static int replace_cek(struct sk_sev_certificates *certificates, const char *path,
                       struct sevkit_error *error)
{
    SK_CLEANUP(sk_sev_certificates_done) struct sk_sev_certificates named = {0};
    const struct sk_sev_cert *cek;
    int r = sk_sev_certs_load(path, &named, error);

    if (r < 0)
        return r;
    cek = sk_sev_certificates_find(&named, SK_SEV_CEK);
    if (!cek)
        return sk_error_set(error, SEVKIT_EREFUSED, "%s: it holds no CEK certificate", path);
    for (size_t i = 0; i < certificates->count; i++) {
        struct sk_sev_certificate *item = &certificates->items[i];

        if (item->is_ca || item->cert.usage != SK_SEV_CEK)
            continue;
        if (memcmp(&item->cert.key, &cek->key, sizeof(cek->key)) != 0)
            return sk_error_set(error, SEVKIT_EREFUSED, "%s: the CEK of another chip", path);
        item->cert = *cek;
    }
    return 0;
}

static int add_authority(struct sk_sev_certificates *certificates, const char *path,
                         struct sevkit_error *error)
{
    size_t before = certificates->count;
    int r = sk_sev_certs_load(path, certificates, error);

    for (size_t i = before; r == 0 && i < certificates->count; i++)
        if (!certificates->items[i].is_ca)
            r = sk_error_set(error, SEVKIT_EREFUSED,
                             "%s: expected certificates of ASK and ARK only", path);
    return r;
}

static int write_certificates(const struct sk_given *given,
                              const struct sk_sev_certificates *certificates,
                              struct sevkit_error *error)
{
    SK_CLEANUP(sk_text_done) struct sk_text bytes = {0};

    for (size_t i = 0; i < certificates->count; i++) {
        const struct sk_sev_certificate *item = &certificates->items[i];

        if (item->is_ca)
            sk_text_add_bytes(&bytes, item->ca.bytes, item->ca.size);
        else
            sk_text_add_bytes(&bytes, item->cert.bytes, SK_SEV_CERT_BYTES);
    }
    if (!sk_text_ok(&bytes))
        return sk_error_oom(error);
    return sk_cli_write_file(file(given, 1), bytes.data, bytes.length, 0644,
                             sk_given_has(given, OPT_FORCE), error);
}

/* Where the certificate is that AMD signed (KDS, legacy part). */
static void note_cek(const struct sk_sys *sys)
{
    SK_CLEANUP(sk_text_done) struct sk_text id = {0};
    struct sk_host_identity identity;
    struct sevkit_error error;

    if (sk_host_device_identify(sys, &identity, &error) < 0 || !identity.chip_count)
        return;
    sk_cli_add_hex(&id, identity.chips[0], SK_HOST_CHIP_BYTES);
    sk_cli_note(
        "the CEK's certificate is the firmware's own, without AMD's signature; AMD's is at " SK_KDS_BASE
        "/cek/id/%s, for --cek",
        sk_text_get(&id));
}

static int export_certificates(const struct sk_sys *sys, const struct sk_given *given,
                               struct sevkit_error *error)
{
    SK_CLEANUP(sk_sev_certificates_done) struct sk_sev_certificates certificates = {0};
    const char *cek = sk_given_value(given, OPT_CEK);
    const char *authority = sk_given_value(given, OPT_AUTHORITY);
    int r = sk_platform_export(sys, &certificates, error);

    if (r == 0 && cek)
        r = replace_cek(&certificates, cek, error);
    if (r == 0 && authority)
        r = add_authority(&certificates, authority, error);
    if (r == 0)
        r = write_certificates(given, &certificates, error);
    if (r == 0 && !cek)
        note_cek(sys);
    return r;
}

static int generate(const struct sk_sys *sys, const struct sk_given *given,
                    struct sevkit_error *error)
{
    SK_CLEANUP(sk_secret_free_p) struct sk_secret *passphrase = NULL;
    SK_CLEANUP_KEY struct sevkit_key *key = NULL;
    uint8_t cert[SK_SEV_CERT_BYTES], *data = NULL;
    bool force = sk_given_has(given, OPT_FORCE);
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
    /* The private key last: one that it replaces must not be lost because something else failed. */
    r = sk_cli_write_file(file(given, 1), cert, sizeof(cert), 0644, force, error);
    if (r == 0) {
        r = sk_cli_write_file(file(given, 2), data, size, 0600, force, error);
        if (r < 0)
            sk_file_remove(file(given, 1));
    }
    sevkit_key_data_free(data, size);
    return r;
}

/* What is not done without --yes, or with --dry-run. */
static int describe(const struct sk_given *given, const char *commands, const char *effect,
                    bool *ret_done, struct sevkit_error *error)
{
    SK_CLEANUP(sk_text_done) struct sk_text text = {0};

    *ret_done = sk_given_has(given, OPT_DRY_RUN);
    if (*ret_done) {
        sk_text_addf(&text, "%s: %s\n", commands, effect);
        return sk_cli_emit(&text, error);
    }
    if (!sk_given_has(given, OPT_YES))
        return sk_error_set(error, SEVKIT_EREFUSED, "%s; give --yes to do it", effect);
    return 0;
}

static int provision(const struct sk_sys *sys, const struct sk_given *given,
                     struct sevkit_error *error)
{
    SK_CLEANUP(sk_sev_certificates_done) struct sk_sev_certificates certificates = {0};
    SK_CLEANUP(sk_secret_free_p) struct sk_secret *passphrase = NULL;
    SK_CLEANUP_KEY struct sevkit_key *key = NULL;
    const struct sk_sev_cert *oca = NULL;
    bool done = false;
    int r = sk_sev_certs_load(file(given, 1), &certificates, error);

    if (r == 0)
        oca = sk_sev_certificates_find(&certificates, SK_SEV_OCA);
    if (r == 0 && !oca)
        r = sk_error_set(error, SEVKIT_EREFUSED, "%s: it holds no OCA certificate", file(given, 1));
    if (r == 0)
        r = sk_passphrase_get(given, "", &passphrase, error);
    if (r == 0)
        r = sk_key_file_load(file(given, 2), passphrase, &key, error);
    if (r < 0)
        return r;
    r = sk_platform_owner_check(oca, key, error);
    if (r < 0)
        return sk_error_wrap(error, r, "%s", file(given, 1));
    r = describe(
        given, "PEK_CSR, PEK_CERT_IMPORT",
        "the platform gets this owner; only a reset, which makes a new PEK, takes that back", &done,
        error);
    return r < 0 || done ? r : sk_platform_provision(sys, oca, key, error);
}

static int reset(const struct sk_sys *sys, const struct sk_given *given, struct sevkit_error *error)
{
    bool done = false;
    int r = describe(
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
    int r = describe(given, "PDH_GEN",
                     "the platform gets a new PDH, for good; sessions for its present PDH end",
                     &done, error);

    return r < 0 || done ? r : sk_platform_rotate(sys, error);
}

/* The actions, and the options that each one takes. */
static const struct action {
    const char *name;
    size_t files;
    const char *takes[5];
    int (*run)(const struct sk_sys *sys, const struct sk_given *given, struct sevkit_error *error);
} actions[] = {
    {"export", 1, {OPT_CEK, OPT_AUTHORITY, OPT_FORCE, OPT_SIMULATE}, export_certificates},
    {"generate", 2, {OPT_FORCE, OPT_PASSPHRASE_FILE, OPT_PASSPHRASE_FD}, generate},
    {"provision",
     2,
     {OPT_DRY_RUN, OPT_YES, OPT_SIMULATE, OPT_PASSPHRASE_FILE, OPT_PASSPHRASE_FD},
     provision},
    {"reset", 0, {OPT_DRY_RUN, OPT_YES, OPT_SIMULATE}, reset},
    {"rotate", 0, {OPT_DRY_RUN, OPT_YES, OPT_SIMULATE}, rotate},
};

static bool takes(const struct action *action, const char *option)
{
    for (size_t i = 0; i < SK_ARRAY_SIZE(action->takes) && action->takes[i]; i++)
        if (strcmp(action->takes[i], option) == 0)
            return true;
    return false;
}

static int check_use(const struct sk_given *given, const struct action *action,
                     struct sevkit_error *error)
{
    if (given->args->operand_count != action->files + 1)
        return sk_error_set(error, SEVKIT_EUSAGE, "%s: found %zu files, expected %zu", action->name,
                            given->args->operand_count - 1, action->files);
    for (const struct sk_option *option = options; option->name; option++)
        if (option->kind != SK_OPTION_HELP && sk_given_has(given, option->name) &&
            !takes(action, option->name))
            return sk_error_set(error, SEVKIT_EUSAGE, "--%s has no effect on '%s'", option->name,
                                action->name);
    return 0;
}

static int run(const struct sk_given *given, struct sevkit_error *error)
{
    const char *word = given->args->operands[0];

    for (size_t i = 0; i < SK_ARRAY_SIZE(actions); i++) {
        int r;

        if (strcmp(word, actions[i].name) != 0)
            continue;
        r = check_use(given, &actions[i], error);
        return r < 0 ? r : sk_host_device_run(given, actions[i].run, error);
    }
    return sk_error_set(error, SEVKIT_EUSAGE,
                        "'%s' is not export, generate, provision, reset or rotate", word);
}

const struct sk_command sk_command_host_sev = {
    .noun = "host",
    .verb = "sev",
    .summary = "certificates and owner of the platform of SEV and SEV-ES",
    .spec = &spec,
    .run = run,
};
