/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/sev/secret_options.h"

#include "base/cleanup.h"
#include "base/encoding.h"
#include "cli/option_values.h"
#include "cli/view/output.h"

#include <stdlib.h>
#include <string.h>

static int load_one(const char *path,
                    int (*load)(struct sk_sev_inputs *, const char *, struct sevkit_error *),
                    const char *option, struct sk_sev_inputs *inputs, struct sevkit_error *error)
{
    int r = path ? load(inputs, path, error) : 0;

    return r < 0 ? sk_error_wrap(error, r, "--%s", option) : 0;
}

int sk_secret_load_keys(const struct sk_given *given, struct sk_sev_inputs *inputs,
                        struct sevkit_error *error)
{
    int r = load_one(sk_given_value(given, OPT_TK), sk_sev_load_tk, OPT_TK, inputs, error);

    if (r == 0)
        r = load_one(sk_given_value(given, OPT_TIK), sk_sev_load_tik, OPT_TIK, inputs, error);
    if (r == 0)
        r = load_one(sk_given_value(given, OPT_TEK), sk_sev_load_tek, OPT_TEK, inputs, error);
    return r;
}

static int load_secrets(const struct sk_given *given, struct sk_sev_secrets *secrets,
                        struct sevkit_error *error)
{
    const struct sk_arg *arg = sk_given_arg(given, OPT_SECRET);
    const char *passphrase = sk_given_value(given, OPT_LUKS_PASSPHRASE);
    int r = 0;

    for (unsigned i = 0; r == 0 && i < arg->count; i++)
        r = sk_sev_secrets_add_word(secrets, arg->values[i], error);
    if (r == 0 && passphrase)
        r = sk_sev_secrets_add(secrets, SK_SEV_LUKS_KEY_ALIAS, passphrase, true, error);
    return r == 0 ? sk_sev_secrets_read(secrets, &sk_sys_real, error) : r;
}

static int check_outputs(const struct sk_given *given, struct sevkit_error *error)
{
    const char *header = sk_given_value(given, OPT_SECRET_HEADER);
    const char *payload = sk_given_value(given, OPT_SECRET_PAYLOAD);
    int r;

    if (!header || !payload)
        return sk_error_set(error, SEVKIT_EUSAGE,
                            "secrets need --secret-header and --secret-payload");
    r = sk_sev_output_check(header, error);
    return r == 0 ? sk_sev_output_check(payload, error) : r;
}

int sk_secret_load(const struct sk_given *given, bool to_files, struct sk_sev_secrets *secrets,
                   struct sevkit_error *error)
{
    SK_CLEANUP(sk_secret_free_p) struct sk_secret *table = NULL;
    int r = load_secrets(given, secrets, error);

    if (r < 0 || !secrets->count)
        return r;
    /* Built for nothing: what cannot be sent is to be found out now. */
    r = sk_sev_secrets_table(secrets, SK_SEV_PAD_NEXT, &table, error);
    return r == 0 && to_files ? check_outputs(given, error) : r;
}

void sk_secret_add_json(const struct sk_given *given, const struct sk_sev_secrets *secrets,
                        size_t payload_bytes, json_t *document)
{
    json_t *list = sk_json_array();

    sk_json_add(document, "secrets", list);
    for (size_t i = 0; i < secrets->count; i++) {
        json_t *object = sk_json_object();
        char guid[SK_GUID_TEXT_LENGTH + 1];

        sk_guid_format(secrets->items[i].guid, guid);
        sk_json_add_text(object, "guid", guid);
        sk_json_add_integer(object, "bytes", secrets->items[i].data->size);
        sk_json_append(list, object);
    }
    sk_json_add_integer(document, "payload_bytes", payload_bytes);
    sk_json_add_text(document, "header", sk_given_value(given, OPT_SECRET_HEADER));
    sk_json_add_text(document, "payload", sk_given_value(given, OPT_SECRET_PAYLOAD));
}
