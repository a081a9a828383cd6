/* SPDX-License-Identifier: Apache-2.0 */
#include "base/cleanup.h"
#include "cli/cli.h"
#include "cli/igvm/igvm_input.h"
#include "cli/key/passphrase.h"
#include "cli/option_values.h"
#include "cli/view/json.h"
#include "cli/view/output.h"
#include "measure/igvm_updates.h"

#include <sevkit/id_block.h>
#include <string.h>

enum { EXCLUSIVE_ID_PASSPHRASE = SK_EXCLUSIVE_OWN, EXCLUSIVE_AUTHOR_PASSPHRASE };

static const struct sk_option options[] = {
    SK_HELP_OPTION,
    SK_IGVM_OPTIONS,
    {.name = "output",
     .letter = 'o',
     .required = true,
     .metavar = "FILE",
     .writes = true,
     .help = "the signed file"},
    {.name = "id-key", .required = true, .metavar = "FILE", .help = "private key that signs"},
    SK_PASSPHRASE_OPTIONS("id-key-", EXCLUSIVE_ID_PASSPHRASE),
    {.name = "author-key", .metavar = "FILE", .help = "private key that signs the ID key"},
    SK_PASSPHRASE_OPTIONS("author-key-", EXCLUSIVE_AUTHOR_PASSPHRASE),
    {.name = "family-id", .metavar = "HEX", .help = "32 hex digits; default zeros"},
    {.name = "image-id", .metavar = "HEX", .help = "32 hex digits; default zeros"},
    {.name = "guest-svn", .metavar = "N", .help = "security version of the guest; default 0"},
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

static int load_key(const struct sk_given *given, const char *option, const char *prefix,
                    struct sevkit_key **ret_key, struct sevkit_error *error)
{
    SK_CLEANUP(sk_secret_free_p) struct sk_secret *passphrase = NULL;
    SK_CLEANUP_KEY struct sevkit_key *key = NULL;
    const char *path = sk_given_value(given, option);
    int r = sk_passphrase_get(given, prefix, &passphrase, error);

    if (r == 0 && path)
        r = sk_key_file_load(path, passphrase, &key, error);
    if (r < 0)
        return sk_error_wrap(error, r, "--%s", option);
    if (!path && passphrase)
        return sk_error_set(error, SEVKIT_EUSAGE, "a passphrase for --%s, which is not given",
                            option);
    if (key && !sevkit_key_is_private(key))
        return sk_error_set(error, SEVKIT_EREFUSED,
                            "--%s: %s: a public key cannot sign; give the private key", option,
                            path);
    *ret_key = SK_TAKE(key);
    return 0;
}

/* Measurement and policy come from the file, the rest from options. */
static int fill_block(const struct sk_given *given, const struct sk_igvm_input *input,
                      struct sk_igvm_id *id, struct sevkit_error *error)
{
    const struct sk_igvm_header *platform = NULL;
    const struct sk_igvm_header *policy;
    const char *family = sk_given_value(given, OPT_FAMILY_ID);
    const char *image = sk_given_value(given, OPT_IMAGE_ID);
    const char *svn = sk_given_value(given, OPT_GUEST_SVN);
    uint64_t number = 0;
    int r = sk_igvm_platform_header(&input->file, input->mode, &platform, error);

    if (r < 0)
        return r;
    policy = sk_igvm_find(&input->file, SK_IGVM_POLICY, platform->mask);
    if (!policy)
        return sk_error_set(error, SEVKIT_EREFUSED,
                            "%s: the file has no guest policy, which an ID block holds",
                            input->path);
    id->mask = platform->mask;
    id->block = sevkit_id_block_default();
    id->block.policy = policy->policy;
    memcpy(id->block.launch_digest, sevkit_measurement_digest(input->measurement),
           sizeof(id->block.launch_digest));
    if (family)
        r = sk_value_hex(OPT_FAMILY_ID, family, id->block.family_id, sizeof(id->block.family_id),
                         error);
    if (r == 0 && image)
        r = sk_value_hex(OPT_IMAGE_ID, image, id->block.image_id, sizeof(id->block.image_id),
                         error);
    if (r == 0 && svn)
        r = sk_value_number(OPT_GUEST_SVN, svn, 0, UINT32_MAX, &number, error);
    id->block.guest_svn = (uint32_t)number;
    return r;
}

static int sign(const struct sk_given *given, struct sk_igvm_id *id, struct sevkit_error *error)
{
    SK_CLEANUP_KEY struct sevkit_key *id_key = NULL;
    SK_CLEANUP_KEY struct sevkit_key *author_key = NULL;
    int r = load_key(given, OPT_ID_KEY, "id-key-", &id_key, error);

    if (r == 0)
        r = load_key(given, OPT_AUTHOR_KEY, "author-key-", &author_key, error);
    if (r == 0)
        r = sevkit_id_auth_create(&id->block, id_key, author_key, &id->auth, error);
    if (r < 0)
        return r;
    /* igvmmeasure names the algorithm of an author key that is not there too. */
    id->auth.author_key_algorithm = id->auth.id_key_algorithm;
    id->author_key_enabled = author_key != NULL;
    return 0;
}

static int write_file(const struct sk_given *given, const struct sk_igvm_input *input,
                      const struct sk_igvm_id *id, struct sevkit_error *error)
{
    SK_CLEANUP_FREE uint8_t *bytes = NULL;
    size_t size = 0;
    int r = sk_igvm_sign(&input->file, id, 0, &bytes, &size, error);

    if (r < 0)
        return sk_error_wrap(error, r, "%s", input->path);
    return sk_cli_write_file(sk_given_value(given, OPT_OUTPUT), bytes, size, 0644,
                             sk_given_has(given, OPT_FORCE), error);
}

static int print(const struct sk_given *given, const struct sk_igvm_input *input,
                 const struct sk_igvm_id *id, struct sevkit_error *error)
{
    SK_CLEANUP_JSON json_t *document = NULL;
    uint8_t digest[SEVKIT_KEY_DIGEST_BYTES];
    int r = sevkit_id_auth_key_digest(&id->auth, false, digest, error);

    if (r < 0 || !sk_given_has(given, OPT_JSON))
        return r;
    document = sk_json_document("sevkit.igvm-sign/1");
    sk_json_add_text(document, "output", sk_given_value(given, OPT_OUTPUT));
    sk_json_add_text(document, "loader", sevkit_igvm_loader_name(input->loader));
    sk_json_add_hex(document, "digest", id->block.launch_digest, sizeof(id->block.launch_digest));
    sk_json_add_number(document, "policy", id->block.policy);
    sk_json_add_hex(document, "id_key_digest", digest, sizeof(digest));
    sk_json_add_bool(document, "author_key_enabled", id->author_key_enabled);
    return sk_json_emit(document, error);
}

static int run(const struct sk_given *given, struct sevkit_error *error)
{
    SK_CLEANUP(sk_igvm_input_done) struct sk_igvm_input input = {0};
    struct sk_igvm_id id = {0};
    int r = sk_igvm_input_read(given, &input, error);

    if (r == 0)
        r = sk_igvm_input_measure(given, &input, error);
    if (r == 0 && input.mode != SEVKIT_MODE_SNP)
        return sk_error_set(error, SEVKIT_EUSAGE, "only platform sev-snp has ID blocks");
    if (r == 0)
        r = fill_block(given, &input, &id, error);
    if (r == 0)
        r = sign(given, &id, error);
    if (r == 0)
        r = write_file(given, &input, &id, error);
    return r < 0 ? r : print(given, &input, &id, error);
}

const struct sk_command sk_command_igvm_sign = {
    .noun = "igvm",
    .verb = "sign",
    .summary = "sign an IGVM file's launch digest",
    .spec = &spec,
    .run = run,
};
