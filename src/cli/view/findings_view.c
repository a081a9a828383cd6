/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/view/findings_view.h"

#include "cli/view/output.h"

static void add_finding(struct sk_text *text, const char *path, const struct sk_finding *finding)
{
    const char *kind = sk_finding_kind_name(finding->kind);

    if (path)
        sk_text_add_printable(text, path);
    if (path && finding->line)
        sk_text_addf(text, ":%u", finding->line);
    sk_text_add(text, path ? ": " : "");
    if (finding->kind == SK_FINDING_NOTE)
        sk_text_add(text, kind);
    else
        sk_cli_add_coloured(text, finding->kind == SK_FINDING_ERROR ? SK_RED : SK_YELLOW, kind);
    sk_text_addf(text, ": %s: ", finding->code);
    sk_text_add_printable(text, finding->text);
    sk_text_add(text, "\n");
}

void sk_findings_add_text(struct sk_text *text, const char *path,
                          const struct sk_findings *findings)
{
    for (size_t i = 0; i < findings->count; i++)
        add_finding(text, path, &findings->list[i]);
}

json_t *sk_findings_json(const struct sk_findings *findings, const struct sk_findings_names *names)
{
    json_t *list = sk_json_array();

    for (size_t i = 0; i < findings->count; i++) {
        const struct sk_finding *finding = &findings->list[i];
        json_t *item = sk_json_object();

        sk_json_add_text(item, "kind",
                         finding->kind == SK_FINDING_ERROR ? names->error
                                                           : sk_finding_kind_name(finding->kind));
        sk_json_add_text(item, names->code, finding->code);
        if (names->has_line && finding->line)
            sk_json_add_integer(item, "line", finding->line);
        else if (names->has_line)
            sk_json_add(item, "line", json_null());
        sk_json_add_text(item, "text", finding->text);
        sk_json_append(list, item);
    }
    return list;
}
