/* SPDX-License-Identifier: Apache-2.0 */
#include "base/cleanup.h"
#include "cli/cli.h"
#include "cli/idblock/id_block_json.h"
#include "cli/view/output.h"
#include "launch/id_block_input.h"

#include <inttypes.h>
#include <sevkit/id_block.h>

static const struct sk_option options[] = {
    SK_HELP_OPTION,
    SK_JSON_OPTION,
    {.name = NULL},
};

static const struct sk_args_spec spec = {
    .program = "sevkit id-block show",
    .description = "Show the fields of an ID block and its authentication information. Each may be "
                   "raw bytes or base64 in a file, or QEMU's option string. Nothing is verified.",
    .epilog = "examples:\n"
              "  sevkit id-block show block.bin auth.bin\n"
              "  sevkit id-block show 'id-block=...,id-auth=...,author-key-enabled=on'\n",
    .options = options,
    .operands = "BLOCK [AUTH]",
    .operands_min = 1,
    .operands_max = 2,
};

struct digests {
    uint8_t id_key[SEVKIT_KEY_DIGEST_BYTES];
    uint8_t author_key[SEVKIT_KEY_DIGEST_BYTES];
};

static int get_digests(const struct sk_id_input *input, struct digests *ret_digests,
                       struct sevkit_error *error)
{
    int result = 0;

    if (input->has_auth)
        result = sevkit_id_auth_key_digest(&input->auth, false, ret_digests->id_key, error);
    if (result == 0 && input->has_auth && input->auth.has_author_key)
        result = sevkit_id_auth_key_digest(&input->auth, true, ret_digests->author_key, error);
    return result;
}

static void add_bytes(struct sk_text *text, const char *title, const void *bytes, size_t size)
{
    sk_text_addf(text, "%-22s ", title);
    sk_cli_add_hex(text, bytes, size);
    sk_text_add(text, "\n");
}

static const char *algorithm_name(uint32_t algorithm)
{
    static const char *const names[] = {"none", "ECDSA P-384 with SHA-384"};

    return algorithm < SK_ARRAY_SIZE(names) ? names[algorithm] : "unknown";
}

static void add_auth(struct sk_text *text, const struct sevkit_id_auth *auth,
                     const struct digests *digests)
{
    sk_text_addf(text, "%-22s %" PRIu32 " (%s)\n", "ID key algorithm", auth->id_key_algorithm,
                 algorithm_name(auth->id_key_algorithm));
    sk_text_addf(text, "%-22s %" PRIu32 " (%s)\n", "author key algorithm",
                 auth->author_key_algorithm, algorithm_name(auth->author_key_algorithm));
    add_bytes(text, "ID key digest", digests->id_key, sizeof(digests->id_key));
    if (auth->has_author_key)
        add_bytes(text, "author key digest", digests->author_key, sizeof(digests->author_key));
    else
        sk_text_addf(text, "%-22s none\n", "author key digest");
    if (!auth->reserved_zero)
        sk_text_addf(text, "%-22s not zero\n", "reserved bytes");
}

static int print_text(const struct sk_id_input *input, const struct digests *digests,
                      struct sevkit_error *error)
{
    SK_CLEANUP(sk_text_done) struct sk_text text = {0};
    const struct sevkit_id_block *block = &input->block;
    char policy[256];

    sevkit_policy_format(block->policy, policy, sizeof(policy));
    add_bytes(&text, "launch digest", block->launch_digest, sizeof(block->launch_digest));
    add_bytes(&text, "family ID", block->family_id, sizeof(block->family_id));
    add_bytes(&text, "image ID", block->image_id, sizeof(block->image_id));
    sk_text_addf(&text, "%-22s %" PRIu32 "\n", "version", block->version);
    sk_text_addf(&text, "%-22s %" PRIu32 "\n", "guest SVN", block->guest_svn);
    sk_text_addf(&text, "%-22s 0x%" PRIx64 " (%s)\n", "policy", block->policy, policy);
    if (input->has_auth)
        add_auth(&text, &input->auth, digests);
    return sk_cli_emit(&text, error);
}

static int print_json(const struct sk_id_input *input, const struct digests *digests,
                      struct sevkit_error *error)
{
    SK_CLEANUP_JSON json_t *document = sk_json_document("sevkit.id-block-show/1");
    const struct sevkit_id_auth *auth = &input->auth;
    json_t *member;

    sk_id_block_add_json(document, &input->block);
    if (!input->has_auth) {
        sk_json_add_text(document, "auth", NULL);
        return sk_json_emit(document, error);
    }
    member = sk_json_object();
    sk_json_add(document, "auth", member);
    sk_json_add_integer(member, "id_key_algorithm", auth->id_key_algorithm);
    sk_json_add_integer(member, "author_key_algorithm", auth->author_key_algorithm);
    sk_json_add_hex(member, "id_key_digest", digests->id_key, sizeof(digests->id_key));
    if (auth->has_author_key)
        sk_json_add_hex(member, "author_key_digest", digests->author_key,
                        sizeof(digests->author_key));
    else
        sk_json_add_text(member, "author_key_digest", NULL);
    sk_json_add_bool(member, "reserved_zero", auth->reserved_zero);
    return sk_json_emit(document, error);
}

static int run(const struct sk_given *given, struct sevkit_error *error)
{
    struct sk_id_input input;
    struct digests digests = {0};
    const struct sk_args *args = given->args;
    int result = sk_id_input_read(
        args->operands[0], args->operand_count > 1 ? args->operands[1] : NULL, &input, error);

    if (result == 0)
        result = get_digests(&input, &digests, error);
    if (result < 0)
        return result;
    return sk_given_has(given, OPT_JSON) ? print_json(&input, &digests, error)
                                         : print_text(&input, &digests, error);
}

const struct sk_command sk_command_id_block_show = {
    .noun = "id-block",
    .verb = "show",
    .summary = "show the fields of an ID block",
    .spec = &spec,
    .run = run,
};
