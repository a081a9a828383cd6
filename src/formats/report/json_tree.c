/* SPDX-License-Identifier: Apache-2.0 */
#include "formats/report/json_tree.h"

#include "base/reader.h"

#include <stdlib.h>
#include <string.h>

#define DEPTH_MAX 64u
#define NODES_MAX ((size_t)1 << 20)

struct scanner {
    struct sk_reader reader;
    const char *text;
    struct sk_json_tree *tree;
    struct sevkit_error *error;
};

static int fail(const struct scanner *in, const char *expected)
{
    return sk_error_set(in->error, SEVKIT_EINPUT, "JSON: expected %s at byte %zu", expected,
                        in->reader.position);
}

/* The next character that is not white space, without taking it; NUL at the end. */
static char peek(struct scanner *in)
{
    for (;;) {
        struct sk_reader look = in->reader;
        char next = (char)sk_read_u8(&look);

        if (!sk_reader_ok(&look))
            return '\0';
        if (next != ' ' && next != '\t' && next != '\n' && next != '\r')
            return next;
        sk_read_skip(&in->reader, 1);
    }
}

static bool take(struct scanner *in, char wanted)
{
    if (peek(in) != wanted)
        return false;
    sk_read_skip(&in->reader, 1);
    return true;
}

static int add_node(struct scanner *in, enum sk_json_kind kind, size_t *ret_index)
{
    struct sk_json_tree *tree = in->tree;
    size_t capacity = tree->capacity ? 2 * tree->capacity : 64;
    struct sk_json_node *grown;

    if (tree->count == tree->capacity) {
        if (capacity > NODES_MAX)
            return fail(in, "fewer values");
        grown = reallocarray(tree->nodes, capacity, sizeof(*grown));
        if (!grown)
            return sk_error_oom(in->error);
        tree->nodes = grown;
        tree->capacity = capacity;
    }
    *ret_index = tree->count++;
    tree->nodes[*ret_index] = (struct sk_json_node){
        .kind = kind, .text = in->text + in->reader.position, .behind = tree->count};
    return 0;
}

static int read_string(struct scanner *in)
{
    size_t index, start;
    int r = take(in, '"') ? add_node(in, SK_JSON_STRING, &index) : fail(in, "a string");

    start = in->reader.position;
    for (char c = '\0'; r == 0 && c != '"';) {
        c = (char)sk_read_u8(&in->reader);
        if (c == '\\')
            sk_read_skip(&in->reader, 1);
        if (!sk_reader_ok(&in->reader) || (unsigned char)c < ' ')
            r = fail(in, "the end of a string");
    }
    if (r == 0)
        in->tree->nodes[index].length = in->reader.position - start - 1;
    return r;
}

static int read_word(struct scanner *in)
{
    size_t index, start = in->reader.position;
    int r = add_node(in, SK_JSON_WORD, &index);

    for (;;) {
        struct sk_reader look = in->reader;
        char c = (char)sk_read_u8(&look);

        if (r < 0 || !sk_reader_ok(&look) || !c ||
            !strchr("+-.0123456789abcdefghijklmnopqrstuvwxyzE", c))
            break;
        in->reader = look;
    }
    if (r == 0 && in->reader.position == start)
        return fail(in, "a value");
    if (r == 0)
        in->tree->nodes[index].length = in->reader.position - start;
    return r;
}

static int read_value(struct scanner *in, unsigned depth);

static int read_inside(struct scanner *in, bool is_object, unsigned depth)
{
    int r = is_object ? read_string(in) : 0;

    if (r == 0 && is_object && !take(in, ':'))
        r = fail(in, "\":\"");
    return r < 0 ? r : read_value(in, depth + 1);
}

static int read_value(struct scanner *in, unsigned depth)
{
    char first = peek(in);
    bool is_object = first == '{';
    char last = is_object ? '}' : ']';
    size_t index;
    int r;

    if (first == '"')
        return read_string(in);
    if (first != '{' && first != '[')
        return read_word(in);
    if (depth > DEPTH_MAX)
        return fail(in, "fewer brackets inside brackets");
    r = add_node(in, is_object ? SK_JSON_OBJECT : SK_JSON_LIST, &index);
    sk_read_skip(&in->reader, 1);
    if (r == 0 && peek(in) != last)
        do
            r = read_inside(in, is_object, depth);
        while (r == 0 && take(in, ','));
    if (r == 0 && !take(in, last))
        r = fail(in, is_object ? "\",\" or \"}\"" : "\",\" or \"]\"");
    if (r == 0) {
        struct sk_json_node *node = &in->tree->nodes[index];

        node->behind = in->tree->count;
        node->length = (size_t)(in->text + in->reader.position - node->text);
    }
    return r;
}

int sk_json_tree_read(const char *text, size_t size, struct sk_json_tree *ret_tree,
                      struct sevkit_error *error)
{
    struct sk_json_tree tree = {0};
    struct scanner in = {sk_reader_of(text, size), text, &tree, error};
    int r = read_value(&in, 0);

    if (r == 0 && (peek(&in) || sk_reader_left(&in.reader)))
        r = fail(&in, "nothing more");
    if (r < 0)
        sk_json_tree_done(&tree);
    else
        *ret_tree = tree;
    return r;
}

void sk_json_tree_done(struct sk_json_tree *tree)
{
    free(tree->nodes);
    *tree = (struct sk_json_tree){0};
}

bool sk_json_is_text(const struct sk_json_node *node, const char *text)
{
    return node->length == strlen(text) && memcmp(node->text, text, node->length) == 0;
}

size_t sk_json_member(const struct sk_json_tree *tree, size_t object, const char *name)
{
    const struct sk_json_node *nodes = tree->nodes;

    if (nodes[object].kind != SK_JSON_OBJECT)
        return 0;
    for (size_t i = object + 1; i < nodes[object].behind; i = nodes[i + 1].behind)
        if (sk_json_is_text(&nodes[i], name))
            return i + 1;
    return 0;
}

size_t sk_json_member_count(const struct sk_json_tree *tree, size_t object, const char *name)
{
    const struct sk_json_node *nodes = tree->nodes;
    size_t count = 0;

    if (nodes[object].kind != SK_JSON_OBJECT)
        return 0;
    for (size_t i = object + 1; i < nodes[object].behind; i = nodes[i + 1].behind)
        count += sk_json_is_text(&nodes[i], name);
    return count;
}

bool sk_json_number(const struct sk_json_node *node, uint64_t max, uint64_t *ret_value)
{
    uint64_t value = 0;

    /* RFC 8259: no zero in front. */
    if (node->kind != SK_JSON_WORD || node->length == 0 ||
        (node->length > 1 && node->text[0] == '0'))
        return false;
    for (size_t i = 0; i < node->length; i++) {
        unsigned digit = (unsigned)node->text[i] - '0';

        if (digit > 9 || value > (max - digit % 10) / 10 || digit > max)
            return false;
        value = value * 10 + digit;
    }
    *ret_value = value;
    return true;
}

size_t sk_json_list_count(const struct sk_json_tree *tree, size_t list)
{
    size_t count = 0;

    if (tree->nodes[list].kind != SK_JSON_LIST)
        return 0;
    for (size_t i = list + 1; i < tree->nodes[list].behind; i = tree->nodes[i].behind)
        count++;
    return count;
}

bool sk_json_bytes(const struct sk_json_tree *tree, size_t list, uint8_t *ret_bytes, size_t size)
{
    uint64_t value = 0;

    if (sk_json_list_count(tree, list) != size)
        return false;
    for (size_t i = 0; i < size; i++) {
        if (!sk_json_number(&tree->nodes[list + 1 + i], UINT8_MAX, &value))
            return false;
        ret_bytes[i] = (uint8_t)value;
    }
    return true;
}

static char escaped(char c)
{
    static const char from[] = "\"\\/bfnrt", to[] = "\"\\/\b\f\n\r\t";
    const char *found = c ? strchr(from, c) : NULL;

    return found ? to[found - from] : '?';
}

/* A \u00XX of ASCII. */
static char from_hex(const char *digits)
{
    char text[5] = {digits[0], digits[1], digits[2], digits[3], '\0'};
    char *end;
    unsigned long value = strtoul(text, &end, 16);

    return *end == '\0' && value > 0 && value < 0x80 ? (char)value : '?';
}

char *sk_json_string(const struct sk_json_node *node, size_t *ret_length)
{
    char *text = malloc(node->length + 1);
    size_t length = 0;

    if (!text)
        return NULL;
    for (size_t i = 0; i < node->length; i++) {
        if (node->text[i] != '\\' || i + 1 >= node->length) {
            text[length++] = node->text[i];
        } else if (node->text[++i] == 'u' && i + 4 < node->length) {
            text[length++] = from_hex(node->text + i + 1);
            i += 4;
        } else {
            text[length++] = escaped(node->text[i]);
        }
    }
    text[length] = '\0';
    *ret_length = length;
    return text;
}
