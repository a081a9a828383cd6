/* SPDX-License-Identifier: Apache-2.0 */
#include "base/cleanup.h"
#include "data/guids.h"
#include "fault.h"
#include "formats/firmware/firmware.h"
#include "image.h"
#include "test.h"

#include <stdlib.h>

SK_DEFINE_CLEANUP(struct sevkit_firmware *, sevkit_firmware_free)

static struct sevkit_firmware *parse(const uint8_t *image)
{
    struct sevkit_firmware *firmware;
    struct sevkit_error error;

    EXPECT_OK(sevkit_firmware_parse(image, SK_TEST_IMAGE_BYTES, &firmware, &error), &error);
    return firmware;
}

static bool has_finding(const struct sevkit_firmware *firmware, enum sevkit_finding_kind kind)
{
    return sk_firmware_finding_of(firmware, kind) != NULL;
}

static void expect_verdict(const struct sevkit_firmware *firmware, enum sevkit_use use,
                           const char *reason)
{
    struct sevkit_use_verdict verdict = sevkit_firmware_verdict(firmware, use);

    if (!reason) {
        EXPECT_STR(verdict.reason, "");
        EXPECT(verdict.usable);
        return;
    }
    EXPECT(!verdict.usable);
    EXPECT_CONTAINS(verdict.reason, reason);
    EXPECT(strlen(verdict.reason) < sizeof(verdict.reason) - 1); /* nothing was cut off */
}

TEST(what_is_written_is_read_back)
{
    uint8_t image[SK_TEST_IMAGE_BYTES];
    SK_CLEANUP(sevkit_firmware_free_p) struct sevkit_firmware *firmware = NULL;
    struct sevkit_error error;
    struct sevkit_area area;
    uint32_t eip;

    sk_test_image(image);
    firmware = parse(image);
    EXPECT(sevkit_firmware_has_table(firmware) && sevkit_firmware_has_metadata(firmware));
    EXPECT_INT(sevkit_firmware_entry_count(firmware), SK_TEST_ITEMS + 1);
    EXPECT_STR(sevkit_firmware_entry(firmware, 0)->name, "SEV-ES reset block");
    EXPECT(sevkit_firmware_entry(firmware, SK_TEST_ITEMS + 1) == NULL);
    EXPECT_INT(sevkit_firmware_section_count(firmware), SK_TEST_SECTIONS);
    for (size_t i = 0; i < SK_TEST_SECTIONS; i++)
        EXPECT_BYTES(sevkit_firmware_section(firmware, i), &sk_test_sections[i],
                     sizeof(sk_test_sections[i]));
    EXPECT_OK(sevkit_firmware_reset_eip(firmware, &eip, &error), &error);
    EXPECT_INT(eip, SK_TEST_RESET_EIP);
    area = sevkit_firmware_hash_area(firmware);
    EXPECT(area.present);
    EXPECT_INT(area.gpa, SK_TEST_HASH_GPA);
    EXPECT_INT(area.size, 0x400);
    EXPECT(sevkit_firmware_secret_area(firmware).present);
    EXPECT_ERROR(sevkit_firmware_svsm_offset(firmware, &eip, &error), SEVKIT_EREFUSED, &error);
    EXPECT_INT(sevkit_firmware_finding_count(firmware), 0);
    for (enum sevkit_use use = SEVKIT_USE_SEV; use <= SEVKIT_USE_SNP_KERNEL_HASHES; use++)
        expect_verdict(firmware, use, NULL);
    expect_verdict(firmware, SEVKIT_USE_SVSM, "no SVSM info");
}

TEST(an_image_without_table_has_no_entries_and_says_so)
{
    uint8_t image[SK_TEST_IMAGE_BYTES] = {0};
    SK_CLEANUP(sevkit_firmware_free_p) struct sevkit_firmware *firmware = parse(image);

    EXPECT(!sevkit_firmware_has_table(firmware));
    EXPECT_INT(sevkit_firmware_entry_count(firmware), 0);
    expect_verdict(firmware, SEVKIT_USE_SEV, NULL);
    expect_verdict(firmware, SEVKIT_USE_SEV_ES, "no GUID table");
    expect_verdict(firmware, SEVKIT_USE_SNP, "no GUID table");
}

TEST(a_plain_build_is_told_from_an_amdsev_build)
{
    static const uint32_t zeros[2];
    static const uint32_t reset_block[] = {SK_TEST_RESET_EIP};
    const struct sk_firmware_item items[] = {{SK_GUID_RESET_BLOCK, reset_block, 1},
                                             {SK_GUID_HASH_AREA, zeros, 2}};
    struct sk_firmware_layout layout = {.items = items,
                                        .item_count = 2,
                                        .metadata = true,
                                        .sections = sk_test_sections,
                                        .section_count = 5};
    uint8_t image[SK_TEST_IMAGE_BYTES];
    SK_CLEANUP(sevkit_firmware_free_p) struct sevkit_firmware *with = NULL;
    SK_CLEANUP(sevkit_firmware_free_p) struct sevkit_firmware *without = NULL;

    sk_test_image_of(&layout, image);
    with = parse(image);
    expect_verdict(with, SEVKIT_USE_SNP, NULL);
    expect_verdict(with, SEVKIT_USE_SNP_KERNEL_HASHES, "no KERNEL_HASHES section");
    expect_verdict(with, SEVKIT_USE_SEV_KERNEL_HASHES, "no kernel-hash area");
    layout.metadata = false;
    sk_test_image_of(&layout, image);
    without = parse(image);
    expect_verdict(without, SEVKIT_USE_SNP, "no SEV metadata");
    expect_verdict(without, SEVKIT_USE_SEV_ES, NULL);
}

TEST(duplicate_guids_are_found_and_the_farthest_wins)
{
    static const uint32_t near[] = {0x11110000}, far[] = {0x22220000};
    const struct sk_firmware_item items[] = {{SK_GUID_RESET_BLOCK, near, 1},
                                             {SK_GUID_RESET_BLOCK, far, 1}};
    const struct sk_firmware_layout layout = {.items = items, .item_count = 2};
    uint8_t image[SK_TEST_IMAGE_BYTES];
    SK_CLEANUP(sevkit_firmware_free_p) struct sevkit_firmware *firmware = NULL;
    struct sevkit_error error;
    uint32_t eip;

    sk_test_image_of(&layout, image);
    firmware = parse(image);
    EXPECT(has_finding(firmware, SEVKIT_FINDING_DUPLICATE_GUID));
    EXPECT_OK(sevkit_firmware_reset_eip(firmware, &eip, &error), &error);
    EXPECT_INT(eip, far[0]);
    expect_verdict(firmware, SEVKIT_USE_SEV_ES, "stands twice");
}

/* One oddity of the sections, each with the finding that names it. */
TEST(odd_sections_are_found)
{
    static const struct {
        size_t index;
        struct sevkit_section section;
        enum sevkit_finding_kind kind;
    } odd[] = {
        {0, {0x800000, 0x9001, 1}, SEVKIT_FINDING_SECTION_SIZE},
        {0, {0x800000, 0, 1}, SEVKIT_FINDING_SECTION_SIZE},
        {0, {0x800008, 0x1000, 1}, SEVKIT_FINDING_SECTION_SIZE},
        {1, {0x80a000, 0x3000, 9}, SEVKIT_FINDING_UNKNOWN_SECTION},
        {1, {0x80a000, 0x4000, 1}, SEVKIT_FINDING_SECTION_OVERLAP},
        {2, {0x80d000, 0x1000, 3}, SEVKIT_FINDING_SECTION_COUNT},
        {3, {0x80e000, 0x1000, 2}, SEVKIT_FINDING_SECTION_COUNT},
        {5, {0x820000, 0x1000, 0x10}, SEVKIT_FINDING_HASH_AREA},
    };
    struct sevkit_section sections[SK_TEST_SECTIONS];
    struct sk_firmware_layout layout = {.items = sk_test_items,
                                        .item_count = SK_TEST_ITEMS,
                                        .metadata = true,
                                        .sections = sections,
                                        .section_count = SK_TEST_SECTIONS};
    uint8_t image[SK_TEST_IMAGE_BYTES];

    for (size_t i = 0; i < SK_ARRAY_SIZE(odd); i++) {
        SK_CLEANUP(sevkit_firmware_free_p) struct sevkit_firmware *firmware = NULL;

        memcpy(sections, sk_test_sections, sizeof(sections));
        sections[odd[i].index] = odd[i].section;
        sk_test_image_of(&layout, image);
        firmware = parse(image);
        EXPECT(has_finding(firmware, odd[i].kind));
    }
}

static void put_u16(uint8_t *place, unsigned value)
{
    place[0] = (uint8_t)value;
    place[1] = (uint8_t)(value >> 8);
}

/* Every value of the size fields of the footer and of the first entry: never a crash, never a read
 * outside, and always one of the three outcomes. */
TEST(every_entry_length_is_survived)
{
    static const size_t places[] = {SK_TEST_IMAGE_BYTES - 32 - 18, SK_TEST_IMAGE_BYTES - 32 - 36};
    uint8_t original[SK_TEST_IMAGE_BYTES];
    uint8_t *image = malloc(SK_TEST_IMAGE_BYTES); /* on the heap, for the sanitizers */
    size_t refused = 0, odd = 0;

    EXPECT(image != NULL);
    sk_test_image(original);
    for (size_t p = 0; p < SK_ARRAY_SIZE(places); p++)
        for (unsigned length = 0; length < 65536; length += length < 300 ? 1 : 251) {
            SK_CLEANUP(sevkit_firmware_free_p) struct sevkit_firmware *firmware = NULL;
            struct sevkit_error error;
            int r;

            memcpy(image, original, SK_TEST_IMAGE_BYTES);
            put_u16(image + places[p], length);
            r = sevkit_firmware_parse(image, SK_TEST_IMAGE_BYTES, &firmware, &error);
            EXPECT(r == 0 || r == SEVKIT_EINPUT);
            refused += r != 0;
            odd += r == 0 && has_finding(firmware, SEVKIT_FINDING_TABLE_OVERRUN);
        }
    EXPECT(refused > 18);
    EXPECT(odd > 100);
    free(image);
}

TEST(every_metadata_offset_is_survived)
{
    uint8_t original[SK_TEST_IMAGE_BYTES];
    uint8_t *image = malloc(SK_TEST_IMAGE_BYTES);
    size_t accepted = 0, place;
    SK_CLEANUP(sevkit_firmware_free_p) struct sevkit_firmware *whole = NULL;

    EXPECT(image != NULL);
    sk_test_image(original);
    whole = parse(original);
    place = sevkit_firmware_find(whole, SK_GUID_SEV_METADATA)->offset;
    for (uint32_t offset = 0; offset < SK_TEST_IMAGE_BYTES + 300; offset++) {
        SK_CLEANUP(sevkit_firmware_free_p) struct sevkit_firmware *firmware = NULL;
        struct sevkit_error error;
        int r;

        memcpy(image, original, SK_TEST_IMAGE_BYTES);
        put_u16(image + place, offset);
        r = sevkit_firmware_parse(image, SK_TEST_IMAGE_BYTES, &firmware, &error);
        EXPECT(r == 0 || r == SEVKIT_EINPUT);
        accepted += r == 0;
    }
    EXPECT_INT(accepted, 1);
    free(image);
}

TEST(truncated_images_are_survived)
{
    uint8_t image[SK_TEST_IMAGE_BYTES];

    sk_test_image(image);
    for (size_t size = 0; size < SK_TEST_IMAGE_BYTES; size += 1 + size / 64) {
        SK_CLEANUP(sevkit_firmware_free_p) struct sevkit_firmware *firmware = NULL;
        uint8_t *copy = malloc(size ? size : 1);
        struct sevkit_error error;
        int r;

        EXPECT(copy != NULL);
        /* The end stays, the beginning goes: that is where the table is. */
        memcpy(copy, image + SK_TEST_IMAGE_BYTES - size, size);
        r = sevkit_firmware_parse(copy, size, &firmware, &error);
        if (size < 50)
            EXPECT_INT(r, SEVKIT_EINPUT);
        else
            EXPECT(r == 0 || r == SEVKIT_EINPUT);
        sevkit_firmware_free(SK_TAKE(firmware));
        free(copy);
    }
}

TEST(damaged_metadata_headers_are_named)
{
    static const struct {
        size_t offset; /* in the metadata */
        uint8_t value;
        const char *text;
    } damage[] = {
        {0, 'B', "signature"},           {8, 2, "version"},
        {12, 8, "sections announced"},   {13, 1, "sections announced"},
        {4, 0x10, "sections announced"},
    };
    uint8_t original[SK_TEST_IMAGE_BYTES], image[SK_TEST_IMAGE_BYTES];
    const size_t metadata_bytes = 16 + 12 * SK_TEST_SECTIONS;
    size_t start = 0;

    sk_test_image(original);
    for (size_t i = SK_TEST_IMAGE_BYTES - metadata_bytes - 200; i < SK_TEST_IMAGE_BYTES - 4; i++)
        if (memcmp(original + i, "ASEV", 4) == 0)
            start = i;
    EXPECT(start != 0);
    for (size_t i = 0; i < SK_ARRAY_SIZE(damage); i++) {
        struct sevkit_firmware *firmware;
        struct sevkit_error error;

        memcpy(image, original, sizeof(image));
        image[start + damage[i].offset] = damage[i].value;
        EXPECT_ERROR(sevkit_firmware_parse(image, sizeof(image), &firmware, &error), SEVKIT_EINPUT,
                     &error);
        EXPECT_CONTAINS(error.text, damage[i].text);
    }
}

TEST(an_image_over_the_limit_is_refused)
{
    struct sevkit_firmware *firmware;
    struct sevkit_error error;
    uint8_t byte = 0;

    /* Refused by its size alone, before a byte is read. */
    EXPECT_ERROR(sevkit_firmware_parse(&byte, SEVKIT_FIRMWARE_MAX_BYTES + 1, &firmware, &error),
                 SEVKIT_EINPUT, &error);
}

static int parse_and_free(void *image, struct sevkit_error *error)
{
    struct sevkit_firmware *firmware;
    int r = sevkit_firmware_parse(image, SK_TEST_IMAGE_BYTES, &firmware, error);

    if (r == 0)
        sevkit_firmware_free(firmware);
    return r;
}

TEST(allocation_failures_are_reported_and_leak_nothing)
{
    uint8_t image[SK_TEST_IMAGE_BYTES];

    sk_test_image(image);
    EXPECT(sk_fault_run(parse_and_free, image) >= 4);
}

TEST(layouts_that_do_not_fit_are_refused)
{
    const struct sk_firmware_layout layout = {.items = sk_test_items, .item_count = SK_TEST_ITEMS};
    uint8_t image[64] = {0};
    struct sevkit_error error;

    EXPECT_ERROR(sk_firmware_write(&layout, image, sizeof(image), &error), SEVKIT_EINPUT, &error);
}
