/* SPDX-License-Identifier: Apache-2.0 */
/* The bounds rules of the certificate table (GHCB 56421, SNP Extended Guest Request). */
#include "base/cleanup.h"
#include "base/encoding.h"
#include "fault.h"
#include "test.h"

#include <sevkit/certs.h>
#include <stdlib.h>

#define VCEK "63da758d-e664-4564-adc5-f4b93be8accd"
#define ARK  "c0b406a4-a803-4952-9743-3fb6014cd0ae"
#define ASK  "4ab7b379-bbac-4fe4-a02f-05aef327c782"

SK_DEFINE_CLEANUP(struct sevkit_cert_table *, sevkit_cert_table_free)

static struct sevkit_error error;

struct draft {
    uint8_t data[512];
    size_t size;
};

static void put(struct draft *draft, size_t offset, uint32_t value)
{
    for (size_t i = 0; i < 4; i++)
        draft->data[offset + i] = (uint8_t)(value >> 8 * i);
}

/* sk_guid_parse() gives the mixed-endian form; swapping its groups the big-endian one. */
static void put_guid(struct draft *draft, size_t index, const char *guid, bool mixed)
{
    static const uint8_t order[16] = {3, 2, 1, 0, 5, 4, 7, 6, 8, 9, 10, 11, 12, 13, 14, 15};
    uint8_t bytes[SK_GUID_BYTES];

    EXPECT(sk_guid_parse(guid, bytes));
    for (size_t i = 0; i < sizeof(order); i++)
        draft->data[24 * index + i] = bytes[mixed ? i : order[i]];
}

/* Two entries of 10 and 20 bytes behind three headers. */
static struct draft make(void)
{
    struct draft draft = {.size = 3 * 24 + 30};

    put_guid(&draft, 0, VCEK, false);
    put(&draft, 16, 72);
    put(&draft, 20, 10);
    put_guid(&draft, 1, ARK, false);
    put(&draft, 40, 82);
    put(&draft, 44, 20);
    for (size_t i = 72; i < draft.size; i++)
        draft.data[i] = (uint8_t)i;
    return draft;
}

static int parse(const struct draft *draft)
{
    SK_CLEANUP(sevkit_cert_table_free_p) struct sevkit_cert_table *table = NULL;

    return sevkit_cert_table_parse(draft->data, draft->size, &table, &error);
}

TEST(entries)
{
    for (unsigned mixed = 0; mixed < 2; mixed++) {
        struct draft draft = make();
        SK_CLEANUP(sevkit_cert_table_free_p) struct sevkit_cert_table *table = NULL;
        const struct sevkit_cert_table_entry *entry;
        char guid[SEVKIT_GUID_TEXT_BYTES];

        put_guid(&draft, 0, VCEK, mixed);
        EXPECT_OK(sevkit_cert_table_parse(draft.data, draft.size, &table, &error), &error);
        EXPECT_INT(sevkit_cert_table_count(table), 2);
        entry = sevkit_cert_table_entry(table, 0);
        EXPECT_STR(entry->name, "VCEK");
        EXPECT_INT(entry->mixed_endian, mixed);
        EXPECT_INT(entry->size, 10);
        EXPECT_BYTES(entry->data, draft.data + 72, 10);
        sevkit_cert_table_guid_text(entry, guid);
        EXPECT_STR(guid, VCEK);
        EXPECT_STR(sevkit_cert_table_entry(table, 1)->name, "ARK");
        EXPECT_BYTES(sevkit_cert_table_entry(table, 1)->data, draft.data + 82, 20);
        EXPECT(!sevkit_cert_table_entry(table, 2));
    }
}

TEST(empty_table)
{
    struct draft draft = {.size = 24};

    EXPECT_OK(parse(&draft), &error);
    draft.size = 512;
    EXPECT_OK(parse(&draft), &error);
}

TEST(unknown_guid_is_kept)
{
    struct draft draft = make();
    SK_CLEANUP(sevkit_cert_table_free_p) struct sevkit_cert_table *table = NULL;

    draft.data[0] ^= 1;
    EXPECT_OK(sevkit_cert_table_parse(draft.data, draft.size, &table, &error), &error);
    EXPECT(!sevkit_cert_table_entry(table, 0)->name);
    EXPECT_INT(sevkit_cert_table_entry(table, 0)->size, 10);
}

TEST(bounds)
{
    static const struct {
        size_t offset;
        uint32_t value;
        const char *text;
    } cases[] = {
        {16, 71, "inside the headers"},
        {16, 0, "inside the headers"},
        {16, 93, "over the end"},
        {16, UINT32_MAX, "over the end"},
        {20, 0, "is empty"},
        {20, 31, "over the end"},
        {20, UINT32_MAX, "over the end"},
        {20, UINT32_MAX - 71, "over the end"},
        {40, 81, "overlap"},
        {40, 72, "overlap"},
        {20, 11, "overlap"},
    };

    for (size_t i = 0; i < SK_ARRAY_SIZE(cases); i++) {
        struct draft draft = make();

        put(&draft, cases[i].offset, cases[i].value);
        if (cases[i].offset == 16 && cases[i].value == 93)
            put(&draft, 20, 10);
        EXPECT_ERROR(parse(&draft), SEVKIT_EINPUT, &error);
        EXPECT_CONTAINS(error.text, cases[i].text);
    }
}

TEST(same_guid_twice)
{
    struct draft draft = make();

    put_guid(&draft, 1, VCEK, false);
    EXPECT_ERROR(parse(&draft), SEVKIT_EINPUT, &error);
    EXPECT_CONTAINS(error.text, "same GUID");
    put_guid(&draft, 1, VCEK, true);
    EXPECT_ERROR(parse(&draft), SEVKIT_EINPUT, &error);
    EXPECT_CONTAINS(error.text, "both the VCEK");
}

TEST(no_end)
{
    struct draft draft = make();

    for (size_t size = 0; size < 72; size++) {
        draft.size = size;
        EXPECT_ERROR(parse(&draft), SEVKIT_EINPUT, &error);
        EXPECT_CONTAINS(error.text, "no all-zero entry");
    }
    for (size_t size = 72; size < 102; size++) {
        draft.size = size;
        EXPECT_ERROR(parse(&draft), SEVKIT_EINPUT, &error);
    }
}

TEST(too_many_and_too_long)
{
    size_t size = SEVKIT_CERT_TABLE_MAX_BYTES + 1;
    SK_CLEANUP_FREE uint8_t *data = malloc(size);
    struct sevkit_cert_table *table = NULL;

    EXPECT(data);
    memset(data, 1, size);
    EXPECT_ERROR(sevkit_cert_table_parse(data, size, &table, &error), SEVKIT_EINPUT, &error);
    EXPECT_CONTAINS(error.text, "at most");
    EXPECT_ERROR(sevkit_cert_table_parse(data, size - 1, &table, &error), SEVKIT_EINPUT, &error);
    EXPECT_CONTAINS(error.text, "more than 64 entries");
}

TEST(round_trip)
{
    for (unsigned run = 0; run < 20; run++) {
        struct sevkit_cert_table_entry entries[8] = {0};
        uint8_t blob[256];
        size_t count = sk_test_random_below(9);
        SK_CLEANUP_FREE uint8_t *data = NULL;
        SK_CLEANUP(sevkit_cert_table_free_p) struct sevkit_cert_table *table = NULL;
        size_t size;

        sk_test_random(blob, sizeof(blob));
        for (size_t i = 0; i < count; i++) {
            sk_test_random(entries[i].guid, sizeof(entries[i].guid));
            entries[i].data = blob + i;
            entries[i].size = 1 + sk_test_random_below(200);
        }
        EXPECT_OK(sevkit_cert_table_write(entries, count, &data, &size, &error), &error);
        EXPECT_OK(sevkit_cert_table_parse(data, size, &table, &error), &error);
        EXPECT_INT(sevkit_cert_table_count(table), count);
        for (size_t i = 0; i < count; i++) {
            const struct sevkit_cert_table_entry *entry = sevkit_cert_table_entry(table, i);

            EXPECT_BYTES(entry->guid, entries[i].guid, sizeof(entry->guid));
            EXPECT_INT(entry->size, entries[i].size);
            EXPECT_BYTES(entry->data, entries[i].data, entry->size);
        }
    }
}

TEST(writer_refuses_what_cannot_be_read)
{
    uint8_t blob[4] = {1};
    struct sevkit_cert_table_entry entries[2] = {{{1}, NULL, false, blob, 4},
                                                 {{1}, NULL, false, blob, 4}};
    uint8_t *data = NULL;
    size_t size;

    EXPECT_ERROR(sevkit_cert_table_write(entries, 2, &data, &size, &error), SEVKIT_EINPUT, &error);
    entries[0].size = 0;
    EXPECT_ERROR(sevkit_cert_table_write(entries, 1, &data, &size, &error), SEVKIT_EINPUT, &error);
    entries[0].size = SEVKIT_CERT_TABLE_MAX_BYTES;
    EXPECT_ERROR(sevkit_cert_table_write(entries, 1, &data, &size, &error), SEVKIT_EUSAGE, &error);
    EXPECT_ERROR(sevkit_cert_table_write(entries, 65, &data, &size, &error), SEVKIT_EUSAGE, &error);
    EXPECT(!data);
}

static int write_and_parse(void *arg, struct sevkit_error *fault_error)
{
    const struct draft *draft = arg;
    SK_CLEANUP(sevkit_cert_table_free_p) struct sevkit_cert_table *table = NULL;
    uint8_t *data = NULL;
    size_t size;
    int r = sevkit_cert_table_parse(draft->data, draft->size, &table, fault_error);

    if (r == 0)
        r = sevkit_cert_table_write(sevkit_cert_table_entry(table, 0), 2, &data, &size,
                                    fault_error);
    free(data);
    return r;
}

TEST(out_of_memory)
{
    struct draft draft = make();

    EXPECT(sk_fault_run(write_and_parse, &draft) >= 5);
}
