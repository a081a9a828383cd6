/* SPDX-License-Identifier: Apache-2.0 */
#include "base/cleanup.h"
#include "base/values/path_text.h"
#include "launch/scripts/compat_dialects.h"
#include "qemu/qemu_option.h"

#include <stdio.h>
#include <string.h>

char *sk_compat_guest_name(const struct sk_compat *compat)
{
    const char *path = compat->hda ? compat->hda : compat->cdrom;
    const char *base = path ? sk_path_name(path) : NULL;
    const char *dot = base ? strrchr(base, '.') : NULL;

    if (!base)
        return strdup("diskless");
    return dot ? strndup(base, (size_t)(dot - base)) : strdup(base);
}

int sk_compat_resolve(const struct sk_compat_facts *facts, const char *path, char **ret_path,
                      struct sevkit_error *error)
{
    char *resolved = facts->resolve(facts->arg, path);

    if (!resolved)
        return sk_error_set(error, SEVKIT_EIO, "%s: not found", path);
    free(*ret_path);
    *ret_path = resolved;
    return 0;
}

bool sk_compat_is_qcow2_name(const char *path)
{
    static const char suffix[] = "qcow2";
    size_t length = strlen(path);

    return length >= sizeof(suffix) - 1 &&
           strcmp(path + length - (sizeof(suffix) - 1), suffix) == 0;
}

void sk_compat_add_e1000(struct sk_words *words)
{
    sk_words_add_all(words, "-netdev", "user,id=vmnic", "-device",
                     "e1000,netdev=vmnic,romfile=", NULL);
}

static int tap_number(const struct sk_compat_facts *facts, int first_tap)
{
    return facts->last_tap < 0 ? first_tap : facts->last_tap + 1;
}

void sk_compat_add_tap(const struct sk_compat *compat, const struct sk_compat_facts *facts,
                       int first_tap, struct sk_words *words)
{
    int tap = tap_number(facts, first_tap);
    /* The two bytes of the bridge's address after the vendor's and the host's. */
    const uint8_t *mac = facts->bridge_mac + 3;
    bool virtio = !compat->novirtio;

    sk_words_add(words, "-netdev");
    if (virtio)
        sk_words_addf(words, "type=tap,script=no,downscript=no,id=net0,ifname=tap%d", tap);
    else
        sk_words_addf(words, "tap,id=net0,ifname=tap%d,script=no,downscript=no", tap);
    sk_words_add(words, "-device");
    if (virtio)
        sk_words_addf(words,
                      "virtio-net-pci,mac=52:54:00:%02x:%02x:%02x,netdev=net0,disable-legacy=on,"
                      "iommu_platform=true,romfile=",
                      mac[0], mac[1], (unsigned)tap & 0xff);
    else
        sk_words_addf(words, "e1000,mac=02:16:1e:%02x:%02x:%02x,netdev=net0,romfile=", mac[0],
                      mac[1], (unsigned)tap & 0xff);
}

void sk_compat_add_flash(struct sk_words *words, unsigned unit, const char *file,
                         const char *read_only)
{
    struct sk_text option = {0};

    sk_qemu_option_add(&option, "if", "pflash");
    sk_qemu_option_add(&option, "format", "raw");
    sk_qemu_option_addf(&option, "unit", "%u", unit);
    sk_qemu_option_add(&option, "file", file);
    sk_qemu_option_add(&option, NULL, read_only);
    sk_words_add(words, "-drive");
    sk_words_take(words, &option);
}

void sk_compat_add_kernel(const struct sk_compat *compat, const char *fallback_append,
                          struct sk_words *words)
{
    const struct sk_vm *guest = &compat->guest;
    const char *kernel = compat->kernel ? compat->kernel : guest->kernel;
    const char *initrd = compat->initrd ? compat->initrd : guest->initrd;
    const char *append = compat->append   ? compat->append
                         : guest->cmdline ? guest->cmdline
                                          : fallback_append;

    if (!kernel)
        return;
    sk_words_add_all(words, "-kernel", kernel, NULL);
    if (append && *append) {
        sk_words_add(words, "-append");
        words->next_quoted = true;
        sk_words_add(words, append);
    }
    if (initrd)
        sk_words_add_all(words, "-initrd", initrd, NULL);
}

void sk_compat_add_monitor(const struct sk_compat *compat, bool socket, struct sk_words *words)
{
    struct sk_text option = {0};

    sk_words_add_all(words, "-monitor", "pty", NULL);
    if (!socket)
        return;
    sk_qemu_option_addf(&option, NULL, "unix:%s", compat->monitor ? compat->monitor : "monitor");
    sk_qemu_option_add(&option, NULL, "server");
    sk_qemu_option_add(&option, NULL, "nowait");
    sk_words_add(words, "-monitor");
    sk_words_take(words, &option);
}

void sk_compat_steps(const struct sk_compat *compat, const struct sk_compat_facts *facts,
                     struct sk_text *text)
{
    bool svsm = compat->dialect->words == sk_compat_words_svsm;
    int tap = tap_number(facts, svsm ? SK_COMPAT_FIRST_TAP_SVSM : SK_COMPAT_FIRST_TAP);

    if (compat->allow_debug)
        sk_text_add(text,
                    "not done, but by the script: echo 1 > "
                    "/sys/module/kvm_amd/parameters/dump_all_vmcbs (undo: echo 0 > the same); "
                    "the kernel's log then shows the save areas of all guests\n");
    if (compat->snp && (svsm || compat->dialect->snpguard))
        sk_text_addf(text,
                     "not done, but by the script: echo %s > "
                     "/sys/kernel/mm/transparent_hugepage/%s; that is for the whole host, and no "
                     "guest needs it\n",
                     svsm ? "always" : "never", svsm ? "shmem_enabled" : "enabled");
    if (!sk_compat_bridge(compat) || !facts->has_bridge)
        return;
    sk_text_addf(text,
                 "needed first: ip tuntap add dev tap%d mode tap (undo: ip tuntap del dev "
                 "tap%d mode tap)\n",
                 tap, tap);
    sk_text_addf(text, "needed first: ip link set tap%d up master %s\n", tap,
                 sk_compat_bridge(compat));
}
