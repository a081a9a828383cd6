/* SPDX-License-Identifier: Apache-2.0 */
#include "kds/certs_folder.h"

#include "base/cleanup.h"
#include "base/encoding.h"
#include "base/text.h"
#include "sys/file.h"

#include <ctype.h>
#include <errno.h>
#include <string.h>
#include <sys/stat.h>

#define NAME_SHA_BYTES 8

/* One file to be written. */
struct part {
    const char *kind;
    bool single; /* the only one of its kind */
    const uint8_t *sha256;
    const uint8_t *der;
    size_t der_size;
    uint8_t *pem; /* NULL: DER is wanted */
    size_t pem_size;
};

static int write_part(const struct part *part, const char *folder, bool replace,
                      struct sk_text *paths, struct sevkit_error *error)
{
    SK_CLEANUP(sk_text_done) struct sk_text path = {0};
    char sha256[2 * NAME_SHA_BYTES + 1];
    int r;

    sk_text_addf(&path, "%s/", folder);
    for (const char *c = part->kind; *c; c++)
        sk_text_addf(&path, "%c", tolower((unsigned char)*c));
    sk_hex_encode(part->sha256, NAME_SHA_BYTES, sha256);
    if (!part->single)
        sk_text_addf(&path, "-%s", sha256);
    sk_text_add(&path, part->pem ? ".pem" : ".der");
    if (!sk_text_ok(&path))
        return sk_error_oom(error);
    r = part->pem ? sk_file_put(path.data, part->pem, part->pem_size, 0644, replace, error)
                  : sk_file_put(path.data, part->der, part->der_size, 0644, replace, error);
    if (r == 0 && paths)
        sk_text_addf(paths, "%s\n", path.data);
    return r;
}

static int write_cert(const struct sevkit_certs *certs, const struct sevkit_cert *cert,
                      const char *folder, enum sk_certs_encoding encoding, bool replace,
                      struct sk_text *paths, struct sevkit_error *error)
{
    struct part part = {.kind = sevkit_cert_kind_name(sevkit_cert_kind(cert)),
                        .sha256 = sevkit_cert_sha256(cert)};
    size_t same = 0;
    int r = 0;

    for (size_t i = 0; i < sevkit_certs_count(certs); i++)
        same += sevkit_cert_kind(sevkit_certs_get(certs, i)) == sevkit_cert_kind(cert);
    part.single = same == 1;
    part.der = sevkit_cert_der(cert, &part.der_size);
    if (encoding == SK_CERTS_PEM)
        r = sevkit_cert_write_pem(cert, &part.pem, &part.pem_size, error);
    if (r == 0)
        r = write_part(&part, folder, replace, paths, error);
    sevkit_certs_data_free(part.pem);
    return r;
}

static int write_crl(const struct sevkit_certs *certs, const struct sevkit_crl *crl,
                     const char *folder, enum sk_certs_encoding encoding, bool replace,
                     struct sk_text *paths, struct sevkit_error *error)
{
    struct part part = {.kind = "crl",
                        .single = sevkit_certs_crl_count(certs) == 1,
                        .sha256 = sevkit_crl_sha256(crl)};
    int r = 0;

    part.der = sevkit_crl_der(crl, &part.der_size);
    if (encoding == SK_CERTS_PEM)
        r = sevkit_crl_write_pem(crl, &part.pem, &part.pem_size, error);
    if (r == 0)
        r = write_part(&part, folder, replace, paths, error);
    sevkit_certs_data_free(part.pem);
    return r;
}

int sk_certs_write_folder(const struct sevkit_certs *certs, const char *folder,
                          enum sk_certs_encoding encoding, bool replace, struct sk_text *paths,
                          struct sevkit_error *error)
{
    int r = 0;

    if (mkdir(folder, 0777) < 0 && errno != EEXIST)
        return sk_error_set(error, SEVKIT_EIO, "%s: %s", folder, strerror(errno));
    for (size_t i = 0; i < sevkit_certs_count(certs) && r == 0; i++)
        r = write_cert(certs, sevkit_certs_get(certs, i), folder, encoding, replace, paths, error);
    for (size_t i = 0; i < sevkit_certs_crl_count(certs) && r == 0; i++)
        r = write_crl(certs, sevkit_certs_crl(certs, i), folder, encoding, replace, paths, error);
    return r;
}
