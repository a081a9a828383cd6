/* SPDX-License-Identifier: Apache-2.0 */
#include "stack/stack_lock.h"

#include "base/cleanup.h"
#include "config/document.h"
#include "config/reading.h"
#include "config/toml_write.h"
#include "stack/stack_files.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define SCHEMA "sevkit.stack/1"

static const struct {
    const char *name;
    enum sk_stack_variant variant;
} builds[] = {{"amdsev", SK_STACK_OVMF_AMDSEV}, {"x64", SK_STACK_OVMF_X64}};

/* Addresses that git takes for options, or that run programs ("ext::"), are no addresses. */
static bool is_address(const char *url)
{
    static const char *const starts[] = {"https://", "ssh://", "git://", "file://",
                                         "/",        "./",     "../"};

    for (size_t i = 0; i < SK_ARRAY_SIZE(starts); i++)
        if (strncmp(url, starts[i], strlen(starts[i])) == 0)
            return true;
    return false;
}

static bool is_commit(const char *text)
{
    return strlen(text) == SK_COMMIT_DIGITS && strspn(text, "0123456789abcdef") == SK_COMMIT_DIGITS;
}

static int keep(char **place, const char *text, struct sevkit_error *error)
{
    free(*place);
    *place = strdup(text);
    return *place ? 0 : sk_error_oom(error);
}

static int read_url(const struct sk_reading *reading, const struct sk_item *item,
                    struct sk_stack_source *source)
{
    const char *text = sk_reading_text(reading, item);

    if (!text)
        return SEVKIT_EINPUT;
    if (!is_address(text))
        return sk_reading_fail(
            reading, item,
            "found '%.100s', expected https://, ssh://, git://, file:// or a path "
            "with a slash in front",
            text);
    return keep(&source->url, text, reading->error);
}

static int read_commit(const struct sk_reading *reading, const struct sk_item *item,
                       struct sk_stack_source *source)
{
    const char *text = sk_reading_text(reading, item);

    if (!text)
        return SEVKIT_EINPUT;
    if (!is_commit(text))
        return sk_reading_fail(
            reading, item,
            "found '%.60s', expected a commit of 40 digits: names of branches and "
            "tags move",
            text);
    memcpy(source->commit, text, sizeof(source->commit));
    return 0;
}

/* A path, relative to the lock; may_be_address: or an address of the web. */
static int read_path(const struct sk_reading *reading, const struct sk_item *item,
                     bool may_be_address, char **place)
{
    const char *text = sk_reading_text(reading, item);
    SK_CLEANUP(sk_text_done) struct sk_text path = {0};

    if (!text)
        return SEVKIT_EINPUT;
    if (!*text)
        return sk_reading_fail(reading, item, "found an empty path");
    if (*text != '/' && !(may_be_address && sk_stack_is_address(text)))
        sk_text_addf(&path, "%s/", reading->directory);
    sk_text_add(&path, text);
    return sk_text_ok(&path) ? keep(place, sk_text_get(&path), reading->error)
                             : sk_error_oom(reading->error);
}

static int read_folder(const struct sk_reading *reading, const struct sk_item *item,
                       struct sk_stack_source *source)
{
    return read_path(reading, item, false, &source->folder);
}

static int read_dsc(const struct sk_reading *reading, const struct sk_item *item,
                    struct sk_stack_source *source)
{
    return read_path(reading, item, true, &source->dsc);
}

static int read_mirror(const struct sk_reading *reading, const struct sk_item *item,
                       struct sk_stack_source *source)
{
    return read_path(reading, item, true, &source->mirror);
}

static int read_sha256(const struct sk_reading *reading, const struct sk_item *item,
                       struct sk_stack_source *source)
{
    const char *text = sk_reading_text(reading, item);

    if (!text)
        return SEVKIT_EINPUT;
    if (strlen(text) != SK_DSC_DIGITS || strspn(text, "0123456789abcdef") != SK_DSC_DIGITS)
        return sk_reading_fail(reading, item, "found '%.80s', expected 64 hex digits in lower case",
                               text);
    memcpy(source->sha256, text, sizeof(source->sha256));
    return 0;
}

static int read_build(const struct sk_reading *reading, const struct sk_item *item,
                      struct sk_stack_source *source)
{
    const char *text = sk_reading_text(reading, item);

    for (size_t i = 0; text && i < SK_ARRAY_SIZE(builds); i++)
        if (strcmp(text, builds[i].name) == 0) {
            source->build = builds[i].variant;
            return 0;
        }
    return text ? sk_reading_fail(reading, item, "found '%.40s', expected 'amdsev' or 'x64'", text)
                : SEVKIT_EINPUT;
}

static const struct {
    const char *key;
    int (*read)(const struct sk_reading *reading, const struct sk_item *item,
                struct sk_stack_source *source);
    unsigned parts; /* 0: all */
} keys[] = {
    {"url", read_url, 0},
    {"commit", read_commit, 0},
    {"folder", read_folder, 0},
    {"dsc", read_dsc, 0},
    {"sha256", read_sha256, 0},
    {"mirror", read_mirror, 0},
    {"build", read_build, 1u << SK_STACK_OVMF},
};

static int read_key(const struct sk_reading *reading, const struct sk_item *item, const char *key,
                    unsigned part, struct sk_stack_source *source)
{
    static const char *const known[] = {"url",    "commit", "folder", "dsc",
                                        "sha256", "mirror", "build",  NULL};

    for (size_t i = 0; i < SK_ARRAY_SIZE(keys); i++)
        if (strcmp(keys[i].key, key) == 0)
            return !keys[i].parts || keys[i].parts >> part & 1
                       ? keys[i].read(reading, item, source)
                       : sk_reading_fail(reading, item, "%s is a key of [ovmf] only", key);
    return sk_reading_unknown(reading, item, key, known);
}

/* A tree has one origin. */
static int check_source(const struct sk_reading *reading, const struct sk_item *item,
                        const struct sk_stack_source *source)
{
    if (source->folder && (source->url || *source->commit))
        return sk_reading_fail(reading, item, "folder excludes url and commit");
    if (source->dsc && (source->url || *source->commit || source->folder))
        return sk_reading_fail(reading, item, "dsc excludes url, commit and folder");
    if (!source->dsc != !*source->sha256)
        return sk_reading_fail(reading, item, "dsc and sha256 belong together");
    if (source->mirror && !source->dsc)
        return sk_reading_fail(reading, item, "mirror needs dsc");
    if (!source->folder && !source->dsc && !(source->url && *source->commit))
        return sk_reading_fail(reading, item,
                               "url and commit are required, or dsc and sha256, or folder");
    return 0;
}

static int read_part(const struct sk_reading *reading, const struct sk_item *item, unsigned part,
                     struct sk_stack_source *source)
{
    const char *key;
    json_t *value;

    if (!json_is_object(item->value))
        return sk_reading_fail(reading, item, "found %s, expected a table",
                               sk_json_kind(item->value));
    source->named = true;
    source->build = SK_STACK_OVMF_AMDSEV;
    json_object_foreach(item->value, key, value)
    {
        struct sk_item child;
        int r = sk_reading_child(reading, item, key, value, &child);

        if (r == 0)
            r = read_key(reading, &child, key, part, source);
        if (r < 0)
            return r;
    }
    return check_source(reading, item, source);
}

static int read_member(const struct sk_reading *reading, const struct sk_item *item,
                       const char *key, struct sk_stack_lock *lock)
{
    static const char *const known[] = {"schema",      "ovmf",         "qemu",
                                        "kernel-host", "kernel-guest", NULL};
    const char *schema;

    for (unsigned part = 0; part < SK_STACK_PARTS_; part++)
        if (strcmp(key, sk_stack_part_name((enum sk_stack_part)part)) == 0)
            return read_part(reading, item, part, &lock->parts[part]);
    if (strcmp(key, "schema") != 0)
        return sk_reading_unknown(reading, item, key, known);
    schema = sk_reading_text(reading, item);
    if (!schema)
        return SEVKIT_EINPUT;
    return strcmp(schema, SCHEMA) == 0
               ? 0
               : sk_reading_fail(reading, item, "found '%.40s', expected '" SCHEMA "'", schema);
}

static int read_document(const struct sk_reading *reading, struct sk_stack_lock *lock)
{
    const struct sk_item top = {.name = "", .value = reading->document->root};
    const char *key;
    json_t *value;
    bool any = false;

    json_object_foreach(top.value, key, value)
    {
        struct sk_item item;
        int r = sk_reading_child(reading, &top, key, value, &item);

        if (r == 0)
            r = read_member(reading, &item, key, lock);
        if (r < 0)
            return r;
    }
    for (size_t i = 0; i < SK_STACK_PARTS_; i++)
        any = any || lock->parts[i].named;
    return any ? 0
               : sk_reading_fail(
                     reading, &top,
                     "no part; expected [ovmf], [qemu], [kernel-host] or [kernel-guest]");
}

int sk_stack_lock_read(const char *name, const char *directory, const void *data, size_t size,
                       struct sk_stack_lock *ret_lock, struct sevkit_error *error)
{
    SK_CLEANUP(sk_document_free_p) struct sk_document *document = NULL;
    struct sk_stack_lock lock = {0};
    struct sk_reading reading = {.directory = directory, .error = error};
    int r = sk_document_parse(name, data, size, &document, error);

    if (r < 0)
        return r;
    reading.document = document;
    r = read_document(&reading, &lock);
    if (r < 0)
        sk_stack_lock_done(&lock);
    else
        *ret_lock = lock;
    return r;
}

static void write_key(struct sk_text *text, const char *key, const char *value)
{
    if (!value || !*value)
        return;
    sk_text_addf(text, "%s = ", key);
    sk_toml_add_string(text, value);
    sk_text_add(text, "\n");
}

void sk_stack_lock_write(const struct sk_stack_lock *lock, struct sk_text *text)
{
    sk_text_add(text, "schema = \"" SCHEMA "\"\n");
    for (unsigned part = 0; part < SK_STACK_PARTS_; part++) {
        const struct sk_stack_source *source = &lock->parts[part];

        if (!source->named)
            continue;
        sk_text_addf(text, "\n[%s]\n", sk_stack_part_name((enum sk_stack_part)part));
        write_key(text, "folder", source->folder);
        write_key(text, "url", source->url);
        write_key(text, "commit", source->commit);
        write_key(text, "dsc", source->dsc);
        write_key(text, "sha256", source->sha256);
        write_key(text, "mirror", source->mirror);
        if (part == SK_STACK_OVMF)
            write_key(text, "build", source->build == SK_STACK_OVMF_X64 ? "x64" : "amdsev");
    }
}

void sk_stack_lock_done(struct sk_stack_lock *lock)
{
    for (size_t i = 0; i < SK_STACK_PARTS_; i++) {
        free(lock->parts[i].url);
        free(lock->parts[i].folder);
        free(lock->parts[i].dsc);
        free(lock->parts[i].mirror);
    }
    *lock = (struct sk_stack_lock){0};
}
