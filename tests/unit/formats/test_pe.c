/* SPDX-License-Identifier: Apache-2.0 */
#include "base/cleanup.h"
#include "base/writer.h"
#include "formats/firmware/pe.h"
#include "test.h"

#include <stdlib.h>

#define HEAD_BYTES 1024

/* A PE head with sections of these names; header at 0x80, no optional header. */
static void build(uint8_t *head, const char *const *names, uint16_t count)
{
    struct sk_writer writer = sk_writer_of(head, HEAD_BYTES);

    sk_write_bytes(&writer, "MZ", 2);
    sk_write_zeros_to(&writer, 0x3c);
    sk_write_u32le(&writer, 0x80);
    sk_write_zeros_to(&writer, 0x80);
    sk_write_bytes(&writer, "PE\0", 4);
    sk_write_u16le(&writer, 0x8664);
    sk_write_u16le(&writer, count);
    sk_write_zeros(&writer, 16);
    for (uint16_t i = 0; i < count; i++) {
        char name[8] = {0};

        memcpy(name, names[i], strnlen(names[i], sizeof(name)));
        sk_write_bytes(&writer, name, sizeof(name));
        sk_write_u32le(&writer, 100u + i);
        sk_write_u32le(&writer, 0);
        sk_write_u32le(&writer, 512);
        sk_write_u32le(&writer, 1024u * (i + 1u));
        sk_write_zeros(&writer, 16);
    }
    sk_write_zeros_to(&writer, HEAD_BYTES);
    EXPECT(sk_writer_ok(&writer));
}

TEST(sections_are_listed_and_a_uki_is_told)
{
    static const char *const uki[] = {".osrel", ".cmdline", ".linux", ".initrd", ".8letter"};
    static const char *const kernel[] = {".setup", ".text"};
    uint8_t head[HEAD_BYTES];
    struct sevkit_error error;
    struct sk_pe pe;

    build(head, uki, 5);
    EXPECT(sk_pe_detect(head, sizeof(head)));
    EXPECT_OK(sk_pe_parse(head, sizeof(head), &pe, &error), &error);
    EXPECT_INT(pe.machine, 0x8664);
    EXPECT_INT(pe.section_count, 5);
    EXPECT_STR(pe.sections[4].name, ".8letter");
    EXPECT_INT(sk_pe_find(&pe, ".cmdline")->virtual_size, 101);
    EXPECT_INT(sk_pe_find(&pe, ".cmdline")->file_offset, 2048);
    EXPECT(sk_pe_find(&pe, ".none") == NULL);
    EXPECT(sk_pe_is_uki(&pe));
    build(head, kernel, 2);
    EXPECT_OK(sk_pe_parse(head, sizeof(head), &pe, &error), &error);
    EXPECT(!sk_pe_is_uki(&pe));
}

TEST(cut_off_heads_are_refused)
{
    static const char *const names[] = {".linux"};
    uint8_t head[HEAD_BYTES];
    const size_t whole = 0x80 + 4 + 20 + 40;
    struct sk_pe pe;

    build(head, names, 1);
    for (size_t size = 0; size < HEAD_BYTES; size++) {
        uint8_t *copy = malloc(size ? size : 1); /* on the heap, for the sanitizers */
        struct sevkit_error error;

        EXPECT(copy != NULL);
        memcpy(copy, head, size);
        EXPECT_INT(sk_pe_parse(copy, size, &pe, &error), size < whole ? SEVKIT_EINPUT : 0);
        free(copy);
    }
}

TEST(other_files_are_no_pe)
{
    static const char *const others[] = {
        "", "M", "MZ",
        "\x7f"
        "ELF",
        "MZ00000000000000000000000000000000000000000000000000000000"
        "00\xff\xff\xff\xff"};

    for (size_t i = 0; i < SK_ARRAY_SIZE(others); i++)
        EXPECT(!sk_pe_detect(others[i], strlen(others[i])));
}

TEST(too_many_sections_are_refused)
{
    uint8_t head[HEAD_BYTES];
    struct sevkit_error error;
    struct sk_pe pe;

    build(head, NULL, 0);
    head[0x80 + 4 + 2] = SK_PE_SECTIONS_MAX + 1;
    EXPECT_ERROR(sk_pe_parse(head, sizeof(head), &pe, &error), SEVKIT_EINPUT, &error);
}

TEST(content_is_what_was_put_in)
{
    static const uint8_t data[16] = {[8] = 1};
    static const struct {
        struct sk_pe_section section;
        size_t size;
        bool held;
    } cases[] = {
        {{.virtual_size = 3, .file_size = 8, .file_offset = 8}, 3, true},
        {{.virtual_size = 0, .file_size = 8, .file_offset = 8}, 8, true},
        {{.virtual_size = 9, .file_size = 8, .file_offset = 8}, 8, true},
        {{.virtual_size = 9, .file_size = 9, .file_offset = 8}, 9, false},
        {{.virtual_size = 1, .file_size = 1, .file_offset = 17}, 1, false},
    };

    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        size_t size = 0;
        const uint8_t *content = sk_pe_content(&cases[i].section, data, sizeof(data), &size);

        EXPECT_INT(size, cases[i].size);
        EXPECT(content == (cases[i].held ? data + 8 : NULL));
    }
}
