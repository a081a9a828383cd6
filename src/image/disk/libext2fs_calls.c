/* SPDX-License-Identifier: Apache-2.0 */
#include "image/disk/libext2fs_calls.h"

#include "base/cleanup.h"
#include "sys/libraries/on_demand.h"

struct sk_libext2fs_calls sk_e2;

int sk_e2_load(struct sevkit_error *error)
{
    static const char *const names[] = {"libext2fs.so.2", NULL};
#define SYMBOL(name) {"ext2fs_" #name, &sk_e2.name},
    static const struct sk_on_demand_symbol symbols[] = {
        SK_LIBEXT2FS_CALLS(SYMBOL){"error_message", &sk_e2.message},
        {"unix_io_manager", &sk_e2.unix_io},
    };
#undef SYMBOL
    static struct sk_on_demand library = {names, symbols, SK_ARRAY_SIZE(symbols), false};

    return sk_on_demand_load(&library, error);
}
