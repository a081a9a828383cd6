/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/view/checks.h"

#include "base/cleanup.h"
#include "cli/view/output.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

void sk_checks_add(struct sk_checks *checks, const char *name, enum sk_status status,
                   const char *format, ...)
{
    struct sk_check *check;
    va_list arguments;

    /* A check that does not fit is a bug; it must not pass for one that was made. */
    if (checks->count == SK_CHECKS_MAX || status == SK_STATUS_FAIL)
        checks->failed = true;
    if (checks->count == SK_CHECKS_MAX)
        return;
    check = &checks->list[checks->count++];
    check->name = name;
    check->status = status;
    va_start(arguments, format);
    vsnprintf(check->detail, sizeof(check->detail), format, arguments);
    va_end(arguments);
}

int sk_checks_add_result(struct sk_checks *checks, const char *name, int result,
                         const struct sevkit_error *error)
{
    if (result != 0 && result != SEVKIT_EREFUSED)
        return result;
    sk_checks_add(checks, name, result == 0 ? SK_STATUS_PASS : SK_STATUS_FAIL, "%s",
                  result == 0 ? "" : error->text);
    return 0;
}

void sk_checks_add_bytes(struct sk_checks *checks, const char *name, const char *what,
                         const void *found, const void *expected, size_t size)
{
    SK_CLEANUP(sk_text_done) struct sk_text text = {0};

    if (memcmp(found, expected, size) == 0) {
        sk_checks_add(checks, name, SK_STATUS_PASS, "%s", "");
        return;
    }
    sk_text_add(&text, "the ID block has ");
    sk_cli_add_hex(&text, found, size);
    sk_text_addf(&text, ", %s ", what);
    sk_cli_add_hex(&text, expected, size);
    sk_checks_add(checks, name, SK_STATUS_FAIL, "%s", sk_text_get(&text));
}

void sk_checks_add_number(struct sk_checks *checks, const char *name, const char *what,
                          uint64_t found, uint64_t expected)
{
    if (found == expected)
        sk_checks_add(checks, name, SK_STATUS_PASS, "%s", "");
    else
        sk_checks_add(checks, name, SK_STATUS_FAIL, "the ID block has 0x%" PRIx64 ", %s 0x%" PRIx64,
                      found, what, expected);
}

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

int sk_checks_print(const struct sk_checks *checks, struct sevkit_error *error)
{
    SK_CLEANUP(sk_text_done) struct sk_text text = {0};

    for (size_t i = 0; i < checks->count; i++) {
        const struct sk_check *check = &checks->list[i];

        sk_status_add(&text, check->status);
        sk_text_add(&text, check->name);
        if (check->detail[0]) {
            sk_text_add(&text, ": ");
            sk_cli_add_printable(&text, check->detail, strlen(check->detail));
        }
        sk_text_add(&text, "\n");
    }
    add_verdict(&text, checks);
    return sk_cli_emit(&text, error);
}

void sk_checks_add_json(const struct sk_checks *checks, json_t *document)
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
