/* SPDX-License-Identifier: Apache-2.0 */
#include "sev/platform/sev_certs_file.h"

#include "base/cleanup.h"
#include "base/limits.h"
#include "formats/recognise.h"
#include "sys/file.h"

int sk_sev_certificates_load(const char *path, struct sk_sev_certificates *certificates,
                             struct sevkit_error *error)
{
    SK_CLEANUP(sk_bytes_done) struct sk_bytes bytes = {0};
    int r = sk_file_read(&sk_sys_real, path, SK_SMALL_FILE_MAX_BYTES, &bytes, error);

    if (r < 0)
        return r;
    r = sk_sev_certificates_add(certificates, bytes.data, bytes.size, error);
    r = sk_recognise_wrap(error, r, bytes.data, bytes.size, SK_FILE_SEV_CERTIFICATE);
    return r < 0 ? sk_error_wrap(error, r, "%s", path) : 0;
}

int sk_sev_root_load(const char *path, struct sk_sev_ca *ret_root, struct sevkit_error *error)
{
    SK_CLEANUP(sk_sev_certificates_done) struct sk_sev_certificates roots = {0};
    const struct sk_sev_ca *root;
    int r = sk_sev_certificates_load(path, &roots, error);

    if (r < 0)
        return r;
    root = sk_sev_certificates_find_ca(&roots, SK_SEV_ARK);
    if (!root)
        return sk_error_set(error, SEVKIT_EINPUT, "%s: there is no ARK in it", path);
    *ret_root = *root;
    return 0;
}
