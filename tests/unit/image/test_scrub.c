/* SPDX-License-Identifier: Apache-2.0 */
#include "image/scrub.h"
#include "test.h"

#include <stdlib.h>

static struct sk_root *tree;
static struct sk_changes changes;

static void put(const char *path, const char *text)
{
    struct sevkit_error error = {0};

    EXPECT_OK(sk_root_put(tree, path, 0600, text, strlen(text), &error), &error);
}

static void start(void)
{
    struct sevkit_error error = {0};

    changes = (struct sk_changes){0};
    EXPECT_OK(sk_root_new("/tmp/sevkit-scrub", &tree, &error), &error);
}

static void finish(void)
{
    sk_changes_done(&changes);
    sk_root_free(tree);
}

static void expect_text(const char *path, const char *want)
{
    SK_CLEANUP_FREE char *text = NULL;
    struct sevkit_error error = {0};
    size_t size;

    EXPECT_OK(sk_node_text(tree, sk_root_find(tree, path), 4096, &text, &size, &error), &error);
    EXPECT_STR(text, want);
}

/* One sample for each category; what is gone with it, and what stays without it. */
static const struct {
    enum sk_scrub category;
    const char *path;
    bool stays; /* as an empty file, or changed */
} samples[] = {
    {SK_SCRUB_SSH_HOST_KEYS, "etc/ssh/ssh_host_ed25519_key", false},
    {SK_SCRUB_SSH_HOST_KEYS, "etc/ssh/ssh_host_ed25519_key.pub", false},
    {SK_SCRUB_MACHINE_ID, "etc/machine-id", true},
    {SK_SCRUB_RANDOM_SEEDS, "var/lib/systemd/random-seed", false},
    {SK_SCRUB_CLOUD_INIT, "var/lib/cloud/instance/user-data.txt", false},
    {SK_SCRUB_PASSWORDS, "etc/shadow", true},
    {SK_SCRUB_LOGS, "var/log/journal/1/system.journal", false},
    {SK_SCRUB_HISTORIES, "root/.bash_history", false},
    {SK_SCRUB_LEASES, "var/lib/dhcp/dhclient.leases", false},
};

TEST(each_category_by_itself)
{
    for (unsigned category = 0; category < SK_SCRUB_COUNT; category++) {
        struct sevkit_error error = {0};

        start();
        for (size_t i = 0; i < SK_ARRAY_SIZE(samples); i++)
            put(samples[i].path, "root:$6$salt$hash:1::::::\n");
        EXPECT_OK(sk_scrub_run(tree, ~(1u << category), &changes, &error), &error);
        for (size_t i = 0; i < SK_ARRAY_SIZE(samples); i++) {
            const struct sk_node *node = sk_root_find(tree, samples[i].path);
            bool mine = samples[i].category == category;

            EXPECT((node != NULL) == (!mine || samples[i].stays));
            if (node && !mine)
                EXPECT_INT(node->size, 26);
            if (node && mine)
                EXPECT(node->size < 26);
        }
        EXPECT(changes.count >= 1);
        finish();
    }
}

TEST(folders_stay_for_their_services)
{
    struct sevkit_error error = {0};

    start();
    put("var/log/apt/history.log", "x");
    put("var/lib/cloud/seed/x", "x");
    EXPECT_OK(sk_scrub_run(tree, 0, &changes, &error), &error);
    EXPECT(sk_root_find(tree, "var/log/apt"));
    EXPECT(sk_root_find(tree, "var/lib/cloud"));
    EXPECT(!sk_root_find(tree, "var/lib/cloud/seed"));
    finish();
}

/* Locked accounts stay as they are, others are locked, each by name. */
TEST(passwords)
{
    struct sevkit_error error = {0};

    start();
    put("etc/shadow", "root:$y$j9T$a$b:19000:0:99999:7:::\n"
                      "daemon:*:19000::::::\n"
                      "sshd:!*:19000::::::\n"
                      "old:!$6$x$y:19000::::::\n"
                      "open::19000::::::\n"
                      "last:abJnggxhB/yWI:1::::::");
    put("etc/passwd", "root:x:0:0::/root:/bin/sh\nleak:$1$a$b:1:1::/:/bin/sh\n");
    put("etc/gshadow", "root:*::\nusers:::\nwheel:$6$a$b::\n");
    EXPECT_OK(sk_scrub_run(tree, 0, &changes, &error), &error);
    expect_text("etc/shadow", "root:!:19000:0:99999:7:::\n"
                              "daemon:*:19000::::::\n"
                              "sshd:!*:19000::::::\n"
                              "old:!:19000::::::\n"
                              "open:!:19000::::::\n"
                              "last:!:1::::::");
    expect_text("etc/passwd", "root:x:0:0::/root:/bin/sh\nleak:!:1:1::/:/bin/sh\n");
    expect_text("etc/gshadow", "root:*::\nusers:::\nwheel:!::\n");
    EXPECT_INT(changes.count, 6);
    EXPECT_STR(changes.list[0].text, "password root");
    EXPECT_STR(changes.list[0].path, "/etc/shadow");
    finish();
}

TEST(what_looks_like_a_secret_is_listed)
{
    static const struct {
        const char *path, *text;
        bool listed;
    } rows[] = {
        {"root/.ssh/id_ed25519", "x", true},
        {"root/.ssh/id_ed25519.pub", "x", false},
        {"home/a/.netrc", "x", true},
        {"etc/ssl/private/server.key", "x", true},
        {"etc/app.conf", "a = 1\n-----BEGIN PRIVATE KEY-----\nMII", true},
        {"etc/empty.pem", "", false},
        {"etc/app2.conf", "a long text without any key in it", false},
        {"usr/share/doc/x", "-----BEGIN PRIVATE KEY----- as an example", false},
        {"usr/bin/openssl", "\177ELF..............-----BEGIN PRIVATE KEY-----", false},
    };

    for (size_t i = 0; i < SK_ARRAY_SIZE(rows); i++) {
        struct sevkit_error error = {0};

        start();
        put(rows[i].path, rows[i].text);
        EXPECT_OK(sk_scan_secrets(tree, &changes, &error), &error);
        EXPECT_INT(changes.count, rows[i].listed);
        finish();
    }
}
