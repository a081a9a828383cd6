/* SPDX-License-Identifier: Apache-2.0 */
#include "base/cleanup.h"
#include "base/encoding.h"
#include "cli/sev/sev_certs_input.h"
#include "cli/view/json.h"
#include "cli/view/output.h"
#include "sev/session.h"
#include "sev/sev_policy.h"

#include <stdlib.h>
#include <string.h>

enum { PATHS_MAX = 64 };

static const struct sk_option options[] = {
    SK_HELP_OPTION,
    SK_JSON_OPTION,
    {.name = "policy",
     .required = true,
     .metavar = "VALUE",
     .help = "policy of the guest: a number, or names (nodbg,noks,es,nosend,domain,sev,api=0.24)"},
    {.name = "name", .metavar = "PREFIX", .help = "what the files' names begin with; default vm"},
    SK_FORCE_OPTION,
    SK_SEV_ROOT_OPTION,
    {.name = "unverified",
     .kind = SK_OPTION_FLAG,
     .help = "do not verify that the PDH belongs to an AMD processor"},
    {.name = NULL},
};

static const struct sk_args_spec spec = {
    .program = "sevkit session create",
    .description =
        "Make the launch session of a SEV or SEV-ES guest: fresh transport keys, wrapped "
        "for the platform whose certificates FILE holds. Keys of one launch must not be "
        "used for another.",
    .epilog = "examples:\n"
              "  sevkit session create --policy nodbg,noks,es --name guest1 platform.chain\n",
    .options = options,
    .operands = "FILE...",
    .operands_min = 1,
    .operands_max = PATHS_MAX,
};

/* What is written, in this order. */
enum { FILE_TIK, FILE_TEK, FILE_OWNER_CERT, FILE_SESSION, FILES };

static const struct {
    const char *suffix;
    mode_t mode;
    const char *key; /* in JSON */
} files[FILES] = {
    [FILE_TIK] = {"_tik.bin", 0600, "tik"},
    [FILE_TEK] = {"_tek.bin", 0600, "tek"},
    [FILE_OWNER_CERT] = {"_godh.b64", 0644, "owner_certificate"},
    [FILE_SESSION] = {"_session.b64", 0644, "session"},
};

struct result {
    struct sk_sev_keys keys;
    char owner_cert[SK_BASE64_LENGTH(SK_SEV_CERT_BYTES) + 1];
    char session[SK_BASE64_LENGTH(SK_SEV_SESSION_BYTES) + 1];
    struct sk_text paths[FILES];
};

static void result_done(struct result *result)
{
    sk_sev_keys_done(&result->keys);
    for (size_t i = 0; i < FILES; i++)
        sk_text_done(&result->paths[i]);
}

static int verify(const struct sk_given *given, const struct sk_sev_certificates *certificates,
                  struct sevkit_error *error)
{
    struct sk_checks checks = {0};
    int r;

    if (sk_given_has(given, OPT_UNVERIFIED) && sk_given_has(given, OPT_TRUST_ROOT))
        return sk_error_set(error, SEVKIT_EUSAGE,
                            "--unverified and --trust-root exclude each other");
    if (sk_given_has(given, OPT_UNVERIFIED)) {
        sk_cli_warn("the certificates are not verified: whoever made them will know the keys");
        return 0;
    }
    r = sk_sev_certs_check(given, certificates, SK_SEV_PDH, &checks, error);
    for (size_t i = 0; r == 0 && i < checks.count; i++)
        if (checks.list[i].status == SK_STATUS_FAIL)
            return sk_error_set(error, SEVKIT_EREFUSED,
                                "the PDH does not lead to AMD: %s: %s ('sevkit sev-certs verify' "
                                "tells more)",
                                checks.list[i].name, checks.list[i].detail);
    return r;
}

static int create(const struct sk_sev_certificates *certificates, uint32_t policy,
                  struct result *result, struct sevkit_error *error)
{
    const struct sk_sev_cert *pdh = sk_sev_certificates_find(certificates, SK_SEV_PDH);
    uint8_t owner_cert[SK_SEV_CERT_BYTES], bytes[SK_SEV_SESSION_BYTES];
    struct sk_sev_session session;
    int r = sk_sev_session_create(&sk_sys_real, pdh, policy, &result->keys, &session, owner_cert,
                                  error);

    if (r < 0)
        return r;
    sk_sev_session_write(&session, bytes);
    sk_base64_encode(owner_cert, sizeof(owner_cert), result->owner_cert);
    sk_base64_encode(bytes, sizeof(bytes), result->session);
    return 0;
}

static int name_files(const struct sk_given *given, struct result *result,
                      struct sevkit_error *error)
{
    const char *prefix = sk_given_value(given, OPT_NAME);

    for (size_t i = 0; i < FILES; i++) {
        sk_text_addf(&result->paths[i], "%s%s", prefix ? prefix : "vm", files[i].suffix);
        if (!sk_text_ok(&result->paths[i]))
            return sk_error_oom(error);
    }
    return 0;
}

static int write_files(const struct sk_given *given, const struct result *result,
                       struct sevkit_error *error)
{
    struct sk_cli_output outputs[FILES] = {
        [FILE_TIK] = {.data = result->keys.tik->data, .size = result->keys.tik->size},
        [FILE_TEK] = {.data = result->keys.tek->data, .size = result->keys.tek->size},
        [FILE_OWNER_CERT] = {.data = result->owner_cert, .size = strlen(result->owner_cert)},
        [FILE_SESSION] = {.data = result->session, .size = strlen(result->session)},
    };

    for (size_t i = 0; i < FILES; i++) {
        outputs[i].path = sk_text_get(&result->paths[i]);
        outputs[i].mode = files[i].mode;
    }
    return sk_cli_write_files(outputs, FILES, sk_given_has(given, OPT_FORCE), error);
}

static int print(const struct sk_given *given, uint32_t policy, const struct result *result,
                 struct sevkit_error *error)
{
    SK_CLEANUP(sk_text_done) struct sk_text text = {0};
    SK_CLEANUP_JSON json_t *document = NULL;

    if (sk_given_has(given, OPT_JSON)) {
        document = sk_json_document("sevkit.session-create/1");
        sk_json_add_number(document, "policy", policy);
        for (size_t i = 0; i < FILES; i++)
            sk_json_add_text(document, files[i].key, sk_text_get(&result->paths[i]));
        return sk_json_emit(document, error);
    }
    sk_text_addf(&text, "policy  0x%x (", policy);
    sk_sev_policy_format(policy, &text);
    sk_text_addf(&text, ")\nkeep    %s %s\n", sk_text_get(&result->paths[FILE_TIK]),
                 sk_text_get(&result->paths[FILE_TEK]));
    sk_text_addf(&text, "launch  %s (dhCert) %s (session)\n",
                 sk_text_get(&result->paths[FILE_OWNER_CERT]),
                 sk_text_get(&result->paths[FILE_SESSION]));
    return sk_cli_emit(&text, error);
}

static int run(const struct sk_given *given, struct sevkit_error *error)
{
    SK_CLEANUP(sk_sev_certificates_done) struct sk_sev_certificates certificates = {0};
    SK_CLEANUP(result_done) struct result result = {0};
    uint32_t policy;
    int r = sk_sev_policy_parse(sk_given_value(given, OPT_POLICY), &policy, error);

    if (r < 0)
        return sk_error_wrap(error, r, "--policy");
    for (size_t i = 0; r == 0 && i < given->args->operand_count; i++)
        r = sk_sev_certs_load(given->args->operands[i], &certificates, error);
    if (r == 0 && !sk_sev_certificates_find(&certificates, SK_SEV_PDH))
        r = sk_error_set(error, SEVKIT_EINPUT, "there is no PDH certificate in these files");
    if (r == 0)
        r = verify(given, &certificates, error);
    if (r == 0 && !(policy & SK_SEV_POLICY_NODBG))
        sk_cli_warn("the policy 0x%x lets the host read the guest's memory: 'nodbg' is not in it",
                    policy);
    if (r == 0)
        r = create(&certificates, policy, &result, error);
    if (r == 0)
        r = name_files(given, &result, error);
    if (r == 0)
        r = write_files(given, &result, error);
    return r == 0 ? print(given, policy, &result, error) : r;
}

const struct sk_command sk_command_session_create = {
    .noun = "session",
    .verb = "create",
    .summary = "make the launch session of a SEV or SEV-ES guest",
    .spec = &spec,
    .run = run,
};
