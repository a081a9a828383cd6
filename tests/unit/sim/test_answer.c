/* SPDX-License-Identifier: Apache-2.0 */
#include "formats/report/report.h"
#include "sim_kit.h"

static uint32_t status_of(const uint8_t *response)
{
    return response[0] | (uint32_t)response[1] << 8;
}

static uint32_t ask_report(const struct sk_sim_guest *guest, enum sk_signing_key key, uint32_t vmpl,
                           struct sevkit_report *ret_report)
{
    struct sk_report_request request = {.vmpl = vmpl, .key = key};
    uint8_t bytes[SK_REPORT_REQUEST_BYTES], response[SK_REPORT_RESPONSE_BYTES];
    const uint8_t *report;
    size_t size;

    memset(request.report_data, 0x77, sizeof(request.report_data));
    sk_report_request_write(&request, bytes);
    EXPECT_OK(sk_sim_report(guest, bytes, sizeof(bytes), response, &error), &error);
    if (status_of(response) == 0) {
        EXPECT_OK(sk_report_response_read(response, sizeof(response), &report, &size, &error),
                  &error);
        EXPECT_OK(sk_report_answers(report, size, &request, &error), &error);
        EXPECT_OK(sk_report_unpack(report, size, ret_report, &error), &error);
    }
    return status_of(response);
}

static void expect_signed(const struct sevkit_report *report, const struct sevkit_key *key)
{
    EXPECT_OK(sevkit_key_verify(key, report->bytes, SEVKIT_REPORT_SIGNED_BYTES, report->signature,
                                &error),
              &error);
}

TEST(reports_of_all_versions_say_what_is_so)
{
    static const struct {
        const char *product;
        uint32_t version;
    } cases[] = {{"Milan", 2}, {"Milan", 3}, {"Genoa", 3}, {"Genoa", 5}, {"Turin", 5}};

    for (size_t i = 0; i < SK_ARRAY_SIZE(cases); i++) {
        struct sk_sim_chip chip = kit_chip(cases[i].product, cases[i].version, false);
        struct sk_sim_guest guest = kit_running(&chip);
        struct sevkit_report report;

        EXPECT_INT(ask_report(&guest, SK_SIGNING_KEY_AUTO, 1, &report), 0);
        EXPECT_INT(report.version, cases[i].version);
        EXPECT_INT(report.policy, SEVKIT_POLICY_DEFAULT);
        EXPECT_BYTES(report.measurement, guest.digest, 48);
        EXPECT_BYTES(report.chip_id, chip.chip_id, 64);
        EXPECT_INT(report.has_cpuid, cases[i].version >= 3);
        EXPECT_INT(report.has_mitigation_vectors, cases[i].version >= 5);
        EXPECT_INT(report.launch_mitigation_vector, cases[i].version >= 5 ? 0x3f : 0);
        EXPECT_INT(sevkit_report_signing_key(&report), SEVKIT_SIGNING_KEY_VCEK);
        EXPECT(sevkit_report_reserved_clear(&report, true, NULL, 0));
        EXPECT(sevkit_report_reserved_clear(&report, false, NULL, 0));
        if (cases[i].version >= 3)
            EXPECT_STR(sevkit_report_product(&report)->name, cases[i].product);
        expect_signed(&report, chip.vcek);
        sk_sim_guest_done(&guest);
        sk_sim_chip_done(&chip);
    }
}

TEST(the_key_is_the_one_that_was_asked_for)
{
    struct sk_sim_chip chip = kit_chip("Milan", 3, true);
    struct sk_sim_guest guest = kit_running(&chip);
    struct sevkit_report report;

    EXPECT_INT(ask_report(&guest, SK_SIGNING_KEY_AUTO, 0, &report), 0);
    EXPECT_INT(sevkit_report_signing_key(&report), SEVKIT_SIGNING_KEY_VLEK);
    expect_signed(&report, chip.vlek);
    EXPECT_INT(ask_report(&guest, SK_SIGNING_KEY_VCEK, 0, &report), 0);
    expect_signed(&report, chip.vcek);

    sevkit_key_free(chip.vlek);
    chip.vlek = NULL;
    EXPECT_INT(ask_report(&guest, SK_SIGNING_KEY_VLEK, 0, &report), SK_SIM_INVALID_KEY);
    chip.version.minor = 53;
    EXPECT_INT(ask_report(&guest, SK_SIGNING_KEY_VCEK, 0, &report), SK_SIM_INVALID_PARAM);
    EXPECT_INT(ask_report(&guest, SK_SIGNING_KEY_AUTO, 0, &report), 0);
    sk_sim_guest_done(&guest);
    sk_sim_chip_done(&chip);
}

TEST(masks_leave_out_what_they_name)
{
    static const uint8_t zeros[SEVKIT_REPORT_SIGNATURE_BYTES];
    struct sk_sim_chip chip = kit_chip("Milan", 3, false);
    struct sk_sim_guest guest = kit_running(&chip);
    struct sevkit_report report;

    chip.masks_chip_id = true;
    EXPECT_INT(ask_report(&guest, SK_SIGNING_KEY_AUTO, 0, &report), 0);
    EXPECT(sevkit_report_chip_id_masked(&report));
    expect_signed(&report, chip.vcek);
    chip.masks_chip_key = true;
    EXPECT_INT(ask_report(&guest, SK_SIGNING_KEY_AUTO, 0, &report), 0);
    EXPECT(sevkit_report_chip_key_masked(&report));
    EXPECT_BYTES(report.signature, zeros, sizeof(zeros));
    sk_sim_guest_done(&guest);
    sk_sim_chip_done(&chip);
}

TEST(wrong_report_requests_are_refused)
{
    struct sk_sim_chip chip = kit_chip("Milan", 3, false);
    struct sk_sim_guest guest = kit_running(&chip);
    uint8_t request[SK_REPORT_REQUEST_BYTES] = {0}, response[SK_REPORT_RESPONSE_BYTES];
    struct sevkit_report report;

    EXPECT_INT(ask_report(&guest, SK_SIGNING_KEY_AUTO, 4, &report), SK_SIM_INVALID_PARAM);
    request[95] = 1;
    EXPECT_OK(sk_sim_report(&guest, request, sizeof(request), response, &error), &error);
    EXPECT_INT(status_of(response), SK_SIM_INVALID_PARAM);
    guest.state = SK_SIM_LAUNCHING;
    EXPECT_INT(ask_report(&guest, SK_SIGNING_KEY_AUTO, 0, &report), SK_SIM_INVALID_GUEST_STATE);
    sk_sim_guest_done(&guest);
    sk_sim_chip_done(&chip);
}

static uint32_t ask_key(const struct sk_sim_guest *guest, const struct sk_key_request *request,
                        uint8_t ret_key[SK_DERIVED_KEY_BYTES])
{
    uint8_t bytes[SK_KEY_REQUEST_2_BYTES], response[SK_KEY_RESPONSE_BYTES];
    size_t size = sk_key_request_write(request, sk_key_request_version(request), bytes);

    EXPECT_OK(sk_sim_key(guest, bytes, size, response, &error), &error);
    if (status_of(response) == 0)
        EXPECT_OK(sk_key_response_read(response, sizeof(response), ret_key, &error), &error);
    return status_of(response);
}

/* Each input that is selected changes the key; none that is not does. */
TEST(keys_depend_on_what_is_selected)
{
    struct sk_sim_chip chip = kit_chip("Milan", 5, false);
    struct sk_sim_guest guest = kit_running(&chip);
    uint8_t keys[2][SK_DERIVED_KEY_BYTES];

    for (unsigned bit = 0; bit < 7; bit++) {
        struct sk_key_request request = {.fields = UINT64_C(1) << bit};
        struct sk_sim_guest other = guest;

        EXPECT_INT(ask_key(&guest, &request, keys[0]), 0);
        EXPECT_INT(ask_key(&guest, &request, keys[1]), 0);
        EXPECT_BYTES(keys[1], keys[0], sizeof(keys[0]));
        other.policy ^= 1;
        other.digest[0] ^= 1;
        other.id.image_id[0] ^= 1;
        other.id.family_id[0] ^= 1;
        EXPECT_INT(ask_key(&other, &request, keys[1]), 0);
        EXPECT((memcmp(keys[0], keys[1], sizeof(keys[0])) != 0) == (bit < 4));
        request.fields = 0;
        EXPECT_INT(ask_key(&guest, &request, keys[1]), 0);
        EXPECT(memcmp(keys[0], keys[1], sizeof(keys[0])) != 0);
    }
    sk_sim_guest_done(&guest);
    sk_sim_chip_done(&chip);
}

TEST(keys_belong_to_the_chip_and_the_root)
{
    struct sk_sim_chip chip = kit_chip("Milan", 3, false), other = kit_chip("Milan", 3, false);
    struct sk_sim_guest guest = kit_running(&chip), stranger = kit_running(&other);
    struct sk_key_request request = {.fields = 0};
    uint8_t key[SK_DERIVED_KEY_BYTES], foreign[SK_DERIVED_KEY_BYTES];

    other.secret[0] ^= 1;
    EXPECT_INT(ask_key(&guest, &request, key), 0);
    EXPECT_INT(ask_key(&stranger, &request, foreign), 0);
    EXPECT(memcmp(key, foreign, sizeof(key)) != 0);
    request.root = SK_KEY_ROOT_VMRK;
    EXPECT_INT(ask_key(&guest, &request, foreign), 0);
    EXPECT(memcmp(key, foreign, sizeof(key)) != 0);
    request = (struct sk_key_request){.vmpl = 1};
    EXPECT_INT(ask_key(&guest, &request, foreign), 0);
    EXPECT(memcmp(key, foreign, sizeof(key)) != 0);
    sk_sim_guest_done(&guest);
    sk_sim_guest_done(&stranger);
    sk_sim_chip_done(&chip);
    sk_sim_chip_done(&other);
}

TEST(wrong_key_requests_are_refused)
{
    struct sk_sim_chip chip = kit_chip("Milan", 3, false);
    struct sk_sim_guest guest = kit_running(&chip);
    struct sevkit_tcb high = chip.committed_tcb;
    uint8_t key[SK_DERIVED_KEY_BYTES];

    high.microcode++;
    const struct {
        struct sk_key_request request;
        uint32_t status;
    } cases[] = {
        {{.guest_svn = 1}, SK_SIM_INVALID_PARAM},
        {{.vmpl = 4}, SK_SIM_INVALID_PARAM},
        {{.tcb_version = sevkit_tcb_write(SEVKIT_TCB_FAMILY_19H, &high)}, SK_SIM_INVALID_PARAM},
        {{.tcb_version = 0x10000}, SK_SIM_INVALID_PARAM},
        {{.fields = SK_KEY_FIELD_LAUNCH_MIT_VECTOR}, SK_SIM_INVALID_PARAM},
        {{.key = SK_SIGNING_KEY_VLEK}, SK_SIM_INVALID_KEY},
        {{.tcb_version = sevkit_tcb_write(SEVKIT_TCB_FAMILY_19H, &chip.committed_tcb)}, 0},
    };

    for (size_t i = 0; i < SK_ARRAY_SIZE(cases); i++)
        EXPECT_INT(ask_key(&guest, &cases[i].request, key), cases[i].status);
    sk_sim_guest_done(&guest);
    sk_sim_chip_done(&chip);
}

static struct sk_relay_header exchange(const struct sk_sim_guest *guest, unsigned kind,
                                       uint32_t room, unsigned *busy, uint8_t *frame, size_t *size)
{
    static const uint8_t request[SK_REPORT_REQUEST_BYTES];
    struct sk_relay_header header = {
        .kind = (uint16_t)kind, .size = sizeof(request), .number = room};
    struct sk_relay_header answer;

    if (kind == SK_RELAY_KEY)
        header.size = SK_KEY_REQUEST_BYTES;
    EXPECT_OK(sk_sim_answer(guest, &header, request, busy, frame, size, &error), &error);
    EXPECT_OK(sk_relay_header_read(frame, &answer, &error), &error);
    EXPECT_INT(answer.kind, kind | SK_RELAY_ANSWER);
    EXPECT_INT(*size, SK_RELAY_HEADER_BYTES + answer.size);
    return answer;
}

TEST(frames_carry_certificates_where_there_is_room)
{
    static uint8_t frame[SK_RELAY_HEADER_BYTES + SK_RELAY_MAX_BYTES];
    struct sk_sim_chip chip = kit_chip("Milan", 3, false);
    struct sk_sim_guest guest = kit_running(&chip);
    struct sk_relay_header answer;
    unsigned busy = 1;
    size_t size;

    answer = exchange(&guest, SK_RELAY_EXTENDED, 0, NULL, frame, &size);
    EXPECT_INT(answer.exitinfo2, 0);
    EXPECT_INT(answer.number, 0);
    chip.certificates_size = 5000;
    chip.certificates = malloc(chip.certificates_size);
    EXPECT(chip.certificates);
    memset(chip.certificates, 0xce, chip.certificates_size);
    answer = exchange(&guest, SK_RELAY_EXTENDED, 4096, NULL, frame, &size);
    EXPECT_INT(answer.exitinfo2, UINT64_C(1) << 32);
    EXPECT_INT(answer.number, 8192);
    EXPECT_INT(answer.size, 0);
    answer = exchange(&guest, SK_RELAY_EXTENDED, 8192, NULL, frame, &size);
    EXPECT_INT(answer.exitinfo2, 0);
    EXPECT_INT(answer.number, 5000);
    EXPECT_BYTES(frame + SK_RELAY_HEADER_BYTES + SK_REPORT_RESPONSE_BYTES, chip.certificates, 5000);
    answer = exchange(&guest, SK_RELAY_REPORT, 0, &busy, frame, &size);
    EXPECT_INT(answer.exitinfo2, UINT64_C(2) << 32);
    answer = exchange(&guest, SK_RELAY_REPORT, 0, &busy, frame, &size);
    EXPECT_INT(answer.exitinfo2, 0);
    EXPECT_INT(answer.size, SK_REPORT_RESPONSE_BYTES);
    answer = exchange(&guest, SK_RELAY_KEY, 0, NULL, frame, &size);
    EXPECT_INT(answer.size, SK_KEY_RESPONSE_BYTES);
    sk_sim_guest_done(&guest);
    sk_sim_chip_done(&chip);
}

TEST(frames_that_are_no_requests_are_errors)
{
    static uint8_t frame[SK_RELAY_HEADER_BYTES + SK_RELAY_MAX_BYTES];
    static const uint8_t payload[SK_REPORT_REQUEST_BYTES];
    static const struct sk_relay_header headers[] = {
        {.kind = 3, .size = 96},
        {.kind = SK_RELAY_ANSWER, .size = 96},
        {.kind = SK_RELAY_REPORT, .size = 95},
        {.kind = SK_RELAY_KEY, .size = 33},
    };
    struct sk_sim_chip chip = kit_chip("Milan", 3, false);
    struct sk_sim_guest guest = kit_running(&chip);
    size_t size = 0;

    for (size_t i = 0; i < SK_ARRAY_SIZE(headers); i++)
        EXPECT_ERROR(sk_sim_answer(&guest, &headers[i], payload, NULL, frame, &size, &error),
                     SEVKIT_EINPUT, &error);
    EXPECT_INT(size, 0);
    sk_sim_guest_done(&guest);
    sk_sim_chip_done(&chip);
}
