/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/sev/sev_certs_input.h"

#include "base/cleanup.h"
#include "base/limits.h"
#include "formats/recognise.h"
#include "sev/sev_chain.h"
#include "sys/file.h"

int sk_sev_certs_load(const char *path, struct sk_sev_certificates *certificates,
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

static void add_check(void *arg, const char *check, int result, const char *text)
{
    struct sk_checks *checks = arg;
    enum sk_status status = result == 0                ? SK_STATUS_PASS
                            : result == SK_SEV_SKIPPED ? SK_STATUS_SKIPPED
                                                       : SK_STATUS_FAIL;

    sk_checks_add(checks, check, status, "%s", text);
}

int sk_sev_certs_check(const struct sk_given *given, const struct sk_sev_certificates *certificates,
                       uint32_t usage, struct sk_checks *checks, struct sevkit_error *error)
{
    SK_CLEANUP(sk_sev_certificates_done) struct sk_sev_certificates roots = {0};
    const char *path = sk_given_value(given, OPT_TRUST_ROOT);
    const struct sk_sev_ca *root = NULL;
    struct sevkit_error reason = {0};
    int r = path ? sk_sev_certs_load(path, &roots, error) : 0;

    if (r < 0)
        return sk_error_wrap(error, r, "--trust-root");
    if (path) {
        root = sk_sev_certificates_find_ca(&roots, SK_SEV_ARK);
        if (!root)
            return sk_error_set(error, SEVKIT_EINPUT, "--trust-root: %s: there is no ARK in it",
                                path);
    }
    r = sk_sev_chain_check(certificates, usage, root, add_check, checks, &reason);
    if (r == SEVKIT_EREFUSED) {
        /* A refusal without a failed check is a gap in the chain. */
        if (!checks->failed)
            sk_checks_add(checks, "complete", SK_STATUS_FAIL, "%s", reason.text);
        return 0;
    }
    if (r < 0)
        *error = reason;
    return r;
}
