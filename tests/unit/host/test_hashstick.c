/* SPDX-License-Identifier: Apache-2.0 */
#include "base/cleanup.h"
#include "host/hashstick.h"
#include "test.h"

#include <stdio.h>

static struct sk_host_identity make_host(void)
{
    return (struct sk_host_identity){
        .product = sevkit_product_find("Turin"),
        .has_snp = true,
        .snp = {.reported_tcb = UINT64_C(0xdb00000000000004)},
        .reported_tcb = {.fmc = 1, .bootloader = 2, .tee = 3, .snp = 4, .microcode = 81},
    };
}

static void make_hashstick(uint8_t data[SK_HASHSTICK_BYTES])
{
    memset(data, 0, SK_HASHSTICK_BYTES);
    data[0x190] = 4;
    data[0x197] = 0xdb;
}

TEST(forms)
{
    uint8_t data[SK_HASHSTICK_BYTES];
    struct sevkit_error error = {0};
    uint64_t tcb = 0;

    make_hashstick(data);
    EXPECT_OK(sk_hashstick_read(data, sizeof(data), &tcb, &error), &error);
    EXPECT(tcb == 0xdb00000000000004);
    EXPECT_ERROR(sk_hashstick_read(data, sizeof(data) - 1, &tcb, &error), SEVKIT_EINPUT, &error);
    data[12] = 1;
    EXPECT_ERROR(sk_hashstick_read(data, sizeof(data), &tcb, &error), SEVKIT_EINPUT, &error);
    data[12] = 0;
    data[0x198] = 1;
    EXPECT_ERROR(sk_hashstick_read(data, sizeof(data), &tcb, &error), SEVKIT_EINPUT, &error);
}

TEST(its_tcb)
{
    struct sk_host_identity host = make_host();
    uint8_t data[SK_HASHSTICK_BYTES];
    struct sevkit_error error = {0};

    make_hashstick(data);
    EXPECT_OK(sk_hashstick_check(&host, data, sizeof(data), &error), &error);
    host.snp.reported_tcb++;
    EXPECT_ERROR(sk_hashstick_check(&host, data, sizeof(data), &error), SEVKIT_EREFUSED, &error);
    EXPECT_STR(error.text, "made for TCB 0xdb00000000000004; this host reports 0xdb00000000000005");
    EXPECT_ERROR(sk_hashstick_check(&host, data, 3, &error), SEVKIT_EINPUT, &error);
    /* A firmware that does not answer will refuse it itself. */
    host.has_snp = false;
    EXPECT_OK(sk_hashstick_check(&host, data, sizeof(data), &error), &error);
}

TEST(answers_of_amd)
{
    static const uint8_t chip[SK_HOST_CHIP_BYTES] = {0xab, 1, 2, 3, 4, 5, 6, 7, 9};
    static const uint8_t other[SK_HOST_CHIP_BYTES] = {0xab};
    struct sk_host_identity host = make_host();
    uint8_t data[SK_HASHSTICK_BYTES], taken[SK_HASHSTICK_BYTES];
    SK_CLEANUP(sk_text_done) struct sk_text answer = {0}, url = {0}, body = {0};
    struct sevkit_error error = {0};

    make_hashstick(data);
    sk_text_add(&answer, "{\"results\": [{\"ab01020304050607\": \"");
    sk_text_add_hex(&answer, data, sizeof(data));
    sk_text_add(&answer, "\"}]}");
    EXPECT_OK(sk_hashstick_take(&host, chip, answer.data, answer.length, taken, &error), &error);
    EXPECT_BYTES(taken, data, sizeof(data));
    host.snp.reported_tcb = 1;
    EXPECT_ERROR(sk_hashstick_take(&host, chip, answer.data, answer.length, taken, &error),
                 SEVKIT_EREFUSED, &error);
    EXPECT_CONTAINS(error.text, "this host reports 0x0000000000000001");
    EXPECT_ERROR(sk_hashstick_take(&host, other, answer.data, answer.length, taken, &error),
                 SEVKIT_EREFUSED, &error);
    /* Turin's identifiers have eight bytes. */
    sk_hashstick_request(&host, chip, &url, &body);
    EXPECT_STR(sk_text_get(&body), "{\"hwids\":[\"ab01020304050607\"]}");
    EXPECT_CONTAINS(sk_text_get(&url), "/vlek/v1/Turin/hash_sticks?fmcSPL=01&blSPL=02");
}
