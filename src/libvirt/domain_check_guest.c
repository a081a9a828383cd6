/* SPDX-License-Identifier: Apache-2.0 */
#include "libvirt/domain_check.h"

#include "base/cleanup.h"

#include <inttypes.h>
#include <sevkit/vcpu.h>
#include <stdlib.h>
#include <string.h>

#define QEMU_NAMESPACE "http://libvirt.org/schemas/domain/qemu/1.0"
#define HOST_CPU       "host-passthrough"

/* RDX of each save area is the guest's CPUID signature, which a named model fixes. */
static int check_cpu(struct sk_domain_view *view, struct sevkit_error *error)
{
    const char *wanted = view->plan->cpu_model;
    SK_CLEANUP_FREE char *mode = NULL;
    SK_CLEANUP_FREE char *model = NULL;
    const struct sk_tree_node *node = sk_tree_child(view->cpu, "model");
    int r = sk_tree_attribute(view->cpu, "mode", &mode, error);

    if (r == 0)
        r = sk_tree_text(node, &model, error);
    if (r < 0)
        return r;
    if (!model || (mode && strcmp(mode, "custom") != 0)) {
        bool is_meant = wanted && mode && strcmp(wanted, HOST_CPU) == 0 && !strcmp(mode, wanted);

        sk_domain_find(
            view, wanted && !is_meant ? SK_FINDING_ERROR : SK_FINDING_WARNING, "cpu", view->cpu,
            "the CPU is that of the host (mode '%.32s'): its signature is measured, and "
            "differs from host to host%s%.64s",
            mode ? mode : "", wanted ? "; the plan says " : "; name a model", wanted ? wanted : "");
        return 0;
    }
    if (wanted && strcmp(wanted, model) != 0)
        sk_domain_find(view, SK_FINDING_ERROR, "cpu", node,
                       "the CPU model is '%.64s', the plan says '%.64s'", model, wanted);
    if (!sevkit_vcpu_model_find(model))
        sk_domain_find(view, SK_FINDING_NOTE, "cpu", node,
                       "the signature of the CPU model '%.64s' is not known here", model);
    if (!sk_tree_attribute_is(node, "fallback", "forbid"))
        sk_domain_find(view, SK_FINDING_NOTE, "cpu", node,
                       "<model> is not fallback='forbid': libvirt may take another model");
    return 0;
}

static int check_vcpus(struct sk_domain_view *view, struct sevkit_error *error)
{
    const struct sk_tree_node *node = sk_tree_child(view->domain, "vcpu");
    SK_CLEANUP_FREE char *current = NULL;
    uint64_t most = 1, vcpus;
    bool has_most;
    int r = sk_domain_number(node, 10, &has_most, &most, error);

    if (r == 0)
        r = sk_tree_attribute(node, "current", &current, error);
    if (r < 0)
        return r;
    vcpus = current ? strtoull(current, NULL, 10) : most;
    if (vcpus < most)
        sk_domain_find(view, SK_FINDING_WARNING, "vcpus", node,
                       "%" PRIu64 " of %" PRIu64 " vCPUs start at once: the state of those that "
                       "come later is not measured",
                       vcpus, most);
    if (view->plan->vcpus && view->plan->vcpus != vcpus)
        sk_domain_find(view, SK_FINDING_ERROR, "vcpus", node,
                       "the guest starts with %" PRIu64 " vCPUs, the plan says %" PRIu64, vcpus,
                       view->plan->vcpus);
    return 0;
}

/* Arguments that change what is measured, or what the guest starts from. */
static const char *const deciding_arguments[] = {
    "-kernel", "-initrd",    "-append",  "-shim", "-bios",       "-pflash",
    "-fw_cfg", "-object",    "-machine", "-M",    "-cpu",        "-smp",
    "-global", "-acpitable", "-smbios",  "-set",  "-readconfig", NULL,
};

static bool decides(const char *argument)
{
    const char *word = strncmp(argument, "--", 2) == 0 ? argument + 1 : argument;

    for (size_t i = 0; deciding_arguments[i]; i++)
        if (strcmp(word, deciding_arguments[i]) == 0)
            return true;
    return strncmp(argument, "loader,", 7) == 0 || strstr(argument, "if=pflash");
}

static int check_commandline(struct sk_domain_view *view, struct sevkit_error *error)
{
    const struct sk_tree_node *list = sk_tree_child_ns(view->domain, QEMU_NAMESPACE, "commandline");

    for (const struct sk_tree_node *node = sk_tree_child_ns(list, QEMU_NAMESPACE, "arg"); node;
         node = sk_tree_next_ns(node, QEMU_NAMESPACE, "arg")) {
        SK_CLEANUP_FREE char *value = NULL;
        int r = sk_tree_attribute(node, "value", &value, error);

        if (r < 0)
            return r;
        if (value && decides(value))
            sk_domain_find(view, SK_FINDING_ERROR, "commandline", node,
                           "<qemu:commandline> has '%.64s', past all that is checked here", value);
        else if (value && value[0] == '-')
            sk_domain_find(view, SK_FINDING_NOTE, "commandline", node,
                           "<qemu:commandline> has '%.64s'", value);
    }
    if (sk_tree_child_ns(view->domain, QEMU_NAMESPACE, "override"))
        sk_domain_find(view, SK_FINDING_NOTE, "commandline", view->domain,
                       "<qemu:override> changes devices behind what is checked here");
    return 0;
}

static void check_devices(struct sk_domain_view *view)
{
    for (const struct sk_tree_node *device = sk_tree_child(view->devices, "*"); device;
         device = sk_tree_next(device, "*")) {
        const char *name = sk_tree_name(device);
        const struct sk_tree_node *rom = sk_tree_child(device, "rom");
        const struct sk_tree_node *driver = sk_tree_child(device, "driver");
        bool is_nic = strcmp(name, "interface") == 0;
        bool is_host = strcmp(name, "hostdev") == 0;
        bool is_virtio = sk_tree_attribute_is(sk_tree_child(device, "target"), "bus", "virtio") ||
                         sk_tree_attribute_is(sk_tree_child(device, "model"), "type", "virtio") ||
                         sk_tree_attribute_is(device, "model", "virtio") ||
                         sk_tree_attribute_is(device, "model", "virtio-scsi") ||
                         sk_tree_attribute_is(device, "type", "virtio-serial");

        if ((is_nic || is_host) && !sk_tree_attribute_is(rom, "enabled", "no") &&
            !sk_tree_attribute_is(rom, "bar", "off"))
            sk_domain_find(view, SK_FINDING_WARNING, "option-rom", device,
                           "<%s> without <rom enabled='no'/>: its option ROM comes from the host, "
                           "and is not measured",
                           name);
        if (is_virtio && !sk_tree_attribute_is(driver, "iommu", "on"))
            sk_domain_find(view, SK_FINDING_NOTE, "iommu", device,
                           "<%s> is a virtio device without <driver iommu='on'/>: it cannot reach "
                           "encrypted memory with every libvirt",
                           name);
    }
}

static void check_extras(struct sk_domain_view *view)
{
    const struct sk_tree_node *smm = sk_tree_child(sk_tree_child(view->domain, "features"), "smm");

    if (sk_domain_has_vmsa(view) && sk_tree_attribute_is(smm, "state", "on"))
        sk_domain_find(view, SK_FINDING_ERROR, "smm", smm,
                       "<smm state='on'>: guests with encrypted state have no system management "
                       "mode");
    for (const struct sk_tree_node *node = sk_tree_child(view->domain, "sysinfo"); node;
         node = sk_tree_next(node, "sysinfo"))
        if (sk_tree_attribute_is(node, "type", "fwcfg"))
            sk_domain_find(view, SK_FINDING_WARNING, "fw-cfg", node,
                           "<sysinfo type='fwcfg'>: the guest gets these entries from the host, "
                           "and they are not measured");
    if (view->findings->type != SK_DOMAIN_SNP &&
        !sk_tree_child(sk_tree_child(view->domain, "memoryBacking"), "locked") &&
        !sk_tree_child(sk_tree_child(view->domain, "memtune"), "hard_limit"))
        sk_domain_find(view, SK_FINDING_NOTE, "memory", NULL,
                       "neither <memtune><hard_limit> nor <memoryBacking><locked>: QEMU pins all "
                       "memory of the guest, which the default limit might not allow");
}

int sk_domain_check_guest(struct sk_domain_view *view, struct sevkit_error *error)
{
    int r = 0;

    if (!view->findings->has_type)
        return 0;
    if (sk_domain_has_vmsa(view))
        r = check_cpu(view, error);
    if (r == 0 && sk_domain_has_vmsa(view))
        r = check_vcpus(view, error);
    if (r == 0)
        r = check_commandline(view, error);
    if (r < 0)
        return r;
    check_devices(view);
    check_extras(view);
    return 0;
}
