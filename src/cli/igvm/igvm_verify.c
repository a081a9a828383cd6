/* SPDX-License-Identifier: Apache-2.0 */
#include "base/cleanup.h"
#include "cli/cli.h"
#include "cli/idblock/id_block_options.h"
#include "cli/igvm/igvm_input.h"
#include "cli/view/checks.h"

static const struct sk_option options[] = {
    SK_HELP_OPTION, SK_IGVM_OPTIONS, SK_ID_BLOCK_WANTED_OPTIONS("file"),
    SK_JSON_OPTION, {.name = NULL},
};

static const struct sk_args_spec spec = {
    .program = "sevkit igvm verify",
    .description = "Check an IGVM file: its ID block against the digest that the file has, both "
                   "signatures, and what is expected.",
    .epilog = "examples:\n"
              "  sevkit igvm verify --loader qemu --check-kvm --id-key id.pub signed.igvm\n"
              "  sevkit igvm verify --measurement @digest.txt coconut-qemu.igvm\n",
    .options = options,
    .operands = "FILE",
    .operands_min = 1,
    .operands_max = 1,
    .once = true,
};

static int run(const struct sk_given *given, struct sevkit_error *error)
{
    SK_CLEANUP(sk_igvm_launch_done) struct sk_igvm_launch launch = {0};
    SK_CLEANUP(sk_id_block_wanted_done) struct sk_id_block_wanted wanted = {0};
    SK_CLEANUP_JSON json_t *document = NULL;
    struct sk_checks checks = {0};
    int r = sk_igvm_input_measure(given, &launch, error);

    if (r == 0)
        r = sk_id_block_wanted(given, &wanted, error);
    if (r == 0)
        r = sk_igvm_launch_check(&launch, &wanted.expected, &checks, error);
    if (r < 0)
        return r;
    document = sk_json_document("sevkit.igvm-verify/1");
    sk_json_add_text(document, "path", launch.path);
    sk_json_add_text(document, "loader", sevkit_igvm_loader_name(launch.request.loader));
    return sk_checks_answer(given, &checks, document, error);
}

const struct sk_command sk_command_igvm_verify = {
    .noun = "igvm",
    .verb = "verify",
    .summary = "check an IGVM file's ID block and digest",
    .spec = &spec,
    .run = run,
};
