/* SPDX-License-Identifier: Apache-2.0 */
#include "demo/demo.h"

#include "attest/owner/ssh_ready.h"
#include "base/cleanup.h"
#include "demo/demo_parts.h"
#include "sys/network/net.h"
#include "sys/private_folder.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define SSH_SECONDS 120
#define OWN_TRUST   " --no-network --trust-root chip/ark.pem --certs chip/bundle.pem"

static int real_path(const char *path, char **ret_path, struct sevkit_error *error)
{
    *ret_path = realpath(path, NULL);
    return *ret_path ? 0 : sk_error_set(error, SEVKIT_EIO, "%s: %s", path, strerror(errno));
}

static int link_file(const struct sk_demo *demo, const char *file, const char *name,
                     struct sevkit_error *error)
{
    SK_CLEANUP_FREE char *target = NULL;
    SK_CLEANUP_FREE char *path = NULL;
    int r = real_path(file, &target, error);

    if (r < 0)
        return r;
    if (asprintf(&path, "%s/%s", demo->folder, name) < 0)
        return path = NULL, sk_error_oom(error);
    return symlink(target, path) == 0
               ? 0
               : sk_error_set(error, SEVKIT_EIO, "%s: %s", path, strerror(errno));
}

/* The user's files under plain names in the folder; options of 'initramfs build' that name them. */
static int link_kernel(const struct sk_demo *demo, struct sk_text *words,
                       struct sevkit_error *error)
{
    const struct sk_demo_request *request = demo->request;
    int r = 0;

    for (size_t i = 0; i < request->package_count && r == 0; i++) {
        const char *dot = strrchr(request->packages[i], '.');
        char name[64];

        (void)snprintf(name, sizeof(name), "linux%zu%.8s", i, dot && !strchr(dot, '/') ? dot : "");
        sk_text_addf(words, " --kernel-package %s", name);
        r = link_file(demo, request->packages[i], name, error);
    }
    if (request->package_count > 0)
        return r;
    sk_text_add(words, " --kernel vmlinuz --modules modules");
    r = link_file(demo, demo->kernel, "vmlinuz", error);
    return r == 0 ? link_file(demo, demo->modules, "modules", error) : r;
}

/* The last line of a command's output that begins so; NULL: none. */
static const char *find_line(const char *text, const char *start)
{
    const char *found = NULL;

    for (const char *line = text; line && *line; line = strchr(line, '\n')) {
        line += *line == '\n';
        if (strncmp(line, start, strlen(start)) == 0)
            found = line;
    }
    return found;
}

/* An encrypted root keeps its host key, as its owner made it; over dm-verity PID 1 makes one for each boot. */
static int make_host_key(struct sk_demo *demo, struct sevkit_error *error)
{
    int r = sk_free_port(4777, &demo->attest_port, error);

    if (r == 0)
        r = sk_free_port(2222, &demo->ssh_port, error);
    if (r < 0 || !demo->request->luks)
        return r;
    r = sk_demo_show(demo, 0, NULL, error,
                     "ssh-keygen -q -t ecdsa -b 384 -m PEM -N '' -C demo -f ssh_host_ecdsa_key");
    return r < 0 ? r
                 : sk_demo_show(demo, 0, NULL, error,
                                "echo \"[127.0.0.1]:%u $(cut -d ' ' -f 1,2 "
                                "ssh_host_ecdsa_key.pub)\" > known_hosts",
                                demo->ssh_port);
}

static int make_keys(struct sk_demo *demo, char ret_owner[128], struct sevkit_error *error)
{
    SK_CLEANUP(sk_text_done) struct sk_text said = {0};
    const char *line;
    int r = sk_demo_heading(
        demo, "The owner's key, whose public half the guest knows, and keys of SSH", error);

    if (r == 0)
        r = sk_demo_show(demo, 0, &said, error,
                         "sevkit key generate --type ed25519 --output owner.pem");
    if (r == 0)
        r = sk_demo_show(demo, 0, NULL, error, "ssh-keygen -q -t ed25519 -N '' -C demo -f login");
    if (r == 0)
        r = make_host_key(demo, error);
    if (r < 0)
        return r;
    line = find_line(sk_text_get(&said), "ed25519:");
    (void)snprintf(ret_owner, 128, "%.*s", line ? (int)strcspn(line, "\n") : 0, line ? line : "");
    return 0;
}

static int make_disk(const struct sk_demo *demo, struct sk_text *ret_said,
                     struct sevkit_error *error)
{
    int r = sk_demo_write_root(demo, error);

    if (r == 0)
        r = sk_demo_heading(demo,
                            demo->request->luks
                                ? "A root of busybox and an SSH server, encrypted with a new key"
                                : "A root of busybox and an SSH server, with a hash tree",
                            error);
    return r < 0 ? r
                 : sk_demo_show(demo, 0, ret_said, error,
                                demo->request->luks
                                    ? "sevkit image luks root --all-root --new-key disk.key "
                                      "--output root.img"
                                    : "sevkit image verity root --all-root --output root.img");
}

static int make_initramfs(const struct sk_demo *demo, struct sevkit_error *error)
{
    SK_CLEANUP(sk_text_done) struct sk_text kernel = {0};
    int r = sk_demo_heading(demo, "The initramfs: PID 1, the modules that it needs, nothing else",
                            error);

    if (r == 0)
        r = link_kernel(demo, &kernel, error);
    if (r == 0 && !sk_text_ok(&kernel))
        r = sk_error_oom(error);
    return r < 0 ? r
                 : sk_demo_show(demo, 0, NULL, error,
                                "sevkit initramfs build%s --for %s,scsi,network,ext4%s --output "
                                "initrd%s > manifest.txt",
                                sk_text_get(&kernel), demo->request->luks ? "luks" : "verity",
                                demo->request->simulates ? " --simulate" : "",
                                demo->request->package_count ? " --output-kernel vmlinuz" : "");
}

static int make_plan(const struct sk_demo *demo, const char *owner, const char *said,
                     struct sevkit_error *error)
{
    const char *parameters = find_line(said, "sevkit.mode=");
    int r = demo->request->simulates ? sk_demo_write_firmware(demo, error)
                                     : link_file(demo, demo->request->firmware, "OVMF.fd", error);

    if (r == 0)
        r = sk_demo_write_plan(demo, owner, parameters ? parameters : "", error);
    if (r == 0)
        r = sk_demo_heading(
            demo, "The plan, with what decides, and the launch digest that it will have", error);
    if (r == 0)
        r = sk_demo_show(demo, 0, NULL, error, "cat guest.toml");
    return r == 0 ? sk_demo_show(demo, 0, NULL, error, "sevkit launch guest.toml --measure") : r;
}

static int make_guest(struct sk_demo *demo, struct sevkit_error *error)
{
    SK_CLEANUP(sk_text_done) struct sk_text said = {0};
    char owner[128];
    int r = 0;

    if (demo->request->simulates) {
        r = sk_demo_heading(
            demo, "A simulated processor, with certificates below a root of its own", error);
        if (r == 0)
            r = sk_demo_show(demo, 0, NULL, error, "sevkit sim init chip");
    }
    if (r == 0)
        r = make_keys(demo, owner, error);
    if (r == 0)
        r = make_disk(demo, &said, error);
    if (r == 0)
        r = make_initramfs(demo, error);
    return r == 0 ? make_plan(demo, owner, sk_text_get(&said), error) : r;
}

static int attest(const struct sk_demo *demo, int status, struct sevkit_error *error)
{
    const char *trust = demo->request->simulates ? OWN_TRUST : "";

    if (demo->request->luks)
        return sk_demo_show(demo, status, NULL, error,
                            "sevkit attest unlock guest.toml --owner-key owner.pem --key-file "
                            "disk.key --state released%s",
                            trust);
    return sk_demo_show(demo, status, NULL, error,
                        "sevkit attest ssh guest.toml --owner-key owner.pem --known-hosts "
                        "known_hosts%s",
                        trust);
}

static int show_changed(struct sk_demo *demo, struct sevkit_error *error)
{
    int r =
        sk_demo_heading(demo, "A host that starts it with another command line is refused", error);

    if (r == 0)
        r = sk_demo_start(demo, "changed.txt", error,
                          "sevkit launch guest.toml --set "
                          "'boot.cmdline=\"console=ttyS0 quiet panic=-1 init=/bin/sh\"'%s",
                          demo->request->simulates ? " --simulate chip" : "");
    if (r == 0)
        r = attest(demo, 1, error);
    return r == 0 ? sk_demo_stop(demo, error) : r;
}

static int log_in(const struct sk_demo *demo, struct sevkit_error *error)
{
    const struct sk_ssh_ready wait = {
        .host = "127.0.0.1", .port = demo->ssh_port, .timeout_seconds = SSH_SECONDS};
    int r = sk_ssh_ready_wait(&wait, error);

    return r < 0
               ? r
               : sk_demo_show(
                     demo, 0, NULL, error,
                     "ssh -i login -o IdentitiesOnly=yes -o UserKnownHostsFile=known_hosts "
                     "-o StrictHostKeyChecking=yes -p %u root@127.0.0.1 \"uname -r; grep ' / ' /proc/mounts\"",
                     demo->ssh_port);
}

static int show_genuine(struct sk_demo *demo, struct sevkit_error *error)
{
    int r = sk_demo_heading(
        demo,
        demo->request->luks
            ? "Started as planned it proves itself, gets its key, and its owner logs in"
            : "Started as planned it proves itself, and its owner knows whom he logs in to",
        error);

    if (r == 0)
        r = sk_demo_start(demo, "console.txt", error, "sevkit launch guest.toml%s",
                          demo->request->simulates ? " --simulate chip" : "");
    if (r == 0)
        r = attest(demo, 0, error);
    if (r == 0)
        r = log_in(demo, error);
    return r == 0 ? sk_demo_stop(demo, error) : r;
}

/* The folder as an absolute path: commands run there. */
static int make_folder(struct sk_demo *demo, struct sevkit_error *error)
{
    const char *kept = demo->request->folder;

    if (!kept)
        return sk_private_folder_make(&demo->folder, error);
    if (mkdir(kept, 0700) < 0 && errno != EEXIST)
        return sk_error_set(error, SEVKIT_EIO, "%s: %s", kept, strerror(errno));
    return real_path(kept, &demo->folder, error);
}

static int show_all(struct sk_demo *demo, struct sevkit_error *error)
{
    int r = make_guest(demo, error);

    if (r == 0)
        r = show_changed(demo, error);
    if (r == 0)
        r = show_genuine(demo, error);
    sk_demo_end(demo);
    return r;
}

int sk_demo_run(const struct sk_demo_request *request, const struct sk_demo_view *view,
                struct sevkit_error *error)
{
    struct sk_demo demo = {.request = request, .view = view};
    int r = sk_demo_check(&demo, error);

    if (r == 0)
        r = make_folder(&demo, error);
    if (r == 0)
        r = show_all(&demo, error);
    if (demo.folder && !request->folder)
        sk_private_folder_remove(demo.folder);
    free(demo.folder);
    free(demo.kernel);
    free(demo.modules);
    return r;
}
