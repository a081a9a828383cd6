/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SK_FORMATS_REPORT_CRATE_REPORT_H
#define SK_FORMATS_REPORT_CRATE_REPORT_H

/* The report as the sev crate (6.0 and later) writes it as JSON, which trustee's evidence holds as
 * "attestation_report": members by the names of the fields, TCBs with "fmc", versions as objects. */

#include "base/text.h"
#include "formats/report/json_tree.h"

#include <sevkit/certs.h>
#include <sevkit/report.h>

/* Is this object such a report? */
bool sk_crate_report_is(const struct sk_json_tree *tree, size_t object);
int sk_crate_report_read(const struct sk_json_tree *tree, size_t object,
                         uint8_t ret_report[SEVKIT_REPORT_BYTES],
                         struct sevkit_error *error) SEVKIT_MUST_CHECK;
void sk_crate_report_write(const uint8_t report[SEVKIT_REPORT_BYTES], struct sk_text *text);

/* Trustee's evidence: the report, and the certificates of a table (may be NULL). */
int sk_trustee_write(const uint8_t report[SEVKIT_REPORT_BYTES],
                     const struct sevkit_cert_table *table, struct sk_text *text,
                     struct sevkit_error *error) SEVKIT_MUST_CHECK;

#endif
