/* SPDX-License-Identifier: Apache-2.0 */
#include "base/cleanup.h"
#include "data/key_fields.h"
#include "guest/guest_report.h"
#include "guest/sev_guest.h"

#include <string.h>

SK_PUBLIC size_t sevkit_guest_field_count(void)
{
    return sk_key_fields_count;
}

SK_PUBLIC const struct sevkit_guest_field_info *sevkit_guest_field_info(size_t index)
{
    return index < sk_key_fields_count ? &sk_key_fields[index] : NULL;
}

SK_PUBLIC const struct sevkit_guest_field_info *sevkit_guest_field_find(const char *name)
{
    for (size_t i = 0; i < sk_key_fields_count; i++)
        if (strcmp(sk_key_fields[i].name, name) == 0)
            return &sk_key_fields[i];
    return NULL;
}

SK_PUBLIC struct sevkit_guest_key_request sevkit_guest_key_request_default(void)
{
    return (struct sevkit_guest_key_request){
        .vmpl = SEVKIT_GUEST_VMPL_OWN,
        .timeout_ms = SEVKIT_GUEST_TIMEOUT_MS,
    };
}

/* A value whose field is not selected would silently not be in the key. */
static int check_request(const struct sevkit_guest_key_request *request, struct sevkit_error *error)
{
    const struct {
        enum sevkit_guest_field field;
        uint64_t value;
        const char *name;
    } values[] = {
        {SEVKIT_GUEST_FIELD_GUEST_SVN, request->guest_svn, "guest-svn"},
        {SEVKIT_GUEST_FIELD_TCB_VERSION, request->tcb_version, "tcb-version"},
        {SEVKIT_GUEST_FIELD_LAUNCH_MIT_VECTOR, request->launch_mit_vector, "launch-mit-vector"},
    };

    if (request->fields & ~SK_KEY_FIELDS_KNOWN)
        return sk_error_set(error, SEVKIT_EUSAGE, "fields 0x%x: only bits 0 to 6 are known",
                            request->fields);
    for (size_t i = 0; i < SK_ARRAY_SIZE(values); i++)
        if (values[i].value && !(request->fields & (unsigned)values[i].field))
            return sk_error_set(error, SEVKIT_EUSAGE,
                                "a value for %s has no effect unless that field is selected",
                                values[i].name);
    return 0;
}

int sk_guest_key_derive(const struct sk_sys *sys, const struct sevkit_guest_key_request *request,
                        uint8_t ret_key[SEVKIT_GUEST_DERIVED_KEY_BYTES], struct sevkit_error *error)
{
    int r = check_request(request, error);

    return r < 0 ? r : sk_guest_device_key(sys, request, ret_key, error);
}

SK_PUBLIC int sevkit_guest_key_derive(const struct sevkit_guest_key_request *request,
                                      uint8_t ret_key[SEVKIT_GUEST_DERIVED_KEY_BYTES],
                                      struct sevkit_error *error)
{
    return sk_guest_key_derive(&sk_sys_real, request, ret_key, error);
}
