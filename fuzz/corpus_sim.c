/* SPDX-License-Identifier: Apache-2.0 */
#include "corpus.h"
#include "sim/relay.h"

#include <string.h>

#define FRAME_BYTES (SK_RELAY_HEADER_BYTES + SK_REPORT_REQUEST_BYTES)

static size_t write_frame(enum sk_relay_kind kind, uint32_t size, uint32_t number, uint8_t *to)
{
    struct sk_relay_header header = {.kind = (uint16_t)kind, .size = size, .number = number};

    sk_relay_header_write(&header, to);
    memset(to + SK_RELAY_HEADER_BYTES, 0, size);
    return SK_RELAY_HEADER_BYTES + size;
}

void sk_corpus_save_sim(void)
{
    uint8_t frames[3 * FRAME_BYTES];
    size_t size = write_frame(SK_RELAY_REPORT, SK_REPORT_REQUEST_BYTES, 0, frames);

    sk_corpus_save("fuzz_sim_relay", "report", frames, size);
    size += write_frame(SK_RELAY_EXTENDED, SK_REPORT_REQUEST_BYTES, 8192, frames + size);
    size += write_frame(SK_RELAY_KEY, SK_KEY_REQUEST_BYTES, 0, frames + size);
    sk_corpus_save("fuzz_sim_relay", "all", frames, size);
    size = write_frame(SK_RELAY_KEY, SK_KEY_REQUEST_2_BYTES, 0, frames);
    sk_corpus_save("fuzz_sim_relay", "key-2", frames, size);
}
