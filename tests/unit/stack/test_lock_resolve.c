/* SPDX-License-Identifier: Apache-2.0 */
#include "base/cleanup.h"
#include "stack/stack_lock.h"
#include "stack_kit.h"

#define OLD "1111111111111111111111111111111111111111"
#define NEW "2222222222222222222222222222222222222222"

static int resolve(struct sk_text *text, struct sevkit_error *error)
{
    return sk_stack_lock_resolve(kit_path("stable-commits"), text, error);
}

TEST(branches_and_tags)
{
    static const struct {
        const char *answer, *commit;
    } cases[] = {
        {"printf '" OLD "\\trefs/heads/x/main\\n" NEW "\\trefs/heads/main\\n'", NEW},
        {"printf '" OLD "\\trefs/heads/main\\n" NEW "\\trefs/tags/main\\n'", OLD},
        {"printf '" OLD "\\trefs/tags/main\\n" NEW "\\trefs/tags/main^{}\\n'", NEW},
        {"printf '" OLD "\\trefs/tags/main\\n'", OLD},
    };

    kit_open();
    kit_write("stable-commits", "QEMU_GIT_URL=\"https://host/q\"\nQEMU_BRANCH=\"main\"\n", 0644);
    for (size_t i = 0; i < SK_ARRAY_SIZE(cases); i++) {
        SK_CLEANUP(sk_text_done) struct sk_text text = {0};
        struct sevkit_error error = {0};

        kit_program("git", cases[i].answer);
        EXPECT_OK(resolve(&text, &error), &error);
        EXPECT_CONTAINS(sk_text_get(&text), "[qemu]\nurl = \"https://host/q\"\ncommit = \"");
        EXPECT_CONTAINS(sk_text_get(&text), cases[i].commit);
    }
    kit_close();
}

TEST(what_git_is_asked)
{
    SK_CLEANUP(sk_text_done) struct sk_text text = {0};
    struct sevkit_error error = {0};

    kit_open();
    kit_write("stable-commits", "QEMU_GIT_URL=\"https://host/q\"\nQEMU_BRANCH=\"main\"\n", 0644);
    kit_program("git", "[ \"$*\" = 'ls-remote -- https://host/q main main^{}' ] || exit 1\n"
                       "printf '" OLD "\\trefs/heads/main\\n'");
    EXPECT_OK(resolve(&text, &error), &error);
    kit_close();
}

TEST(no_commit)
{
    static const char *const answers[] = {
        "exit 128", "echo nonsense", "printf '" OLD "\\trefs/heads/mainly\\n'",
        "printf '1234\\trefs/heads/main\\n'", "printf '" OLD "\\trefs/heads/main'"};
    SK_CLEANUP(sk_text_done) struct sk_text text = {0};
    struct sevkit_error error = {0};

    kit_open();
    EXPECT_ERROR(resolve(&text, &error), SEVKIT_EIO, &error);
    kit_write("stable-commits", "hello\n", 0644);
    EXPECT_ERROR(resolve(&text, &error), SEVKIT_EINPUT, &error);
    EXPECT_CONTAINS(error.text, "stable-commits: line 1");
    kit_write("stable-commits", "QEMU_GIT_URL=\"https://host/q\"\nQEMU_BRANCH=\"main\"\n", 0644);
    for (size_t i = 0; i < SK_ARRAY_SIZE(answers); i++) {
        kit_program("git", answers[i]);
        EXPECT_ERROR(resolve(&text, &error), SEVKIT_EIO, &error);
        EXPECT_STR(error.text, "https://host/q: no branch or tag 'main', or no answer");
    }
    EXPECT_INT(text.length, 0);
    kit_close();
}
