/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/demo/demo.h"
#include "attest/owner/ssh_ready.h"
#include "base/cleanup.h"
#include "cli/cli.h"
#include "cli/view/output.h"
#include "sys/folder.h"
#include "sys/private_folder.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/utsname.h>
#include <unistd.h>

#define SSH_SECONDS 120
#define OWN_TRUST   " --no-network --trust-root chip/ark.pem --certs chip/bundle.pem"

static const struct sk_option options[] = {
    SK_HELP_OPTION,
    {.name = "simulate",
     .kind = SK_OPTION_FLAG,
     .help = "with a simulated processor, on any machine that has QEMU"},
    {.name = "kernel-package",
     .kind = SK_OPTION_LIST,
     .metavar = "FILE",
     .help =
         "Debian or RPM package of the guest's kernel; several where its modules have their own "
         "(default: the running kernel's files in /boot and /lib/modules)"},
    {.name = "firmware",
     .metavar = "FILE",
     .conflicts = "simulate",
     .help = "an AmdSev build of OVMF (OVMF.amdsev.fd); required without --simulate"},
    {.name = "keep",
     .metavar = "DIR",
     .help = "leave all files in this folder, which must be empty or absent"},
    {.name = NULL},
};

#define DEMO_EPILOG(verb)                                                          \
    "examples:\n"                                                                  \
    "  sevkit demo " verb " --simulate --kernel-package linux-image.deb\n"         \
    "  sevkit demo " verb " --firmware OVMF.amdsev.fd --keep files\n"              \
    "\n"                                                                           \
    "exit status: 0 done, 1 a step ended in another way than expected, 2 usage,\n" \
    "4 something is not installed, files or system\n"

static const struct sk_args_spec verity_spec = {
    .program = "sevkit demo verity",
    .description =
        "Show attested boot with a root that is checked (dm-verity): make a small guest, "
        "launch it, attest it, log in. Each step is shown as one would type it.",
    .epilog = DEMO_EPILOG("verity"),
    .options = options,
};

static const struct sk_args_spec luks_spec = {
    .program = "sevkit demo luks",
    .description =
        "Show attested boot with an encrypted root (LUKS2): make a small guest, launch "
        "it, attest it and hand it its key, log in. Each step is shown as one would type "
        "it.",
    .epilog = DEMO_EPILOG("luks"),
    .options = options,
};

/* What is known before anything is written. */
struct inputs {
    const struct sk_arg *packages;
    char *kernel, *modules; /* where there are no packages */
    char *firmware;
};

static void inputs_done(struct inputs *inputs)
{
    free(inputs->kernel);
    free(inputs->modules);
    free(inputs->firmware);
}

static int real_path(const char *path, char **ret_path, struct sevkit_error *error)
{
    *ret_path = realpath(path, NULL);
    return *ret_path ? 0 : sk_error_set(error, SEVKIT_EIO, "%s: %s", path, strerror(errno));
}

/* Distributions make the file unreadable for users, or have no kernel, as in a container. */
static int find_kernel(struct inputs *inputs, struct sevkit_error *error)
{
    struct utsname machine;

    if (uname(&machine) < 0)
        return sk_error_set(error, SEVKIT_EIO, "uname: %s", strerror(errno));
    if (asprintf(&inputs->kernel, "/boot/vmlinuz-%s", machine.release) < 0)
        return inputs->kernel = NULL, sk_error_oom(error);
    if (asprintf(&inputs->modules, "/lib/modules/%s", machine.release) < 0)
        return inputs->modules = NULL, sk_error_oom(error);
    if (access(inputs->kernel, R_OK) == 0 && sk_folder_is(inputs->modules))
        return 0;
    return sk_error_set(error, SEVKIT_EIO,
                        "%s: %s; name a package of a kernel with --kernel-package (Debian: apt-get "
                        "download linux-image-...)",
                        inputs->kernel, strerror(errno));
}

/* Whether a folder of the user's is there, which must be empty then. */
static int check_keep(const char *keep, struct sevkit_error *error)
{
    struct sk_folder_names names = {0};
    int r;

    if (!keep || access(keep, F_OK) < 0)
        return 0;
    r = sk_folder_list(keep, NULL, &names, error);
    if (r == 0 && names.count > 0)
        r = sk_error_set(error, SEVKIT_EREFUSED, "--keep: %s: the folder is not empty", keep);
    sk_folder_names_done(&names);
    return r;
}

static int check_machine(const struct sk_given *given, struct sevkit_error *error)
{
    if (sk_given_has(given, OPT_SIMULATE))
        return 0;
    if (!sk_given_has(given, OPT_FIRMWARE))
        return sk_error_set(error, SEVKIT_EUSAGE,
                            "--firmware is required, or --simulate for a simulated processor");
    if (access("/dev/sev", F_OK) < 0)
        return sk_error_set(error, SEVKIT_EREFUSED,
                            "/dev/sev: %s: no SEV-SNP guest starts on this machine; --simulate "
                            "shows the same with a simulated processor",
                            strerror(errno));
    return 0;
}

static int read_inputs(const struct sk_given *given, struct inputs *inputs,
                       struct sevkit_error *error)
{
    const char *firmware = sk_given_value(given, OPT_FIRMWARE);
    int r = check_machine(given, error);

    inputs->packages = sk_given_arg(given, OPT_KERNEL_PACKAGE);
    for (unsigned i = 0; i < inputs->packages->count && r == 0; i++)
        if (access(inputs->packages->values[i], R_OK) < 0)
            r = sk_error_set(error, SEVKIT_EIO, "--kernel-package: %s: %s",
                             inputs->packages->values[i], strerror(errno));
    if (r == 0 && firmware)
        r = real_path(firmware, &inputs->firmware, error);
    if (r == 0)
        r = check_keep(sk_given_value(given, OPT_KEEP), error);
    if (r == 0)
        r = sk_demo_check_programs(error);
    return r == 0 && inputs->packages->count == 0 ? find_kernel(inputs, error) : r;
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
static int link_kernel(const struct sk_demo *demo, const struct inputs *inputs,
                       struct sk_text *words, struct sevkit_error *error)
{
    int r = 0;

    for (unsigned i = 0; i < inputs->packages->count && r == 0; i++) {
        const char *dot = strrchr(inputs->packages->values[i], '.');
        char name[64];

        (void)snprintf(name, sizeof(name), "linux%u%.8s", i, dot && !strchr(dot, '/') ? dot : "");
        sk_text_addf(words, " --kernel-package %s", name);
        r = link_file(demo, inputs->packages->values[i], name, error);
    }
    if (inputs->packages->count)
        return r;
    sk_text_add(words, " --kernel linux --modules modules");
    r = link_file(demo, inputs->kernel, "linux", error);
    return r == 0 ? link_file(demo, inputs->modules, "modules", error) : r;
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
    int r = sk_demo_find_ports(demo, error);

    if (r < 0 || !demo->luks)
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
    int r = sk_demo_heading("The owner's key, whose public half the guest knows, and keys of SSH",
                            error);

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
        r = sk_demo_heading(demo->luks
                                ? "A root of busybox and an SSH server, encrypted with a new key"
                                : "A root of busybox and an SSH server, with a hash tree",
                            error);
    return r < 0
               ? r
               : sk_demo_show(demo, 0, ret_said, error,
                              demo->luks ? "sevkit image luks root --all-root --new-key disk.key "
                                           "--output root.img"
                                         : "sevkit image verity root --all-root --output root.img");
}

static int make_initramfs(const struct sk_demo *demo, const struct inputs *inputs,
                          struct sevkit_error *error)
{
    SK_CLEANUP(sk_text_done) struct sk_text kernel = {0};
    int r = sk_demo_heading("The initramfs: PID 1, the modules that it needs, nothing else", error);

    if (r == 0)
        r = link_kernel(demo, inputs, &kernel, error);
    if (r == 0 && !sk_text_ok(&kernel))
        r = sk_error_oom(error);
    return r < 0 ? r
                 : sk_demo_show(demo, 0, NULL, error,
                                "sevkit initramfs build%s --for %s,scsi,network,ext4%s --output "
                                "initrd --output-kernel vmlinuz > manifest.txt",
                                sk_text_get(&kernel), demo->luks ? "luks" : "verity",
                                demo->simulates ? " --simulate" : "");
}

static int make_plan(const struct sk_demo *demo, const struct inputs *inputs, const char *owner,
                     const char *said, struct sevkit_error *error)
{
    const char *parameters = find_line(said, "sevkit.mode=");
    int r = demo->simulates ? sk_demo_write_firmware(demo, error)
                            : link_file(demo, inputs->firmware, "OVMF.fd", error);

    if (r == 0)
        r = sk_demo_write_plan(demo, owner, parameters ? parameters : "", error);
    if (r == 0)
        r = sk_demo_heading("The plan, with what decides, and the launch digest that it will have",
                            error);
    if (r == 0)
        r = sk_demo_show(demo, 0, NULL, error, "cat guest.toml");
    return r == 0 ? sk_demo_show(demo, 0, NULL, error, "sevkit launch guest.toml --measure") : r;
}

static int make_guest(struct sk_demo *demo, const struct inputs *inputs, struct sevkit_error *error)
{
    SK_CLEANUP(sk_text_done) struct sk_text said = {0};
    char owner[128];
    int r = 0;

    if (demo->simulates) {
        r = sk_demo_heading("A simulated processor, with certificates below a root of its own",
                            error);
        if (r == 0)
            r = sk_demo_show(demo, 0, NULL, error, "sevkit sim init chip");
    }
    if (r == 0)
        r = make_keys(demo, owner, error);
    if (r == 0)
        r = make_disk(demo, &said, error);
    if (r == 0)
        r = make_initramfs(demo, inputs, error);
    return r == 0 ? make_plan(demo, inputs, owner, sk_text_get(&said), error) : r;
}

static int attest(const struct sk_demo *demo, int status, struct sevkit_error *error)
{
    const char *trust = demo->simulates ? OWN_TRUST : "";

    if (demo->luks)
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
    int r = sk_demo_heading("A host that starts it with another command line is refused", error);

    if (r == 0)
        r = sk_demo_start(demo, "changed.txt", error,
                          "sevkit launch guest.toml --set "
                          "'boot.cmdline=\"console=ttyS0 quiet panic=-1 init=/bin/sh\"'%s",
                          demo->simulates ? " --simulate chip" : "");
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
        demo->luks ? "Started as planned it proves itself, gets its key, and its owner logs in"
                   : "Started as planned it proves itself, and its owner knows whom he logs in to",
        error);

    if (r == 0)
        r = sk_demo_start(demo, "console.txt", error, "sevkit launch guest.toml%s",
                          demo->simulates ? " --simulate chip" : "");
    if (r == 0)
        r = attest(demo, 0, error);
    if (r == 0)
        r = log_in(demo, error);
    return r == 0 ? sk_demo_stop(demo, error) : r;
}

/* The folder as an absolute path: commands run there. */
static int make_folder(const char *keep, char **ret_folder, struct sevkit_error *error)
{
    if (!keep)
        return sk_private_folder_make(ret_folder, error);
    if (mkdir(keep, 0700) < 0 && errno != EEXIST)
        return sk_error_set(error, SEVKIT_EIO, "--keep: %s: %s", keep, strerror(errno));
    return real_path(keep, ret_folder, error);
}

/* The commands that are shown are this very program's. */
static int set_path(struct sevkit_error *error)
{
    SK_CLEANUP_FREE char *self = NULL;
    SK_CLEANUP_FREE char *path = NULL;
    const char *before = getenv("PATH");
    int r = real_path("/proc/self/exe", &self, error);

    if (r < 0)
        return r;
    *strrchr(self, '/') = '\0';
    if (asprintf(&path, "%s:%s", self, before ? before : "/usr/bin:/bin") < 0)
        return path = NULL, sk_error_oom(error);
    return setenv("PATH", path, 1) == 0 ? 0 : sk_error_oom(error);
}

static int show_all(struct sk_demo *demo, const struct inputs *inputs, struct sevkit_error *error)
{
    int r = set_path(error);

    if (r == 0)
        r = make_guest(demo, inputs, error);
    if (r == 0)
        r = show_changed(demo, error);
    if (r == 0)
        r = show_genuine(demo, error);
    sk_demo_end(demo);
    return r;
}

static int run(const struct sk_given *given, bool luks, struct sevkit_error *error)
{
    SK_CLEANUP(inputs_done) struct inputs inputs = {0};
    SK_CLEANUP_FREE char *folder = NULL;
    const char *keep = sk_given_value(given, OPT_KEEP);
    struct sk_demo demo = {.luks = luks, .simulates = sk_given_has(given, OPT_SIMULATE)};
    int r = read_inputs(given, &inputs, error);

    if (r == 0)
        r = make_folder(keep, &folder, error);
    if (r < 0)
        return r;
    demo.folder = folder;
    r = show_all(&demo, &inputs, error);
    if (!keep)
        sk_private_folder_remove(folder);
    return r;
}

static int run_verity(const struct sk_given *given, struct sevkit_error *error)
{
    return run(given, false, error);
}

static int run_luks(const struct sk_given *given, struct sevkit_error *error)
{
    return run(given, true, error);
}

const struct sk_command sk_command_demo_verity = {
    .noun = "demo",
    .verb = "verity",
    .summary = "show attested boot with a root that is checked",
    .spec = &verity_spec,
    .run = run_verity,
};

const struct sk_command sk_command_demo_luks = {
    .noun = "demo",
    .verb = "luks",
    .summary = "show attested boot with an encrypted root",
    .spec = &luks_spec,
    .run = run_luks,
};
