/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SK_CONFIG_DOCUMENT_H
#define SK_CONFIG_DOCUMENT_H

/* A file of settings, TOML or JSON, as a tree of values that know where they stand. */

#include "base/cleanup.h"
#include "config/json_places.h"

#include <jansson.h>
#include <sevkit/error.h>
#include <stdbool.h>
#include <stddef.h>

#define SK_DOCUMENT_MAX_BYTES ((size_t)1 << 20)

struct sk_document {
    char *name;
    bool is_toml;
    json_t *root;   /* an object */
    json_t *places; /* by JSON pointer; may be NULL */
};

/* JSON if the first character that is no blank is "{", else TOML; UTF-8 in both. SEVKIT_EINPUT with
 * "NAME:LINE:COLUMN: " in front; a key that is there twice is an error in both formats. */
int sk_document_parse(const char *name, const void *data, size_t size,
                      struct sk_document **ret_document,
                      struct sevkit_error *error) SEVKIT_MUST_CHECK;
/* SNPGuard's vm-config.toml (commit 2236714), which is launch plan and policy in one. */
bool sk_document_is_vm_config(const struct sk_document *document);
void sk_document_free(struct sk_document *document);
SK_DEFINE_CLEANUP(struct sk_document *, sk_document_free)

/* "policy.toml:12:1" for a JSON pointer, as far as it is known: the nearest place above, or only the
 * document's name. */
void sk_document_place(const struct sk_document *document, const char *pointer,
                       char ret_place[SK_DOCUMENT_PLACE_BYTES]);

#endif
