/* SPDX-License-Identifier: Apache-2.0 */
#include "base/cleanup.h"
#include "cli/cli.h"
#include "cli/view/json.h"
#include "cli/view/output.h"
#include "verify/advisory_judge.h"

static const struct sk_option options[] = {SK_HELP_OPTION, SK_JSON_OPTION, {.name = NULL}};

static const struct sk_args_spec spec = {
    .program = "sevkit advisories show",
    .description = "Show one of AMD's security bulletins: for each product which field of a report "
                   "shows the fix, from which value, and who says so.",
    .epilog = "examples:\n"
              "  sevkit advisories show AMD-SB-3019\n"
              "  sevkit advisories show --json 3019\n",
    .options = options,
    .operands = "BULLETIN",
    .operands_min = 1,
    .operands_max = 1,
};

static void add_row(const struct sk_advisory *row, struct sk_text *text, json_t *list)
{
    const char *product = row->product ? row->product : "all";
    json_t *member = sk_json_object();
    char figure[SK_ADVISORY_FIGURE_BYTES];

    sk_advisory_figure(row, figure);
    sk_text_addf(text, "  %-6s %s\n         %s: %s\n", product, figure, row->confidence,
                 row->source);
    sk_json_add_text(member, "product", row->product);
    sk_json_add_text(member, "figure", figure);
    sk_json_add_text(member, "confidence", row->confidence);
    sk_json_add_text(member, "source", row->source);
    sk_json_append(list, member);
}

static int run(const struct sk_given *given, struct sevkit_error *error)
{
    SK_CLEANUP(sk_text_done) struct sk_text text = {0};
    SK_CLEANUP_JSON json_t *document = sk_json_document("sevkit.advisories-show/1");
    const char *word = given->args->operands[0];
    const struct sk_advisory *first = NULL;
    json_t *list = sk_json_array();

    for (size_t i = 0; i < sk_advisories_count; i++) {
        const struct sk_advisory *row = &sk_advisories[i];

        if (!sk_advisory_is_named(row, word))
            continue;
        if (!first)
            sk_text_addf(&text, "%s  %s\n", row->bulletin, row->title);
        first = first ? first : row;
        add_row(row, &text, list);
    }
    sk_json_add_text(document, "bulletin", first ? first->bulletin : NULL);
    sk_json_add_text(document, "title", first ? first->title : NULL);
    sk_json_add(document, "figures", list);
    if (!first)
        return sk_error_set(error, SEVKIT_EUSAGE,
                            "unknown bulletin '%s'; 'sevkit advisories list' shows them", word);
    return sk_given_has(given, OPT_JSON) ? sk_json_emit(document, error)
                                         : sk_cli_emit(&text, error);
}

const struct sk_command sk_command_advisories_show = {
    .noun = "advisories",
    .verb = "show",
    .summary = "show a security bulletin's figures and their sources",
    .spec = &spec,
    .run = run,
};
