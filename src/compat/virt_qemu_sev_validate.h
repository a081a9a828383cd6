/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SK_COMPAT_VIRT_QEMU_SEV_VALIDATE_H
#define SK_COMPAT_VIRT_QEMU_SEV_VALIDATE_H

#include "base/args/args.h"
#include "compat/program.h"
#include "sev/complete.h"

/* The command line of virt-qemu-sev-validate 12.8.0. */
extern const struct sk_args_spec sk_virt_qemu_sev_validate_spec;

/* What virt-qemu-sev-validate's exit statuses say. */
enum sk_validate_exit {
    SK_VALIDATE_OK = 0,
    SK_VALIDATE_MISMATCH = 1, /* and nothing else */
    SK_VALIDATE_USAGE = 2,
    SK_VALIDATE_INSECURE = 3,
    SK_VALIDATE_CONFIG = 4,
    SK_VALIDATE_STATE = 5,
    SK_VALIDATE_OTHER = 6,
};

/* SEVKIT_EUSAGE for the first combination of options that makes no sense, in the order of the replaced
 * tool. */
int sk_validate_check_usage(const struct sk_program *program, const struct sk_args *args,
                            struct sevkit_error *error) SEVKIT_MUST_CHECK;

#endif
