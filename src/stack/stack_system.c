/* SPDX-License-Identifier: Apache-2.0 */
#include "stack/stack_system.h"

#include "base/cleanup.h"
#include "base/limits.h"
#include "sys/file.h"

#include <string.h>

#define RELEASE_PATH "/etc/os-release"
#define KNOWN        "debian, ubuntu or fedora"

/* NULL if it is not known. */
static const char *find(const char *name, size_t length)
{
    for (size_t i = 0; i < sk_stack_packages_count; i++)
        if (strlen(sk_stack_packages[i].system) == length &&
            strncmp(sk_stack_packages[i].system, name, length) == 0)
            return sk_stack_packages[i].system;
    return NULL;
}

/* The first word of KEY="..." that is a known system. */
static const char *find_in(const char *text, const char *key)
{
    const char *at = strstr(text, key), *system;

    while (at && at != text && at[-1] != '\n')
        at = strstr(at + 1, key);
    at = at ? at + strlen(key) : NULL;
    while (at && *at && *at != '\n') {
        size_t length;

        at += strspn(at, " \"'");
        length = strcspn(at, " \"'\n");
        system = find(at, length);
        if (system)
            return system;
        at += length;
    }
    return NULL;
}

int sk_stack_system_find(const struct sk_sys *sys, const char *name, const char **ret_system,
                         struct sevkit_error *error)
{
    SK_CLEANUP(sk_bytes_done) struct sk_bytes bytes = {0};
    const char *text;
    int r;

    if (name) {
        *ret_system = find(name, strlen(name));
        return *ret_system ? 0 : sk_error_set(error, SEVKIT_EUSAGE, "'%s': expected " KNOWN, name);
    }
    r = sk_file_read(sys, RELEASE_PATH, SK_SMALL_FILE_MAX_BYTES, &bytes, error);
    if (r < 0)
        return r;
    text = (const char *)bytes.data;
    *ret_system = find_in(text, "ID=");
    if (!*ret_system)
        *ret_system = find_in(text, "ID_LIKE=");
    return *ret_system ? 0
                       : sk_error_set(error, SEVKIT_EREFUSED,
                                      RELEASE_PATH ": neither ID nor ID_LIKE is " KNOWN);
}
