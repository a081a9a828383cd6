/* SPDX-License-Identifier: Apache-2.0 */
#include "guest/derived_key.h"

#include "base/args/suggest.h"
#include "base/cleanup.h"
#include "base/list.h"
#include "base/values/number.h"
#include "crypto/derive/hkdf.h"
#include "data/products.h"
#include "formats/report/report.h"
#include "guest/guest_report.h"

#include <ctype.h>
#include <string.h>

static int unknown_field(const struct sk_item *item, struct sevkit_error *error)
{
    struct sk_suggestion suggestion = sk_suggestion_for(item->text);

    for (size_t i = 0; i < sevkit_guest_field_count(); i++)
        sk_suggestion_try(&suggestion, sevkit_guest_field_info(i)->name);
    return sk_error_set(error, SEVKIT_EUSAGE, "'%.*s' is no field" SK_SUGGESTION_FORMAT,
                        SK_ITEM(*item), SK_SUGGESTION_ARGS(suggestion));
}

int sk_key_fields_read(const char *list, unsigned *ret_fields, struct sevkit_error *error)
{
    struct sk_item item;
    unsigned fields = 0;

    while (sk_list_next(&list, &item)) {
        const struct sevkit_guest_field_info *info = sevkit_guest_field_find(item.text);

        if (!info)
            return unknown_field(&item, error);
        fields |= (unsigned)info->field;
    }
    *ret_fields = fields;
    return 0;
}

SK_DEFINE_CLEANUP(struct sevkit_guest_report *, sevkit_guest_report_free)

static int own_report(const struct sk_sys *sys, const struct sevkit_guest_key_request *request,
                      struct sevkit_report *ret_report, struct sevkit_error *error)
{
    SK_CLEANUP(sevkit_guest_report_free_p) struct sevkit_guest_report *received = NULL;
    struct sevkit_guest_report_request report = sevkit_guest_report_request_default();
    const uint8_t *bytes;
    size_t size;
    int r;

    report.vmpl = request->vmpl;
    report.timeout_ms = request->timeout_ms;
    r = sk_guest_report_get(sys, &report, &received, error);
    if (r < 0)
        return sk_error_wrap(error, r, "no product, and no report that tells it");
    bytes = sevkit_guest_report_bytes(received, &size);
    return sk_report_unpack(bytes, size, ret_report, error);
}

/* Every component that the layout has, and no other. */
static int check_components(enum sevkit_tcb_layout layout, unsigned components,
                            struct sevkit_error *error)
{
    for (int i = 0; i < SK_TCB_COMPONENTS; i++) {
        enum sevkit_tcb_component component = (enum sevkit_tcb_component)i;
        const char *name = sevkit_tcb_component_name(component);
        bool wanted = sevkit_tcb_has(layout, component);
        bool given = components >> i & 1;

        if (wanted && !given)
            return sk_error_set(error, SEVKIT_EUSAGE,
                                "%s is missing; what is not bound is 0, so write %s=0 if that is "
                                "meant",
                                name, name);
        if (given && !wanted)
            return sk_error_set(error, SEVKIT_EUSAGE, "this product line has no component %s",
                                name);
    }
    return 0;
}

static int check_committed(enum sevkit_tcb_layout layout, const struct sevkit_report *report,
                           const struct sevkit_tcb *tcb, struct sevkit_error *error)
{
    struct sevkit_tcb committed = sevkit_tcb_read(layout, report->committed_tcb);
    char text[SEVKIT_TCB_TEXT_BYTES];

    if (sevkit_tcb_at_least(&committed, tcb))
        return 0;
    sevkit_tcb_format(layout, &committed, text);
    return sk_error_set(error, SEVKIT_EREFUSED,
                        "the firmware derives keys up to the committed TCB only, which is %s",
                        text);
}

static int tcb_by_names(const struct sk_sys *sys, const char *text,
                        const struct sevkit_product *product,
                        struct sevkit_guest_key_request *request, struct sevkit_error *error)
{
    enum sevkit_tcb_layout layout = product ? product->tcb_layout : SEVKIT_TCB_FAMILY_19H;
    struct sevkit_report report = {0};
    struct sevkit_tcb tcb;
    unsigned components;
    int r = sevkit_tcb_parse(text, &tcb, &components, error);

    if (r == 0 && !product) {
        r = own_report(sys, request, &report, error);
        if (r == 0 && !sevkit_report_tcb_layout(&report, NULL, &layout))
            r = sk_error_set(error, SEVKIT_EUSAGE,
                             "this guest's report does not name its product line, and no product "
                             "is given");
    }
    if (r == 0)
        r = check_components(layout, components, error);
    if (r == 0 && !product)
        r = check_committed(layout, &report, &tcb, error);
    if (r == 0)
        request->tcb_version = sevkit_tcb_write(layout, &tcb);
    return r;
}

int sk_key_tcb_read(const struct sk_sys *sys, const char *text,
                    const struct sevkit_product *product, struct sevkit_guest_key_request *request,
                    struct sevkit_error *error)
{
    if (!isdigit((unsigned char)*text))
        return tcb_by_names(sys, text, product, request, error);
    if (product)
        return sk_error_set(error, SEVKIT_EUSAGE, "a product has no effect on digits");
    return sk_number_read(text, 0, UINT64_MAX, &request->tcb_version, error);
}

int sk_key_expand(const struct sk_secret *derived, const char *label, size_t length,
                  struct sk_secret **ret_key, struct sevkit_error *error)
{
    SK_CLEANUP(sk_secret_free_p) struct sk_secret *key = NULL;
    int r;

    if (!*label)
        return sk_error_set(error, SEVKIT_EUSAGE, "an empty label names no purpose");
    r = sk_secret_new(length, &key, error);
    if (r < 0)
        return r;
    key->size = length;
    r = sk_hkdf_sha384(derived->data, derived->size, NULL, 0, label, strlen(label), key->data,
                       key->size, error);
    if (r == 0)
        *ret_key = SK_TAKE(key);
    return r;
}

/* The host chooses what it starts. The ids of an ID block do not help: anyone can sign one with the same
 * ids, and the key that signed it is nothing that can be mixed in (SEV-SNP ABI 56860, MSG_KEY_REQ). */
static void warn_unbound(unsigned fields, const struct sk_listener *listener)
{
    if (!(fields & SEVKIT_GUEST_FIELD_MEASUREMENT))
        sk_listener_warn(listener, "without the field measurement other guests of this processor "
                                   "can get the same key");
    if (!(fields & SEVKIT_GUEST_FIELD_POLICY))
        sk_listener_warn(listener, "without the field policy the same guest with debugging on, "
                                   "where the host reads its memory, gets the same key");
}

int sk_key_of_guest(const struct sk_sys *sys, const struct sevkit_guest_key_request *request,
                    const char *label, size_t length, const struct sk_listener *listener,
                    struct sk_secret **ret_key, struct sevkit_error *error)
{
    SK_CLEANUP(sk_secret_free_p) struct sk_secret *derived = NULL;
    int r = sk_secret_new(SEVKIT_GUEST_DERIVED_KEY_BYTES, &derived, error);

    if (r == 0)
        r = sk_guest_key_derive(sys, request, derived->data, error);
    if (r < 0)
        return r;
    derived->size = SEVKIT_GUEST_DERIVED_KEY_BYTES;
    warn_unbound(request->fields, listener);
    if (label)
        return sk_key_expand(derived, label, length, ret_key, error);
    *ret_key = SK_TAKE(derived);
    return 0;
}
