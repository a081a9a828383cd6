/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SK_FORMATS_FIRMWARE_FIRMWARE_H
#define SK_FORMATS_FIRMWARE_FIRMWARE_H

#include <sevkit/firmware.h>

#define SK_USES (SEVKIT_USE_SVSM + 1)

struct sevkit_firmware {
    const uint8_t *data;
    size_t size;
    bool has_table;
    struct sevkit_firmware_entry *entries;
    size_t entry_count;
    bool has_metadata;
    uint32_t metadata_declared_size; /* what the metadata header says, header included */
    struct sevkit_section *sections;
    size_t section_count;
    struct sevkit_finding *findings;
    size_t finding_count;
};

/* Appends a finding, silently none beyond SK_FINDINGS_MAX; false without memory. */
bool sk_firmware_add_finding(struct sevkit_firmware *firmware, enum sevkit_finding_kind kind,
                             const char *format, ...) __attribute__((format(printf, 3, 4)));
/* Looks at entries and sections as a whole; false without memory. */
bool sk_firmware_find(struct sevkit_firmware *firmware);

/* Images from before 2021 have the reset block alone where the table's footer is now; QEMU still looks there
 * (target/i386/sev.c, sev_es_find_reset_vector). */
bool sk_firmware_lone_reset(const uint8_t *data, size_t size, uint32_t *ret_eip);

/* First finding of a kind, or NULL. */
const struct sevkit_finding *sk_firmware_finding_of(const struct sevkit_firmware *firmware,
                                                    enum sevkit_finding_kind kind);

#endif
