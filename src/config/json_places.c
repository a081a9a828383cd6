/* SPDX-License-Identifier: Apache-2.0 */
#include "config/json_places.h"

#include <stdbool.h>

#include <stdio.h>
#include <string.h>

/* No one looks at more, and each takes a quarter of a kilobyte. */
#define PLACES_MAX 65536u

/* A JSON text (RFC 8259) on the way from its start to its end. */
struct walk {
    const char *text;
    size_t size, at;
    int line, column; /* of at; columns count characters, not bytes */
    json_t *places;
    char pointer[SK_DOCUMENT_PLACE_BYTES]; /* RFC 6901 */
    bool lost;                             /* below something for which pointer has no room */
    bool failed;                           /* memory ran out */
};

static char look(const struct walk *walk)
{
    return walk->at < walk->size ? walk->text[walk->at] : '\0';
}

static void step(struct walk *walk)
{
    unsigned char c = (unsigned char)look(walk);

    if (walk->at == walk->size)
        return;
    walk->at++;
    if (c == '\n') {
        walk->line++;
        walk->column = 1;
        return;
    }
    /* Bytes 10xxxxxx continue a character. */
    walk->column += walk->at == walk->size || ((unsigned char)look(walk) & 0xc0u) != 0x80u;
}

static void skip_blanks(struct walk *walk)
{
    while (look(walk) && strchr(" \t\r\n", look(walk)))
        step(walk);
}

static void skip_string(struct walk *walk)
{
    step(walk);
    while (look(walk) && look(walk) != '"') {
        if (look(walk) == '\\')
            step(walk);
        step(walk);
    }
    step(walk);
}

/* Appends "/KEY"; false if there is no room. */
static bool push(struct walk *walk, const char *key)
{
    size_t used = strlen(walk->pointer);

    if (used + 2 * strlen(key) + 2 > sizeof(walk->pointer))
        return false;
    walk->pointer[used++] = '/';
    for (; *key; key++) {
        bool escaped = *key == '~' || *key == '/';

        if (escaped)
            walk->pointer[used++] = '~';
        walk->pointer[used++] = !escaped ? *key : *key == '~' ? '0' : '1';
    }
    walk->pointer[used] = '\0';
    return true;
}

/* Takes place in any case. */
static void add(struct walk *walk, json_t *place)
{
    if (json_object_size(walk->places) >= PLACES_MAX)
        json_decref(place);
    else if (json_object_set_new(walk->places, walk->pointer, place) < 0)
        walk->failed = true;
}

static void walk_value(struct walk *walk);

/* The value of a member or an element; place is where that begins. */
static void walk_named(struct walk *walk, const char *name, json_t *place)
{
    size_t before = strlen(walk->pointer);
    bool was_lost = walk->lost;

    walk->lost = was_lost || !name || !push(walk, name);
    if (walk->lost)
        json_decref(place);
    else
        add(walk, place);
    walk_value(walk);
    walk->pointer[before] = '\0';
    walk->lost = was_lost;
}

static json_t *place_of(struct walk *walk)
{
    json_t *place = json_pack("[i,i]", walk->line, walk->column);

    walk->failed |= !place;
    return place;
}

static void walk_member(struct walk *walk)
{
    json_t *place = place_of(walk);
    size_t start = walk->at;
    json_t *key;

    skip_string(walk);
    key = json_loadb(walk->text + start, walk->at - start, JSON_DECODE_ANY, NULL);
    skip_blanks(walk);
    step(walk);
    skip_blanks(walk);
    walk_named(walk, json_string_value(key), place);
    json_decref(key);
}

static void walk_element(struct walk *walk, size_t index)
{
    char name[24];

    (void)snprintf(name, sizeof(name), "%zu", index);
    walk_named(walk, name, place_of(walk));
}

static void walk_members(struct walk *walk, char end)
{
    step(walk);
    skip_blanks(walk);
    for (size_t i = 0; look(walk) && look(walk) != end && !walk->failed; i++) {
        size_t before = walk->at;

        if (end == '}')
            walk_member(walk);
        else
            walk_element(walk, i);
        skip_blanks(walk);
        if (look(walk) == ',')
            step(walk);
        skip_blanks(walk);
        /* In a text that jansson has not read: no way on. */
        if (walk->at == before)
            break;
    }
    step(walk);
}

/* jansson bounds the depth. */
static void walk_value(struct walk *walk)
{
    switch (look(walk)) {
    case '{':
        walk_members(walk, '}');
        break;
    case '[':
        walk_members(walk, ']');
        break;
    case '"':
        skip_string(walk);
        break;
    default:
        while (look(walk) && !strchr(",]} \t\r\n", look(walk)))
            step(walk);
    }
}

json_t *sk_json_places(const char *text, size_t size)
{
    struct walk walk = {
        .text = text, .size = size, .line = 1, .column = 1, .places = json_object()};

    if (!walk.places)
        return NULL;
    skip_blanks(&walk);
    walk_value(&walk);
    if (walk.failed) {
        json_decref(walk.places);
        return NULL;
    }
    return walk.places;
}
