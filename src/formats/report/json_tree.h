/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SK_FORMATS_REPORT_JSON_TREE_H
#define SK_FORMATS_REPORT_JSON_TREE_H

/* JSON text (RFC 8259) as a list of nodes that point into it: enough to look for evidence in documents of
 * others, without a JSON library below this one. */

#include "base/cleanup.h"
#include "base/error.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum sk_json_kind { SK_JSON_OBJECT, SK_JSON_LIST, SK_JSON_STRING, SK_JSON_WORD };

/* A member of an object is two nodes: its name, then its value. */
struct sk_json_node {
    enum sk_json_kind kind;
    const char *
        text; /* of a string: without the quotes; of a word: a number, true, false or null; of others: from bracket to bracket */
    size_t length;
    size_t behind; /* number of the first node that is not inside */
};

struct sk_json_tree {
    struct sk_json_node *nodes;
    size_t count, capacity;
};

/* SEVKIT_EINPUT says at which byte. The text must stay while the tree is used. */
int sk_json_tree_read(const char *text, size_t size, struct sk_json_tree *ret_tree,
                      struct sevkit_error *error) SEVKIT_MUST_CHECK;
void sk_json_tree_done(struct sk_json_tree *tree);

/* The value of a member, or 0 (which is never one). */
size_t sk_json_member(const struct sk_json_tree *tree, size_t object, const char *name);
/* How many members of an object have this name. */
size_t sk_json_member_count(const struct sk_json_tree *tree, size_t object, const char *name);
bool sk_json_is_text(const struct sk_json_node *node, const char *text);
/* A whole number from 0 to max. */
bool sk_json_number(const struct sk_json_node *node, uint64_t max, uint64_t *ret_value);
/* A list of numbers from 0 to 255; false if it is none, or has not exactly size of them. */
bool sk_json_bytes(const struct sk_json_tree *tree, size_t list, uint8_t *ret_bytes, size_t size);
/* Number of direct elements of a list. */
size_t sk_json_list_count(const struct sk_json_tree *tree, size_t list);
/* The string with its escapes undone; those above U+007F become "?". NUL-terminated, freed with free(). */
char *sk_json_string(const struct sk_json_node *node, size_t *ret_length);

#endif
