/* SPDX-License-Identifier: Apache-2.0 */
#include "init/load_modules.h"

#include "base/cleanup.h"
#include "base/limits.h"
#include "sys/file.h"

#include <errno.h>
#include <libkmod.h>
#include <string.h>

static void unref_context(struct kmod_ctx **context)
{
    if (*context)
        (void)kmod_unref(*context);
}

static void unref_module(struct kmod_module **module)
{
    if (*module)
        (void)kmod_module_unref(*module);
}

/* No such processor, device or hypervisor feature: aesni_intel, sev_guest. */
static bool is_absence(int r)
{
    return r == -ENODEV || r == -ENXIO || r == -EEXIST;
}

static int load(struct kmod_ctx *context, const char *path, struct sevkit_error *error)
{
    SK_CLEANUP(unref_module) struct kmod_module *module = NULL;
    int r = kmod_module_new_from_path(context, path, &module);

    if (r >= 0)
        r = kmod_module_insert_module(module, 0, NULL);
    return r < 0 && !is_absence(r)
               ? sk_error_set(error, SEVKIT_EIO, "module %s: %s", path, strerror(-r))
               : 0;
}

int sk_modules_load(const char *list, struct sevkit_error *error)
{
    static const char *const no_configuration = NULL;
    SK_CLEANUP(unref_context) struct kmod_ctx *context = kmod_new("/usr/lib", &no_configuration);
    SK_CLEANUP(sk_bytes_done) struct sk_bytes bytes = {0};
    int r = sk_file_read(&sk_sys_real, list, SK_SMALL_FILE_MAX_BYTES, &bytes, error);
    char *line = (char *)bytes.data;

    if (r == 0 && !context)
        return sk_error_oom(error);
    while (r == 0 && line && *line) {
        char *end = strchrnul(line, '\n');

        /* The list ends with a newline, and the bytes with a NUL. */
        line[end - line] = '\0';
        r = load(context, line, error);
        line = end + 1;
    }
    return r;
}
