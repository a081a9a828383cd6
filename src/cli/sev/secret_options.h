/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SK_CLI_SEV_SECRET_OPTIONS_H
#define SK_CLI_SEV_SECRET_OPTIONS_H

/* Transport keys and secrets of SEV and SEV-ES launches. */

#include "cli/cli.h"
#include "cli/view/json.h"
#include "sev/complete.h"
#include "sev/packet.h"

#define SK_SEV_KEY_OPTIONS                                                                \
    {.name = "tik", .metavar = "FILE", .help = "transport integrity key, 16 bytes"},      \
        {.name = "tek", .metavar = "FILE", .help = "transport encryption key, 16 bytes"}, \
    {                                                                                     \
        .name = "tk", .conflicts = "tik,tek", .metavar = "FILE",                          \
        .help = "both keys in one file: TEK, TIK"                                         \
    }

/* sources: options that name a guest which gets the secrets; NULL: they go into files. */
#define SK_SECRET_OPTIONS(sources)                                                            \
    {.name = "secret",                                                                        \
     .letter = 's',                                                                           \
     .kind = SK_OPTION_LIST,                                                                  \
     .metavar = "NAME:FILE",                                                                  \
     .help = "secret for the guest: a GUID or luks-key, and the file with its bytes; may be " \
             "repeated"},                                                                     \
        {.name = "luks-passphrase",                                                           \
         .metavar = "FILE",                                                                   \
         .help = "passphrase of the guest's disk (luks-key); a newline at its end does not "  \
                 "count"},                                                                    \
        {.name = "secret-header",                                                             \
         .needs = "secret,luks-passphrase",                                                   \
         .idle_with = (sources),                                                              \
         .writes = true,                                                                      \
         .metavar = "FILE",                                                                   \
         .help = "where the header of the encrypted secrets goes"},                           \
        {.name = "secret-payload",                                                            \
         .needs = "secret,luks-passphrase",                                                   \
         .idle_with = (sources),                                                              \
         .writes = true,                                                                      \
         .metavar = "FILE",                                                                   \
         .help = "where the encrypted secrets go"},                                           \
        SK_FORCE_OPTION

int sk_secret_load_keys(const struct sk_given *given, struct sk_sev_inputs *inputs,
                        struct sevkit_error *error) SEVKIT_MUST_CHECK;
/* The secrets of the options; to_files: they go into files, which are checked too. */
int sk_secret_load(const struct sk_given *given, bool to_files, struct sk_sev_secrets *secrets,
                   struct sevkit_error *error) SEVKIT_MUST_CHECK;
/* "secrets", "payload_bytes", "header", "payload". */
void sk_secret_add_json(const struct sk_given *given, const struct sk_sev_secrets *secrets,
                        size_t payload_bytes, json_t *document);

#endif
