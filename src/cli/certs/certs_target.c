/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/certs/certs_target.h"

#include "base/cleanup.h"
#include "formats/report/report.h"
#include "kds/vcek_words.h"

#include <string.h>

const char *const sk_target_signers[] = {"vcek", "vlek", NULL};

static const char *const report_only_not[] = {OPT_SIGNER, OPT_CHIP_ID, OPT_TCB};

static int get_product(const struct sk_given *given, const struct sevkit_product **ret_product,
                       struct sevkit_error *error)
{
    const char *name = sk_given_value(given, OPT_PRODUCT);
    int r = name ? sk_product_read(name, ret_product, error) : 0;

    return r < 0 ? sk_error_wrap(error, r, "--product") : 0;
}

enum sk_kds_endorser sk_target_signer(const struct sk_given *given)
{
    const char *signer = sk_given_value(given, OPT_SIGNER);

    return signer && strcmp(signer, "vlek") == 0 ? SK_KDS_FOR_VLEK : SK_KDS_FOR_VCEK;
}

static int describe_vcek(const struct sk_given *given, struct sk_kds_item *item,
                         struct sevkit_error *error)
{
    int r = sk_kds_read_chip(item, sk_given_value(given, OPT_CHIP_ID), error);

    if (r < 0)
        return sk_error_wrap(error, r, "--chip-id");
    r = sk_kds_read_tcb(item, sk_given_value(given, OPT_TCB), error);
    return r < 0 ? sk_error_wrap(error, r, "--tcb") : 0;
}

static int from_options(const struct sk_given *given, const struct sevkit_product *product,
                        struct sk_target *target, struct sevkit_error *error)
{
    bool has_chip = sk_given_has(given, OPT_CHIP_ID);
    struct sk_kds_item item = {.kind = SK_KDS_VCEK, .product = product};
    int r;

    if (!product)
        return sk_error_set(error, SEVKIT_EUSAGE, "a report or --product is required");
    *target = (struct sk_target){.product = product, .endorser = sk_target_signer(given)};
    if (has_chip != sk_given_has(given, OPT_TCB))
        return sk_error_set(error, SEVKIT_EUSAGE, "--chip-id and --tcb go together");
    if (!has_chip) {
        (void)sk_error_set(&target->no_vek, SEVKIT_EUSAGE,
                           "a VCEK needs a report, or --chip-id and --tcb");
        return 0;
    }
    if (target->endorser == SK_KDS_FOR_VLEK)
        return sk_error_set(error, SEVKIT_EUSAGE,
                            "--signer vlek contradicts --chip-id: a VLEK is "
                            "not bound to a chip");
    r = describe_vcek(given, &item, error);
    if (r == 0)
        *target = sk_target_of_vcek(&item);
    return r;
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
