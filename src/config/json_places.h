/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SK_CONFIG_JSON_PLACES_H
#define SK_CONFIG_JSON_PLACES_H

#include <jansson.h>
#include <stddef.h>

/* A place, and a JSON pointer (RFC 6901), with its end. */
#define SK_DOCUMENT_PLACE_BYTES 512

/*
 * Where the values of a JSON text stand, which the parser does not report: an object with [line, column] for
 * the JSON pointer of each member (its key) and each element. text must be one that jansson has read. Of
 * very many values or very long pointers some are left out. NULL if memory ran out.
 */
json_t *sk_json_places(const char *text, size_t size);

#endif
