/* SPDX-License-Identifier: Apache-2.0 */
#include "base/cleanup.h"
#include "cli/cli.h"
#include "cli/idblock/id_block_options.h"
#include "cli/igvm/igvm_input.h"
#include "cli/key/passphrase.h"
#include "cli/view/json.h"
#include "cli/view/output.h"

enum { EXCLUSIVE_ID_PASSPHRASE = SK_EXCLUSIVE_OWN, EXCLUSIVE_AUTHOR_PASSPHRASE };

static const struct sk_option options[] = {
    SK_HELP_OPTION,
    SK_IGVM_OPTIONS,
    {SK_OUTPUT_OPTION, .required = true, .help = "the signed file"},
    {.name = "id-key", .required = true, .metavar = "FILE", .help = "private key that signs"},
    SK_KEY_PASSPHRASE_OPTIONS("id-key", EXCLUSIVE_ID_PASSPHRASE),
    {.name = "author-key", .metavar = "FILE", .help = "private key that signs the ID key"},
    SK_KEY_PASSPHRASE_OPTIONS("author-key", EXCLUSIVE_AUTHOR_PASSPHRASE),
    SK_ID_BLOCK_FIELD_OPTIONS,
    SK_JSON_OPTION,
    SK_FORCE_OPTION,
    {.name = NULL},
};

static const struct sk_args_spec spec = {
    .program = "sevkit igvm sign",
    .description = "Sign an IGVM file's launch digest: add an ID block, or replace the one it has.",
    .epilog = "examples:\n"
              "  sevkit igvm sign --loader qemu --id-key id.pem --output signed.igvm guest.igvm\n"
              "  sevkit igvm sign --id-key id.pem --author-key author.pem --guest-svn 2 \\\n"
              "      --output signed.igvm guest.igvm\n",
    .options = options,
    .operands = "FILE",
    .operands_min = 1,
    .operands_max = 1,
};

static int sign(const struct sk_given *given, struct sk_igvm_launch *launch,
                struct sevkit_error *error)
{
    SK_CLEANUP_KEY struct sevkit_key *id_key = NULL;
    SK_CLEANUP_KEY struct sevkit_key *author_key = NULL;
    SK_CLEANUP_FREE uint8_t *bytes = NULL;
    struct sevkit_id_block block = sevkit_id_block_default();
    size_t size = 0;
    int r = sk_id_block_fields(given, &block, error);

    if (r == 0)
        r = sk_id_block_keys(given, &id_key, &author_key, error);
    if (r == 0)
        r = sk_igvm_launch_sign(launch, &block, id_key, author_key, &bytes, &size, error);
    if (r < 0)
        return r;
    return sk_cli_write_file(sk_given_value(given, OPT_OUTPUT), bytes, size, 0644,
                             sk_given_has(given, OPT_FORCE), error);
}

static int print(const struct sk_given *given, const struct sk_igvm_launch *launch,
                 struct sevkit_error *error)
{
    const struct sk_igvm_id *id = &launch->id;
    SK_CLEANUP_JSON json_t *document = NULL;
    uint8_t digest[SEVKIT_KEY_DIGEST_BYTES];
    int r = sevkit_id_auth_key_digest(&id->auth, false, digest, error);

    if (r < 0 || !sk_given_has(given, OPT_JSON))
        return r;
    document = sk_json_document("sevkit.igvm-sign/1");
    sk_json_add_text(document, "output", sk_given_value(given, OPT_OUTPUT));
    sk_json_add_text(document, "loader", sevkit_igvm_loader_name(launch->request.loader));
    sk_json_add_hex(document, "digest", id->block.launch_digest, sizeof(id->block.launch_digest));
    sk_json_add_number(document, "policy", id->block.policy);
    sk_json_add_hex(document, "id_key_digest", digest, sizeof(digest));
    sk_json_add_bool(document, "author_key_enabled", id->author_key_enabled);
    return sk_json_emit(document, error);
}

static int run(const struct sk_given *given, struct sevkit_error *error)
{
    SK_CLEANUP(sk_igvm_launch_done) struct sk_igvm_launch launch = {0};
    int r = sk_igvm_input_measure(given, &launch, error);

    if (r == 0)
        r = sign(given, &launch, error);
    return r < 0 ? r : print(given, &launch, error);
}

const struct sk_command sk_command_igvm_sign = {
    .noun = "igvm",
    .verb = "sign",
    .summary = "sign an IGVM file's launch digest",
    .spec = &spec,
    .run = run,
};
