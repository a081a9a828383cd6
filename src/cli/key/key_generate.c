/* SPDX-License-Identifier: Apache-2.0 */
#include "base/cleanup.h"
#include "base/encoding.h"
#include "cli/cli.h"
#include "cli/key/passphrase.h"
#include "cli/view/output.h"
#include "crypto/keys/ed25519.h"
#include "crypto/random.h"
#include "sys/file.h"

#include <sevkit/key.h>
#include <string.h>

enum { EXCLUSIVE_PASSPHRASE = 1 };

static const char *const types[] = {"p384", "ed25519", NULL};

static const struct sk_option options[] = {
    SK_HELP_OPTION,
    {.name = "type",
     .metavar = "TYPE",
     .choices = types,
     .help =
         "p384 (default), or ed25519 for the owner of an attested guest, whose public key is printed "
         "as boot.owner takes it"},
    {.name = "output",
     .letter = 'o',
     .writes = true,
     .required = true,
     .metavar = "FILE",
     .help = "where the private key goes"},
    {.name = "public-output",
     .writes = true,
     .metavar = "FILE",
     .help = "where the public key goes"},
    SK_PASSPHRASE_OPTIONS("", EXCLUSIVE_PASSPHRASE),
    SK_FORCE_OPTION,
    {.name = NULL},
};

static const struct sk_args_spec spec = {
    .program = "sevkit key generate",
    .description =
        "Make a P-384 key for signing ID blocks, or the Ed25519 key of a guest's owner: PKCS#8 in PEM, "
        "mode 0600, encrypted if a passphrase is given.",
    .epilog = "examples:\n"
              "  sevkit key generate --output id.pem --public-output id.pub.pem\n"
              "  sevkit key generate --output id.pem --passphrase-fd 3 3<passphrase.txt\n"
              "  sevkit key generate --type ed25519 --output owner.pem\n",
    .options = options,
};

static int write_key(const struct sevkit_key *key, enum sevkit_key_format format,
                     const struct sk_secret *passphrase, const char *path, bool force,
                     struct sevkit_error *error)
{
    uint8_t *data;
    size_t size;
    int result = sevkit_key_write(key, format, passphrase ? passphrase->data : NULL,
                                  passphrase ? passphrase->size : 0, &data, &size, error);

    if (result < 0)
        return result;
    result = sk_cli_write_file(path, data, size, format == SEVKIT_KEY_PEM_PUBLIC ? 0644 : 0600,
                               force, error);
    sevkit_key_data_free(data, size);
    return result;
}

/* The owner's key; its public half is what goes into plans. */
static int generate_owner(const struct sk_given *given, struct sevkit_error *error)
{
    SK_CLEANUP(sk_secret_free_p) struct sk_secret *passphrase = NULL;
    SK_CLEANUP(sk_secret_free_p) struct sk_secret *seed = NULL;
    SK_CLEANUP(sk_secret_free_p) struct sk_secret *pem = NULL;
    SK_CLEANUP(sk_text_done) struct sk_text text = {0};
    uint8_t public_key[SK_ED25519_BYTES];
    int r = 0;

    if (sk_given_has(given, OPT_PUBLIC_OUTPUT))
        r = sk_error_set(error, SEVKIT_EUSAGE, "--type ed25519 does not take --public-output");
    if (r == 0)
        r = sk_passphrase_get(given, "", &passphrase, error);
    if (r == 0)
        r = sk_secret_new(SK_ED25519_BYTES, &seed, error);
    if (r == 0)
        r = sk_random_bytes(seed->data, SK_ED25519_BYTES, error);
    if (r == 0)
        r = sk_ed25519_public(seed->data, public_key, error);
    if (r == 0)
        r = sk_ed25519_write_private(seed->data, passphrase, &pem, error);
    if (r == 0)
        r = sk_cli_write_file(sk_given_value(given, OPT_OUTPUT), pem->data, pem->size, 0600,
                              sk_given_has(given, OPT_FORCE), error);
    if (r < 0)
        return r;
    sk_text_add(&text, "ed25519:");
    sk_cli_add_hex(&text, public_key, sizeof(public_key));
    sk_text_add(&text, "\n");
    return sk_cli_emit(&text, error);
}

static int generate_p384(const struct sk_given *given, struct sevkit_error *error)
{
    SK_CLEANUP(sk_secret_free_p) struct sk_secret *passphrase = NULL;
    SK_CLEANUP_KEY struct sevkit_key *key = NULL;
    const char *output = sk_given_value(given, OPT_OUTPUT);
    const char *public_output = sk_given_value(given, OPT_PUBLIC_OUTPUT);
    bool force = sk_given_has(given, OPT_FORCE);
    int result;

    result = sk_passphrase_get(given, "", &passphrase, error);
    if (result == 0)
        result = sevkit_key_generate(&key, error);
    /* The private key last: one that it replaces must not be lost because something else failed. */
    if (result == 0 && public_output)
        result = write_key(key, SEVKIT_KEY_PEM_PUBLIC, NULL, public_output, force, error);
    if (result < 0)
        return result;
    result = write_key(key, SEVKIT_KEY_PEM_PKCS8, passphrase, output, force, error);
    if (result < 0 && public_output)
        sk_file_remove(public_output);
    return result;
}

static int run(const struct sk_given *given, struct sevkit_error *error)
{
    const char *type = sk_given_value(given, OPT_TYPE);

    return type && strcmp(type, "ed25519") == 0 ? generate_owner(given, error)
                                                : generate_p384(given, error);
}

const struct sk_command sk_command_key_generate = {
    .noun = "key",
    .verb = "generate",
    .summary = "make a key for ID blocks, or an owner's",
    .spec = &spec,
    .run = run,
};
