/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SK_LIBVIRT_DOMAIN_TREE_H
#define SK_LIBVIRT_DOMAIN_TREE_H

/*
 * libvirt's XML as a tree, read by libxml2. The library is loaded when the first document is read, so
 * that programs which read none start without it. Documents come from whoever runs the guest: there are
 * no entities but XML's own, no document types, nothing is fetched.
 */

#include "base/error.h"
#include "base/text.h"

#include <stddef.h>

#define SK_TREE_MAX_BYTES ((size_t)16 << 20)

struct sk_tree;
/* Belongs to the tree. Wherever a node is taken, NULL is a node without children and attributes, so
 * that a path can be walked without a check at each step. */
struct sk_tree_node;

/* The document's root must have that name. SEVKIT_EINPUT if this is no such document; SEVKIT_EIO if
 * libxml2 is not there. */
int sk_tree_read(const void *xml, size_t size, const char *root_name, struct sk_tree **ret_tree,
                 struct sevkit_error *error) SEVKIT_MUST_CHECK;
void sk_tree_free(struct sk_tree *tree);
void sk_tree_free_p(struct sk_tree **tree);

const struct sk_tree_node *sk_tree_root(const struct sk_tree *tree);
/* The first child with that name, and the next one after it; "*" is any. Only names outside of all
 * namespaces count. */
const struct sk_tree_node *sk_tree_child(const struct sk_tree_node *node, const char *name);
const struct sk_tree_node *sk_tree_next(const struct sk_tree_node *node, const char *name);
/* Those of the namespace; "*" is any name. */
const struct sk_tree_node *sk_tree_child_ns(const struct sk_tree_node *node, const char *space,
                                            const char *name);
const struct sk_tree_node *sk_tree_next_ns(const struct sk_tree_node *node, const char *space,
                                           const char *name);
unsigned sk_tree_count(const struct sk_tree_node *node, const char *name);
const char *sk_tree_name(const struct sk_tree_node *node);
/* Line of the document, 0 if it is not known. */
unsigned sk_tree_line(const struct sk_tree_node *node);

/* All text below the node, entities decoded, blanks kept. *ret_text is NULL for no node. */
int sk_tree_text(const struct sk_tree_node *node, char **ret_text,
                 struct sevkit_error *error) SEVKIT_MUST_CHECK;
/* *ret_value is NULL if there is no such attribute. */
int sk_tree_attribute(const struct sk_tree_node *node, const char *name, char **ret_value,
                      struct sevkit_error *error) SEVKIT_MUST_CHECK;
/* Whether the attribute is there and has that value. */
bool sk_tree_attribute_is(const struct sk_tree_node *node, const char *name, const char *value);

/* Text for a document: & < > ' " and what XML does not take as it is. */
void sk_tree_add_escaped(struct sk_text *text, const char *value);

#endif
