/* SPDX-License-Identifier: Apache-2.0 */
#include "sys/libraries/on_demand.h"

#include <dlfcn.h>
#include <pthread.h>
#include <string.h>

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;

static int load(struct sk_on_demand *library, struct sevkit_error *error)
{
    const char *name = library->names[0];
    void *handle = NULL;

    for (size_t i = 0; library->names[i] && !handle; i++) {
        const char *reason;

        handle = dlopen(library->names[i], RTLD_NOW | RTLD_LOCAL);
        reason = handle || i > 0 ? NULL : dlerror();
        if (!handle && i == 0)
            (void)sk_error_set(error, SEVKIT_EIO, "%s cannot be loaded: %s", name,
                               reason ? reason : "unknown reason");
    }
    if (!handle)
        return SEVKIT_EIO;
    for (size_t i = 0; i < library->symbol_count; i++) {
        const struct sk_on_demand_symbol *symbol = &library->symbols[i];
        void *address = dlsym(handle, symbol->name);

        if (!address)
            return sk_error_set(error, SEVKIT_EIO, "%s has no %s", name, symbol->name);
        memcpy(symbol->pointer, &address, sizeof(address));
    }
    library->loaded = true;
    return 0;
}

int sk_on_demand_load(struct sk_on_demand *library, struct sevkit_error *error)
{
    int r = 0;

    (void)pthread_mutex_lock(&lock);
    if (!library->loaded)
        r = load(library, error);
    (void)pthread_mutex_unlock(&lock);
    return r;
}
