/* SPDX-License-Identifier: Apache-2.0 */
#include "base/encoding.h"
#include "test.h"

#define SIZE_MAX_TESTED 80

TEST(hex_known)
{
    static const uint8_t bytes[] = {0x00, 0x01, 0x7f, 0x80, 0x9a, 0xbc, 0xde, 0xff};
    char text[2 * sizeof(bytes) + 1];
    uint8_t back[sizeof(bytes)];

    sk_hex_encode(bytes, sizeof(bytes), text);
    EXPECT_STR(text, "00017f809abcdeff");
    EXPECT(sk_hex_decode("00017F809aBcDeFf", back, sizeof(back)));
    EXPECT_BYTES(back, bytes, sizeof(bytes));
}

TEST(hex_empty)
{
    char text[1] = {'x'};

    sk_hex_encode(NULL, 0, text);
    EXPECT_STR(text, "");
    EXPECT(sk_hex_decode("", NULL, 0));
    EXPECT(!sk_hex_decode("0", NULL, 0));
}

TEST(hex_round_trip)
{
    for (size_t size = 0; size <= SIZE_MAX_TESTED; size++) {
        uint8_t bytes[SIZE_MAX_TESTED];
        uint8_t back[SIZE_MAX_TESTED];
        char text[2 * SIZE_MAX_TESTED + 1];

        sk_test_random(bytes, size);
        sk_hex_encode(bytes, size, text);
        EXPECT_INT(strlen(text), 2 * size);
        EXPECT(sk_hex_decode(text, back, size));
        EXPECT_BYTES(back, bytes, size);
    }
}

/* Every byte value in both places of a digit pair: 22 of 256 are digits. */
TEST(hex_alphabet)
{
    size_t accepted = 0;

    for (unsigned place = 0; place < 2; place++) {
        for (unsigned c = 1; c < 256; c++) {
            char text[3] = "00";
            uint8_t byte = 0xa5;
            bool digit = strchr("0123456789abcdefABCDEF", (int)c) != NULL;

            text[place] = (char)c;
            EXPECT_INT(sk_hex_decode(text, &byte, 1), digit);
            EXPECT(digit || byte == 0xa5);
            accepted += digit;
        }
    }
    EXPECT_INT(accepted, 44);
}

TEST(hex_wrong_length)
{
    static const char *const bad[] = {"", "0", "012", "01234", "012345", "0x01", " 0123", "0123 "};
    uint8_t bytes[2] = {0xa5, 0xa5};

    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
        EXPECT(!sk_hex_decode(bad[i], bytes, sizeof(bytes)));
        EXPECT_BYTES(bytes, "\xa5\xa5", 2);
    }
}

/* RFC 4648, section 10. */
TEST(base64_rfc_vectors)
{
    static const struct {
        const char *plain, *encoded;
    } vectors[] = {
        {"", ""},
        {"f", "Zg=="},
        {"fo", "Zm8="},
        {"foo", "Zm9v"},
        {"foob", "Zm9vYg=="},
        {"fooba", "Zm9vYmE="},
        {"foobar", "Zm9vYmFy"},
    };

    for (size_t i = 0; i < sizeof(vectors) / sizeof(vectors[0]); i++) {
        char text[16];
        uint8_t back[16];
        size_t size = 99;

        sk_base64_encode(vectors[i].plain, strlen(vectors[i].plain), text);
        EXPECT_STR(text, vectors[i].encoded);
        EXPECT(sk_base64_decode(text, back, sizeof(back), &size));
        EXPECT_INT(size, strlen(vectors[i].plain));
        EXPECT_BYTES(back, vectors[i].plain, size);
    }
}

/* RFC 4648, table 1. */
TEST(base64_alphabet)
{
    static const char alphabet[] =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

    for (unsigned value = 0; value < 64; value++) {
        uint8_t bytes[3] = {(uint8_t)(value << 2), 0, 0};
        char text[5];

        sk_base64_encode(bytes, sizeof(bytes), text);
        EXPECT_INT(text[0], alphabet[value]);
    }
    for (unsigned place = 0; place < 4; place++) {
        for (unsigned c = 1; c < 256; c++) {
            char text[5] = "AAAA";
            uint8_t back[3];
            size_t size;
            const char *found = strchr(alphabet, (int)c);

            text[place] = (char)c;
            if (c == '=' && place == 3)
                continue;
            EXPECT_INT(sk_base64_decode(text, back, sizeof(back), &size), found != NULL);
            if (found)
                EXPECT_INT(((unsigned)back[0] << 16 | (unsigned)back[1] << 8 | back[2]) >>
                               (18 - 6 * place),
                           found - alphabet);
        }
    }
}

TEST(base64_round_trip)
{
    for (size_t size = 0; size <= SIZE_MAX_TESTED; size++) {
        uint8_t bytes[SIZE_MAX_TESTED];
        uint8_t back[SIZE_MAX_TESTED];
        char text[SK_BASE64_LENGTH(SIZE_MAX_TESTED) + 1];
        size_t got = 0;

        sk_test_random(bytes, size);
        sk_base64_encode(bytes, size, text);
        EXPECT_INT(strlen(text), SK_BASE64_LENGTH(size));
        EXPECT(sk_base64_decode(text, back, size, &got));
        EXPECT_INT(got, size);
        EXPECT_BYTES(back, bytes, size);
        if (size)
            EXPECT(!sk_base64_decode(text, back, size - 1, &got));
    }
}

TEST(base64_refuses)
{
    static const char *const bad[] = {
        "A",    "AA",   "AAA",  "AAAAA", "=",        "==",     "====", "A===", "AA=A", "=AAA",
        "A=AA", "AB==", "AAB=", "/x==",  "AA==AAAA", "AA==\n", " AA=", "AA- ", "AA_A", "AAAA\n",
    };

    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
        uint8_t bytes[16];
        size_t size = 99;

        if (sk_base64_decode(bad[i], bytes, sizeof(bytes), &size))
            sk_test_fail(__FILE__, __LINE__, "\"%s\" was decoded", bad[i]);
        EXPECT_INT(size, 99);
    }
}

/* Two texts never decode to the same bytes: what decodes, encodes to the same text. */
TEST(base64_canonical)
{
    static const char letters[] = "AQgwBbz019+/=";

    for (unsigned round = 0; round < 20000; round++) {
        char text[9] = "";
        char again[16];
        uint8_t bytes[8];
        size_t size;

        for (unsigned i = 0; i < 4 * (1 + round % 2); i++)
            text[i] = letters[sk_test_random_below(sizeof(letters) - 1)];
        if (!sk_base64_decode(text, bytes, sizeof(bytes), &size))
            continue;
        sk_base64_encode(bytes, size, again);
        EXPECT_STR(again, text);
    }
}

/* UEFI specification, appendix A: the first three fields are little-endian. */
TEST(guid_known)
{
    static const uint8_t bytes[SK_GUID_BYTES] = {0xde, 0x82, 0xb5, 0x96, 0xb2, 0x1f, 0xf7, 0x45,
                                                 0xba, 0xea, 0xa3, 0x66, 0xc5, 0x5a, 0x08, 0x2d};
    char text[SK_GUID_TEXT_LENGTH + 1];
    uint8_t back[SK_GUID_BYTES];

    sk_guid_format(bytes, text);
    EXPECT_STR(text, "96b582de-1fb2-45f7-baea-a366c55a082d");
    EXPECT(sk_guid_parse("96B582DE-1fb2-45F7-baea-a366c55a082d", back));
    EXPECT_BYTES(back, bytes, sizeof(bytes));
}

TEST(guid_round_trip)
{
    for (unsigned round = 0; round < 1000; round++) {
        char text[SK_GUID_TEXT_LENGTH + 1];
        uint8_t bytes[SK_GUID_BYTES];
        uint8_t back[SK_GUID_BYTES];

        sk_test_random(bytes, sizeof(bytes));
        sk_guid_format(bytes, text);
        EXPECT_INT(strlen(text), SK_GUID_TEXT_LENGTH);
        EXPECT(sk_guid_parse(text, back));
        EXPECT_BYTES(back, bytes, sizeof(bytes));
    }
}

/* One character replaced by one that does not belong there, at every place, and other lengths. */
TEST(guid_refuses)
{
    static const char good[] = "96b582de-1fb2-45f7-baea-a366c55a082d";
    uint8_t guid[SK_GUID_BYTES] = {0xa5, 0xa5};

    for (size_t i = 0; i < SK_GUID_TEXT_LENGTH; i++) {
        char text[sizeof(good) + 1];

        memcpy(text, good, sizeof(good));
        text[i] = text[i] == '-' ? '0' : '-';
        EXPECT(!sk_guid_parse(text, guid));
        text[i] = 'g';
        EXPECT(!sk_guid_parse(text, guid));
        text[i] = '\0';
        EXPECT(!sk_guid_parse(text, guid));
    }
    EXPECT(!sk_guid_parse("96b582de-1fb2-45f7-baea-a366c55a082d0", guid));
    EXPECT(!sk_guid_parse("{96b582de-1fb2-45f7-baea-a366c55a08}", guid));
    EXPECT_BYTES(guid, "\xa5\xa5", 2);
}
