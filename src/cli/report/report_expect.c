/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/report/report_expect.h"

#include "base/cleanup.h"
#include "cli/view/output.h"
#include "launch/id_block_input.h"
#include "launch/plan_measure.h"
#include "policy/options/id_block_expect.h"
#include "policy/options/rule_options.h"

static inline void expectations_free_p(struct sevkit_expectations **expectations)
{
    sevkit_expectations_free(*expectations);
}

/* Each value of one option. */
static int add_option(const struct sk_given *given, const struct sk_option *option,
                      const struct sk_rule_options *options, struct sevkit_acceptance *acceptance,
                      struct sevkit_error *error)
{
    const struct sk_arg *arg = sk_given_arg(given, option->name);
    bool is_list = option->kind == SK_OPTION_LIST;
    int r = 0;

    for (unsigned i = 0; i < arg->count && r == 0; i++)
        r = sk_rule_option_add(options, option->name, is_list ? arg->values[i] : arg->value,
                               acceptance, error);
    return r;
}

static int read_options(const struct sk_given *given, const struct sevkit_evidence *evidence,
                        struct sevkit_expectations *expectations, struct sevkit_error *error)
{
    SK_CLEANUP_ACCEPTANCE struct sevkit_acceptance *acceptance = NULL;
    const struct sk_policy_reader reader = sk_plan_policy_reader(&sk_cli_listener);
    const struct sk_rule_options options = {&reader, evidence};
    int r = sevkit_acceptance_new(&acceptance, error);

    for (const struct sk_option *option = given->spec->options; option->name && r == 0; option++)
        if (sk_rule_option_known(option->name))
            r = add_option(given, option, &options, acceptance, error);
    return r == 0 ? sk_acceptance_apply_stated(acceptance, expectations, error) : r;
}

static int read_id_block(const struct sk_given *given, struct sevkit_expectations *expectations,
                         struct sevkit_error *error)
{
    const char *block = sk_given_value(given, OPT_ID_BLOCK);
    struct sk_id_input input;
    int r;

    if (!block)
        return 0;
    r = sk_id_input_read(block, sk_given_value(given, OPT_ID_AUTH), &input, error);
    if (r == 0)
        r = sk_expect_id_block(&input.block, input.has_auth ? &input.auth : NULL,
                               input.author_key != SK_AUTHOR_KEY_OFF, expectations, error);
    return r < 0 ? sk_error_wrap(error, r, "--id-block") : 0;
}

int sk_expect_read(const struct sk_given *given, const struct sevkit_evidence *evidence,
                   struct sevkit_expectations **ret_expectations, struct sevkit_error *error)
{
    SK_CLEANUP(expectations_free_p) struct sevkit_expectations *expectations = NULL;
    int r = sevkit_expectations_new(&expectations, error);

    if (r == 0)
        r = read_options(given, evidence, expectations, error);
    if (r == 0)
        r = read_id_block(given, expectations, error);
    if (r == 0)
        *ret_expectations = SK_TAKE(expectations);
    return r;
}
