/* SPDX-License-Identifier: Apache-2.0 */
#include "sys/folder.h"

#include "base/cleanup.h"
#include "base/grow.h"

#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>

bool sk_folder_is(const char *path)
{
    struct stat info;

    return strcmp(path, "-") != 0 && stat(path, &info) == 0 && S_ISDIR(info.st_mode);
}

int sk_folders_make_for(const char *path, mode_t mode, struct sevkit_error *error)
{
    SK_CLEANUP_FREE char *folder = strdup(path);

    if (!folder)
        return sk_error_oom(error);
    for (char *slash = strchr(*folder ? folder + 1 : folder, '/'); slash;
         slash = strchr(slash + 1, '/')) {
        *slash = '\0';
        if (mkdir(folder, mode) < 0 && errno != EEXIST)
            return sk_error_set(error, SEVKIT_EIO, "%s: %s", folder, strerror(errno));
        *slash = '/';
    }
    return 0;
}

bool sk_name_has_ending(const char *name, const char *const *endings)
{
    size_t length = strlen(name);

    for (size_t i = 0; endings[i]; i++) {
        size_t ending = strlen(endings[i]);

        if (length > ending && name[0] != '.' &&
            strcasecmp(name + length - ending, endings[i]) == 0)
            return true;
    }
    return false;
}

void sk_folder_names_done(struct sk_folder_names *names)
{
    for (size_t i = 0; i < names->count; i++)
        free(names->list[i]);
    free(names->list);
    *names = (struct sk_folder_names){0};
}

/* By bytes, not by the locale: the same folder gives the same order everywhere. */
static int by_name(const void *a, const void *b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

static int add(struct sk_folder_names *names, const char *name)
{
    if (!sk_grow_by_one(&names->list, sizeof(*names->list), names->count))
        return SEVKIT_ENOMEM;
    names->list[names->count] = strdup(name);
    if (!names->list[names->count])
        return SEVKIT_ENOMEM;
    names->count++;
    return 0;
}

int sk_folder_list(const char *path, const char *const *endings, struct sk_folder_names *ret_names,
                   struct sevkit_error *error)
{
    struct sk_folder_names names = {0};
    DIR *folder = opendir(path);
    const struct dirent *entry;
    int r = 0;

    if (!folder)
        return sk_error_set(error, SEVKIT_EIO, "%s: %s", path, strerror(errno));
    for (;;) {
        errno = 0;
        entry = r == 0 ? readdir(folder) : NULL;
        if (!entry)
            break;
        if (endings ? sk_name_has_ending(entry->d_name, endings) : entry->d_name[0] != '.')
            r = add(&names, entry->d_name);
    }
    if (r < 0)
        sk_error_oom(error);
    else if (errno != 0)
        r = sk_error_set(error, SEVKIT_EIO, "%s: %s", path, strerror(errno));
    closedir(folder);
    if (r < 0) {
        sk_folder_names_done(&names);
        return r;
    }
    if (names.count > 0)
        qsort(names.list, names.count, sizeof(*names.list), by_name);
    *ret_names = names;
    return 0;
}
