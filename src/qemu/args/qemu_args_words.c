/* SPDX-License-Identifier: Apache-2.0 */
/* The command line that starts the guest, word by word. */
#include "qemu/args/qemu_args_reading.h"

#include "base/cleanup.h"
#include "qemu/qemu_option.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int sk_qemu_args_push(struct sk_qemu_guest *vm, const char *word, struct sevkit_error *error)
{
    char **grown = realloc(vm->argv, (vm->argc + 2) * sizeof(*grown));

    if (!grown)
        return sk_error_oom(error);
    vm->argv = grown;
    vm->argv[vm->argc] = strdup(word);
    if (!vm->argv[vm->argc])
        return sk_error_oom(error);
    vm->argv[++vm->argc] = NULL;
    return 0;
}

int sk_qemu_args_push_pair(struct sk_qemu_guest *vm, const char *option, const char *value,
                           struct sevkit_error *error)
{
    int r = sk_qemu_args_push(vm, option, error);

    return r < 0 ? r : sk_qemu_args_push(vm, value, error);
}

int sk_qemu_args_replace(char **text, const char *value, struct sevkit_error *error)
{
    free(*text);
    *text = value ? strdup(value) : NULL;
    return value && !*text ? sk_error_oom(error) : 0;
}

int sk_qemu_guest_add_relay(struct sk_qemu_guest *vm, const char *chardev, const char *port,
                            struct sevkit_error *error)
{
    static const char format[] = "virtserialport,bus=sevkit-sim.0,chardev=sevkit-sim,name=%s";
    SK_CLEANUP_FREE char *socket = NULL, *device = NULL;
    int r;

    if (asprintf(&socket, "socket,id=sevkit-sim,%s", chardev) < 0 ||
        asprintf(&device, format, port) < 0)
        return sk_error_oom(error);
    r = sk_qemu_args_push_pair(vm, "-chardev", socket, error);
    if (r == 0)
        r = sk_qemu_args_push_pair(vm, "-device", "virtio-serial-pci,id=sevkit-sim", error);
    if (r == 0)
        r = sk_qemu_args_push_pair(vm, "-device", device, error);
    return r;
}

int sk_qemu_guest_add_bios(struct sk_qemu_guest *vm, const char *path, struct sevkit_error *error)
{
    return sk_qemu_args_push_pair(vm, "-bios", path, error);
}

int sk_qemu_guest_add_hash_table(struct sk_qemu_guest *vm, const char *path, uint32_t gpa,
                                 struct sevkit_error *error)
{
    SK_CLEANUP_FREE char *address = NULL, *text = NULL;
    struct sk_qemu_pair pairs[] = {
        {.value = (char *)(uintptr_t) "loader"},
        {.key = (char *)(uintptr_t) "file", .value = (char *)(uintptr_t)path},
        {.key = (char *)(uintptr_t) "addr"},
        {.key = (char *)(uintptr_t) "force-raw", .value = (char *)(uintptr_t) "on"},
    };
    const struct sk_qemu_option option = {.pairs = pairs, .count = SK_ARRAY_SIZE(pairs)};
    int r;

    if (asprintf(&address, "0x%x", gpa) < 0)
        return sk_error_oom(error);
    pairs[2].value = address;
    r = sk_qemu_option_format(&option, &text, error);
    return r < 0 ? r : sk_qemu_args_push_pair(vm, "-device", text, error);
}

void sk_qemu_guest_done(struct sk_qemu_guest *vm)
{
    free(vm->igvm);
    free(vm->flash);
    for (size_t i = 0; i < vm->argc; i++)
        free(vm->argv[i]);
    free(vm->argv);
    vm->argv = NULL;
    vm->argc = 0;
}
