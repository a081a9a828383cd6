/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SK_FORMATS_REPORT_GO_GO_REPORT_H
#define SK_FORMATS_REPORT_GO_GO_REPORT_H

/*
 * Reports as go-sev-guest writes them (proto/sevsnp.proto: Attestation with Report and CertificateChain): as JSON,
 * as a text message, and as a binary message. Fields that are zero are left out. What the report reserves is
 * not in the message: it is zero here, and if it was not, the signature does not verify.
 */

#include "formats/report/json_tree.h"

#include <sevkit/certs.h>
#include <sevkit/report.h>

/* Is this object such a Report, in JSON? */
bool sk_go_report_is(const struct sk_json_tree *tree, size_t object);
int sk_go_report_read(const struct sk_json_tree *tree, size_t object,
                      uint8_t ret_report[SEVKIT_REPORT_BYTES],
                      struct sevkit_error *error) SEVKIT_MUST_CHECK;

/* An Attestation as a binary message, or as text. */
bool sk_go_message_is(const void *data, size_t size);
bool sk_go_text_is(const void *data, size_t size);
/* The report, and the certificates that came with it. SEVKIT_EINPUT if a field has another size or type than it
 * must have. */
int sk_go_message_read(const void *data, size_t size, uint8_t ret_report[SEVKIT_REPORT_BYTES],
                       struct sevkit_certs *certs, struct sevkit_error *error) SEVKIT_MUST_CHECK;
int sk_go_text_read(const void *data, size_t size, uint8_t ret_report[SEVKIT_REPORT_BYTES],
                    struct sevkit_certs *certs, struct sevkit_error *error) SEVKIT_MUST_CHECK;

#endif
