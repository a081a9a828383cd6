/* SPDX-License-Identifier: Apache-2.0 */
#include "base/cleanup.h"
#include "base/encoding.h"
#include "data/guids.h"
#include "fault.h"
#include "sev/complete.h"
#include "test.h"

static void expect_hex(const uint8_t *bytes, size_t size, const char *want)
{
    char text[256];

    EXPECT(2 * size < sizeof(text));
    sk_hex_encode(bytes, size, text);
    EXPECT_STR(text, want);
}

static void from_hex(const char *hex, void *ret_bytes, size_t size)
{
    EXPECT(strlen(hex) == 2 * size && sk_hex_decode(hex, ret_bytes, size));
}

/* The empty firmware's digest, with a nonce and a TIK of a real launch. */
TEST(measure_of_an_empty_launch)
{
    uint8_t tik[SK_SEV_KEY_BYTES];
    struct sk_sev_launch launch = {.api_minor = 18, .build_id = 0x0f, .tik = tik};
    struct sk_sev_values values;
    struct sevkit_error error;

    from_hex("66320db73158a35a255d051758e95ed4", tik, sizeof(tik));
    from_hex("4fbe0bedbad6c86ae8f68971d103e554", launch.nonce, sizeof(launch.nonce));
    EXPECT_OK(sk_sev_compute(&launch, &values, &error), &error);
    expect_hex(values.digest, 32,
               "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    expect_hex(values.measure, 32,
               "6faab2daae389bcd3405a05d6cafe33c0414f7bedd0bae19ba5f38b7fd1664ea");
    EXPECT_INT(values.message_size, SK_SEV_MESSAGE_BYTES);
}

/* sevctl, tests/measurementbuild.rs: measurement_build */
TEST(measure_of_a_digest)
{
    uint8_t tik[SK_SEV_KEY_BYTES];
    struct sk_sev_launch launch = {
        .api_major = 1, .api_minor = 40, .build_id = 40, .policy = 3, .tik = tik};
    struct sk_sev_values values = {0};
    struct sevkit_error error;

    from_hex("3569cf61a32a602b87185ac6e0f55913", tik, sizeof(tik));
    from_hex("c313fab511c216b1505b1b2ea9903c40", launch.nonce, sizeof(launch.nonce));
    from_hex("c64bd101fc9a4a2ce0a27c408d9200911f139a895469b04a40a6fa2890830d23", values.digest, 32);
    EXPECT_OK(sk_sev_measure(&launch, &values, &error), &error);
    expect_hex(values.measure, 32,
               "96cc1bc56c48f60724c9ad7a250bdd16da5898d3b86fede29c03e9aac828048e");
}

TEST(old_messages_lack_four_bytes)
{
    uint8_t tik[SK_SEV_KEY_BYTES] = {0};
    struct sk_sev_launch launch = {.api_minor = 16, .policy = 7, .tik = tik, .old_message = true};
    struct sk_sev_values values = {0};
    struct sevkit_error error;

    EXPECT_OK(sk_sev_measure(&launch, &values, &error), &error);
    EXPECT_INT(values.message_size, SK_SEV_MESSAGE_BYTES - 4);
    EXPECT_INT(values.message[0], 7);
}

TEST(without_a_key_there_is_a_digest_only)
{
    struct sk_sev_launch launch = {.firmware = (const uint8_t *)"", .firmware_size = 0};
    struct sk_sev_values values;
    uint8_t zeros[32] = {0};
    struct sevkit_error error;

    EXPECT_OK(sk_sev_compute(&launch, &values, &error), &error);
    EXPECT_INT(values.digest[0], 0xe3);
    EXPECT_BYTES(values.measure, zeros, sizeof(zeros));
}

TEST(es_guests_need_their_save_areas)
{
    static const uint8_t page[SEVKIT_VMSA_BYTES];
    uint8_t tik[SK_SEV_KEY_BYTES] = {0};
    struct sk_sev_launch launch = {.policy = SK_SEV_POLICY_ES, .tik = tik, .vcpus = 1};
    struct sk_sev_values one, two;
    struct sevkit_error error;

    EXPECT_ERROR(sk_sev_compute(&launch, &one, &error), SEVKIT_EUSAGE, &error);
    launch.vmsas[SEVKIT_BSP] = page;
    EXPECT_OK(sk_sev_compute(&launch, &one, &error), &error);
    launch.vcpus = 2;
    EXPECT_ERROR(sk_sev_compute(&launch, &two, &error), SEVKIT_EUSAGE, &error);
    launch.vmsas[SEVKIT_AP] = page;
    EXPECT_OK(sk_sev_compute(&launch, &two, &error), &error);
    EXPECT(memcmp(one.digest, two.digest, 32) != 0);
    /* SHA-256 of two pages of zeros. */
    expect_hex(two.vmsa_sha256, 32,
               "9f1dcbc35c350d6027f98be0f5c8b43b42ca52b7604459c0c42be3aa88913d47");
    launch.vcpus = UINT64_MAX;
    EXPECT_ERROR(sk_sev_compute(&launch, &two, &error), SEVKIT_EINPUT, &error);
}

TEST(one_wrong_bit_is_a_no)
{
    struct sk_sev_values values = {0};
    uint8_t reported[SK_SEV_MEASURE_BYTES];
    struct sevkit_error error;

    sk_test_random(values.measure, sizeof(values.measure));
    memcpy(reported, values.measure, sizeof(reported));
    EXPECT_OK(sk_sev_check(&values, reported, &error), &error);
    for (size_t i = 0; i < 8 * sizeof(reported); i++) {
        reported[i / 8] ^= (uint8_t)(1u << i % 8);
        EXPECT_ERROR(sk_sev_check(&values, reported, &error), SEVKIT_EREFUSED, &error);
        reported[i / 8] ^= (uint8_t)(1u << i % 8);
    }
}

static struct sk_sev_vmsa_request request_of(const uint8_t *firmware, size_t size)
{
    return (struct sk_sev_vmsa_request){
        .profile = sevkit_profile_find("qemu-fpu0"),
        .signature = 0xa00f11,
        .firmware = firmware,
        .firmware_size = size,
    };
}

/* sevctl's save areas of a Milan guest, for the firmware that they were made for. */
TEST(save_areas_are_those_of_other_tools)
{
    size_t size, vmsa_size;
    const uint8_t *firmware =
        sk_test_read(sk_test_corpus("measure/fixtures/sevctl/"
                                    "OVMF.amdsev.fd_trimmed_edk2-ovmf-20220126gitbb1bba3d77-4.el9"),
                     &size);
    struct sk_sev_vmsa_request request = request_of(firmware, size);
    uint8_t bsp[SEVKIT_VMSA_BYTES], ap[SEVKIT_VMSA_BYTES];
    struct sevkit_error error;

    EXPECT_OK(sk_sev_build_vmsas(&request, bsp, ap, &error), &error);
    EXPECT_BYTES(bsp, sk_test_read(sk_test_corpus("measure/fixtures/sevctl/vmsa0.bin"), &vmsa_size),
                 sizeof(bsp));
    EXPECT_BYTES(ap, sk_test_read(sk_test_corpus("measure/fixtures/sevctl/vmsa1.bin"), &vmsa_size),
                 sizeof(ap));
}

/* A firmware from before 2021: the reset block alone, in the place of the table's footer. */
static void make_old_firmware(uint8_t firmware[4096])
{
    memset(firmware, 0x90, 4096);
    memcpy(firmware + 4096 - 32 - 22, "\x04\xb0\x80\x00\x16\x00", 6);
    EXPECT(sk_guid_parse(SK_GUID_RESET_BLOCK, firmware + 4096 - 48));
}

TEST(old_firmware_is_understood_on_demand)
{
    uint8_t firmware[4096] = {0}, bsp[SEVKIT_VMSA_BYTES], ap[SEVKIT_VMSA_BYTES];
    struct sk_sev_vmsa_request request = request_of(firmware, sizeof(firmware));
    struct sevkit_error error;

    make_old_firmware(firmware);
    EXPECT_ERROR(sk_sev_build_vmsas(&request, bsp, ap, &error), SEVKIT_EINPUT, &error);
    request.extended = true;
    EXPECT_OK(sk_sev_build_vmsas(&request, bsp, ap, &error), &error);
    EXPECT_INT(sevkit_vmsa_get(ap, sevkit_vmsa_field_find("cs.base")), 0x800000);
    EXPECT_INT(sevkit_vmsa_get(ap, sevkit_vmsa_field_find("rip")), 0xb004);
    EXPECT_INT(sevkit_vmsa_get(ap, sevkit_vmsa_field_find("rdx")), 0xa00f11);
    request.firmware_size = 40;
    EXPECT_ERROR(sk_sev_build_vmsas(&request, bsp, ap, &error), SEVKIT_EINPUT, &error);
}

static int compute(void *arg, struct sevkit_error *error)
{
    struct sk_sev_values values;

    return sk_sev_compute(arg, &values, error);
}

TEST(memory_may_run_out)
{
    static const uint8_t page[SEVKIT_VMSA_BYTES];
    uint8_t tik[SK_SEV_KEY_BYTES] = {0};
    struct sk_sev_launch launch = {.policy = SK_SEV_POLICY_ES,
                                   .tik = tik,
                                   .vcpus = 2,
                                   .has_kernel = true,
                                   .vmsas = {page, page}};

    EXPECT_INT(sk_fault_run(compute, &launch), 2);
}
