/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/certs/certs_target.h"
#include "cli/cli.h"
#include "cli/view/certs/certs_output.h"
#include "cli/view/output.h"

#include <string.h>

static const char *const formats[] = {"url", "curl", NULL};

static const struct sk_option options[] = {
    SK_HELP_OPTION,
    SK_JSON_OPTION,
    {.name = "mirror", .metavar = "URL", .help = "server in place of https://kdsintf.amd.com"},
    {.name = "format",
     .alias = SK_ALIAS_FORMAT,
     .choices = formats,
     .help = "url: addresses (default); curl: commands that write one file for each"},
    SK_TARGET_OPTIONS,
    {.name = NULL},
};

static const struct sk_args_spec spec = {
    .program = "sevkit certs url",
    .description = "Print where AMD's key distribution service has the certificates that REPORT "
                   "needs, without asking it. For machines without network: fetch them elsewhere, "
                   "then 'sevkit certs import'.",
    .epilog = "examples:\n"
              "  sevkit certs url report.bin\n"
              "  sevkit certs url --format curl report.bin | sh\n"
              "  sevkit certs url --product Milan\n",
    .options = options,
    .operands = "[REPORT]",
    .operands_min = 0,
    .operands_max = 1,
};

/* The name of the cache's file, which no two objects share, as one word. */
static void add_file_name(struct sk_text *text, const struct sk_kds_item *item)
{
    SK_CLEANUP(sk_text_done) struct sk_text name = {0};

    sk_kds_add_cache_name(&name, item);
    for (const char *c = sk_text_get(&name); *c; c++)
        sk_text_addf(text, "%c", *c == '/' ? '-' : *c);
}

static int print_curl(const struct sk_kds_item *items, size_t count, const char *mirror,
                      struct sevkit_error *error)
{
    SK_CLEANUP(sk_text_done) struct sk_text text = {0};

    for (size_t i = 0; i < count; i++) {
        sk_text_add(&text, "curl -f -o '");
        add_file_name(&text, &items[i]);
        sk_text_add(&text, "' '");
        sk_kds_add_url(&text, mirror, &items[i]);
        sk_text_add(&text, "'\n");
    }
    return sk_cli_emit(&text, error);
}

static int print(const struct sk_given *given, const struct sk_kds_item *items, size_t count,
                 struct sevkit_error *error)
{
    SK_CLEANUP_JSON json_t *document = sk_json_document("sevkit.certs-url/1");
    SK_CLEANUP(sk_text_done) struct sk_text text = {0};
    const char *mirror = sk_given_value(given, OPT_MIRROR);
    const char *format = sk_given_value(given, OPT_FORMAT);
    json_t *list = sk_json_array();

    sk_json_add(document, "urls", list);
    if (format && strcmp(format, "curl") == 0)
        return print_curl(items, count, mirror, error);
    for (size_t i = 0; i < count; i++) {
        SK_CLEANUP(sk_text_done) struct sk_text url = {0};
        json_t *member = sk_json_object();

        sk_item_add_json(member, &items[i]);
        sk_kds_add_url(&url, mirror, &items[i]);
        sk_json_add_text(member, "url", sk_text_get(&url));
        sk_json_append(list, member);
        sk_text_add(&text, "# ");
        sk_kds_add_title(&text, &items[i]);
        sk_text_addf(&text, "\n%s\n", sk_text_get(&url));
    }
    return sk_json_or_text(sk_given_has(given, OPT_JSON), document, &text, error);
}

static int run(const struct sk_given *given, struct sevkit_error *error)
{
    SK_CLEANUP_EVIDENCE struct sevkit_evidence *evidence = NULL;
    struct sk_kds_item items[SK_TARGET_ITEMS_MAX];
    const char *mirror = sk_given_value(given, OPT_MIRROR);
    struct sk_target target;
    int r = 0;

    if (mirror) {
        r = sk_kds_base_check(mirror, error);
        if (r < 0)
            return sk_error_wrap(error, r, "--mirror");
    }
    if (given->args->operand_count)
        r = sevkit_evidence_load(given->args->operands[0], SEVKIT_EVIDENCE_AUTO, &evidence, error);
    if (r == 0)
        r = sk_target_get(given, evidence, &target, error);
    if (r < 0)
        return r;
    if (target.vek_count == 0 && !target.product)
        return sk_target_needs_product(&target, error);
    if (evidence && target.vek_count == 0)
        sk_cli_note("no URL for the endorsement key: %s", target.no_vek.text);
    if (target.vek_count > 1)
        sk_cli_note("the report does not name its product: all possible ones are shown");
    return print(given, items, sk_target_items(&target, items), error);
}

const struct sk_command sk_command_certs_url = {
    .noun = "certs",
    .verb = "url",
    .summary = "print where AMD has a report's certificates",
    .spec = &spec,
    .run = run,
};
