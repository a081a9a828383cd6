/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SK_FORMATS_REPORT_REPORT_FORMS_H
#define SK_FORMATS_REPORT_REPORT_FORMS_H

/* A report in the forms that sevkit_evidence_read() reads. */

#include "base/text.h"

#include <sevkit/report.h>

enum sk_report_form {
    SK_REPORT_FORM_RAW,
    SK_REPORT_FORM_HEX,
    SK_REPORT_FORM_BASE64,
    SK_REPORT_FORM_JSON,     /* SNPGuard's */
    SK_REPORT_FORM_RESPONSE, /* as /dev/sev-guest answers */
    SK_REPORT_FORM_EXTENDED, /* with the certificate table behind it */
    SK_REPORT_FORM_TRUSTEE,  /* the sev crate's, with certificates */
};

struct sk_report_to_write {
    /* SEVKIT_REPORT_BYTES; as raw, hex and base64 also what holds a report. */
    const void *bytes;
    size_t size;
    const void *table; /* certificates, for extended and trustee; NULL: none */
    size_t table_size;
};

/* Is the form made of bytes that a terminal must not get? */
bool sk_report_form_is_binary(enum sk_report_form form);

/* SEVKIT_EINPUT if the bytes are no report where the form needs one, or the table is malformed where it is read. */
int sk_report_form_write(enum sk_report_form form, const struct sk_report_to_write *report,
                         struct sk_text *ret_text, struct sevkit_error *error) SEVKIT_MUST_CHECK;

#endif
