/* SPDX-License-Identifier: Apache-2.0 */
#include "init/memory.h"

#include "base/cleanup.h"
#include "base/limits.h"
#include "sys/file.h"

#include <stdio.h>
#include <string.h>

static int read_row(const char *text, const char *name, uint64_t *ret_kib,
                    struct sevkit_error *error)
{
    const char *line = strstr(text, name);
    unsigned long long value;
    char unit[4] = "";

    if (!line || sscanf(line + strlen(name), " %19llu %2s", &value, unit) != 2 ||
        strcmp(unit, "kB") != 0)
        return sk_error_set(error, SEVKIT_EIO, "/proc/meminfo: no %s in kB", name);
    *ret_kib = value;
    return 0;
}

int sk_memory_parse(const char *text, struct sk_memory *ret_memory, struct sevkit_error *error)
{
    struct sk_memory memory;
    int r = read_row(text, "MemTotal:", &memory.total_kib, error);

    if (r == 0)
        r = read_row(text, "MemAvailable:", &memory.available_kib, error);
    if (r == 0)
        *ret_memory = memory;
    return r;
}

int sk_memory_read(struct sk_memory *ret_memory, struct sevkit_error *error)
{
    SK_CLEANUP(sk_bytes_done) struct sk_bytes bytes = {0};
    int r = sk_file_read(&sk_sys_real, "/proc/meminfo", SK_SMALL_FILE_MAX_BYTES, &bytes, error);

    return r == 0 ? sk_memory_parse((const char *)bytes.data, ret_memory, error) : r;
}
