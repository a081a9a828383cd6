/* SPDX-License-Identifier: Apache-2.0 */
#include "base/encoding.h"
#include "crypto/digest.h"
#include "test.h"

#include <sevkit/kernel_hashes.h>

static struct sevkit_kernel_hashes random_hashes(void)
{
    struct sevkit_kernel_hashes hashes;

    sk_test_random(&hashes, sizeof(hashes));
    return hashes;
}

TEST(the_table_is_laid_out_as_qemu_does)
{
    struct sevkit_kernel_hashes hashes = random_hashes();
    uint8_t table[SEVKIT_HASH_TABLE_BYTES];
    static const uint8_t padding[8];
    char guid[SK_GUID_TEXT_LENGTH + 1];

    sevkit_kernel_hashes_write(&hashes, table);
    sk_guid_format(table, guid);
    EXPECT_STR(guid, "9438d606-4f22-4cc9-b479-a793d411fd21");
    EXPECT_INT(table[16], 168);
    sk_guid_format(table + 18, guid);
    EXPECT_STR(guid, "97d02dd8-bd20-4c94-aa78-e7714d36ab2a");
    EXPECT_INT(table[34], 50);
    EXPECT_BYTES(table + 36, hashes.cmdline, 32);
    EXPECT_BYTES(table + 86, hashes.initrd, 32);
    EXPECT_BYTES(table + 136, hashes.kernel, 32);
    EXPECT_BYTES(table + 168, padding, sizeof(padding));
}

TEST(what_is_written_is_read_back_and_nothing_else)
{
    struct sevkit_kernel_hashes hashes = random_hashes(), again;
    uint8_t table[SEVKIT_HASH_TABLE_BYTES];
    struct sevkit_error error;
    size_t refused = 0;

    sevkit_kernel_hashes_write(&hashes, table);
    EXPECT_OK(sevkit_kernel_hashes_read(table, &again, &error), &error);
    EXPECT_BYTES(&again, &hashes, sizeof(hashes));
    for (size_t i = 0; i < sizeof(table); i++) {
        table[i] ^= 0x40;
        refused += sevkit_kernel_hashes_read(table, &again, &error) == SEVKIT_EINPUT;
        table[i] ^= 0x40;
    }
    /* Everything but the three digests is fixed. */
    EXPECT_INT(refused, SEVKIT_HASH_TABLE_BYTES - 3 * 32);
}

TEST(the_command_line_is_hashed_with_its_nul)
{
    struct sevkit_kernel_hashes hashes;
    struct sevkit_error error;
    uint8_t want[32];

    EXPECT_OK(sevkit_kernel_hashes_set_cmdline(&hashes, "a b", 3, &error), &error);
    EXPECT_OK(sk_hash_bytes(SK_SHA256, "a b", 4, want, &error), &error);
    EXPECT_BYTES(hashes.cmdline, want, sizeof(want));
    EXPECT_OK(sevkit_kernel_hashes_set_cmdline(&hashes, NULL, 0, &error), &error);
    EXPECT_OK(sk_hash_bytes(SK_SHA256, "", 1, want, &error), &error);
    EXPECT_BYTES(hashes.cmdline, want, sizeof(want));
}

TEST(the_table_does_not_cross_its_page)
{
    struct sevkit_kernel_hashes hashes = random_hashes();
    uint8_t page[SEVKIT_PAGE_BYTES], table[SEVKIT_HASH_TABLE_BYTES];
    struct sevkit_error error;
    const size_t last = SEVKIT_PAGE_BYTES - SEVKIT_HASH_TABLE_BYTES;

    sevkit_kernel_hashes_write(&hashes, table);
    EXPECT_OK(sevkit_kernel_hashes_page(&hashes, last, page, &error), &error);
    EXPECT_BYTES(page + last, table, sizeof(table));
    for (size_t i = 0; i < last; i++)
        EXPECT_INT(page[i], 0);
    EXPECT_ERROR(sevkit_kernel_hashes_page(&hashes, last + 1, page, &error), SEVKIT_EINPUT, &error);
    EXPECT_ERROR(sevkit_kernel_hashes_page(&hashes, SIZE_MAX, page, &error), SEVKIT_EINPUT, &error);
}
