/* SPDX-License-Identifier: Apache-2.0 */
#include "appraise/batch/line.h"
#include "base/cleanup.h"
#include "fault.h"
#include "test.h"

#include <stdlib.h>

static struct sk_report_item item_of(const char *line)
{
    return (struct sk_report_item){.is_line = true,
                                   .name = strdup("file:1"),
                                   .data = (uint8_t *)strdup(line),
                                   .size = strlen(line)};
}

static void expect_item(const char *line, const char *name, const char *data)
{
    SK_CLEANUP(sk_report_item_done) struct sk_report_item item = item_of(line);
    struct sevkit_error error;

    EXPECT_OK(sk_line_unwrap(&item, &error), &error);
    EXPECT_STR(item.name, name);
    EXPECT_INT(item.size, strlen(data));
    EXPECT_BYTES(item.data, data, item.size);
}

TEST(unwrapped)
{
    expect_item("{\"id\": \"vm-1\", \"report\": \"00ff\"}", "vm-1", "00ff");
    expect_item("{\"report\": \"00ff\"}", "file:1", "00ff");
    expect_item("00ff", "file:1", "00ff");
    expect_item("", "file:1", "");
    /* Evidence of another form, and what is no JSON, are left to the reader of evidence. */
    expect_item("{\"version\": 3}", "file:1", "{\"version\": 3}");
    expect_item("{\"report\": ", "file:1", "{\"report\": ");
}

TEST(refused)
{
    static const char *const lines[] = {
        "{\"report\": \"00\", \"measurement\": \"00\"}",
        "{\"report\": 7}",
        "{\"report\": \"00\", \"id\": 7}",
    };

    for (size_t i = 0; i < SK_ARRAY_SIZE(lines); i++) {
        SK_CLEANUP(sk_report_item_done) struct sk_report_item item = item_of(lines[i]);
        struct sevkit_error error;

        EXPECT_ERROR(sk_line_unwrap(&item, &error), SEVKIT_EINPUT, &error);
        EXPECT_STR(item.name, "file:1");
    }
}
