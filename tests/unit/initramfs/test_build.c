/* SPDX-License-Identifier: Apache-2.0 */
#include "initramfs/initramfs.h"
#include "test.h"

static struct sevkit_error error;

TEST(uses)
{
    unsigned features = 0;

    EXPECT_OK(sk_initramfs_read_uses("plain", &features, &error), &error);
    EXPECT_INT(features, 0);
    EXPECT_OK(sk_initramfs_read_uses("verity,blk", &features, &error), &error);
    EXPECT_OK(sk_initramfs_read_uses("ext4", &features, &error), &error);
    EXPECT_INT(features, SK_FEATURE_VERITY | SK_FEATURE_DISK_BLK | SK_FEATURE_EXT4);
    EXPECT_ERROR(sk_initramfs_read_uses("ext4,zfs", &features, &error), SEVKIT_EUSAGE, &error);
    EXPECT_CONTAINS(error.text, "found 'zfs', expected verity, ");
    EXPECT_ERROR(sk_initramfs_read_uses("ext", &features, &error), SEVKIT_EUSAGE, &error);
}

/* Before the kernel is looked for. */
TEST(hooks_have_a_stage)
{
    static const char *const hooks[] = {"a", "a@", "a@later", "@before-mount@x"};
    static const char *const good[] = {"a@b@before-mount"};
    struct sk_initramfs initramfs;

    for (size_t i = 0; i < sizeof(hooks) / sizeof(*hooks); i++) {
        const struct sk_initramfs_spec spec = {
            .modules = "/nowhere", .hooks = &hooks[i], .hook_count = 1};

        EXPECT_ERROR(sk_initramfs_build(&spec, &initramfs, &error), SEVKIT_EUSAGE, &error);
        EXPECT_CONTAINS(error.text, hooks[i]);
        EXPECT_CONTAINS(error.text, "expected PROGRAM@before-attest");
    }
    EXPECT_ERROR(
        sk_initramfs_build(
            &(struct sk_initramfs_spec){.modules = "/nowhere", .hooks = good, .hook_count = 1},
            &initramfs, &error),
        SEVKIT_EIO, &error);
    EXPECT_CONTAINS(error.text, "/nowhere");
}
