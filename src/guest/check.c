/* SPDX-License-Identifier: Apache-2.0 */
#include "guest/check.h"

#include "base/cleanup.h"
#include "data/host/sev_status.h"
#include "guest/guest_report.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

SK_DEFINE_CLEANUP(struct sevkit_guest_check *, sevkit_guest_check_free)

void sk_check_add(struct sevkit_guest_check *check, const char *name,
                  enum sevkit_guest_status status, const char *hint, const char *format, ...)
{
    char *detail = check->details[check->count];
    va_list args;

    va_start(args, format);
    (void)vsnprintf(detail, SK_CHECK_DETAIL_BYTES, format, args);
    va_end(args);
    check->findings[check->count++] = (struct sevkit_guest_finding){name, status, detail, hint};
}

int sk_guest_check_run(const struct sk_sys *sys, struct sevkit_guest_check **ret_check,
                       struct sevkit_error *error)
{
    SK_CLEANUP(sevkit_guest_check_free_p)
    struct sevkit_guest_check *check = calloc(1, sizeof(*check));
    int r;

    if (!check)
        return sk_error_oom(error);
    check->sys = sys;
    sk_check_processor(check);
    r = sk_check_kernel(check, error);
    if (r == 0)
        *ret_check = SK_TAKE(check);
    return r;
}

SK_PUBLIC int sevkit_guest_check_run(struct sevkit_guest_check **ret_check,
                                     struct sevkit_error *error)
{
    return sk_guest_check_run(&sk_sys_real, ret_check, error);
}

SK_PUBLIC void sevkit_guest_check_free(struct sevkit_guest_check *check)
{
    free(check);
}

SK_PUBLIC bool sevkit_guest_check_ready(const struct sevkit_guest_check *check)
{
    for (size_t i = 0; i < check->count; i++)
        if (check->findings[i].status == SEVKIT_GUEST_FAIL)
            return false;
    return true;
}

/* Findings go from cause to effect. A VMPL keeps no guest from asking. */
SK_PUBLIC const struct sevkit_guest_finding *sevkit_guest_check_cause(
    const struct sevkit_guest_check *check)
{
    for (size_t i = 0; i < check->count && !sevkit_guest_check_ready(check); i++) {
        const struct sevkit_guest_finding *finding = &check->findings[i];
        bool bad = finding->status == SEVKIT_GUEST_FAIL || finding->status == SEVKIT_GUEST_WARN;

        if (bad && finding->hint && strcmp(finding->name, "vmpl") != 0)
            return finding;
    }
    return NULL;
}

SK_PUBLIC size_t sevkit_guest_check_count(const struct sevkit_guest_check *check)
{
    return check->count;
}

SK_PUBLIC const struct sevkit_guest_finding *sevkit_guest_check_finding(
    const struct sevkit_guest_check *check, size_t index)
{
    return index < check->count ? &check->findings[index] : NULL;
}

SK_PUBLIC const char *sevkit_guest_status_name(enum sevkit_guest_status status)
{
    static const char *const names[] = {
        [SEVKIT_GUEST_PASS] = "pass",
        [SEVKIT_GUEST_FAIL] = "fail",
        [SEVKIT_GUEST_WARN] = "warn",
        [SEVKIT_GUEST_UNKNOWN] = "unknown",
    };

    return names[status];
}

SK_PUBLIC bool sevkit_guest_check_sev_status(const struct sevkit_guest_check *check,
                                             uint64_t *ret_value)
{
    if (check->has_sev_status)
        *ret_value = check->sev_status;
    return check->has_sev_status;
}

SK_PUBLIC size_t sevkit_sev_status_bit_count(void)
{
    return sk_sev_status_bits_count;
}

SK_PUBLIC const struct sevkit_sev_status_bit *sevkit_sev_status_bit(size_t index)
{
    return index < sk_sev_status_bits_count ? &sk_sev_status_bits[index] : NULL;
}

SK_PUBLIC size_t sevkit_guest_check_log_count(const struct sevkit_guest_check *check)
{
    return check->log_count;
}

SK_PUBLIC const char *sevkit_guest_check_log(const struct sevkit_guest_check *check, size_t index)
{
    return index < check->log_count ? check->log[index] : NULL;
}
