/* SPDX-License-Identifier: Apache-2.0 */
#include "base/cleanup.h"
#include "base/list.h"
#include "cli/cli.h"
#include "cli/initramfs/initramfs_view.h"
#include "cli/launch/launch_input.h"
#include "cli/own_program.h"
#include "cli/view/output.h"
#include "sys/file.h"

#include <string.h>
#include <unistd.h>

enum { GROUP_KERNEL = 1, GROUP_CONTENTS, GROUP_OUTPUT };

static const struct sk_option_group groups[] = {
    {"the kernel", NULL},
    {"what goes in", NULL},
    {"what comes out", NULL},
    {NULL, NULL},
};

static const char *const compressions[] = {"zstd", "gzip", "none", NULL};

/* Words of --for: what the guest can do, and the features of the initramfs that this takes. */
static const struct {
    const char *word;
    unsigned features;
} uses[] = {
    {"verity", SK_FEATURE_VERITY},  {"luks", SK_FEATURE_LUKS},    {"plain", 0},
    {"scsi", SK_FEATURE_DISK_SCSI}, {"blk", SK_FEATURE_DISK_BLK}, {"network", SK_FEATURE_NETWORK},
    {"vsock", SK_FEATURE_VSOCK},    {"ext4", SK_FEATURE_EXT4},    {"erofs", SK_FEATURE_EROFS},
    {"xfs", SK_FEATURE_XFS},        {"btrfs", SK_FEATURE_BTRFS},
};
#define USES_DEFAULT                                                                    \
    (SK_FEATURE_VERITY | SK_FEATURE_LUKS | SK_FEATURE_DISK_SCSI | SK_FEATURE_DISK_BLK | \
     SK_FEATURE_NETWORK | SK_FEATURE_EXT4)

static const struct sk_option options[] = {
    SK_HELP_OPTION,
    {.name = "kernel-package",
     .kind = SK_OPTION_LIST,
     .group = GROUP_KERNEL,
     .metavar = "FILE",
     .help = "Debian or RPM package of the kernel; several where its modules have their own"},
    {.name = "modules",
     .group = GROUP_KERNEL,
     .metavar = "DIR",
     .help = "folder lib/modules/RELEASE instead of a package"},
    {.name = "kernel",
     .conflicts = "kernel-package",
     .group = GROUP_KERNEL,
     .metavar = "FILE",
     .help = "with --modules: the kernel image; it must be the modules' kernel"},
    {.name = "for",
     .kind = SK_OPTION_LIST,
     .group = GROUP_CONTENTS,
     .metavar = "USE,...",
     .help = "verity, luks, plain; scsi, blk (disks); network, vsock; ext4, erofs, xfs, btrfs "
             "(default: verity,luks,scsi,blk,network,ext4)"},
    {.name = "module",
     .kind = SK_OPTION_LIST,
     .group = GROUP_CONTENTS,
     .metavar = "NAME",
     .help = "one more kernel module, with what it depends on; loaded after the others"},
    {.name = "add",
     .kind = SK_OPTION_LIST,
     .group = GROUP_CONTENTS,
     .metavar = "FILE[:PATH]",
     .help = "one more file, at PATH in the initramfs; a program brings its libraries"},
    {.name = "hook",
     .kind = SK_OPTION_LIST,
     .group = GROUP_CONTENTS,
     .metavar = "PROGRAM@STAGE",
     .help = "a program that PID 1 runs: before-attest, before-mount or before-switch; the guest "
             "powers off if it fails"},
    {.name = "scratch",
     .group = GROUP_CONTENTS,
     .metavar = "MKE2FS",
     .help = "the program mke2fs, for encrypted scratch disks and sealed data disks"},
    {.name = "job",
     .group = GROUP_CONTENTS,
     .metavar = "PROGRAM",
     .help = "run this program instead of booting a root, then power off"},
    {.name = "simulate",
     .kind = SK_OPTION_FLAG,
     .group = GROUP_CONTENTS,
     .help = "add the device of simulated guests; never for a real one"},
    {.name = "init",
     .group = GROUP_CONTENTS,
     .metavar = "PROGRAM",
     .help = "another PID 1 than the installed sevkit-init"},
    {.name = "simulator",
     .group = GROUP_CONTENTS,
     .metavar = "PROGRAM",
     .help = "with --simulate: another program than the installed sevkit-sim-guest"},
    {.name = "output",
     .letter = 'o',
     .required = true,
     .writes = true,
     .group = GROUP_OUTPUT,
     .metavar = "FILE",
     .help = "the initramfs"},
    {.name = "output-kernel",
     .writes = true,
     .group = GROUP_OUTPUT,
     .metavar = "FILE",
     .help = "the kernel image of the package"},
    {.name = "compress", .group = GROUP_OUTPUT, .choices = compressions, .help = "default: zstd"},
    {.name = "plan",
     .group = GROUP_OUTPUT,
     .metavar = "FILE",
     .help = "print the launch digest of this plan, whose initrd is the output"},
    {.name = "force",
     .kind = SK_OPTION_FLAG,
     .group = GROUP_OUTPUT,
     .help = "replace files that exist"},
    {.name = "json",
     .kind = SK_OPTION_FLAG,
     .group = GROUP_OUTPUT,
     .help = "print the manifest as JSON; see sevkit-json(5)"},
    {.name = NULL},
};

static const struct sk_args_spec spec = {
    .program = "sevkit initramfs build",
    .description = "Build the initramfs of an attested guest: PID 1, the kernel modules that it "
                   "needs, and nothing else. The same inputs give the same bytes.",
    .epilog =
        "examples:\n"
        "  sevkit initramfs build --kernel-package linux-image.deb -o initrd --output-kernel vmlinuz\n"
        "  sevkit initramfs build --modules /lib/modules/6.1.0-56-amd64 --for verity,blk,ext4 -o initrd\n"
        "  sevkit initramfs build --kernel-package linux-image.deb -o initrd --plan guest.toml --json\n",
    .options = options,
    .groups = groups,
};

/* The lists of a specification while it is made. */
struct work {
    struct sk_initramfs_spec spec;
    struct sk_initramfs_file *files;
    struct sk_initramfs_hook *hooks;
    char **texts; /* copies of options that were cut */
    size_t text_count;
    char *init, *simulator;
};

static void work_done(struct work *work)
{
    for (size_t i = 0; i < work->text_count; i++)
        free(work->texts[i]);
    free(work->texts);
    free(work->files);
    free(work->hooks);
    free(work->init);
    free(work->simulator);
}

static const struct sk_arg *list_of(const struct sk_given *given, const char *name)
{
    return sk_given_arg(given, name);
}

/* A copy that lives as long as the work, cut at its last separator; the part after it or NULL. */
static char *cut(struct work *work, const char *text, char separator, char **ret_rest)
{
    char *copy = strdup(text);
    char *at = copy ? strrchr(copy, separator) : NULL;

    if (!copy)
        sk_cli_out_of_memory();
    if (at)
        *at++ = '\0';
    *ret_rest = at;
    return work->texts[work->text_count++] = copy;
}

static int read_uses(const struct sk_arg *list, unsigned *ret_features, struct sevkit_error *error)
{
    struct sk_item item;
    unsigned features = 0;

    for (size_t i = 0; i < list->count; i++)
        for (const char *cursor = list->values[i]; sk_list_next(&cursor, &item);) {
            size_t use = 0;

            while (use < SK_ARRAY_SIZE(uses) && strcmp(uses[use].word, item.text) != 0)
                use++;
            if (use == SK_ARRAY_SIZE(uses))
                return sk_error_set(error, SEVKIT_EUSAGE,
                                    "--for: found '%.*s', expected verity, luks, plain, scsi, blk, "
                                    "network, vsock, ext4, erofs, xfs or btrfs",
                                    SK_ITEM(item));
            features |= uses[use].features;
        }
    *ret_features = list->count ? features : USES_DEFAULT;
    return 0;
}

static void read_files(struct work *work, const struct sk_arg *list)
{
    for (size_t i = 0; i < list->count; i++) {
        char *path;
        char *source = cut(work, list->values[i], ':', &path);

        work->files[i] = (struct sk_initramfs_file){source, path};
    }
    work->spec.files = work->files;
    work->spec.file_count = list->count;
}

static int read_hooks(struct work *work, const struct sk_arg *list, struct sevkit_error *error)
{
    for (size_t i = 0; i < list->count; i++) {
        char *word;
        char *program = cut(work, list->values[i], '@', &word);
        unsigned stage = 0;

        while (word && sk_hook_stages[stage] && strcmp(sk_hook_stages[stage], word) != 0)
            stage++;
        if (!word || !sk_hook_stages[stage])
            return sk_error_set(error, SEVKIT_EUSAGE,
                                "--hook: found '%s', expected PROGRAM@before-attest, "
                                "PROGRAM@before-mount or PROGRAM@before-switch",
                                list->values[i]);
        work->hooks[i] = (struct sk_initramfs_hook){program, stage};
    }
    work->spec.hooks = work->hooks;
    work->spec.hook_count = list->count;
    return 0;
}

static int check(const struct sk_given *given, struct sevkit_error *error)
{
    bool package = sk_given_has(given, OPT_KERNEL_PACKAGE);

    if (package == sk_given_has(given, OPT_MODULES))
        return sk_error_set(error, SEVKIT_EUSAGE, "expected either --kernel-package or --modules");
    if (sk_given_has(given, OPT_OUTPUT_KERNEL) && !package)
        return sk_error_set(error, SEVKIT_EUSAGE, "--output-kernel requires --kernel-package");
    if (sk_given_has(given, OPT_SIMULATOR) && !sk_given_has(given, OPT_SIMULATE))
        return sk_error_set(error, SEVKIT_EUSAGE, "--simulator requires --simulate");
    return 0;
}

static void read_programs(const struct sk_given *given, struct work *work)
{
    work->init = sk_own_program("sevkit-init", "init/sevkit-init");
    work->simulator = sk_own_program("sevkit-sim-guest", "sim_guest/sevkit-sim-guest");
    work->spec.init = sk_given_has(given, OPT_INIT) ? sk_given_value(given, OPT_INIT) : work->init;
    work->spec.job = sk_given_value(given, OPT_JOB);
    work->spec.mke2fs = sk_given_value(given, OPT_SCRATCH);
    if (!sk_given_has(given, OPT_SIMULATE))
        return;
    work->spec.simulator =
        sk_given_has(given, OPT_SIMULATOR) ? sk_given_value(given, OPT_SIMULATOR) : work->simulator;
}

static int read_spec(const struct sk_given *given, struct work *work, struct sevkit_error *error)
{
    const struct sk_arg *packages = list_of(given, OPT_KERNEL_PACKAGE);
    const struct sk_arg *files = list_of(given, OPT_ADD), *hooks = list_of(given, OPT_HOOK);
    const char *compression = sk_given_value(given, OPT_COMPRESS);
    int r = read_uses(list_of(given, OPT_FOR), &work->spec.features, error);

    work->files = calloc(files->count + 1, sizeof(*work->files));
    work->hooks = calloc(hooks->count + 1, sizeof(*work->hooks));
    work->texts = calloc(files->count + hooks->count + 1, sizeof(*work->texts));
    if (!work->files || !work->hooks || !work->texts)
        sk_cli_out_of_memory();
    work->spec.packages = packages->values;
    work->spec.package_count = packages->count;
    work->spec.modules = sk_given_value(given, OPT_MODULES);
    work->spec.kernel = sk_given_value(given, OPT_KERNEL);
    work->spec.extra_modules = list_of(given, OPT_MODULE)->values;
    work->spec.extra_module_count = list_of(given, OPT_MODULE)->count;
    while (compression && strcmp(compressions[work->spec.compression], compression) != 0)
        work->spec.compression++;
    if (sk_given_has(given, OPT_SIMULATE))
        work->spec.features |= SK_FEATURE_SIMULATE;
    else if (work->spec.features & (SK_FEATURE_VERITY | SK_FEATURE_LUKS) &&
             !sk_given_has(given, OPT_JOB))
        work->spec.features |= SK_FEATURE_SNP;
    read_files(work, files);
    read_programs(given, work);
    return r == 0 ? read_hooks(work, hooks, error) : r;
}

/* The plan's initrd must be what is built. */
static int check_plan(const char *plan, const char *output, struct sevkit_error *error)
{
    SK_CLEANUP(sk_vm_done) struct sk_vm guest = {0};
    int r = sk_vm_read(&sk_launch_reader, plan, &guest, error);

    if (r == 0 && (!guest.initrd || !sk_file_is_same(guest.initrd, output)))
        r = sk_error_set(error, SEVKIT_EREFUSED, "%s: its initrd is %s, not %s", plan,
                         guest.initrd ? guest.initrd : "not named", output);
    return r;
}

static int write_outputs(const struct sk_given *given, const struct sk_initramfs *initramfs,
                         struct sevkit_error *error)
{
    const char *kernel = sk_given_value(given, OPT_OUTPUT_KERNEL);
    bool force = sk_given_has(given, OPT_FORCE);
    int r = sk_cli_write_file(sk_given_value(given, OPT_OUTPUT), initramfs->archive.data,
                              initramfs->archive.size, 0644, force, error);

    if (r == 0 && kernel) {
        r = sk_cli_write_file(kernel, initramfs->kernel.data, initramfs->kernel.size, 0644, force,
                              error);
        if (r < 0 && !force)
            sk_file_remove(sk_given_value(given, OPT_OUTPUT));
    }
    return r;
}

static int run(const struct sk_given *given, struct sevkit_error *error)
{
    SK_CLEANUP(sk_initramfs_done) struct sk_initramfs initramfs = {0};
    SK_CLEANUP(work_done) struct work work = {0};
    const char *plan = sk_given_value(given, OPT_PLAN), *output = sk_given_value(given, OPT_OUTPUT);
    uint8_t digest[48];
    int r = check(given, error);

    if (r == 0)
        r = read_spec(given, &work, error);
    if (r == 0 && plan)
        r = check_plan(plan, output, error);
    if (r == 0)
        r = sk_initramfs_build(&work.spec, &initramfs, error);
    if (r == 0)
        r = write_outputs(given, &initramfs, error);
    if (r == 0 && plan)
        r = sk_plan_digest(plan, &sk_cli_listener, digest, error);
    return r == 0 ? sk_initramfs_show(&initramfs, output, plan ? digest : NULL,
                                      sk_given_has(given, OPT_JSON), error)
                  : r;
}

const struct sk_command sk_command_initramfs_build = {
    .noun = "initramfs",
    .verb = "build",
    .summary = "build the initramfs of an attested guest",
    .spec = &spec,
    .run = run,
};
