/* SPDX-License-Identifier: Apache-2.0 */
#include "base/cleanup.h"
#include "cli/cli.h"
#include "cli/view/json.h"
#include "cli/view/output.h"
#include "qemu/trace_file.h"

#include <string.h>

static const struct sk_option options[] = {
    SK_HELP_OPTION,
    SK_JSON_OPTION,
    {.name = NULL},
};

static const struct sk_args_spec spec = {
    .program = "sevkit trace compare",
    .description = "Name the first update at which two launches part, and why. Each is the JSON of "
                   "'sevkit measure --trace=json', a log with QEMU's trace event "
                   "kvm_sev_snp_launch_update, dumped save areas (files joined by commas), or the "
                   "kernel's hex dump of them.",
    .epilog = "examples:\n"
              "  sevkit measure --mode sev-snp ... --trace=json >expected.json\n"
              "  sevkit trace compare expected.json qemu.log\n"
              "  sevkit trace compare expected.json vmsa0.bin,vmsa1.bin\n",
    .options = options,
    .operands = "A B",
    .operands_min = 2,
    .operands_max = 2,
};

static const char *const parts[] = {
    [SK_TRACE_SAME] = "same",     [SK_TRACE_TYPE] = "type",
    [SK_TRACE_PLACE] = "address", [SK_TRACE_CONTENTS] = "contents",
    [SK_TRACE_DIGEST] = "digest", [SK_TRACE_SAVE_AREA] = "save-area",
    [SK_TRACE_ENDS_A] = "a-ends", [SK_TRACE_ENDS_B] = "b-ends",
    [SK_TRACE_OPEN] = "open",     [SK_TRACE_NOTHING] = "not-compared",
};

static int print_json(const struct sk_trace_difference *difference, const char *words,
                      struct sevkit_error *error)
{
    SK_CLEANUP_JSON json_t *document = sk_json_document("sevkit.trace-compare/1");
    json_t *lines = sk_json_array();

    sk_json_add_bool(document, "same", difference->part == SK_TRACE_SAME);
    sk_json_add_text(document, "difference", parts[difference->part]);
    sk_json_add_integer(document, "pages_compared", difference->compared);
    sk_json_add_integer(document, "contents_not_compared", difference->unknown);
    sk_json_add_integer(document, "update_a", difference->a);
    sk_json_add_integer(document, "update_b", difference->b);
    sk_json_add_number(document, "gpa_a", difference->gpa_a);
    sk_json_add_number(document, "gpa_b", difference->gpa_b);
    for (const char *line = words; *line; line += strcspn(line, "\n") + 1) {
        SK_CLEANUP(sk_text_done) struct sk_text one = {0};

        sk_text_add_bytes(&one, line, strcspn(line, "\n"));
        sk_json_append(lines, sk_json_text(sk_text_get(&one)));
    }
    sk_json_add(document, "words", lines);
    return sk_json_emit(document, error);
}

static int run(const struct sk_given *given, struct sevkit_error *error)
{
    SK_CLEANUP(sk_trace_records_done) struct sk_trace_records a = {0};
    SK_CLEANUP(sk_trace_records_done) struct sk_trace_records b = {0};
    SK_CLEANUP(sk_text_done) struct sk_text text = {0};
    struct sk_trace_difference difference;
    int r = sk_trace_input_read(given->args->operands[0], &a, error);

    if (r == 0)
        r = sk_trace_input_read(given->args->operands[1], &b, error);
    if (r < 0)
        return r;
    sk_trace_compare(&a, &b, &difference);
    sk_trace_difference_text(&a, &b, &difference, &text);
    if (!sk_text_ok(&text))
        return sk_error_oom(error);
    r = sk_given_has(given, OPT_JSON) ? print_json(&difference, sk_text_get(&text), error)
                                      : sk_cli_emit(&text, error);
    if (r < 0)
        return r;
    return difference.part == SK_TRACE_SAME ? 0 : SK_ANSWER_NO;
}

const struct sk_command sk_command_trace_compare = {
    .noun = "trace",
    .verb = "compare",
    .summary = "say where two launches part, and why",
    .spec = &spec,
    .run = run,
};
