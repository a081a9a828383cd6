/* SPDX-License-Identifier: Apache-2.0 */
#include "base/cleanup.h"
#include "base/error.h"
#include "measure/measurement.h"

/* What the images must be good for. */
static const struct {
    enum sevkit_mode mode;
    bool kernel;
    enum sevkit_use use;
} uses[] = {
    {SEVKIT_MODE_SEV, false, SEVKIT_USE_SEV},
    {SEVKIT_MODE_SEV, true, SEVKIT_USE_SEV_KERNEL_HASHES},
    {SEVKIT_MODE_SEV_ES, false, SEVKIT_USE_SEV_ES},
    {SEVKIT_MODE_SEV_ES, true, SEVKIT_USE_SEV_KERNEL_HASHES},
    {SEVKIT_MODE_SNP, false, SEVKIT_USE_SNP},
    {SEVKIT_MODE_SNP, true, SEVKIT_USE_SNP_KERNEL_HASHES},
    {SEVKIT_MODE_SNP_SVSM, false, SEVKIT_USE_SVSM},
};

int sk_plan_explain(const struct sevkit_plan *plan, struct sevkit_error *error)
{
    bool svsm = plan->mode == SEVKIT_MODE_SNP_SVSM;
    const struct sk_plan_image *image = svsm ? &plan->svsm : &plan->firmware;
    enum sevkit_error_reason reason = error ? error->reason : SEVKIT_REASON_NONE;
    bool snp_lacks = plan->mode == SEVKIT_MODE_SNP && image->firmware &&
                     !sevkit_firmware_has_metadata(image->firmware);

    /* Other refusals say it all. */
    if (reason == SEVKIT_REASON_NONE && !snp_lacks)
        return SEVKIT_EREFUSED;
    for (size_t i = 0; i < SK_ARRAY_SIZE(uses); i++) {
        struct sevkit_use_verdict verdict;

        if (!image->firmware || uses[i].mode != plan->mode ||
            uses[i].kernel != sk_plan_has_kernel(plan))
            continue;
        verdict = sevkit_firmware_verdict(image->firmware, uses[i].use);
        if (!verdict.usable)
            (void)sk_error_set(error, SEVKIT_EREFUSED, "%s: not usable for %s: %s",
                               sk_plan_image_name(image, svsm ? "svsm" : "firmware"), verdict.use,
                               verdict.reason);
    }
    return sk_error_reason(error, reason, SEVKIT_EREFUSED);
}
