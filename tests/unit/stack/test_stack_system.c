/* SPDX-License-Identifier: Apache-2.0 */
#include "base/cleanup.h"
#include "fake_sys.h"
#include "stack/stack_system.h"
#include "test.h"

static struct sk_fake_file release = {.path = "/etc/os-release"};

static int find(const char *text, const char **ret_system, struct sevkit_error *error)
{
    sk_fake_reset();
    release.data = text;
    release.size = text ? strlen(text) : 0;
    if (text)
        sk_fake_add(&release);
    return sk_stack_system_find(&sk_fake_sys, NULL, ret_system, error);
}

TEST(names)
{
    const char *system = NULL;
    struct sevkit_error error = {0};

    EXPECT_OK(sk_stack_system_find(&sk_fake_sys, "fedora", &system, &error), &error);
    EXPECT_STR(system, "fedora");
    EXPECT_ERROR(sk_stack_system_find(&sk_fake_sys, "fedor", &system, &error), SEVKIT_EUSAGE,
                 &error);
    EXPECT_STR(error.text, "'fedor': expected debian, ubuntu or fedora");
}

TEST(this_one)
{
    static const struct {
        const char *text, *system;
    } cases[] = {
        {"NAME=x\nID=debian\n", "debian"},
        {"VERSION_ID=ubuntu\nID=\"fedora\"\n", "fedora"},
        {"ID=mint\nID_LIKE=\"ubuntu debian\"\n", "ubuntu"},
        {"ID=x\nID_LIKE='y  debian'", "debian"},
    };
    const char *system = NULL;
    struct sevkit_error error = {0};

    for (size_t i = 0; i < SK_ARRAY_SIZE(cases); i++) {
        EXPECT_OK(find(cases[i].text, &system, &error), &error);
        EXPECT_STR(system, cases[i].system);
    }
    EXPECT_ERROR(find("ID=beos\nID_LIKE=\nOTHER=debian\n", &system, &error), SEVKIT_EREFUSED,
                 &error);
    EXPECT_CONTAINS(error.text, "neither ID nor ID_LIKE is debian, ubuntu or fedora");
    EXPECT_ERROR(find(NULL, &system, &error), SEVKIT_EIO, &error);
}
