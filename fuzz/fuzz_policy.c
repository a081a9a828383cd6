/* SPDX-License-Identifier: Apache-2.0 */
/* Guest policies: whatever text gives a number, the number's text gives it again. */
#include "fuzz.h"

#include <sevkit/id_block.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char text[512];
    char names[256];
    struct sevkit_error error = {0};
    uint64_t policy = 0;
    uint64_t again = 0;
    int r;

    if (size >= sizeof(text))
        return 0;
    memcpy(text, data, size);
    text[size] = '\0';
    memset(names, 'x', sizeof(names));
    r = sevkit_policy_parse(text, &policy, &error);
    if (r < 0) {
        REQUIRE(r == SEVKIT_EUSAGE || r == SEVKIT_EINPUT || r == SEVKIT_ENOMEM);
        REQUIRE(error.code == r && error.text[0] && policy == 0);
        return 0;
    }
    REQUIRE(policy & SEVKIT_POLICY_RESERVED_ONE);
    sevkit_policy_format(policy, names, sizeof(names));
    REQUIRE(strnlen(names, sizeof(names)) < sizeof(names));
    /* Unknown bits come out as "bit<N>"; many of them do not fit. */
    if (strlen(names) < sizeof(names) - 8) {
        r = sevkit_policy_parse(names, &again, &error);
        REQUIRE(r < 0 || again == policy);
    }
    return 0;
}
