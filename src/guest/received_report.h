/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SK_GUEST_RECEIVED_REPORT_H
#define SK_GUEST_RECEIVED_REPORT_H

/* A report as the ways to it hand it over. */

#include "base/error.h"

#include <sevkit/guest.h>

struct sevkit_guest_report {
    uint8_t *bytes;
    size_t size;
    uint8_t *certificates; /* NULL if there are none */
    size_t certificates_size;
    enum sevkit_guest_via via;
    uint32_t vmpl;
};

/* Copies what was received into report. */
int sk_guest_report_take(struct sevkit_guest_report *report, const void *bytes, size_t size,
                         const void *certificates, size_t certificates_size,
                         struct sevkit_error *error) SEVKIT_MUST_CHECK;

#endif
