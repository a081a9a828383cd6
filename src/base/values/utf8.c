/* SPDX-License-Identifier: Apache-2.0 */
#include "base/values/utf8.h"

size_t sk_utf8_decode(const void *bytes, size_t size, uint32_t *ret_code_point)
{
    static const uint32_t least[] = {0, 0, 0x80, 0x800, 0x10000};
    const uint8_t *data = bytes;
    size_t length = size == 0                            ? 0
                    : data[0] < 0x80                     ? 1
                    : data[0] >= 0xc2 && data[0] <= 0xdf ? 2
                    : (data[0] & 0xf0) == 0xe0           ? 3
                    : data[0] >= 0xf0 && data[0] <= 0xf4 ? 4
                                                         : 0;
    uint32_t code_point;

    if (!length || length > size)
        return 0;
    code_point = length == 1 ? data[0] : data[0] & (0xffu >> (length + 1));
    for (size_t i = 1; i < length; i++) {
        if ((data[i] & 0xc0) != 0x80)
            return 0;
        code_point = code_point << 6 | (data[i] & 0x3f);
    }
    if (code_point < least[length] || code_point > 0x10ffff ||
        (code_point >= 0xd800 && code_point <= 0xdfff))
        return 0;
    *ret_code_point = code_point;
    return length;
}
