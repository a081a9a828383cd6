/* SPDX-License-Identifier: Apache-2.0 */
#include "formats/launch/vmsa_dump.h"

#include "base/encoding.h"
#include "base/error.h"
#include "formats/recognise.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#define DUMP_LINE_BYTES    16u
#define DUMP_OFFSET_DIGITS 8u
#define DUMP_MIN_BYTES     0x400u /* up to the fields of SEV-ES (APM 2, table B-4) */

static bool is_pair(const char *line, size_t length, size_t at, uint8_t *ret_byte)
{
    char pair[3] = {0};

    if (at + 2 > length || (at + 2 < length && line[at + 2] != ' ' && line[at + 2] != '\r'))
        return false;
    memcpy(pair, line + at, 2);
    return sk_hex_decode(pair, ret_byte, 1);
}

/* A line's 16 bytes, two digits each with one space between, wherever they begin; behind them may be the
 * characters. Returns where they begin; length if there are none. */
static size_t find_bytes(const char *line, size_t length, uint8_t ret_bytes[DUMP_LINE_BYTES])
{
    size_t count = 0, start = 0;

    for (size_t at = 0; at < length;) {
        uint8_t byte;

        if ((at > 0 && !strchr(" :", line[at - 1])) || !is_pair(line, length, at, &byte)) {
            if (count == DUMP_LINE_BYTES)
                return start;
            count = 0;
            at++;
            continue;
        }
        /* What looks like a byte before them is of the prefix. */
        if (count == DUMP_LINE_BYTES) {
            memmove(ret_bytes, ret_bytes + 1, DUMP_LINE_BYTES - 1);
            count--;
            start += 3;
        }
        start = count == 0 ? at : start;
        ret_bytes[count++] = byte;
        at += 3;
    }
    return count == DUMP_LINE_BYTES ? start : length;
}

/* The offset or address before the bytes: eight digits or more, and a colon. */
static bool find_offset(const char *line, size_t start, uint64_t *ret_offset)
{
    size_t end = start, first;
    char digits[17] = {0};

    while (end > 0 && line[end - 1] == ' ')
        end--;
    if (end == 0 || line[end - 1] != ':')
        return false;
    for (first = --end; first > 0 && isxdigit((unsigned char)line[first - 1]);)
        first--;
    if (end - first < DUMP_OFFSET_DIGITS || end - first >= sizeof(digits) ||
        (first > 0 && isalnum((unsigned char)line[first - 1])))
        return false;
    memcpy(digits, line + first, end - first);
    *ret_offset = strtoull(digits, NULL, 16);
    return true;
}

struct dump {
    uint8_t page[SEVKIT_VMSA_BYTES + DUMP_LINE_BYTES];
    size_t filled;
    unsigned line;
    uint64_t base; /* offset or address of the first line */
    bool has_base;
};

static int add_line(struct dump *dump, const char *line, size_t length, struct sevkit_error *error)
{
    uint8_t bytes[DUMP_LINE_BYTES];
    size_t start = find_bytes(line, length, bytes);
    uint64_t offset = 0;
    bool has_offset = start < length && find_offset(line, start, &offset);

    dump->line++;
    if (start == length && dump->filled && memmem(line, length, "(VMSA)", 6))
        return sk_error_set(error, SEVKIT_EINPUT, "line %u: a second save area begins; cut one out",
                            dump->line);
    if (start == length)
        return 0;
    if (dump->filled == 0) {
        dump->base = offset;
        dump->has_base = has_offset;
    }
    if (has_offset != dump->has_base || (has_offset && offset != dump->base + dump->filled))
        return sk_error_set(error, SEVKIT_EINPUT,
                            "line %u: expected the bytes at offset 0x%zx of one save area",
                            dump->line, dump->filled);
    if (dump->filled >= SEVKIT_VMSA_BYTES)
        return sk_error_set(error, SEVKIT_EINPUT, "line %u: more than the %d bytes of a save area",
                            dump->line, SEVKIT_VMSA_BYTES);
    memcpy(dump->page + dump->filled, bytes, sizeof(bytes));
    dump->filled += sizeof(bytes);
    return 0;
}

/* As Linux's print_hex_dump() writes it: 16 bytes a line, behind a time, a prefix, an offset or an address, or
 * none; other lines of the log are passed over. The kernel writes only the fields; the rest of the page is zero.
 * ret_found: such a dump is there. */
static int read_dump(const char *text, size_t size, uint8_t ret_page[SEVKIT_VMSA_BYTES],
                     bool *ret_found, struct sevkit_error *error)
{
    struct dump dump = {0};
    int r = 0;

    for (size_t at = 0; r == 0 && at < size;) {
        const char *end = memchr(text + at, '\n', size - at);
        size_t length = end ? (size_t)(end - text) - at : size - at;

        r = add_line(&dump, text + at, length, error);
        at += length + 1;
    }
    *ret_found = dump.filled > 0;
    if (r == 0 && dump.filled > 0 && dump.filled < DUMP_MIN_BYTES)
        return sk_error_set(error, SEVKIT_EINPUT,
                            "a hex dump of 0x%zx bytes; a save area has 0x%x or more", dump.filled,
                            DUMP_MIN_BYTES);
    if (r == 0)
        memcpy(ret_page, dump.page, SEVKIT_VMSA_BYTES);
    return r;
}

int sk_vmsa_read(const uint8_t *data, size_t size, uint8_t ret_page[SEVKIT_VMSA_BYTES],
                 struct sevkit_error *error)
{
    bool found = false;
    int r;

    if (size == SEVKIT_VMSA_BYTES) {
        memcpy(ret_page, data, SEVKIT_VMSA_BYTES);
        return 0;
    }
    r = read_dump((const char *)data, size, ret_page, &found, error);
    if (r < 0 || found)
        return r;
    r = sk_error_set(error, SEVKIT_EINPUT, "%zu bytes; a VM save area has %d", size,
                     SEVKIT_VMSA_BYTES);
    return sk_recognise_wrap(error, r, data, size, SK_FILE_UNKNOWN);
}

static uint64_t get(const uint8_t *page, const char *field)
{
    return sevkit_vmsa_get(page, sevkit_vmsa_field_find(field));
}

/* With the page's own parameters, does the profile make the same bytes? */
static bool matches(const uint8_t *page, const struct sevkit_profile *profile,
                    enum sevkit_vcpu_role role)
{
    uint8_t built[SEVKIT_VMSA_BYTES];
    /* cs.base is zero where the profile starts flat. */
    uint64_t eip = profile->svsm ? get(page, "rip") : get(page, "cs.base") + get(page, "rip");

    sevkit_vmsa_build(profile, role, eip, profile->needs_signature ? get(page, "rdx") : 0,
                      get(page, "sev_features"), built);
    return memcmp(built, page, sizeof(built)) == 0;
}

void sk_vmsa_each_profile(const uint8_t page[SEVKIT_VMSA_BYTES], sk_vmsa_profile_sink *sink,
                          void *arg)
{
    for (size_t i = 0; i < sevkit_profile_count(); i++) {
        const struct sevkit_profile *profile = sevkit_profile(i);
        bool bsp = matches(page, profile, SEVKIT_BSP);
        bool ap = matches(page, profile, SEVKIT_AP);

        /* Most profiles tell the roles apart by the start address only. */
        if (bsp || ap)
            sink(arg, profile, bsp && ap ? "any" : bsp ? "bsp" : "ap");
    }
}
