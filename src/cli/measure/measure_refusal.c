/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/measure/measure_refusal.h"

#include "base/cleanup.h"
#include "sys/file.h"

#include <sevkit/firmware.h>
#include <sys/stat.h>

/* What the images must be good for. */
static const struct {
    enum sevkit_mode mode;
    bool kernel;
    const char *option;
    enum sevkit_use use;
} uses[] = {
    {SEVKIT_MODE_SEV, false, OPT_OVMF, SEVKIT_USE_SEV},
    {SEVKIT_MODE_SEV, true, OPT_OVMF, SEVKIT_USE_SEV_KERNEL_HASHES},
    {SEVKIT_MODE_SEV_ES, false, OPT_OVMF, SEVKIT_USE_SEV_ES},
    {SEVKIT_MODE_SEV_ES, true, OPT_OVMF, SEVKIT_USE_SEV_KERNEL_HASHES},
    {SEVKIT_MODE_SNP, false, OPT_OVMF, SEVKIT_USE_SNP},
    {SEVKIT_MODE_SNP, true, OPT_OVMF, SEVKIT_USE_SNP_KERNEL_HASHES},
    {SEVKIT_MODE_SNP_SVSM, false, OPT_SVSM, SEVKIT_USE_SVSM},
};

static void firmware_free_p(struct sevkit_firmware **firmware)
{
    sevkit_firmware_free(*firmware);
}

static void explain_image(const char *path, enum sevkit_use use, struct sevkit_error *error)
{
    SK_CLEANUP(sk_bytes_done) struct sk_bytes bytes = {0};
    SK_CLEANUP(firmware_free_p) struct sevkit_firmware *firmware = NULL;
    struct sevkit_use_verdict verdict;
    struct stat info;

    /* An IGVM file is measured without an image. A pipe's bytes are gone; the library's own reason has to do
     * then. */
    if (!path || stat(path, &info) < 0 || !S_ISREG(info.st_mode))
        return;
    if (sk_file_read(&sk_sys_real, path, SEVKIT_FIRMWARE_MAX_BYTES, &bytes, NULL) < 0 ||
        sevkit_firmware_parse(bytes.data, bytes.size, &firmware, NULL) < 0)
        return;
    verdict = sevkit_firmware_verdict(firmware, use);
    if (!verdict.usable)
        (void)sk_error_set(error, SEVKIT_EREFUSED, "%s: not usable for %s: %s", path, verdict.use,
                           verdict.reason);
}

void sk_measure_explain_refusal(const struct sk_given *given,
                                const struct sk_measure_request *request,
                                struct sevkit_error *error)
{
    bool kernel = sk_given_has(given, OPT_KERNEL);

    for (size_t i = 0; i < SK_ARRAY_SIZE(uses); i++)
        if (uses[i].mode == request->mode && uses[i].kernel == kernel)
            explain_image(sk_given_value(given, uses[i].option), uses[i].use, error);
}
