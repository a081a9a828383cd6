/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/launch/launch_input.h"

#include "cli/guest_options.h"
#include "cli/view/output.h"
#include "launch/rules/host_rules.h"

const struct sk_vm_reader sk_launch_reader = {.sys = &sk_sys_real, .listener = &sk_cli_listener};

struct sk_vm_source sk_launch_source(const struct sk_given *given, const char *path)
{
    const struct sk_arg *set = sk_given_arg(given, OPT_SET);

    return (struct sk_vm_source){path, "--set", set->values, set->count};
}

int sk_launch_read(const struct sk_given *given, const char *path, struct sk_vm *ret_guest,
                   struct sevkit_error *error)
{
    struct sk_vm_source source = sk_launch_source(given, path);

    return sk_vm_open(&sk_launch_reader, &source, ret_guest, error);
}

int sk_launch_host(const struct sk_given *given, struct sk_plan_host *ret_host,
                   struct sevkit_error *error)
{
    const char *release = sk_given_value(given, OPT_FOR_QEMU);
    struct sk_plan_host host = {.has_release = release != NULL};
    struct sk_guest_kernel kernel = {0};
    int r = sk_guest_kernel(given, &kernel, error);

    if (r < 0)
        return r;
    host.has_kernel = kernel.given;
    host.kernel = kernel.version;
    if (release && !sk_start_parse_version(release, &host.release))
        return sk_error_set(error, SEVKIT_EUSAGE,
                            "--for-qemu: found '%.40s', expected a version of QEMU (10.0)",
                            release);
    *ret_host = host;
    return 0;
}
