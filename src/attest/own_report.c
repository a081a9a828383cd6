/* SPDX-License-Identifier: Apache-2.0 */
#include "attest/own_report.h"

#include "base/cleanup.h"

#include <sevkit/guest.h>
#include <stdlib.h>
#include <string.h>

SK_DEFINE_CLEANUP(struct sevkit_guest_report *, sevkit_guest_report_free)

static int copy(const uint8_t *bytes, size_t size, uint8_t **ret_copy, size_t *ret_size,
                struct sevkit_error *error)
{
    if (size == 0)
        return 0;
    *ret_copy = malloc(size);
    if (!*ret_copy)
        return sk_error_oom(error);
    memcpy(*ret_copy, bytes, size);
    *ret_size = size;
    return 0;
}

int sk_attest_get_report(void *arg, const uint8_t report_data[SK_ATTEST_REPORT_DATA_BYTES],
                         struct sk_attest_evidence *ret_evidence, struct sevkit_error *error)
{
    SK_CLEANUP(sevkit_guest_report_free_p) struct sevkit_guest_report *report = NULL;
    struct sevkit_guest_report_request request = sevkit_guest_report_request_default();
    struct sk_attest_evidence evidence = {0};
    const uint8_t *bytes;
    size_t size;
    int r;

    (void)arg;
    memcpy(request.report_data, report_data, sizeof(request.report_data));
    request.certificates = true;
    r = sevkit_guest_report_get(&request, &report, error);
    if (r < 0)
        return r;
    bytes = sevkit_guest_report_bytes(report, &size);
    r = copy(bytes, size, &evidence.report, &evidence.report_size, error);
    bytes = sevkit_guest_report_certificates(report, &size);
    if (r == 0)
        r = copy(bytes, size, &evidence.certificates, &evidence.certificates_size, error);
    if (r < 0)
        sk_attest_evidence_done(&evidence);
    else
        *ret_evidence = evidence;
    return r;
}
