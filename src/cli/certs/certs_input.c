/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/certs/certs_input.h"

#include "base/encoding.h"
#include "base/text.h"
#include "cli/view/output.h"
#include "sys/file.h"

#include <ctype.h>
#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>

/* A collection of the largest objects there are. */
#define INPUT_MAX_BYTES ((size_t)8 << 20)
#define NAME_SHA_BYTES  8

static const char *const endings[] = {".pem", ".crt", ".cer", ".cert", ".der", ".crl", ".table"};

static int load_file(const char *path, struct sevkit_certs *certs, struct sevkit_error *error)
{
    SK_CLEANUP(sk_bytes_done) struct sk_bytes bytes = {0};
    int r = sk_file_read(&sk_sys_real, path, INPUT_MAX_BYTES, &bytes, error);

    if (r < 0)
        return r;
    r = sevkit_certs_add(certs, bytes.data, bytes.size, error);
    return r < 0 ? sk_error_wrap(error, r, "%s", path) : 0;
}

static int is_wanted(const struct dirent *entry)
{
    size_t length = strlen(entry->d_name);

    for (size_t i = 0; i < SK_ARRAY_SIZE(endings); i++) {
        size_t ending = strlen(endings[i]);

        if (length > ending && entry->d_name[0] != '.' &&
            strcasecmp(entry->d_name + length - ending, endings[i]) == 0)
            return 1;
    }
    return 0;
}

/* By bytes, not by the locale: the same folder gives the same order everywhere. */
static int by_name(const struct dirent **a, const struct dirent **b)
{
    return strcmp((*a)->d_name, (*b)->d_name);
}

static int load_folder(const char *path, struct sevkit_certs *certs, struct sevkit_error *error)
{
    struct dirent **entries;
    int count = scandir(path, &entries, is_wanted, by_name);
    int r = 0;

    if (count < 0)
        return sk_error_set(error, SEVKIT_EIO, "%s: %s", path, strerror(errno));
    for (int i = 0; i < count; i++) {
        SK_CLEANUP(sk_text_done) struct sk_text file = {0};

        sk_text_addf(&file, "%s/%s", path, entries[i]->d_name);
        if (r == 0)
            r = sk_text_ok(&file) ? load_file(file.data, certs, error) : sk_error_oom(error);
        free(entries[i]);
    }
    free(entries);
    if (r == 0 && count == 0)
        return sk_error_set(error, SEVKIT_EINPUT,
                            "%s: no certificates: no file in it ends in .pem, .crt, .cer, .cert, "
                            ".der, .crl or .table",
                            path);
    return r;
}

int sk_certs_load(const char *path, struct sevkit_certs *certs, struct sevkit_error *error)
{
    struct stat info;

    if (strcmp(path, "-") != 0 && stat(path, &info) == 0 && S_ISDIR(info.st_mode))
        return load_folder(path, certs, error);
    return load_file(path, certs, error);
}

int sk_evidence_load(const char *path, struct sevkit_evidence **ret_evidence,
                     struct sevkit_error *error)
{
    SK_CLEANUP(sk_bytes_done) struct sk_bytes bytes = {0};
    int r = sk_file_read(&sk_sys_real, path, SEVKIT_EVIDENCE_MAX_BYTES, &bytes, error);

    if (r < 0)
        return r;
    r = sevkit_evidence_read(bytes.data, bytes.size, SEVKIT_EVIDENCE_AUTO, ret_evidence, error);
    return r < 0 ? sk_error_wrap(error, r, "%s", path) : 0;
}

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
    r = part->pem ? sk_cli_write_file(path.data, part->pem, part->pem_size, 0644, replace, error)
                  : sk_cli_write_file(path.data, part->der, part->der_size, 0644, replace, error);
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
