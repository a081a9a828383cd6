/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/guest/guest_values.h"

#include "cli/option_values.h"

#include <string.h>
#include <unistd.h>

#define TIMEOUT_MAX_SECONDS 3600

/* In the order of enum sevkit_guest_key. */
const char *const sk_guest_keys[] = {"auto", "vcek", "vlek", NULL};

int sk_guest_vmpl_value(const struct sk_given *given, uint32_t *ret_vmpl,
                        struct sevkit_error *error)
{
    const char *text = sk_given_value(given, OPT_VMPL);
    uint64_t vmpl = SEVKIT_GUEST_VMPL_OWN;
    int r = text ? sk_value_number(OPT_VMPL, text, 0, SEVKIT_GUEST_VMPL_MAX, &vmpl, error) : 0;

    if (r == 0)
        *ret_vmpl = (uint32_t)vmpl;
    return r;
}

int sk_guest_timeout_value(const struct sk_given *given, uint32_t *ret_timeout_ms,
                           struct sevkit_error *error)
{
    const char *text = sk_given_value(given, OPT_TIMEOUT);
    uint64_t seconds = SEVKIT_GUEST_TIMEOUT_MS / 1000;
    int r = text ? sk_value_number(OPT_TIMEOUT, text, 0, TIMEOUT_MAX_SECONDS, &seconds, error) : 0;

    if (r == 0)
        *ret_timeout_ms = (uint32_t)seconds * 1000;
    return r;
}

enum sevkit_guest_key sk_guest_key_value(const struct sk_given *given)
{
    return (enum sevkit_guest_key)sk_value_choice(given, OPT_KEY, sk_guest_keys);
}

int sk_guest_refuse_terminal(const char *path, struct sevkit_error *error)
{
    if (strcmp(path, "-") == 0 && isatty(STDOUT_FILENO))
        return sk_error_set(error, SEVKIT_EUSAGE,
                            "will not write raw bytes to a terminal: choose --format hex or an "
                            "--output");
    return 0;
}
