/* SPDX-License-Identifier: Apache-2.0 */
/* Kernel command lines: what is read is written and read back the same, whatever stands around it. */
#include "formats/boot/boot_parameters.h"
#include "fuzz.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct sk_boot_parameters parameters, again;
    struct sevkit_error error = {0};
    struct sk_text text = {0};
    int r = sk_boot_parameters_read(data, size, &parameters, &error);

    if (r < 0) {
        REQUIRE(r == SEVKIT_EINPUT && error.code == r && error.text[0]);
        return 0;
    }
    REQUIRE((parameters.mode == SK_BOOT_NONE) == !sk_boot_cmdline_has(data, size));
    REQUIRE(sk_boot_parameters_write(&parameters, &text, &error) == 0);
    REQUIRE(sk_boot_parameters_read(sk_text_get(&text), text.length, &again, &error) == 0);
    REQUIRE(memcmp(&parameters, &again, sizeof(again)) == 0);
    sk_text_done(&text);
    return 0;
}
