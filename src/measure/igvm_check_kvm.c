/* SPDX-License-Identifier: Apache-2.0 */
#include "base/error.h"
#include "measure/igvm_updates.h"

#include <inttypes.h>
#include <sevkit/vmsa.h>

#define KVM_VMSA_GPA UINT64_C(0x0000fffffffff000)
/* KVM starts a vCPU with these values of CR0, whatever the save area says. */
#define CR0_RESET           0x30u
#define CR0_RESET_PROTECTED 0x31u

static int refuse(struct sevkit_error *error, const char *text)
{
    return sk_error_set(error, SEVKIT_EREFUSED, "KVM check: %s", text);
}

static int check_context(const struct sk_igvm_header *context, size_t before,
                         struct sevkit_error *error)
{
    const struct sevkit_vmsa_field *cr0 = sevkit_vmsa_field_find("cr0");
    uint64_t value = cr0 && context->data ? sevkit_vmsa_get(context->data, cr0) : 0;

    if (before > 0)
        return refuse(error, "more than one save area; QEMU takes that of the first vCPU only");
    if (context->gpa != KVM_VMSA_GPA)
        return sk_error_set(error, SEVKIT_EREFUSED,
                            "KVM check: the save area is at 0x%" PRIx64
                            "; KVM measures it at 0x%" PRIx64,
                            context->gpa, KVM_VMSA_GPA);
    if (value != CR0_RESET && value != CR0_RESET_PROTECTED)
        return sk_error_set(
            error, SEVKIT_EREFUSED,
            "KVM check: CR0 in the save area is 0x%" PRIx64 "; KVM sets 0x30 or 0x31", value);
    return 0;
}

int sk_igvm_check_kvm(const struct sk_igvm *igvm, uint32_t mask, bool strict,
                      struct sevkit_error *error)
{
    size_t contexts = 0;
    int r = 0;

    for (size_t i = 0; r == 0 && i < igvm->count; i++) {
        const struct sk_igvm_header *header = &igvm->headers[i];
        bool page = header->type == SK_IGVM_INSERT || (strict && header->type == SK_IGVM_PAGE);

        if (!(header->mask & mask))
            continue;
        if (page && contexts > 0)
            return refuse(error,
                          "a page comes after the save area; KVM measures the save area last");
        if (header->type == SK_IGVM_VP_CONTEXT)
            r = check_context(header, contexts++, error);
    }
    return r;
}
