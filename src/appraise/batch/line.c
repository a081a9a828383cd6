/* SPDX-License-Identifier: Apache-2.0 */
#include "appraise/batch/line.h"

#include "base/cleanup.h"

#include <jansson.h>
#include <stdlib.h>
#include <string.h>

/* Of {"id": "...", "report": "..."}. Another member could be an expectation, which no one would check. */
static int check_members(json_t *object, struct sevkit_error *error)
{
    const char *key;
    json_t *value;

    json_object_foreach(object, key, value)
    {
        if (strcmp(key, "id") != 0 && strcmp(key, "report") != 0)
            return sk_error_set(error, SEVKIT_EINPUT,
                                "unknown member \"%.64s\"; only \"id\" and \"report\" are allowed",
                                key);
        if (!json_is_string(value))
            return sk_error_set(error, SEVKIT_EINPUT, "\"%s\": expected a text", key);
    }
    return 0;
}

int sk_line_unwrap(struct sk_report_item *item, struct sevkit_error *error)
{
    SK_CLEANUP(json_decrefp) json_t *object = NULL;
    const json_t *report, *id;
    char *name, *data;
    int r;

    if (item->size == 0 || item->data[0] != '{')
        return 0;
    object = json_loadb((const char *)item->data, item->size, JSON_REJECT_DUPLICATES, NULL);
    report = json_object_get(object, "report");
    id = json_object_get(object, "id");
    if (!report)
        return 0;
    r = check_members(object, error);
    if (r < 0)
        return r;
    data = strdup(json_string_value(report));
    name = strdup(id ? json_string_value(id) : item->name);
    if (!data || !name) {
        free(data);
        free(name);
        return sk_error_oom(error);
    }
    free(item->data);
    free(item->name);
    item->size = json_string_length(report);
    item->data = (uint8_t *)data;
    item->name = name;
    return 0;
}
