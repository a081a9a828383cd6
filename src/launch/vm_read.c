/* SPDX-License-Identifier: Apache-2.0 */
/* A plan from TOML or JSON, key by key from the tables of fields.c. */
#include "base/cleanup.h"
#include "base/suggest.h"
#include "config/file.h"
#include "launch/vm_reading.h"

#include <stdio.h>
#include <string.h>

#define KNOWN_MAX 48 /* more than any table has keys */

static bool pointer_add(char pointer[SK_VM_POINTER_BYTES], const char *key)
{
    size_t used = strlen(pointer);

    if (used + 2 * strlen(key) + 2 > SK_VM_POINTER_BYTES)
        return false;
    pointer[used++] = '/';
    /* RFC 6901, section 3. */
    for (; *key; key++) {
        if (*key == '~' || *key == '/') {
            pointer[used++] = '~';
            pointer[used++] = *key == '~' ? '0' : '1';
        } else {
            pointer[used++] = *key;
        }
    }
    pointer[used] = '\0';
    return true;
}

/* The part of a row's key at the level of prefix: "model" of "cpu.model" at "cpu."; its length, 0 if the
 * row does not belong there. */
static size_t part_at(const char *key, const char *prefix, const char **ret_part)
{
    size_t length = strlen(prefix);

    if (strncmp(key, prefix, length) != 0)
        return 0;
    *ret_part = key + length;
    return strcspn(key + length, ".");
}

static int unknown_key(const struct sk_vm_reading *reading, const struct sk_vm_item *item,
                       const struct sk_field *rows, const char *prefix, const char *key)
{
    char words[KNOWN_MAX][SK_VM_KEY_BYTES];
    const char *known[KNOWN_MAX + 1] = {NULL};
    const char *nearest;
    char list[512] = "";
    size_t count = 0, used = 0;

    for (const struct sk_field *row = rows; row->key && count < KNOWN_MAX; row++) {
        const char *part;
        size_t length = part_at(row->key, prefix, &part);

        if (!length)
            continue;
        (void)snprintf(words[count], sizeof(words[count]), "%.*s", (int)length, part);
        if (count > 0 && strcmp(words[count - 1], words[count]) == 0)
            continue;
        known[count] = words[count];
        count++;
    }
    nearest = sk_suggestion_nearest(key, known);
    if (nearest)
        return sk_vm_fail(reading, item, "unknown key '%.100s' (did you mean '%s'?)", key, nearest);
    for (size_t i = 0; i < count && used < sizeof(list) - 1; i++)
        used +=
            (size_t)snprintf(list + used, sizeof(list) - used, "%s%s", i > 0 ? ", " : "", known[i]);
    return sk_vm_fail(reading, item, "unknown key '%.100s'; known are %s", key, list);
}

static int read_table(const struct sk_vm_reading *reading, const struct sk_field *rows,
                      const char *prefix, const struct sk_vm_item *table, void *base);

/* One key of a table: a row of its own, or the table of rows that begin so. */
static int read_key(const struct sk_vm_reading *reading, const struct sk_field *rows,
                    const char *prefix, const char *key, struct sk_vm_item *item, void *base)
{
    char name[SK_VM_KEY_BYTES], inner[SK_VM_KEY_BYTES];
    bool is_table = false;

    /* A quoted key may hold dots; none of ours does. */
    if (!*key || strchr(key, '.') ||
        snprintf(name, sizeof(name), "%s%s", prefix, key) >= (int)sizeof(name) ||
        snprintf(inner, sizeof(inner), "%s.", name) >= (int)sizeof(inner))
        return unknown_key(reading, item, rows, prefix, key);
    for (const struct sk_field *row = rows; row->key; row++) {
        if (strcmp(row->key, name) == 0) {
            item->name = row->key;
            return sk_vm_read_row(reading, row, item, base);
        }
        if (strncmp(row->key, inner, strlen(inner)) == 0)
            is_table = true;
    }
    if (!is_table)
        return unknown_key(reading, item, rows, prefix, key);
    item->name = name;
    return read_table(reading, rows, inner, item, base);
}

static int read_table(const struct sk_vm_reading *reading, const struct sk_field *rows,
                      const char *prefix, const struct sk_vm_item *table, void *base)
{
    json_t *value;
    const char *key;
    int r = 0;

    if (!json_is_object(table->value))
        return sk_vm_fail(reading, table, "found %s, expected a table", sk_vm_kind(table->value));
    json_object_foreach(table->value, key, value)
    {
        struct sk_vm_item item = {.name = table->name, .value = value};

        memcpy(item.pointer, table->pointer, sizeof(item.pointer));
        if (!pointer_add(item.pointer, key))
            return sk_vm_fail(reading, table, "found a key of %zu characters", strlen(key));
        r = read_key(reading, rows, prefix, key, &item, base);
        if (r < 0)
            break;
    }
    return r;
}

/* Whether the entry's required keys are there. */
static int check_entry(const struct sk_vm_reading *reading, const struct sk_field *rows,
                       const struct sk_vm_item *item)
{
    for (const struct sk_field *row = rows; row->key; row++)
        if (row->required && !json_object_get(item->value, row->key))
            return sk_vm_fail(reading, item, "%s is missing", row->key);
    return 0;
}

static int read_entry(const struct sk_vm_reading *reading, const struct sk_field *row,
                      const struct sk_vm_item *list, size_t index, struct sk_vm_list *entries)
{
    struct sk_vm_item item = {.name = row->key, .value = json_array_get(list->value, index)};
    char digits[24];
    void *grown, *entry;
    int r;

    (void)snprintf(digits, sizeof(digits), "%zu", index);
    memcpy(item.pointer, list->pointer, sizeof(item.pointer));
    if (!pointer_add(item.pointer, digits))
        return sk_vm_fail(reading, list, "nested too deep");
    grown = reallocarray(entries->entries, entries->count + 1, row->entry_bytes);
    if (!grown)
        return sk_error_oom(reading->error);
    entries->entries = grown;
    entry = (char *)grown + entries->count * row->entry_bytes;
    memset(entry, 0, row->entry_bytes);
    /* From here on freed with the list, however far reading gets. */
    entries->count++;
    r = read_table(reading, row->rows, "", &item, entry);
    return r < 0 ? r : check_entry(reading, row->rows, &item);
}

int sk_vm_read_list(const struct sk_vm_reading *reading, const struct sk_field *row,
                    const struct sk_vm_item *item, struct sk_vm_list *entries)
{
    size_t count = json_array_size(item->value);
    int r = 0;

    if (!json_is_array(item->value))
        return sk_vm_fail(reading, item, "found %s, expected a list of tables ([[%s]])",
                          sk_vm_kind(item->value), row->key);
    if (entries->count + count > SK_VM_LIST_MAX)
        return sk_vm_fail(reading, item, "found %zu entries, expected at most %d",
                          entries->count + count, SK_VM_LIST_MAX);
    for (size_t i = 0; i < count && r == 0; i++)
        r = read_entry(reading, row, item, i, entries);
    return r;
}

static int apply(const struct sk_vm_reader *reader, const struct sk_document *document,
                 const char *directory, struct sk_vm *guest, struct sevkit_error *error)
{
    const struct sk_vm_reading reading = {reader, document, directory, error};
    const struct sk_vm_item root = {.name = "", .value = document->root};
    struct sk_vm_item format = {
        .name = "format", .pointer = "/format", .value = json_object_get(document->root, "format")};
    int r = 0;

    if (sk_vm_is_vm_config(document->root))
        return sk_vm_read_vm_config(&reading, guest);
    /* First: of a file in another format its keys say nothing. */
    if (format.value)
        r = sk_vm_read_row(&reading, sk_vm_field("format"), &format, guest);
    return r < 0 ? r : read_table(&reading, sk_vm_fields, "", &root, guest);
}

/* A guest that is not protected must be called so: the key is not optional. */
static int check_required(const struct sk_vm_reader *reader, const struct sk_document *document,
                          struct sevkit_error *error)
{
    const struct sk_vm_reading reading = {reader, document, ".", error};
    const struct sk_vm_item root = {.name = "", .value = document->root};

    return check_entry(&reading, sk_vm_fields, &root);
}

int sk_vm_parse(const struct sk_vm_reader *reader, const char *name, const char *directory,
                const void *data, size_t size, struct sk_vm *ret_guest, struct sevkit_error *error)
{
    SK_CLEANUP(sk_vm_done) struct sk_vm guest = {0};
    SK_CLEANUP(sk_document_free_p) struct sk_document *document = NULL;
    int r = sk_document_parse(name, data, size, &document, error);

    if (r < 0)
        return r;
    guest.source = strdup(name);
    guest.directory = strdup(directory);
    if (!guest.source || !guest.directory)
        return sk_error_oom(error);
    r = apply(reader, document, directory, &guest, error);
    if (r == 0 && !guest.vm_config)
        r = check_required(reader, document, error);
    if (r < 0)
        return r;
    *ret_guest = guest;
    guest = (struct sk_vm){0};
    return 0;
}

int sk_vm_apply(const struct sk_vm_reader *reader, struct sk_vm *guest, const char *name,
                const char *text, struct sevkit_error *error)
{
    SK_CLEANUP(sk_document_free_p) struct sk_document *document = NULL;
    int r = sk_document_parse(name, text, strlen(text), &document, error);

    return r < 0 ? r : apply(reader, document, ".", guest, error);
}

int sk_vm_read(const struct sk_vm_reader *reader, const char *path, struct sk_vm *ret_guest,
               struct sevkit_error *error)
{
    SK_CLEANUP(sk_config_file_done) struct sk_config_file file = {0};
    int r = sk_config_file_read(reader->sys, path, &file, error);

    return r < 0 ? r
                 : sk_vm_parse(reader, file.name, file.directory, file.bytes.data, file.bytes.size,
                               ret_guest, error);
}
