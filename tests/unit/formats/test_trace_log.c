/* SPDX-License-Identifier: Apache-2.0 */
#include "formats/launch/trace_log.h"
#include "test.h"

#include <stdio.h>

struct seen {
    size_t count;
    struct sk_log_entry last;
};

static int see(void *arg, const struct sk_log_entry *entry, struct sevkit_error *error)
{
    struct seen *seen = arg;

    (void)error;
    seen->last = *entry;
    seen->count++;
    return 0;
}

static struct seen read_text(const char *text)
{
    struct seen seen = {0};
    struct sevkit_error error;

    EXPECT_OK(sk_trace_log_read(text, strlen(text), see, &seen, &error), &error);
    return seen;
}

TEST(trace_events_of_qemu_are_found_in_a_log)
{
    struct seen seen = read_text(
        "starting\n"
        "1234@1700000000.123456:kvm_sev_snp_launch_update src 0x7f00 gpa 0xffc00000 len 0x400000 "
        "(Normal page)\n"
        "kvm_sev_snp_launch_update src 0x7f01 gpa 0x800000 len 0x9000 (Zero page)\n"
        "the end");

    EXPECT_INT(seen.count, 2);
    EXPECT_INT(seen.last.type, SEVKIT_PAGE_ZERO);
    EXPECT_INT(seen.last.gpa, 0x800000);
    EXPECT_INT(seen.last.size, 0x9000);
    EXPECT_INT(seen.last.line, 3);
    EXPECT_INT(read_text("").count, 0);
    EXPECT_INT(read_text("gpa 0x1000 len 0x1000 (vmsa page)").last.type, SEVKIT_PAGE_VMSA);
}

TEST(damaged_events_are_refused)
{
    static const char *const texts[] = {
        "kvm_sev_snp_launch_update src 0x7f00 gpa 0xffc00000 (Normal page)",
        "kvm_sev_snp_launch_update gpa 0xffc00000 len 0x1000 (Odd page)",
        "kvm_sev_snp_launch_update gpa 0xffc00001 len 0x1000 (Zero page)",
        "kvm_sev_snp_launch_update gpa 0xffc00000 len 0x0 (Zero page)",
        "kvm_sev_snp_launch_update gpa 0xffc00000 len 0x100 (Zero page)",
        "kvm_sev_snp_launch_update gpa 0xfffffffffffff000 len 0x2000 (Zero page)",
        "kvm_sev_snp_launch_update gpa 0x11111111111111111 len 0x1000 (Zero page)",
        "gpa 0x len 0x1000 (Zero page)",
    };

    for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
        struct seen seen = {0};
        struct sevkit_error error;

        EXPECT_ERROR(sk_trace_log_read(texts[i], strlen(texts[i]), see, &seen, &error),
                     SEVKIT_EINPUT, &error);
        EXPECT_CONTAINS(error.text, "line 1");
    }
}

TEST(dumps_of_the_kernel_become_save_areas)
{
    struct seen seen =
        read_text("[   12.3] SEV: Virtual Machine Save Area (VMSA):\n"
                  "[   12.3] 01 02 03 04 05 06 07 08 09 0a 0b 0c 0d 0e 0f 10\n"
                  "[   12.3] 00000010: 11 12 13 14 15 16 17 18 19 1a 1b 1c 1d 1e 1f 20 \n"
                  "[   12.4] something else\n"
                  "[   12.5] 01 02 03 04 05 06 07 08 09 0a 0b 0c 0d 0e 0f 10\n");

    EXPECT_INT(seen.count, 1);
    EXPECT(seen.last.has_page);
    EXPECT_INT(seen.last.type, SEVKIT_PAGE_VMSA);
    for (int i = 0; i < 32; i++)
        EXPECT_INT(seen.last.page[i], i + 1);
    EXPECT_INT(seen.last.page[32], 0);
    EXPECT_INT(read_text("(VMSA)\n(VMSA)\n").count, 0);
}
