/* SPDX-License-Identifier: Apache-2.0 */
#include "base/cleanup.h"
#include "base/encoding.h"
#include "formats/launch/rvps.h"
#include "test.h"

#include <stdio.h>
#include <stdlib.h>

#define HEAD "{\"version\":\"0.1.0\",\"type\":\"sample\",\"payload\":\""

/* What is in the message, as text. */
static void payload_of(size_t count, char *ret_text, size_t size)
{
    uint8_t digests[2][48] = {{0}, {0xff}};
    SK_CLEANUP(sk_text_done) struct sk_text text = {0};
    SK_CLEANUP_FREE char *base64 = NULL;
    struct sevkit_error error;
    size_t length = 0;

    EXPECT_OK(sk_rvps_write((const uint8_t(*)[48])digests, count, &text, &error), &error);
    EXPECT(strncmp(sk_text_get(&text), HEAD, strlen(HEAD)) == 0);
    EXPECT_STR(sk_text_get(&text) + text.length - 3, "\"}\n");
    base64 = strndup(sk_text_get(&text) + strlen(HEAD), text.length - strlen(HEAD) - 3);
    EXPECT(sk_base64_decode(base64, ret_text, size - 1, &length));
    ret_text[length] = '\0';
}

TEST(digests_are_listed_in_hex_and_base64)
{
    char hex[97], text[1024], want[1024];

    payload_of(0, text, sizeof(text));
    EXPECT_STR(text, "{\"snp_launch_measurement\":[]}");
    memset(hex, '0', 96);
    hex[96] = '\0';
    payload_of(2, text, sizeof(text));
    (void)snprintf(want, sizeof(want),
                   "{\"snp_launch_measurement\":[\"%s\",\"%.64s\",\"ff%s\",\"/wAA%.60s\"]}", hex,
                   "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", hex + 2,
                   "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA");
    EXPECT_STR(text, want);
}
