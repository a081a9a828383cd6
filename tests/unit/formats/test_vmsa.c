/* SPDX-License-Identifier: Apache-2.0 */
#include "base/cleanup.h"
#include "base/text.h"
#include "formats/launch/vmsa_dump.h"
#include "test.h"

#include <sevkit/vcpu.h>
#include <sevkit/vmsa.h>

#define MILAN 0xa00f11

static uint64_t value(const uint8_t *page, const char *name)
{
    const struct sevkit_vmsa_field *field = sevkit_vmsa_field_find(name);

    EXPECT(field != NULL);
    return sevkit_vmsa_get(page, field);
}

static void expect_same_as_file(const char *path, const char *profile, enum sevkit_vcpu_role role,
                                uint64_t eip, uint64_t signature)
{
    uint8_t page[SEVKIT_VMSA_BYTES];
    size_t size;
    const uint8_t *want = sk_test_read(sk_test_corpus(path), &size);

    EXPECT_INT(size, SEVKIT_VMSA_BYTES);
    sevkit_vmsa_build(sevkit_profile_find(profile), role, eip, signature, 0, page);
    EXPECT_BYTES(page, want, size);
}

TEST(sevctl_save_areas_are_those_of_the_legacy_profile)
{
    expect_same_as_file("measure/fixtures/sevctl/vmsa0.bin", "qemu-fpu0", SEVKIT_BSP,
                        SEVKIT_BSP_EIP, MILAN);
    expect_same_as_file("measure/fixtures/sevctl/vmsa1.bin", "qemu-fpu0", SEVKIT_AP, 0x80b004,
                        MILAN);
}

TEST(virt_qemu_sev_validate_save_areas_are_those_of_the_legacy_profile)
{
    expect_same_as_file("sev-validate/vmsa0-23-49-0.bin", "qemu-fpu0", SEVKIT_BSP, SEVKIT_BSP_EIP,
                        sevkit_vcpu_signature(23, 49, 0));
    expect_same_as_file("sev-validate/vmsa0-25-17-1.bin", "qemu-fpu0", SEVKIT_BSP, SEVKIT_BSP_EIP,
                        sevkit_vcpu_signature(25, 17, 1));
}

TEST(profiles_differ_where_their_sources_say)
{
    static const struct {
        const char *profile;
        enum sevkit_vcpu_role role;
        const char *field;
        uint64_t want;
    } known[] = {
        {"qemu", SEVKIT_BSP, "mxcsr", 0x1f80},
        {"qemu", SEVKIT_BSP, "x87_fcw", 0x37f},
        {"qemu", SEVKIT_BSP, "rdx", MILAN},
        {"qemu", SEVKIT_AP, "cs.attrib", 0x9b},
        {"qemu-fpu0", SEVKIT_BSP, "mxcsr", 0},
        {"ec2", SEVKIT_BSP, "cs.attrib", 0x9a},
        {"ec2", SEVKIT_AP, "cs.attrib", 0x9b},
        {"ec2", SEVKIT_BSP, "ss.attrib", 0x92},
        {"ec2", SEVKIT_BSP, "tr.attrib", 0x83},
        {"ec2", SEVKIT_BSP, "rdx", 0x600},
        {"ec2-rdx0", SEVKIT_BSP, "rdx", 0},
        {"gce-milan", SEVKIT_BSP, "g_pat", 0x70106},
        {"gce-milan", SEVKIT_AP, "rdx", 0x600},
        {"krun", SEVKIT_AP, "cs.attrib", 0x9a},
        {"krun", SEVKIT_AP, "rdx", 0},
        {"svsm", SEVKIT_AP, "x87_fcw", 0},
        {"svsm", SEVKIT_AP, "mxcsr", 0x1f80},
        {"svsm-fcw", SEVKIT_AP, "x87_fcw", 0x37f},
        {"svsm-fpu0", SEVKIT_AP, "mxcsr", 0},
        {"svsm", SEVKIT_BSP, "rip", 0x80b004},
        {"svsm", SEVKIT_BSP, "cs.base", 0},
        {"svsm", SEVKIT_BSP, "cr0", 0x11},
        {"qemu", SEVKIT_AP, "rip", 0xb004},
        {"qemu", SEVKIT_AP, "cs.base", 0x800000},
        {"qemu", SEVKIT_AP, "sev_features", 0x21},
    };

    for (size_t i = 0; i < SK_ARRAY_SIZE(known); i++) {
        uint8_t page[SEVKIT_VMSA_BYTES];

        sevkit_vmsa_build(sevkit_profile_find(known[i].profile), known[i].role, 0x80b004, MILAN,
                          0x21, page);
        if (value(page, known[i].field) != known[i].want)
            sk_test_fail(__FILE__, __LINE__, "%s: %s is 0x%llx, expected 0x%llx", known[i].profile,
                         known[i].field, (unsigned long long)value(page, known[i].field),
                         (unsigned long long)known[i].want);
    }
}

TEST(values_outside_the_fields_of_a_profile_are_zero)
{
    for (size_t i = 0; i < sevkit_profile_count(); i++) {
        uint8_t page[SEVKIT_VMSA_BYTES];

        memset(page, 0xaa, sizeof(page));
        sevkit_vmsa_build(sevkit_profile(i), SEVKIT_BSP, SEVKIT_BSP_EIP, 0, 0, page);
        for (size_t k = 0; k < sevkit_vmsa_field_count(); k++) {
            const struct sevkit_vmsa_field *field = sevkit_vmsa_field(k);

            for (size_t b = 0; field->reserved && b < field->size; b++)
                EXPECT_INT(page[field->offset + b], 0);
        }
        EXPECT_INT(value(page, "efer"), 0x1000);
    }
}

TEST(set_and_get_are_inverse_and_touch_one_field)
{
    for (size_t i = 0; i < sevkit_vmsa_field_count(); i++) {
        const struct sevkit_vmsa_field *field = sevkit_vmsa_field(i);
        bool number = field->size == 1 || field->size == 2 || field->size == 4 || field->size == 8;
        uint64_t mask = field->size >= 8 ? UINT64_MAX : ((uint64_t)1 << 8 * field->size) - 1;
        uint8_t page[SEVKIT_VMSA_BYTES] = {0};
        size_t set = 0;

        sevkit_vmsa_set(page, field, UINT64_MAX);
        EXPECT_INT(sevkit_vmsa_get(page, field), number ? mask : 0);
        for (size_t b = 0; b < sizeof(page); b++)
            set += page[b] != 0;
        EXPECT_INT(set, number ? field->size : 0);
    }
}

TEST(profiles_and_vmms_are_found_by_name)
{
    enum sevkit_vmm vmm = SEVKIT_VMM_QEMU;

    EXPECT(sevkit_profile_find("gce-genoa")->vmsa_gpa == 0xffffffffff000);
    EXPECT(sevkit_profile_find("QEMU") == NULL);
    EXPECT_STR(sevkit_profile_default(SEVKIT_VMM_QEMU, true)->name, "svsm");
    EXPECT_STR(sevkit_profile_default(SEVKIT_VMM_GCE, false)->name, "gce-milan");
    EXPECT(sevkit_profile_default(SEVKIT_VMM_GCE, true) == NULL);
    EXPECT(sevkit_vmm_find("krun", &vmm) && vmm == SEVKIT_VMM_KRUN);
    EXPECT(!sevkit_vmm_find("qemu", &vmm) && vmm == SEVKIT_VMM_KRUN);
}

TEST(signatures_are_composed_and_split)
{
    uint32_t family, model, stepping;

    EXPECT_INT(sevkit_vcpu_signature(23, 49, 0), 0x830f10);
    EXPECT_INT(sevkit_vcpu_signature(25, 1, 1), 0xa00f11);
    EXPECT_INT(sevkit_vcpu_signature(26, 0, 0), 0xb00f00);
    EXPECT_INT(sevkit_vcpu_signature(6, 0x8f, 8), 0x806f8 & 0xfffff);
    for (size_t i = 0; i < sevkit_vcpu_model_count(); i++) {
        const struct sevkit_vcpu_model *model_entry = sevkit_vcpu_model(i);

        sevkit_vcpu_split(model_entry->signature, &family, &model, &stepping);
        EXPECT_INT(sevkit_vcpu_signature(family, model, stepping), model_entry->signature);
        EXPECT(sevkit_vcpu_model_find(model_entry->name) == model_entry);
    }
    EXPECT(sevkit_vcpu_model_find("epyc") == NULL);
}

/* As Linux writes it, from a byte on, so many of them. */
static void add_dump(struct sk_text *text, const uint8_t *page, size_t from, size_t bytes)
{
    for (size_t i = from; i < from + bytes; i++) {
        if (i % 16 == 0)
            sk_text_addf(text, "%s[    1.0] %08zx:", text->length > 0 ? "\n" : "", i);
        sk_text_addf(text, " %02x", page[i]);
    }
}

TEST(dumps_are_read)
{
    static const struct {
        size_t from, bytes, more; /* more: repeats its first bytes at the end */
        const char *text;         /* NULL: it is the page */
    } cases[] = {
        {0, 4096, 0, NULL},
        {0, 0x400, 0, NULL},
        {0, 0x3f0, 0, "a save area has 0x400 or more"},
        {0, 4096, 16, "expected the bytes at offset 0x1000"},
    };
    uint8_t page[SEVKIT_VMSA_BYTES], back[SEVKIT_VMSA_BYTES];
    struct sevkit_error error = {0};

    for (size_t i = 0; i < SK_ARRAY_SIZE(cases); i++) {
        SK_CLEANUP(sk_text_done) struct sk_text text = {0};
        int r;

        sevkit_vmsa_build(sevkit_profile_find("qemu"), SEVKIT_BSP, SEVKIT_BSP_EIP, MILAN, 1, page);
        add_dump(&text, page, cases[i].from, cases[i].bytes);
        add_dump(&text, page, 0, cases[i].more);
        r = sk_vmsa_read((const uint8_t *)sk_text_get(&text), text.length, back, &error);
        if (cases[i].text) {
            EXPECT_ERROR(r, SEVKIT_EINPUT, &error);
            EXPECT_CONTAINS(error.text, cases[i].text);
        } else {
            EXPECT_OK(r, &error);
            EXPECT_BYTES(back, page, cases[i].bytes);
        }
    }
    EXPECT_OK(sk_vmsa_read(page, sizeof(page), back, &error), &error);
    EXPECT_ERROR(sk_vmsa_read(page, sizeof(page) - 1, back, &error), SEVKIT_EINPUT, &error);
}

static void count_profile(void *arg, const struct sevkit_profile *profile, const char *role)
{
    unsigned *count = arg;

    *count += strcmp(profile->name, "qemu") == 0 && strcmp(role, "any") == 0;
}

TEST(profiles_are_recognised)
{
    uint8_t page[SEVKIT_VMSA_BYTES];
    unsigned count = 0;

    sevkit_vmsa_build(sevkit_profile_find("qemu"), SEVKIT_BSP, SEVKIT_BSP_EIP, MILAN, 1, page);
    sk_vmsa_each_profile(page, count_profile, &count);
    EXPECT_INT(count, 1);
    page[0x3ff] ^= 1;
    sk_vmsa_each_profile(page, count_profile, &count);
    EXPECT_INT(count, 1);
}
