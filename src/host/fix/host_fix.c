/* SPDX-License-Identifier: Apache-2.0 */
#include "host/fix/host_fix.h"

#include "base/cleanup.h"
#include "base/limits.h"
#include "host/fix/fix_edit.h"
#include "host/fix/fix_path.h"
#include "host/fix/refused_word.h"
#include "sys/file.h"
#include "sys/folder.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#define PATH_BYTES     4096
#define FILE_MODE      0644u
#define RELEASE_BYTES  128
#define NO_PASSTHROUGH "iommu=nopt"
#define HEAD           "# written by 'sevkit host fix'\n"

#define GRUB_FILE    "/etc/default/grub"
#define GRUB_FOLDER  "/etc/default/grub.d"
#define CMDLINE_FILE "/etc/kernel/cmdline"
#define MODULE_FILE  "/etc/modprobe.d/kvm.conf"
#define MODULES      "/etc/modprobe.d"
#define SYSCTL_FILE  "/etc/sysctl.d/90-sevkit.conf"
#define UDEV_FILE    "/etc/udev/rules.d/71-sev.rules"
/* AMDSEV README, FAQ */
#define UDEV_RULE "KERNEL==\"sev\", MODE=\"0660\", GROUP=\"kvm\"\n"

struct plan {
    const struct sk_sys *sys;
    const char *root;
    const struct sk_host_fix_wishes *wishes;
    struct sk_host_fix fix;
    struct sk_fix_options options;
    bool has_nopt; /* a command line has iommu=nopt */
    struct sevkit_error *error;
};

static int full_path(const struct plan *plan, const char *path, char ret_full[PATH_BYTES])
{
    if (snprintf(ret_full, PATH_BYTES, "%s%s", plan->root, path) >= PATH_BYTES)
        return sk_error_set(plan->error, SEVKIT_EINPUT, "--root: the path is too long");
    return 0;
}

/* *ret_text is NULL if there is no such file. */
static int read_text(const struct plan *plan, const char *path, char **ret_text, unsigned *ret_mode)
{
    SK_CLEANUP(sk_bytes_done) struct sk_bytes bytes = {0};
    char full[PATH_BYTES];
    struct stat st;
    int r = full_path(plan, path, full);

    *ret_text = NULL;
    *ret_mode = FILE_MODE;
    if (r == 0)
        r = sk_fix_check_links(plan->root, full, plan->error);
    if (r < 0)
        return r;
    if (lstat(full, &st) < 0)
        return errno == ENOENT || errno == ENOTDIR
                   ? 0
                   : sk_error_set(plan->error, SEVKIT_EIO, "%s: %s", full, strerror(errno));
    if (!S_ISREG(st.st_mode))
        return sk_error_set(plan->error, SEVKIT_EINPUT, "%s: expected a regular file", full);
    r = sk_file_read(plan->sys, full, SK_SMALL_FILE_MAX_BYTES, &bytes, plan->error);
    if (r < 0)
        return r;
    if (memchr(bytes.data, '\0', bytes.size))
        return sk_error_set(plan->error, SEVKIT_EINPUT, "%s: found a NUL byte, expected text",
                            full);
    *ret_text = strdup((const char *)bytes.data);
    *ret_mode = st.st_mode & 07777;
    return *ret_text ? 0 : sk_error_oom(plan->error);
}

static void change_done(struct sk_host_change *change)
{
    free(change->path);
    free(change->before);
    sk_text_done(&change->after);
    sk_text_done(&change->reasons);
}

void sk_host_fix_done(struct sk_host_fix *fix)
{
    for (size_t i = 0; i < fix->count; i++)
        change_done(&fix->changes[i]);
    free(fix->changes);
    *fix = (struct sk_host_fix){0};
}

/* Keeps a change if it is one. Takes over what the change owns. */
static int keep(struct plan *plan, struct sk_host_change *change, const char *path,
                unsigned follow_up)
{
    struct sk_host_change *grown;

    if (!sk_text_ok(&change->after) || !sk_text_ok(&change->reasons)) {
        change_done(change);
        return sk_error_oom(plan->error);
    }
    if (change->before && strcmp(change->before, sk_text_get(&change->after)) == 0) {
        change_done(change);
        return 0;
    }
    change->path = strdup(path);
    grown = realloc(plan->fix.changes, (plan->fix.count + 1) * sizeof(*grown));
    if (grown)
        plan->fix.changes = grown;
    if (!grown || !change->path) {
        change_done(change);
        return sk_error_oom(plan->error);
    }
    plan->fix.changes[plan->fix.count++] = *change;
    plan->fix.followed_by |= follow_up;
    return 0;
}

/* The change that was planned for a path, or NULL. */
static struct sk_host_change *find_change(struct plan *plan, const char *path)
{
    for (size_t i = 0; i < plan->fix.count; i++)
        if (strcmp(plan->fix.changes[i].path, path) == 0)
            return &plan->fix.changes[i];
    return NULL;
}

static int fix_command_line(struct plan *plan, const char *path)
{
    struct sk_host_change change = {0};
    int r = read_text(plan, path, &change.before, &change.mode);

    if (r < 0 || !change.before)
        return r;
    plan->has_nopt = plan->has_nopt || strstr(change.before, NO_PASSTHROUGH);
    if (strcmp(path, CMDLINE_FILE) == 0)
        sk_fix_cmdline(change.before, plan->wishes->wanted, &change.after, &change.reasons);
    else
        sk_fix_grub(change.before, plan->wishes->wanted, &change.after, &change.reasons);
    return keep(plan, &change, path, SK_FIX_BOOT);
}

static int fix_modprobe(struct plan *plan, const char *path)
{
    struct sk_host_change change = {0};
    int r = read_text(plan, path, &change.before, &change.mode);

    if (r < 0 || !change.before)
        return r;
    sk_fix_modprobe(change.before, &plan->options, &change.after, &change.reasons);
    return keep(plan, &change, path, SK_FIX_MODULES);
}

/* Each file of a folder with this ending, in the order in which its program reads them. */
static int each_file(struct plan *plan, const char *folder, const char *ending,
                     int (*fix)(struct plan *plan, const char *path))
{
    const char *const endings[] = {ending, NULL};
    struct sk_folder_names names = {0};
    char full[PATH_BYTES];
    int r = full_path(plan, folder, full);

    if (r == 0)
        r = sk_fix_check_links(plan->root, full, plan->error);
    if (r < 0 || !sk_folder_is(full))
        return r;
    r = sk_folder_list(full, endings, &names, plan->error);
    for (size_t i = 0; r == 0 && i < names.count; i++) {
        char path[PATH_BYTES];

        (void)snprintf(path, sizeof(path), "%s/%s", folder, names.list[i]);
        r = fix(plan, path);
    }
    sk_folder_names_done(&names);
    return r;
}

/* Does the kernel's configuration make passthrough the default? */
static int is_passthrough_default(struct plan *plan, bool *ret_passthrough)
{
    SK_CLEANUP_FREE char *release = NULL;
    SK_CLEANUP_FREE char *config = NULL;
    char path[PATH_BYTES];
    unsigned mode;
    int r = read_text(plan, "/proc/sys/kernel/osrelease", &release, &mode);

    *ret_passthrough = false;
    if (r < 0 || !release || strchr(release, '/'))
        return r;
    (void)snprintf(path, sizeof(path), "/boot/config-%.*s", (int)strcspn(release, "\n"), release);
    r = read_text(plan, path, &config, &mode);
    if (r == 0 && config)
        *ret_passthrough = strstr(config, "\nCONFIG_IOMMU_DEFAULT_PASSTHROUGH=y");
    return r;
}

static int add_no_passthrough(struct plan *plan)
{
    struct sk_host_change *planned = find_change(plan, GRUB_FILE), change = {0};
    bool passthrough = false;
    int r = is_passthrough_default(plan, &passthrough);

    if (r < 0 || !passthrough || plan->has_nopt)
        return r;
    if (planned) {
        struct sk_text after = {0};

        sk_fix_grub_add(sk_text_get(&planned->after), NO_PASSTHROUGH, &after);
        sk_text_done(&planned->after);
        planned->after = after;
        sk_text_add(&planned->reasons,
                    NO_PASSTHROUGH ": this kernel was built with passthrough as its default\n");
        return sk_text_ok(&after) ? 0 : sk_error_oom(plan->error);
    }
    r = read_text(plan, GRUB_FILE, &change.before, &change.mode);
    if (r < 0 || !change.before)
        return r;
    sk_fix_grub_add(change.before, NO_PASSTHROUGH, &change.after);
    sk_text_add(&change.reasons,
                NO_PASSTHROUGH ": this kernel was built with passthrough as its default\n");
    return keep(plan, &change, GRUB_FILE, SK_FIX_BOOT);
}

static int fix_boot(struct plan *plan)
{
    int r = fix_command_line(plan, GRUB_FILE);

    if (r == 0)
        r = each_file(plan, GRUB_FOLDER, ".cfg", fix_command_line);
    if (r == 0)
        r = fix_command_line(plan, CMDLINE_FILE);
    return r == 0 && plan->wishes->wanted & 4 ? add_no_passthrough(plan) : r;
}

/* Options that the running module has on need no line: newer kernels have them on by default. */
static int read_running(struct plan *plan, bool running[3])
{
    for (size_t i = 0; i < SK_ARRAY_SIZE(sk_fix_option_names); i++) {
        SK_CLEANUP_FREE char *value = NULL;
        char path[PATH_BYTES];
        unsigned mode;
        int r;

        (void)snprintf(path, sizeof(path), "/sys/module/kvm_amd/parameters/%s",
                       sk_fix_option_names[i]);
        r = read_text(plan, path, &value, &mode);
        if (r < 0)
            return r;
        running[i] = value && sk_kernel_bool(value, strcspn(value, "\n")) == 1;
    }
    return 0;
}

/* A last line without its newline gets one. */
static void end_line(struct sk_text *text)
{
    const char *string = sk_text_get(text);

    if (*string && string[strlen(string) - 1] != '\n')
        sk_text_add(text, "\n");
}

static int add_options(struct plan *plan)
{
    SK_CLEANUP(sk_text_done) struct sk_text line = {0};
    struct sk_host_change *planned = find_change(plan, MODULE_FILE), change = {0};
    bool running[3] = {false};
    int r = read_running(plan, running);

    for (size_t i = 0; r == 0 && i < SK_ARRAY_SIZE(running); i++)
        if (sk_fix_option_wanted[i] & plan->wishes->wanted && !plan->options.on[i] && !running[i])
            sk_text_addf(&line, " %s=1", sk_fix_option_names[i]);
    if (r < 0 || !line.length)
        return r;
    if (planned) {
        end_line(&planned->after);
        sk_text_addf(&planned->after, "options kvm_amd%s\n", sk_text_get(&line));
        sk_text_addf(&planned->reasons, "no file sets%s\n", sk_text_get(&line));
        return sk_text_ok(&planned->after) ? 0 : sk_error_oom(plan->error);
    }
    r = read_text(plan, MODULE_FILE, &change.before, &change.mode);
    if (r < 0)
        return r;
    sk_text_add(&change.after, change.before ? change.before : HEAD);
    end_line(&change.after);
    sk_text_addf(&change.after, "options kvm_amd%s\n", sk_text_get(&line));
    sk_text_addf(&change.reasons, "no file sets%s\n", sk_text_get(&line));
    return keep(plan, &change, MODULE_FILE, SK_FIX_MODULES);
}

static int fix_modules(struct plan *plan)
{
    int r;

    plan->options.wanted = plan->wishes->wanted;
    r = each_file(plan, MODULES, ".conf", fix_modprobe);
    return r == 0 ? add_options(plan) : r;
}

/* A file that is ours alone, with this text. */
static int own_file(struct plan *plan, const char *path, const char *text, const char *reason,
                    unsigned follow_up)
{
    struct sk_host_change change = {0};
    int r = read_text(plan, path, &change.before, &change.mode);

    if (r < 0)
        return r;
    sk_text_addf(&change.after, HEAD "%s", text);
    sk_text_addf(&change.reasons, "%s\n", reason);
    return keep(plan, &change, path, follow_up);
}

static int fix_wishes(struct plan *plan)
{
    char line[64];
    int r = 0;

    if (plan->wishes->has_huge_pages) {
        (void)snprintf(line, sizeof(line), "vm.nr_hugepages = %" PRIu64 "\n",
                       plan->wishes->huge_pages);
        r = own_file(plan, SYSCTL_FILE, line, "huge pages for guests, as asked for", SK_FIX_SYSCTL);
    }
    if (r == 0 && plan->wishes->kvm_group)
        r = own_file(plan, UDEV_FILE, UDEV_RULE, "/dev/sev for the group kvm, as asked for",
                     SK_FIX_UDEV);
    return r;
}

/* Debian and Ubuntu; Fedora and SUSE. */
static void find_boot_command(struct plan *plan)
{
    char entries[PATH_BYTES];
    static const struct {
        const char *path, *command;
    } rows[] = {{"/usr/sbin/update-grub", "update-grub"},
                {"/usr/sbin/grub2-mkconfig", "grub2-mkconfig -o /boot/grub2/grub.cfg"}};

    for (size_t i = 0; i < SK_ARRAY_SIZE(rows) && !plan->fix.boot_command; i++) {
        char full[PATH_BYTES];
        struct stat st;

        if (full_path(plan, rows[i].path, full) == 0 && stat(full, &st) == 0)
            plan->fix.boot_command = rows[i].command;
    }
    plan->fix.has_entries =
        full_path(plan, "/boot/loader/entries", entries) == 0 && sk_folder_is(entries);
}

int sk_host_fix_plan(const struct sk_sys *sys, const char *root,
                     const struct sk_host_fix_wishes *wishes, struct sk_host_fix *ret_fix,
                     struct sevkit_error *error)
{
    struct plan plan = {.sys = sys, .root = root, .wishes = wishes, .error = error};
    int r = 0;

    if (*root && !sk_folder_is(root))
        r = sk_error_set(error, SEVKIT_EIO, "%s: expected a folder with the files of a host", root);
    if (r == 0)
        r = fix_boot(&plan);
    if (r == 0)
        r = fix_modules(&plan);
    if (r == 0)
        r = fix_wishes(&plan);
    if (r < 0) {
        sk_host_fix_done(&plan.fix);
        return r;
    }
    find_boot_command(&plan);
    *ret_fix = plan.fix;
    return 0;
}
