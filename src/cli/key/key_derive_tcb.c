/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/key/key_derive_tcb.h"

#include "base/cleanup.h"
#include "base/text.h"
#include "cli/option_values.h"
#include "data/products.h"
#include "formats/report/report.h"

#include <ctype.h>
#include <sevkit/report.h>

SK_DEFINE_CLEANUP(struct sevkit_guest_report *, sevkit_guest_report_free)

static int own_report(const struct sevkit_guest_key_request *request,
                      struct sevkit_report *ret_report, struct sevkit_error *error)
{
    SK_CLEANUP(sevkit_guest_report_free_p) struct sevkit_guest_report *received = NULL;
    struct sevkit_guest_report_request report = sevkit_guest_report_request_default();
    const uint8_t *bytes;
    size_t size;
    int r;

    report.vmpl = request->vmpl;
    report.timeout_ms = request->timeout_ms;
    r = sevkit_guest_report_get(&report, &received, error);
    if (r < 0)
        return sk_error_wrap(error, r, "--tcb: no --product, and no report that tells it");
    bytes = sevkit_guest_report_bytes(received, &size);
    return sk_report_unpack(bytes, size, ret_report, error);
}

/* Every component that the layout has, and no other. */
static int check_components(enum sevkit_tcb_layout layout, unsigned components,
                            struct sevkit_error *error)
{
    for (int i = 0; i < SK_TCB_COMPONENTS; i++) {
        enum sevkit_tcb_component component = (enum sevkit_tcb_component)i;
        bool wanted = sevkit_tcb_has(layout, component);
        bool given = components >> i & 1;

        if (wanted && !given)
            return sk_error_set(error, SEVKIT_EUSAGE,
                                "--tcb: %s is missing; what is not bound is 0, so write %s=0 if "
                                "that is meant",
                                sevkit_tcb_component_name(component),
                                sevkit_tcb_component_name(component));
        if (given && !wanted)
            return sk_error_set(error, SEVKIT_EUSAGE,
                                "--tcb: this product line has no component %s",
                                sevkit_tcb_component_name(component));
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
                        "--tcb: the firmware derives keys up to the committed TCB only, which is "
                        "%s",
                        text);
}

static int unknown_product(const char *name, struct sevkit_error *error)
{
    SK_CLEANUP(sk_text_done) struct sk_text names = {0};

    for (size_t i = 0; i < sevkit_product_count(); i++)
        sk_text_addf(&names, "%s%s", i > 0 ? ", " : "", sevkit_product(i)->name);
    return sk_error_set(error, SEVKIT_EUSAGE, "--product: '%s' is not one of %s", name,
                        sk_text_get(&names));
}

static int from_names(const struct sk_given *given, const char *text,
                      struct sevkit_guest_key_request *request, struct sevkit_error *error)
{
    const char *name = sk_given_value(given, OPT_PRODUCT);
    const struct sevkit_product *product = name ? sevkit_product_find(name) : NULL;
    enum sevkit_tcb_layout layout = SEVKIT_TCB_FAMILY_19H;
    struct sevkit_report report = {0};
    struct sevkit_tcb tcb;
    unsigned components;
    int r = sevkit_tcb_parse(text, &tcb, &components, error);

    if (r < 0)
        return sk_error_wrap(error, r, "--tcb");
    if (name && !product)
        return unknown_product(name, error);
    if (!product) {
        r = own_report(request, &report, error);
        if (r == 0 && !sevkit_report_tcb_layout(&report, NULL, &layout))
            r = sk_error_set(error, SEVKIT_EUSAGE,
                             "--tcb: this guest's report does not name its product line; give it "
                             "with --product");
        if (r < 0)
            return r;
    } else {
        layout = product->tcb_layout;
    }
    r = check_components(layout, components, error);
    if (r == 0 && !product)
        r = check_committed(layout, &report, &tcb, error);
    if (r == 0)
        request->tcb_version = sevkit_tcb_write(layout, &tcb);
    return r;
}

int sk_derive_key_tcb(const struct sk_given *given, struct sevkit_guest_key_request *request,
                      struct sevkit_error *error)
{
    const char *text = sk_given_value(given, OPT_TCB);

    if (!text)
        return 0;
    if (!isdigit((unsigned char)*text))
        return from_names(given, text, request, error);
    if (sk_given_has(given, OPT_PRODUCT))
        return sk_error_set(error, SEVKIT_EUSAGE, "--product has no effect on a --tcb in digits");
    return sk_value_number(OPT_TCB, text, 0, UINT64_MAX, &request->tcb_version, error);
}
