/* SPDX-License-Identifier: Apache-2.0 */
#include "appraise/collateral_files.h"

#include "base/debug.h"
#include "base/error.h"
#include "base/text.h"
#include "sys/file.h"
#include "sys/folder.h"

/* A collection of the largest objects there are. */
#define INPUT_MAX_BYTES ((size_t)8 << 20)

static const char *const endings[] = {".pem", ".crt", ".cer",   ".cert",
                                      ".der", ".crl", ".table", NULL};

static int load_file(const char *path, struct sevkit_certs *certs, struct sevkit_error *error)
{
    SK_CLEANUP(sk_bytes_done) struct sk_bytes bytes = {0};
    int r = sk_file_read(&sk_sys_real, path, INPUT_MAX_BYTES, &bytes, error);

    if (r < 0)
        return r;
    r = sevkit_certs_add(certs, bytes.data, bytes.size, error);
    if (r < 0)
        return sk_error_wrap(error, r, "%s", path);
    sk_debug("appraise", "certificates: %s: %zu in all", path, sevkit_certs_count(certs));
    return 0;
}

static int load_folder(const char *path, struct sevkit_certs *certs, struct sevkit_error *error)
{
    SK_CLEANUP(sk_folder_names_done) struct sk_folder_names names = {0};
    int r = sk_folder_list(path, endings, &names, error);

    if (r < 0)
        return r;
    for (size_t i = 0; i < names.count && r == 0; i++) {
        SK_CLEANUP(sk_text_done) struct sk_text file = {0};

        sk_text_addf(&file, "%s/%s", path, names.list[i]);
        r = sk_text_ok(&file) ? load_file(file.data, certs, error) : sk_error_oom(error);
    }
    if (r == 0 && names.count == 0)
        return sk_error_set(error, SEVKIT_EINPUT,
                            "%s: no certificates: no file in it ends in .pem, .crt, .cer, .cert, "
                            ".der, .crl or .table",
                            path);
    return r;
}

SK_PUBLIC int sevkit_certs_load(const char *path, struct sevkit_certs *certs,
                                struct sevkit_error *error)
{
    return sk_folder_is(path) ? load_folder(path, certs, error) : load_file(path, certs, error);
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
