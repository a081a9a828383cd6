/* SPDX-License-Identifier: Apache-2.0 */
/* QEMU command lines of logs: all words lie in the bytes of the line, and the first one is a program. */
#include "fuzz.h"
#include "qemu/qemu_line.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct sk_qemu_line line;
    struct sevkit_error error;
    int r = sk_qemu_line_read(data, size, &line, &error);

    if (r < 0) {
        REQUIRE_ERROR(r, &error, SEVKIT_EINPUT, SEVKIT_EINPUT);
        return 0;
    }
    REQUIRE(line.count > 0 && line.words[line.count] == NULL);
    REQUIRE(strstr(line.words[0], "qemu"));
    for (size_t i = 0; i < line.count; i++)
        REQUIRE(line.words[i] >= line.bytes &&
                line.words[i] + strlen(line.words[i]) <= line.bytes + size + 1);
    sk_qemu_line_done(&line);
    return 0;
}
