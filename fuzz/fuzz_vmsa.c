/* SPDX-License-Identifier: Apache-2.0 */
/* Save areas: the fields together are the whole page, and writing what was read gives it again; as a page or as a hex
 * dump it is the same. */
#include "base/text.h"
#include "formats/launch/vmsa_dump.h"
#include "fuzz.h"

static void check_fields(const uint8_t page[SEVKIT_VMSA_BYTES])
{
    uint8_t again[SEVKIT_VMSA_BYTES] = {0};
    size_t covered = 0;

    for (size_t i = 0; i < sevkit_vmsa_field_count(); i++) {
        const struct sevkit_vmsa_field *field = sevkit_vmsa_field(i);
        uint8_t before[SEVKIT_VMSA_BYTES];

        memcpy(before, again, sizeof(before));
        sevkit_vmsa_set(again, field, sevkit_vmsa_get(page, field));
        REQUIRE(sevkit_vmsa_get(again, field) == sevkit_vmsa_get(page, field));
        /* A byte string is neither got nor set as a number. */
        if (field->size != 1 && field->size != 2 && field->size != 4 && field->size != 8) {
            REQUIRE(memcmp(before, again, sizeof(before)) == 0);
            memcpy(again + field->offset, page + field->offset, field->size);
        }
        covered += field->size;
    }
    REQUIRE(covered == SEVKIT_VMSA_BYTES);
    REQUIRE(memcmp(again, page, sizeof(again)) == 0);
}

static void check_dump(const uint8_t page[SEVKIT_VMSA_BYTES])
{
    uint8_t again[SEVKIT_VMSA_BYTES];
    struct sk_text text = {0};
    struct sevkit_error error;

    for (size_t i = 0; i < SEVKIT_VMSA_BYTES; i++) {
        if (i % 16 == 0)
            sk_text_addf(&text, "%s[    1.000000] SEV-ES: %08zx:", i > 0 ? "\n" : "", i);
        sk_text_addf(&text, " %02x", page[i]);
    }
    REQUIRE(sk_text_ok(&text));
    REQUIRE(sk_vmsa_read((const uint8_t *)sk_text_get(&text), text.length, again, &error) == 0);
    REQUIRE(memcmp(page, again, sizeof(again)) == 0);
    sk_text_done(&text);
}

static void check_read(const uint8_t *data, size_t size)
{
    uint8_t page[SEVKIT_VMSA_BYTES];
    struct sevkit_error error;
    int r = sk_vmsa_read(data, size, page, &error);

    if (r < 0)
        REQUIRE_ERROR(r, &error, SEVKIT_EINPUT, SEVKIT_EINPUT);
    else
        check_dump(page);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    uint8_t page[SEVKIT_VMSA_BYTES] = {0};
    uint64_t inputs[3];
    const struct sevkit_profile *profile;
    const struct sevkit_vmsa_field *features = sevkit_vmsa_field_find("sev_features");

    memcpy(page, data, size < sizeof(page) ? size : sizeof(page));
    check_fields(page);
    check_read(data, size);

    /* The first bytes once more, as the inputs of a build. */
    memcpy(inputs, page + 1, sizeof(inputs));
    profile = sevkit_profile(page[0] % sevkit_profile_count());
    sevkit_vmsa_build(profile, page[25] & 1 ? SEVKIT_AP : SEVKIT_BSP, inputs[0], inputs[1],
                      inputs[2], page);
    check_fields(page);
    REQUIRE(features && sevkit_vmsa_get(page, features) == inputs[2]);
    return 0;
}
