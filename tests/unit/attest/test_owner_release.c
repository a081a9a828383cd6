/* SPDX-License-Identifier: Apache-2.0 */
/* A launch gets its keys once; a disk that was put back is noticed. */
#include "attest/owner/owner_release.h"

#include "base/cleanup.h"
#include "test.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

static struct sevkit_error error;
static char state[40], said[1024];
static struct sk_owner_release release;
static struct sk_boot_parameters boot;

static void note(void *arg, const char *line)
{
    (void)arg;
    (void)snprintf(said + strlen(said), sizeof(said) - strlen(said), "%s\n", line);
}

static const struct sk_listener listener = {.note = note};

static void start(void)
{
    (void)snprintf(state, sizeof(state), "/tmp/sevkit-release-XXXXXX");
    EXPECT(mkdtemp(state));
    (void)strcat(state, "/state");
    release = (struct sk_owner_release){.state = state};
    sk_boot_parameters_init(&boot);
    boot.luks.header_sha256.size = 32;
    boot.data_count = 1;
    boot.data[0].header_sha256.size = 32;
    boot.data[0].header_sha256.bytes[0] = 1;
    said[0] = '\0';
}

static void finish(void)
{
    (void)unlink(state);
    *strrchr(state, '/') = '\0';
    EXPECT_INT(rmdir(state), 0);
}

static int tell(const char *name, uint64_t generation)
{
    const struct sk_attest_result result = {.result = SK_KEY_OPENED, .generation = generation};

    return sk_owner_release_result(&release, &boot, name, &result, &listener, &error);
}

TEST(a_launch_gets_its_keys_once)
{
    static const uint8_t id[SK_ATTEST_REPORT_ID_BYTES] = {1};

    start();
    EXPECT_OK(sk_owner_release_claim(&release, id, "guest", &error), &error);
    EXPECT_ERROR(sk_owner_release_claim(&release, id, "guest", &error), SEVKIT_EREFUSED, &error);
    release.again = true;
    EXPECT_OK(sk_owner_release_claim(&release, id, "guest", &error), &error);
    finish();
}

TEST(generations_go_up)
{
    start();
    EXPECT_OK(tell("root", 2), &error);
    EXPECT_OK(tell("data.0", 1), &error);
    EXPECT_OK(tell("root", 3), &error);
    EXPECT_ERROR(tell("root", 3), SEVKIT_EREFUSED, &error);
    EXPECT(strncmp(error.text, "root: ", 6) == 0);
    EXPECT_ERROR(tell("root", 0), SEVKIT_EREFUSED, &error);
    EXPECT_ERROR(tell("data.0", 1), SEVKIT_EREFUSED, &error);
    release.accept_rollback = true;
    EXPECT_OK(tell("root", 1), &error);
    release.accept_rollback = false;
    EXPECT_OK(tell("root", 2), &error);
    EXPECT_CONTAINS(said, "root: opened, generation 2\ndata.0: opened, generation 1\n");
    EXPECT_CONTAINS(said, "root: opened\n");
    finish();
}

/* The guest chooses the name; one that is no disk of the plan is remembered nowhere. */
TEST(names_that_no_disk_has)
{
    static const char *const names[] = {"data.1", "data.", "data.00", "data./", "data.:", "swap"};

    start();
    for (size_t i = 0; i < SK_ARRAY_SIZE(names); i++)
        EXPECT_OK(tell(names[i], 1), &error);
    boot.luks.header_sha256.size = 0;
    EXPECT_OK(tell("root", 1), &error);
    EXPECT(access(state, F_OK) < 0);
    finish();
}

TEST(keys_that_open_nothing)
{
    struct sk_attest_result result = {.result = SK_KEY_WRONG, .attempts_left = 2};

    start();
    (void)snprintf(result.text, sizeof(result.text), "no key slot");
    EXPECT_OK(sk_owner_release_result(&release, &boot, "root", &result, &listener, &error), &error);
    result.result = SK_KEY_FAILED;
    EXPECT_OK(sk_owner_release_result(&release, &boot, "root", &result, &listener, &error), &error);
    EXPECT_STR(said, "root: wrong key: no key slot; attempts left: 2\n"
                     "root: failed: no key slot; attempts left: 2\n");
    EXPECT(access(state, F_OK) < 0);
    finish();
}
