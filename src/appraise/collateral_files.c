/* SPDX-License-Identifier: Apache-2.0 */
#include "appraise/collateral_files.h"

#include "base/debug.h"
#include "base/error.h"
#include "base/text.h"
#include "formats/report/evidence_json.h"
#include "sys/file.h"
#include "sys/folder.h"

/* A collection of the largest objects there are. */
#define INPUT_MAX_BYTES ((size_t)8 << 20)
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

static int load_folder(const char *path, unsigned depth, struct sevkit_certs *certs,
                       struct sevkit_error *error);

/* Whatever its name says: a file without one of the endings, as curl makes them, may hold a certificate, too, and
 * is passed over if it does not. */
static int load_entry(const char *path, const char *name, unsigned depth,
                      struct sevkit_certs *certs, struct sevkit_error *error)
{
    struct sevkit_error why = {0};
    int r;

    if (sk_folder_is(path))
        return depth < DEPTH_MAX ? load_folder(path, depth + 1, certs, error) : 0;
    if (sk_name_has_ending(name, endings))
        return load_file(path, certs, error);
    r = load_file(path, certs, &why);
    return r == SEVKIT_ENOMEM ? sk_error_oom(error) : 0;
}

static int load_folder(const char *path, unsigned depth, struct sevkit_certs *certs,
                       struct sevkit_error *error)
{
    SK_CLEANUP(sk_folder_names_done) struct sk_folder_names names = {0};
    int r = sk_folder_list(path, NULL, &names, error);

    for (size_t i = 0; r == 0 && i < names.count; i++) {
        SK_CLEANUP(sk_text_done) struct sk_text file = {0};

        sk_text_addf(&file, "%s/%s", path, names.list[i]);
        r = sk_text_ok(&file) ? load_entry(file.data, names.list[i], depth, certs, error)
                              : sk_error_oom(error);
    }
    return r;
}

static int load_tree(const char *path, struct sevkit_certs *certs, struct sevkit_error *error)
{
    SK_CLEANUP_CERTS struct sevkit_certs *own = NULL;
    int r = sevkit_certs_new(&own, error);

    if (r == 0)
        r = load_folder(path, 0, own, error);
    if (r == 0 && sevkit_certs_count(own) + sevkit_certs_crl_count(own) == 0)
        return sk_error_set(
            error, SEVKIT_EINPUT,
            "%s: no certificates: no file in this folder holds one, or a revocation list", path);
    return r < 0 ? r : sevkit_certs_add_all(certs, own, error);
}

SK_PUBLIC int sevkit_certs_load(const char *path, struct sevkit_certs *certs,
                                struct sevkit_error *error)
{
    return sk_folder_is(path) ? load_tree(path, certs, error) : load_file(path, certs, error);
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
