/* SPDX-License-Identifier: Apache-2.0 */
#include "base/cleanup.h"
#include "cli/cli.h"
#include "cli/initramfs/initramfs_view.h"
#include "cli/launch/launch_input.h"
#include "cli/option_values.h"
#include "cli/view/output.h"
#include "sys/file.h"
#include "sys/process/own_program.h"

#include <stdlib.h>

enum { GROUP_KERNEL = 1, GROUP_CONTENTS, GROUP_OUTPUT };

static const struct sk_option_group groups[] = {
    {"the kernel", NULL},
    {"what goes in", NULL},
    {"what comes out", NULL},
    {NULL, NULL},
};

static const char *const compressions[] = {"zstd", "gzip", "none", NULL};

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
     .needs = "simulate",
     .group = GROUP_CONTENTS,
     .metavar = "PROGRAM",
     .help = "with --simulate: another program than the installed sevkit-sim-guest"},
    {SK_OUTPUT_OPTION, .required = true, .group = GROUP_OUTPUT, .help = "the initramfs"},
    {.name = "output-kernel",
     .writes = true,
     .needs = "kernel-package",
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

static int read_uses(const struct sk_arg *list, unsigned *ret_features, struct sevkit_error *error)
{
    unsigned features = 0;
    int r = 0;

    for (size_t i = 0; i < list->count && r == 0; i++)
        r = sk_initramfs_read_uses(list->values[i], &features, error);
    *ret_features = list->count ? features : SK_INITRAMFS_USES;
    return r < 0 ? sk_error_wrap(error, r, "--%s", OPT_FOR) : 0;
}

/* The program that an option names, else the project's own, which is freed with *own. */
static const char *program(const struct sk_given *given, const char *option, const char *installed,
                           const char *built, char **own)
{
    if (sk_given_has(given, option))
        return sk_given_value(given, option);
    *own = sk_own_program(installed, built);
    if (!*own)
        sk_cli_out_of_memory();
    return *own;
}

static int read_spec(const struct sk_given *given, struct sk_initramfs_spec *ret_spec, char *own[2],
                     struct sevkit_error *error)
{
    const struct sk_arg *packages = sk_given_arg(given, OPT_KERNEL_PACKAGE);
    const struct sk_arg *modules = sk_given_arg(given, OPT_MODULE);
    const struct sk_arg *files = sk_given_arg(given, OPT_ADD);
    const struct sk_arg *hooks = sk_given_arg(given, OPT_HOOK);

    *ret_spec = (struct sk_initramfs_spec){
        .packages = packages->values,
        .package_count = packages->count,
        .modules = sk_given_value(given, OPT_MODULES),
        .kernel = sk_given_value(given, OPT_KERNEL),
        .init = program(given, OPT_INIT, "sevkit-init", "init/sevkit-init", &own[0]),
        .job = sk_given_value(given, OPT_JOB),
        .mke2fs = sk_given_value(given, OPT_SCRATCH),
        .compression = (enum sk_compression)sk_value_choice(given, OPT_COMPRESS, compressions),
        .extra_modules = modules->values,
        .extra_module_count = modules->count,
        .files = files->values,
        .file_count = files->count,
        .hooks = hooks->values,
        .hook_count = hooks->count,
    };
    if (sk_given_has(given, OPT_SIMULATE))
        ret_spec->simulator = program(given, OPT_SIMULATOR, "sevkit-sim-guest",
                                      "sim_guest/sevkit-sim-guest", &own[1]);
    return read_uses(sk_given_arg(given, OPT_FOR), &ret_spec->features, error);
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

static int build(const struct sk_given *given, const struct sk_initramfs_spec *request,
                 struct sevkit_error *error)
{
    SK_CLEANUP(sk_initramfs_done) struct sk_initramfs initramfs = {0};
    const char *plan = sk_given_value(given, OPT_PLAN), *output = sk_given_value(given, OPT_OUTPUT);
    uint8_t digest[48];
    int r = plan ? check_plan(plan, output, error) : 0;

    if (r == 0)
        r = sk_initramfs_build(request, &initramfs, error);
    if (r == 0)
        r = write_outputs(given, &initramfs, error);
    if (r == 0 && plan)
        r = sk_plan_digest(plan, &sk_cli_listener, digest, error);
    return r == 0 ? sk_initramfs_show(&initramfs, output, plan ? digest : NULL,
                                      sk_given_has(given, OPT_JSON), error)
                  : r;
}

static int run(const struct sk_given *given, struct sevkit_error *error)
{
    struct sk_initramfs_spec request;
    char *own[2] = {NULL, NULL};
    int r;

    if (sk_given_has(given, OPT_KERNEL_PACKAGE) == sk_given_has(given, OPT_MODULES))
        return sk_error_set(error, SEVKIT_EUSAGE, "expected either --kernel-package or --modules");
    r = read_spec(given, &request, own, error);
    if (r == 0)
        r = build(given, &request, error);
    free(own[0]);
    free(own[1]);
    return r;
}

const struct sk_command sk_command_initramfs_build = {
    .noun = "initramfs",
    .verb = "build",
    .summary = "build the initramfs of an attested guest",
    .spec = &spec,
    .run = run,
};
