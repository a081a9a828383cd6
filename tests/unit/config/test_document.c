/* SPDX-License-Identifier: Apache-2.0 */
#include "base/text.h"
#include "config/document.h"
#include "config/toml.h"
#include "fault.h"
#include "test.h"

static struct sk_document *parse(const char *text)
{
    struct sk_document *document;
    struct sevkit_error error;

    EXPECT_OK(sk_document_parse("x", text, strlen(text), &document, &error), &error);
    return document;
}

static void expect_place(const struct sk_document *document, const char *pointer, const char *want)
{
    char place[SK_DOCUMENT_PLACE_BYTES];

    sk_document_place(document, pointer, place);
    EXPECT_STR(place, want);
}

static void skip_without_toml(void)
{
    struct sevkit_error error;
    char *json;

    if (sk_toml_to_json("x", "", 0, &json, &error) < 0)
        sk_test_skip("built without TOML");
    free(json);
}

TEST(json_is_read_after_blanks)
{
    struct sk_document *document = parse(" \n{\"a\": 1}");

    EXPECT(!document->is_toml);
    EXPECT_INT(json_integer_value(json_object_get(document->root, "a")), 1);
    expect_place(document, "/a", "x:2:2");
    sk_document_free(document);
}

TEST(json_tells_places)
{
    struct sk_document *document =
        parse("{\n  \"a\" : 1, \"\xc3\xa4\\u00e4\": \"\\\"}\", \"x/y~\": [\n  1,\n"
              "    {\"v\":\tnull}, [ ], {}],\n\"t\":{\"u\":{\"v\":true}},\"z\":-1e5}");

    expect_place(document, "/a", "x:2:3");
    expect_place(document, "/\xc3\xa4\xc3\xa4", "x:2:12");
    expect_place(document, "/x~1y~0", "x:2:30");
    expect_place(document, "/x~1y~0/0", "x:3:3");
    expect_place(document, "/x~1y~0/1", "x:4:5");
    expect_place(document, "/x~1y~0/1/v", "x:4:6");
    expect_place(document, "/x~1y~0/2", "x:4:18");
    expect_place(document, "/x~1y~0/3", "x:4:23");
    expect_place(document, "/t/u/v", "x:5:11");
    expect_place(document, "/z", "x:5:22");
    /* The nearest that is known. */
    expect_place(document, "/t/u/v/9", "x:5:11");
    expect_place(document, "/none", "x");
    expect_place(document, "", "x");
    sk_document_free(document);
}

/* Below a key that is too long for a place nothing has one, least of all that of a namesake. */
TEST(json_with_a_long_key)
{
    char text[2 * SK_DOCUMENT_PLACE_BYTES];
    struct sk_document *document;

    (void)snprintf(text, sizeof(text), "{\"b\": {\"%0*d\": {\"c\": 1}},\n\"c\": 2}",
                   SK_DOCUMENT_PLACE_BYTES, 0);
    document = parse(text);
    expect_place(document, "/b", "x:1:2");
    expect_place(document, "/b/c", "x:1:2");
    expect_place(document, "/c", "x:2:1");
    sk_document_free(document);
}

/* More values than places: what is left out has the place of what it is in. */
TEST(json_with_many_values)
{
    enum { VALUES = 100000 };
    char *text = malloc(2 * VALUES + 16), *end = text + sprintf(text, "{\"a\":[0");
    struct sk_document *document;

    for (size_t i = 1; i < VALUES; i++)
        end += sprintf(end, ",0");
    (void)strcpy(end, "]}");
    document = parse(text);
    expect_place(document, "/a/1", "x:1:9");
    expect_place(document, "/a/99999", "x:1:2");
    sk_document_free(document);
    free(text);
}

TEST(what_is_no_json_is_refused_with_its_place)
{
    static const struct {
        const char *text, *want;
    } bad[] = {
        {"{", "x:1:1: "},
        {"{\"a\": 1,\n \"a\": 2}", "x:2:4: duplicate"},
        {"{\"a\": 1} x", "x:1:10: "},
        {"{\"a\": 99999999999999999999}", "x:1:"},
        {"{\"a\": \"\\u0000\"}", "x:1:"},
        {"{\"a\": \"\xff\"}", "x:1:"},
    };

    for (size_t i = 0; i < SK_ARRAY_SIZE(bad); i++) {
        struct sk_document *document = NULL;
        struct sevkit_error error;

        EXPECT_ERROR(sk_document_parse("x", bad[i].text, strlen(bad[i].text), &document, &error),
                     SEVKIT_EINPUT, &error);
        EXPECT_CONTAINS(error.text, bad[i].want);
        EXPECT(!document);
    }
}

TEST(toml_keeps_types)
{
    struct sk_document *document;
    const json_t *list;

    skip_without_toml();
    document = parse("n = 0x7fffffffffffffff\nm = -1\nf = 1.5\ng = 2e3\nyes = true\nno = false\n"
                     "s = \"a\\\"\\\\\\n\\u00e9\"\nl = [1, 'b', [], {k = 1}]\n"
                     "d = 2026-01-31\nt = 12:00:00\ndt = 2026-01-31T12:00:00Z\n"
                     "odt = 2026-01-31T12:00:00+01:30\n");
    EXPECT(document->is_toml);
    EXPECT_INT(json_integer_value(json_object_get(document->root, "n")), INT64_MAX);
    EXPECT_INT(json_integer_value(json_object_get(document->root, "m")), -1);
    EXPECT(json_real_value(json_object_get(document->root, "f")) == 1.5);
    EXPECT(json_real_value(json_object_get(document->root, "g")) == 2000.0);
    EXPECT(json_is_true(json_object_get(document->root, "yes")));
    EXPECT(json_is_false(json_object_get(document->root, "no")));
    EXPECT_STR(json_string_value(json_object_get(document->root, "s")), "a\"\\\n\xc3\xa9");
    list = json_object_get(document->root, "l");
    EXPECT_INT(json_array_size(list), 4);
    EXPECT_STR(json_string_value(json_array_get(list, 1)), "b");
    EXPECT_INT(json_integer_value(json_object_get(json_array_get(list, 3), "k")), 1);
    EXPECT_STR(json_string_value(json_object_get(document->root, "d")), "2026-01-31");
    EXPECT_STR(json_string_value(json_object_get(document->root, "t")), "12:00:00");
    EXPECT_STR(json_string_value(json_object_get(document->root, "dt")), "2026-01-31T12:00:00Z");
    EXPECT_STR(json_string_value(json_object_get(document->root, "odt")),
               "2026-01-31T12:00:00+01:30");
    sk_document_free(document);
}

TEST(toml_tells_places)
{
    struct sk_document *document;

    skip_without_toml();
    document = parse("a = 1\n\n[t]\n  \"x/y~\" = [\n  1,\n    2]\nu = {v = 3}\n");
    expect_place(document, "/a", "x:1:1");
    expect_place(document, "/t/x~1y~0", "x:4:3");
    expect_place(document, "/t/x~1y~0/1", "x:6:5");
    expect_place(document, "/t/u/v", "x:7:6");
    /* The nearest that is known. */
    expect_place(document, "/t/u/v/9", "x:7:6");
    expect_place(document, "/none", "x");
    expect_place(document, "", "x");
    sk_document_free(document);
}

TEST(what_is_no_toml_is_refused_with_its_place)
{
    static const struct {
        const char *text, *want;
    } bad[] = {
        {"a = 1\nb = ", "x:2:"},
        {"a = 1\na = 2\n", "x:2:"},
        {"a = [1,\n", "x:1:"},
        {"= 1", "x:1:1"},
        {"[[[a", "x: not valid TOML"},
        {"[\xcf\x96", "x: not valid TOML"},
        {"a = nan", "x:1:5: nan"},
        {"a = n\n", "saw 'n\\x0a'"},
        {"a = -inf", "x:1:5: "},
        {"a = 9223372036854775808", "x:1:"},
        {"a = 01", "x:1:"},
        {"[a\n", "x:1:"},
        {"a = \"\xff\"", "x:1:"},
        {"a = \"b\nc\"", "x:1:"},
        {"a.b = 1\na = 2", "x:2:"},
    };

    skip_without_toml();
    for (size_t i = 0; i < SK_ARRAY_SIZE(bad); i++) {
        struct sk_document *document = NULL;
        struct sevkit_error error;

        memset(&error, 0xff, sizeof(error));
        EXPECT_ERROR(sk_document_parse("x", bad[i].text, strlen(bad[i].text), &document, &error),
                     SEVKIT_EINPUT, &error);
        EXPECT_CONTAINS(error.text, bad[i].want);
        EXPECT(!strchr(error.text, '\n'));
        EXPECT_INT(error.reason, SEVKIT_REASON_NONE);
        EXPECT(!document);
    }
}

static void write_utf8(uint32_t c, char ret_letter[5])
{
    static const uint8_t leads[] = {0, 0xc0, 0xe0, 0xf0};
    const size_t tails = c < 0x800 ? 1 : c < 0x10000 ? 2 : 3;

    memset(ret_letter, 0, 5);
    for (size_t i = tails; i > 0; i--, c >>= 6)
        ret_letter[i] = (char)(0x80 | (c & 0x3f));
    ret_letter[0] = (char)(leads[tails] | c);
}

/* toml++ declares most of them unreachable. */
TEST(letters_that_are_not_ascii_are_kept)
{
    skip_without_toml();
    for (uint32_t c = 0x80; c < 0x110000; c += c < 0x3200 ? 1 : 0xfd) {
        struct sk_text text = {0};
        struct sk_document *document;
        char letter[5];

        if ((c >= 0xd800 && c < 0xe000) || (c >= 0xd0000 && c < 0xe0000))
            continue;
        write_utf8(c, letter);
        sk_text_addf(&text, "\"%s\" = \"\"\"\\\n %s\"\"\" # %s\nb = '''\n%s\t%s'''\n", letter,
                     letter, letter, letter, letter);
        document = parse(sk_text_get(&text));
        EXPECT_STR(json_string_value(json_object_get(document->root, letter)), letter);
        EXPECT_INT(strlen(json_string_value(json_object_get(document->root, "b"))),
                   2 * strlen(letter) + 1);
        expect_place(document, "/b", "x:3:1");
        sk_document_free(document);
        sk_text_done(&text);
    }
}

TEST(letters_outside_of_strings_are_refused_with_their_column)
{
    static const struct {
        const char *text, *want;
    } bad[] = {
        {"\"\xc3\xa9\" = \xc3\xa9", "x:1:7: "},
        {"a =\xc2\xa0 1", "x:1:4: "},
        {"\xc3\xa9 = 1", "x:1:1: "},
        {"a = \"\xc3\xa9\xc3\"", "x:1:"},
        {"a = \"\xed\xa0\x80\"", "x:1:"},
        {"a = \"\xe0\x80\x80\"", "x:1:"},
        {"a = \"\xf3\x90\x83\xa9\"", "x:1:6: a character U+D0000"},
        {"b = 1\na = \"\\U000d00e9\"", "x:2:6: a character U+D0000"},
    };

    skip_without_toml();
    for (size_t i = 0; i < SK_ARRAY_SIZE(bad); i++) {
        struct sk_document *document = NULL;
        struct sevkit_error error;

        EXPECT_ERROR(sk_document_parse("x", bad[i].text, strlen(bad[i].text), &document, &error),
                     SEVKIT_EINPUT, &error);
        EXPECT_CONTAINS(error.text, bad[i].want);
        EXPECT(!strstr(error.text, "\xf3"));
    }
}

TEST(deep_nesting_is_an_error_and_no_crash)
{
    static char text[200000];
    struct sk_document *document = NULL;
    struct sevkit_error error;

    memset(text, '[', sizeof(text));
    memcpy(text, "a = ", 4);
    EXPECT_ERROR(sk_document_parse("x", text, sizeof(text), &document, &error), SEVKIT_EINPUT,
                 &error);
    memset(text, '[', sizeof(text));
    memcpy(text, "{\"a\":", 5);
    EXPECT_ERROR(sk_document_parse("x", text, sizeof(text), &document, &error), SEVKIT_EINPUT,
                 &error);
}

/* Each part of a key is a table, which toml++ does not bound. */
TEST(long_keys_are_an_error_and_no_crash)
{
    static const char good[] = "'a.b'.\"c\\\".d\".e = \"x...................................\" # "
                               "...................................\n"
                               "f = \"\"\".\n\".................................\"\"\"\n";
    static char text[400000];
    struct sk_document *document = NULL;
    struct sevkit_error error;

    skip_without_toml();
    for (size_t i = 0; i < sizeof(text); i += 2)
        memcpy(text + i, "a.", 2);
    EXPECT_ERROR(sk_document_parse("x", text, sizeof(text), &document, &error), SEVKIT_EINPUT,
                 &error);
    EXPECT_STR(error.text, "x:1:64: a key of more than 32 parts");
    memcpy(text, "\n\n[", 3);
    EXPECT_ERROR(sk_document_parse("x", text, sizeof(text), &document, &error), SEVKIT_EINPUT,
                 &error);
    EXPECT_CONTAINS(error.text, "x:3:");
    EXPECT_OK(sk_document_parse("x", good, strlen(good), &document, &error), &error);
    sk_document_free(document);
}

/* Quotes at the end of a long string, which belong to it, begin no other one that hides what follows. */
TEST(long_keys_behind_strings_are_an_error)
{
    static const char *const starts[] = {"x = {a = \"\"\"q\"\"\"\", ", "x = {a = '''q''''', ",
                                         "x = {a = \"\"\"\"\"\"\"\", ", "x = {a = '', "};

    skip_without_toml();
    for (size_t i = 0; i < SK_ARRAY_SIZE(starts); i++) {
        struct sk_text text = {0};
        struct sk_document *document = NULL;
        struct sevkit_error error;

        sk_text_add(&text, starts[i]);
        for (size_t k = 0; k < 33; k++)
            sk_text_add(&text, "k.");
        sk_text_add(&text, "k = 1}\n");
        EXPECT_ERROR(sk_document_parse("x", sk_text_get(&text), text.length, &document, &error),
                     SEVKIT_EINPUT, &error);
        EXPECT_CONTAINS(error.text, "a key of more than 32 parts");
        sk_text_done(&text);
    }
}

/* Inline tables with such keys multiply the depth. */
TEST(deep_tables_are_an_error_and_no_crash)
{
    struct sk_text text = {0};
    struct sk_document *document = NULL;
    struct sevkit_error error;

    skip_without_toml();
    for (size_t i = 0; i < 200; i++)
        sk_text_add(&text, "a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a = {");
    sk_text_add(&text, "b = 1");
    for (size_t i = 0; i < 200; i++)
        sk_text_add(&text, "}");
    EXPECT(sk_text_ok(&text));
    EXPECT_ERROR(sk_document_parse("x", sk_text_get(&text), text.length, &document, &error),
                 SEVKIT_EINPUT, &error);
    EXPECT_CONTAINS(error.text, "tables in too many tables");
    sk_text_done(&text);
}

TEST(an_empty_file_is_an_empty_document)
{
    struct sk_document *document;

    skip_without_toml();
    document = parse("");
    EXPECT_INT(json_object_size(document->root), 0);
    sk_document_free(document);
}

static int parse_for_fault(void *arg, struct sevkit_error *error)
{
    struct sk_document *document = NULL;
    const char *text = arg;
    int r = sk_document_parse("x", text, strlen(text), &document, error);

    sk_document_free(document);
    return r;
}

TEST(memory_may_run_out)
{
    static char json[] = "{\"a\": [1, \"b\"]}";
    static char toml[] = "a = 1\n[t]\nb = [\"x\", 2026-01-31]\n";

    EXPECT(sk_fault_run(parse_for_fault, json) > 1);
    skip_without_toml();
    EXPECT(sk_fault_run(parse_for_fault, toml) > 1);
}
