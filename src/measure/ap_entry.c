/* SPDX-License-Identifier: Apache-2.0 */
#include "measure/ap_entry.h"

#include "base/cleanup.h"
#include "base/error.h"
#include "sys/file.h"

#include <sevkit/firmware.h>

SK_DEFINE_CLEANUP(struct sevkit_firmware *, sevkit_firmware_free)

static int find(const struct sevkit_firmware *firmware, uint64_t *ret_eip,
                struct sevkit_error *error)
{
    struct sevkit_use_verdict verdict = sevkit_firmware_verdict(firmware, SEVKIT_USE_SEV_ES);
    uint32_t eip = 0;
    int r;

    if (!verdict.usable)
        return sk_error_set(error, SEVKIT_EREFUSED, "not usable for %s: %s", verdict.use,
                            verdict.reason);
    r = sevkit_firmware_reset_eip(firmware, &eip, error);
    if (r == 0 && eip == 0)
        r = sk_error_set(error, SEVKIT_EREFUSED,
                         "the reset block holds address 0: application processors cannot start");
    *ret_eip = eip;
    return r;
}

int sk_ap_entry(const char *path, uint64_t *ret_eip, struct sevkit_error *error)
{
    SK_CLEANUP(sk_bytes_done) struct sk_bytes bytes = {0};
    SK_CLEANUP(sevkit_firmware_free_p) struct sevkit_firmware *firmware = NULL;
    int r = sk_file_read(&sk_sys_real, path, SEVKIT_FIRMWARE_MAX_BYTES, &bytes, error);

    if (r < 0)
        return r;
    r = sevkit_firmware_parse(bytes.data, bytes.size, &firmware, error);
    if (r == 0)
        r = find(firmware, ret_eip, error);
    return r < 0 ? sk_error_wrap(error, r, "%s", path) : 0;
}
