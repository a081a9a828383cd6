/* SPDX-License-Identifier: Apache-2.0 */
#include "base/cleanup.h"
#include "cli/cli.h"
#include "cli/key/passphrase.h"
#include "cli/view/output.h"

#include <sevkit/key.h>

enum { EXCLUSIVE_PASSPHRASE = 1 };

static const struct sk_option options[] = {
    SK_HELP_OPTION,
    {.name = "output",
     .writes = true,
     .required = true,
     .metavar = "FILE",
     .help = "where the private key goes"},
    {.name = "public-output",
     .writes = true,
     .metavar = "FILE",
     .help = "where the public key goes"},
    SK_PASSPHRASE_OPTIONS("", EXCLUSIVE_PASSPHRASE),
    {.name = "force", .kind = SK_OPTION_FLAG, .help = "replace files that exist"},
    {.name = NULL},
};

static const struct sk_args_spec spec = {
    .program = "sevkit key generate",
    .description =
        "Make a P-384 key for signing ID blocks: PKCS#8 in PEM, mode 0600, encrypted if a "
        "passphrase is given.",
    .epilog = "examples:\n"
              "  sevkit key generate --output id.pem --public-output id.pub.pem\n"
              "  sevkit key generate --output id.pem --passphrase-fd 3 3<passphrase.txt\n",
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

static int run(const struct sk_given *given, struct sevkit_error *error)
{
    SK_CLEANUP(sk_secret_free_p) struct sk_secret *passphrase = NULL;
    SK_CLEANUP_KEY struct sevkit_key *key = NULL;
    const char *output = sk_given_value(given, "output");
    const char *public_output = sk_given_value(given, "public-output");
    bool force = sk_given_has(given, "force");
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
        sk_cli_remove_file(public_output);
    return result;
}

const struct sk_command sk_command_key_generate = {
    .noun = "key",
    .verb = "generate",
    .summary = "make a P-384 key for ID blocks",
    .spec = &spec,
    .run = run,
};
