/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SK_GUEST_SEV_GUEST_H
#define SK_GUEST_SEV_GUEST_H

/* Requests through /dev/sev-guest. */

#include "formats/report/guest_messages.h"
#include "sys/sys.h"

#include <sevkit/guest.h>

#define SK_GUEST_DEVICE_PATH "/dev/sev-guest"
/* Linux 6.11 and later, in SNP guests only. */
#define SK_GUEST_VMPL_PATH "/sys/devices/system/cpu/sev/vmpl"

/* The level at which the kernel runs; false where it does not report it (before 6.11, which knows only 0). */
bool sk_guest_own_vmpl(const struct sk_sys *sys, uint32_t *ret_vmpl);
/* vmpl, or the own one in place of SEVKIT_GUEST_VMPL_OWN. SEVKIT_EREFUSED below the own one,
 * SEVKIT_EUSAGE above 3. */
int sk_guest_choose_vmpl(const struct sk_sys *sys, uint32_t vmpl, uint32_t *ret_vmpl,
                         struct sevkit_error *error) SEVKIT_MUST_CHECK;

/* *ret_missing is set if the device cannot be opened, in which case nothing was asked. */
int sk_guest_device_report(const struct sk_sys *sys,
                           const struct sevkit_guest_report_request *request,
                           struct sevkit_guest_report *report, bool *ret_missing,
                           struct sevkit_error *error) SEVKIT_MUST_CHECK;
int sk_guest_device_key(const struct sk_sys *sys, const struct sevkit_guest_key_request *request,
                        uint8_t ret_key[SEVKIT_GUEST_DERIVED_KEY_BYTES],
                        struct sevkit_error *error) SEVKIT_MUST_CHECK;

#endif
