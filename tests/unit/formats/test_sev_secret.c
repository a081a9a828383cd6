/* SPDX-License-Identifier: Apache-2.0 */
#include "base/cleanup.h"
#include "base/encoding.h"
#include "fault.h"
#include "formats/sev/sev_secret.h"
#include "test.h"

static struct sk_sev_secret_entry entry_of(const char *guid, const void *data, size_t size)
{
    struct sk_sev_secret_entry entry = {.data = data, .size = size};

    EXPECT(sk_guid_parse(guid, entry.guid));
    return entry;
}

TEST(one_entry_byte_by_byte)
{
    static const char want[] = "42f5741edd71664d963eef4287ff173b2c000000"
                               "e5696873f084734992ec06879ce3da0b1800000061626364"
                               "00000000";
    struct sk_sev_secret_entry entry = entry_of(SK_SEV_LUKS_KEY_GUID, "abcd", 4);
    SK_CLEANUP(sk_secret_free_p) struct sk_secret *table = NULL;
    uint8_t bytes[48];
    struct sevkit_error error;

    EXPECT(sk_hex_decode(want, bytes, sizeof(bytes)));
    EXPECT_OK(sk_sev_secret_table_write(&entry, 1, SK_SEV_PAD_NEXT, &table, &error), &error);
    EXPECT_INT(table->size, sizeof(bytes));
    EXPECT_BYTES(table->data, bytes, sizeof(bytes));
}

/* 20 + 20 + 8 bytes are three blocks already. */
TEST(the_replaced_tool_adds_a_block_to_whole_blocks)
{
    static const size_t sizes[][3] = {{7, 48, 48}, {8, 48, 64}, {9, 64, 64}, {24, 64, 80}};
    uint8_t data[24] = {0};
    struct sevkit_error error;

    for (size_t i = 0; i < SK_ARRAY_SIZE(sizes); i++) {
        struct sk_sev_secret_entry entry = entry_of(SK_SEV_LUKS_KEY_GUID, data, sizes[i][0]);

        for (int padding = SK_SEV_PAD_NEXT; padding <= SK_SEV_PAD_ALWAYS; padding++) {
            SK_CLEANUP(sk_secret_free_p) struct sk_secret *table = NULL;

            EXPECT_OK(
                sk_sev_secret_table_write(&entry, 1, (enum sk_sev_padding)padding, &table, &error),
                &error);
            EXPECT_INT(table->size, sizes[i][1 + padding]);
        }
    }
}

TEST(no_more_than_the_processor_takes)
{
    static uint8_t data[SK_SEV_SECRET_MAX_BYTES + 1];
    struct sk_sev_secret_entry entry = entry_of(SK_SEV_LUKS_KEY_GUID, data, 16344);
    SK_CLEANUP(sk_secret_free_p) struct sk_secret *table = NULL;
    struct sk_secret *unused = NULL;
    struct sevkit_error error;

    EXPECT_OK(sk_sev_secret_table_write(&entry, 1, SK_SEV_PAD_NEXT, &table, &error), &error);
    EXPECT_INT(table->size, SK_SEV_SECRET_MAX_BYTES);
    EXPECT_ERROR(sk_sev_secret_table_write(&entry, 1, SK_SEV_PAD_ALWAYS, &unused, &error),
                 SEVKIT_EINPUT, &error);
    entry.size++;
    EXPECT_ERROR(sk_sev_secret_table_write(&entry, 1, SK_SEV_PAD_NEXT, &unused, &error),
                 SEVKIT_EINPUT, &error);
    entry.size = sizeof(data);
    EXPECT_ERROR(sk_sev_secret_table_write(&entry, 1, SK_SEV_PAD_NEXT, &unused, &error),
                 SEVKIT_EINPUT, &error);
    EXPECT(!unused);
}

TEST(guids_are_given_once)
{
    struct sk_sev_secret_entry entries[] = {
        entry_of(SK_SEV_LUKS_KEY_GUID, "a", 1),
        entry_of("23058844-597b-42fb-8259-a0f5d9d495af", "b", 1),
        entry_of(SK_SEV_LUKS_KEY_GUID, "c", 1),
    };
    SK_CLEANUP(sk_secret_free_p) struct sk_secret *table = NULL;
    struct sk_secret *unused = NULL;
    struct sevkit_error error;

    EXPECT_OK(sk_sev_secret_table_write(entries, 2, SK_SEV_PAD_NEXT, &table, &error), &error);
    EXPECT_ERROR(sk_sev_secret_table_write(entries, 3, SK_SEV_PAD_NEXT, &unused, &error),
                 SEVKIT_EUSAGE, &error);
    EXPECT_CONTAINS(error.text, SK_SEV_LUKS_KEY_GUID);
    EXPECT_ERROR(sk_sev_secret_table_write(entries, 0, SK_SEV_PAD_NEXT, &unused, &error),
                 SEVKIT_EUSAGE, &error);
}

TEST(tables_are_read_as_they_were_written)
{
    struct sk_sev_secret_entry entries[] = {
        entry_of(SK_SEV_LUKS_KEY_GUID, "passphrase", 10),
        entry_of("23058844-597b-42fb-8259-a0f5d9d495af", "", 0),
    };
    SK_CLEANUP(sk_secret_free_p) struct sk_secret *table = NULL;
    struct sk_sev_secret_entry read[2];
    size_t count;
    struct sevkit_error error;

    EXPECT_OK(sk_sev_secret_table_write(entries, 2, SK_SEV_PAD_NEXT, &table, &error), &error);
    EXPECT_OK(sk_sev_secret_table_read(table->data, table->size, read, 2, &count, &error), &error);
    EXPECT_INT(count, 2);
    for (size_t i = 0; i < 2; i++) {
        EXPECT_BYTES(read[i].guid, entries[i].guid, 16);
        EXPECT_INT(read[i].size, entries[i].size);
    }
    EXPECT_BYTES(read[0].data, "passphrase", 10);
    for (size_t size = 0; size < 20 + 20 + 10 + 20; size++)
        EXPECT_ERROR(sk_sev_secret_table_read(table->data, size, read, 2, &count, &error),
                     SEVKIT_EINPUT, &error);
    table->data[0] ^= 1;
    EXPECT_ERROR(sk_sev_secret_table_read(table->data, table->size, read, 2, &count, &error),
                 SEVKIT_EINPUT, &error);
    table->data[0] ^= 1;
    table->data[36] = 19;
    EXPECT_ERROR(sk_sev_secret_table_read(table->data, table->size, read, 2, &count, &error),
                 SEVKIT_EINPUT, &error);
}

TEST(headers_are_read_as_they_were_written)
{
    struct sk_sev_secret_header header = {.flags = 0x01020304}, again;
    uint8_t bytes[SK_SEV_SECRET_HEADER_BYTES];

    sk_test_random(header.iv, sizeof(header.iv));
    sk_test_random(header.mac, sizeof(header.mac));
    sk_sev_secret_header_write(&header, bytes);
    EXPECT_INT(bytes[0], 4);
    EXPECT_INT(bytes[4], header.iv[0]);
    EXPECT_INT(bytes[20], header.mac[0]);
    sk_sev_secret_header_read(bytes, &again);
    EXPECT_BYTES(&again, &header, sizeof(header));
}

static int write_table(void *arg, struct sevkit_error *error)
{
    SK_CLEANUP(sk_secret_free_p) struct sk_secret *table = NULL;

    return sk_sev_secret_table_write(arg, 1, SK_SEV_PAD_NEXT, &table, error);
}

TEST(memory_may_run_out)
{
    struct sk_sev_secret_entry entry = entry_of(SK_SEV_LUKS_KEY_GUID, "abcd", 4);

    EXPECT(sk_fault_run(write_table, &entry) >= 1);
}
