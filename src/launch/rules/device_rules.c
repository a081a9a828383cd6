/* SPDX-License-Identifier: Apache-2.0 */
#include "launch/rules/device_rules.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

/* One card, with the key that its messages begin with. */
struct card {
    const struct sk_vm_nic *nic;
    const char *key; /* "network", "network.extra[0]" */
    const char *rule;
    struct sk_findings *findings;
};

#define REFUSE(card, format, ...)                                                                  \
    sk_findings_add((card)->findings, SK_FINDING_ERROR, (card)->rule, 0, "%s" format, (card)->key, \
                    __VA_ARGS__)

static bool is_mac(const char *text)
{
    size_t i;

    for (i = 0; i < 17 && text[i]; i++)
        if (i % 3 == 2 ? text[i] != ':' : !isxdigit((unsigned char)text[i]))
            return false;
    return i == 17 && !text[i];
}

static bool is_interface(const char *text)
{
    return *text && strlen(text) < 16 && !strpbrk(text, "/ \t\n:") && text[0] != '-' &&
           strcmp(text, ".") != 0 && strcmp(text, "..") != 0;
}

static void check_forwards(const struct card *card)
{
    const struct sk_vm_forward *forwards = card->nic->forwards.entries;

    for (size_t i = 0; i < card->nic->forwards.count; i++) {
        const char *host = forwards[i].host;

        /* QEMU cuts hostfwd at colons and dashes, without a way to escape them. */
        if (host && (!*host || host[strspn(host, "0123456789.")] != '\0'))
            REFUSE(card, ".forward: host: found '%.40s', expected an IPv4 address", host);
    }
}

static void check_card(const struct card *card)
{
    const struct sk_vm_nic *nic = card->nic;
    bool has_tap = nic->kind == SK_NETWORK_TAP || nic->kind == SK_NETWORK_BRIDGE;

    if (has_tap != !!nic->tap)
        REFUSE(card, "%s",
               has_tap ? ".tap is missing" : ".tap has a meaning for types tap and bridge only");
    if ((nic->kind == SK_NETWORK_BRIDGE) != !!nic->bridge)
        REFUSE(card, "%s",
               nic->bridge ? ".bridge has a meaning for type bridge only" : ".bridge is missing");
    if (nic->kind != SK_NETWORK_USER && (nic->forwards.count || nic->restricted))
        REFUSE(card, ".forward and %s.restrict have a meaning for type user only", card->key);
    if (nic->mac && !is_mac(nic->mac))
        REFUSE(card, ".mac: found '%.40s', expected six pairs of hex digits and colons", nic->mac);
    if (nic->tap && !is_interface(nic->tap))
        REFUSE(card, ".tap: '%.40s' is no name of an interface", nic->tap);
    if (nic->bridge && !is_interface(nic->bridge))
        REFUSE(card, ".bridge: '%.40s' is no name of an interface", nic->bridge);
    check_forwards(card);
}

/* Against the cards before it. */
static void check_unique(const struct sk_vm *guest, size_t index, const struct card *card)
{
    const struct sk_vm_nic *nic = card->nic;

    for (size_t i = 0; i < index; i++) {
        const struct sk_vm_nic *other = sk_vm_nic(guest, i);

        if (nic->mac && other->mac && strcasecmp(nic->mac, other->mac) == 0)
            REFUSE(card, ".mac: '%.40s' is the address of another card, too", nic->mac);
        if (nic->tap && other->tap && strcmp(nic->tap, other->tap) == 0)
            REFUSE(card, ".tap: '%.40s' is the interface of another card, too", nic->tap);
    }
}

void sk_start_check_network(const struct sk_start *launch, const char *rule,
                            struct sk_findings *findings)
{
    const struct sk_vm_nic *nic;

    for (size_t i = 0; (nic = sk_vm_nic(launch->guest, i)); i++) {
        char key[40] = "network";
        const struct card card = {nic, key, rule, findings};

        if (i > 0)
            (void)snprintf(key, sizeof(key), "network.extra[%zu]", i - 1);
        if (i > 0 && nic->kind == SK_NETWORK_NONE)
            REFUSE(&card, "%s", ".type: found 'none', expected user, tap or bridge");
        check_card(&card);
        check_unique(launch->guest, i, &card);
    }
}

static bool is_pci_address(const char *text)
{
    static const char form[] = "hhhh:hh:hh.o";
    size_t i;

    for (i = 0; form[i]; i++) {
        bool fits = form[i] == 'h'   ? isxdigit((unsigned char)text[i]) != 0
                    : form[i] == 'o' ? text[i] >= '0' && text[i] <= '7'
                                     : text[i] == form[i];

        if (!fits)
            return false;
    }
    return !text[i];
}

void sk_start_check_devices(const struct sk_start *launch, const char *rule,
                            struct sk_findings *findings)
{
    const struct sk_vm *guest = launch->guest;
    const struct sk_qemu *qemu = launch->qemu;

    for (size_t i = 0; i < guest->devices.count; i++) {
        const char *address = ((const struct sk_vm_device *)guest->devices.entries)[i].address;

        if (!is_pci_address(address))
            sk_findings_add(findings, SK_FINDING_ERROR, rule, 0,
                            "vfio.device: address: found '%.40s', expected one like 0000:41:00.0",
                            address);
    }
    if (guest->devices.count && guest->accelerator == SK_ACCELERATOR_TCG)
        sk_findings_add(findings, SK_FINDING_ERROR, rule, 0,
                        "vfio.device: a device of the host needs kvm");
    if (guest->devices.count && qemu && guest->iommufd &&
        (!sk_qemu_has_object(qemu, "iommufd") || !sk_qemu_has_vfio_property(qemu, "iommufd")))
        sk_findings_add(findings, SK_FINDING_ERROR, rule, 0,
                        "vfio.iommufd: this QEMU (%u.%u.%u) has none (9.0 or later has)",
                        qemu->major, qemu->minor, qemu->micro);
    if (guest->mmio64_mib.given && !guest->devices.count)
        sk_findings_add(findings, SK_FINDING_ERROR, rule, 0, "vfio.mmio64_mib needs vfio.device");
}

void sk_start_check_huge_pages(const struct sk_start *launch, const char *rule,
                               struct sk_findings *findings)
{
    static const unsigned page_mib[] = {[SK_HUGE_NONE] = 1, [SK_HUGE_2M] = 2, [SK_HUGE_1G] = 1024};
    const struct sk_vm *guest = launch->guest;

    if (guest->private_huge_pages &&
        (guest->huge_pages == SK_HUGE_NONE || guest->generation != SK_GENERATION_SNP))
        sk_findings_add(findings, SK_FINDING_ERROR, rule, 0,
                        "private_huge_pages needs generation sev-snp and huge_pages 2M or 1G");
    /* The kernel makes no memory file of a part of a page. */
    if (sk_vm_memory_mib(guest) % page_mib[guest->huge_pages])
        sk_findings_add(findings, SK_FINDING_ERROR, rule, 0,
                        "memory: %llu MiB is not a multiple of the huge pages of %u MiB",
                        (unsigned long long)sk_vm_memory_mib(guest), page_mib[guest->huge_pages]);
}
