/* SPDX-License-Identifier: Apache-2.0 */
#include "config/config_file.h"

#include "base/cleanup.h"
#include "base/values/path_text.h"
#include "config/document.h"

#include <stdio.h>
#include <string.h>

int sk_config_file_read(const struct sk_sys *sys, const char *path, struct sk_config_file *ret_file,
                        struct sevkit_error *error)
{
    bool standard = strcmp(path, "-") == 0;
    struct sk_config_file file = {.name = standard ? "standard input" : path};
    int r = sk_file_read(sys, path, SK_DOCUMENT_MAX_BYTES, &file.bytes, error);

    if (r < 0)
        return r;
    file.directory = sk_path_folder(standard ? "." : path);
    if (!file.directory) {
        sk_config_file_done(&file);
        return sk_error_oom(error);
    }
    *ret_file = file;
    return 0;
}

void sk_config_file_done(struct sk_config_file *file)
{
    sk_bytes_done(&file->bytes);
    free(file->directory);
    *file = (struct sk_config_file){0};
}

char *sk_config_path(const char *directory, const char *value)
{
    /* What is in the current directory needs nothing in front of it, but for the one name that would be
     * taken for standard input. */
    bool plain = *value == '/' || (strcmp(directory, ".") == 0 && strcmp(value, "-") != 0);
    const char *slash = plain || strcmp(directory, "/") == 0 ? "" : "/";
    size_t size = (plain ? 0 : strlen(directory)) + strlen(slash) + strlen(value) + 1;
    char *path = malloc(size);

    if (path)
        (void)snprintf(path, size, "%s%s%s", plain ? "" : directory, slash, value);
    return path;
}
