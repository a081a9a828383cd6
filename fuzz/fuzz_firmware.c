/* SPDX-License-Identifier: Apache-2.0 */
/* Firmware images: everything that the parser tells lies inside the image, every use has a verdict. */
#include "fuzz.h"

#include <sevkit/firmware.h>

static void check_entries(const struct sevkit_firmware *firmware, const uint8_t *data, size_t size)
{
    for (size_t i = 0; i < sevkit_firmware_entry_count(firmware); i++) {
        const struct sevkit_firmware_entry *entry = sevkit_firmware_entry(firmware, i);

        REQUIRE(entry->offset <= size && entry->size <= size - entry->offset);
        REQUIRE(entry->data == data + entry->offset);
        REQUIRE(entry->declared_size >= entry->size);
    }
    REQUIRE(!sevkit_firmware_entry(firmware, sevkit_firmware_entry_count(firmware)));
    for (size_t i = 0; i < sevkit_firmware_section_count(firmware); i++)
        REQUIRE(sevkit_firmware_has_section(firmware, sevkit_firmware_section(firmware, i)->type));
    REQUIRE(!sevkit_firmware_section(firmware, sevkit_firmware_section_count(firmware)));
}

static void check_texts(const struct sevkit_firmware *firmware)
{
    for (size_t i = 0; i < sevkit_firmware_finding_count(firmware); i++) {
        const struct sevkit_finding *finding = sevkit_firmware_finding(firmware, i);

        REQUIRE(finding->text[0] && strnlen(finding->text, sizeof(finding->text)) < 256);
    }
    for (unsigned use = 0; use < sevkit_use_count(); use++) {
        struct sevkit_use_verdict verdict = sevkit_firmware_verdict(firmware, (enum sevkit_use)use);

        REQUIRE(strnlen(verdict.reason, sizeof(verdict.reason)) < sizeof(verdict.reason));
        REQUIRE(verdict.use && verdict.usable == !verdict.reason[0]);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct sevkit_firmware *firmware = NULL;
    struct sevkit_error error = {0};
    uint32_t value;
    int r = sevkit_firmware_parse(data, size, &firmware, &error);

    if (r < 0) {
        REQUIRE_ERROR(r, &error, SEVKIT_EINPUT, SEVKIT_ENOMEM);
        REQUIRE(!firmware);
        return 0;
    }
    check_entries(firmware, data, size);
    check_texts(firmware);
    r = sevkit_firmware_reset_eip(firmware, &value, &error);
    if (r < 0)
        REQUIRE_ERROR(r, &error, SEVKIT_EREFUSED, SEVKIT_EREFUSED);
    r = sevkit_firmware_svsm_offset(firmware, &value, &error);
    if (r < 0)
        REQUIRE_ERROR(r, &error, SEVKIT_EREFUSED, SEVKIT_EREFUSED);
    REQUIRE(sevkit_firmware_hash_area(firmware).present ||
            !sevkit_firmware_hash_area(firmware).gpa);
    sevkit_firmware_free(firmware);
    return 0;
}
