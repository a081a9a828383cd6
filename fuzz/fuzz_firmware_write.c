/* SPDX-License-Identifier: Apache-2.0 */
/* Layouts of firmware images: what the writer puts into an image is what the parser finds there. */
#include "base/reader.h"
#include "formats/firmware/firmware_write.h"
#include "fuzz.h"

#define IMAGE_BYTES  4096
#define ITEMS_MAX    4
#define WORDS_MAX    4
#define SECTIONS_MAX 8

static const char *const guids[] = {
    "00f771de-1a7e-4fcb-890e-68c77e2fb44e", "7255371f-3a3b-4b04-927b-1da6efa8d454",
    "4c2eb361-7d9b-4cc3-8081-127c90d3d294", "a789a612-0597-4c4b-a49f-cbb1fe9d1ddd",
    "01234567-89ab-cdef-0123-456789abcdef",
};

static void check(const struct sk_firmware_layout *layout, const struct sevkit_firmware *firmware)
{
    REQUIRE(sevkit_firmware_entry_count(firmware) == layout->item_count + layout->metadata);
    for (size_t i = 0; i < layout->item_count; i++) {
        const struct sevkit_firmware_entry *entry = sevkit_firmware_entry(firmware, i);
        struct sk_reader reader = sk_reader_of(entry->data, entry->size);

        REQUIRE(entry->size == 4 * layout->items[i].word_count);
        for (size_t k = 0; k < layout->items[i].word_count; k++)
            REQUIRE(sk_read_u32le(&reader) == layout->items[i].words[k]);
    }
    REQUIRE(sevkit_firmware_has_metadata(firmware) == layout->metadata);
    REQUIRE(sevkit_firmware_section_count(firmware) == layout->section_count);
    for (size_t i = 0; i < layout->section_count; i++) {
        const struct sevkit_section *section = sevkit_firmware_section(firmware, i);

        REQUIRE(section->gpa == layout->sections[i].gpa);
        REQUIRE(section->size == layout->sections[i].size);
        REQUIRE(section->type == layout->sections[i].type);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct sk_reader input = sk_reader_of(data, size);
    uint32_t words[ITEMS_MAX][WORDS_MAX];
    struct sk_firmware_item items[ITEMS_MAX];
    struct sevkit_section sections[SECTIONS_MAX];
    uint8_t image[IMAGE_BYTES] = {0};
    struct sk_firmware_layout layout = {.items = items, .sections = sections};
    struct sevkit_firmware *firmware = NULL;
    struct sevkit_error error = {0};

    layout.item_count = sk_read_u8(&input) % (ITEMS_MAX + 1);
    layout.metadata = sk_read_u8(&input) & 1;
    layout.section_count = layout.metadata ? sk_read_u8(&input) % (SECTIONS_MAX + 1) : 0;
    sk_read_bytes(&input, words, sizeof(words));
    for (size_t i = 0; i < layout.item_count; i++)
        items[i] = (struct sk_firmware_item){guids[sk_read_u8(&input) % 5], words[i],
                                             sk_read_u8(&input) % (WORDS_MAX + 1)};
    for (size_t i = 0; i < layout.section_count; i++)
        sections[i] = (struct sevkit_section){sk_read_u32le(&input), sk_read_u32le(&input),
                                              sk_read_u32le(&input)};
    REQUIRE(sk_firmware_write(&layout, image, sizeof(image), &error) == 0);
    REQUIRE(sevkit_firmware_parse(image, sizeof(image), &firmware, &error) == 0);
    check(&layout, firmware);
    sevkit_firmware_free(firmware);
    return 0;
}
