/* SPDX-License-Identifier: Apache-2.0 */
#include "base/cleanup.h"
#include "cli/cli.h"
#include "cli/igvm/igvm_input.h"
#include "cli/view/json.h"
#include "cli/view/output.h"

#include <string.h>

static const struct sk_option options[] = {
    SK_HELP_OPTION,
    SK_IGVM_OPTIONS,
    {.name = "ignore-id-block",
     .kind = SK_OPTION_FLAG,
     .help = "exit with 0 although the ID block in the file holds another digest"},
    SK_JSON_OPTION,
    {.name = NULL},
};

static const struct sk_args_spec spec = {
    .program = "sevkit igvm measure",
    .description = "Compute the launch digest of an IGVM file.",
    .epilog = "examples:\n"
              "  sevkit igvm measure coconut-qemu.igvm\n"
              "  sevkit igvm measure --generation sev-snp --loader qemu --vcpus 4 \\\n"
              "      --vcpu-type EPYC-Milan-v2 coconut-qemu.igvm\n"
              "  sevkit igvm measure --native-zero coconut-vanadium.igvm\n",
    .options = options,
    .operands = "FILE",
    .operands_min = 1,
    .operands_max = 1,
};

/* The digest that the guest reports under QEMU, where the user named no loader and it is another one. */
static void note_qemu(const struct sk_given *given, struct sk_igvm_launch *launch)
{
    struct sevkit_error error;
    int r;

    if (sk_given_has(given, OPT_LOADER) || sk_given_has(given, OPT_NATIVE_ZERO))
        return;
    r = sk_igvm_launch_differs_in_qemu(launch, &error);
    if (r < 0)
        sk_cli_note("QEMU does not start this file on KVM: %s", error.text);
    else if (r > 0)
        sk_cli_note("measured as igvmmeasure does (--loader coconut); a guest that QEMU starts on "
                    "KVM reports another digest: --loader qemu");
}

static int print(const struct sk_given *given, const struct sk_igvm_launch *launch,
                 struct sevkit_error *error)
{
    const uint8_t *digest = sevkit_measurement_digest(launch->measurement);
    size_t size = sevkit_measurement_digest_size(launch->measurement);
    SK_CLEANUP(sk_text_done) struct sk_text text = {0};
    SK_CLEANUP_JSON json_t *document = NULL;

    if (!sk_given_has(given, OPT_JSON)) {
        sk_text_add_hex(&text, digest, size);
        sk_text_add(&text, "\n");
        return sk_cli_emit(&text, error);
    }
    document = sk_json_document("sevkit.igvm-measure/1");
    sk_json_add_text(document, "path", launch->path);
    sk_json_add_text(document, "mode", sevkit_mode_name(launch->request.mode));
    sk_json_add_text(document, "loader", sevkit_igvm_loader_name(launch->request.loader));
    sk_json_add_bool(document, "native_zero", launch->request.native_zero);
    sk_json_add_hex(document, "digest", digest, size);
    sk_json_add_base64(document, "digest_base64", digest, size);
    if (launch->has_id)
        sk_json_add_hex(document, "id_block_digest", launch->id.block.launch_digest,
                        sizeof(launch->id.block.launch_digest));
    else
        sk_json_add_text(document, "id_block_digest", NULL);
    return sk_json_emit(document, error);
}

static int run(const struct sk_given *given, struct sevkit_error *error)
{
    SK_CLEANUP(sk_igvm_launch_done) struct sk_igvm_launch launch = {0};
    int r = sk_igvm_input_measure(given, &launch, error);

    if (r == 0)
        r = print(given, &launch, error);
    if (r < 0)
        return r;
    if (launch.has_id && !sk_given_has(given, OPT_IGNORE_ID_BLOCK) &&
        memcmp(launch.id.block.launch_digest, sevkit_measurement_digest(launch.measurement), 48) !=
            0) {
        sk_cli_error("%s: the ID block in the file is for another digest: the processor will not "
                     "start this guest",
                     launch.path);
        return SK_ANSWER_NO;
    }
    note_qemu(given, &launch);
    return 0;
}

const struct sk_command sk_command_igvm_measure = {
    .noun = "igvm",
    .verb = "measure",
    .summary = "compute the launch digest of an IGVM file",
    .spec = &spec,
    .run = run,
};
