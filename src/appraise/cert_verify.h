/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SK_APPRAISE_CERT_VERIFY_H
#define SK_APPRAISE_CERT_VERIFY_H

/* Certificates of a collection, each verified up to a trusted root. */

#include "appraise/trust.h"

struct sk_cert_verify_request {
    const struct sk_trust *trust;
    const struct sevkit_certs *certs;
    const struct sevkit_expectations *expectations; /* checks that must not be skipped */
    /* Called with each verdict. */
    void (*verified)(void *arg, const struct sevkit_cert *cert,
                     const struct sevkit_verdict *verdict);
    void *arg;
};

struct sk_cert_verify_answer {
    bool accepted;
    bool only_missing; /* every failure is a certificate that is not there */
};

/* Every VCEK and VLEK is verified; without any, every ASK and ASVK; without any of those, every ARK.
 * SEVKIT_EINPUT if there is no certificate. A no is an answer, not an error. */
int sk_cert_verify_all(const struct sk_cert_verify_request *request,
                       struct sk_cert_verify_answer *ret_answer,
                       struct sevkit_error *error) SEVKIT_MUST_CHECK;

/* As sevkit_expectations_require(); SEVKIT_EUSAGE for a check that only reports have, which would be
 * required and never made. */
int sk_cert_verify_require(struct sevkit_expectations *expectations, const char *check,
                           struct sevkit_error *error) SEVKIT_MUST_CHECK;

#endif
