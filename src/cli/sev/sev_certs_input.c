/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/sev/sev_certs_input.h"

int sk_sev_certs_given(const struct sk_given *given, struct sk_sev_certificates *certificates,
                       struct sevkit_error *error)
{
    int r = 0;

    for (size_t i = 0; r == 0 && i < given->args->operand_count; i++)
        r = sk_sev_certificates_load(given->args->operands[i], certificates, error);
    return r;
}

int sk_sev_root_given(const struct sk_given *given, struct sk_sev_ca *root,
                      const struct sk_sev_ca **ret_root, struct sevkit_error *error)
{
    const char *path = sk_given_value(given, OPT_TRUST_ROOT);
    int r = path ? sk_sev_root_load(path, root, error) : 0;

    *ret_root = path ? root : NULL;
    return r < 0 ? sk_error_wrap(error, r, "--trust-root") : 0;
}
