/* SPDX-License-Identifier: Apache-2.0 */
/* Texts: what decodes encodes to the same text; any bytes survive encoding. */
#include "base/encoding.h"
#include "base/values/number.h"
#include "fuzz.h"

#include <inttypes.h>
#include <strings.h>

#define BYTES_MAX 128

static void check_text(const char *text)
{
    uint8_t bytes[BYTES_MAX];
    char again[4 * BYTES_MAX];
    size_t size = 0;
    uint64_t number;

    if (sk_base64_decode(text, bytes, sizeof(bytes), &size)) {
        sk_base64_encode(bytes, size, again);
        REQUIRE(strcmp(text, again) == 0);
    }
    if (strlen(text) / 2 <= sizeof(bytes) && sk_hex_decode(text, bytes, strlen(text) / 2)) {
        sk_hex_encode(bytes, strlen(text) / 2, again);
        REQUIRE(strcasecmp(text, again) == 0);
    }
    if (sk_guid_parse(text, bytes)) {
        sk_guid_format(bytes, again);
        REQUIRE(strcasecmp(text, again) == 0);
    }
    if (sk_number_parse(text, 0, UINT64_MAX, &number)) {
        char *end;

        REQUIRE(number == strtoull(text, &end, 0) && !*end);
        REQUIRE(!sk_number_parse(text, 0, number ? number - 1 : 0, &number) || number == 0);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char text[2 * BYTES_MAX + 1];
    uint8_t back[BYTES_MAX];
    size_t length;

    if (size > BYTES_MAX)
        return 0;
    sk_base64_encode(data, size, text);
    REQUIRE(sk_base64_decode(text, back, sizeof(back), &length) && length == size);
    REQUIRE(size == 0 || memcmp(back, data, size) == 0);
    sk_hex_encode(data, size, text);
    REQUIRE(sk_hex_decode(text, back, size) && (size == 0 || memcmp(back, data, size) == 0));
    memcpy(text, data, size);
    text[size] = '\0';
    check_text(text);
    return 0;
}
