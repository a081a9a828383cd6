/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/certs/certs_files.h"

#include "cli/view/output.h"
#include "kds/certs_folder.h"

#include <string.h>

const char *const sk_certs_encodings[] = {"pem", "der", NULL};

int sk_certs_write_file(const struct sk_given *given, const struct sevkit_certs *certs, bool table,
                        struct sevkit_error *error)
{
    const char *path = sk_given_value(given, OPT_OUTPUT);
    uint8_t *data;
    size_t size;
    int r = table ? sevkit_certs_write_table(certs, &data, &size, error)
                  : sevkit_certs_write_pem(certs, &data, &size, error);

    if (r < 0)
        return r;
    r = sk_cli_write_file(path ? path : "-", data, size, 0644, sk_given_has(given, OPT_FORCE),
                          error);
    sevkit_certs_data_free(data);
    return r;
}

int sk_certs_write_files(const struct sk_given *given, const struct sevkit_certs *certs,
                         struct sk_text *paths, struct sevkit_error *error)
{
    const char *encoding = sk_given_value(given, OPT_ENCODING);
    bool der = encoding && strcmp(encoding, "der") == 0;

    return sk_certs_write_folder(certs, sk_given_value(given, OPT_OUTPUT),
                                 der ? SK_CERTS_DER : SK_CERTS_PEM, sk_given_has(given, OPT_FORCE),
                                 paths, error);
}
