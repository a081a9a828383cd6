/* SPDX-License-Identifier: Apache-2.0 */
/* PE images: sections have names that end, and what is found by name is in the list. */
#include "formats/firmware/pe.h"
#include "fuzz.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct sk_pe pe;
    struct sevkit_error error = {0};
    size_t head = size < SK_PE_HEAD_BYTES ? size : SK_PE_HEAD_BYTES;
    int r = sk_pe_parse(data, head, &pe, &error);

    if (r < 0) {
        REQUIRE_ERROR(r, &error, SEVKIT_EINPUT, SEVKIT_EINPUT);
        return 0;
    }
    REQUIRE(sk_pe_detect(data, head));
    REQUIRE(pe.section_count <= SK_PE_SECTIONS_MAX);
    for (size_t i = 0; i < pe.section_count; i++) {
        const struct sk_pe_section *section = &pe.sections[i];
        const struct sk_pe_section *found;

        REQUIRE(strnlen(section->name, sizeof(section->name)) < sizeof(section->name));
        found = sk_pe_find(&pe, section->name);
        REQUIRE(found && found <= section && strcmp(found->name, section->name) == 0);
    }
    REQUIRE(sk_pe_is_uki(&pe) == (sk_pe_find(&pe, ".linux") != NULL));
    return 0;
}
