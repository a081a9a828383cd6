/* SPDX-License-Identifier: Apache-2.0 */
#include "base/cleanup.h"
#include "base/values/bytes_text.h"
#include "cli/sev/secret_options.h"
#include "cli/view/json.h"
#include "cli/view/output.h"

#include <string.h>

static const struct sk_option options[] = {
    SK_HELP_OPTION,
    SK_JSON_OPTION,
    {.name = "measurement",
     .letter = 'm',
     .required = true,
     .metavar = "BASE64",
     .help = "measurement of the guest, which has been validated"},
    SK_SEV_KEY_OPTIONS,
    SK_SECRET_OPTIONS(NULL),
    {.name = NULL},
};

static const struct sk_args_spec spec = {
    .program = "sevkit secret build",
    .description =
        "Encrypt secrets for one launch of a SEV or SEV-ES guest. The measurement must have been "
        "validated first ('sevkit validate'); otherwise an attacker may get them.",
    .epilog = "examples:\n"
              "  sevkit secret build --tk vm_tk.bin -m $MEASUREMENT --luks-passphrase pass \\\n"
              "      --secret-header header.b64 --secret-payload payload.b64\n",
    .options = options,
};

static int decode(const char *text, uint8_t ret_blob[SK_SEV_BLOB_BYTES], struct sevkit_error *error)
{
    uint8_t blob[SK_SEV_BLOB_BYTES];
    int r = sk_bytes_text_exact(SK_BYTES_BASE64, text, blob, sizeof(blob), error);

    if (r < 0)
        return sk_error_wrap(error, r == SEVKIT_EINPUT ? SEVKIT_EUSAGE : r, "--measurement");
    memcpy(ret_blob, blob, sizeof(blob));
    return 0;
}

static int print(const struct sk_given *given, const struct sk_sev_secrets *secrets,
                 const struct sk_sev_packet *packet, struct sevkit_error *error)
{
    SK_CLEANUP_JSON json_t *document = NULL;

    if (!sk_given_has(given, OPT_JSON))
        return 0;
    document = sk_json_document("sevkit.secret-build/1");
    sk_secret_add_json(given, secrets, packet->payload_size, document);
    return sk_json_emit(document, error);
}

static int run(const struct sk_given *given, struct sevkit_error *error)
{
    SK_CLEANUP(sk_sev_inputs_done) struct sk_sev_inputs inputs = {0};
    SK_CLEANUP(sk_sev_secrets_done) struct sk_sev_secrets secrets = {0};
    SK_CLEANUP(sk_sev_packet_done) struct sk_sev_packet packet = {0};
    uint8_t blob[SK_SEV_BLOB_BYTES];
    int r = decode(sk_given_value(given, OPT_MEASUREMENT), blob, error);

    if (r == 0)
        r = sk_secret_load_keys(given, &inputs, error);
    if (r == 0 && !(inputs.tek && inputs.tik))
        r = sk_error_set(error, SEVKIT_EUSAGE, "secrets need both keys: --tk, or --tik and --tek");
    if (r == 0)
        r = sk_secret_load(given, true, &secrets, error);
    if (r == 0 && !secrets.count)
        r = sk_error_set(error, SEVKIT_EUSAGE, "there is no secret: --secret or --luks-passphrase");
    if (r == 0)
        r = sk_sev_secrets_packet(&secrets, inputs.tik->data, inputs.tek->data, blob, &packet,
                                  error);
    if (r == 0)
        r = sk_sev_packet_write(&packet, sk_given_value(given, OPT_SECRET_HEADER),
                                sk_given_value(given, OPT_SECRET_PAYLOAD), error);
    return r == 0 ? print(given, &secrets, &packet, error) : r;
}

const struct sk_command sk_command_secret_build = {
    .noun = "secret",
    .verb = "build",
    .summary = "encrypt secrets for one launch of a SEV or SEV-ES guest",
    .spec = &spec,
    .run = run,
};
