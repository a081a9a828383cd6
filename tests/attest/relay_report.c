/* SPDX-License-Identifier: Apache-2.0 */
#include "relay_report.h"

#include "sim/relay.h"
#include "sys/network/net.h"

#include <string.h>

#define PATIENCE_MS   10000
#define REQUEST_BYTES 96
/* Of the response in front of the report. */
#define HEAD_BYTES 32

static int exchange(struct sk_stream *stream, const uint8_t *request, size_t size, uint8_t *answer,
                    size_t answer_size)
{
    int64_t deadline = sk_monotonic_ms() + PATIENCE_MS;
    ssize_t n = stream->write(stream->arg, request, size, deadline);
    size_t used = 0;

    while (n > 0 && used < answer_size) {
        n = stream->read(stream->arg, answer + used, answer_size - used, deadline);
        used += n > 0 ? (size_t)n : 0;
    }
    return n > 0 ? 0 : SEVKIT_EIO;
}

int relay_report(struct sk_stream *processor,
                 const uint8_t report_data[SK_ATTEST_REPORT_DATA_BYTES], uint8_t *ret_report,
                 struct sevkit_error *error)
{
    const struct sk_relay_header header = {.kind = SK_RELAY_REPORT, .size = REQUEST_BYTES};
    uint8_t request[SK_RELAY_HEADER_BYTES + REQUEST_BYTES] = {0};
    uint8_t answer[SK_RELAY_HEADER_BYTES + SK_REPORT_RESPONSE_BYTES];
    int r;

    sk_relay_header_write(&header, request);
    memcpy(request + SK_RELAY_HEADER_BYTES, report_data, SK_ATTEST_REPORT_DATA_BYTES);
    r = exchange(processor, request, sizeof(request), answer, sizeof(answer));
    if (r < 0)
        return sk_error_set(error, r, "the processor does not answer");
    memcpy(ret_report, answer + SK_RELAY_HEADER_BYTES + HEAD_BYTES, SEVKIT_REPORT_BYTES);
    return 0;
}
