/* SPDX-License-Identifier: Apache-2.0 */
#include "base/cleanup.h"
#include "stack/install/stack_install.h"
#include "stack/stack_manifest.h"
#include "stack_kit.h"

/* The folder of a build with one program, maybe with a kernel of the host, and an empty root. */
static void arrange(bool has_kernel)
{
    static const char *const folders[] = {
        "w", "w/out", "w/out/usr", "w/out/usr/local", "w/out/usr/local/bin", "r"};
    SK_CLEANUP(sk_text_done) struct sk_text text = {0};
    struct sk_stack_lock lock = {0};
    struct sevkit_error error = {0};

    kit_open();
    for (size_t i = 0; i < SK_ARRAY_SIZE(folders); i++)
        EXPECT(mkdir(kit_path(folders[i]), 0700) == 0);
    kit_write("w/out/usr/local/bin/q", "program", 0755);
    if (has_kernel) {
        EXPECT(mkdir(kit_path("w/out/linux"), 0700) == 0 &&
               mkdir(kit_path("w/out/linux/host"), 0700) == 0);
        kit_write("w/out/linux/host/linux-image-6.1_6.1-1_amd64.deb", "kernel", 0644);
    }
    EXPECT_OK(sk_stack_manifest_write(&lock, kit_path("w/out"), &text, &error), &error);
    kit_write("w/manifest.json", sk_text_get(&text), 0644);
}

static int plan(struct sk_install *install, struct sevkit_error *error)
{
    return sk_install_plan(kit_path("w"), kit_path("r//"), install, error);
}

static void note(void *arg, const char *line)
{
    struct sk_text *notes = arg;

    sk_text_addf(notes, "%s\n", line);
}

TEST(files)
{
    SK_CLEANUP(sk_install_done) struct sk_install install = {0}, again = {0};
    SK_CLEANUP(sk_text_done) struct sk_text notes = {0};
    struct sk_listener listener = {.note = note, .arg = &notes};
    struct sevkit_error error = {0};
    struct stat info;
    mode_t before = umask(077);

    arrange(false);
    EXPECT_OK(plan(&install, &error), &error);
    EXPECT_STR(install.root, kit_path("r"));
    EXPECT_INT(sk_install_left(&install), 2);
    EXPECT_OK(sk_install_run(&install, "/usr/bin:/bin", &listener, &error), &error);
    EXPECT_CONTAINS(sk_text_get(&notes), "1/2 ");
    EXPECT_CONTAINS(sk_text_get(&notes), "2/2 ");
    EXPECT_CONTAINS(sk_text_get(&notes), "/r/etc/modprobe.d/kvm.conf\n");
    EXPECT(stat(kit_path("r/usr/local/bin/q"), &info) == 0 && (info.st_mode & 0777) == 0755);
    EXPECT_INT(umask(before), 077);
    EXPECT_OK(plan(&again, &error), &error);
    EXPECT_INT(sk_install_left(&again), 0);
    kit_close();
}

TEST(a_kernel)
{
    SK_CLEANUP(sk_install_done) struct sk_install install = {0};
    struct sevkit_error error = {0};
    char path[160];

    arrange(true);
    EXPECT_OK(plan(&install, &error), &error);
    EXPECT_STR(install.kernel, "6.1");
    EXPECT_ERROR(sk_install_run(&install, "/nowhere:", NULL, &error), SEVKIT_EREFUSED, &error);
    EXPECT_CONTAINS(error.text, "dpkg: not in PATH");
    EXPECT(!kit_has("r/usr"));
    kit_program("dpkg", "exit 3");
    kit_program("chroot", "exit 0");
    (void)snprintf(path, sizeof(path), "%s:/usr/bin:/bin", kit_folder);
    EXPECT_ERROR(sk_install_run(&install, path, NULL, &error), SEVKIT_EIO, &error);
    EXPECT_STR(error.text, "dpkg: exit status 3");
    kit_program("dpkg", "exit 0");
    EXPECT_OK(sk_install_run(&install, path, NULL, &error), &error);
    kit_close();
}

TEST(refusals)
{
    SK_CLEANUP(sk_install_done) struct sk_install install = {0};
    struct sevkit_error error = {0};

    arrange(false);
    EXPECT_ERROR(sk_install_plan(kit_path("none"), kit_path("r"), &install, &error), SEVKIT_EIO,
                 &error);
    EXPECT_ERROR(sk_install_plan(kit_path("w"), kit_path("none"), &install, &error), SEVKIT_EIO,
                 &error);
    EXPECT_CONTAINS(error.text, "none: no such folder");
    EXPECT(symlink("/etc", kit_path("r/etc")) == 0);
    EXPECT_ERROR(plan(&install, &error), SEVKIT_EREFUSED, &error);
    EXPECT_CONTAINS(error.text, "a symbolic link");
    kit_write("w/out/usr/local/bin/q", "another", 0755);
    EXPECT_ERROR(plan(&install, &error), SEVKIT_EREFUSED, &error);
    EXPECT_CONTAINS(error.text, "it is not what manifest.json says");
    EXPECT_INT(install.count, 0);
    kit_close();
}
