/* SPDX-License-Identifier: Apache-2.0 */
#include "formats/boot/systemd_parameters.h"

#include "base/cleanup.h"
#include "formats/boot/kernel_words.h"

#include <string.h>

#define OFF "no"

/* systemd.system-credentials(7): credentials come from SMBIOS (type 11), fw_cfg, the EFI stub and the command line;
 * ssh.authorized_keys.root and passwd.hashed-password.root open the guest. Versions from 254 on ignore those of the
 * host in a guest that they know to be confidential, Debian 12's 252 does not. systemd-gpt-auto-generator(8) mounts
 * partitions of the disk that carries the root by their type, outside of what is checked or encrypted. */
static const struct {
    const char *name, *reason;
} rows[] = {
    {"systemd.import_credentials",
     "systemd then takes credentials, such as keys of SSH for root, from the host (SMBIOS, fw_cfg)"},
    {"systemd.gpt_auto",
     "systemd then mounts partitions that the host puts on the root's disk, unchecked and unencrypted"},
};

/* Whether cmdline has the parameter; *ret_off: and its last value is OFF. */
static bool find(const char *cmdline, const char *name, bool *ret_off)
{
    struct sk_kernel_word word;
    bool found = false;

    *ret_off = false;
    while (sk_kernel_word_next(&cmdline, &word)) {
        if (!sk_kernel_word_is(&word, name))
            continue;
        found = true;
        *ret_off = word.value_bytes == strlen(OFF) && memcmp(word.value, OFF, strlen(OFF)) == 0;
    }
    return found;
}

void sk_systemd_parameters_add(const char *cmdline, struct sk_text *line)
{
    bool off;

    for (size_t i = 0; i < SK_ARRAY_SIZE(rows); i++)
        if (!find(cmdline, rows[i].name, &off))
            sk_text_addf(line, " %s=" OFF, rows[i].name);
}

const char *sk_systemd_parameters_undone(const char *cmdline, const char **ret_reason)
{
    bool off;

    for (size_t i = 0; i < SK_ARRAY_SIZE(rows); i++) {
        if (!find(cmdline, rows[i].name, &off) || off)
            continue;
        *ret_reason = rows[i].reason;
        return rows[i].name;
    }
    return NULL;
}
