/* SPDX-License-Identifier: Apache-2.0 */
#include "verify/vek_choice.h"

#include "base/encoding.h"

#include <stdio.h>
#include <string.h>

#define CHIP_SHOWN_BYTES 8u

static bool is_vlek_signed(const struct sevkit_report *report)
{
    return sevkit_report_signing_key(report) == SEVKIT_SIGNING_KEY_VLEK;
}

/* A chip id of the report that is all zero names no chip. */
static bool is_chip(const struct sevkit_report *report, const struct sevkit_cert *vek)
{
    uint8_t hwid[SK_HWID_MAX_BYTES] = {0};

    if (vek->kind == SEVKIT_CERT_VLEK || sevkit_report_chip_id_masked(report))
        return true;
    memcpy(hwid, vek->vek.hwid, vek->vek.hwid_bytes);
    return memcmp(hwid, report->chip_id, sizeof(hwid)) == 0;
}

enum sk_vek_misfit sk_vek_compare(const struct sevkit_report *report, const struct sevkit_cert *vek)
{
    const struct sevkit_product *product = sevkit_report_product(report);

    if ((vek->kind == SEVKIT_CERT_VLEK) != is_vlek_signed(report))
        return SK_VEK_OTHER_KIND;
    if (!vek->product || (product && vek->product != product))
        return SK_VEK_OTHER_PRODUCT;
    if (!is_chip(report, vek))
        return SK_VEK_OTHER_CHIP;
    return sk_x509_vek_tcb(vek) == report->reported_tcb ? SK_VEK_FITS : SK_VEK_OTHER_TCB;
}

const struct sevkit_cert *sk_vek_next(const struct sk_chain_input *input,
                                      const struct sevkit_report *report, size_t *index)
{
    const struct sevkit_cert *cert;

    while ((cert = sk_chain_candidate(input, (*index)++)))
        if (!cert->modulus && sk_vek_compare(report, cert) == SK_VEK_FITS)
            return cert;
    return NULL;
}

bool sk_vek_is_before(const struct sevkit_cert *vek, const struct sevkit_cert *other)
{
    if (vek->not_after != other->not_after)
        return vek->not_after > other->not_after;
    return memcmp(vek->sha256, other->sha256, sizeof(vek->sha256)) < 0;
}

/* Of VEKs of this chip for other TCBs those are of interest whose TCB the report names, too. */
static unsigned nearness(const struct sevkit_report *report, const struct sevkit_cert *vek)
{
    enum sk_vek_misfit misfit = sk_vek_compare(report, vek);

    if (misfit != SK_VEK_OTHER_TCB)
        return misfit;
    if (sk_x509_vek_tcb(vek) == report->current_tcb)
        return SK_VEK_OTHER_TCB + 2;
    return SK_VEK_OTHER_TCB + (sk_x509_vek_tcb(vek) == report->committed_tcb);
}

static const struct sevkit_cert *nearest(const struct sk_chain_input *input,
                                         const struct sevkit_report *report)
{
    const struct sevkit_cert *best = NULL, *cert;

    for (size_t i = 0; (cert = sk_chain_candidate(input, i)); i++) {
        unsigned found = cert->modulus ? 0 : nearness(report, cert);
        unsigned known = best ? nearness(report, best) : 0;

        if (!cert->modulus &&
            (!best || found > known || (found == known && sk_vek_is_before(cert, best))))
            best = cert;
    }
    return best;
}

static void explain_kind(const struct sevkit_report *report, const struct sevkit_cert *vek,
                         char *ret_detail)
{
    (void)snprintf(ret_detail, SK_VEK_TEXT_BYTES, "a %s was given, but a %s signed the report",
                   sevkit_cert_kind_name(vek->kind), is_vlek_signed(report) ? "VLEK" : "VCEK");
}

static void explain_product(const struct sevkit_report *report, const struct sevkit_cert *vek,
                            char *ret_detail)
{
    const struct sevkit_product *product = sevkit_report_product(report);
    const char *kind = sevkit_cert_kind_name(vek->kind);

    if (!vek->product)
        (void)snprintf(ret_detail, SK_VEK_TEXT_BYTES,
                       "the product of the %s given is unknown (issuer %s)", kind,
                       vek->issuer.common_name);
    else
        (void)snprintf(ret_detail, SK_VEK_TEXT_BYTES,
                       "the %s given is of product %s, the report is of %s", kind,
                       vek->product->name, product ? product->name : "another");
}

static void explain_chip(const struct sevkit_report *report, const struct sevkit_cert *vek,
                         char *ret_detail)
{
    char chips[2][2 * CHIP_SHOWN_BYTES + 1];

    sk_hex_encode(vek->vek.hwid, CHIP_SHOWN_BYTES, chips[0]);
    sk_hex_encode(report->chip_id, CHIP_SHOWN_BYTES, chips[1]);
    (void)snprintf(ret_detail, SK_VEK_TEXT_BYTES,
                   "the %s given is of another chip (%s..., the report's is %s...)",
                   sevkit_cert_kind_name(vek->kind), chips[0], chips[1]);
}

static void explain_tcb(const struct sevkit_report *report, const struct sevkit_cert *vek,
                        char *ret_detail)
{
    const uint64_t raw = sk_x509_vek_tcb(vek);
    enum sevkit_tcb_layout layout;
    char found[SEVKIT_TCB_TEXT_BYTES], expected[SEVKIT_TCB_TEXT_BYTES];
    struct sevkit_tcb tcb, reported;
    const char *hint = "";

    (void)sevkit_report_tcb_layout(report, vek->product, &layout);
    tcb = sevkit_tcb_read(layout, raw);
    reported = sevkit_tcb_read(layout, report->reported_tcb);
    sevkit_tcb_format(layout, &tcb, found);
    sevkit_tcb_format(layout, &reported, expected);
    if (raw == report->current_tcb)
        hint = " (that is the current TCB: firmware was updated, and is not committed)";
    else if (raw == report->committed_tcb)
        hint = " (that is the committed TCB)";
    (void)snprintf(ret_detail, SK_VEK_TEXT_BYTES,
                   "the %s given is for TCB %s%s, the reported TCB is %s",
                   sevkit_cert_kind_name(vek->kind), found, hint, expected);
}

bool sk_vek_explain(const struct sk_chain_input *input, const struct sevkit_report *report,
                    char ret_detail[SK_VEK_TEXT_BYTES])
{
    static void (*const explainers[])(const struct sevkit_report *, const struct sevkit_cert *,
                                      char *) = {
        [SK_VEK_OTHER_KIND] = explain_kind,
        [SK_VEK_OTHER_PRODUCT] = explain_product,
        [SK_VEK_OTHER_CHIP] = explain_chip,
        [SK_VEK_OTHER_TCB] = explain_tcb,
    };
    const struct sevkit_cert *vek = nearest(input, report);
    enum sk_vek_misfit misfit = vek ? sk_vek_compare(report, vek) : SK_VEK_FITS;

    if (misfit == SK_VEK_FITS)
        return false;
    if (vek->problem[0] && vek->product)
        (void)snprintf(ret_detail, SK_VEK_TEXT_BYTES, "the %s given is not as AMD makes them: %s",
                       sevkit_cert_kind_name(vek->kind), vek->problem);
    else
        explainers[misfit](report, vek, ret_detail);
    return true;
}
