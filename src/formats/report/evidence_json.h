/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SK_FORMATS_REPORT_EVIDENCE_JSON_H
#define SK_FORMATS_REPORT_EVIDENCE_JSON_H

/*
 * Evidence in JSON documents of other programs: the sev crate and trustee (attestation_report, cert_chain),
 * Azure (hcl_report, vcek; vcekCert, certificateChain), configfs-tsm (outblob, auxblob), and what nests
 * them. Values count, not names: text in hex, base64 or base64url, PEM, and lists of bytes are looked into
 * wherever they stand.
 */

#include "base/error.h"

#include "formats/report/tpm_quote.h"

#include <sevkit/certs.h>
#include <sevkit/report.h>

struct sk_evidence_json {
    uint8_t *blob; /* a report, or what it lies in; NULL if there is none */
    size_t blob_size;
    struct sevkit_certs *certs; /* may be empty */
    struct sk_tpm_quote *quote; /* NULL if there is none */
};

/* SEVKIT_EINPUT if the text is not JSON. */
int sk_evidence_json_read(const char *text, size_t size, struct sk_evidence_json *ret_found,
                          struct sevkit_error *error) SEVKIT_MUST_CHECK;
void sk_evidence_json_done(struct sk_evidence_json *found);

/* As sevkit_certs_add(), and what is in JSON, or as hex or base64, too. */
int sk_certs_add_any(struct sevkit_certs *certs, const void *data, size_t size,
                     struct sevkit_error *error) SEVKIT_MUST_CHECK;

#endif
