/* SPDX-License-Identifier: Apache-2.0 */
/* The LUKS2 header: whole, and the JSON area alone, which checksums keep a fuzzer from reaching. What is
 * accepted has authenticated encryption, lies within its area, and is what the writer writes. */
#include "formats/disk/luks2_header.h"
#include "formats/disk/luks2_json.h"
#include "formats/disk/luks2_write.h"
#include "fuzz.h"

#define COPY_BYTES 16384u

static void check(const struct sk_luks2_header *header)
{
    REQUIRE(header->cipher && header->cipher->tag_bytes >= 28);
    REQUIRE(header->header_bytes <= header->data_offset);
    REQUIRE(header->slot_count >= 1 && header->slot_count <= SK_LUKS2_SLOTS_MAX);
    for (size_t i = 0; i < header->slot_count; i++) {
        const struct sk_luks2_slot *slot = &header->slots[i];

        REQUIRE(slot->area_offset >= 2 * header->copy_bytes);
        REQUIRE(slot->area_offset + slot->area_bytes <= header->header_bytes);
        REQUIRE(slot->area_bytes >= header->cipher->key_bytes * SK_LUKS2_STRIPES);
        REQUIRE(slot->salt.size >= 16 && slot->iterations >= 1);
    }
}

static void check_round_trip(const struct sk_luks2_header *header)
{
    static const uint8_t salts[2][SK_LUKS2_COPY_SALT_BYTES];
    uint8_t *disk = calloc(1, header->header_bytes);
    struct sk_luks2_header again;
    struct sevkit_error error = {0};

    REQUIRE(disk);
    REQUIRE(sk_luks2_header_write(header, salts, disk, &error) == 0);
    REQUIRE(sk_luks2_header_read(disk, header->header_bytes, &again, &error) == 0);
    REQUIRE(memcmp(&again, header, sizeof(again)) == 0);
    free(disk);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct sk_luks2_header header = {0}, alone = {.copy_bytes = COPY_BYTES};
    struct sevkit_error error = {0};
    int r = sk_luks2_header_read(data, size, &header, &error);

    if (r < 0)
        REQUIRE_ERROR(r, &error, SEVKIT_EINPUT, SEVKIT_EREFUSED);
    else
        check(&header);
    r = sk_luks2_json_read((const char *)data, size, &alone, &error);
    if (r < 0) {
        REQUIRE_ERROR(r, &error, SEVKIT_EINPUT, SEVKIT_EREFUSED);
        return 0;
    }
    check(&alone);
    check_round_trip(&alone);
    return 0;
}
