/* SPDX-License-Identifier: Apache-2.0 */
#include "kds/url.h"

#include "base/cleanup.h"
#include "base/encoding.h"
#include "data/products.h"
#include "formats/report/report.h"

#include <string.h>
#include <strings.h>

static const char *const endorsers[] = {[SK_KDS_FOR_VCEK] = "vcek", [SK_KDS_FOR_VLEK] = "vlek"};
static const char *const endorser_names[] = {
    [SK_KDS_FOR_VCEK] = "VCEK", [SK_KDS_FOR_VLEK] = "VLEK"};

/* What URL and cache call a kind that is the same for all chips. */
static const struct {
    const char *url;
    const char *file;
    const char *title;
} kinds[] = {
    [SK_KDS_CHAIN] = {"cert_chain", "cert_chain.pem", "certificate chain"},
    [SK_KDS_CRL] = {"crl", "crl.der", "CRL"},
    [SK_KDS_VCEK] = {"", "", "VCEK"},
};

static int check_signer(const struct sevkit_report *report, struct sevkit_error *error)
{
    unsigned signer = sevkit_report_signing_key(report);

    if (signer == SEVKIT_SIGNING_KEY_VLEK)
        return sk_error_set(error, SEVKIT_EIO,
                            "the report is signed by a VLEK, which AMD gives to the cloud provider "
                            "only: take it from the provider's certificate table");
    if (signer != SEVKIT_SIGNING_KEY_VCEK)
        return sk_error_set(error, SEVKIT_EIO, "the report is signed by no VCEK: key %u (%s)",
                            signer, sevkit_signing_key_name(signer));
    if (sevkit_report_chip_id_masked(report))
        return sk_error_set(error, SEVKIT_EIO,
                            "the report's chip id is masked, and a VCEK is asked for by chip id: "
                            "take it from the host's certificate table");
    return 0;
}

static struct sk_kds_item vcek_item(const struct sevkit_report *report,
                                    const struct sevkit_product *product)
{
    struct sk_kds_item item = {.kind = SK_KDS_VCEK, .product = product};

    memcpy(item.chip_id, report->chip_id, sizeof(item.chip_id));
    item.tcb = sevkit_tcb_read(product->tcb_layout, report->reported_tcb);
    return item;
}

int sk_kds_items_of_report(const struct sevkit_report *report, const struct sevkit_product *hint,
                           struct sk_kds_item ret_items[SK_KDS_CANDIDATES_MAX], size_t *ret_count,
                           struct sevkit_error *error)
{
    const struct sevkit_product *named = sevkit_report_product(report);
    enum sevkit_tcb_layout layout;
    size_t count = 0;
    int r = check_signer(report, error);

    if (r < 0)
        return r;
    if (named && hint && named != hint)
        return sk_error_set(error, SEVKIT_EUSAGE, "the report is of a %s, not of a %s", named->name,
                            hint->name);
    if (named || hint) {
        ret_items[0] = vcek_item(report, named ? named : hint);
        *ret_count = 1;
        return 0;
    }
    (void)sevkit_report_tcb_layout(report, NULL, &layout);
    for (size_t i = 0; i < sevkit_product_count() && count < SK_KDS_CANDIDATES_MAX; i++)
        if (sevkit_product(i)->tcb_layout == layout && sevkit_product(i)->has_root)
            ret_items[count++] = vcek_item(report, sevkit_product(i));
    *ret_count = count;
    return 0;
}

int sk_kds_base_check(const char *base, struct sevkit_error *error)
{
    size_t scheme = strncasecmp(base, "https://", 8) == 0  ? 8
                    : strncasecmp(base, "http://", 7) == 0 ? 7
                                                           : 0;
    const char *rest = base + scheme;

    if (!scheme || !*rest || *rest == '/')
        return sk_error_set(error, SEVKIT_EUSAGE,
                            "'%s' is not the address of a server: expected https://HOST[/PATH]",
                            base);
    for (const char *c = rest; *c; c++)
        if (*c <= ' ' || *c >= 0x7f || strchr("?#\\\"<>", *c))
            return sk_error_set(error, SEVKIT_EUSAGE,
                                "'%s': there may be no query, no fragment and no blank in the "
                                "address of a mirror",
                                base);
    if (memchr(rest, '@', strcspn(rest, "/")))
        return sk_error_set(error, SEVKIT_EUSAGE,
                            "the address of a mirror must not contain a user name or password: "
                            "the command line is no place for secrets");
    return 0;
}

static void add_hwid(struct sk_text *text, const struct sk_kds_item *item)
{
    char hwid[2 * sizeof(item->chip_id) + 1];

    sk_hex_encode(item->chip_id, item->product->hwid_bytes, hwid);
    sk_text_add(text, hwid);
}

/* "blSPL=04&teeSPL=00&...": each component that the layout has, decimal, with two digits at least. */
static void add_spls(struct sk_text *text, const struct sk_kds_item *item, const char *suffix,
                     const char *equals, const char *separator)
{
    const char *between = "";

    for (unsigned i = 0; i < SK_TCB_COMPONENTS; i++) {
        enum sevkit_tcb_component component = (enum sevkit_tcb_component)i;

        if (!sevkit_tcb_has(item->product->tcb_layout, component))
            continue;
        sk_text_addf(text, "%s%s%s%s%02u", between, sevkit_tcb_component_name(component), suffix,
                     equals, sevkit_tcb_get(&item->tcb, component));
        between = separator;
    }
}

void sk_kds_add_url(struct sk_text *text, const char *base, const struct sk_kds_item *item)
{
    size_t length;

    if (!base)
        base = SK_KDS_BASE;
    length = strlen(base);
    while (length && base[length - 1] == '/')
        length--;
    sk_text_add_bytes(text, base, length);
    sk_text_addf(text, "/%s/v1/%s/%s", endorsers[item->endorser], item->product->name,
                 kinds[item->kind].url);
    if (item->kind != SK_KDS_VCEK)
        return;
    add_hwid(text, item);
    sk_text_add(text, "?");
    add_spls(text, item, "SPL", "=", "&");
}

void sk_kds_add_hashsticks_url(struct sk_text *text, const struct sevkit_product *product,
                               const struct sevkit_tcb *tcb)
{
    struct sk_kds_item item = {.product = product, .tcb = *tcb};

    sk_text_addf(text, SK_KDS_BASE ":444/%s/v1/%s/hash_sticks?", endorsers[SK_KDS_FOR_VLEK],
                 product->name);
    add_spls(text, &item, "SPL", "=", "&");
}

void sk_kds_add_cek_url(struct sk_text *text, const uint8_t chip_id[64])
{
    sk_text_add(text, SK_KDS_BASE "/cek/id/");
    sk_text_add_hex(text, chip_id, 64);
}

void sk_kds_add_cache_name(struct sk_text *text, const struct sk_kds_item *item)
{
    sk_text_addf(text, "%s/%s/%s", endorsers[item->endorser], item->product->name,
                 kinds[item->kind].file);
    if (item->kind != SK_KDS_VCEK)
        return;
    add_hwid(text, item);
    sk_text_add(text, "/");
    add_spls(text, item, "", "", "-");
    sk_text_add(text, ".der");
}

void sk_kds_add_title(struct sk_text *text, const struct sk_kds_item *item)
{
    sk_text_addf(text, "%s %s", item->product->name, kinds[item->kind].title);
    if (item->kind != SK_KDS_VCEK)
        sk_text_addf(text, " for %ss", endorser_names[item->endorser]);
}
