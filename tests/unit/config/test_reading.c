/* SPDX-License-Identifier: Apache-2.0 */
#include "config/reading.h"

#include "base/text.h"
#include "config/toml_write.h"
#include "test.h"

#include <stdio.h>
#include <string.h>

static char warned[512];

static void warn(void *arg, const char *line)
{
    (void)arg;
    (void)snprintf(warned, sizeof(warned), "%s", line);
}

static const char text[] = "{\"a/b~c\": [1, \"0x10\"], \"number\": -1, \"text\": \"x\"}";

static struct sk_document *open_document(struct sk_item *ret_root)
{
    struct sk_document *document;
    struct sevkit_error error;

    EXPECT_OK(sk_document_parse("d", text, strlen(text), &document, &error), &error);
    *ret_root = (struct sk_item){.name = "", .value = document->root};
    return document;
}

TEST(children)
{
    struct sevkit_error error = {0};
    struct sk_item root, list, element;
    struct sk_document *document = open_document(&root);
    const struct sk_reading reading = {.document = document, .error = &error};
    uint64_t number = 0;

    /* RFC 6901, section 3. */
    EXPECT_OK(
        sk_reading_child(&reading, &root, "a/b~c", json_object_get(root.value, "a/b~c"), &list),
        &error);
    EXPECT_STR(list.pointer, "/a~1b~0c");
    EXPECT_STR(sk_json_kind(list.value), "a list");
    EXPECT_OK(sk_reading_element(&reading, &list, 1, &element), &error);
    EXPECT_STR(element.pointer, "/a~1b~0c/1");
    EXPECT_OK(sk_reading_number(&reading, &element, 16, &number), &error);
    EXPECT_INT(number, 16);
    EXPECT_ERROR(sk_reading_number(&reading, &element, 15, &number), SEVKIT_EINPUT, &error);
    sk_document_free(document);
}

TEST(pointers_have_an_end)
{
    struct sevkit_error error = {0};
    struct sk_item root, child;
    struct sk_document *document = open_document(&root);
    const struct sk_reading reading = {.document = document, .error = &error};
    char key[SK_POINTER_BYTES];

    memset(key, '~', sizeof(key));
    /* The slash, two characters each, the end. */
    key[(SK_POINTER_BYTES - 2) / 2] = '\0';
    EXPECT_OK(sk_reading_child(&reading, &root, key, root.value, &child), &error);
    EXPECT_INT(strlen(child.pointer), SK_POINTER_BYTES - 1);
    EXPECT_ERROR(sk_reading_child(&reading, &child, "a", root.value, &child), SEVKIT_EINPUT,
                 &error);
    EXPECT_CONTAINS(error.text, "d: found a key of 1 characters");
    sk_document_free(document);
}

TEST(texts_and_messages)
{
    struct sevkit_error error = {0};
    struct sk_item root, item;
    struct sk_document *document = open_document(&root);
    const struct sk_reading reading = {.document = document, .warn = warn, .error = &error};
    const struct sk_reading silent = {.document = document, .error = &error};
    static const char *const known[] = {"kernel", "initrd", NULL};

    item = (struct sk_item){"it", "/text", json_object_get(root.value, "text")};
    EXPECT_STR(sk_reading_text(&reading, &item), "x");
    item.value = json_stringn("a\0b", 3);
    EXPECT(!sk_reading_text(&reading, &item));
    json_decref(item.value);
    EXPECT_STR(error.text, "d:1:38: it: found a text with a NUL byte");
    item.value = json_object_get(root.value, "number");
    EXPECT(!sk_reading_text(&reading, &item));
    EXPECT_STR(error.text, "d:1:38: it: found a number, expected a text");
    EXPECT_INT(sk_reading_unknown(&reading, &item, "kernl", known), SEVKIT_EINPUT);
    EXPECT_STR(error.text, "d:1:38: it: unknown key 'kernl' (did you mean 'kernel'?)");
    EXPECT_INT(sk_reading_unknown(&reading, &root, "memory", known), SEVKIT_EINPUT);
    EXPECT_STR(error.text, "d: unknown key 'memory'; known are kernel, initrd");
    sk_reading_warn(&reading, &item, "%s is odd", "this");
    EXPECT_STR(warned, "d:1:38: it: this is odd");
    sk_reading_warn(&silent, &item, "unheard");
    EXPECT_STR(warned, "d:1:38: it: this is odd");
    sk_document_free(document);
}

TEST(toml)
{
    struct sk_text out = {0};

    sk_toml_add_string(&out, "a\"b\\c\td\x7f\xc3\xa4");
    EXPECT_STR(sk_text_get(&out), "\"a\\\"b\\\\c\\u0009d\\u007f\xc3\xa4\"");
    sk_text_done(&out);
    sk_toml_add_key(&out, "a-B_9");
    sk_toml_add_key(&out, "");
    sk_toml_add_key(&out, "a.b");
    EXPECT_STR(sk_text_get(&out), "a-B_9\"\"\"a.b\"");
    sk_text_done(&out);
}
