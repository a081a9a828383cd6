/* SPDX-License-Identifier: Apache-2.0 */
#include "policy/policy_file.h"

#include "base/debug.h"
#include "base/encoding.h"
#include "base/error.h"
#include "config/config_file.h"
#include "policy/options/rule_sources.h"
#include "policy/policy_file_reading.h"
#include "policy/rule_values.h"
#include "sys/file.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#define DIGEST_BYTES 48 /* of SEV-SNP */
#define NAME_BYTES   128
#define KNOWN_MAX    64 /* more than any table has keys */

static const char *const format_names[] = {
    [SK_POLICY_TOML] = "toml",
    [SK_POLICY_JSON] = "json",
    [SK_POLICY_PLAN] = "plan",
    [SK_POLICY_VM_CONFIG] = "vm-config",
};

const char *sk_policy_format_name(enum sk_policy_format format)
{
    return format_names[format];
}

/* A text while it is read. */
struct source {
    const char *name, *directory;
    const void *data;
    size_t size;
};

static struct source source_of(const struct sk_config_file *file)
{
    return (struct source){file->name, file->directory, file->bytes.data, file->bytes.size};
}

static int read_file(const struct sk_policy_reader *reader, const char *path, bool nested,
                     struct sevkit_acceptance **ret_acceptance, enum sk_policy_format *ret_format,
                     struct sevkit_error *error);

static int read_format(const struct sk_rules_reading *reading, const struct sk_item *item)
{
    const char *format = sk_reading_text(&reading->base, item);

    if (!format)
        return SEVKIT_EINPUT;
    if (strcmp(format, SK_POLICY_FORMAT) == 0)
        return 0;
    return sk_reading_fail(&reading->base, item, "found '%.100s', expected '" SK_POLICY_FORMAT "'",
                           format);
}

/* One level: both ends of the range. */
static int read_vmpl(const struct sk_rules_reading *reading, const struct sk_item *item)
{
    static const char *const rules[] = {"vmpl.min", "vmpl.max"};
    int r = 0;

    for (size_t i = 0; i < SK_ARRAY_SIZE(rules) && r == 0; i++)
        r = sk_rules_add_item(reading, item, sevkit_rule_find(rules[i]));
    return r;
}

static int read_key(const struct sk_rules_reading *reading, const struct sk_item *item,
                    const char *value, const struct sevkit_rule *rule)
{
    SK_CLEANUP_FREE char *path = sk_config_path(reading->base.directory, value);
    uint8_t digest[SK_RULE_DIGEST_BYTES];
    char digits[2 * sizeof(digest) + 1];
    int r;

    if (!path)
        return sk_error_oom(reading->base.error);
    r = sk_rule_key_digest(reading->reader->sys, path, digest, reading->base.error);
    if (r < 0)
        return sk_rules_wrap(reading, item, r);
    sk_hex_encode(digest, sizeof(digest), digits);
    return sk_rules_add(reading, item, rule, digits);
}

/* A file's name, or a list of them: read is called for each. */
static int read_files(const struct sk_rules_reading *reading, const struct sk_item *item,
                      int (*read)(const struct sk_rules_reading *reading,
                                  const struct sk_item *item, const char *value,
                                  const struct sevkit_rule *rule),
                      const char *rule)
{
    size_t count = json_is_array(item->value) ? json_array_size(item->value) : 1;
    int r = 0;

    if (count == 0)
        return sk_reading_fail(&reading->base, item, "found an empty list");
    for (size_t i = 0; i < count && r == 0; i++) {
        struct sk_item child = *item;
        const char *path;

        if (json_is_array(item->value))
            child.value = json_array_get(item->value, i);
        path = sk_reading_text(&reading->base, &child);
        r = path ? read(reading, item, path, sevkit_rule_find(rule)) : SEVKIT_EINPUT;
    }
    return r;
}

/* Files with keys, of which the digests count. */
static int read_id_keys(const struct sk_rules_reading *reading, const struct sk_item *item)
{
    return read_files(reading, item, read_key, "id_key.digest");
}

static int read_author_keys(const struct sk_rules_reading *reading, const struct sk_item *item)
{
    return read_files(reading, item, read_key, "author_key.digest");
}

static int measure(const struct sk_rules_reading *reading, const struct source *source,
                   struct sk_policy_plan *ret_plan, char ret_digits[2 * DIGEST_BYTES + 1])
{
    const struct sk_policy_reader *reader = reading->reader;
    int r;

    if (!reader->measure)
        return sk_error_set(reading->base.error, SEVKIT_EINPUT,
                            "%s: launch plans are not measured here", source->name);
    r = reader->measure(source->name, source->directory, source->data, source->size,
                        reader->listener, ret_plan, reading->base.error);
    if (r == 0 && reader->measured)
        r = reader->measured(reader->arg, source->name, source->directory, source->data,
                             source->size, ret_plan, reading->base.error);
    if (r == 0)
        sk_hex_encode(ret_plan->digest, DIGEST_BYTES, ret_digits);
    return r;
}

static int read_plan(const struct sk_rules_reading *reading, const struct sk_item *item,
                     const char *value, const struct sevkit_rule *rule)
{
    SK_CLEANUP(sk_config_file_done) struct sk_config_file file = {0};
    SK_CLEANUP_FREE char *path = sk_config_path(reading->base.directory, value);
    char digits[2 * DIGEST_BYTES + 1];
    struct sk_policy_plan plan;
    struct source source;
    int r;

    if (!path)
        return sk_error_oom(reading->base.error);
    r = sk_config_file_read(reading->reader->sys, path, &file, reading->base.error);
    source = source_of(&file);
    if (r == 0)
        r = measure(reading, &source, &plan, digits);
    if (r < 0)
        return sk_rules_wrap(reading, item, r);
    return sk_rules_add(reading, item, rule, digits);
}

/* Launch plans, of which the digests count: one of them must fit. */
static int read_launch(const struct sk_rules_reading *reading, const struct sk_item *item)
{
    if (json_is_object(item->value))
        return sk_reading_fail(&reading->base, item,
                               "found a table, expected the file of a launch plan "
                               "(sevkit.toml(5)), or a list of them");
    return read_files(reading, item, read_plan, "measurement");
}

/* What SNPGuard's file says is expected as far as the policy itself does not say otherwise. */
static int read_vm_config(const struct sk_rules_reading *reading, const struct sk_item *item)
{
    SK_CLEANUP_FREE char *path = NULL;
    SK_CLEANUP(sevkit_acceptance_free_p) struct sevkit_acceptance *other = NULL;
    enum sk_policy_format format = SK_POLICY_VM_CONFIG;
    const char *value = sk_reading_text(&reading->base, item);
    int r;

    if (!value)
        return SEVKIT_EINPUT;
    path = sk_config_path(reading->base.directory, value);
    if (!path)
        return sk_error_oom(reading->base.error);
    r = read_file(reading->reader, path, true, &other, &format, reading->base.error);
    if (r == 0)
        r = sevkit_acceptance_merge(reading->weaker, other, NULL, NULL, reading->base.error);
    return r < 0 ? sk_rules_wrap(reading, item, r) : 0;
}

/* Keys that are no rule of their own, or more than one value. */
static const struct special {
    const char *name;
    bool not_table; /* a table under this key is read key by key */
    int (*read)(const struct sk_rules_reading *reading, const struct sk_item *item);
} specials[] = {
    {"format", false, read_format},
    {"vm_config", false, read_vm_config},
    {"launch", false, read_launch},
    {"vmpl", true, read_vmpl},
    {"vmpl.exact", false, read_vmpl},
    {"id_key.keys", false, read_id_keys},
    {"author_key.keys", false, read_author_keys},
};

static const struct special *find_special(const char *name, const json_t *value)
{
    for (size_t i = 0; i < SK_ARRAY_SIZE(specials); i++)
        if (strcmp(specials[i].name, name) == 0 &&
            !(specials[i].not_table && json_is_object(value)))
            return &specials[i];
    return NULL;
}

/* The key that name has at the level of prefix: "reported" of "tcb.reported" at "tcb.". */
static bool key_at(const char *name, const char *prefix, char ret_key[NAME_BYTES])
{
    size_t length = strlen(prefix);

    if (strncmp(name, prefix, length) != 0)
        return false;
    (void)snprintf(ret_key, NAME_BYTES, "%.*s", (int)strcspn(name + length, "."), name + length);
    return *ret_key != '\0';
}

static bool is_table(const char *prefix)
{
    char key[NAME_BYTES];

    for (size_t i = 0; i < sevkit_rule_count(); i++)
        if (key_at(sevkit_rule(i)->name, prefix, key))
            return true;
    return false;
}

static bool has_word(const char *const *words, const char *word)
{
    while (*words && strcmp(*words, word) != 0)
        words++;
    return *words != NULL;
}

static int unknown_key(const struct sk_rules_reading *reading, const struct sk_item *item,
                       const char *prefix, const char *key)
{
    char words[KNOWN_MAX][NAME_BYTES], table[NAME_BYTES];
    const char *known[KNOWN_MAX + 1] = {NULL};
    struct sk_item named = *item;
    size_t count = 0;

    named.name = table;
    /* The table's name, without the dot. */
    (void)snprintf(table, sizeof(table), "%.*s", (int)strcspn(prefix, "."), prefix);
    for (size_t i = 0; i < sevkit_rule_count() + SK_ARRAY_SIZE(specials); i++) {
        const char *name =
            i < sevkit_rule_count() ? sevkit_rule(i)->name : specials[i - sevkit_rule_count()].name;

        if (count == KNOWN_MAX || !key_at(name, prefix, words[count]))
            continue;
        if (has_word(known, words[count]))
            continue;
        known[count] = words[count];
        count++;
    }
    return sk_reading_unknown(&reading->base, &named, key, known);
}

static int read_table(const struct sk_rules_reading *reading, const struct sk_item *table,
                      const char *prefix);

static int read_member(const struct sk_rules_reading *reading, const char *prefix, const char *key,
                       const struct sk_item *item)
{
    const struct sevkit_rule *rule = sevkit_rule_find(item->name);
    const struct special *special = find_special(item->name, item->value);
    char below[NAME_BYTES + 1];

    if (rule)
        return sk_rules_add_item(reading, item, rule);
    if (special)
        return special->read(reading, item);
    (void)snprintf(below, sizeof(below), "%s.", item->name);
    if (!is_table(below))
        return unknown_key(reading, item, prefix, key);
    if (!json_is_object(item->value))
        return sk_reading_fail(&reading->base, item, "found %s, expected a table",
                               sk_json_kind(item->value));
    return read_table(reading, item, below);
}

static int read_table(const struct sk_rules_reading *reading, const struct sk_item *table,
                      const char *prefix)
{
    json_t *value;
    const char *key;
    int r = 0;

    json_object_foreach(table->value, key, value)
    {
        char name[NAME_BYTES];
        struct sk_item item;

        r = sk_reading_child(&reading->base, table, key, value, &item);
        if (r < 0)
            return r;
        item.name = name;
        if (!strchr(key, '.') &&
            (size_t)snprintf(name, sizeof(name), "%s%s", prefix, key) < sizeof(name))
            r = read_member(reading, prefix, key, &item);
        else
            r = unknown_key(reading, &item, prefix, key);
        if (r < 0)
            return r;
    }
    return r;
}

/* A plan of sevkit.toml(5), which has its rules in a table of their own. */
static bool is_plan(const json_t *root)
{
    const char *format = json_string_value(json_object_get(root, "format"));

    return format ? strncmp(format, "sevkit-guest/", strlen("sevkit-guest/")) == 0
                  : json_object_get(root, "generation") != NULL;
}

static enum sk_policy_format format_of(const struct sk_document *document)
{
    if (sk_document_is_vm_config(document))
        return SK_POLICY_VM_CONFIG;
    if (is_plan(document->root))
        return SK_POLICY_PLAN;
    return document->is_toml ? SK_POLICY_TOML : SK_POLICY_JSON;
}

static int read_expect(const struct sk_rules_reading *reading)
{
    const struct sk_item item = {"expect", "/expect",
                                 json_object_get(reading->base.document->root, "expect")};

    if (!item.value)
        return 0;
    if (!json_is_object(item.value))
        return sk_reading_fail(&reading->base, &item, "found %s, expected a table of rules",
                               sk_json_kind(item.value));
    return read_table(reading, &item, "");
}

/* What else the plan's guest is launched with, as far as its rules do not say otherwise. */
static int expect_launch(const struct sk_rules_reading *reading, const struct source *source,
                         const struct sk_policy_plan *plan)
{
    char digits[2 * sizeof(plan->host_data) + 1];
    int r;

    (void)snprintf(digits, sizeof(digits), "0x%" PRIx64, plan->policy);
    r = sevkit_acceptance_add(reading->weaker, "guest_policy.exact", digits, source->name,
                              reading->base.error);
    if (r < 0 || !plan->has_host_data)
        return r;
    sk_hex_encode(plan->host_data, sizeof(plan->host_data), digits);
    return sevkit_acceptance_add(reading->weaker, "host_data", digits, source->name,
                                 reading->base.error);
}

/* Beside a plan's own digest no other counts: it would be what starts something else. */
static int read_rules_of_plan(const struct sk_rules_reading *reading, const struct source *source,
                              enum sk_policy_format format)
{
    const struct sk_item whole = {"", "", reading->base.document->root};
    const struct sk_item expect = {"expect", "/expect", NULL};
    char digits[2 * DIGEST_BYTES + 1];
    struct sk_policy_plan plan = {0};
    int r = format == SK_POLICY_VM_CONFIG ? sk_rules_vm_config(reading) : read_expect(reading);

    sk_debug("policy", "%s: read as %s", source->name, format_names[format]);
    if (r == 0 && sevkit_acceptance_count(reading->acceptance, "measurement") > 0)
        return sk_reading_fail(&reading->base, &expect,
                               "found launch digests, expected none but the plan's own");
    if (r == 0)
        r = measure(reading, source, &plan, digits);
    if (r == 0)
        r = sk_rules_add(reading, &whole, sevkit_rule_find("measurement"), digits);
    return r == 0 && format == SK_POLICY_PLAN ? expect_launch(reading, source, &plan) : r;
}

static int read_document(const struct sk_rules_reading *reading, const struct source *source,
                         enum sk_policy_format format)
{
    const struct sk_item whole = {"", "", reading->base.document->root};
    bool is_policy = format == SK_POLICY_TOML || format == SK_POLICY_JSON;
    int r =
        is_policy ? read_table(reading, &whole, "") : read_rules_of_plan(reading, source, format);

    if (r == 0)
        r = sevkit_acceptance_merge(reading->acceptance, reading->weaker, sk_listener_warn_line,
                                    (void *)(uintptr_t)reading->reader->listener,
                                    reading->base.error);
    if (r < 0)
        return r;
    r = sevkit_acceptance_check(reading->acceptance, reading->base.error);
    return r < 0 ? sk_rules_wrap(reading, &whole, r) : 0;
}

/* nested: only SNPGuard's format, so that files cannot name each other in a circle. */
static int parse(const struct sk_policy_reader *reader, const struct source *source, bool nested,
                 struct sevkit_acceptance **ret_acceptance, enum sk_policy_format *ret_format,
                 struct sevkit_error *error)
{
    SK_CLEANUP(sk_document_free_p) struct sk_document *document = NULL;
    SK_CLEANUP(sevkit_acceptance_free_p) struct sevkit_acceptance *acceptance = NULL;
    SK_CLEANUP(sevkit_acceptance_free_p) struct sevkit_acceptance *weaker = NULL;
    struct sk_rules_reading reading = {.reader = reader,
                                       .base = {.directory = source->directory,
                                                .warn = sk_listener_warn_line,
                                                .arg = (void *)(uintptr_t)reader->listener,
                                                .error = error}};
    enum sk_policy_format format;
    int r = sk_document_parse(source->name, source->data, source->size, &document, error);

    if (r == 0)
        r = sevkit_acceptance_new(&acceptance, error);
    if (r == 0)
        r = sevkit_acceptance_new(&weaker, error);
    if (r < 0)
        return r;
    if (reader->placeless) {
        json_decref(document->places);
        document->places = NULL;
    }
    reading.base.document = document;
    reading.acceptance = acceptance;
    reading.weaker = weaker;
    format = format_of(document);
    if (nested && format != SK_POLICY_VM_CONFIG)
        return sk_error_set(error, SEVKIT_EINPUT, "%s: this is no vm-config.toml of SNPGuard",
                            source->name);
    r = read_document(&reading, source, format);
    if (r < 0)
        return r;
    *ret_acceptance = SK_TAKE(acceptance);
    *ret_format = format;
    return 0;
}

int sk_policy_parse(const struct sk_policy_reader *reader, const char *name, const char *directory,
                    const void *data, size_t size, struct sevkit_acceptance **ret_acceptance,
                    enum sk_policy_format *ret_format, struct sevkit_error *error)
{
    const struct source source = {name, directory, data, size};

    return sk_one_line(parse(reader, &source, false, ret_acceptance, ret_format, error), error);
}

static int read_file(const struct sk_policy_reader *reader, const char *path, bool nested,
                     struct sevkit_acceptance **ret_acceptance, enum sk_policy_format *ret_format,
                     struct sevkit_error *error)
{
    SK_CLEANUP(sk_config_file_done) struct sk_config_file file = {0};
    struct source source;
    int r = sk_config_file_read(reader->sys, path, &file, error);

    source = source_of(&file);
    return r == 0 ? parse(reader, &source, nested, ret_acceptance, ret_format, error) : r;
}

int sk_policy_read(const struct sk_policy_reader *reader, const char *path,
                   struct sevkit_acceptance **ret_acceptance, enum sk_policy_format *ret_format,
                   struct sevkit_error *error)
{
    return sk_one_line(read_file(reader, path, false, ret_acceptance, ret_format, error), error);
}
