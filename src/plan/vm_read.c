/* SPDX-License-Identifier: Apache-2.0 */
/* A plan from TOML or JSON, key by key from the tables of fields.c. */
#include "base/cleanup.h"
#include "base/debug.h"
#include "config/config_file.h"
#include "plan/vm_reading.h"

#include <stdio.h>
#include <string.h>

#define KNOWN_MAX 48 /* more than any table has keys */

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

static int unknown_key(const struct sk_reading *reading, const struct sk_item *item,
                       const struct sk_field *rows, const char *prefix, const char *key)
{
    char words[KNOWN_MAX][SK_VM_KEY_BYTES];
    const char *known[KNOWN_MAX + 1] = {NULL};
    size_t count = 0;

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
    return sk_reading_unknown(reading, item, key, known);
}

static int read_table(const struct sk_reading *reading, const struct sk_field *rows,
                      const char *prefix, const struct sk_item *table, void *base);

/* One key of a table: a row of its own, or the table of rows that begin so. */
static int read_key(const struct sk_reading *reading, const struct sk_field *rows,
                    const char *prefix, const char *key, struct sk_item *item, void *base)
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

static int read_table(const struct sk_reading *reading, const struct sk_field *rows,
                      const char *prefix, const struct sk_item *table, void *base)
{
    json_t *value;
    const char *key;
    int r = 0;

    if (!json_is_object(table->value))
        return sk_reading_fail(reading, table, "found %s, expected a table",
                               sk_json_kind(table->value));
    json_object_foreach(table->value, key, value)
    {
        struct sk_item item;

        r = sk_reading_child(reading, table, key, value, &item);
        if (r == 0)
            r = read_key(reading, rows, prefix, key, &item, base);
        if (r < 0)
            break;
    }
    return r;
}

/* Whether the entry's required keys are there. */
static int check_entry(const struct sk_reading *reading, const struct sk_field *rows,
                       const struct sk_item *item)
{
    for (const struct sk_field *row = rows; row->key; row++)
        if (row->required && !json_object_get(item->value, row->key))
            return sk_reading_fail(reading, item, "%s is missing", row->key);
    return 0;
}

static int read_entry(const struct sk_reading *reading, const struct sk_field *row,
                      const struct sk_item *list, size_t index, struct sk_vm_list *entries)
{
    struct sk_item item;
    void *grown, *entry;
    int r = sk_reading_element(reading, list, index, &item);

    if (r < 0)
        return r;
    item.name = row->key;
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

int sk_vm_read_list(const struct sk_reading *reading, const struct sk_field *row,
                    const struct sk_item *item, struct sk_vm_list *entries)
{
    size_t count = json_array_size(item->value);
    int r = 0;

    if (!json_is_array(item->value))
        return sk_reading_fail(reading, item, "found %s, expected a list of tables ([[%s]])",
                               sk_json_kind(item->value), row->key);
    if (entries->count + count > SK_VM_LIST_MAX)
        return sk_reading_fail(reading, item, "found %zu entries, expected at most %d",
                               entries->count + count, SK_VM_LIST_MAX);
    for (size_t i = 0; i < count && r == 0; i++)
        r = read_entry(reading, row, item, i, entries);
    return r;
}

static int apply(const struct sk_reading *reading, struct sk_vm *guest)
{
    const struct sk_item root = {.name = "", .value = reading->document->root};
    struct sk_item format = {
        .name = "format", .pointer = "/format", .value = json_object_get(root.value, "format")};
    int r = 0;

    if (sk_document_is_vm_config(reading->document))
        return sk_vm_read_vm_config(reading, guest);
    /* First: of a file in another format its keys say nothing. */
    if (format.value)
        r = sk_vm_read_row(reading, sk_vm_field("format"), &format, guest);
    return r < 0 ? r : read_table(reading, sk_vm_fields, "", &root, guest);
}

static struct sk_reading reading_of(const struct sk_vm_reader *reader,
                                    const struct sk_document *document, const char *directory,
                                    struct sevkit_error *error)
{
    return (struct sk_reading){document, directory, sk_listener_warn_line,
                               (void *)(uintptr_t)reader->listener, error};
}

int sk_vm_parse(const struct sk_vm_reader *reader, const char *name, const char *directory,
                const void *data, size_t size, struct sk_vm *ret_guest, struct sevkit_error *error)
{
    SK_CLEANUP(sk_vm_done) struct sk_vm guest = {0};
    SK_CLEANUP(sk_document_free_p) struct sk_document *document = NULL;
    struct sk_item root = {.name = ""};
    struct sk_reading reading;
    int r = sk_document_parse(name, data, size, &document, error);

    if (r < 0)
        return r;
    guest.source = strdup(name);
    guest.directory = strdup(directory);
    if (!guest.source || !guest.directory)
        return sk_error_oom(error);
    reading = reading_of(reader, document, directory, error);
    root.value = document->root;
    r = apply(&reading, &guest);
    /* A guest that is not protected must be called so: the key is not optional. */
    if (r == 0 && !guest.vm_config)
        r = check_entry(&reading, sk_vm_fields, &root);
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
    struct sk_reading reading;
    int r = sk_document_parse(name, text, strlen(text), &document, error);

    reading = reading_of(reader, document, ".", error);
    return r < 0 ? r : apply(&reading, guest);
}

int sk_vm_read(const struct sk_vm_reader *reader, const char *path, struct sk_vm *ret_guest,
               struct sevkit_error *error)
{
    SK_CLEANUP(sk_config_file_done) struct sk_config_file file = {0};
    int r = sk_config_file_read(reader->sys, path, &file, error);

    if (r == 0)
        sk_debug("plan", "%s: a plan of %zu bytes, relative paths from %s", file.name,
                 file.bytes.size, file.directory);
    return r < 0 ? r
                 : sk_vm_parse(reader, file.name, file.directory, file.bytes.data, file.bytes.size,
                               ret_guest, error);
}
