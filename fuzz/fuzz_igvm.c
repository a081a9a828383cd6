/* SPDX-License-Identifier: Apache-2.0 */
/* IGVM files: what is read points into the file, and a file that is written anew reads the same. The fuzzer
 * cannot guess checksums, so each input is tried with its own put right too. */
#include "formats/igvm/igvm.h"
#include "fuzz.h"

#define INPUT_MAX 65536u

static void check_pointers(const struct sk_igvm *igvm)
{
    for (size_t i = 0; i < igvm->count; i++) {
        const struct sk_igvm_header *header = &igvm->headers[i];

        REQUIRE(header->body >= igvm->bytes &&
                header->body + header->body_size <= igvm->bytes + igvm->size);
        if (header->data)
            REQUIRE(header->data > igvm->bytes &&
                    header->data + header->data_size <= igvm->bytes + igvm->size);
    }
}

static void check_signed(const struct sk_igvm *igvm)
{
    struct sk_igvm_id id = {.mask = 1};
    struct sk_igvm again;
    struct sevkit_error error;
    uint8_t *bytes;
    size_t size;
    int r = sk_igvm_sign(igvm, &id, 0, &bytes, &size, &error);

    if (r < 0) {
        REQUIRE_ERROR(r, &error, SEVKIT_EREFUSED, SEVKIT_EREFUSED);
        return;
    }
    REQUIRE(sk_igvm_read(bytes, size, &again, &error) == 0);
    check_pointers(&again);
    REQUIRE(again.headers[again.count - 1].type == SK_IGVM_ID_BLOCK);
    sk_igvm_done(&again);
    free(bytes);
}

static void check(const uint8_t *data, size_t size)
{
    struct sk_igvm igvm;
    struct sevkit_error error;
    int r = sk_igvm_read(data, size, &igvm, &error);

    if (r < 0) {
        REQUIRE_ERROR(r, &error, SEVKIT_EINPUT, SEVKIT_EINPUT);
        return;
    }
    check_pointers(&igvm);
    check_signed(&igvm);
    sk_igvm_done(&igvm);
}

static uint32_t u32_at(const uint8_t *bytes)
{
    return bytes[0] | (uint32_t)bytes[1] << 8 | (uint32_t)bytes[2] << 16 | (uint32_t)bytes[3] << 24;
}

static void put_u32(uint8_t *bytes, uint32_t value)
{
    for (int i = 0; i < 4; i++)
        bytes[i] = (uint8_t)(value >> 8 * i);
}

static void repair(uint8_t *bytes, size_t size)
{
    uint32_t fixed = u32_at(bytes + 4) == 2 ? SK_IGVM_V2_BYTES : SK_IGVM_V1_BYTES;
    uint32_t at = u32_at(bytes + 8), length = u32_at(bytes + 12), crc;

    put_u32(bytes + 16, (uint32_t)size);
    put_u32(bytes + 20, 0);
    if (size < fixed || at > size || length > size - at)
        return;
    crc = sk_igvm_crc32(0, bytes, fixed);
    put_u32(bytes + 20, sk_igvm_crc32(crc, bytes + at, length));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static uint8_t copy[INPUT_MAX];

    check(data, size);
    if (size < SK_IGVM_V1_BYTES || size > sizeof(copy))
        return 0;
    memcpy(copy, data, size);
    repair(copy, size);
    check(copy, size);
    return 0;
}
