/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/host/host_device.h"

#include "sim/platform/sim_platform.h"

int sk_host_device_run(const struct sk_given *given,
                       int (*change)(const struct sk_sys *sys, const struct sk_given *given,
                                     struct sevkit_error *error),
                       struct sevkit_error *error)
{
    const char *folder = sk_given_value(given, OPT_SIMULATE);
    const struct sk_sys *sys = &sk_sys_real;
    int r = folder ? sk_sim_platform_open(folder, &sys, error) : 0;

    if (r < 0)
        return sk_error_wrap(error, r, "--simulate");
    r = change(sys, given, error);
    if (folder)
        sk_sim_platform_close();
    return r;
}

int sk_host_device_identify(const struct sk_sys *sys, struct sk_host_identity *ret_identity,
                            struct sevkit_error *error)
{
    struct sk_host host;
    int r = sk_host_open(sys, NULL, &host, error);

    if (r < 0)
        return r;
    r = sk_host_identify(&host, ret_identity, error);
    sk_host_close(&host);
    return r;
}
