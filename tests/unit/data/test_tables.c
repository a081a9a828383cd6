/* SPDX-License-Identifier: Apache-2.0 */
#include "base/cleanup.h"
#include "data/guids.h"
#include "data/software/host_kernels.h"
#include "data/tables.h"
#include "test.h"

#include <sevkit/vcpu.h>

static const struct sevkit_vmsa_field *find_field(const char *name)
{
    for (size_t i = 0; i < sk_vmsa_fields_count; i++)
        if (strcmp(sk_vmsa_fields[i].name, name) == 0)
            return &sk_vmsa_fields[i];
    return NULL;
}

TEST(vmsa_fields_cover_the_page_without_gaps)
{
    size_t end = 0;

    for (size_t i = 0; i < sk_vmsa_fields_count; i++) {
        EXPECT_INT(sk_vmsa_fields[i].offset, end);
        EXPECT(sk_vmsa_fields[i].size > 0);
        EXPECT(find_field(sk_vmsa_fields[i].name) == &sk_vmsa_fields[i]);
        end += sk_vmsa_fields[i].size;
    }
    EXPECT_INT(end, SEVKIT_VMSA_BYTES);
}

/* Offsets of AMD64 APM volume 2, table B-4, that are easy to get wrong. */
TEST(vmsa_fields_are_where_the_manual_has_them)
{
    static const struct {
        const char *name;
        uint16_t offset, size;
    } known[] = {
        {"es.selector", 0x000, 2}, {"tr.base", 0x098, 8},     {"vmpl", 0x0ca, 1},
        {"cpl", 0x0cb, 1},         {"efer", 0x0d0, 8},        {"xss", 0x140, 8},
        {"rip", 0x178, 8},         {"rsp", 0x1d8, 8},         {"rax", 0x1f8, 8},
        {"cr2", 0x240, 8},         {"g_pat", 0x268, 8},       {"pkru", 0x2e8, 4},
        {"rdx", 0x310, 8},         {"rbp", 0x328, 8},         {"sev_features", 0x3b0, 8},
        {"xcr0", 0x3e8, 8},        {"mxcsr", 0x408, 4},       {"x87_fcw", 0x410, 2},
        {"fpreg_x87", 0x420, 80},  {"fpreg_xmm", 0x470, 256}, {"fpreg_ymm", 0x570, 256},
    };

    for (size_t i = 0; i < SK_ARRAY_SIZE(known); i++) {
        const struct sevkit_vmsa_field *field = find_field(known[i].name);

        EXPECT(field != NULL);
        EXPECT_INT(field->offset, known[i].offset);
        EXPECT_INT(field->size, known[i].size);
    }
}

static void expect_known_fields(const struct sk_vmsa_value *values)
{
    for (; values && values->field; values++) {
        const struct sevkit_vmsa_field *field = find_field(values->field);

        if (!field)
            sk_test_fail(__FILE__, __LINE__, "no such field: %s", values->field);
        EXPECT(field->size == 8 || values->value >> (8 * field->size) == 0);
    }
}

TEST(profiles_name_fields_that_exist_and_values_that_fit)
{
    for (size_t i = 0; i < sk_profiles_count; i++) {
        const struct sk_profile *profile = &sk_profiles[i];

        EXPECT(profile->layers[0] != NULL);
        EXPECT(profile->layers[SK_PROFILE_LAYERS_MAX - 1] == NULL);
        for (size_t k = 0; profile->layers[k]; k++)
            expect_known_fields(profile->layers[k]);
        expect_known_fields(profile->bsp);
        expect_known_fields(profile->ap);
        EXPECT(!profile->bsp == !profile->ap);
        EXPECT(profile->public.vmsa_gpa % 4096 == 0);
        EXPECT(strlen(profile->public.summary) > 0 && strlen(profile->public.source) > 0);
    }
}

TEST(profile_names_are_unique_and_twins_exist)
{
    for (size_t i = 0; i < sk_profiles_count; i++) {
        const struct sk_profile *twin = NULL;

        for (size_t k = 0; k < sk_profiles_count; k++) {
            if (k != i)
                EXPECT(strcmp(sk_profiles[i].public.name, sk_profiles[k].public.name) != 0);
            if (sk_profiles[i].svsm_twin &&
                strcmp(sk_profiles[i].svsm_twin, sk_profiles[k].public.name) == 0)
                twin = &sk_profiles[k];
        }
        EXPECT(!sk_profiles[i].svsm_twin || (twin && twin->public.svsm));
    }
}

TEST(vcpu_model_names_are_unique_and_signatures_are_of_amd_families)
{
    for (size_t i = 0; i < sk_vcpu_models_count; i++) {
        uint32_t signature = sk_vcpu_models[i].signature;

        for (size_t k = 0; k < i; k++)
            EXPECT(strcmp(sk_vcpu_models[i].name, sk_vcpu_models[k].name) != 0);
        EXPECT_INT(signature >> 8 & 15, 15); /* all have an extended family */
        EXPECT((signature >> 20) >= 8 && (signature >> 20) <= 11);
    }
}

TEST(firmware_guids_are_unique)
{
    for (const struct sk_guid_name *a = sk_firmware_guids; a->guid; a++) {
        EXPECT_INT(strlen(a->guid), 36);
        for (const struct sk_guid_name *b = sk_firmware_guids; b != a; b++)
            EXPECT(strcmp(a->guid, b->guid) != 0);
    }
}

TEST(policy_bits_are_unique_and_leave_bit_17_alone)
{
    uint64_t seen = (uint64_t)1 << 17 | 0xffff;

    for (size_t i = 0; i < sk_policy_bits_count; i++) {
        uint64_t bit = (uint64_t)1 << sk_policy_bits[i].bit;

        EXPECT((seen & bit) == 0);
        seen |= bit;
    }
}

TEST(host_kernels_hold_from_their_release_until_the_next)
{
    static const struct {
        struct sk_launch_version version;
        bool fpu_state;
        uint64_t features;
    } known[] = {
        {{0, 0, 0}, false, 0},    {{5, 11, 0}, false, 0},    {{6, 5, 13}, false, 0},
        {{6, 6, 0}, false, 0x20}, {{6, 7, 12}, false, 0x20}, {{6, 8, 0}, false, 0},
        {{6, 9, 999}, false, 0},  {{6, 10, 0}, true, 0},     {{6, 12, 3}, true, 0},
        {{7, 0, 0}, true, 0},
    };

    for (size_t i = 0; i < SK_ARRAY_SIZE(known); i++) {
        const struct sk_host_kernel *kernel = sk_host_kernel_of(&known[i].version);

        EXPECT(kernel->fpu_state == known[i].fpu_state);
        EXPECT_INT(kernel->features, known[i].features);
    }
    for (size_t i = 1; i < sk_host_kernels_count; i++)
        EXPECT(sk_launch_version_before(&sk_host_kernels[i - 1].from, &sk_host_kernels[i].from));
}
