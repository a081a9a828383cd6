/* SPDX-License-Identifier: Apache-2.0 */
#include "data/guids.h"

#include <stddef.h>

const struct sk_guid_name sk_firmware_guids[] = {
    {SK_GUID_TABLE_FOOTER, "table footer"},
    {SK_GUID_RESET_BLOCK, "SEV-ES reset block"},
    {SK_GUID_HASH_AREA, "kernel-hash area"},
    {SK_GUID_SECRET_AREA, "launch-secret area"},
    {SK_GUID_SEV_METADATA, "SEV metadata offset"},
    {SK_GUID_TDX_METADATA, "TDX metadata offset"},
    {SK_GUID_SVSM_INFO, "SVSM info"},
    {NULL, NULL},
};
