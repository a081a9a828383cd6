/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SK_GUEST_CONFIGFS_H
#define SK_GUEST_CONFIGFS_H

/* Reports through configfs-tsm (Linux, Documentation/ABI/testing/configfs-tsm-report). */

#include "sys/sys.h"

#include <sevkit/guest.h>

#define SK_GUEST_CONFIGFS_PATH     "/sys/kernel/config/tsm/report"
#define SK_GUEST_CONFIGFS_PROVIDER "sev_guest"

/* "/sys/kernel/config/tsm/report/sevkit-0123456789abcdef" with room for the longest attribute. */
#define SK_CONFIGFS_ENTRY_BYTES 64
#define SK_CONFIGFS_LINE_BYTES  64

/* A folder of its own for each request, so that no one else writes to it. */
struct sk_configfs_entry {
    char path[SK_CONFIGFS_ENTRY_BYTES];
    char provider[SK_CONFIGFS_LINE_BYTES]; /* "sev_guest" */
    uint32_t vmpl_floor;                   /* the kernel's own level */
};

/* *ret_missing is set if there is no configfs-tsm that could be asked. */
int sk_configfs_open(const struct sk_sys *sys, struct sk_configfs_entry *ret_entry,
                     bool *ret_missing, struct sevkit_error *error) SEVKIT_MUST_CHECK;
void sk_configfs_close(const struct sk_sys *sys, const struct sk_configfs_entry *entry);

int sk_guest_configfs_report(const struct sk_sys *sys,
                             const struct sevkit_guest_report_request *request,
                             struct sevkit_guest_report *report, bool *ret_missing,
                             struct sevkit_error *error) SEVKIT_MUST_CHECK;

#endif
