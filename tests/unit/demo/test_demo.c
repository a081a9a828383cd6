/* SPDX-License-Identifier: Apache-2.0 */
/* The whole demo with a sevkit and an ssh that are scripts: they keep what they were asked. */
#include "base/cleanup.h"
#include "base/text.h"
#include "demo/demo.h"
#include "demo/demo_parts.h"
#include "sys/file.h"
#include "sys/network/net.h"
#include "sys/private_folder.h"
#include "test.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

static struct sevkit_error error;
static char folder[64];

/* Modules that the demo's guest needs, all of them built in. */
static const char *const modules[] = {
    "virtio",     "virtio_pci",   "sev_guest",      "scsi_mod", "sd_mod", "virtio_scsi",
    "virtio_net", "dm_mod",       "dm_verity",      "overlay",  "xts",    "authenc",
    "dm_crypt",   "dm_integrity", "virtio_console", "cuse",     "ext4",
};

static void write_text(const char *name, const char *text, mode_t mode)
{
    EXPECT_OK(sk_file_write(name, text, strlen(text), mode, &error), &error);
}

static void write_kernel(const char *release)
{
    SK_CLEANUP(sk_text_done) struct sk_text list = {0};
    char image[0x400] = {0};

    memcpy(image + 0x202, "HdrS", 4);
    image[0x20f] = 1;
    (void)snprintf(image + 0x300, 64, "%s (me)", release);
    EXPECT_OK(sk_file_write("kernel", image, sizeof(image), 0644, &error), &error);
    for (size_t i = 0; i < SK_ARRAY_SIZE(modules); i++)
        sk_text_addf(&list, "kernel/%s.ko\n", modules[i]);
    EXPECT(mkdir("6.1.0-x", 0755) == 0);
    write_text("6.1.0-x/modules.builtin", sk_text_get(&list), 0644);
}

static void enter_folder(void)
{
    char path[128];

    (void)snprintf(folder, sizeof(folder), "/tmp/sevkit-demo-XXXXXX");
    EXPECT(mkdtemp(folder) != NULL && chdir(folder) == 0 && mkdir("bin", 0755) == 0);
    write_text("bin/sevkit",
               "#!/bin/sh\n"
               "echo \"$*\" >>\"$SEVKIT_DEMO_TOP/asked\"\n"
               "case \"$1 $2\" in\n"
               "\"$SEVKIT_DEMO_FAILS\") exit 9;;\n"
               "'key generate') echo ed25519:00ff;;\n"
               "'image verity') echo 'sevkit.mode=verity sevkit.verity.root_hash=00ff';;\n"
               "'image luks') echo 'sevkit.mode=luks sevkit.luks.sectors=12';;\n"
               "'launch guest.toml')\n"
               "  case \"$*\" in\n"
               "  *--measure) echo 0011; exit 0;;\n"
               "  *init=*) echo >changed;;\n"
               "  *) rm -f changed;;\n"
               "  esac\n"
               "  echo $$ >guest.pid; exec sleep 60;;\n"
               "'attest '*) until test -s guest.pid; do sleep 0.1; done; test ! -e changed;;\n"
               "'stop --force') kill $(cat guest.pid); rm guest.pid;;\n"
               "esac\n",
               0755);
    write_text("bin/ssh", "#!/bin/sh\necho 'a guest'\n", 0755);
    write_text("init", "not a program", 0755);
    write_kernel("6.1.0-x");
    (void)snprintf(path, sizeof(path), "%s/bin:/usr/bin:/bin", folder);
    EXPECT(setenv("PATH", path, 1) == 0 && setenv("SEVKIT_DEMO_TOP", folder, 1) == 0 &&
           setenv("SEVKIT_DEMO_FAILS", "", 1) == 0 && setenv("TMPDIR", folder, 1) == 0);
}

static void leave_folder(void)
{
    EXPECT(chdir("/") == 0 && unsetenv("TMPDIR") == 0);
    sk_private_folder_remove(folder);
}

static struct sk_demo_request request_for(bool luks)
{
    return (struct sk_demo_request){.luks = luks,
                                    .simulates = true,
                                    .folder = "kept",
                                    .init = "init",
                                    .simulator = "init",
                                    .kernel = "kernel",
                                    .modules = "6.1.0-x"};
}

/* What was shown, a line each. */
static int add_heading(void *arg, const char *text, struct sevkit_error *ret_error)
{
    (void)ret_error;
    sk_text_addf(arg, "= %s\n", text);
    return 0;
}

static int add_command(void *arg, const char *line, struct sevkit_error *ret_error)
{
    (void)ret_error;
    sk_text_addf(arg, "$ %s\n", line);
    return 0;
}

static int add_answer(void *arg, const char *said, int status, struct sevkit_error *ret_error)
{
    (void)ret_error;
    sk_text_addf(arg, "%s%d\n", said, status);
    return 0;
}

static struct sk_demo_view view_of(struct sk_text *shown)
{
    return (struct sk_demo_view){add_heading, add_command, add_answer, shown};
}

/* The guest's SSH server, at the port that the plan forwards. */
static void *serve_ssh(void *arg)
{
    SK_CLEANUP(sk_bytes_done) struct sk_bytes plan = {0};
    struct sevkit_error ignored;
    unsigned port = 0;
    int listener = -1;

    (void)arg;
    while (!port) {
        const char *forward;

        sk_bytes_done(&plan);
        (void)usleep(10000);
        if (sk_file_read(&sk_sys_real, "kept/guest.toml", 1 << 16, &plan, &ignored) < 0)
            continue;
        forward = memmem(plan.data, plan.size, "\nguest_port = 22", 16);
        while (forward && *forward != ' ')
            forward--;
        port = forward ? (unsigned)strtoul(forward, NULL, 10) : 0;
    }
    if (sk_listen_tcp(port, &listener, &ignored) < 0)
        return NULL;
    for (int fd = -1; fd < 0;) {
        (void)usleep(10000);
        fd = accept(listener, NULL, NULL);
        if (fd >= 0)
            (void)!write(fd, "SSH-2.0-test\r\n", 14);
    }
    (void)close(listener);
    return NULL;
}

/* What the demo itself needs on this machine. */
static bool has_programs(void)
{
    static const char *const programs[] = {
        "qemu-system-x86_64", "ssh", "ssh-keygen", "busybox", "dropbear", "dropbearconvert"};

    for (size_t i = 0; i < SK_ARRAY_SIZE(programs); i++) {
        SK_CLEANUP_FREE char *path = sk_demo_find_program(programs[i]);

        if (!path)
            return false;
    }
    return true;
}

TEST(whole_demo)
{
    static const char *const texts[][3] = {
        {"$ sevkit image verity root", "hash = \"serial:root\"", "attest ssh"},
        {"$ sevkit image luks root", "sectors = 12", "attest unlock"},
    };

    if (!has_programs())
        sk_test_skip("QEMU, SSH, busybox or dropbear is not installed");
    for (size_t luks = 0; luks < 2; luks++) {
        SK_CLEANUP(sk_text_done) struct sk_text shown = {0};
        struct sk_demo_view view = view_of(&shown);
        struct sk_demo_request request = request_for(luks);
        pthread_t thread;

        enter_folder();
        EXPECT(pthread_create(&thread, NULL, serve_ssh, NULL) == 0);
        EXPECT_OK(sk_demo_run(&request, &view, &error), &error);
        EXPECT(pthread_join(thread, NULL) == 0);
        EXPECT_CONTAINS(sk_text_get(&shown), "$ sevkit sim init chip\n0\n");
        EXPECT_CONTAINS(sk_text_get(&shown), "owner = \"ed25519:00ff\"");
        EXPECT_CONTAINS(sk_text_get(&shown), "--kernel vmlinuz --modules modules");
        EXPECT_CONTAINS(sk_text_get(&shown), "a guest\n0\n");
        for (size_t i = 0; i < 3; i++)
            EXPECT_CONTAINS(sk_text_get(&shown), texts[luks][i]);
        EXPECT(access("kept/root/bin/busybox", X_OK) == 0 && access("kept/OVMF.fd", F_OK) == 0);
        leave_folder();
    }
}

TEST(a_command_that_fails)
{
    SK_CLEANUP(sk_text_done) struct sk_text shown = {0};
    struct sk_demo_view view = view_of(&shown);
    struct sk_demo_request request = request_for(false);

    if (!has_programs())
        sk_test_skip("QEMU, SSH, busybox or dropbear is not installed");
    enter_folder();
    request.folder = NULL;
    EXPECT(setenv("SEVKIT_DEMO_FAILS", "attest ssh", 1) == 0);
    EXPECT_ERROR(sk_demo_run(&request, &view, &error), SEVKIT_EREFUSED, &error);
    EXPECT_CONTAINS(error.text, "exit status 9, expected 1: sevkit attest ssh");
    /* The guest is ended, and nothing stays. */
    EXPECT(unlink("asked") == 0 && unlink("bin/sevkit") == 0 && unlink("bin/ssh") == 0);
    EXPECT(rmdir("bin") == 0 && unlink("6.1.0-x/modules.builtin") == 0 && rmdir("6.1.0-x") == 0);
    EXPECT(unlink("kernel") == 0 && unlink("init") == 0);
    EXPECT(chdir("/") == 0 && rmdir(folder) == 0);
}

TEST(refused_before_anything_is_shown)
{
    static const char *const packages[] = {"no.deb"};
    SK_CLEANUP(sk_text_done) struct sk_text shown = {0};
    struct sk_demo_view view = view_of(&shown);
    struct sk_demo_request request = request_for(false);

    enter_folder();
    request.package_count = 1;
    request.packages = packages;
    EXPECT_ERROR(sk_demo_run(&request, &view, &error), SEVKIT_EIO, &error);
    EXPECT_CONTAINS(error.text, "kernel package: no.deb: No such file");
    request = request_for(false);
    request.folder = "bin";
    EXPECT_ERROR(sk_demo_run(&request, &view, &error), SEVKIT_EREFUSED, &error);
    EXPECT_STR(error.text, "bin: the folder is not empty");
    request = request_for(false);
    request.simulates = false;
    request.firmware = "no.fd";
    EXPECT(sk_demo_run(&request, &view, &error) < 0);
    if (has_programs()) {
        request = request_for(false);
        request.kernel = "nowhere";
        EXPECT_ERROR(sk_demo_run(&request, &view, &error), SEVKIT_EIO, &error);
        EXPECT_CONTAINS(error.text, "nowhere: No such file or directory; name a package");
        write_text("6.1.0-x/modules.builtin", "kernel/virtio.ko\n", 0644);
        request = request_for(false);
        EXPECT_ERROR(sk_demo_run(&request, &view, &error), SEVKIT_EREFUSED, &error);
        EXPECT_CONTAINS(error.text, "initramfs: this kernel has no module '");
        write_text("no.deb", "not a package", 0644);
        request.package_count = 1;
        request.packages = packages;
        EXPECT_ERROR(sk_demo_run(&request, &view, &error), SEVKIT_EINPUT, &error);
        EXPECT_CONTAINS(error.text, "no.deb");
    }
    EXPECT(shown.length == 0 && access("kept", F_OK) < 0);
    leave_folder();
}
