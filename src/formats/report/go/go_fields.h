/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SK_FORMATS_REPORT_GO_GO_FIELDS_H
#define SK_FORMATS_REPORT_GO_GO_FIELDS_H

/* The fields of go-sev-guest's message Report, for its readers. */

#include "base/error.h"

#include <sevkit/certs.h>
#include <sevkit/report.h>

/* Number of the field of this name; 0 if there is none. */
unsigned sk_go_field(const char *text, size_t length);
/* SEVKIT_EINPUT if the field is of another type or size. */
int sk_go_put_number(unsigned field, uint64_t value, uint8_t report[SEVKIT_REPORT_BYTES],
                     struct sevkit_error *error) SEVKIT_MUST_CHECK;
int sk_go_put_bytes(unsigned field, const void *bytes, size_t size,
                    uint8_t report[SEVKIT_REPORT_BYTES],
                    struct sevkit_error *error) SEVKIT_MUST_CHECK;
/* Certificates only help: one that is none does not make the report a bad one. */
int sk_go_offer_cert(const void *der, size_t size, struct sevkit_certs *certs,
                     struct sevkit_error *error) SEVKIT_MUST_CHECK;

#endif
