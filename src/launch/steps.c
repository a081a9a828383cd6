/* SPDX-License-Identifier: Apache-2.0 */
#include "launch/steps.h"

#include "base/cleanup.h"
#include "base/error.h"
#include "base/values/number.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

struct finder {
    const struct sk_vm *guest;
    const struct sk_sys *sys;
    unsigned user;
    struct sk_steps *steps;
};

static void action_done(struct sk_step_action *action)
{
    sk_words_done(&action->words);
    free(action->path);
    free(action->value);
}

void sk_steps_done(struct sk_steps *steps)
{
    for (size_t i = 0; i < steps->count; i++) {
        free(steps->list[i].what);
        action_done(&steps->list[i].action);
        action_done(&steps->list[i].undo);
    }
    free(steps->list);
    *steps = (struct sk_steps){0};
}

bool sk_step_is_empty(const struct sk_step_action *action)
{
    return action->words.count == 0 && !action->path;
}

void sk_step_print(const struct sk_step_action *action, struct sk_text *text)
{
    const struct sk_word value = {.text = action->value}, path = {.text = action->path};

    if (!action->path) {
        sk_words_print(&action->words, text);
        return;
    }
    sk_text_add(text, "echo ");
    sk_words_print_one(&value, text);
    sk_text_add(text, " > ");
    sk_words_print_one(&path, text);
}

/* A new step, NULL if memory is out. */
static struct sk_step *add(struct finder *finder, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

static struct sk_step *add(struct finder *finder, const char *format, ...)
{
    struct sk_steps *steps = finder->steps;
    struct sk_step *grown = reallocarray(steps->list, steps->count + 1, sizeof(*grown));
    va_list args;
    int n;

    if (!grown) {
        steps->failed = true;
        return NULL;
    }
    steps->list = grown;
    grown += steps->count;
    *grown = (struct sk_step){0};
    va_start(args, format);
    n = vasprintf(&grown->what, format, args);
    va_end(args);
    if (n < 0) {
        steps->failed = true;
        return NULL;
    }
    steps->count++;
    return grown;
}

static void set_write(struct finder *finder, struct sk_step_action *action, const char *path,
                      const char *value)
{
    action->path = strdup(path);
    action->value = strdup(value);
    if (!action->path || !action->value)
        finder->steps->failed = true;
}

static void check_words(struct finder *finder, const struct sk_step *step)
{
    if (!sk_words_ok(&step->action.words) || !sk_words_ok(&step->undo.words))
        finder->steps->failed = true;
}

static bool exists(const struct finder *finder, const char *path)
{
    int fd = finder->sys->open_read(path);

    if (fd < 0)
        return errno == EACCES;
    (void)finder->sys->close(fd);
    return true;
}

/* A decimal number in a file of /sys. */
static bool read_number(const struct finder *finder, const char *path, uint64_t *ret_number)
{
    int fd = finder->sys->open_read(path);
    char digits[32];
    ssize_t n;

    if (fd < 0)
        return false;
    n = finder->sys->read(fd, digits, sizeof(digits) - 1);
    (void)finder->sys->close(fd);
    if (n <= 0)
        return false;
    digits[n] = '\0';
    digits[strcspn(digits, "\n")] = '\0';
    return sk_number_parse_decimal(digits, 0, UINT64_MAX, ret_number);
}

static void find_bridge(struct finder *finder, const char *bridge)
{
    struct sk_step *step;
    char path[64];

    (void)snprintf(path, sizeof(path), "/sys/class/net/%.15s", bridge);
    if (exists(finder, path))
        return;
    step = add(finder, "the bridge %s", bridge);
    if (!step)
        return;
    sk_words_add_all(&step->action.words, "ip", "link", "add", "name", bridge, "type", "bridge",
                     NULL);
    sk_words_add_all(&step->undo.words, "ip", "link", "del", bridge, NULL);
    check_words(finder, step);
    step = add(finder, "the bridge %s is used", bridge);
    if (!step)
        return;
    sk_words_add_all(&step->action.words, "ip", "link", "set", bridge, "up", NULL);
    check_words(finder, step);
}

static void find_nic(struct finder *finder, const struct sk_vm_nic *nic, bool has_bridge)
{
    const char *tap = nic->tap;
    struct sk_step *step;
    char path[64];

    if (nic->kind != SK_NETWORK_TAP && nic->kind != SK_NETWORK_BRIDGE)
        return;
    if (nic->kind == SK_NETWORK_BRIDGE && !has_bridge)
        find_bridge(finder, nic->bridge);
    (void)snprintf(path, sizeof(path), "/sys/class/net/%.15s", tap);
    if (exists(finder, path))
        return;
    step = add(finder, "the guest's network interface %s", tap);
    if (!step)
        return;
    sk_words_add_all(&step->action.words, "ip", "tuntap", "add", "dev", tap, "mode", "tap", "user",
                     NULL);
    sk_words_addf(&step->action.words, "%u", finder->user);
    sk_words_add_all(&step->undo.words, "ip", "tuntap", "del", "dev", tap, "mode", "tap", NULL);
    check_words(finder, step);
    step = add(finder, "%s is used", tap);
    if (!step)
        return;
    sk_words_add_all(&step->action.words, "ip", "link", "set", tap, "up", NULL);
    if (nic->kind == SK_NETWORK_BRIDGE)
        sk_words_add_all(&step->action.words, "master", nic->bridge, NULL);
    check_words(finder, step);
}

/* Cards of one bridge: only the first finds that it is not there. */
static bool has_bridge_before(const struct sk_vm *guest, size_t index)
{
    const char *bridge = sk_vm_nic(guest, index)->bridge;

    for (size_t i = 0; bridge && i < index; i++) {
        const char *other = sk_vm_nic(guest, i)->bridge;

        if (other && strcmp(other, bridge) == 0)
            return true;
    }
    return false;
}

static void find_network(struct finder *finder)
{
    const struct sk_vm_nic *nic;

    for (size_t i = 0; (nic = sk_vm_nic(finder->guest, i)); i++)
        find_nic(finder, nic, has_bridge_before(finder->guest, i));
}

static void find_huge_pages(struct finder *finder)
{
    static const unsigned sizes_kib[] = {0, 2048, 1048576};
    unsigned kib = sizes_kib[finder->guest->huge_pages];
    uint64_t total = 0, unused = 0, needed;
    char path[96], free_path[96], digits[24];
    struct sk_step *step;

    if (!kib)
        return;
    needed = (sk_vm_memory_mib(finder->guest) * 1024 + kib - 1) / kib;
    (void)snprintf(path, sizeof(path), "/sys/kernel/mm/hugepages/hugepages-%ukB/nr_hugepages", kib);
    (void)snprintf(free_path, sizeof(free_path),
                   "/sys/kernel/mm/hugepages/hugepages-%ukB/free_hugepages", kib);
    if (read_number(finder, path, &total) && read_number(finder, free_path, &unused) &&
        unused >= needed)
        return;
    step = add(finder, "%" PRIu64 " huge pages of %u KiB (%" PRIu64 " of %" PRIu64 " are free)",
               needed, kib, unused, total);
    if (!step)
        return;
    (void)snprintf(digits, sizeof(digits), "%" PRIu64, total + needed - unused);
    set_write(finder, &step->action, path, digits);
    (void)snprintf(digits, sizeof(digits), "%" PRIu64, total);
    set_write(finder, &step->undo, path, digits);
}

static void add_write(struct finder *finder, const char *what, const char *path, const char *value,
                      const char *undo_path, const char *undo_value)
{
    struct sk_step *step = add(finder, "%s", what);

    if (!step)
        return;
    set_write(finder, &step->action, path, value);
    set_write(finder, &step->undo, undo_path, undo_value);
}

/* Linux, Documentation/ABI/testing/sysfs-bus-pci: driver_override. Undone from the last step to the first:
 * vfio-pci lets go, the choice is forgotten, and the kernel looks for the driver that there was. */
static void find_device(struct finder *finder, const char *address)
{
    static const char probe[] = "/sys/bus/pci/drivers_probe";
    char path[96], chosen[96], what[96];
    bool has_driver;

    (void)snprintf(path, sizeof(path), "/sys/bus/pci/drivers/vfio-pci/%.12s", address);
    if (exists(finder, path))
        return;
    (void)snprintf(path, sizeof(path), "/sys/bus/pci/devices/%.12s/driver", address);
    has_driver = exists(finder, path);
    (void)snprintf(what, sizeof(what), "vfio-pci is the driver for %.12s", address);
    (void)snprintf(chosen, sizeof(chosen), "/sys/bus/pci/devices/%.12s/driver_override", address);
    add_write(finder, what, chosen, "vfio-pci", has_driver ? probe : chosen,
              has_driver ? address : "");
    if (has_driver) {
        (void)snprintf(what, sizeof(what), "the host lets go of %.12s", address);
        (void)snprintf(path, sizeof(path), "/sys/bus/pci/devices/%.12s/driver/unbind", address);
        add_write(finder, what, path, address, chosen, "");
    }
    (void)snprintf(what, sizeof(what), "%.12s is handed to vfio-pci", address);
    add_write(finder, what, probe, address, "/sys/bus/pci/drivers/vfio-pci/unbind", address);
}

int sk_steps_find(const struct sk_vm *guest, const struct sk_sys *sys, unsigned user,
                  struct sk_steps *ret_steps, struct sevkit_error *error)
{
    struct sk_steps steps = {0};
    struct finder finder = {guest, sys, user, &steps};
    const struct sk_vm_device *devices = guest->devices.entries;

    find_network(&finder);
    find_huge_pages(&finder);
    for (size_t i = 0; i < guest->devices.count; i++)
        find_device(&finder, devices[i].address);
    if (steps.failed) {
        sk_steps_done(&steps);
        return sk_error_oom(error);
    }
    *ret_steps = steps;
    return 0;
}
