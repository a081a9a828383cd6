/* SPDX-License-Identifier: Apache-2.0 */
/* Disks: partition table, FAT, the appliance's result. Readers end, and stay within their input. */
#include "formats/disk/fat_lookup.h"
#include "formats/disk/job_result.h"
#include "formats/disk/partitions.h"
#include "fuzz.h"

struct input {
    const uint8_t *data;
    size_t size;
};

static int read_input(void *arg, void *data, size_t size, uint64_t offset,
                      struct sevkit_error *error)
{
    const struct input *input = arg;

    if (offset > input->size || size > input->size - offset) {
        error->code = SEVKIT_EINPUT;
        (void)snprintf(error->text, sizeof(error->text), "beyond the end");
        return SEVKIT_EINPUT;
    }
    memcpy(data, input->data + offset, size);
    return 0;
}

static void try_partitions(const uint8_t *data, size_t size)
{
    struct sk_partitions partitions;
    struct sevkit_error error = {0};
    int r = sk_partitions_read(data, size, &partitions, &error);

    if (r < 0) {
        REQUIRE_ERROR(r, &error, SEVKIT_EINPUT, SEVKIT_EINPUT);
        return;
    }
    REQUIRE(partitions.count <= SK_PARTITIONS_MAX);
    for (size_t i = 0; i < partitions.count; i++)
        REQUIRE(partitions.list[i].bytes &&
                partitions.list[i].offset + partitions.list[i].bytes > partitions.list[i].offset);
}

static void try_fat(const uint8_t *data, size_t size)
{
    struct input input = {data, size};
    const struct sk_fat_source source = {read_input, &input};
    struct sevkit_error error = {0};
    uint32_t bytes = 0;
    bool found;
    int r = sk_fat_find(&source, "EFI/BOOT/BOOTX64.EFI", &found, &bytes, &error);

    if (r < 0)
        REQUIRE_ERROR(r, &error, SEVKIT_EINPUT, SEVKIT_EINPUT);
    else
        REQUIRE(found || bytes == 0);
}

static void try_result(const uint8_t *data, size_t size)
{
    uint8_t block[SK_JOB_BLOCK_BYTES] = {0};
    struct sk_job_result result;
    struct sevkit_error error = {0};
    int r;

    memcpy(block, data, size < sizeof(block) ? size : sizeof(block));
    r = sk_job_result_read(block, &result, &error);
    if (r < 0)
        REQUIRE_ERROR(r, &error, SEVKIT_EINPUT, SEVKIT_EIO);
    else
        REQUIRE(strnlen(result.text, sizeof(result.text)) < sizeof(result.text));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    try_partitions(data, size);
    try_fat(data, size);
    try_result(data, size);
    return 0;
}
