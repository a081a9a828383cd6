/* SPDX-License-Identifier: Apache-2.0 */
/* A text is drawn from JSON: what each kind of value looks like, and what has no line. */
#include "cli/view/rows.h"

#include "base/cleanup.h"
#include "test.h"

static const char document[] =
    "{\"name\": \"a\\u001b[31m\\u00e9\", \"count\": 42, \"below\": -1, \"on\": true, \"off\": false,"
    " \"list\": [\"one\", 2, true], \"one\": [\"x\"], \"empty\": [], \"nothing\": null, \"real\": 1.5,"
    " \"inner\": {\"deep\": {\"key\": \"found\"}}, \"blank\": \"\"}";

static void expect(const struct sk_row *rows, const char *indent, unsigned width, const char *want)
{
    SK_CLEANUP_JSON json_t *object = json_loads(document, 0, NULL);
    SK_CLEANUP(sk_text_done) struct sk_text text = {0};

    EXPECT(object != NULL);
    sk_rows_add_text(&text, object, rows, indent, width);
    EXPECT_STR(sk_text_get(&text), want);
}

TEST(values)
{
    static const struct sk_row rows[] = {
        {"text", "name"},      {"integer", "count"},
        {"negative", "below"}, {"true", "on"},
        {"false", "off"},      {"list", "list"},
        {"single", "one"},     {"inner", "inner.deep.key"},
        {"blank", "blank"},    {.title = NULL},
    };

    expect(rows, "  ", 10,
           "  text      a\\x1b[31m\xc3\xa9\n"
           "  integer   42\n"
           "  negative  -1\n"
           "  true      yes\n"
           "  false     no\n"
           "  list      one, 2, yes\n"
           "  single    x\n"
           "  inner     found\n"
           "  blank     \n");
}

TEST(missing)
{
    static const struct sk_row rows[] = {
        {"absent", "no_such"},
        {"null", "nothing"},
        {"empty list", "empty"},
        {"object", "inner"},
        {"real", "real"},
        {"below", "inner.deep.no_such"},
        {"below a text", "name.x"},
        {"blank", "inner..deep"},
        {"none", "nothing", .none = "none"},
        {"some", "count", .none = "none"},
        {"long", "a_key_of_more_than_64_bytes_that_no_object_of_any_answer_of_the_command_has"},
        {.title = NULL},
    };

    expect(rows, "", 6, "none  none\nsome  42\n");
}

TEST(pairs)
{
    static const struct sk_row rows[] = {
        {"period", "count", " to ", "below"},
        {"open", "count", " to ", "nothing", .none = "(no end)"},
        {"alone", "count", " to ", "nothing", " bytes"},
        {"names", "count", " (", "name", ")"},
        {"size", "count", .after = " bytes"},
        {"neither", "nothing", " to ", "count", " bytes", "none"},
        {.title = NULL},
    };

    expect(rows, "", 8,
           "period  42 to -1\n"
           "open    42 to (no end)\n"
           "alone   42 bytes\n"
           "names   42 (a\\x1b[31m\xc3\xa9)\n"
           "size    42 bytes\n"
           "neither none\n");
}

TEST(long_title_keeps_a_space)
{
    static const struct sk_row rows[] = {{"a long title", "count"}, {.title = NULL}};

    expect(rows, "", 4, "a long title 42\n");
    expect(rows, "", 13, "a long title 42\n");
    expect(rows, "", 14, "a long title  42\n");
}
