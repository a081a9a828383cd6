/* SPDX-License-Identifier: Apache-2.0 */
#include "base/cleanup.h"
#include "stack/stack_archive.h"
#include "stack/stack_files.h"
#include "stack_kit.h"

TEST(made_twice)
{
    uint8_t digest[SK_SHA256_BYTES];
    struct sevkit_error error = {0};

    kit_open();
    EXPECT(mkdir(kit_path("out"), 0700) == 0);
    kit_write("manifest.json", "{}", 0600);
    kit_write("out/file", "x", 0600);
    EXPECT_OK(sk_stack_archive_make(kit_folder, kit_path("a"), false, &error), &error);
    kit_write("out/file", "x", 0600);
    EXPECT_OK(sk_stack_archive_make(kit_folder, kit_path("b"), false, &error), &error);
    EXPECT_OK(sk_stack_digest(kit_path("a"), digest, NULL, &error), &error);
    EXPECT_OK(sk_stack_check_digest(kit_path("b"), digest, &error), &error);
    EXPECT_ERROR(sk_stack_archive_make(kit_folder, kit_path("a"), false, &error), SEVKIT_EREFUSED,
                 &error);
    EXPECT_OK(sk_stack_archive_make(kit_folder, kit_path("a"), true, &error), &error);
    EXPECT(!kit_has("a.part"));
    EXPECT_ERROR(sk_stack_archive_make("/nowhere", kit_path("c"), false, &error), SEVKIT_EIO,
                 &error);
    EXPECT_CONTAINS(error.text, "/nowhere: is it built?");
    EXPECT(!kit_has("c") && !kit_has("c.part"));
    kit_close();
}

TEST(got_by_its_digest)
{
    uint8_t digest[SK_SHA256_BYTES];
    struct sevkit_error error = {0};

    kit_open();
    kit_write("a", "archive", 0600);
    EXPECT_OK(sk_stack_digest(kit_path("a"), digest, NULL, &error), &error);
    EXPECT_OK(sk_stack_archive_get(kit_path("a"), digest, kit_path("b"), false, &error), &error);
    EXPECT_OK(sk_stack_check_digest(kit_path("b"), digest, &error), &error);
    EXPECT_ERROR(sk_stack_archive_get(kit_path("a"), digest, kit_path("b"), false, &error),
                 SEVKIT_EREFUSED, &error);
    digest[0] ^= 1;
    EXPECT_ERROR(sk_stack_archive_get(kit_path("a"), digest, kit_path("c"), false, &error),
                 SEVKIT_EREFUSED, &error);
    EXPECT_CONTAINS(error.text, "a: SHA-256: found ");
    EXPECT_ERROR(sk_stack_archive_get(kit_path("none"), digest, kit_path("c"), false, &error),
                 SEVKIT_EIO, &error);
    EXPECT(!kit_has("c") && !kit_has("c.part"));
    /* A folder in the way: rename(2) fails. */
    EXPECT(mkdir(kit_path("d"), 0700) == 0);
    digest[0] ^= 1;
    EXPECT_ERROR(sk_stack_archive_get(kit_path("a"), digest, kit_path("d"), true, &error),
                 SEVKIT_EIO, &error);
    EXPECT(!kit_has("d.part"));
    kit_close();
}
