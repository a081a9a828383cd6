/* SPDX-License-Identifier: Apache-2.0 */
/* Messages of the attestation protocol: the first byte is the type; what is read is written back the same. */
#include "formats/attest/attest_messages.h"
#include "formats/attest/ssh_keys.h"
#include "fuzz.h"

static void hello(const uint8_t *data, size_t size)
{
    struct sk_attest_hello message;
    uint8_t again[SK_ATTEST_HELLO_BYTES];
    struct sevkit_error error = {0};
    int r = sk_attest_hello_read(data, size, &message, &error);

    if (r < 0) {
        REQUIRE_ERROR(r, &error, SEVKIT_EINPUT, SEVKIT_EINPUT);
        return;
    }
    sk_attest_hello_write(&message, again);
    REQUIRE(size == sizeof(again) && memcmp(again, data, size) == 0);
}

static void evidence(const uint8_t *data, size_t size)
{
    struct sk_attest_evidence_view message;
    struct sevkit_error error = {0};
    uint8_t *again;
    int r = sk_attest_evidence_read(data, size, &message, &error);

    if (r < 0) {
        REQUIRE_ERROR(r, &error, SEVKIT_EINPUT, SEVKIT_EINPUT);
        return;
    }
    REQUIRE(sk_attest_evidence_bytes(&message) == size);
    again = malloc(size);
    REQUIRE(again);
    sk_attest_evidence_write(&message, again);
    REQUIRE(memcmp(again, data, size) == 0);
    free(again);
}

static void ready(const uint8_t *data, size_t size)
{
    struct sk_attest_ready message;
    uint8_t again[SK_ATTEST_READY_MAX];
    struct sevkit_error error = {0};
    int r = sk_attest_ready_read(data, size, &message, &error);

    if (r < 0) {
        REQUIRE_ERROR(r, &error, SEVKIT_EINPUT, SEVKIT_EINPUT);
        return;
    }
    REQUIRE(sk_attest_ready_write(&message, again) == size && memcmp(again, data, size) == 0);
}

static void key(const uint8_t *data, size_t size)
{
    uint8_t again[SK_ATTEST_KEY_MAX], index;
    struct sevkit_error error = {0};
    const uint8_t *bytes;
    size_t length;
    int r = sk_attest_key_read(data, size, &index, &bytes, &length, &error);

    if (r < 0) {
        REQUIRE_ERROR(r, &error, SEVKIT_EINPUT, SEVKIT_EINPUT);
        return;
    }
    REQUIRE(sk_attest_key_write(index, bytes, length, again) == size);
    REQUIRE(memcmp(again, data, size) == 0);
}

static void result(const uint8_t *data, size_t size)
{
    struct sk_attest_result message;
    uint8_t again[SK_ATTEST_RESULT_MAX];
    struct sevkit_error error = {0};
    int r = sk_attest_result_read(data, size, &message, &error);

    if (r < 0) {
        REQUIRE_ERROR(r, &error, SEVKIT_EINPUT, SEVKIT_EINPUT);
        return;
    }
    REQUIRE(sk_attest_result_write(&message, again) == size && memcmp(again, data, size) == 0);
}

/* Whatever passes has as many lines in known_hosts as it has keys. */
static void ssh_keys(const uint8_t *data, size_t size)
{
    struct sevkit_error error = {0};
    struct sk_text text = {0};
    size_t count, lines = 0;
    int r = sk_ssh_keys_check(data, size, &count, &error);

    if (r < 0) {
        REQUIRE_ERROR(r, &error, SEVKIT_EINPUT, SEVKIT_EINPUT);
        return;
    }
    REQUIRE(sk_ssh_keys_known_hosts("host", 2222, data, size, &text, &error) == 0);
    for (size_t i = 0; i < text.length; i++)
        lines += text.data[i] == '\n';
    REQUIRE(lines == count && text.length == size + count * strlen("[host]:2222 "));
    sk_text_done(&text);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static void (*const kinds[])(const uint8_t *data, size_t size) = {hello, evidence, ready,
                                                                      key,   result,   ssh_keys};

    if (size)
        kinds[data[0] % (sizeof(kinds) / sizeof(kinds[0]))](data + 1, size - 1);
    return 0;
}
