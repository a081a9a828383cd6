/* SPDX-License-Identifier: Apache-2.0 */
#include "base/cleanup.h"
#include "base/debug.h"
#include "base/error.h"
#include "measure/measurement.h"

#include <stdlib.h>
#include <string.h>

SK_DEFINE_CLEANUP(struct sevkit_measurement *, sevkit_measurement_free)

/* Findings that leave it open what a VMM does with the image. */
static bool is_ambiguous(enum sevkit_finding_kind kind)
{
    return kind == SEVKIT_FINDING_DUPLICATE_GUID || kind == SEVKIT_FINDING_TABLE_OVERRUN;
}

static int report_findings(const struct sevkit_plan *plan, const struct sk_plan_image *image,
                           const char *name, struct sevkit_measurement *measurement,
                           struct sevkit_error *error)
{
    int r = 0;

    for (size_t i = 0; r == 0 && image->firmware; i++) {
        const struct sevkit_finding *finding = sevkit_firmware_finding(image->firmware, i);

        if (!finding)
            break;
        if (is_ambiguous(finding->kind))
            r = sk_measurement_object(plan, measurement, SEVKIT_EINPUT, error, "%s: %s",
                                      sk_plan_image_name(image, name), finding->text);
        else if (plan->mode == SEVKIT_MODE_SNP || plan->mode == SEVKIT_MODE_SNP_SVSM)
            r = sk_measurement_warn(measurement, error, "%s: %s", sk_plan_image_name(image, name),
                                    finding->text);
    }
    return r;
}

static int add_data(struct sevkit_measurement *measurement, const char *source, const void *data,
                    size_t size, struct sevkit_error *error)
{
    struct sk_update update = {.source = source,
                               .type = SEVKIT_PAGE_NORMAL,
                               .data = data,
                               .size = size,
                               .repeat = 1,
                               .file = strcmp(source, "firmware") == 0 ? source : NULL};

    return sk_updates_add(&measurement->updates, &update, error);
}

/* Any bytes have a SHA-256; these two findings tell an image that was named by mistake. QEMU maps firmware
 * as flash of 4 KiB sectors or as a ROM of 64 KiB units (hw/i386/pc_sysfw.c, x86-common.c). */
static int check_image(const struct sevkit_plan *plan, struct sevkit_measurement *measurement,
                       struct sevkit_error *error)
{
    const struct sevkit_firmware *firmware = plan->firmware.firmware;
    const char *name = sk_plan_image_name(&plan->firmware, "firmware");
    size_t size = sevkit_firmware_size(firmware);
    int r = 0;

    if (size % SEVKIT_PAGE_BYTES)
        r = sk_measurement_object(
            plan, measurement, SEVKIT_EREFUSED, error,
            "%s: its size of %zu bytes is not a multiple of 4096: QEMU cannot "
            "start a guest from it",
            name, size);
    if (r == 0 && !sevkit_firmware_has_table(firmware))
        r = sk_measurement_warn(measurement, error,
                                "%s: no GUID table: a firmware older than edk2 of 2020, or no "
                                "firmware (a variable store, a kernel)",
                                name);
    return r;
}

int sk_check_hash_area(const struct sevkit_plan *plan, struct sevkit_measurement *measurement,
                       struct sevkit_error *error)
{
    struct sevkit_area area = sevkit_firmware_hash_area(plan->firmware.firmware);

    if (!area.present || (area.gpa != 0 && area.size >= SEVKIT_HASH_TABLE_BYTES))
        return 0;
    return sk_measurement_object(
        plan, measurement, SEVKIT_EREFUSED, error,
        "%s: its kernel-hash area (address 0x%x, size 0x%x) cannot hold the "
        "table of %d bytes: QEMU will refuse to launch this guest with "
        "kernel hashes",
        sk_plan_image_name(&plan->firmware, "firmware"), area.gpa, area.size,
        SEVKIT_HASH_TABLE_BYTES);
}

/* SEV API 55766, LAUNCH_UPDATE_DATA and LAUNCH_UPDATE_VMSA: the digest goes over the bytes in the order
 * in which QEMU hands them over. */
static int sev_updates(const struct sevkit_plan *plan, const struct sevkit_kernel_hashes *hashes,
                       struct sevkit_measurement *measurement, struct sevkit_error *error)
{
    const struct sevkit_firmware *firmware = plan->firmware.firmware;
    struct sevkit_area area = sevkit_firmware_hash_area(firmware);
    uint32_t ap_eip = 0;
    int r = check_image(plan, measurement, error);

    if (r == 0)
        r = add_data(measurement, "firmware", sevkit_firmware_data(firmware),
                     sevkit_firmware_size(firmware), error);
    if (r == 0 && hashes) {
        if (!area.present || area.gpa == 0)
            return sk_error_reason(
                error, SEVKIT_REASON_NO_HASH_AREA,
                sk_error_set(error, SEVKIT_EREFUSED,
                             "Kernel specified but OVMF doesn't support kernel/initrd/cmdline "
                             "measurement"));
        r = sk_check_hash_area(plan, measurement, error);
        sevkit_kernel_hashes_write(hashes, measurement->hash_table);
        if (r == 0)
            r = add_data(measurement, "kernel-hash table", measurement->hash_table,
                         SEVKIT_HASH_TABLE_BYTES, error);
    }
    if (r == 0 && plan->mode == SEVKIT_MODE_SEV_ES) {
        r = sevkit_firmware_reset_eip(firmware, &ap_eip, error);
        if (r == 0)
            r = sk_vmsa_updates(plan, SEVKIT_BSP_EIP, ap_eip,
                                plan->has_features && !plan->lenient ? plan->features : 0,
                                measurement, error);
    }
    return r;
}

static int fill_updates(const struct sevkit_plan *plan, const struct sevkit_kernel_hashes *hashes,
                        struct sevkit_measurement *measurement, struct sevkit_error *error)
{
    if (sk_plan_has_igvm(plan))
        return sk_igvm_updates(plan, measurement, error);
    switch (plan->mode) {
    case SEVKIT_MODE_SEV:
    case SEVKIT_MODE_SEV_ES:
        return sev_updates(plan, hashes, measurement, error);
    case SEVKIT_MODE_SNP:
        return sk_snp_updates(plan, hashes, measurement, error);
    case SEVKIT_MODE_SNP_OVMF_HASH:
        return sk_firmware_updates(plan, measurement, error);
    case SEVKIT_MODE_SNP_SVSM:
        return sk_svsm_updates(plan, measurement, error);
    }
    return sk_error_set(error, SEVKIT_EUSAGE, "no such mode: %d", (int)plan->mode);
}

static int compute_digest(const struct sevkit_plan *plan, struct sevkit_measurement *measurement,
                          struct sevkit_error *error)
{
    if (plan->mode == SEVKIT_MODE_SEV || plan->mode == SEVKIT_MODE_SEV_ES) {
        measurement->digest_size = 32;
        return sk_updates_sev_digest(&measurement->updates, measurement->digest, error);
    }
    measurement->digest_size = 48;
    return sk_updates_snp_digest(&measurement->updates,
                                 plan->has_ovmf_hash ? plan->ovmf_hash : NULL, measurement->digest,
                                 error);
}

static bool kernel_counts(const struct sevkit_plan *plan)
{
    return sk_plan_has_kernel(plan) && plan->mode != SEVKIT_MODE_SNP_SVSM &&
           plan->mode != SEVKIT_MODE_SNP_OVMF_HASH;
}

SK_PUBLIC int sevkit_measure(const struct sevkit_plan *plan,
                             struct sevkit_measurement **ret_measurement,
                             struct sevkit_error *error)
{
    SK_CLEANUP(sevkit_measurement_free_p)
    struct sevkit_measurement *measurement = calloc(1, sizeof(*measurement));
    struct sevkit_kernel_hashes hashes;
    bool has_kernel = kernel_counts(plan);
    int r;

    if (!measurement)
        return sk_error_oom(error);
    r = sk_plan_check(plan, measurement, error);
    if (r == 0)
        r = report_findings(plan, &plan->firmware, "firmware", measurement, error);
    if (r == 0)
        r = report_findings(plan, &plan->svsm, "svsm", measurement, error);
    if (r == 0)
        r = sk_inputs_hash_images(plan, measurement, error);
    if (r == 0 && has_kernel)
        r = sk_inputs_hash_kernel(plan, measurement, &hashes, error);
    if (r == 0)
        r = fill_updates(plan, has_kernel ? &hashes : NULL, measurement, error);
    if (r == 0)
        r = compute_digest(plan, measurement, error);
    if (r == 0) {
        sk_debug("measure", "mode %s: %zu updates%s", sevkit_mode_name(plan->mode),
                 measurement->updates.count, has_kernel ? ", kernel hashes among them" : "");
        *ret_measurement = SK_TAKE(measurement);
    }
    return r == SEVKIT_EREFUSED && !plan->lenient ? sk_plan_explain(plan, error) : r;
}
