/* SPDX-License-Identifier: Apache-2.0 */
#include "base/cleanup.h"
#include "libvirt/libvirt_api.h"

#include <dlfcn.h>
#include <string.h>

#define LIBRARY "libvirt.so.0"

/* virTypedParamsFree() needs 1.0.2, virDomainGetLaunchSecurityInfo() 4.5.0 and
 * virDomainSetLaunchSecurityState() 8.0.0: below that there is no secret to be injected. */
static const struct {
    const char *symbol;
    size_t offset;
} functions[] = {
    {"virConnectOpen", offsetof(struct sk_libvirt_api, open)},
    {"virConnectClose", offsetof(struct sk_libvirt_api, close)},
    {"virConnectGetURI", offsetof(struct sk_libvirt_api, uri)},
    {"virConnectGetHostname", offsetof(struct sk_libvirt_api, host_name)},
    {"virConnectGetCapabilities", offsetof(struct sk_libvirt_api, capabilities)},
    {"virDomainLookupByUUIDString", offsetof(struct sk_libvirt_api, lookup_uuid)},
    {"virDomainLookupByID", offsetof(struct sk_libvirt_api, lookup_id)},
    {"virDomainLookupByName", offsetof(struct sk_libvirt_api, lookup_name)},
    {"virDomainFree", offsetof(struct sk_libvirt_api, domain_free)},
    {"virDomainGetID", offsetof(struct sk_libvirt_api, domain_id)},
    {"virDomainGetName", offsetof(struct sk_libvirt_api, domain_name)},
    {"virDomainGetUUIDString", offsetof(struct sk_libvirt_api, domain_uuid)},
    {"virDomainIsActive", offsetof(struct sk_libvirt_api, domain_is_active)},
    {"virDomainGetInfo", offsetof(struct sk_libvirt_api, domain_info)},
    {"virDomainGetXMLDesc", offsetof(struct sk_libvirt_api, domain_xml)},
    {"virDomainGetLaunchSecurityInfo", offsetof(struct sk_libvirt_api, launch_info)},
    {"virDomainSetLaunchSecurityState", offsetof(struct sk_libvirt_api, set_launch_state)},
    {"virDomainResume", offsetof(struct sk_libvirt_api, resume)},
    {"virTypedParamsFree", offsetof(struct sk_libvirt_api, parameters_free)},
    {"virGetLastErrorMessage", offsetof(struct sk_libvirt_api, error_message)},
    {"virGetLastErrorCode", offsetof(struct sk_libvirt_api, error_code)},
    {"virSetErrorFunc", offsetof(struct sk_libvirt_api, set_report)},
};

/* Every member is one of the functions, so that none stays NULL. */
_Static_assert(SK_ARRAY_SIZE(functions) * sizeof(void *) == sizeof(struct sk_libvirt_api),
               "functions and struct sk_libvirt_api");

static int fail(const char *library, struct sevkit_error *error)
{
    const char *reason = dlerror();

    return sk_error_set(error, SEVKIT_EIO, "libvirt's client library cannot be used: %s",
                        reason ? reason : library);
}

int sk_libvirt_load_from(const char *library, struct sk_libvirt_api *ret_api,
                         struct sevkit_error *error)
{
    struct sk_libvirt_api api;
    /* Never closed: the library keeps threads and exit handlers. */
    void *handle = dlopen(library, RTLD_NOW | RTLD_LOCAL);

    if (!handle)
        return fail(library, error);
    for (size_t i = 0; i < SK_ARRAY_SIZE(functions); i++) {
        void *function = dlsym(handle, functions[i].symbol);

        if (!function)
            return fail(library, error);
        memcpy((char *)&api + functions[i].offset, &function, sizeof(function));
    }
    *ret_api = api;
    return 0;
}

int sk_libvirt_load(struct sk_libvirt_api *ret_api, struct sevkit_error *error)
{
    return sk_libvirt_load_from(LIBRARY, ret_api, error);
}
