/* SPDX-License-Identifier: Apache-2.0 */
#include "base/cleanup.h"
#include "formats/host/host_dump.h"
#include "formats/host/platform_status.h"
#include "test.h"

static int read_text(const char *text, struct sk_host_dump *dump, struct sevkit_error *error)
{
    return sk_host_dump_read(dump, text, strlen(text), error);
}

static const char good[] = "leaf 0x8000001f 0: 0x101fd3f 0x4173 0x1fd 0x64\n"
                           "msr 3 0xc0010010: 0x3f40000\n"
                           "msr 4 0xc0010010: errno 5\n"
                           "device /dev/sev: ok\n"
                           "device /dev/kvm: errno 13\n"
                           "sev 1: 0137010001000029\n"
                           "sev 9: errno 5 status 0x1\n"
                           "kvm 0xae03 235: 0x1d\n"
                           "attribute 1 0: 0x20\n"
                           "program qemu: QEMU emulator version 10.0.2\n"
                           "limit memlock: unlimited\n"
                           "limit memlock: 0x800000\n";

TEST(read_and_written)
{
    struct sk_host_dump dump = {0};
    struct sevkit_error error = {0};
    SK_CLEANUP(sk_text_done) struct sk_text text = {0};

    EXPECT_OK(read_text(good, &dump, &error), &error);
    for (size_t i = 0; i < dump.count; i++)
        sk_host_fact_write(&dump.facts[i], &text);
    EXPECT_STR(sk_text_get(&text), good);
    sk_host_dump_done(&dump);
}

TEST(other_tools)
{
    struct sk_host_dump dump = {0};
    struct sevkit_error error = {0};
    const struct sk_host_fact *fact;

    EXPECT_OK(read_text("# comment\n\nCPU 0:\n"
                        "   0x8000001f 0x00: eax=0x0101fd3f ebx=0x00004173 ecx=0x000001fd "
                        "edx=0x00000064\n"
                        "CPU 1:\n"
                        "   0x8000001f 0x00: eax=0x0101fd3f ebx=0x00004173 ecx=0x000001fd "
                        "edx=0x00000065\n"
                        "CPU:\n"
                        "msr 0xc0010010 0x3f40000\n",
                        &dump, &error),
              &error);
    fact = sk_host_dump_find(&dump, SK_HOST_LEAF, 0x8000001f, 0, NULL);
    EXPECT(fact && fact->values[3] == 0x64);
    fact = sk_host_dump_find(&dump, SK_HOST_MSR, 0xc0010010, 9, NULL);
    EXPECT(fact && fact->values[0] == 0x3f40000);
    EXPECT_INT(dump.count, 2);
    sk_host_dump_done(&dump);
}

TEST(refused)
{
    static const struct {
        const char *text, *part;
    } bad[] = {
        {"leaf 1: 1 2 3 4", "line 1: leaf: expected"},
        {"leaf 1 0: 1 2 3", "leaf: expected"},
        {"leaf 1 0: 1 2 3 4 5", "leaf: expected"},
        {"leaf 1 0: 1 2 3 0x100000000", "leaf: expected"},
        {"\nmsr 0: 1", "line 2: msr"},
        {"msr 0 1: x", "msr: expected"},
        {"msr 0 1: errno 0", "msr: expected"},
        {"msr 0 1: errno 5 status", "msr: expected"},
        {"msr 0 1: errno 5 status 1 2", "msr: expected"},
        {"device : ok", "device: expected"},
        {"device /dev/sev: fine", "device: expected"},
        {"sev 1: 123", "sev: expected"},
        {"sev 1: xx", "sev: expected"},
        {"sev x: 00", "sev: expected"},
        {"kvm 1: 2", "kvm: expected"},
        {"attribute 1 2: ", "attribute: expected"},
        {"program qemu:", "program: expected"},
        {"program: qemu", "program: expected"},
        {"limit memlock: much", "limit: expected"},
        {"0x1 0x0: eax=1 ebx=2 ecx=3", "line of cpuid"},
        {"0x1 0x0: ebx=1 eax=2 ecx=3 edx=4", "line of cpuid"},
        {"hello", "found 'hello'"},
    };

    for (size_t i = 0; i < SK_ARRAY_SIZE(bad); i++) {
        struct sk_host_dump dump = {0};
        struct sevkit_error error = {0};

        EXPECT_ERROR(read_text(bad[i].text, &dump, &error), SEVKIT_EINPUT, &error);
        EXPECT_CONTAINS(error.text, bad[i].part);
        sk_host_dump_done(&dump);
    }
}

TEST(long_lines_and_zero_bytes)
{
    static char text[4096];
    struct sk_host_dump dump = {0};
    struct sevkit_error error = {0};

    memset(text, 'x', sizeof(text));
    EXPECT_ERROR(sk_host_dump_read(&dump, text, sizeof(text), &error), SEVKIT_EINPUT, &error);
    EXPECT_ERROR(sk_host_dump_read(&dump, "msr\0 1", 6, &error), SEVKIT_EINPUT, &error);
    EXPECT_OK(sk_host_dump_read(&dump, NULL, 0, &error), &error);
    sk_host_dump_done(&dump);
}

TEST(platform_status)
{
    static const uint8_t data[] = {1, 55, 1, 1, 1, 0, 0, 29, 2, 0, 0, 0};
    struct sk_platform_status status;
    struct sevkit_error error = {0};

    EXPECT_OK(sk_platform_status_read(data, sizeof(data), &status, &error), &error);
    EXPECT(status.api_minor == 55 && status.state == SK_PLATFORM_INITIALISED);
    EXPECT(status.owner_external && status.es_enabled && status.build == 29);
    EXPECT_INT(status.guest_count, 2);
    EXPECT_ERROR(sk_platform_status_read(data, sizeof(data) - 1, &status, &error), SEVKIT_EINPUT,
                 &error);
}

TEST(snp_platform_status)
{
    uint8_t data[SK_SNP_PLATFORM_STATUS_BYTES] = {1, 55, 1, 3, 29, 0, 0, 0, 0x2d, 0, 0, 0, 7};
    struct sk_snp_platform_status status;
    struct sevkit_error error = {0};

    data[16] = 4;
    data[24] = 3;
    EXPECT_OK(sk_snp_platform_status_read(data, sizeof(data), &status, &error), &error);
    EXPECT(status.rmp_initialised && status.alias_checked && status.build == 29);
    EXPECT(status.masks_chip_id && !status.masks_chip_key && status.vlek_loaded);
    EXPECT(status.has_feature_info && !status.rapl_disabled && status.ciphertext_hiding_capable);
    EXPECT(!status.ciphertext_hiding_enabled && status.guest_count == 7);
    EXPECT(status.platform_tcb == 4 && status.reported_tcb == 3);
    EXPECT_ERROR(sk_snp_platform_status_read(data, 31, &status, &error), SEVKIT_EINPUT, &error);
}
