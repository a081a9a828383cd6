/* SPDX-License-Identifier: Apache-2.0 */
/* Recordings of hosts: what is read is written and read again with the same answers. */
#include "formats/host/host_dump.h"
#include "fuzz.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct sk_host_dump dump = {0}, again = {0};
    struct sk_text text = {0}, twice = {0};
    struct sevkit_error error = {0};
    int r = sk_host_dump_read(&dump, (const char *)data, size, &error);

    if (r < 0) {
        REQUIRE_ERROR(r, &error, SEVKIT_EINPUT, SEVKIT_EINPUT);
    } else {
        r = sk_host_dump_check(&dump, &error);
        REQUIRE(r == 0 || r == SEVKIT_EINPUT);
        for (size_t i = 0; i < dump.count; i++)
            sk_host_fact_write(&dump.facts[i], &text);
        REQUIRE(sk_host_dump_read(&again, sk_text_get(&text), text.length, &error) == 0);
        REQUIRE(again.count == dump.count);
        for (size_t i = 0; i < again.count; i++)
            sk_host_fact_write(&again.facts[i], &twice);
        REQUIRE(strcmp(sk_text_get(&text), sk_text_get(&twice)) == 0);
    }
    sk_host_dump_done(&dump);
    sk_host_dump_done(&again);
    sk_text_done(&text);
    sk_text_done(&twice);
    return 0;
}
