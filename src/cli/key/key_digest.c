/* SPDX-License-Identifier: Apache-2.0 */
#include "base/cleanup.h"
#include "cli/cli.h"
#include "cli/key/passphrase.h"
#include "cli/view/json.h"
#include "cli/view/output.h"

#include <sevkit/key.h>
#include <stdlib.h>
#include <string.h>

enum { EXCLUSIVE_PASSPHRASE = 1 };
enum { OPERANDS_MAX = 1024 };

static const char *const formats[] = {"hex", "base64", "json", NULL};

static const struct sk_option options[] = {
    SK_HELP_OPTION,
    {.name = "format",
     .alias = SK_ALIAS_FORMAT,
     .choices = formats,
     .help = "form of the digest; default hex"},
    SK_JSON_OPTION,
    SK_PASSPHRASE_OPTIONS("", EXCLUSIVE_PASSPHRASE),
    {.name = NULL},
};

static const struct sk_args_spec spec = {
    .program = "sevkit key digest",
    .description = "Print the digests of private or public P-384 keys as attestation reports show "
                   "them (ID_KEY_DIGEST, AUTHOR_KEY_DIGEST).",
    .epilog = "examples:\n"
              "  sevkit key digest id.pem\n"
              "  sevkit key digest --format base64 id.pem author.pub.pem\n",
    .options = options,
    .operands = "FILE...",
    .operands_min = 1,
    .operands_max = OPERANDS_MAX,
};

struct line {
    uint8_t digest[SEVKIT_KEY_DIGEST_BYTES];
    bool is_private;
};

static int digest_key(const char *path, const struct sk_secret *passphrase, struct line *ret_line,
                      struct sevkit_error *error)
{
    SK_CLEANUP_KEY struct sevkit_key *key = NULL;
    int result = sk_key_file_load(path, passphrase, &key, error);

    if (result < 0)
        return result;
    ret_line->is_private = sevkit_key_is_private(key);
    return sevkit_key_digest(key, ret_line->digest, error);
}

static int print_json(const struct sk_args *args, const struct line *lines,
                      struct sevkit_error *error)
{
    SK_CLEANUP_JSON json_t *document = sk_json_document("sevkit.key-digest/1");
    json_t *keys = sk_json_array();

    for (size_t i = 0; i < args->operand_count; i++) {
        json_t *member = sk_json_object();

        sk_json_add_text(member, "path", args->operands[i]);
        sk_json_add_text(member, "kind", lines[i].is_private ? "private" : "public");
        sk_json_add_hex(member, "hex", lines[i].digest, sizeof(lines[i].digest));
        sk_json_add_base64(member, "base64", lines[i].digest, sizeof(lines[i].digest));
        sk_json_append(keys, member);
    }
    sk_json_add(document, "keys", keys);
    return sk_json_emit(document, error);
}

/* Like sha384sum, but a single digest stands alone. */
static int print_text(const struct sk_args *args, const struct line *lines, bool base64,
                      struct sevkit_error *error)
{
    SK_CLEANUP(sk_text_done) struct sk_text text = {0};

    for (size_t i = 0; i < args->operand_count; i++) {
        if (base64)
            sk_text_add_base64(&text, lines[i].digest, sizeof(lines[i].digest));
        else
            sk_text_add_hex(&text, lines[i].digest, sizeof(lines[i].digest));
        if (args->operand_count > 1) {
            sk_text_add(&text, "  ");
            sk_text_add_printable(&text, args->operands[i]);
        }
        sk_text_add(&text, "\n");
    }
    return sk_cli_emit(&text, error);
}

static int check_stdin(const struct sk_given *given, struct sevkit_error *error)
{
    const char *passphrase = sk_given_value(given, OPT_PASSPHRASE_FILE);
    unsigned uses = passphrase && strcmp(passphrase, "-") == 0;

    for (size_t i = 0; i < given->args->operand_count; i++)
        uses += strcmp(given->args->operands[i], "-") == 0;
    if (uses > 1)
        return sk_error_set(error, SEVKIT_EUSAGE,
                            "standard input ('-') can be read only once, not %u times", uses);
    return 0;
}

static int run(const struct sk_given *given, struct sevkit_error *error)
{
    SK_CLEANUP(sk_secret_free_p) struct sk_secret *passphrase = NULL;
    SK_CLEANUP_FREE struct line *lines = NULL;
    const struct sk_args *args = given->args;
    const char *format = sk_given_value(given, OPT_FORMAT);
    bool json = sk_given_has(given, OPT_JSON);
    int result = check_stdin(given, error);

    if (json && format && strcmp(format, "json") != 0)
        return sk_error_set(error, SEVKIT_EUSAGE, "--json contradicts --format %s", format);
    if (result == 0)
        result = sk_passphrase_get(given, "", &passphrase, error);
    if (result < 0)
        return result;
    lines = calloc(args->operand_count, sizeof(*lines));
    if (!lines)
        return sk_error_oom(error);
    for (size_t i = 0; i < args->operand_count && result == 0; i++)
        result = digest_key(args->operands[i], passphrase, &lines[i], error);
    if (result < 0)
        return result;
    if (json || (format && strcmp(format, "json") == 0))
        return print_json(args, lines, error);
    return print_text(args, lines, format && strcmp(format, "base64") == 0, error);
}

const struct sk_command sk_command_key_digest = {
    .noun = "key",
    .verb = "digest",
    .summary = "print key digests as reports show them",
    .spec = &spec,
    .run = run,
};
