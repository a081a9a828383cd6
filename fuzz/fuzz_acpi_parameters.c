/* SPDX-License-Identifier: Apache-2.0 */
/* A kernel command line: the parameters that are accepted are those that the writer writes, and what is in front
 * of them contradicts nothing. */
#include "formats/boot/acpi_parameters.h"

#include "base/cleanup.h"
#include "fuzz.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    SK_CLEANUP_FREE char *line = malloc(size + 1);
    struct sevkit_error error = {0};
    uint32_t address = 0;

    REQUIRE(line);
    if (size)
        memcpy(line, data, size);
    line[size] = '\0';
    for (unsigned defence = 0; defence < SK_ACPI_DEFENCES; defence++) {
        SK_CLEANUP(sk_text_done) struct sk_text words = {0};
        SK_CLEANUP(sk_text_done) struct sk_text whole = {0};
        int r = sk_acpi_parameters_find(defence, line, &address, &error);

        if (r < 0) {
            REQUIRE_ERROR(r, &error, SEVKIT_EINPUT, SEVKIT_EINPUT);
        } else {
            sk_acpi_parameters_add(defence, address, &words);
            REQUIRE(strstr(line, sk_text_get(&words)));
        }
        /* A line that passes the check can be completed, and then has what was added. */
        if (sk_acpi_parameters_check(defence, line, &error) < 0)
            continue;
        sk_text_add(&whole, line);
        sk_acpi_parameters_add(defence, 0xffbf0000, &whole);
        REQUIRE(sk_acpi_parameters_find(defence, sk_text_get(&whole), &address, &error) == 0);
        REQUIRE(address == (sk_acpi_has_tables(defence) ? 0xffbf0000 : 0));
    }
    return 0;
}
