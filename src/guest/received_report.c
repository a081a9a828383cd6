/* SPDX-License-Identifier: Apache-2.0 */
#include "guest/received_report.h"

#include <stdlib.h>
#include <string.h>

static int copy(const void *data, size_t size, uint8_t **ret_copy, struct sevkit_error *error)
{
    uint8_t *bytes = malloc(size);

    if (!bytes)
        return sk_error_oom(error);
    memcpy(bytes, data, size);
    *ret_copy = bytes;
    return 0;
}

int sk_guest_report_take(struct sevkit_guest_report *report, const void *bytes, size_t size,
                         const void *certificates, size_t certificates_size,
                         struct sevkit_error *error)
{
    int r = copy(bytes, size, &report->bytes, error);

    if (r < 0)
        return r;
    report->size = size;
    if (certificates_size == 0)
        return 0;
    r = copy(certificates, certificates_size, &report->certificates, error);
    if (r == 0)
        report->certificates_size = certificates_size;
    return r;
}
