/* SPDX-License-Identifier: Apache-2.0 */
#include "formats/launch/vmsa.h"

#include "base/error.h"
#include "base/reader.h"
#include "base/writer.h"

#include <string.h>

SK_PUBLIC size_t sevkit_profile_count(void)
{
    return sk_profiles_count;
}

SK_PUBLIC const struct sevkit_profile *sevkit_profile(size_t index)
{
    return index < sk_profiles_count ? &sk_profiles[index].public : NULL;
}

SK_PUBLIC const struct sevkit_profile *sevkit_profile_find(const char *name)
{
    for (size_t i = 0; i < sk_profiles_count; i++)
        if (strcmp(sk_profiles[i].public.name, name) == 0)
            return &sk_profiles[i].public;
    return NULL;
}

SK_PUBLIC const struct sevkit_profile *sevkit_profile_default(enum sevkit_vmm vmm, bool svsm)
{
    for (size_t i = 0; i < sk_profiles_count; i++)
        if (sk_profiles[i].public.vmm == vmm && sk_profiles[i].public.svsm == svsm)
            return &sk_profiles[i].public;
    return NULL;
}

const struct sk_profile *sk_profile_of(const struct sevkit_profile *profile)
{
    for (size_t i = 0; i < sk_profiles_count; i++)
        if (&sk_profiles[i].public == profile)
            return &sk_profiles[i];
    return NULL;
}

static const char *const vmm_names[] = {
    [SEVKIT_VMM_QEMU] = "QEMU",
    [SEVKIT_VMM_EC2] = "ec2",
    [SEVKIT_VMM_GCE] = "gce",
    [SEVKIT_VMM_KRUN] = "krun",
};

SK_PUBLIC const char *sevkit_vmm_name(enum sevkit_vmm vmm)
{
    return (unsigned)vmm < sizeof(vmm_names) / sizeof(vmm_names[0]) ? vmm_names[vmm] : NULL;
}

SK_PUBLIC bool sevkit_vmm_find(const char *name, enum sevkit_vmm *ret_vmm)
{
    for (size_t i = SEVKIT_VMM_QEMU; i < sizeof(vmm_names) / sizeof(vmm_names[0]); i++)
        if (strcmp(vmm_names[i], name) == 0) {
            *ret_vmm = (enum sevkit_vmm)i;
            return true;
        }
    return false;
}

SK_PUBLIC size_t sevkit_vmsa_field_count(void)
{
    return sk_vmsa_fields_count;
}

SK_PUBLIC const struct sevkit_vmsa_field *sevkit_vmsa_field(size_t index)
{
    return index < sk_vmsa_fields_count ? &sk_vmsa_fields[index] : NULL;
}

SK_PUBLIC const struct sevkit_vmsa_field *sevkit_vmsa_field_find(const char *name)
{
    for (size_t i = 0; i < sk_vmsa_fields_count; i++)
        if (strcmp(sk_vmsa_fields[i].name, name) == 0)
            return &sk_vmsa_fields[i];
    return NULL;
}

SK_PUBLIC uint64_t sevkit_vmsa_get(const uint8_t page[SEVKIT_VMSA_BYTES],
                                   const struct sevkit_vmsa_field *field)
{
    struct sk_reader whole = sk_reader_of(page, SEVKIT_VMSA_BYTES);
    struct sk_reader reader = sk_reader_slice(&whole, field->offset, field->size);

    switch (field->size) {
    case 1:
        return sk_read_u8(&reader);
    case 2:
        return sk_read_u16le(&reader);
    case 4:
        return sk_read_u32le(&reader);
    case 8:
        return sk_read_u64le(&reader);
    default:
        return 0;
    }
}

SK_PUBLIC void sevkit_vmsa_set(uint8_t page[SEVKIT_VMSA_BYTES],
                               const struct sevkit_vmsa_field *field, uint64_t value)
{
    struct sk_writer writer = sk_writer_of(page + field->offset, field->size);

    switch (field->size) {
    case 1:
        sk_write_u8(&writer, (uint8_t)value);
        break;
    case 2:
        sk_write_u16le(&writer, (uint16_t)value);
        break;
    case 4:
        sk_write_u32le(&writer, (uint32_t)value);
        break;
    case 8:
        sk_write_u64le(&writer, value);
        break;
    default:
        break;
    }
}

static void set(uint8_t *page, const char *name, uint64_t value)
{
    const struct sevkit_vmsa_field *field = sevkit_vmsa_field_find(name);

    if (field)
        sevkit_vmsa_set(page, field, value);
}

static void apply(uint8_t *page, const struct sk_vmsa_value *values)
{
    for (; values && values->field; values++)
        set(page, values->field, values->value);
}

SK_PUBLIC void sevkit_vmsa_build(const struct sevkit_profile *public_profile,
                                 enum sevkit_vcpu_role role, uint64_t eip, uint64_t signature,
                                 uint64_t sev_features, uint8_t ret_page[SEVKIT_VMSA_BYTES])
{
    const struct sk_profile *profile = sk_profile_of(public_profile);

    memset(ret_page, 0, SEVKIT_VMSA_BYTES);
    if (!profile)
        return;
    for (size_t i = 0; i < SK_PROFILE_LAYERS_MAX && profile->layers[i]; i++)
        apply(ret_page, profile->layers[i]);
    /* sev-snp-measure tells the roles apart by the address alone, which only matters for a firmware
     * whose reset block names the reset vector itself. */
    apply(ret_page, role == SEVKIT_BSP || eip == SEVKIT_BSP_EIP ? profile->bsp : profile->ap);
    if (profile->entry == SK_ENTRY_FLAT) {
        set(ret_page, "rip", eip);
    } else {
        set(ret_page, "cs.base", eip & 0xffff0000);
        set(ret_page, "rip", eip & 0xffff);
    }
    if (profile->public.needs_signature)
        set(ret_page, "rdx", signature);
    set(ret_page, "sev_features", sev_features);
}

SK_PUBLIC const char *sevkit_sev_feature_name(unsigned bit)
{
    return bit < 64 ? sk_sev_features[bit] : NULL;
}
