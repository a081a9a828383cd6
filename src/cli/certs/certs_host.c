/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/certs/certs_host.h"

#include "base/cleanup.h"
#include "cli/view/output.h"

static int check_use(const struct sk_given *given, struct sevkit_error *error)
{
    static const char *const others[] = {OPT_PRODUCT, OPT_SIGNER, OPT_CHIP_ID, OPT_TCB};

    for (size_t i = 0; i < SK_ARRAY_SIZE(others); i++)
        if (sk_given_has(given, others[i]))
            return sk_error_set(error, SEVKIT_EUSAGE, "--%s contradicts --host, which has its own",
                                others[i]);
    return 0;
}

static int fill(const struct sk_given *given, const struct sk_host_identity *identity,
                struct sk_target *target, struct sevkit_error *error)
{
    struct sk_kds_item item = {0};
    const uint8_t *chip = NULL;
    int r = sk_host_device_chip(given, identity, &chip, error);

    if (r == 0 && !sk_host_vcek(identity, chip, &item))
        r = sk_error_set(error, SEVKIT_EREFUSED, "the product of this host is unknown");
    if (r < 0)
        return r;
    *target = sk_target_of_vcek(&item);
    if (identity->snp.vlek_loaded)
        sk_cli_note("this host has a VLEK: reports are signed by it unless a guest asks for the "
                    "VCEK; AMD hands VLEK certificates to the provider only");
    return 0;
}

int sk_target_of_host(const struct sk_given *given, struct sk_target *ret_target,
                      struct sevkit_error *error)
{
    struct sk_host_identity identity;
    struct sk_target target = {0};
    int r = check_use(given, error);

    if (r == 0) {
        r = sk_host_device_given(given, &identity, error);
        r = r < 0 ? sk_error_wrap(error, r, "--host") : 0;
    }
    if (r == 0)
        r = fill(given, &identity, &target, error);
    if (r == 0)
        *ret_target = target;
    return r;
}
