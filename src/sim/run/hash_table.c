/* SPDX-License-Identifier: Apache-2.0 */
#include "sim/run/hash_table.h"

#include "crypto/digest.h"
#include "formats/boot/linux_boot.h"
#include "sys/file.h"

#include <sevkit/firmware.h>
#include <string.h>

SK_DEFINE_CLEANUP(struct sevkit_firmware *, sevkit_firmware_free)

/* Kernels are smaller by far; QEMU takes no more below 4 GiB. */
#define KERNEL_MAX_BYTES ((size_t)1 << 30)

static int find_area(const struct sk_sys *sys, const char *path, uint32_t *ret_gpa,
                     struct sevkit_error *error)
{
    SK_CLEANUP(sk_bytes_done) struct sk_bytes bytes = {0};
    SK_CLEANUP(sevkit_firmware_free_p) struct sevkit_firmware *firmware = NULL;
    struct sevkit_area area;
    int r = sk_file_read(sys, path, SEVKIT_FIRMWARE_MAX_BYTES, &bytes, error);

    if (r < 0)
        return r;
    r = sevkit_firmware_parse(bytes.data, bytes.size, &firmware, error);
    if (r < 0)
        return sk_error_wrap(error, r, "%s", path);
    area = sevkit_firmware_hash_area(firmware);
    if (!area.gpa || area.size < SEVKIT_HASH_TABLE_BYTES)
        return sk_error_set(error, SEVKIT_EREFUSED,
                            "%s: area for kernel hashes at 0x%x of %u bytes, expected at least %d "
                            "bytes: this firmware cannot verify its kernel",
                            path, area.gpa, area.size, SEVKIT_HASH_TABLE_BYTES);
    *ret_gpa = area.gpa;
    return 0;
}

static int take_piece(void *arg, const void *data, size_t size, uint64_t total,
                      struct sevkit_error *error)
{
    (void)total;
    return sk_digest_update(arg, data, size, error);
}

/* Of nothing if there is none. */
static int hash_initrd(const struct sk_sys *sys, const char *path, uint64_t *ret_size,
                       uint8_t ret_sha256[32], struct sevkit_error *error)
{
    SK_CLEANUP(sk_digest_free_p) struct sk_digest *digest = NULL;
    int r = sk_digest_new(SK_SHA256, &digest, error);

    *ret_size = 0;
    if (r == 0 && path)
        r = sk_file_stream(sys, path, take_piece, digest, ret_size, error);
    return r < 0 ? r : sk_digest_final(digest, ret_sha256, error);
}

static int hash_kernel(const struct sk_sys *sys, const char *path, const struct sk_linux_boot *boot,
                       uint8_t ret_sha256[32], struct sevkit_error *error)
{
    SK_CLEANUP(sk_bytes_done) struct sk_bytes bytes = {0};
    int r = sk_file_read(sys, path, KERNEL_MAX_BYTES, &bytes, error);

    if (r < 0)
        return r;
    r = sk_linux_boot_patch(boot, bytes.data, bytes.size, error);
    if (r < 0)
        return sk_error_wrap(error, r, "%s", path);
    return sk_hash_bytes(SK_SHA256, bytes.data, bytes.size, ret_sha256, error);
}

int sk_sim_hash_table(const struct sk_sys *sys, const struct sk_qemu_guest *vm,
                      struct sk_sim_hash_table *ret_table, struct sevkit_error *error)
{
    struct sk_linux_boot boot = {
        .low_memory = vm->low_memory, .has_initrd = vm->initrd != NULL, .cmdline = vm->cmdline};
    struct sevkit_kernel_hashes hashes;
    uint32_t gpa = 0;
    int r = find_area(sys, vm->firmware, &gpa, error);

    if (r == 0)
        r = hash_initrd(sys, vm->initrd, &boot.initrd_bytes, hashes.initrd, error);
    if (r == 0)
        r = hash_kernel(sys, vm->kernel, &boot, hashes.kernel, error);
    if (r == 0)
        r = sevkit_kernel_hashes_set_cmdline(&hashes, vm->cmdline,
                                             vm->cmdline ? strlen(vm->cmdline) : 0, error);
    if (r < 0)
        return r;
    ret_table->gpa = gpa;
    sevkit_kernel_hashes_write(&hashes, ret_table->bytes);
    return 0;
}
