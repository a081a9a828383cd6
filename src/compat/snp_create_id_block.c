/* SPDX-License-Identifier: Apache-2.0 */

/* snp-create-id-block of sev-snp-measure 0.0.13: the same command line, output and exit statuses. */

#include "base/cleanup.h"
#include "base/limits.h"
#include "base/secret.h"
#include "base/text.h"
#include "compat/program.h"
#include "compat/python_values.h"
#include "measure/idblock/id_block_make.h"
#include "sys/file.h"

#include <sevkit/id_block.h>
#include <sevkit/key.h>
#include <sevkit/launch_digest.h>

#include <string.h>

static const struct sk_option options[] = {
    {.name = "help",
     .letter = 'h',
     .kind = SK_OPTION_HELP,
     .help = "show this help message and exit"},
    {.name = "measurement",
     .metavar = "VALUE",
     .help = "Guest launch measurement in Base64 encoding"},
    {.name = "idkey", .metavar = "PATH", .help = "id private key file"},
    {.name = "authorkey", .metavar = "PATH", .help = "author private key file"},
    {0},
};

static const struct sk_args_spec spec = {
    .program = "snp-create-id-block",
    .description = "Calculate AMD SEV-SNP guest id block",
    .options = options,
    .loses_dashes = true,
    .exact = true,
};

SK_DEFINE_CLEANUP(struct sevkit_key *, sevkit_key_free)

/* Hex of a 48-byte digest, or of a 32-byte one, which as base64 has just the right size. */
static bool looks_like_hex(const char *text)
{
    size_t length = strspn(text, "0123456789abcdefABCDEF");

    return !text[length] && (length == (size_t)2 * SEVKIT_SNP_DIGEST_BYTES || length == 64);
}

/* A longer value is cut, as the replaced tool does it. */
static int read_measurement(const struct sk_program *program, const char *text,
                            uint8_t ret_digest[SEVKIT_SNP_DIGEST_BYTES], struct sevkit_error *error)
{
    size_t size;
    int code;

    if (text == sk_args_lost)
        return sk_error_set(error, SEVKIT_EINPUT, "--measurement: no value");
    code = sk_python_b64decode(text, ret_digest, SEVKIT_SNP_DIGEST_BYTES, &size, error);
    if (code < 0)
        return sk_error_wrap(error, code, "--measurement");
    if (looks_like_hex(text))
        sk_program_warning(program, "--measurement is read as base64 but looks like hex: the ID "
                                    "block is for another digest (use the base64 that "
                                    "sev-snp-measure --output-format base64 prints)");
    if (size < SEVKIT_SNP_DIGEST_BYTES)
        return sk_error_set(error, SEVKIT_EINPUT, "--measurement: %zu bytes, expected %d", size,
                            SEVKIT_SNP_DIGEST_BYTES);
    if (size > SEVKIT_SNP_DIGEST_BYTES)
        sk_program_warning(program, "--measurement has %zu bytes and is cut to the first %d", size,
                           SEVKIT_SNP_DIGEST_BYTES);
    return 0;
}

/* PEM without a passphrase; more is a matter of "sevkit id-block create". */
static int load_key(const char *path, struct sevkit_key **ret_key, struct sevkit_error *error)
{
    SK_CLEANUP(sk_secret_free_p) struct sk_secret *file = NULL;
    SK_CLEANUP(sevkit_key_free_p) struct sevkit_key *key = NULL;
    static const char pem[] = "-----BEGIN ";
    int code = sk_file_read_secret(&sk_sys_real, sk_program_path(path), SK_KEY_FILE_MAX_BYTES,
                                   &file, error);

    if (code < 0)
        return code;
    if (!memmem(file->data, file->size, pem, strlen(pem)))
        return sk_error_set(error, SEVKIT_EINPUT, "%s: not a key in PEM format", path);
    code = sevkit_key_load(file->data, file->size, NULL, 0, &key, error);
    if (code < 0)
        return sk_error_wrap(error, code, "%s", path);
    if (!sevkit_key_is_private(key))
        return sk_error_set(error, SEVKIT_EREFUSED, "%s: a public key, expected a private one",
                            path);
    *ret_key = SK_TAKE(key);
    return 0;
}

static int write_block(const struct sk_signed_block *made, struct sk_text *text,
                       struct sevkit_error *error)
{
    sk_text_add(text, "id-block=");
    sk_text_add_base64(text, made->block_bytes, sizeof(made->block_bytes));
    sk_text_add(text, ",id-auth=");
    sk_text_add_base64(text, made->auth_bytes, sizeof(made->auth_bytes));
    sk_text_add(text, "\nid_key_hash: ");
    sk_text_add_base64(text, made->id_key_digest, sizeof(made->id_key_digest));
    sk_text_add(text, "\nauthor_key: ");
    sk_text_add_base64(text, made->author_key_digest, sizeof(made->author_key_digest));
    sk_text_add(text, "\n");
    return sk_text_ok(text) ? 0 : sk_error_oom(error);
}

static int create(const struct sk_program *program, const struct sk_args *args,
                  struct sk_text *text, struct sevkit_error *error)
{
    SK_CLEANUP(sevkit_key_free_p) struct sevkit_key *id_key = NULL;
    SK_CLEANUP(sevkit_key_free_p) struct sevkit_key *author_key = NULL;
    struct sevkit_id_block block = sevkit_id_block_default();
    struct sk_signed_block made;
    int code = read_measurement(program, sk_args_value(args, &spec, "measurement"),
                                block.launch_digest, error);

    if (code == 0)
        code = load_key(sk_args_value(args, &spec, "idkey"), &id_key, error);
    if (code == 0)
        code = load_key(sk_args_value(args, &spec, "authorkey"), &author_key, error);
    if (code == 0)
        code = sk_id_block_make(&block, id_key, author_key, &made, error);
    return code == 0 ? write_block(&made, text, error) : code;
}

static int run(const struct sk_program *program, const struct sk_args *args)
{
    SK_CLEANUP(sk_text_done) struct sk_text text = {0};
    struct sevkit_error error;

    if (!sk_args_given(args, &spec, "idkey") || !sk_args_given(args, &spec, "authorkey"))
        return sk_program_usage(program, "missing key files for id block");
    if (!sk_args_given(args, &spec, "measurement"))
        return sk_program_failure("--measurement is missing");
    if (create(program, args, &text, &error) < 0)
        return sk_program_failure("%s", error.text);
    return sk_program_print(sk_text_get(&text));
}

int main(int argc, char **argv)
{
    static const struct sk_program program = {.spec = &spec, .run = run};

    return sk_program_main(&program, argc, argv);
}
