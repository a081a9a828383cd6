/* SPDX-License-Identifier: Apache-2.0 */
#include "libvirt/domain_tree.h"

#include "base/cleanup.h"

#include <dlfcn.h>
#include <libxml/parser.h>
#include <libxml/tree.h>
#include <libxml/xmlerror.h>
#include <libxml/xmlversion.h>
#include <stdlib.h>
#include <string.h>

/* The ABI of the headers that we are built with. */
#if LIBXML_VERSION >= 21400
#define LIBRARY "libxml2.so.16"
#else
#define LIBRARY "libxml2.so.2"
#endif

struct library {
    xmlDocPtr (*read_memory)(const char *buffer, int size, const char *url, const char *encoding,
                             int options);
    void (*free_document)(xmlDocPtr document);
    const xmlError *(*last_error)(void);
    void (*reset_error)(void);
    void (*set_report)(void *arg, xmlStructuredErrorFunc report);
};

static const struct {
    const char *symbol;
    size_t offset;
} functions[] = {
    {"xmlReadMemory", offsetof(struct library, read_memory)},
    {"xmlFreeDoc", offsetof(struct library, free_document)},
    {"xmlGetLastError", offsetof(struct library, last_error)},
    {"xmlResetLastError", offsetof(struct library, reset_error)},
    {"xmlSetStructuredErrorFunc", offsetof(struct library, set_report)},
};

struct sk_tree {
    struct library library;
    xmlDocPtr document;
    const xmlNode *root;
};

static int load(struct library *ret_library, struct sevkit_error *error)
{
    void *handle = dlopen(LIBRARY, RTLD_NOW | RTLD_LOCAL);
    const char *reason;

    for (size_t i = 0; handle && i < SK_ARRAY_SIZE(functions); i++) {
        void *function = dlsym(handle, functions[i].symbol);

        if (!function)
            handle = NULL;
        memcpy((char *)ret_library + functions[i].offset, &function, sizeof(function));
    }
    if (handle)
        return 0;
    reason = dlerror();
    return sk_error_set(error, SEVKIT_EIO, "libxml2 cannot be used: %s", reason ? reason : LIBRARY);
}

/* Whatever the options of a document say, some errors of its encoding would be printed. The argument is
 * const since libxml2 2.12. */
#if LIBXML_VERSION >= 21200
static void ignore_report(void *arg, const xmlError *problem)
#else
static void ignore_report(void *arg, xmlErrorPtr problem)
#endif
{
    (void)arg;
    (void)problem;
}

static xmlDocPtr parse(const struct library *library, const void *xml, size_t size)
{
    xmlDocPtr document;

    library->reset_error();
    library->set_report(NULL, ignore_report);
    document = library->read_memory(xml, (int)size, NULL, NULL,
                                    XML_PARSE_NONET | XML_PARSE_NOERROR | XML_PARSE_NOWARNING |
                                        XML_PARSE_NOCDATA);
    library->set_report(NULL, NULL);
    return document;
}

/* libxml2's words without the newline at their end. */
static int refuse(const struct library *library, struct sevkit_error *error)
{
    const xmlError *problem = library->last_error();
    const char *message = problem && problem->message ? problem->message : "malformed";

    return sk_error_set(error, SEVKIT_EINPUT, "not XML: line %d: %.*s", problem ? problem->line : 0,
                        (int)strcspn(message, "\n"), message);
}

static const xmlNode *first_element(const xmlNode *node)
{
    while (node && node->type != XML_ELEMENT_NODE)
        node = node->next;
    return node;
}

static int check(struct sk_tree *tree, const char *root_name, struct sevkit_error *error)
{
    if (tree->document->intSubset || tree->document->extSubset)
        return sk_error_set(error, SEVKIT_EINPUT,
                            "has a document type, which libvirt's XML has not");
    tree->root = first_element(tree->document->children);
    if (!tree->root || tree->root->ns || strcmp((const char *)tree->root->name, root_name) != 0)
        return sk_error_set(error, SEVKIT_EINPUT, "the root element is <%s>, expected <%s>",
                            tree->root ? (const char *)tree->root->name : "", root_name);
    return 0;
}

int sk_tree_read(const void *xml, size_t size, const char *root_name, struct sk_tree **ret_tree,
                 struct sevkit_error *error)
{
    SK_CLEANUP(sk_tree_free_p) struct sk_tree *tree = NULL;
    int r;

    if (size > SK_TREE_MAX_BYTES)
        return sk_error_set(error, SEVKIT_EINPUT, "%zu bytes of XML, expected at most %zu", size,
                            SK_TREE_MAX_BYTES);
    tree = calloc(1, sizeof(*tree));
    if (!tree)
        return sk_error_oom(error);
    r = load(&tree->library, error);
    if (r < 0)
        return r;
    tree->document = parse(&tree->library, xml, size);
    if (!tree->document)
        return refuse(&tree->library, error);
    r = check(tree, root_name, error);
    if (r < 0)
        return r;
    *ret_tree = SK_TAKE(tree);
    return 0;
}

void sk_tree_free(struct sk_tree *tree)
{
    if (tree && tree->document)
        tree->library.free_document(tree->document);
    free(tree);
}

void sk_tree_free_p(struct sk_tree **tree)
{
    sk_tree_free(*tree);
}

static const xmlNode *to_xml(const struct sk_tree_node *node)
{
    return (const xmlNode *)(const void *)node;
}

static const struct sk_tree_node *from_xml(const xmlNode *node)
{
    return (const struct sk_tree_node *)(const void *)node;
}

const struct sk_tree_node *sk_tree_root(const struct sk_tree *tree)
{
    return from_xml(tree->root);
}

/* space NULL: in no namespace. */
static const struct sk_tree_node *find(const xmlNode *node, const char *space, const char *name)
{
    for (; (node = first_element(node)); node = node->next) {
        const char *own = node->ns ? (const char *)node->ns->href : NULL;

        if (space ? !own || strcmp(own, space) != 0 : own != NULL)
            continue;
        if (strcmp(name, "*") == 0 || strcmp((const char *)node->name, name) == 0)
            return from_xml(node);
    }
    return NULL;
}

const struct sk_tree_node *sk_tree_child_ns(const struct sk_tree_node *node, const char *space,
                                            const char *name)
{
    return node ? find(to_xml(node)->children, space, name) : NULL;
}

const struct sk_tree_node *sk_tree_next_ns(const struct sk_tree_node *node, const char *space,
                                           const char *name)
{
    return node ? find(to_xml(node)->next, space, name) : NULL;
}

const struct sk_tree_node *sk_tree_child(const struct sk_tree_node *node, const char *name)
{
    return sk_tree_child_ns(node, NULL, name);
}

const struct sk_tree_node *sk_tree_next(const struct sk_tree_node *node, const char *name)
{
    return sk_tree_next_ns(node, NULL, name);
}

unsigned sk_tree_count(const struct sk_tree_node *node, const char *name)
{
    unsigned count = 0;

    for (node = sk_tree_child(node, name); node; node = sk_tree_next(node, name))
        count++;
    return count;
}

const char *sk_tree_name(const struct sk_tree_node *node)
{
    return (const char *)to_xml(node)->name;
}

unsigned sk_tree_line(const struct sk_tree_node *node)
{
    return node ? to_xml(node)->line : 0;
}

/* Iterative: the depth of a document is its author's choice. */
static void add_text(struct sk_text *text, const xmlNode *top)
{
    const xmlNode *node = top->children;

    while (node) {
        if ((node->type == XML_TEXT_NODE || node->type == XML_CDATA_SECTION_NODE) && node->content)
            sk_text_add(text, (const char *)node->content);
        if (node->type == XML_ELEMENT_NODE && node->children) {
            node = node->children;
            continue;
        }
        while (node != top && !node->next)
            node = node->parent;
        if (node == top)
            return;
        node = node->next;
    }
}

static int take_text(struct sk_text *text, char **ret_text, struct sevkit_error *error)
{
    char *copy = sk_text_ok(text) ? strdup(sk_text_get(text)) : NULL;

    sk_text_done(text);
    if (!copy)
        return sk_error_oom(error);
    *ret_text = copy;
    return 0;
}

int sk_tree_text(const struct sk_tree_node *node, char **ret_text, struct sevkit_error *error)
{
    struct sk_text text = {0};

    if (!node) {
        *ret_text = NULL;
        return 0;
    }
    add_text(&text, to_xml(node));
    return take_text(&text, ret_text, error);
}

static const xmlAttr *find_attribute(const struct sk_tree_node *node, const char *name)
{
    const xmlAttr *attribute = node ? to_xml(node)->properties : NULL;

    while (attribute && (attribute->ns || strcmp((const char *)attribute->name, name) != 0))
        attribute = attribute->next;
    return attribute;
}

int sk_tree_attribute(const struct sk_tree_node *node, const char *name, char **ret_value,
                      struct sevkit_error *error)
{
    const xmlAttr *attribute = find_attribute(node, name);
    struct sk_text text = {0};

    if (!attribute) {
        *ret_value = NULL;
        return 0;
    }
    for (const xmlNode *part = attribute->children; part; part = part->next)
        if (part->type == XML_TEXT_NODE && part->content)
            sk_text_add(&text, (const char *)part->content);
    return take_text(&text, ret_value, error);
}

bool sk_tree_attribute_is(const struct sk_tree_node *node, const char *name, const char *value)
{
    const xmlAttr *attribute = find_attribute(node, name);
    const xmlNode *part = attribute ? attribute->children : NULL;

    return part && part->type == XML_TEXT_NODE && !part->next &&
           strcmp((const char *)part->content, value) == 0;
}

void sk_tree_add_escaped(struct sk_text *text, const char *value)
{
    static const struct {
        char character;
        const char *entity;
    } entities[] = {
        {'&', "&amp;"},  {'<', "&lt;"},  {'>', "&gt;"},   {'\'', "&apos;"},
        {'"', "&quot;"}, {'\t', "&#9;"}, {'\n', "&#10;"}, {'\r', "&#13;"},
    };

    for (; *value; value++) {
        const char *entity = NULL;

        for (size_t i = 0; i < SK_ARRAY_SIZE(entities); i++)
            if (entities[i].character == *value)
                entity = entities[i].entity;
        if (entity)
            sk_text_add(text, entity);
        else
            sk_text_add_bytes(text, value, 1);
    }
}
