/* SPDX-License-Identifier: Apache-2.0 */
#include "base/cleanup.h"
#include "cli/cli.h"
#include "cli/host/host_generation.h"
#include "cli/option_values.h"
#include "cli/view/host/host_view.h"
#include "cli/view/output.h"
#include "host/fix/host_fix.h"

#define HUGE_PAGES_MAX ((uint64_t)1 << 32)

static const struct sk_option options[] = {
    SK_HELP_OPTION,
    SK_JSON_OPTION,
    SK_HOST_GENERATION_OPTION,
    {.name = "root",
     .metavar = "DIR",
     .help = "change the files below this folder instead of this machine's"},
    {.name = "huge-pages",
     .metavar = "N",
     .help = "also set the number of huge pages (vm.nr_hugepages)"},
    {.name = "kvm-group",
     .kind = SK_OPTION_FLAG,
     .help = "also let the group kvm use /dev/sev (a rule for udev)"},
    {.name = "apply", .kind = SK_OPTION_FLAG, .help = "write the files; without it they are shown"},
    {.name = NULL},
};

static const struct sk_args_spec spec = {
    .program = "sevkit host fix",
    .description =
        "Show what must be changed in the files of this host so that it can run encrypted guests: "
        "words of the kernel's command line (GRUB, kernel-install) that switch off the IOMMU's "
        "translation, SMT or SEV, and options of the module kvm_amd. With --apply the files are "
        "written; each one stays as it was under its name with .before-sevkit. No program is run: "
        "what must follow is printed. BIOS, firmware and packages are not changed; 'sevkit host "
        "check' names them.",
    .epilog = "examples:\n"
              "  sevkit host fix\n"
              "  sudo sevkit host fix --apply\n"
              "  sevkit host fix --generation sev-es --root /mnt/host --huge-pages 4096\n",
    .options = options,
};

static int read_wishes(const struct sk_given *given, struct sk_host_fix_wishes *wishes,
                       struct sevkit_error *error)
{
    wishes->wanted = sk_host_generation_given(given);
    wishes->kvm_group = sk_given_has(given, OPT_KVM_GROUP);
    wishes->has_huge_pages = sk_given_has(given, OPT_HUGE_PAGES);
    if (!wishes->has_huge_pages)
        return 0;
    return sk_value_number(OPT_HUGE_PAGES, sk_given_value(given, OPT_HUGE_PAGES), 0, HUGE_PAGES_MAX,
                           &wishes->huge_pages, error);
}

static int show(const struct sk_given *given, const char *root, const struct sk_host_fix *fix,
                bool applied, struct sevkit_error *error)
{
    SK_CLEANUP(sk_text_done) struct sk_text text = {0};

    if (sk_given_has(given, OPT_JSON)) {
        SK_CLEANUP_JSON json_t *document = sk_host_fix_json(root, fix, applied);

        return sk_json_emit(document, error);
    }
    sk_host_add_fix(&text, root, fix);
    return sk_cli_emit(&text, error);
}

static int run(const struct sk_given *given, struct sevkit_error *error)
{
    const char *root = sk_given_value(given, OPT_ROOT);
    struct sk_host_fix_wishes wishes = {0};
    struct sk_host_fix fix = {0};
    bool applies = sk_given_has(given, OPT_APPLY);
    int r = read_wishes(given, &wishes, error);

    root = root ? root : "";
    if (r == 0)
        r = sk_host_fix_plan(&sk_sys_real, root, &wishes, &fix, error);
    if (r < 0)
        return r;
    if (applies)
        r = sk_host_fix_apply(root, &fix, error);
    if (r == 0)
        r = show(given, root, &fix, applies, error);
    if (r == 0 && fix.count && !applies)
        sk_cli_note("nothing was changed; --apply writes these files");
    sk_host_fix_done(&fix);
    return r;
}

const struct sk_command sk_command_host_fix = {
    .noun = "host",
    .verb = "fix",
    .summary = "repair the host's files: kernel command line, modules",
    .spec = &spec,
    .run = run,
};
