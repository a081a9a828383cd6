/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/policy/policy_input.h"

#include "cli/view/output.h"
#include "launch/plan_measure.h"

int sk_policy_input_read(const char *path, struct sevkit_acceptance **ret_acceptance,
                         enum sk_policy_format *ret_format, struct sevkit_error *error)
{
    const struct sk_policy_reader reader = sk_plan_policy_reader(&sk_cli_listener);

    return sk_policy_read_file(&reader, path, ret_acceptance, ret_format, error);
}

int sk_policy_input_read_all(const struct sk_arg *files, struct sevkit_acceptance **ret_acceptance,
                             struct sevkit_error *error)
{
    const struct sk_policy_reader reader = sk_plan_policy_reader(&sk_cli_listener);

    return sk_policy_read_files(&reader, files->values, files->count, ret_acceptance, error);
}

int sk_policy_input_apply(const struct sevkit_acceptance *acceptance,
                          struct sevkit_expectations *expectations, struct sevkit_error *error)
{
    return sevkit_acceptance_apply(acceptance, expectations, sk_listener_warn_line,
                                   (void *)(uintptr_t)&sk_cli_listener, error);
}
