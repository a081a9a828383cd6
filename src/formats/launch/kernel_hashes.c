/* SPDX-License-Identifier: Apache-2.0 */
#include "base/encoding.h"
#include "base/error.h"
#include "base/reader.h"
#include "base/writer.h"
#include "crypto/digest.h"
#include "data/guids.h"

#include <sevkit/kernel_hashes.h>
#include <string.h>

#define TABLE_LENGTH 168u /* without the padding */
#define ENTRY_LENGTH 50u

/* In the order in which QEMU writes them. */
static const struct {
    const char *guid;
    size_t offset; /* in struct sevkit_kernel_hashes */
} entries[] = {
    {SK_GUID_HASH_CMDLINE, offsetof(struct sevkit_kernel_hashes, cmdline)},
    {SK_GUID_HASH_INITRD, offsetof(struct sevkit_kernel_hashes, initrd)},
    {SK_GUID_HASH_KERNEL, offsetof(struct sevkit_kernel_hashes, kernel)},
};

SK_PUBLIC int sevkit_kernel_hashes_set_cmdline(struct sevkit_kernel_hashes *hashes,
                                               const void *cmdline, size_t size,
                                               struct sevkit_error *error)
{
    SK_CLEANUP(sk_digest_free_p) struct sk_digest *digest = NULL;
    int r = sk_digest_new(SK_SHA256, &digest, error);

    if (r == 0 && size)
        r = sk_digest_update(digest, cmdline, size, error);
    if (r == 0)
        r = sk_digest_update(digest, "", 1, error);
    if (r == 0)
        r = sk_digest_final(digest, hashes->cmdline, error);
    return r;
}

static void write_guid(struct sk_writer *writer, const char *text)
{
    uint8_t guid[SK_GUID_BYTES] = {0};

    (void)sk_guid_parse(text, guid);
    sk_write_bytes(writer, guid, sizeof(guid));
}

SK_PUBLIC void sevkit_kernel_hashes_write(const struct sevkit_kernel_hashes *hashes,
                                          uint8_t ret_table[SEVKIT_HASH_TABLE_BYTES])
{
    struct sk_writer writer = sk_writer_of(ret_table, SEVKIT_HASH_TABLE_BYTES);

    write_guid(&writer, SK_GUID_HASH_TABLE);
    sk_write_u16le(&writer, TABLE_LENGTH);
    for (size_t i = 0; i < SK_ARRAY_SIZE(entries); i++) {
        write_guid(&writer, entries[i].guid);
        sk_write_u16le(&writer, ENTRY_LENGTH);
        sk_write_bytes(&writer, (const uint8_t *)hashes + entries[i].offset, SK_SHA256_BYTES);
    }
    sk_write_zeros_to(&writer, SEVKIT_HASH_TABLE_BYTES);
}

/* Building the expected table from what was read and comparing leaves no byte unchecked. */
SK_PUBLIC int sevkit_kernel_hashes_read(const uint8_t table[SEVKIT_HASH_TABLE_BYTES],
                                        struct sevkit_kernel_hashes *ret_hashes,
                                        struct sevkit_error *error)
{
    struct sk_reader reader = sk_reader_of(table, SEVKIT_HASH_TABLE_BYTES);
    uint8_t expected[SEVKIT_HASH_TABLE_BYTES];
    struct sevkit_kernel_hashes hashes;

    sk_read_skip(&reader, SK_GUID_BYTES + 2);
    for (size_t i = 0; i < SK_ARRAY_SIZE(entries); i++) {
        sk_read_skip(&reader, SK_GUID_BYTES + 2);
        sk_read_bytes(&reader, (uint8_t *)&hashes + entries[i].offset, SK_SHA256_BYTES);
    }
    sevkit_kernel_hashes_write(&hashes, expected);
    for (size_t i = 0; i < sizeof(expected); i++)
        if (table[i] != expected[i])
            return sk_error_set(error, SEVKIT_EINPUT,
                                "kernel-hash table: byte %zu is 0x%02x, expected 0x%02x", i,
                                table[i], expected[i]);
    *ret_hashes = hashes;
    return 0;
}

SK_PUBLIC int sevkit_kernel_hashes_page(const struct sevkit_kernel_hashes *hashes, size_t offset,
                                        uint8_t ret_page[SEVKIT_PAGE_BYTES],
                                        struct sevkit_error *error)
{
    if (offset > SEVKIT_PAGE_BYTES - SEVKIT_HASH_TABLE_BYTES)
        return sk_error_set(error, SEVKIT_EINPUT,
                            "kernel-hash table: at offset 0x%zx its %d bytes cross the end of the "
                            "page",
                            offset, SEVKIT_HASH_TABLE_BYTES);
    memset(ret_page, 0, SEVKIT_PAGE_BYTES);
    sevkit_kernel_hashes_write(hashes, ret_page + offset);
    return 0;
}
