/* SPDX-License-Identifier: Apache-2.0 */
#include "formats/attest/attest_messages.h"
#include "test.h"

#include <stdlib.h>

TEST(hello)
{
    struct sk_attest_hello hello = {.version = 0x102, .role = 3}, again;
    uint8_t bytes[SK_ATTEST_HELLO_BYTES];
    struct sevkit_error error;

    sk_test_random(hello.nonce, 32);
    sk_test_random(hello.ephemeral, 32);
    sk_attest_hello_write(&hello, bytes);
    EXPECT(bytes[0] == 2 && bytes[1] == 1 && bytes[2] == 3 && bytes[3] == 0);
    EXPECT_BYTES(bytes + 4, hello.nonce, 32);
    EXPECT_BYTES(bytes + 36, hello.ephemeral, 32);
    EXPECT_OK(sk_attest_hello_read(bytes, sizeof(bytes), &again, &error), &error);
    EXPECT_INT(again.version, 0x102);
    EXPECT_INT(again.role, 3);
    EXPECT_BYTES(again.ephemeral, hello.ephemeral, 32);
    bytes[3] = 1;
    EXPECT_ERROR(sk_attest_hello_read(bytes, sizeof(bytes), &again, &error), SEVKIT_EINPUT, &error);
    bytes[3] = 0;
    EXPECT_ERROR(sk_attest_hello_read(bytes, sizeof(bytes) - 1, &again, &error), SEVKIT_EINPUT,
                 &error);
}

static uint8_t evidence_bytes[SK_ATTEST_EVIDENCE_MAX + 1];

TEST(evidence)
{
    static uint8_t report[SK_ATTEST_REPORT_MAX + 1], certificates[SK_ATTEST_CERTIFICATES_MAX + 1];
    struct sk_attest_evidence_view view = {.ssh_keys = (const uint8_t *)"abc",
                                           .ssh_keys_size = 3,
                                           .report = report,
                                           .report_size = 1184,
                                           .certificates = certificates,
                                           .certificates_size = 9};
    struct sk_attest_evidence_view again;
    struct sevkit_error error;
    size_t size = sk_attest_evidence_bytes(&view);

    sk_test_random(view.nonce, 32);
    sk_test_random(view.ephemeral, 32);
    sk_test_random(report, sizeof(report));
    EXPECT_INT(size, 76 + 3 + 1184 + 9);
    sk_attest_evidence_write(&view, evidence_bytes);
    EXPECT_OK(sk_attest_evidence_read(evidence_bytes, size, &again, &error), &error);
    EXPECT_BYTES(again.nonce, view.nonce, 32);
    EXPECT_BYTES(again.ephemeral, view.ephemeral, 32);
    EXPECT_INT(again.ssh_keys_size, 3);
    EXPECT_BYTES(again.report, report, 1184);
    EXPECT_INT(again.certificates_size, 9);
    for (size_t cut = 0; cut < size; cut += 13)
        EXPECT_ERROR(sk_attest_evidence_read(evidence_bytes, cut, &again, &error), SEVKIT_EINPUT,
                     &error);
    EXPECT_ERROR(sk_attest_evidence_read(evidence_bytes, size + 1, &again, &error), SEVKIT_EINPUT,
                 &error);
    EXPECT_CONTAINS(error.text, "1 bytes are left over");
    view.report_size = 1183;
    EXPECT_INT(sk_attest_evidence_bytes(&view), 0);
    view.report_size = SK_ATTEST_REPORT_MAX + 1;
    EXPECT_INT(sk_attest_evidence_bytes(&view), 0);
    view.report_size = SK_ATTEST_REPORT_MAX;
    view.certificates_size = SK_ATTEST_CERTIFICATES_MAX + 1;
    EXPECT_INT(sk_attest_evidence_bytes(&view), 0);
    view.certificates_size = SK_ATTEST_CERTIFICATES_MAX;
    view.ssh_keys_size = SK_ATTEST_SSH_KEYS_MAX + 1;
    EXPECT_INT(sk_attest_evidence_bytes(&view), 0);
}

/* Sizes inside that are larger than their limit or than what is there. */
TEST(evidence_with_false_sizes)
{
    static uint8_t bytes[76 + 1184];
    struct sk_attest_evidence_view view;
    struct sevkit_error error;

    bytes[68] = 1184 & 0xff;
    bytes[69] = 1184 >> 8;
    EXPECT_OK(sk_attest_evidence_read(bytes, sizeof(bytes), &view, &error), &error);
    for (size_t at = 64; at < 72; at += 4) {
        uint8_t kept = bytes[at + 3];

        bytes[at + 3] = 0xff;
        EXPECT_ERROR(sk_attest_evidence_read(bytes, sizeof(bytes), &view, &error), SEVKIT_EINPUT,
                     &error);
        bytes[at + 3] = kept;
    }
    bytes[68] -= 4;
    EXPECT_ERROR(sk_attest_evidence_read(bytes, sizeof(bytes) - 4, &view, &error), SEVKIT_EINPUT,
                 &error);
    EXPECT_CONTAINS(error.text, "a report of 1180 bytes");
}

TEST(ready)
{
    struct sk_attest_ready ready = {.attempts_left = 4, .key_count = 2}, again;
    uint8_t bytes[SK_ATTEST_READY_MAX];
    struct sevkit_error error;
    size_t size;

    strcpy(ready.keys[0].name, "root");
    strcpy(ready.keys[1].name, "data.0");
    ready.keys[1].opened = true;
    size = sk_attest_ready_write(&ready, bytes);
    EXPECT_INT(size, 2 + 6 + 8);
    EXPECT_OK(sk_attest_ready_read(bytes, size, &again, &error), &error);
    EXPECT_INT(again.attempts_left, 4);
    EXPECT_STR(again.keys[1].name, "data.0");
    EXPECT(again.keys[1].opened && !again.keys[0].opened);
    for (size_t cut = 0; cut < size; cut++)
        EXPECT_ERROR(sk_attest_ready_read(bytes, cut, &again, &error), SEVKIT_EINPUT, &error);
    for (size_t at = 1; at < size; at++) {
        uint8_t kept = bytes[at];

        bytes[at] = 0xf0;
        EXPECT_ERROR(sk_attest_ready_read(bytes, size, &again, &error), SEVKIT_EINPUT, &error);
        bytes[at] = kept;
    }
}

TEST(keys_are_padded)
{
    static const size_t sizes[][2] = {{1, 256}, {252, 256}, {253, 512}, {4096, 4352}};
    uint8_t key[SK_ATTEST_SECRET_MAX], bytes[SK_ATTEST_KEY_MAX + 256] = {0}, index;
    const uint8_t *again;
    struct sevkit_error error;
    size_t size;

    sk_test_random(key, sizeof(key));
    for (size_t i = 0; i < 4; i++) {
        EXPECT_INT(sk_attest_key_write(8, key, sizes[i][0], bytes), sizes[i][1]);
        EXPECT_OK(sk_attest_key_read(bytes, sizes[i][1], &index, &again, &size, &error), &error);
        EXPECT_INT(index, 8);
        EXPECT_INT(size, sizes[i][0]);
        EXPECT_BYTES(again, key, size);
        EXPECT_ERROR(sk_attest_key_read(bytes, sizes[i][1] + 256, &index, &again, &size, &error),
                     SEVKIT_EINPUT, &error);
        EXPECT_ERROR(sk_attest_key_read(bytes, sizes[i][1] - 1, &index, &again, &size, &error),
                     SEVKIT_EINPUT, &error);
    }
    (void)sk_attest_key_write(0, key, 100, bytes);
    for (size_t at = 104; at < 256; at++) {
        bytes[at] = 1;
        EXPECT_ERROR(sk_attest_key_read(bytes, 256, &index, &again, &size, &error), SEVKIT_EINPUT,
                     &error);
        bytes[at] = 0;
    }
    bytes[1] = 1;
    EXPECT_ERROR(sk_attest_key_read(bytes, 256, &index, &again, &size, &error), SEVKIT_EINPUT,
                 &error);
}

TEST(result)
{
    struct sk_attest_result result = {.index = 1,
                                      .result = SK_KEY_WRONG,
                                      .attempts_left = 3,
                                      .wanted_left = 2,
                                      .generation = 1ull << 40,
                                      .text = "no\nkey \x1b[31m"};
    struct sk_attest_result again;
    uint8_t bytes[SK_ATTEST_RESULT_MAX];
    struct sevkit_error error;
    size_t size = sk_attest_result_write(&result, bytes);

    EXPECT_OK(sk_attest_result_read(bytes, size, &again, &error), &error);
    EXPECT_STR(again.text, "no?key ?[31m");
    EXPECT(again.generation == result.generation);
    EXPECT_INT(again.result, SK_KEY_WRONG);
    for (size_t cut = 0; cut < size; cut++)
        EXPECT_ERROR(sk_attest_result_read(bytes, cut, &again, &error), SEVKIT_EINPUT, &error);
    bytes[size - 1] = '\n';
    EXPECT_ERROR(sk_attest_result_read(bytes, size, &again, &error), SEVKIT_EINPUT, &error);
    bytes[size - 1] = 'x';
    for (unsigned code = 0; code < 256; code++) {
        bytes[1] = (uint8_t)code;
        EXPECT_INT(sk_attest_result_read(bytes, size, &again, &error) == 0, code >= 1 && code <= 3);
    }
}

TEST(sizes_of_frames)
{
    EXPECT(sk_attest_size_fits(SK_ATTEST_HELLO, 68));
    EXPECT(!sk_attest_size_fits(SK_ATTEST_HELLO, 69));
    EXPECT(sk_attest_size_fits(SK_ATTEST_EVIDENCE, 1260));
    EXPECT(!sk_attest_size_fits(SK_ATTEST_EVIDENCE, 1259));
    EXPECT(sk_attest_size_fits(SK_ATTEST_EVIDENCE, 77804));
    EXPECT(!sk_attest_size_fits(SK_ATTEST_EVIDENCE, 77805));
    EXPECT(sk_attest_size_fits(SK_ATTEST_READY, 315));
    EXPECT(!sk_attest_size_fits(SK_ATTEST_READY, 316));
    EXPECT(sk_attest_size_fits(SK_ATTEST_KEY, 4368));
    EXPECT(!sk_attest_size_fits(SK_ATTEST_KEY, 271));
    EXPECT(sk_attest_size_fits(SK_ATTEST_RESULT, 542));
    EXPECT(!sk_attest_size_fits(SK_ATTEST_RESULT, 543));
    EXPECT(!sk_attest_size_fits((enum sk_attest_type)0, 0));
    EXPECT(!sk_attest_size_fits((enum sk_attest_type)8, 1));
    EXPECT_STR(sk_attest_role_name(2), "ssh");
    EXPECT_STR(sk_attest_role_name(9), "unknown");
    EXPECT_CONTAINS(sk_attest_error_text(77), "unknown");
}
