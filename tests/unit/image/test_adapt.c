/* SPDX-License-Identifier: Apache-2.0 */
#include "image/adapt.h"
#include "test.h"

#include <stdlib.h>

#define OUT "# not in a guest of sevkit: "

static struct sk_root *tree;
static struct sk_changes changes;

static void put(const char *path, const char *text)
{
    struct sevkit_error error = {0};

    EXPECT_OK(sk_root_put(tree, path, 0644, text, strlen(text), &error), &error);
}

static void start(void)
{
    struct sevkit_error error = {0};

    changes = (struct sk_changes){0};
    EXPECT_OK(sk_root_new("/tmp/sevkit-adapt", &tree, &error), &error);
}

static void finish(void)
{
    sk_changes_done(&changes);
    sk_root_free(tree);
}

static void run(unsigned keep)
{
    struct sevkit_error error = {0};

    EXPECT_OK(sk_adapt_run(tree, keep, &changes, &error), &error);
}

static void expect_text(const char *path, const char *want)
{
    SK_CLEANUP_FREE char *text = NULL;
    const struct sk_node *node = sk_root_find(tree, path);
    struct sevkit_error error = {0};
    size_t size;

    EXPECT(node);
    EXPECT_OK(sk_node_text(tree, node, 4096, &text, &size, &error), &error);
    EXPECT_STR(text, want);
}

TEST(fstab_and_crypttab)
{
    start();
    put("etc/fstab", "# comment\n"
                     "UUID=1 / ext4 defaults 0 1\n"
                     "LABEL=UEFI /boot/efi vfat umask=0077 0 1\n"
                     "/dev/vg/home\t/home ext4 defaults 0 2\n"
                     "/swap.img none swap sw 0 0\n"
                     "tmpfs /tmp tmpfs defaults 0 0\n"
                     "server:/x /mnt nfs defaults 0 0\n"
                     "broken");
    put("etc/crypttab", "# name\nsda5_crypt UUID=2 none luks\n");
    run(SK_ADAPT_NETWORK | SK_ADAPT_SERVICES);
    expect_text("etc/fstab",
                "# comment\n" OUT "UUID=1 / ext4 defaults 0 1\n" OUT
                "LABEL=UEFI /boot/efi vfat umask=0077 0 1\n" OUT
                "/dev/vg/home\t/home ext4 defaults 0 2\n" OUT "/swap.img none swap sw 0 0\n"
                "tmpfs /tmp tmpfs defaults 0 0\n"
                "server:/x /mnt nfs defaults 0 0\n"
                "broken\n");
    expect_text("etc/crypttab", "# name\n" OUT "sda5_crypt UUID=2 none luks\n");
    EXPECT_INT(changes.count, 5);
    finish();
}

TEST(a_fine_fstab_is_not_touched)
{
    start();
    put("etc/fstab", "proc /proc proc defaults 0 0");
    run(SK_ADAPT_NETWORK);
    expect_text("etc/fstab", "proc /proc proc defaults 0 0");
    EXPECT_INT(changes.count, 0);
    finish();
}

TEST(services_that_are_installed_are_masked)
{
    start();
    put("usr/lib/systemd/system/multipathd.service", "x");
    put("lib/systemd/system/qemu-guest-agent.service", "x");
    put("etc/cloud/cloud.cfg", "x");
    run(SK_ADAPT_NETWORK);
    EXPECT_STR(sk_root_find(tree, "etc/systemd/system/multipathd.service")->target, "/dev/null");
    EXPECT_STR(sk_root_find(tree, "etc/systemd/system/qemu-guest-agent.service")->target,
               "/dev/null");
    EXPECT(!sk_root_find(tree, "etc/systemd/system/multipathd.socket"));
    EXPECT(sk_root_find(tree, "etc/cloud/cloud-init.disabled"));
    EXPECT_INT(changes.count, 3);
    finish();
    start();
    put("usr/lib/systemd/system/multipathd.service", "x");
    put("etc/cloud/cloud.cfg", "x");
    run(SK_ADAPT_NETWORK | SK_ADAPT_SERVICES);
    EXPECT_INT(changes.count, 0);
    finish();
}

TEST(host_keys_are_made_where_sshd_is)
{
    start();
    put("usr/sbin/sshd", "x");
    run(SK_ADAPT_NETWORK);
    EXPECT(sk_root_find(tree, "etc/systemd/system/sevkit-host-keys.service"));
    EXPECT_STR(sk_root_find(tree, "etc/systemd/system/multi-user.target.wants/"
                                  "sevkit-host-keys.service")
                   ->target,
               "../sevkit-host-keys.service");
    EXPECT_INT(changes.count, 1);
    finish();
}

TEST(ssh_answers_when_users_may_log_in)
{
    static const char path[] = "etc/systemd/system/ssh.service.d/10-sevkit.conf";

    start();
    put("lib/systemd/system/ssh.service", "x");
    put("etc/systemd/system/sshd.service", "x");
    run(SK_ADAPT_NETWORK);
    EXPECT(sk_root_find(tree, path));
    EXPECT(!sk_root_find(tree, "etc/systemd/system/sshd.service.d/10-sevkit.conf"));
    EXPECT_INT(changes.count, 1);
    finish();
    start();
    put("lib/systemd/system/ssh.service", "x");
    put(path, "own");
    run(SK_ADAPT_NETWORK);
    EXPECT_INT(changes.count, 0);
    finish();
    start();
    put("lib/systemd/system/ssh.service", "x");
    run(SK_ADAPT_NETWORK | SK_ADAPT_SERVICES);
    EXPECT_INT(changes.count, 0);
    finish();
}

TEST(a_second_time_changes_nothing)
{
    start();
    put("usr/sbin/sshd", "x");
    put("usr/lib/systemd/systemd-networkd", "x");
    put("usr/lib/systemd/system/multipathd.service", "x");
    put("etc/cloud/cloud.cfg", "x");
    put("etc/fstab", "UUID=1 / ext4 defaults 0 1\n");
    run(0);
    EXPECT_INT(changes.count, 5);
    run(0);
    EXPECT_INT(changes.count, 5);
    finish();
}

TEST(the_network)
{
    static const struct {
        const char *path, *text;
        bool added;
    } rows[] = {
        {"etc/x", "", true},
        {"etc/systemd/network/10.network", "[Match]\nName=ens3\n", true},
        {"etc/systemd/network/10.network", "[Match]\nName=en*\n", false},
        {"etc/systemd/network/10.network", "[Match]\nType=ether\n", false},
        {"etc/netplan/1.yaml", "ethernets:\n  all:\n    match: {name: \"en*\"}\n", false},
        {"etc/netplan/1.yaml", "ethernets:\n  ens3:\n    dhcp4: true\n", true},
        {"usr/sbin/NetworkManager", "x", false},
    };

    for (size_t i = 0; i < SK_ARRAY_SIZE(rows); i++) {
        start();
        put("usr/lib/systemd/systemd-networkd", "x");
        put(rows[i].path, rows[i].text);
        run(0);
        EXPECT((sk_root_find(tree, "etc/systemd/network/99-sevkit.network") != NULL) ==
               rows[i].added);
        EXPECT((sk_root_find(tree, "etc/systemd/system/multi-user.target.wants/"
                                   "systemd-networkd.service") != NULL) == rows[i].added);
        finish();
    }
}

TEST(without_networkd_there_is_a_note)
{
    start();
    run(0);
    EXPECT_INT(changes.count, 1);
    EXPECT_INT(changes.list[0].kind, SK_CHANGE_NOTE);
    finish();
}

TEST(keys_of_users)
{
    static const char key[] = "ssh-ed25519 AAAA user@host\nsecond line is not taken\n";
    struct sevkit_error error = {0};
    const struct sk_node *node;

    start();
    put("etc/passwd", "root:x:0:0:root:/root:/bin/bash\nuser:x:1000:1001::/home/user:/bin/sh\n");
    put("home/user/.ssh/authorized_keys", "ssh-rsa BBBB");
    EXPECT_OK(sk_adapt_authorize(tree, "user", key, &changes, &error), &error);
    EXPECT_OK(sk_adapt_authorize(tree, "root", key, &changes, &error), &error);
    expect_text("home/user/.ssh/authorized_keys", "ssh-rsa BBBB\nssh-ed25519 AAAA user@host\n");
    expect_text("root/.ssh/authorized_keys", "ssh-ed25519 AAAA user@host\n");
    node = sk_root_find(tree, "home/user/.ssh");
    EXPECT(node->uid == 1000 && node->gid == 1001 && node->mode == (S_IFDIR | 0700));
    node = sk_root_find(tree, "root/.ssh/authorized_keys");
    EXPECT(node->uid == 0 && node->mode == (S_IFREG | 0600));
    EXPECT_ERROR(sk_adapt_authorize(tree, "no-such-user", key, &changes, &error), SEVKIT_EUSAGE,
                 &error);
    EXPECT_ERROR(sk_adapt_authorize(tree, "root", "-----BEGIN", &changes, &error), SEVKIT_EINPUT,
                 &error);
    finish();
}
