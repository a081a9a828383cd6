/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/view/checks.h"

#include "base/cleanup.h"
#include "cli/view/output.h"

/* "refused: digest, policy", after everything that says why. */
static void add_verdict(struct sk_text *text, const struct sk_checks *checks)
{
    const char *separator = ": ";

    sk_cli_add_coloured(text, checks->failed ? SK_RED : SK_GREEN,
                        checks->failed ? "refused" : "accepted");
    for (size_t i = 0; i < checks->count; i++)
        if (checks->list[i].status == SK_STATUS_FAIL) {
            sk_text_addf(text, "%s%s", separator, checks->list[i].name);
            separator = ", ";
        }
    sk_text_add(text, "\n");
}

static int print(const struct sk_checks *checks, struct sevkit_error *error)
{
    SK_CLEANUP(sk_text_done) struct sk_text text = {0};

    for (size_t i = 0; i < checks->count; i++) {
        const struct sk_check *check = &checks->list[i];

        sk_status_add(&text, check->status);
        sk_text_add(&text, check->name);
        if (check->detail[0]) {
            sk_text_add(&text, ": ");
            sk_text_add_printable(&text, check->detail);
        }
        sk_text_add(&text, "\n");
    }
    add_verdict(&text, checks);
    return sk_cli_emit(&text, error);
}

static void add_json(const struct sk_checks *checks, json_t *document)
{
    json_t *list = sk_json_array();

    sk_json_add_text(document, "result", checks->failed ? "refused" : "accepted");
    for (size_t i = 0; i < checks->count; i++) {
        const struct sk_check *check = &checks->list[i];
        json_t *member = sk_json_object();

        sk_json_add_text(member, "name", check->name);
        sk_json_add_text(member, "status", sk_status_name(check->status));
        sk_json_add_text(member, "detail", check->detail[0] ? check->detail : NULL);
        sk_json_append(list, member);
    }
    sk_json_add(document, "checks", list);
}

int sk_checks_answer(const struct sk_given *given, const struct sk_checks *checks, json_t *document,
                     struct sevkit_error *error)
{
    int r;

    if (sk_given_has(given, OPT_JSON)) {
        add_json(checks, document);
        r = sk_json_emit(document, error);
    } else {
        r = print(checks, error);
    }
    return r == 0 && checks->failed ? SK_ANSWER_NO : r;
}
