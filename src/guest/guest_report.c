/* SPDX-License-Identifier: Apache-2.0 */
#include "guest/guest_report.h"

#include "base/cleanup.h"
#include "guest/configfs.h"
#include "guest/sev_guest.h"

#include <stdlib.h>

_Static_assert((int)SEVKIT_GUEST_KEY_VLEK == (int)SK_SIGNING_KEY_VLEK, "the same numbers");
_Static_assert((int)SEVKIT_GUEST_ROOT_VMRK == (int)SK_KEY_ROOT_VMRK, "the same numbers");
_Static_assert(SEVKIT_GUEST_REPORT_DATA_BYTES == SK_REPORT_DATA_BYTES, "the same size");
_Static_assert(SEVKIT_GUEST_DERIVED_KEY_BYTES == SK_DERIVED_KEY_BYTES, "the same size");

SK_DEFINE_CLEANUP(struct sevkit_guest_report *, sevkit_guest_report_free)

SK_PUBLIC struct sevkit_guest_report_request sevkit_guest_report_request_default(void)
{
    return (struct sevkit_guest_report_request){
        .vmpl = SEVKIT_GUEST_VMPL_OWN,
        .timeout_ms = SEVKIT_GUEST_TIMEOUT_MS,
    };
}

SK_PUBLIC void sevkit_guest_report_free(struct sevkit_guest_report *report)
{
    if (!report)
        return;
    free(report->bytes);
    free(report->certificates);
    free(report);
}

/* configfs-tsm first: it needs no ioctl and is there to stay. If it is not there, the device; if that is
 * not there either, the error tells of both. */
static int ask_either(const struct sk_sys *sys, const struct sevkit_guest_report_request *request,
                      struct sevkit_guest_report *report, struct sevkit_error *error)
{
    struct sevkit_error first = {0};
    struct sevkit_error second = {0};
    bool missing = false;
    int r = sk_guest_configfs_report(sys, request, report, &missing, &first);

    if (r == 0)
        return 0;
    if (!missing)
        return sk_error_set(error, r, "%s", first.text);
    r = sk_guest_device_report(sys, request, report, &missing, &second);
    if (r == 0)
        return 0;
    if (!missing)
        return sk_error_set(error, r, "%s", second.text);
    return sk_error_set(error, r,
                        "no way to ask the secure processor: %.450s; %.450s ('sevkit guest check' "
                        "tells more)",
                        first.text, second.text);
}

static int check_request(const struct sevkit_guest_report_request *request,
                         struct sevkit_error *error)
{
    if (request->vmpl != SEVKIT_GUEST_VMPL_OWN && request->vmpl > SK_VMPL_MAX)
        return sk_error_set(error, SEVKIT_EUSAGE, "VMPL %u: expected 0 to %u", request->vmpl,
                            SK_VMPL_MAX);
    if (request->key != SEVKIT_GUEST_KEY_AUTO && request->via == SEVKIT_GUEST_CONFIGFS)
        return sk_error_set(error, SEVKIT_EUSAGE,
                            "configfs-tsm cannot choose the signing key; " SK_GUEST_DEVICE_PATH
                            " can");
    return 0;
}

int sk_guest_report_get(const struct sk_sys *sys, const struct sevkit_guest_report_request *request,
                        struct sevkit_guest_report **ret_report, struct sevkit_error *error)
{
    SK_CLEANUP(sevkit_guest_report_free_p) struct sevkit_guest_report *report = NULL;
    bool missing;
    int r = check_request(request, error);

    if (r < 0)
        return r;
    report = calloc(1, sizeof(*report));
    if (!report)
        return sk_error_oom(error);
    if (request->via == SEVKIT_GUEST_CONFIGFS)
        r = sk_guest_configfs_report(sys, request, report, &missing, error);
    else if (request->via == SEVKIT_GUEST_IOCTL || request->key != SEVKIT_GUEST_KEY_AUTO)
        r = sk_guest_device_report(sys, request, report, &missing, error);
    else
        r = ask_either(sys, request, report, error);
    if (r == 0)
        *ret_report = SK_TAKE(report);
    return r;
}

SK_PUBLIC int sevkit_guest_report_get(const struct sevkit_guest_report_request *request,
                                      struct sevkit_guest_report **ret_report,
                                      struct sevkit_error *error)
{
    return sk_guest_report_get(&sk_sys_real, request, ret_report, error);
}

SK_PUBLIC const uint8_t *sevkit_guest_report_bytes(const struct sevkit_guest_report *report,
                                                   size_t *ret_size)
{
    *ret_size = report->size;
    return report->bytes;
}

SK_PUBLIC const uint8_t *sevkit_guest_report_certificates(const struct sevkit_guest_report *report,
                                                          size_t *ret_size)
{
    *ret_size = report->certificates_size;
    return report->certificates;
}

SK_PUBLIC enum sevkit_guest_via sevkit_guest_report_via(const struct sevkit_guest_report *report)
{
    return report->via;
}

SK_PUBLIC uint32_t sevkit_guest_report_vmpl(const struct sevkit_guest_report *report)
{
    return report->vmpl;
}
