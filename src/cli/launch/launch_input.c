/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/launch/launch_input.h"

#include "cli/guest_options.h"
#include "cli/view/output.h"
#include "launch/rules/host_rules.h"
#include "qemu/qemu_version.h"

const struct sk_vm_reader sk_launch_reader = {.sys = &sk_sys_real, .listener = &sk_cli_listener};

int sk_launch_read(const struct sk_given *given, const char *path, struct sk_vm *ret_guest,
                   struct sevkit_error *error)
{
    SK_CLEANUP(sk_vm_done) struct sk_vm guest = {0};
    const struct sk_arg *set = sk_given_arg(given, OPT_SET);
    int r = sk_vm_read(&sk_launch_reader, path, &guest, error);

    for (unsigned i = 0; set && i < set->count && r == 0; i++)
        r = sk_vm_set(&sk_launch_reader, &guest, "--set", set->values[i], error);
    if (r < 0)
        return r;
    *ret_guest = guest;
    guest = (struct sk_vm){0};
    return 0;
}

int sk_launch_host(const struct sk_given *given, struct sk_start *launch,
                   struct sevkit_error *error)
{
    struct sk_guest_kernel kernel;
    int r = sk_guest_kernel(given, &kernel, error);

    launch->starts = true;
    if (r < 0)
        return r;
    launch->has_host_kernel = kernel.given;
    launch->host_kernel = kernel.version;
    return 0;
}

int sk_launch_for_qemu(const struct sk_given *given, const struct sk_vm *guest,
                       struct sk_qemu *ret_qemu, struct sevkit_error *error)
{
    const char *text = sk_given_value(given, OPT_FOR_QEMU);
    struct sk_launch_version version;

    if (!sk_start_parse_version(text, &version))
        return sk_error_set(error, SEVKIT_EUSAGE,
                            "--for-qemu: found '%.40s', expected a version of QEMU (10.0)", text);
    return sk_qemu_of_version(&version, sk_vm_cpu_model(guest), ret_qemu, error);
}
