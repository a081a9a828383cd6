/* SPDX-License-Identifier: Apache-2.0 */
/* Linux arch/x86/kernel/pci-dma.c, drivers/iommu/iommu.c, drivers/iommu/amd/init.c and
 * arch/x86/kvm/svm/sev.c; nosmt: AMDSEV issues 107, 154. */
#include "data/host/refused_words.h"

#define SEV 1u
#define ES  2u
#define SNP 4u

#define IOMMU_WHY "SEV-SNP needs an IOMMU that translates"

const struct sk_refused_word sk_refused_words[] = {
    {"iommu", SK_WORD_LIST, "pt", SK_WORD_PASSTHROUGH, SNP, IOMMU_WHY},
    {"iommu", SK_WORD_LIST, "off", SK_WORD_IOMMU, SNP, IOMMU_WHY},
    {"iommu.passthrough", SK_WORD_TRUE, NULL, SK_WORD_PASSTHROUGH, SNP, IOMMU_WHY},
    {"amd_iommu", SK_WORD_LIST, "off", SK_WORD_IOMMU, SNP, IOMMU_WHY},
    {"amd_iommu", SK_WORD_LIST, "pgtbl_v2", SK_WORD_IOMMU, SNP,
     "SEV-SNP needs page tables of version 1"},
    {"nosmt", SK_WORD_WHOLE, NULL, SK_WORD_SMT, SNP, "SMT must be as the BIOS has it"},
    {"nosmt", SK_WORD_VALUE, "force", SK_WORD_SMT, SNP, "SMT must be as the BIOS has it"},
    {"kvm_amd.sev", SK_WORD_FALSE, NULL, SK_WORD_MODULE, SEV | ES | SNP, "it switches SEV off"},
    {"kvm_amd.sev_es", SK_WORD_FALSE, NULL, SK_WORD_MODULE, ES | SNP, "it switches SEV-ES off"},
    {"kvm_amd.sev_snp", SK_WORD_FALSE, NULL, SK_WORD_MODULE, SNP, "it switches SEV-SNP off"},
};
const size_t sk_refused_words_count = sizeof(sk_refused_words) / sizeof(sk_refused_words[0]);
