/* SPDX-License-Identifier: Apache-2.0 */
/* Lock files, stable-commits (first byte 'S') and control files of Debian's source packages ('D'): what is read is
 * written and read again; names of parts stay in their folder. */
#include "base/cleanup.h"
#include "fuzz.h"
#include "stack/sources/debian_source.h"
#include "stack/stack_plan.h"

static void check_stable(const uint8_t *data, size_t size)
{
    struct sk_stack_branches branches = {0};
    struct sevkit_error error = {0};
    int r = sk_stable_commits_read(data, size, &branches, &error);

    if (r < 0)
        REQUIRE_ERROR(r, &error, SEVKIT_EINPUT, SEVKIT_EINPUT);
    for (size_t i = 0; r == 0 && i < SK_STACK_PARTS_; i++) {
        REQUIRE(!branches.parts[i].url || !strpbrk(branches.parts[i].url, "$`;| "));
        REQUIRE(!branches.parts[i].branch || branches.parts[i].branch[0] != '-');
    }
    sk_stack_branches_done(&branches);
}

static void check_dsc(const uint8_t *data, size_t size)
{
    struct sk_dsc dsc, again;
    struct sevkit_error error = {0};
    int r = sk_dsc_read("dsc", data, size, &dsc, &error);

    if (r < 0) {
        REQUIRE_ERROR(r, &error, SEVKIT_EINPUT, SEVKIT_EINPUT);
        return;
    }
    REQUIRE(dsc.start < dsc.end && dsc.end <= size && dsc.count > 0);
    for (size_t i = 0; i < dsc.count; i++)
        REQUIRE(!strpbrk(dsc.parts[i].name, "/ \n") && !strchr(".-_", dsc.parts[i].name[0]));
    REQUIRE(sk_dsc_read("dsc", data + dsc.start, dsc.end - dsc.start, &again, &error) == 0);
    REQUIRE(again.count == dsc.count && again.start == 0);
}

static void check_lock(const uint8_t *data, size_t size)
{
    struct sk_stack_lock lock = {0}, again = {0};
    struct sk_stack_plan plan = {0};
    struct sk_text text = {0}, twice = {0};
    struct sevkit_error error = {0};
    const struct sk_stack_request request = {&lock, "/w", "/w/out", "/sevkit", 2, 0};
    int r = sk_stack_lock_read("lock", "/d", data, size, &lock, &error);

    if (r < 0) {
        REQUIRE_ERROR(r, &error, SEVKIT_EINPUT, SEVKIT_EINPUT);
        return;
    }
    sk_stack_lock_write(&lock, &text);
    REQUIRE(sk_stack_lock_read("again", "/d", sk_text_get(&text), text.length, &again, &error) ==
            0);
    sk_stack_lock_write(&again, &twice);
    REQUIRE(strcmp(sk_text_get(&text), sk_text_get(&twice)) == 0);
    REQUIRE(sk_stack_plan_make(&request, &plan, &error) == 0);
    REQUIRE(plan.count > 0);
    sk_stack_plan_done(&plan);
    sk_stack_lock_done(&lock);
    sk_stack_lock_done(&again);
    sk_text_done(&text);
    sk_text_done(&twice);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size == 0)
        return 0;
    if (data[0] == 'S')
        check_stable(data + 1, size - 1);
    else if (data[0] == 'D')
        check_dsc(data + 1, size - 1);
    else
        check_lock(data + 1, size - 1);
    return 0;
}
