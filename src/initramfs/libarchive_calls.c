/* SPDX-License-Identifier: Apache-2.0 */
#include "initramfs/libarchive_calls.h"

#include "base/cleanup.h"
#include "sys/libraries/on_demand.h"

struct sk_libarchive_calls sk_la;

int sk_la_load(struct sevkit_error *error)
{
    static const char *const names[] = {"libarchive.so.13", NULL};
#define SYMBOL(name) {"archive_" #name, &sk_la.name},
    static const struct sk_on_demand_symbol symbols[] = {
        SK_LIBARCHIVE_CALLS(SYMBOL){"archive_errno", &sk_la.error_number},
    };
#undef SYMBOL
    static struct sk_on_demand library = {names, symbols, SK_ARRAY_SIZE(symbols), false};

    return sk_on_demand_load(&library, error);
}
