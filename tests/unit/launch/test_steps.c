/* SPDX-License-Identifier: Apache-2.0 */
#include "base/cleanup.h"
#include "launch/steps.h"
#include "test.h"

#include <errno.h>

static const struct sk_vm_reader reader = {.sys = &sk_sys_real};

/* A host with these files; those that hold something are numbers. */
struct host_file {
    const char *path, *text;
};

static const struct host_file *host;

static int host_open(const char *path)
{
    for (int i = 0; host[i].path; i++)
        if (strcmp(host[i].path, path) == 0)
            return i;
    errno = ENOENT;
    return -1;
}

static ssize_t host_read(int fd, void *buffer, size_t size)
{
    size_t length = strlen(host[fd].text);

    EXPECT(length < size);
    memcpy(buffer, host[fd].text, length);
    return (ssize_t)length;
}

static int host_close(int fd)
{
    EXPECT(fd >= 0);
    return 0;
}

static const struct sk_sys sys = {.open_read = host_open, .read = host_read, .close = host_close};

/* All steps, and then what undoes them, as a shell would do it. */
static void find(const char *plan, struct sk_text *text)
{
    SK_CLEANUP(sk_vm_done) struct sk_vm guest = {0};
    SK_CLEANUP(sk_steps_done) struct sk_steps steps = {0};
    struct sevkit_error error = {0};

    EXPECT_OK(sk_vm_parse(&reader, "a", ".", plan, strlen(plan), &guest, &error), &error);
    EXPECT_OK(sk_steps_find(&guest, &sys, 1000, &steps, &error), &error);
    for (size_t i = 0; i < steps.count; i++) {
        EXPECT(steps.list[i].what && *steps.list[i].what);
        sk_step_print(&steps.list[i].action, text);
        sk_text_add(text, "\n");
    }
    for (size_t i = steps.count; i-- > 0;) {
        if (sk_step_is_empty(&steps.list[i].undo))
            continue;
        sk_text_add(text, "undo ");
        sk_step_print(&steps.list[i].undo, text);
        sk_text_add(text, "\n");
    }
}

#define HEAD  "generation = 'none'\n"
#define PAGES "/sys/kernel/mm/hugepages/hugepages-2048kB/"

TEST(nothing_to_do)
{
    static const struct host_file ready[] = {{"/sys/class/net/tap5", ""},
                                             {"/sys/class/net/br0", ""},
                                             {PAGES "nr_hugepages", "600\n"},
                                             {PAGES "free_hugepages", "512\n"},
                                             {"/sys/bus/pci/drivers/vfio-pci/0000:41:00.0", ""},
                                             {NULL, NULL}};
    SK_CLEANUP(sk_text_done) struct sk_text text = {0};

    host = ready;
    find(HEAD
         "memory = 1024\nhuge_pages = '2M'\nnetwork = {type = 'bridge', tap = 'tap5', bridge = "
         "'br0'}\nvfio.device = [{address = '0000:41:00.0'}]\n",
         &text);
    EXPECT_STR(sk_text_get(&text), "");
}

TEST(network)
{
    static const struct host_file bare[] = {{NULL, NULL}};
    SK_CLEANUP(sk_text_done) struct sk_text text = {0};

    host = bare;
    find(HEAD "network = {type = 'bridge', tap = 'tap5', bridge = 'br0'}\n", &text);
    EXPECT_STR(sk_text_get(&text), "ip link add name br0 type bridge\n"
                                   "ip link set br0 up\n"
                                   "ip tuntap add dev tap5 mode tap user 1000\n"
                                   "ip link set tap5 up master br0\n"
                                   "undo ip tuntap del dev tap5 mode tap\n"
                                   "undo ip link del br0\n");
}

TEST(cards_of_one_bridge)
{
    static const struct host_file bare[] = {{NULL, NULL}};
    SK_CLEANUP(sk_text_done) struct sk_text text = {0};

    host = bare;
    find(HEAD "network = {type = 'bridge', tap = 'tap5', bridge = 'br0', extra = [{type = "
              "'bridge', tap = 'tap6', bridge = 'br0'}, {type = 'user'}]}\n",
         &text);
    EXPECT_STR(sk_text_get(&text), "ip link add name br0 type bridge\n"
                                   "ip link set br0 up\n"
                                   "ip tuntap add dev tap5 mode tap user 1000\n"
                                   "ip link set tap5 up master br0\n"
                                   "ip tuntap add dev tap6 mode tap user 1000\n"
                                   "ip link set tap6 up master br0\n"
                                   "undo ip tuntap del dev tap6 mode tap\n"
                                   "undo ip tuntap del dev tap5 mode tap\n"
                                   "undo ip link del br0\n");
}

TEST(huge_pages)
{
    static const struct host_file some[] = {
        {PAGES "nr_hugepages", "100\n"}, {PAGES "free_hugepages", "40\n"}, {NULL, NULL}};
    SK_CLEANUP(sk_text_done) struct sk_text text = {0};

    host = some;
    find(HEAD "memory = 1024\nhuge_pages = '2M'\n", &text);
    EXPECT_STR(sk_text_get(&text), "echo 572 > " PAGES "nr_hugepages\n"
                                   "undo echo 100 > " PAGES "nr_hugepages\n");
}

TEST(device_in_use)
{
    static const struct host_file used[] = {{"/sys/bus/pci/devices/0000:41:00.0/driver", ""},
                                            {NULL, NULL}};
    SK_CLEANUP(sk_text_done) struct sk_text text = {0};

    host = used;
    find(HEAD "vfio.device = [{address = '0000:41:00.0'}]\n", &text);
    EXPECT_STR(sk_text_get(&text),
               "echo vfio-pci > /sys/bus/pci/devices/0000:41:00.0/driver_override\n"
               "echo 0000:41:00.0 > /sys/bus/pci/devices/0000:41:00.0/driver/unbind\n"
               "echo 0000:41:00.0 > /sys/bus/pci/drivers_probe\n"
               "undo echo 0000:41:00.0 > /sys/bus/pci/drivers/vfio-pci/unbind\n"
               "undo echo '' > /sys/bus/pci/devices/0000:41:00.0/driver_override\n"
               "undo echo 0000:41:00.0 > /sys/bus/pci/drivers_probe\n");
}

TEST(device_without_driver)
{
    static const struct host_file unused[] = {{NULL, NULL}};
    SK_CLEANUP(sk_text_done) struct sk_text text = {0};

    host = unused;
    find(HEAD "vfio.device = [{address = '0000:41:00.0'}]\n", &text);
    EXPECT_STR(sk_text_get(&text),
               "echo vfio-pci > /sys/bus/pci/devices/0000:41:00.0/driver_override\n"
               "echo 0000:41:00.0 > /sys/bus/pci/drivers_probe\n"
               "undo echo 0000:41:00.0 > /sys/bus/pci/drivers/vfio-pci/unbind\n"
               "undo echo '' > /sys/bus/pci/devices/0000:41:00.0/driver_override\n");
}
