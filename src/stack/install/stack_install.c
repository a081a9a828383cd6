/* SPDX-License-Identifier: Apache-2.0 */
#include "stack/install/stack_install.h"

#include "base/cleanup.h"
#include "base/grow.h"
#include "base/limits.h"
#include "data/software/stack_steps.h"
#include "stack/stack_files.h"
#include "stack/stack_manifest.h"
#include "sys/file.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define PROGRAM_MODE     0755
#define FILE_MODE        0644
#define FILE_MAX_BYTES   ((size_t)1 << 30)
#define STATUS_MAX_BYTES ((size_t)64 << 20)

#define KERNEL_FOLDER "linux/host/"
#define KERNEL_NAME   "linux-image-"

SK_DEFINE_CLEANUP(json_t *, json_decref)

/* What a plan is made from. */
struct maker {
    const char *folder, *root; /* of what was built, of the host's files */
    struct sk_install *install;
};

static void action_done(struct sk_install_action *action)
{
    for (size_t i = 0; i < SK_INSTALL_WORDS_MAX; i++) {
        free(action->words[i]);
        free(action->undo[i]);
    }
    free(action->from);
    free(action->to);
    free(action->saved);
}

void sk_install_done(struct sk_install *install)
{
    for (size_t i = 0; i < install->count; i++)
        action_done(&install->actions[i]);
    free(install->actions);
    free(install->kernel);
    free(install->root);
    *install = (struct sk_install){0};
}

static char *join(const char *a, const char *b, const char *c)
{
    struct sk_text text = {0};

    sk_text_addf(&text, "%s%s%s", a, b, c);
    if (sk_text_ok(&text))
        return text.data;
    sk_text_done(&text);
    return NULL;
}

/* Takes over what the action owns. */
static int push(struct sk_install *install, struct sk_install_action *action,
                struct sevkit_error *error)
{
    if (!sk_grow_by_one(&install->actions, sizeof(*install->actions), install->count)) {
        action_done(action);
        return sk_error_oom(error);
    }
    install->actions[install->count++] = *action;
    return 0;
}

/* The system below root may have links that lead out of it. */
static int check_folders(const char *root, const char *path, struct sevkit_error *error)
{
    for (const char *end = strchr(path + 1, '/'); *root && end; end = strchr(end + 1, '/')) {
        SK_CLEANUP(sk_text_done) struct sk_text folder = {0};
        struct stat info;

        sk_text_addf(&folder, "%s%.*s", root, (int)(end - path), path);
        if (!sk_text_ok(&folder))
            return sk_error_oom(error);
        if (lstat(sk_text_get(&folder), &info) < 0)
            return errno == ENOENT ? 0
                                   : sk_error_set(error, SEVKIT_EIO, "%s: %s", sk_text_get(&folder),
                                                  strerror(errno));
        if (S_ISLNK(info.st_mode))
            return sk_error_set(error, SEVKIT_EREFUSED,
                                "%s: a symbolic link, which may lead out of the root folder",
                                sk_text_get(&folder));
    }
    return 0;
}

static int is_same_file(const char *a, const char *b, bool *ret_same, struct sevkit_error *error)
{
    SK_CLEANUP(sk_bytes_done) struct sk_bytes left = {0}, right = {0};
    int r = sk_file_read(&sk_sys_real, a, FILE_MAX_BYTES, &left, error);

    if (r == 0)
        r = sk_file_read(&sk_sys_real, b, FILE_MAX_BYTES, &right, error);
    *ret_same = r == 0 && left.size == right.size && memcmp(left.data, right.data, left.size) == 0;
    return r;
}

static int is_same_text(const char *path, const char *text, bool *ret_same,
                        struct sevkit_error *error)
{
    SK_CLEANUP(sk_bytes_done) struct sk_bytes bytes = {0};
    int r = sk_file_read(&sk_sys_real, path, FILE_MAX_BYTES, &bytes, error);

    *ret_same = r == 0 && bytes.size == strlen(text) && memcmp(bytes.data, text, bytes.size) == 0;
    return r;
}

static bool is_same_link(const char *path, const char *target)
{
    char found[4096];
    ssize_t n = readlink(path, found, sizeof(found));

    return n > 0 && (size_t)n == strlen(target) && memcmp(found, target, (size_t)n) == 0;
}

/* Compares what is there with what is to be there. */
static int look(const struct maker *maker, const char *path, struct sk_install_action *action,
                struct sevkit_error *error)
{
    struct stat info;
    bool same = false;
    int r = check_folders(maker->root, path, error);

    if (r < 0)
        return r;
    if (lstat(action->to, &info) < 0)
        return errno == ENOENT
                   ? 0
                   : sk_error_set(error, SEVKIT_EIO, "%s: %s", action->to, strerror(errno));
    if (S_ISLNK(info.st_mode))
        same = action->kind == SK_INSTALL_LINK && is_same_link(action->to, action->from);
    else if (!S_ISREG(info.st_mode))
        return sk_error_set(error, SEVKIT_EREFUSED, "%s: it is neither a file nor a link",
                            action->to);
    else if (action->kind == SK_INSTALL_FILE)
        r = is_same_file(action->to, action->from, &same, error);
    else if (action->kind == SK_INSTALL_TEXT)
        r = is_same_text(action->to, action->from, &same, error);
    if (r < 0)
        return r;
    action->done = same && (S_ISLNK(info.st_mode) || (info.st_mode & 07777) == action->mode);
    if (action->done)
        return 0;
    action->saved = join(maker->root, "/var/lib/sevkit/replaced", path);
    return action->saved ? check_folders(maker->root, action->saved + strlen(maker->root), error)
                         : sk_error_oom(error);
}

/* path begins with a slash. Takes over from. */
static int add(struct maker *maker, enum sk_install_kind kind, char *from, const char *path,
               mode_t mode, struct sevkit_error *error)
{
    struct sk_install_action action = {
        .kind = kind, .from = from, .to = join(maker->root, path, ""), .mode = mode};
    int r = from && action.to ? look(maker, path, &action, error) : sk_error_oom(error);

    if (r < 0) {
        action_done(&action);
        return r;
    }
    return push(maker->install, &action, error);
}

/* A file below usr/local of what was built. */
static int add_built(struct maker *maker, const char *path, const char *link,
                     struct sevkit_error *error)
{
    SK_CLEANUP_FREE char *target = join("/", path, "");
    char *from = link ? strdup(link) : join(maker->folder, "/", path);
    struct stat info = {0};

    if (!target || !from) {
        free(from);
        return sk_error_oom(error);
    }
    if (link)
        return add(maker, SK_INSTALL_LINK, from, target, 0, error);
    if (stat(from, &info) < 0) {
        int r = sk_error_set(error, SEVKIT_EIO, "%s: %s", from, strerror(errno));

        free(from);
        return r;
    }
    return add(maker, SK_INSTALL_FILE, from, target, info.st_mode & 0111 ? PROGRAM_MODE : FILE_MODE,
               error);
}

/* Is the line in the stanza that begins at "at"? */
static bool has_line(const char *at, const char *line)
{
    const char *end = strstr(at, "\n\n"), *found = strstr(at, line);

    return found && (!end || found <= end);
}

/* Is the package installed with that version? dpkg's status says so. */
static bool is_installed(const char *root, const char *package, const char *version)
{
    SK_CLEANUP_FREE char *path = join(root, "/var/lib/dpkg/status", "");
    SK_CLEANUP_FREE char *first = join("Package: ", package, "\n");
    SK_CLEANUP_FREE char *third = join("\nVersion: ", version, "\n");
    SK_CLEANUP(sk_bytes_done) struct sk_bytes bytes = {0};
    struct sevkit_error ignored = {0};
    const char *at;

    if (!path || !first || !third || !*version ||
        sk_file_read(&sk_sys_real, path, STATUS_MAX_BYTES, &bytes, &ignored) < 0)
        return false;
    at = strstr((const char *)bytes.data, first);
    return at && (at == (const char *)bytes.data || at[-1] == '\n') &&
           has_line(at, "\nStatus: install ok installed\n") && has_line(at, third);
}

static int add_words(char *words[SK_INSTALL_WORDS_MAX], const char *const *from,
                     struct sevkit_error *error)
{
    size_t count = 0;

    for (; *from; from++) {
        if (!**from)
            continue; /* a word that this case does not have */
        words[count] = strdup(*from);
        if (!words[count++])
            return sk_error_oom(error);
    }
    return 0;
}

static int add_program(struct maker *maker, const char *const *words, const char *const *undo,
                       bool done, struct sevkit_error *error)
{
    struct sk_install_action action = {.kind = SK_INSTALL_RUN, .done = done};
    int r = add_words(action.words, words, error);

    if (r == 0)
        r = add_words(action.undo, undo, error);
    if (r < 0) {
        action_done(&action);
        return r;
    }
    return push(maker->install, &action, error);
}

static char *grub_entry(const char *release)
{
    const char *mark = strstr(sk_stack_grub_entry, "{release}");
    struct sk_text text = {0};

    sk_text_add_bytes(&text, sk_stack_grub_entry, (size_t)(mark - sk_stack_grub_entry));
    sk_text_addf(&text, "%s%s", release, mark + strlen("{release}"));
    if (sk_text_ok(&text))
        return text.data;
    sk_text_done(&text);
    return NULL;
}

/* The package, and that GRUB starts its kernel. file is below out. */
static int add_kernel(struct maker *maker, const char *file, struct sevkit_error *error)
{
    const char *name = file + strlen(KERNEL_FOLDER), *low = strchr(name, '_');
    const char *high = strrchr(name, '_');
    SK_CLEANUP_FREE char *package = strndup(name, (size_t)(low - name));
    SK_CLEANUP_FREE char *version =
        high > low ? strndup(low + 1, (size_t)(high - low) - 1) : strdup("");
    SK_CLEANUP_FREE char *path = join(maker->folder, "/", file);
    SK_CLEANUP_FREE char *root = *maker->root ? join("--root=", maker->root, "") : strdup("");
    const char *enter = *maker->root ? "chroot" : "";
    bool done;
    int r;

    if (!package || !version || !path || !root)
        return sk_error_oom(error);
    maker->install->kernel = strdup(package + strlen(KERNEL_NAME));
    if (!maker->install->kernel)
        return sk_error_oom(error);
    r = add(maker, SK_INSTALL_TEXT, grub_entry(maker->install->kernel),
            "/etc/default/grub.d/50-sevkit.cfg", FILE_MODE, error);
    if (r < 0)
        return r;
    done = is_installed(maker->root, package, version);
    r = add_program(maker, (const char *const[]){"dpkg", root, "-i", path, NULL},
                    (const char *const[]){"dpkg", root, "-r", package, NULL}, done, error);
    done = done && maker->install->actions[maker->install->count - 2].done;
    if (r == 0)
        r = add_program(maker, (const char *const[]){enter, maker->root, "update-grub", NULL},
                        (const char *const[]){enter, maker->root, "update-grub", NULL}, done,
                        error);
    return r;
}

/* The one package of the host's kernel, NULL if there is none. Others are for debugging and for building
 * modules. */
static int find_kernel(const json_t *files, const char **ret_file, struct sevkit_error *error)
{
    static const char start[] = KERNEL_FOLDER KERNEL_NAME;
    const json_t *entry;
    size_t i;

    *ret_file = NULL;
    json_array_foreach(files, i, entry)
    {
        const char *path = json_string_value(json_object_get(entry, "path"));
        const char *low = path ? strchr(path, '_') : NULL;

        if (!low || strncmp(path, start, strlen(start)) != 0 || strchr(path + strlen(start), '/') ||
            !strstr(low, ".deb") || strncmp(low - 4, "-dbg", 4) == 0)
            continue;
        if (*ret_file)
            return sk_error_set(error, SEVKIT_EREFUSED,
                                "%.200s and %.200s: expected one kernel of the host", *ret_file,
                                path);
        *ret_file = path;
    }
    return 0;
}

static int add_all(struct maker *maker, const json_t *files, struct sevkit_error *error)
{
    const char *kernel = NULL;
    const json_t *entry;
    size_t i;
    int r = find_kernel(files, &kernel, error);

    json_array_foreach(files, i, entry)
    {
        const char *path = json_string_value(json_object_get(entry, "path"));

        if (r == 0 && path && strncmp(path, "usr/local/", strlen("usr/local/")) == 0)
            r = add_built(maker, path, json_string_value(json_object_get(entry, "link")), error);
    }
    if (r == 0)
        r = add(maker, SK_INSTALL_TEXT, strdup(sk_stack_kvm_options), "/etc/modprobe.d/kvm.conf",
                FILE_MODE, error);
    return r == 0 && kernel ? add_kernel(maker, kernel, error) : r;
}

static int take_root(const char *path, char **ret_root, struct sevkit_error *error)
{
    SK_CLEANUP(sk_text_done) struct sk_text root = {0};
    int r = path ? sk_stack_absolute_folder(path, &root, error) : 0;

    if (r < 0)
        return r;
    if (root.length > 0 && access(root.data, X_OK) < 0)
        return sk_error_set(error, SEVKIT_EIO, "%s: no such folder", root.data);
    *ret_root = strdup(sk_text_get(&root));
    return *ret_root ? 0 : sk_error_oom(error);
}

int sk_install_plan(const char *work, const char *root, struct sk_install *ret_install,
                    struct sevkit_error *error)
{
    SK_CLEANUP(sk_install_done) struct sk_install install = {0};
    SK_CLEANUP(sk_text_done) struct sk_text place = {0};
    SK_CLEANUP(json_decref_p) json_t *files = NULL;
    SK_CLEANUP_FREE char *folder = NULL;
    struct maker maker = {.install = &install};
    int r = sk_stack_absolute(work ? work : SK_STACK_WORK, &place, error);

    if (r == 0)
        r = take_root(root, &install.root, error);
    if (r == 0)
        r = sk_stack_manifest_check(sk_text_get(&place), &folder, &files, error);
    maker.root = install.root;
    maker.folder = folder;
    if (r == 0)
        r = add_all(&maker, files, error);
    if (r < 0)
        return r;
    *ret_install = install;
    install = (struct sk_install){0};
    return 0;
}
