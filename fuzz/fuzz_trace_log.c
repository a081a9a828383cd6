/* SPDX-License-Identifier: Apache-2.0 */
/* Logs with launch updates: what is read is made of whole pages, and printed in QEMU's words it reads the
 * same. */
#include "formats/launch/trace_log.h"
#include "fuzz.h"

#include <inttypes.h>

static int count_entry(void *arg, const struct sk_log_entry *entry, struct sevkit_error *error)
{
    (void)error;
    REQUIRE(entry->size > 0 && entry->size % 4096 == 0 && entry->gpa % 4096 == 0);
    *(struct sk_log_entry *)arg = *entry;
    return 0;
}

static int check_entry(void *arg, const struct sk_log_entry *entry, struct sevkit_error *error)
{
    struct sk_log_entry again = {0};
    char text[160];
    int size;

    (void)arg;
    if (entry->has_page)
        return 0;
    size = snprintf(text, sizeof(text), "gpa 0x%" PRIx64 " len 0x%" PRIx64 " (%s page)", entry->gpa,
                    entry->size, sk_trace_type_name(entry->type));
    REQUIRE(sk_trace_log_read(text, (size_t)size, count_entry, &again, error) == 0);
    REQUIRE(again.gpa == entry->gpa && again.size == entry->size && again.type == entry->type);
    return 0;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct sevkit_error error;
    int r = sk_trace_log_read((const char *)data, size, check_entry, NULL, &error);

    if (r < 0)
        REQUIRE_ERROR(r, &error, SEVKIT_EINPUT, SEVKIT_EINPUT);
    return 0;
}
