/* SPDX-License-Identifier: Apache-2.0 */
#include "base/cleanup.h"
#include "cli/cli.h"
#include "cli/idblock/id_block_json.h"
#include "cli/idblock/id_block_options.h"
#include "cli/key/passphrase.h"
#include "cli/option_values.h"
#include "cli/view/output.h"
#include "measure/idblock/id_block_make.h"

#include <inttypes.h>
#include <sevkit/id_block.h>
#include <string.h>

enum { EXCLUSIVE_ID_PASSPHRASE = 1, EXCLUSIVE_AUTHOR_PASSPHRASE };

static const char *const formats[] = {"qemu", "json", "base64", NULL};

static const struct sk_option options[] = {
    SK_HELP_OPTION,
    {.name = "verbose",
     .letter = 'v',
     .kind = SK_OPTION_FLAG,
     .help = "also print the digests of the keys, as reports show them"},
    {.name = "measurement",
     .required = true,
     .metavar = "DIGEST",
     .help = "launch digest: 96 hex digits, 64 base64 characters, @FILE, or - for standard input"},
    {.name = "id-key",
     .conflicts = "anonymous",
     .metavar = "FILE",
     .help = "private P-384 key that signs; or --anonymous"},
    {.name = "anonymous",
     .kind = SK_OPTION_FLAG,
     .help = "no key: a fixed signature and the public key under which it signs this very block"},
    {.name = "author-key",
     .conflicts = "anonymous",
     .metavar = "FILE",
     .help = "private P-384 key that signs the ID key (default: none)"},
    SK_ID_BLOCK_FIELD_OPTIONS,
    {.name = "policy",
     .metavar = "POLICY",
     .help = "guest policy: a number, or names (smt,debug,abi=1.51); default 0x30000"},
    SK_KEY_PASSPHRASE_OPTIONS("id-key", EXCLUSIVE_ID_PASSPHRASE),
    SK_KEY_PASSPHRASE_OPTIONS("author-key", EXCLUSIVE_AUTHOR_PASSPHRASE),
    {.name = "output-block",
     .writes = true,
     .metavar = "FILE",
     .help = "write the ID block's 96 bytes"},
    {.name = "output-auth",
     .writes = true,
     .metavar = "FILE",
     .help = "write the 4096 bytes of ID authentication information"},
    SK_FORCE_OPTION,
    {.name = "format",
     .alias = SK_ALIAS_FORMAT,
     .choices = formats,
     .help = "form on standard output (default: qemu, or nothing if files are written); with "
             "files, base64 is their form"},
    SK_JSON_OPTION,
    {.name = NULL},
};

static const struct sk_args_spec spec = {
    .program = "sevkit id-block create",
    .description =
        "Sign the launch digest that a guest must have, for QEMU's sev-snp-guest object.",
    .epilog =
        "examples:\n"
        "  sevkit measure --mode sev-snp ... | sevkit id-block create --measurement - \\\n"
        "      --id-key id.pem --author-key author.pem\n"
        "  sevkit id-block create --measurement @digest.txt --anonymous\n"
        "  sevkit id-block create --measurement @digest.txt --id-key id.pem \\\n"
        "      --policy smt,abi=1.51 --guest-svn 2 --output-block b.bin --output-auth a.bin\n"
        "  sevkit id-block create --measurement @digest.txt --id-key id.pem --format base64 \\\n"
        "      --output-block id-block.base64 --output-auth auth-block.base64\n",
    .options = options,
};

enum format { FORMAT_QEMU, FORMAT_JSON, FORMAT_BASE64, FORMAT_NONE };

static int read_format(const struct sk_given *given, enum format *ret_format,
                       struct sevkit_error *error)
{
    const char *name = sk_given_value(given, OPT_FORMAT);
    bool files = sk_given_has(given, OPT_OUTPUT_BLOCK) || sk_given_has(given, OPT_OUTPUT_AUTH);
    bool json = sk_given_has(given, OPT_JSON);

    *ret_format = json ? FORMAT_JSON : files ? FORMAT_NONE : FORMAT_QEMU;
    for (int i = 0; name && formats[i]; i++) {
        if (strcmp(name, formats[i]) != 0)
            continue;
        if (json && i != FORMAT_JSON)
            return sk_error_set(error, SEVKIT_EUSAGE, "--json contradicts --format %s", name);
        *ret_format = files && i == FORMAT_BASE64 ? FORMAT_NONE : (enum format)i;
    }
    return 0;
}

static int read_block(const struct sk_given *given, struct sevkit_id_block *ret_block,
                      struct sevkit_error *error)
{
    const char *policy = sk_given_value(given, OPT_POLICY);
    int r;

    *ret_block = sevkit_id_block_default();
    r = sk_id_block_fields(given, ret_block, error);
    if (r == 0 && policy)
        r = sevkit_policy_parse(policy, &ret_block->policy, error);
    if (r < 0)
        return r;
    return sk_value_digest_source(OPT_MEASUREMENT, sk_given_value(given, OPT_MEASUREMENT),
                                  ret_block->launch_digest, error);
}

static int create(const struct sk_given *given, struct sk_signed_block *ret_made,
                  struct sevkit_error *error)
{
    SK_CLEANUP_KEY struct sevkit_key *id_key = NULL;
    SK_CLEANUP_KEY struct sevkit_key *author_key = NULL;
    struct sevkit_id_block block;
    int r = read_block(given, &block, error);

    if (r == 0 && !sk_given_has(given, OPT_ID_KEY) && !sk_given_has(given, OPT_ANONYMOUS))
        return sk_error_set(error, SEVKIT_EUSAGE, "--id-key is required, or --anonymous instead");
    if (r == 0)
        r = sk_id_block_keys(given, &id_key, &author_key, error);
    return r == 0 ? sk_id_block_make(&block, id_key, author_key, ret_made, error) : r;
}

/* Raw, or base64 without a newline, as SNPGuard's verifier and QEMU's options take it. */
static int write_files(const struct sk_given *given, const struct sk_signed_block *made,
                       struct sevkit_error *error)
{
    const char *format = sk_given_value(given, OPT_FORMAT);
    SK_CLEANUP(sk_text_done) struct sk_text block = {0};
    SK_CLEANUP(sk_text_done) struct sk_text auth = {0};
    struct sk_cli_output outputs[] = {
        {sk_given_value(given, OPT_OUTPUT_BLOCK), made->block_bytes, sizeof(made->block_bytes),
         0644},
        {sk_given_value(given, OPT_OUTPUT_AUTH), made->auth_bytes, sizeof(made->auth_bytes), 0644},
    };

    if (format && strcmp(format, formats[FORMAT_BASE64]) == 0) {
        sk_text_add_base64(&block, made->block_bytes, sizeof(made->block_bytes));
        sk_text_add_base64(&auth, made->auth_bytes, sizeof(made->auth_bytes));
        if (!sk_text_ok(&block) || !sk_text_ok(&auth))
            return sk_error_oom(error);
        outputs[0].data = block.data;
        outputs[0].size = block.length;
        outputs[1].data = auth.data;
        outputs[1].size = auth.length;
    }
    return sk_cli_write_files(outputs, SK_ARRAY_SIZE(outputs), sk_given_has(given, OPT_FORCE),
                              error);
}

static void add_key_lines(struct sk_text *text, const struct sk_signed_block *made)
{
    sk_text_add(text, "id-key-digest: ");
    sk_text_add_hex(text, made->id_key_digest, sizeof(made->id_key_digest));
    sk_text_add(text, "\n");
    if (!made->auth.has_author_key)
        return;
    sk_text_add(text, "author-key-digest: ");
    sk_text_add_hex(text, made->author_key_digest, sizeof(made->author_key_digest));
    sk_text_add(text, "\n");
}

static int print_json(const struct sk_signed_block *made, struct sevkit_error *error)
{
    SK_CLEANUP_JSON json_t *document = sk_json_document("sevkit.id-block-create/1");

    sk_json_add_base64(document, "id_block", made->block_bytes, sizeof(made->block_bytes));
    sk_json_add_base64(document, "id_auth", made->auth_bytes, sizeof(made->auth_bytes));
    sk_json_add_bool(document, "author_key_enabled", made->auth.has_author_key);
    sk_id_block_add_json(document, &made->block);
    sk_json_add_hex(document, "id_key_digest", made->id_key_digest, sizeof(made->id_key_digest));
    if (made->auth.has_author_key)
        sk_json_add_hex(document, "author_key_digest", made->author_key_digest,
                        sizeof(made->author_key_digest));
    else
        sk_json_add_text(document, "author_key_digest", NULL);
    return sk_json_emit(document, error);
}

/* QEMU, qapi/qom.json, SevSnpGuestProperties: id-block, id-auth, author-key-enabled. */
static int print_text(const struct sk_given *given, const struct sk_signed_block *made,
                      enum format format, struct sevkit_error *error)
{
    SK_CLEANUP(sk_text_done) struct sk_text text = {0};

    if (format != FORMAT_NONE) {
        sk_text_add(&text, format == FORMAT_QEMU ? "id-block=" : "");
        sk_text_add_base64(&text, made->block_bytes, sizeof(made->block_bytes));
        sk_text_add(&text, format == FORMAT_QEMU ? ",id-auth=" : "\n");
        sk_text_add_base64(&text, made->auth_bytes, sizeof(made->auth_bytes));
        if (format == FORMAT_QEMU)
            sk_text_addf(&text, ",author-key-enabled=%s", made->auth.has_author_key ? "on" : "off");
        sk_text_add(&text, "\n");
    }
    if (sk_given_has(given, OPT_VERBOSE))
        add_key_lines(&text, made);
    return sk_cli_emit(&text, error);
}

static int check_outputs(const struct sk_given *given, enum format format,
                         struct sevkit_error *error)
{
    const char *block = sk_given_value(given, OPT_OUTPUT_BLOCK);
    const char *auth = sk_given_value(given, OPT_OUTPUT_AUTH);
    bool printed = format != FORMAT_NONE || sk_given_has(given, OPT_VERBOSE);

    /* Neither is of use without the other. */
    if (format == FORMAT_NONE && !block != !auth)
        return sk_error_set(error, SEVKIT_EUSAGE,
                            "--output-%s needs --output-%s; --format qemu or json prints both",
                            block ? "block" : "auth", block ? "auth" : "block");
    if (printed && ((block && strcmp(block, "-") == 0) || (auth && strcmp(auth, "-") == 0)))
        return sk_error_set(error, SEVKIT_EUSAGE,
                            "standard output cannot hold both raw bytes ('-') and text");
    return 0;
}

static int run(const struct sk_given *given, struct sevkit_error *error)
{
    static const char *const inputs[] = {OPT_MEASUREMENT,
                                         OPT_ID_KEY,
                                         OPT_AUTHOR_KEY,
                                         OPT_ID_KEY_PASSPHRASE_FILE,
                                         OPT_AUTHOR_KEY_PASSPHRASE_FILE,
                                         NULL};
    struct sk_signed_block made = {0};
    enum format format;
    int result = read_format(given, &format, error);

    if (result == 0)
        result = check_outputs(given, format, error);
    if (result == 0)
        result = sk_values_stdin_once(given, inputs, error);
    if (result == 0)
        result = create(given, &made, error);
    if (result == 0)
        result = write_files(given, &made, error);
    if (result < 0)
        return result;
    if (made.block.policy != SEVKIT_POLICY_DEFAULT)
        sk_cli_note("the guest must be started with policy=0x%" PRIx64
                    " (QEMU's default is 0x%" PRIx64 ")",
                    made.block.policy, SEVKIT_POLICY_DEFAULT);
    return format == FORMAT_JSON ? print_json(&made, error)
                                 : print_text(given, &made, format, error);
}

const struct sk_command sk_command_id_block_create = {
    .noun = "id-block",
    .verb = "create",
    .summary = "sign an expected launch digest",
    .spec = &spec,
    .run = run,
};
