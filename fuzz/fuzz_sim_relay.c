/* SPDX-License-Identifier: Apache-2.0 */
/* What a guest sends to the simulator: frames, one behind the other. */
#include "fuzz.h"
#include "sim/answer.h"

/* A guest without keys to load: its chip masks them, and so signs nothing. */
static struct sk_sim_chip chip;
static struct sk_sim_guest guest;

static void start(void)
{
    static const uint8_t random[SK_SIM_RANDOM_BYTES];
    static const struct sk_sim_finish finish;
    struct sevkit_error error = {0};
    uint32_t status = UINT32_MAX;

    chip = sk_sim_chip_default(sevkit_product_find("Milan"));
    chip.report_version = 5;
    chip.masks_chip_key = true;
    REQUIRE(sevkit_key_generate(&chip.vcek, &error) == 0);
    sk_sim_guest_init(&guest, &chip, random);
    REQUIRE(sk_sim_launch_start(&guest, SEVKIT_POLICY_DEFAULT, &status, &error) == 0);
    REQUIRE(status == 0 && sk_sim_launch_finish(&guest, &finish, &status, &error) == 0);
    REQUIRE(status == 0);
}

/* The frame is whole and belongs to the request. */
static void check_answer(const struct sk_relay_header *request, const uint8_t *frame, size_t size)
{
    struct sk_relay_header answer;
    struct sevkit_error error = {0};

    REQUIRE(size >= SK_RELAY_HEADER_BYTES);
    REQUIRE(sk_relay_header_read(frame, &answer, &error) == 0);
    REQUIRE(answer.kind == (request->kind | SK_RELAY_ANSWER));
    REQUIRE(answer.size == size - SK_RELAY_HEADER_BYTES);
    REQUIRE(answer.exitinfo2 == 0 || answer.size == 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static uint8_t frame[SK_RELAY_HEADER_BYTES + SK_RELAY_MAX_BYTES];

    if (guest.state != SK_SIM_RUNNING)
        start();
    while (size >= SK_RELAY_HEADER_BYTES) {
        struct sk_relay_header header;
        struct sevkit_error error = {0};
        size_t answered = 0;
        int r = sk_relay_header_read(data, &header, &error);

        data += SK_RELAY_HEADER_BYTES;
        size -= SK_RELAY_HEADER_BYTES;
        if (r == 0 && header.size > size)
            return 0;
        if (r == 0)
            r = sk_sim_answer(&guest, &header, data, NULL, frame, &answered, &error);
        if (r < 0) {
            REQUIRE_ERROR(r, &error, SEVKIT_EINPUT, SEVKIT_EINPUT);
            return 0;
        }
        check_answer(&header, frame, answered);
        data += header.size;
        size -= header.size;
    }
    return 0;
}
