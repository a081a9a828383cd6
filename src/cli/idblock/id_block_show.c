/* SPDX-License-Identifier: Apache-2.0 */
#include "base/cleanup.h"
#include "cli/cli.h"
#include "cli/idblock/id_block_json.h"
#include "cli/view/output.h"
#include "cli/view/rows.h"
#include "launch/id_block_input.h"

#include <inttypes.h>
#include <sevkit/id_block.h>

#define ROW_WIDTH 23

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

static const struct sk_row block_rows[] = {
    {"launch digest", "launch_digest"},
    {"family ID", "family_id"},
    {"image ID", "image_id"},
    {"version", "block_version"},
    {"guest SVN", "guest_svn"},
    {"policy", "policy", " (", "policy_names", ")"},
    {.title = NULL},
};

static const struct sk_row auth_rows[] = {
    {"ID key digest", "auth.id_key_digest"},
    {"author key digest", "auth.author_key_digest", .none = "none"},
    {.title = NULL},
};

static const char *algorithm_name(uint32_t algorithm)
{
    static const char *const names[] = {"none", "ECDSA P-384 with SHA-384"};

    return algorithm < SK_ARRAY_SIZE(names) ? names[algorithm] : "unknown";
}

static void add_algorithm(struct sk_text *text, const char *title, uint32_t algorithm)
{
    sk_text_addf(text, "%-*s %" PRIu32 " (%s)\n", ROW_WIDTH - 1, title, algorithm,
                 algorithm_name(algorithm));
}

static int print_text(const struct sk_id_input *input, const json_t *document,
                      struct sevkit_error *error)
{
    SK_CLEANUP(sk_text_done) struct sk_text text = {0};

    sk_rows_add_text(&text, document, block_rows, "", ROW_WIDTH);
    if (input->has_auth) {
        add_algorithm(&text, "ID key algorithm", input->auth.id_key_algorithm);
        add_algorithm(&text, "author key algorithm", input->auth.author_key_algorithm);
        sk_rows_add_text(&text, document, auth_rows, "", ROW_WIDTH);
        if (!input->auth.reserved_zero)
            sk_text_addf(&text, "%-*s not zero\n", ROW_WIDTH - 1, "reserved bytes");
    }
    return sk_cli_emit(&text, error);
}

static json_t *auth_json(const struct sevkit_id_auth *auth, const struct digests *digests)
{
    json_t *object = sk_json_object();

    sk_json_add_integer(object, "id_key_algorithm", auth->id_key_algorithm);
    sk_json_add_integer(object, "author_key_algorithm", auth->author_key_algorithm);
    sk_json_add_hex(object, "id_key_digest", digests->id_key, sizeof(digests->id_key));
    if (auth->has_author_key)
        sk_json_add_hex(object, "author_key_digest", digests->author_key,
                        sizeof(digests->author_key));
    else
        sk_json_add_text(object, "author_key_digest", NULL);
    sk_json_add_bool(object, "reserved_zero", auth->reserved_zero);
    return object;
}

static int run(const struct sk_given *given, struct sevkit_error *error)
{
    SK_CLEANUP_JSON json_t *document = NULL;
    struct sk_id_input input;
    struct digests digests = {0};
    const struct sk_args *args = given->args;
    int result = sk_id_input_read(
        args->operands[0], args->operand_count > 1 ? args->operands[1] : NULL, &input, error);

    if (result == 0)
        result = get_digests(&input, &digests, error);
    if (result < 0)
        return result;
    document = sk_json_document("sevkit.id-block-show/1");
    sk_id_block_add_json(document, &input.block);
    sk_json_add(document, "auth",
                input.has_auth ? auth_json(&input.auth, &digests) : sk_json_text(NULL));
    return sk_given_has(given, OPT_JSON) ? sk_json_emit(document, error)
                                         : print_text(&input, document, error);
}

const struct sk_command sk_command_id_block_show = {
    .noun = "id-block",
    .verb = "show",
    .summary = "show the fields of an ID block",
    .spec = &spec,
    .run = run,
};
