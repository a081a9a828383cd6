/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/certs/certs_target.h"

#include "base/cleanup.h"
#include "base/values/bytes_text.h"
#include "data/products.h"
#include "formats/report/report.h"

#include <string.h>

const char *const sk_target_signers[] = {"vcek", "vlek", NULL};

static const char *const report_only_not[] = {OPT_SIGNER, OPT_CHIP_ID, OPT_TCB};

static void add_product_names(struct sk_text *text)
{
    for (size_t i = 0; i < sevkit_product_count(); i++)
        sk_text_addf(text, "%s%s", i ? ", " : "", sevkit_product(i)->name);
}

static int get_product(const struct sk_given *given, const struct sevkit_product **ret_product,
                       struct sevkit_error *error)
{
    SK_CLEANUP(sk_text_done) struct sk_text names = {0};
    const char *name = sk_given_value(given, OPT_PRODUCT);
    const struct sevkit_product *product = name ? sevkit_product_find(name) : NULL;

    add_product_names(&names);
    if (name && !product)
        return sk_error_set(error, SEVKIT_EUSAGE, "--product: '%s' is not one of %s", name,
                            sk_text_get(&names));
    *ret_product = product;
    return 0;
}

static int parse_chip_id(const char *text, const struct sevkit_product *product,
                         struct sk_kds_item *item, struct sevkit_error *error)
{
    size_t digits = 2 * product->hwid_bytes;

    if (text[0] == '0' && (text[1] == 'x' || text[1] == 'X'))
        text += 2;
    if (strspn(text, "0") == strlen(text))
        return sk_error_set(error, SEVKIT_EUSAGE,
                            "--chip-id: all zero is a masked chip id, not that of a chip");
    if (sk_bytes_text_is(SK_BYTES_HEX, text, item->chip_id, product->hwid_bytes))
        return 0;
    /* As reports show it: 64 bytes, the rest zero. */
    if (strlen(text) == 2 * sizeof(item->chip_id) &&
        strspn(text + digits, "0") == strlen(text) - digits &&
        sk_bytes_text_is(SK_BYTES_HEX, text, item->chip_id, sizeof(item->chip_id)))
        return 0;
    return sk_error_set(error, SEVKIT_EUSAGE,
                        "--chip-id: expected %zu hex digits for %s, found %zu characters: '%s'",
                        digits, product->name, strlen(text), text);
}

static int parse_tcb(const char *text, const struct sevkit_product *product,
                     struct sevkit_tcb *ret_tcb, struct sevkit_error *error)
{
    unsigned named = 0;
    int r = sevkit_tcb_parse(text, ret_tcb, &named, error);

    if (r < 0)
        return sk_error_wrap(error, r, "--tcb");
    for (unsigned i = 0; i < SK_TCB_COMPONENTS; i++) {
        enum sevkit_tcb_component component = (enum sevkit_tcb_component)i;
        bool has = sevkit_tcb_has(product->tcb_layout, component);

        if (has != (bool)(named >> i & 1))
            return sk_error_set(error, SEVKIT_EUSAGE, "--tcb: '%s' %s %s, which a TCB of %s has%s",
                                text, has ? "lacks" : "names", sevkit_tcb_component_name(component),
                                product->name, has ? "" : " not");
    }
    return 0;
}

static int from_options(const struct sk_given *given, const struct sevkit_product *product,
                        struct sk_target *target, struct sevkit_error *error)
{
    const char *signer = sk_given_value(given, OPT_SIGNER);
    const char *chip_id = sk_given_value(given, OPT_CHIP_ID);
    const char *tcb = sk_given_value(given, OPT_TCB);
    struct sk_kds_item item = {.kind = SK_KDS_VCEK, .product = product};
    int r;

    if (!product)
        return sk_error_set(error, SEVKIT_EUSAGE, "a report or --product is required");
    target->product = product;
    if (signer && strcmp(signer, "vlek") == 0)
        target->endorser = SK_KDS_FOR_VLEK;
    if (!chip_id != !tcb)
        return sk_error_set(error, SEVKIT_EUSAGE, "--chip-id and --tcb go together");
    if (!chip_id) {
        (void)sk_error_set(&target->no_vek, SEVKIT_EUSAGE,
                           "a VCEK needs a report, or --chip-id and --tcb");
        return 0;
    }
    if (target->endorser == SK_KDS_FOR_VLEK)
        return sk_error_set(error, SEVKIT_EUSAGE,
                            "--signer vlek contradicts --chip-id: a VLEK is "
                            "not bound to a chip");
    r = parse_chip_id(chip_id, product, &item, error);
    if (r == 0)
        r = parse_tcb(tcb, product, &item.tcb, error);
    if (r < 0)
        return r;
    target->veks[0] = item;
    target->vek_count = 1;
    return 0;
}

static int from_report(const struct sk_given *given, const struct sevkit_report *report,
                       const struct sevkit_product *hint, struct sk_target *target,
                       struct sevkit_error *error)
{
    int r;

    for (size_t i = 0; i < SK_ARRAY_SIZE(report_only_not); i++)
        if (sk_given_has(given, report_only_not[i]))
            return sk_error_set(error, SEVKIT_EUSAGE,
                                "--%s is for use without a report, which has its own",
                                report_only_not[i]);
    r = sk_target_of_report(report, hint, target, error);
    return r == SEVKIT_EUSAGE ? sk_error_wrap(error, r, "--product") : r;
}

int sk_target_get(const struct sk_given *given, const struct sevkit_evidence *evidence,
                  struct sk_target *ret_target, struct sevkit_error *error)
{
    struct sk_target target = {0};
    const struct sevkit_product *product = NULL;
    int r = get_product(given, &product, error);

    if (r == 0)
        r = evidence ? from_report(given, sevkit_evidence_report(evidence), product, &target, error)
                     : from_options(given, product, &target, error);
    if (r == 0)
        *ret_target = target;
    return r;
}
