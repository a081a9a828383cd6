/* SPDX-License-Identifier: Apache-2.0 */
#include "launch/rules/sealed_rules.h"

#include <sevkit/guest.h>

void sk_start_check_sealed(const struct sk_start *launch, const char *rule,
                           struct sk_findings *findings)
{
    struct sk_boot_parameters boot;
    struct sevkit_error error;

    /* Parameters that cannot be made are another rule's. */
    if (sk_vm_boot_parameters(launch->guest, &boot, &error) < 0)
        return;
    for (size_t i = 0; i < boot.data_count; i++) {
        const struct sk_boot_data *data = &boot.data[i];

        if (data->key != SK_BOOT_KEY_SEALED)
            continue;
        if (!(data->seal & SEVKIT_GUEST_FIELD_MEASUREMENT))
            sk_findings_add(findings, SK_FINDING_WARNING, rule, 0,
                            "data[%zu].seal has no measurement: the host can start a guest of its "
                            "own on this processor that gets the same key; image-id and family-id "
                            "are what the host says",
                            i);
        if (!(data->seal & SEVKIT_GUEST_FIELD_POLICY))
            sk_findings_add(findings, SK_FINDING_WARNING, rule, 0,
                            "data[%zu].seal has no policy: the host can start the same image with "
                            "debugging allowed and read the key",
                            i);
        if (boot.mode == SK_BOOT_PLAIN)
            sk_findings_add(findings, SK_FINDING_WARNING, rule, 0,
                            "data[%zu].key = \"sealed\": in mode plain the root is what the host "
                            "puts there, and it reads the disk",
                            i);
    }
}
