/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SK_GUEST_CHECK_H
#define SK_GUEST_CHECK_H

#include "sys/sys.h"

#include <sevkit/guest.h>

#define SK_CHECK_FINDINGS_MAX 12
#define SK_CHECK_DETAIL_BYTES 640
#define SK_CHECK_LOG_MAX      32
#define SK_CHECK_LOG_BYTES    256

struct sevkit_guest_check {
    const struct sk_sys *sys;
    struct sevkit_guest_finding findings[SK_CHECK_FINDINGS_MAX];
    char details[SK_CHECK_FINDINGS_MAX][SK_CHECK_DETAIL_BYTES];
    size_t count;
    uint64_t sev_status;
    bool has_sev_status;
    char log[SK_CHECK_LOG_MAX][SK_CHECK_LOG_BYTES];
    size_t log_count;
};

/* hint may be NULL. */
void sk_check_add(struct sevkit_guest_check *check, const char *name,
                  enum sevkit_guest_status status, const char *hint, const char *format, ...)
    __attribute__((format(printf, 5, 6)));

/* What the processor says: findings cpu, hypervisor, paravisor, cpuid, sev-status. */
void sk_check_processor(struct sevkit_guest_check *check);
/* What the kernel offers: findings kernel, module, vmpl, device, configfs, kernel-log. SEVKIT_ENOMEM
 * only. */
int sk_check_kernel(struct sevkit_guest_check *check, struct sevkit_error *error) SEVKIT_MUST_CHECK;

#endif
