/* SPDX-License-Identifier: Apache-2.0 */
#include "libvirt/domain_check.h"

#include "base/cleanup.h"

#include <stdlib.h>
#include <string.h>

static void check_machine(struct sk_domain_view *view, const char *machine)
{
    const struct sk_tree_node *type = sk_tree_child(view->os, "type");

    if (sk_tree_attribute_is(view->domain, "type", "qemu"))
        sk_domain_find(view, SK_FINDING_ERROR, "virtualisation", view->domain,
                       "the domain's type is 'qemu': emulated processors have no SEV, expected "
                       "'kvm'");
    if (machine && !strstr(machine, "q35"))
        sk_domain_find(view, SK_FINDING_NOTE, "machine", type,
                       "machine '%.64s': OVMF builds for SEV are made for q35", machine);
}

/* How QEMU gets the image to the processor: flash for SEV and SEV-ES, -bios for SEV-SNP, which has no
 * emulated flash. */
static void check_loader_type(struct sk_domain_view *view)
{
    bool is_snp = view->findings->type == SK_DOMAIN_SNP;
    bool is_flash = sk_tree_attribute_is(view->loader, "type", "pflash");

    if (is_snp && is_flash)
        sk_domain_find(view, SK_FINDING_ERROR, "loader", view->loader,
                       "<loader type='pflash'>: SEV-SNP guests cannot start from flash, expected "
                       "type='rom'");
    if (!is_snp && !is_flash)
        sk_domain_find(view, SK_FINDING_ERROR, "loader", view->loader,
                       "<loader> is not of type='pflash': QEMU measures the flash of %s",
                       view->findings->type == SK_DOMAIN_SEV ? "SEV guests" : "SEV-ES guests");
    if (is_flash && !sk_tree_attribute_is(view->loader, "readonly", "yes"))
        sk_domain_find(view, SK_FINDING_WARNING, "loader", view->loader,
                       "<loader> is not readonly='yes': the guest may change the image that is "
                       "measured next time");
    if (is_flash && !sk_tree_attribute_is(view->loader, "stateless", "yes"))
        sk_domain_find(view, SK_FINDING_WARNING, "stateless", view->loader,
                       "<loader> is not stateless='yes': libvirt may add a variable store, which "
                       "is not measured");
    if (sk_tree_attribute_is(view->loader, "secure", "yes") && sk_domain_has_vmsa(view))
        sk_domain_find(view, SK_FINDING_ERROR, "smm", view->loader,
                       "<loader secure='yes'> needs system management mode, which guests with "
                       "encrypted state do not have");
}

static int check_firmware(struct sk_domain_view *view, struct sevkit_error *error)
{
    const struct sk_tree_node *nvram = sk_tree_child(view->os, "nvram");
    unsigned loaders = sk_tree_count(view->os, "loader");

    if (nvram)
        sk_domain_find(view, SK_FINDING_ERROR, "nvram", nvram,
                       "<nvram>: the firmware's variables decide what it starts, and are not "
                       "measured");
    if (loaders == 0) {
        sk_domain_find(view, SK_FINDING_ERROR, "loader", view->os,
                       "there is no <loader>: the host chooses the firmware that is measured");
        return 0;
    }
    if (loaders > 1)
        sk_domain_find(view, SK_FINDING_ERROR, "loader", view->loader,
                       "there are %u <loader>, expected one", loaders);
    check_loader_type(view);
    return sk_domain_compare(view, "loader", view->loader, "loader", view->plan->firmware, error);
}

static void check_hashes(struct sk_domain_view *view, const struct sk_tree_node *kernel,
                         const struct sk_tree_node *other)
{
    bool hashed = sk_tree_attribute_is(view->security, "kernelHashes", "yes");

    if ((kernel || other) && !hashed)
        sk_domain_find(view, SK_FINDING_ERROR, "kernel-hashes", view->security,
                       "<%s> without kernelHashes='yes': the host may start another one",
                       sk_tree_name(kernel ? kernel : other));
    if (!kernel && other)
        sk_domain_find(view, SK_FINDING_ERROR, "kernel", other, "<%s> without <kernel>",
                       sk_tree_name(other));
    if (!kernel && !other && hashed)
        sk_domain_find(view, SK_FINDING_ERROR, "kernel-hashes", view->security,
                       "kernelHashes='yes' without <kernel>: there is nothing to be hashed");
}

static int check_words(struct sk_domain_view *view, const struct sk_tree_node *words,
                       bool *ret_is_empty, struct sevkit_error *error)
{
    SK_CLEANUP_FREE char *cmdline = NULL;
    int r = sk_tree_text(words, &cmdline, error);

    if (r < 0)
        return r;
    *ret_is_empty = !cmdline || cmdline[0] == '\0';
    if (*ret_is_empty)
        return 0;
    if (strchr(cmdline, '\n'))
        sk_domain_find(view, SK_FINDING_NOTE, "cmdline", words,
                       "<cmdline> has a line break in it, which is measured");
    else if (cmdline[0] == ' ' || cmdline[strlen(cmdline) - 1] == ' ')
        sk_domain_find(view, SK_FINDING_NOTE, "cmdline", words,
                       "<cmdline> has blanks around it, which are measured");
    return 0;
}

/* A plan that has a firmware says all that the guest starts from. */
static int compare_kernel(struct sk_domain_view *view, bool has_words, struct sevkit_error *error)
{
    const struct sk_domain_plan *plan = view->plan;
    const struct {
        const char *name;
        const char *wanted;
        bool counts;
    } parts[] = {
        {"kernel", plan->kernel, true},
        {"initrd", plan->initrd, true},
        {"cmdline", plan->cmdline, has_words},
    };

    for (size_t i = 0; i < SK_ARRAY_SIZE(parts); i++) {
        const struct sk_tree_node *node = sk_tree_child(view->os, parts[i].name);
        int r = sk_domain_compare(view, parts[i].name, node, parts[i].name, parts[i].wanted, error);

        if (r < 0)
            return r;
        if (plan->firmware && node && !parts[i].wanted && parts[i].counts)
            sk_domain_find(view, SK_FINDING_ERROR, parts[i].name, node,
                           "there is a <%s>, the plan has none", parts[i].name);
    }
    return 0;
}

static int check_kernel(struct sk_domain_view *view, struct sevkit_error *error)
{
    const struct sk_tree_node *initrd = sk_tree_child(view->os, "initrd");
    const struct sk_tree_node *words = sk_tree_child(view->os, "cmdline");
    const struct sk_tree_node *shim = sk_tree_child(view->os, "shim");
    bool is_empty;
    int r = check_words(view, words, &is_empty, error);

    if (r < 0)
        return r;
    check_hashes(view, sk_tree_child(view->os, "kernel"), initrd ? initrd : words);
    if (shim)
        sk_domain_find(view, SK_FINDING_WARNING, "shim", shim,
                       "<shim> is not part of the table of kernel hashes");
    return compare_kernel(view, !is_empty, error);
}

int sk_domain_check_boot(struct sk_domain_view *view, struct sevkit_error *error)
{
    SK_CLEANUP_FREE char *machine = NULL;
    int r = sk_tree_attribute(sk_tree_child(view->os, "type"), "machine", &machine, error);

    if (r < 0 || !view->findings->has_type)
        return r;
    check_machine(view, machine);
    r = check_firmware(view, error);
    return r < 0 ? r : check_kernel(view, error);
}
