/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/host/host_device.h"

#include "base/cleanup.h"
#include "cli/option_values.h"
#include "cli/view/output.h"
#include "sim/platform/sim_platform.h"

/* The host that --simulate names, or this machine. */
static int open_device(const struct sk_given *given, const struct sk_sys **ret_sys,
                       struct sevkit_error *error)
{
    const char *folder = sk_given_value(given, OPT_SIMULATE);
    int r;

    *ret_sys = &sk_sys_real;
    r = folder ? sk_sim_platform_open(folder, ret_sys, error) : 0;
    return r < 0 ? sk_error_wrap(error, r, "--simulate") : 0;
}

static void close_device(const struct sk_given *given)
{
    if (sk_given_has(given, OPT_SIMULATE))
        sk_sim_platform_close();
}

int sk_host_device_run(const struct sk_given *given,
                       int (*change)(const struct sk_sys *sys, const struct sk_given *given,
                                     struct sevkit_error *error),
                       struct sevkit_error *error)
{
    const struct sk_sys *sys;
    int r = open_device(given, &sys, error);

    if (r < 0)
        return r;
    r = change(sys, given, error);
    close_device(given);
    return r;
}

int sk_host_device_require(const struct sk_sys *sys, struct sk_host_identity *ret_identity,
                           struct sevkit_error *error)
{
    int r = sk_host_identify_at(sys, NULL, ret_identity, error);

    return r < 0 ? r : sk_host_identity_require(ret_identity, error);
}

int sk_host_device_given(const struct sk_given *given, struct sk_host_identity *ret_identity,
                         struct sevkit_error *error)
{
    const struct sk_sys *sys;
    int r = open_device(given, &sys, error);

    if (r < 0)
        return r;
    r = sk_host_device_require(sys, ret_identity, error);
    close_device(given);
    return r;
}

int sk_host_device_chip(const struct sk_given *given, const struct sk_host_identity *identity,
                        const uint8_t **ret_chip, struct sevkit_error *error)
{
    uint64_t number = 0;
    int r = 0;

    if (sk_given_has(given, OPT_SOCKET))
        r = sk_value_number("socket", sk_given_value(given, OPT_SOCKET), 0,
                            identity->chip_count - 1, &number, error);
    else if (identity->chip_count > 1)
        r = sk_error_set(error, SEVKIT_EUSAGE, "this host has two chips; name one with --socket");
    if (r == 0)
        *ret_chip = identity->chips[number];
    return r;
}

int sk_host_device_describe(const struct sk_given *given, const char *commands, const char *effect,
                            bool *ret_done, struct sevkit_error *error)
{
    SK_CLEANUP(sk_text_done) struct sk_text text = {0};

    *ret_done = sk_given_has(given, OPT_DRY_RUN);
    if (*ret_done) {
        sk_text_addf(&text, "%s: %s\n", commands, effect);
        return sk_cli_emit(&text, error);
    }
    if (!sk_given_has(given, OPT_YES))
        return sk_error_set(error, SEVKIT_EREFUSED, "%s; give --yes to do it", effect);
    return 0;
}
