/* SPDX-License-Identifier: Apache-2.0 */
#include "base/cleanup.h"
#include "cli/cli.h"
#include "cli/key/passphrase.h"
#include "cli/view/output.h"
#include "crypto/keys/ed25519.h"

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
    {SK_OUTPUT_OPTION, .required = true, .help = "where the private key goes"},
    {.name = "public-output",
     .writes = true,
     .conflicts = "type=ed25519",
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

/* The owner's key; its public half is what goes into plans. */
static int generate_owner(const struct sk_given *given, const struct sk_secret *passphrase,
                          struct sevkit_error *error)
{
    SK_CLEANUP(sk_secret_free_p) struct sk_secret *key = NULL;
    SK_CLEANUP(sk_secret_free_p) struct sk_secret *pem = NULL;
    SK_CLEANUP(sk_text_done) struct sk_text text = {0};
    uint8_t public_key[SK_ED25519_BYTES];
    int r = sk_ed25519_generate(&key, public_key, error);

    if (r == 0)
        r = sk_ed25519_write_private(key->data, passphrase, &pem, error);
    if (r == 0)
        r = sk_cli_write_file(sk_given_value(given, OPT_OUTPUT), pem->data, pem->size, 0600,
                              sk_given_has(given, OPT_FORCE), error);
    if (r < 0)
        return r;
    sk_text_add(&text, "ed25519:");
    sk_text_add_hex(&text, public_key, sizeof(public_key));
    sk_text_add(&text, "\n");
    return sk_cli_emit(&text, error);
}

static int generate_p384(const struct sk_given *given, const struct sk_secret *passphrase,
                         struct sevkit_error *error)
{
    SK_CLEANUP_KEY struct sevkit_key *key = NULL;
    uint8_t *public_key = NULL, *private_key = NULL;
    size_t public_size = 0, private_size = 0;
    int r = sevkit_key_generate(&key, error);

    if (r == 0)
        r = sevkit_key_write(key, SEVKIT_KEY_PEM_PUBLIC, NULL, 0, &public_key, &public_size, error);
    if (r == 0)
        r = sevkit_key_write(key, SEVKIT_KEY_PEM_PKCS8, passphrase ? passphrase->data : NULL,
                             passphrase ? passphrase->size : 0, &private_key, &private_size, error);
    if (r == 0) {
        const struct sk_cli_output outputs[] = {
            {sk_given_value(given, OPT_PUBLIC_OUTPUT), public_key, public_size, 0644},
            {sk_given_value(given, OPT_OUTPUT), private_key, private_size, 0600},
        };

        r = sk_cli_write_files(outputs, SK_ARRAY_SIZE(outputs), sk_given_has(given, OPT_FORCE),
                               error);
    }
    sevkit_key_data_free(public_key, public_size);
    sevkit_key_data_free(private_key, private_size);
    return r;
}

static int run(const struct sk_given *given, struct sevkit_error *error)
{
    SK_CLEANUP(sk_secret_free_p) struct sk_secret *passphrase = NULL;
    const char *type = sk_given_value(given, OPT_TYPE);
    int r = sk_passphrase_get(given, "", &passphrase, error);

    if (r < 0)
        return r;
    return type && strcmp(type, "ed25519") == 0 ? generate_owner(given, passphrase, error)
                                                : generate_p384(given, passphrase, error);
}

const struct sk_command sk_command_key_generate = {
    .noun = "key",
    .verb = "generate",
    .summary = "make a key for ID blocks, or an owner's",
    .spec = &spec,
    .run = run,
};
