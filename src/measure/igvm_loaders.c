/* SPDX-License-Identifier: Apache-2.0 */
#include "base/cleanup.h"
#include "base/error.h"

#include <sevkit/measure.h>
#include <string.h>

static const char *const names[] = {
    [SEVKIT_IGVM_QEMU] = "qemu",
    [SEVKIT_IGVM_COCONUT] = "coconut",
    [SEVKIT_IGVM_MS] = "ms",
};

SK_PUBLIC const char *sevkit_igvm_loader_name(enum sevkit_igvm_loader loader)
{
    return (unsigned)loader < SK_ARRAY_SIZE(names) ? names[loader] : NULL;
}

SK_PUBLIC bool sevkit_igvm_loader_find(const char *name, enum sevkit_igvm_loader *ret_loader)
{
    for (size_t i = 0; i < SK_ARRAY_SIZE(names); i++)
        if (strcmp(names[i], name) == 0) {
            *ret_loader = (enum sevkit_igvm_loader)i;
            return true;
        }
    return false;
}
