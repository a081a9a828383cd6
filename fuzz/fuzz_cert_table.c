/* SPDX-License-Identifier: Apache-2.0 */
/* Certificate tables: entries lie inside, and parse(write(x)) = x. */
#include "base/cleanup.h"
#include "fuzz.h"

#include <sevkit/certs.h>

SK_DEFINE_CLEANUP(struct sevkit_cert_table *, sevkit_cert_table_free)

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    SK_CLEANUP(sevkit_cert_table_free_p) struct sevkit_cert_table *table = NULL;
    SK_CLEANUP(sevkit_cert_table_free_p) struct sevkit_cert_table *back = NULL;
    struct sevkit_error error = {0};
    uint8_t *written = NULL;
    size_t written_size;
    int r = sevkit_cert_table_parse(data, size, &table, &error);

    if (r < 0) {
        REQUIRE_ERROR(r, &error, SEVKIT_EINPUT, SEVKIT_EINPUT);
        return 0;
    }
    REQUIRE(sevkit_cert_table_write(sevkit_cert_table_entry(table, 0),
                                    sevkit_cert_table_count(table), &written, &written_size,
                                    NULL) == 0);
    REQUIRE(written_size <= size);
    REQUIRE(sevkit_cert_table_parse(written, written_size, &back, NULL) == 0);
    REQUIRE(sevkit_cert_table_count(back) == sevkit_cert_table_count(table));
    for (size_t i = 0; i < sevkit_cert_table_count(table); i++) {
        const struct sevkit_cert_table_entry *entry = sevkit_cert_table_entry(table, i);
        const struct sevkit_cert_table_entry *other = sevkit_cert_table_entry(back, i);
        char text[SEVKIT_GUID_TEXT_BYTES];

        sevkit_cert_table_guid_text(entry, text);
        REQUIRE(strlen(text) == SEVKIT_GUID_TEXT_BYTES - 1);
        REQUIRE(entry->size && entry->size == other->size && entry->name == other->name);
        REQUIRE(memcmp(entry->data, other->data, entry->size) == 0);
    }
    sevkit_certs_data_free(written);
    return 0;
}
