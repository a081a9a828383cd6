/* SPDX-License-Identifier: Apache-2.0 */
#include "base/cleanup.h"
#include "base/limits.h"
#include "base/text.h"
#include "base/values/path_text.h"
#include "formats/boot/kernel_image.h"
#include "initramfs/initramfs.h"
#include "initramfs/kernel_source.h"
#include "initramfs/libraries.h"
#include "initramfs/modules.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

const char *const sk_hook_stages[] = {"before-attest", "before-mount", "before-switch", NULL};

void sk_initramfs_done(struct sk_initramfs *initramfs)
{
    sk_tree_done(&initramfs->tree);
    sk_blob_done(&initramfs->archive);
    sk_blob_done(&initramfs->kernel);
}

static int missing_module(const char *name, const char *why, struct sevkit_error *error)
{
    return sk_error_set(error, SEVKIT_EREFUSED, "this kernel has no module '%s'%s", name, why);
}

static int add_features(const struct sk_initramfs_spec *spec, const struct sk_module_index *index,
                        struct sk_tree *tree, struct sk_names *order, struct sevkit_error *error)
{
    unsigned features = spec->features | SK_FEATURE_BASE;
    int r = 0;

    if (spec->simulator)
        features |= SK_FEATURE_SIMULATE;
    else if (features & (SK_FEATURE_VERITY | SK_FEATURE_LUKS) && !spec->job)
        features |= SK_FEATURE_SNP;

    for (size_t i = 0; i < sk_guest_modules_count && r == 0; i++) {
        const struct sk_guest_module *module = &sk_guest_modules[i];
        bool found = false;

        if (!(module->feature & features))
            continue;
        r = sk_module_add(index, module->name, tree, order, &found, error);
        if (r == 0 && !found && !module->optional)
            r = missing_module(
                module->name,
                module->feature == SK_FEATURE_SNP
                    ? ", which a guest on real hardware needs to get its report; "
                      "take the distribution's generic kernel instead of a cloud one, "
                      "or build for the simulator"
                    : "",
                error);
    }
    return r;
}

static int add_modules(const struct sk_initramfs_spec *spec, const char *folder,
                       struct sk_tree *tree, struct sevkit_error *error)
{
    SK_CLEANUP(sk_module_index_free_p) struct sk_module_index *index = NULL;
    SK_CLEANUP(sk_names_done) struct sk_names order = {0};
    SK_CLEANUP(sk_text_done) struct sk_text list = {0};
    int r = sk_module_index_open(folder, &index, error);

    if (r == 0)
        r = add_features(spec, index, tree, &order, error);
    for (size_t i = 0; i < spec->extra_module_count && r == 0; i++) {
        bool found = false;

        r = sk_module_add(index, spec->extra_modules[i], tree, &order, &found, error);
        if (r == 0 && !found)
            r = missing_module(spec->extra_modules[i], "", error);
    }
    for (size_t i = 0; i < order.count; i++)
        sk_text_addf(&list, "/%s\n", order.list[i]);
    if (r == 0 && !sk_text_ok(&list))
        r = sk_error_oom(error);
    return r == 0 ? sk_tree_add_text(tree, SK_INITRAMFS_LIST, sk_text_get(&list), error) : r;
}

/* What is before and after the last separator, which must be freed; *ret_rest is NULL if there is none. */
static char *cut(const char *text, char separator, const char **ret_rest)
{
    char *copy = strdup(text);
    char *at = copy ? strrchr(copy, separator) : NULL;

    if (at)
        *at++ = '\0';
    *ret_rest = at;
    return copy;
}

static int check_hooks(const struct sk_initramfs_spec *spec, struct sevkit_error *error)
{
    for (size_t i = 0; i < spec->hook_count; i++) {
        const char *at = strrchr(spec->hooks[i], '@');
        unsigned stage = 0;

        while (at && sk_hook_stages[stage] && strcmp(sk_hook_stages[stage], at + 1) != 0)
            stage++;
        if (!at || !sk_hook_stages[stage])
            return sk_error_set(error, SEVKIT_EUSAGE,
                                "hook: found '%s', expected PROGRAM@before-attest, "
                                "PROGRAM@before-mount or PROGRAM@before-switch",
                                spec->hooks[i]);
    }
    return 0;
}

static int add_hooks(const struct sk_initramfs_spec *spec, struct sk_tree *tree,
                     struct sevkit_error *error)
{
    int r = 0;

    for (size_t i = 0; i < spec->hook_count && r == 0; i++) {
        const char *stage;
        SK_CLEANUP_FREE char *program = cut(spec->hooks[i], '@', &stage);
        SK_CLEANUP_FREE char *path = NULL;

        if (!program ||
            asprintf(&path, SK_INITRAMFS_HOOKS "/%s/%02zu-%s", stage, i, sk_path_name(program)) < 0)
            return path = NULL, sk_error_oom(error);
        r = sk_libraries_add(tree, program, path, true, error);
    }
    return r;
}

static int add_files(const struct sk_initramfs_spec *spec, struct sk_tree *tree,
                     struct sevkit_error *error)
{
    int r = 0;

    for (size_t i = 0; i < spec->file_count && r == 0; i++) {
        const char *path;
        SK_CLEANUP_FREE char *source = cut(spec->files[i], ':', &path);

        if (!source)
            return sk_error_oom(error);
        r = sk_libraries_add(tree, source, path ? path : source, access(source, X_OK) == 0, error);
    }
    return r;
}

static int add_programs(const struct sk_initramfs_spec *spec, struct sk_tree *tree,
                        struct sevkit_error *error)
{
    const struct {
        const char *source, *path;
    } programs[] = {
        {spec->init, "init"},
        {spec->job, SK_INITRAMFS_JOB},
        {spec->simulator, SK_INITRAMFS_DEVICE},
        {spec->mke2fs, SK_INITRAMFS_MKE2FS},
    };
    static const char *const folders[] = {"dev", "proc", "sys", "run", "tmp", "root"};
    int r = 0;

    for (size_t i = 0; i < SK_ARRAY_SIZE(folders) && r == 0; i++)
        r = sk_tree_add_folder(tree, folders[i], error);
    for (size_t i = 0; i < SK_ARRAY_SIZE(programs) && r == 0; i++)
        if (programs[i].source)
            r = sk_libraries_add(tree, programs[i].source, programs[i].path, true, error);
    return r;
}

static int check_release(const struct sk_kernel_source *source, struct sk_initramfs *initramfs,
                         struct sevkit_error *error)
{
    int r;

    if (!source->image)
        return 0;
    r = sk_blob_read(source->image, SK_INITRAMFS_FILE_MAX_BYTES, &initramfs->kernel, error);
    if (r < 0)
        return r;
    r = sk_kernel_image_release(initramfs->kernel.data, initramfs->kernel.size, initramfs->release,
                                error);
    if (r < 0)
        return sk_error_wrap(error, r, "%s", source->image);
    if (source->release[0] && strcmp(source->release, initramfs->release) != 0)
        return sk_error_set(error, SEVKIT_EREFUSED,
                            "the kernel is %s, its modules are for %s: it would load none of them",
                            initramfs->release, source->release);
    return 0;
}

static void count_unpacked(struct sk_initramfs *initramfs)
{
    for (size_t i = 0; i < initramfs->tree.count; i++)
        initramfs->unpacked += initramfs->tree.entries[i].blob.size;
}

int sk_initramfs_build(const struct sk_initramfs_spec *spec, struct sk_initramfs *ret_initramfs,
                       struct sevkit_error *error)
{
    SK_CLEANUP(sk_kernel_source_done) struct sk_kernel_source source = {0};
    SK_CLEANUP(sk_initramfs_done) struct sk_initramfs initramfs = {0};
    int r = check_hooks(spec, error);

    if (r == 0)
        r = sk_kernel_source_open(spec, &source, error);
    if (r == 0)
        r = check_release(&source, &initramfs, error);
    if (r == 0)
        r = add_modules(spec, source.modules, &initramfs.tree, error);
    if (r == 0)
        r = add_programs(spec, &initramfs.tree, error);
    if (r == 0)
        r = add_hooks(spec, &initramfs.tree, error);
    if (r == 0)
        r = add_files(spec, &initramfs.tree, error);
    if (r < 0)
        return r;
    sk_tree_sort(&initramfs.tree);
    count_unpacked(&initramfs);
    r = sk_archive_write(&initramfs.tree, spec->compression, &initramfs.archive, error);
    if (r < 0)
        return r;
    *ret_initramfs = initramfs;
    initramfs = (struct sk_initramfs){0};
    return 0;
}
