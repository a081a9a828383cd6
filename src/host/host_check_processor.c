/* SPDX-License-Identifier: Apache-2.0 */
#include "base/cleanup.h"
#include "host/host_identity.h"
#include "host/host_inspection.h"

#include <stdio.h>
#include <string.h>

#define LEAF_ID        0u
#define LEAF_SIGNATURE 1u
#define LEAF_FEATURES  0x80000001u

#define HYPERVISOR_BIT (1u << 31)
#define SVM_BIT        (1u << 2)

static void put_register(char *text, uint32_t value)
{
    for (size_t i = 0; i < 4; i++)
        text[i] = (char)(value >> 8 * i);
}

void sk_host_judge_vendor(struct sk_host_inspection *inspection)
{
    struct sk_cpuid id;
    char vendor[13] = "";
    int number = sk_host_cpuid(inspection->host, LEAF_ID, 0, &id);

    if (number != 0) {
        sk_host_answer_errno(inspection, "CPUID Fn0", number);
        return;
    }
    put_register(vendor, id.ebx);
    put_register(vendor + 4, id.edx);
    put_register(vendor + 8, id.ecx);
    sk_host_answer(inspection, strcmp(vendor, "AuthenticAMD") == 0 ? SK_HOST_PASS : SK_HOST_FAIL,
                   "vendor \"%s\"", vendor);
}

void sk_host_judge_bare_metal(struct sk_host_inspection *inspection)
{
    struct sk_cpuid id;
    int number = sk_host_cpuid(inspection->host, LEAF_SIGNATURE, 0, &id);

    if (number != 0)
        sk_host_answer_errno(inspection, "CPUID Fn1", number);
    else if (id.ecx & HYPERVISOR_BIT)
        sk_host_answer(inspection, SK_HOST_FAIL,
                       "a hypervisor runs below this kernel: this is a "
                       "virtual machine, not a host");
    else
        sk_host_answer(inspection, SK_HOST_PASS, "no hypervisor");
}

void sk_host_judge_product(struct sk_host_inspection *inspection)
{
    struct sk_cpuid id;
    char brand[SK_HOST_BRAND_BYTES];
    const char *name;
    unsigned family, model;
    int number = sk_host_cpuid(inspection->host, LEAF_SIGNATURE, 0, &id);

    if (number != 0) {
        sk_host_answer_errno(inspection, "CPUID Fn1", number);
        return;
    }
    sk_host_read_brand(inspection->host, brand);
    /* AMD APM volume 3, CPUID Fn0000_0001_EAX: the extended parts count from family 15 on. */
    family = (id.eax >> 8 & 0xf) + (id.eax >> 20 & 0xff);
    model = (id.eax >> 4 & 0xf) | (id.eax >> 12 & 0xf0);
    name = sevkit_processor_name((uint8_t)family, (uint8_t)model);
    sk_host_answer(inspection, strstr(brand, "EPYC") ? SK_HOST_PASS : SK_HOST_WARN,
                   "\"%s\", family 0x%x, model 0x%x, stepping %u (%s)", brand, family, model,
                   id.eax & 0xf, name ? name : "unknown product");
}

void sk_host_judge_svm(struct sk_host_inspection *inspection)
{
    struct sk_cpuid id;
    int number = sk_host_cpuid(inspection->host, LEAF_FEATURES, 0, &id);

    if (number != 0)
        sk_host_answer_errno(inspection, "CPUID Fn8000_0001", number);
    else
        sk_host_answer(inspection, id.ecx & SVM_BIT ? SK_HOST_PASS : SK_HOST_FAIL,
                       "CPUID Fn8000_0001 ECX bit 2 is %u", id.ecx & SVM_BIT ? 1u : 0u);
}

/* Bits of CPUID Fn8000_001F EAX. */
static void judge_bit(struct sk_host_inspection *inspection, unsigned bit)
{
    unsigned value = inspection->leaf.eax >> bit & 1;

    if (inspection->leaf_error != 0)
        sk_host_answer(inspection, SK_HOST_FAIL,
                       "CPUID Fn8000_001F is missing: no encryption of memory");
    else
        sk_host_answer(inspection, value ? SK_HOST_PASS : SK_HOST_FAIL,
                       "CPUID Fn8000_001F EAX = 0x%x: bit %u is %u", inspection->leaf.eax, bit,
                       value);
}

void sk_host_judge_sme(struct sk_host_inspection *inspection)
{
    judge_bit(inspection, 0);
}

void sk_host_judge_sev(struct sk_host_inspection *inspection)
{
    judge_bit(inspection, 1);
}

void sk_host_judge_es(struct sk_host_inspection *inspection)
{
    judge_bit(inspection, 3);
}

void sk_host_judge_snp(struct sk_host_inspection *inspection)
{
    judge_bit(inspection, 4);
}

void sk_host_judge_c_bit(struct sk_host_inspection *inspection)
{
    unsigned position = inspection->leaf.ebx & 0x3f;
    unsigned reduction = inspection->leaf.ebx >> 6 & 0x3f;

    /* Below 32 it would be part of addresses that every guest uses. */
    sk_host_answer(inspection, position >= 32 ? SK_HOST_PASS : SK_HOST_FAIL,
                   "C-bit %u, physical address reduced by %u bits", position, reduction);
}

void sk_host_judge_vmpl(struct sk_host_inspection *inspection)
{
    unsigned count = inspection->leaf.ebx >> 12 & 0xf;
    bool has_levels = inspection->leaf.eax & 1u << 5;

    sk_host_answer(inspection, has_levels ? SK_HOST_PASS : SK_HOST_WARN, "%u privilege levels%s",
                   count, has_levels ? "" : "; an SVSM cannot run");
}
