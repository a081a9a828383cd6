/* SPDX-License-Identifier: Apache-2.0 */
#include "libvirt/domain_plan.h"

#include "libvirt/domain_tree.h"

#include <inttypes.h>
#include <string.h>

/* What QEMU pins beside the guest's memory; the figure is that of libvirt's guide to SEV. */
#define EXTRA_MEMORY_MIB 256

/* "<NAME>value</NAME>", nothing for NULL. */
static void add_element(struct sk_text *text, const char *name, const char *value)
{
    if (!value)
        return;
    sk_text_addf(text, "    <%s>", name);
    sk_tree_add_escaped(text, value);
    sk_text_addf(text, "</%s>\n", name);
}

static void add_os(struct sk_text *text, const struct sk_domain_plan *plan)
{
    sk_text_add(text, "  <os>\n    <type arch='x86_64' machine='q35'>hvm</type>\n");
    /* SEV-SNP has no emulated flash: QEMU's -bios. libvirt has stateless for flash only. */
    sk_text_addf(text, "    <loader %s>",
                 plan->type == SK_DOMAIN_SNP ? "type='rom'"
                                             : "readonly='yes' type='pflash' stateless='yes'");
    sk_tree_add_escaped(text, plan->firmware);
    sk_text_add(text, "</loader>\n");
    add_element(text, "kernel", plan->kernel);
    add_element(text, "initrd", plan->initrd);
    add_element(text, "cmdline", plan->cmdline);
    sk_text_add(text, "  </os>\n");
}

static void add_cpu(struct sk_text *text, const char *model)
{
    if (strcmp(model, "host-passthrough") == 0) {
        sk_text_add(text, "  <cpu mode='host-passthrough'/>\n");
        return;
    }
    sk_text_add(text, "  <cpu mode='custom' match='exact' check='none'>\n"
                      "    <model fallback='forbid'>");
    sk_tree_add_escaped(text, model);
    sk_text_add(text, "</model>\n  </cpu>\n");
}

static void add_number(struct sk_text *text, const char *name, uint64_t value)
{
    if (value)
        sk_text_addf(text, "    <%s>%" PRIu64 "</%s>\n", name, value, name);
}

static void add_security(struct sk_text *text, const struct sk_domain_plan *plan)
{
    bool is_snp = plan->type == SK_DOMAIN_SNP;

    sk_text_addf(text, "  <launchSecurity type='%s'%s%s%s>\n", is_snp ? "sev-snp" : "sev",
                 plan->kernel ? " kernelHashes='yes'" : "",
                 plan->author_key ? " authorKey='yes'" : "",
                 plan->vcek_disabled ? " vcek='no'" : "");
    add_number(text, "cbitpos", plan->cbit_position);
    add_number(text, "reducedPhysBits", plan->reduced_phys_bits);
    sk_text_addf(text, "    <policy>0x%04" PRIx64 "</policy>\n",
                 plan->has_policy ? plan->policy : sk_domain_default_policy(plan->type));
    add_element(text, "dhCert", plan->dh_cert);
    add_element(text, "session", plan->session);
    add_element(text, "idBlock", plan->id_block);
    add_element(text, "idAuth", plan->id_auth);
    add_element(text, "hostData", plan->host_data);
    sk_text_add(text, "  </launchSecurity>\n");
}

void sk_domain_write(const struct sk_domain_plan *plan, struct sk_text *text)
{
    sk_text_add(text, "<domain type='kvm'>\n  <name>");
    sk_tree_add_escaped(text, plan->name);
    sk_text_addf(text, "</name>\n  <memory unit='MiB'>%" PRIu64 "</memory>\n", plan->memory_mib);
    if (plan->type != SK_DOMAIN_SNP)
        sk_text_addf(text,
                     "  <memtune>\n    <hard_limit unit='MiB'>%" PRIu64 "</hard_limit>\n"
                     "  </memtune>\n",
                     plan->memory_mib + EXTRA_MEMORY_MIB);
    sk_text_addf(text, "  <vcpu placement='static'>%" PRIu64 "</vcpu>\n", plan->vcpus);
    add_os(text, plan);
    sk_text_add(text, "  <features>\n    <acpi/>\n    <apic/>\n  </features>\n");
    add_cpu(text, plan->cpu_model);
    sk_text_add(text, "  <on_reboot>destroy</on_reboot>\n  <devices>\n");
    add_element(text, "emulator", plan->emulator);
    sk_text_add(text, "    <memballoon model='none'/>\n  </devices>\n");
    add_security(text, plan);
    sk_text_add(text, "</domain>\n");
}
