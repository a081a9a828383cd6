/* SPDX-License-Identifier: Apache-2.0 */
#include "appraise/collateral_files.h"

#include "base/debug.h"
#include "base/error.h"
#include "base/text.h"
#include "crypto/certs/pem.h"
#include "formats/report/evidence_json.h"
#include "sys/file.h"
#include "sys/folder.h"

/* A collection of the largest objects there are. */
#define INPUT_MAX_BYTES ((size_t)8 << 20)
#define DER_SEQUENCE    0x30
#define DEPTH_MAX       8u /* folders in folders */

static const char *const endings[] = {".pem", ".crt", ".cer",   ".cert",
                                      ".der", ".crl", ".table", NULL};

static int load_file(const char *path, struct sevkit_certs *certs, struct sevkit_error *error)
{
    SK_CLEANUP(sk_bytes_done) struct sk_bytes bytes = {0};
    int r = sk_file_read(&sk_sys_real, path, INPUT_MAX_BYTES, &bytes, error);

    if (r < 0)
        return r;
    r = sk_certs_add_any(certs, bytes.data, bytes.size, error);
    if (r < 0)
        return sk_error_wrap(error, r, "%s", path);
    sk_debug("appraise", "certificates: %s: %zu in all", path, sevkit_certs_count(certs));
    return 0;
}

/* A folder on its way into a collection. */
struct folder {
    struct sevkit_certs *certs;
    struct sevkit_error
        odd; /* about the first file of the endings that is none of them; text "" if there is none */
};

static int load_folder(const char *path, unsigned depth, struct folder *folder,
                       struct sevkit_error *error);

/* Any file may hold a certificate, also one without an ending, as curl makes them. What holds none (a key, a
 * certificate of something else, a note) does not keep the others from being used. */
static int load_entry(const char *path, const char *name, unsigned depth, struct folder *folder,
                      struct sevkit_error *error)
{
    struct sevkit_error why = {0};
    bool named = sk_name_has_ending(name, endings);
    int r;

    if (sk_folder_is(path))
        return depth < DEPTH_MAX ? load_folder(path, depth + 1, folder, error) : 0;
    r = load_file(path, folder->certs, &why);
    if (r == SEVKIT_ENOMEM)
        return sk_error_oom(error);
    if (r == 0 || !named)
        return 0;
    if (r != SEVKIT_EINPUT || sevkit_certs_count(folder->certs) == SEVKIT_CERTS_MAX ||
        sevkit_certs_crl_count(folder->certs) == SEVKIT_CERTS_MAX)
        return sk_error_set(error, r, "%s", why.text);
    sk_debug("appraise", "passed over: %s", why.text);
    if (!folder->odd.text[0])
        folder->odd = why;
    return 0;
}

static int load_folder(const char *path, unsigned depth, struct folder *folder,
                       struct sevkit_error *error)
{
    SK_CLEANUP(sk_folder_names_done) struct sk_folder_names names = {0};
    int r = sk_folder_list(path, NULL, &names, error);

    for (size_t i = 0; r == 0 && i < names.count; i++) {
        SK_CLEANUP(sk_text_done) struct sk_text file = {0};

        sk_text_addf(&file, "%s/%s", path, names.list[i]);
        r = sk_text_ok(&file) ? load_entry(file.data, names.list[i], depth, folder, error)
                              : sk_error_oom(error);
    }
    return r;
}

static int load_tree(const char *path, struct sevkit_certs *certs, struct sevkit_error *error)
{
    SK_CLEANUP_CERTS struct sevkit_certs *own = NULL;
    int r = sevkit_certs_new(&own, error);
    struct folder folder = {.certs = own};

    if (r == 0)
        r = load_folder(path, 0, &folder, error);
    if (r == 0 && sevkit_certs_count(own) + sevkit_certs_crl_count(own) == 0)
        return folder.odd.text[0]
                   ? sk_error_set(error, SEVKIT_EINPUT, "%s", folder.odd.text)
                   : sk_error_set(error, SEVKIT_EINPUT,
                                  "%s: no certificates: no file in this folder holds one, or a "
                                  "revocation list",
                                  path);
    return r < 0 ? r : sevkit_certs_add_all(certs, own, error);
}

SK_PUBLIC int sevkit_certs_load(const char *path, struct sevkit_certs *certs,
                                struct sevkit_error *error)
{
    return sk_folder_is(path) ? load_tree(path, certs, error) : load_file(path, certs, error);
}

int sk_crl_load(const char *path, struct sevkit_certs *certs, struct sevkit_error *error)
{
    size_t before = sevkit_certs_crl_count(certs);
    int r = sevkit_certs_load(path, certs, error);

    if (r == 0 && sevkit_certs_crl_count(certs) == before)
        r = sk_error_set(error, SEVKIT_EINPUT, "%s: there is no revocation list in it", path);
    return r;
}

int sk_cert_table_load(const char *path, struct sevkit_cert_table **ret_table,
                       struct sevkit_error *error)
{
    SK_CLEANUP(sk_bytes_done) struct sk_bytes bytes = {0};
    struct sevkit_error reason = {0};
    int r;

    if (sk_file_read(&sk_sys_real, path, SEVKIT_CERT_TABLE_MAX_BYTES, &bytes, &reason) < 0)
        return 0;
    /* DER begins with a SEQUENCE, which no GUID of a table does; PEM has its mark. */
    if (bytes.size == 0 || bytes.data[0] == DER_SEQUENCE || sk_pem_is(bytes.data, bytes.size))
        return 0;
    r = sevkit_cert_table_parse(bytes.data, bytes.size, ret_table, &reason);
    return r == SEVKIT_ENOMEM ? sk_error_oom(error) : 0;
}

SK_PUBLIC int sevkit_evidence_load(const char *path, enum sevkit_evidence_form form,
                                   struct sevkit_evidence **ret_evidence,
                                   struct sevkit_error *error)
{
    SK_CLEANUP(sk_bytes_done) struct sk_bytes bytes = {0};
    int r = sk_file_read(&sk_sys_real, path, SEVKIT_EVIDENCE_MAX_BYTES, &bytes, error);

    if (r < 0)
        return r;
    r = sevkit_evidence_read(bytes.data, bytes.size, form, ret_evidence, error);
    return r < 0 ? sk_error_wrap(error, r, "%s", path) : 0;
}

int sk_evidence_load_at(const char *path, size_t start, struct sevkit_evidence **ret_evidence,
                        struct sevkit_error *error)
{
    SK_CLEANUP(sk_bytes_done) struct sk_bytes bytes = {0};
    int r = sk_file_read(&sk_sys_real, path, SEVKIT_EVIDENCE_MAX_BYTES, &bytes, error);

    if (r < 0)
        return r;
    if (start > bytes.size || bytes.size - start < SEVKIT_REPORT_BYTES)
        return sk_error_set(error, SEVKIT_EINPUT,
                            "%s: no report at offset 0x%zx: the file has %zu bytes", path, start,
                            bytes.size);
    r = sevkit_evidence_read(bytes.data + start, SEVKIT_REPORT_BYTES, SEVKIT_EVIDENCE_RAW,
                             ret_evidence, error);
    return r < 0 ? sk_error_wrap(error, r, "%s: at offset 0x%zx", path, start) : 0;
}
