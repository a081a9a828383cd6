/* SPDX-License-Identifier: Apache-2.0 */
#include "fake_guest.h"
#include "fault.h"
#include "guest/guest_report.h"
#include "guest/sev_guest.h"
#include "test.h"

#include <errno.h>
#include <stdio.h>

static struct sevkit_guest_check *check;

static void run(void)
{
    struct sevkit_error error = {0};

    sevkit_guest_check_free(check);
    check = NULL;
    EXPECT_OK(sk_guest_check_run(&sk_fake_guest_sys, &check, &error), &error);
    /* Looking must not ask the processor, and must leave nothing behind. */
    EXPECT_INT(sk_fake_guest.ioctls + sk_fake_guest.reports, 0);
    EXPECT_INT(sk_fake_guest.open, 0);
    EXPECT_INT(sk_fake_guest.entries_left, 0);
}

static const struct sevkit_guest_finding *find(const char *name)
{
    for (size_t i = 0; i < sevkit_guest_check_count(check); i++)
        if (strcmp(sevkit_guest_check_finding(check, i)->name, name) == 0)
            return sevkit_guest_check_finding(check, i);
    return NULL;
}

static void expect(const char *name, enum sevkit_guest_status status, const char *detail,
                   const char *hint)
{
    const struct sevkit_guest_finding *finding = find(name);

    EXPECT(finding != NULL);
    EXPECT_STR(sevkit_guest_status_name(finding->status), sevkit_guest_status_name(status));
    EXPECT_CONTAINS(finding->detail, detail);
    EXPECT(!strchr(finding->detail, '\n'));
    if (hint)
        EXPECT_CONTAINS(finding->hint, hint);
    else
        EXPECT(!finding->hint);
}

static void done(void)
{
    sevkit_guest_check_free(check);
    check = NULL;
}

TEST(a_guest_in_good_order)
{
    uint64_t status = 0;

    sk_fake_guest_reset();
    run();
    EXPECT(sevkit_guest_check_ready(check));
    for (size_t i = 0; i < sevkit_guest_check_count(check); i++)
        EXPECT_STR(sevkit_guest_status_name(sevkit_guest_check_finding(check, i)->status), "pass");
    EXPECT(!sevkit_guest_check_finding(check, sevkit_guest_check_count(check)));
    expect("cpu", SEVKIT_GUEST_PASS, "AMD, family 0x19, model 0x11, stepping 1", NULL);
    expect("hypervisor", SEVKIT_GUEST_PASS, "\"KVMKVMKVM\"", NULL);
    expect("cpuid", SEVKIT_GUEST_PASS, "SEV, SEV-ES, SEV-SNP, C-bit 51", NULL);
    expect("sev-status", SEVKIT_GUEST_PASS, "0x7: sev, sev-es, sev-snp", NULL);
    expect("kernel", SEVKIT_GUEST_PASS, "6.12.3-amd64", NULL);
    expect("configfs", SEVKIT_GUEST_PASS, "provider sev_guest, VMPL 0 and above", NULL);
    EXPECT(!find("paravisor"));
    EXPECT(!sevkit_guest_check_cause(check));
    EXPECT(sevkit_guest_check_sev_status(check, &status));
    EXPECT_INT(status, 7);
    EXPECT_INT(sevkit_guest_check_log_count(check), 1);
    EXPECT_STR(sevkit_guest_check_log(check, 0),
               "[    0.1] Memory Encryption Features active: AMD SEV SEV-ES SEV-SNP");
    EXPECT(!sevkit_guest_check_log(check, 1));
    done();
}

/* A machine of another maker, without hypervisor, without anything. */
TEST(no_guest_at_all)
{
    static const struct sk_fake_leaf leaves[SK_FAKE_LEAVES_MAX] = {
        {0, {0x16, 0x756e6547, 0x6c65746e, 0x49656e69}}, /* GenuineIntel */
        {1, {0x000806f8, 0, 0, 0}},
    };

    sk_fake_guest_reset();
    memcpy(sk_fake_guest.leaves, leaves, sizeof(leaves));
    memset(sk_fake_guest.texts, 0, sizeof(sk_fake_guest.texts));
    sk_fake_guest_set_text("/proc/sys/kernel/osrelease", "6.1.0-50-amd64\n");
    sk_fake_guest.msr_errno = ENOENT;
    sk_fake_guest.make_errno = ENOENT;
    sk_fake_guest.device_errno = ENOENT;
    sk_fake_guest.log = "<6>[ 1.0] SEVERE: nothing\n<6>[ 2.0] hello";
    run();
    EXPECT(!sevkit_guest_check_ready(check));
    expect("cpu", SEVKIT_GUEST_FAIL, "\"GenuineIntel\"", "AMD EPYC");
    expect("hypervisor", SEVKIT_GUEST_FAIL, "not a virtual machine", "inside of the guest");
    expect("cpuid", SEVKIT_GUEST_WARN, "not there", "SEV-SNP");
    expect("sev-status", SEVKIT_GUEST_UNKNOWN, "No such file", "modprobe msr");
    expect("kernel", SEVKIT_GUEST_WARN, "configfs-tsm came with 6.7", "6.7");
    expect("module", SEVKIT_GUEST_WARN, "not loaded", "modprobe sev-guest");
    expect("vmpl", SEVKIT_GUEST_UNKNOWN, "does not report", NULL);
    expect("device", SEVKIT_GUEST_FAIL, "/dev/sev-guest: No such file", "modprobe sev-guest");
    expect("configfs", SEVKIT_GUEST_FAIL, "no configfs-tsm", "mount -t configfs");
    expect("kernel-log", SEVKIT_GUEST_UNKNOWN, "not a word", NULL);
    EXPECT(sevkit_guest_check_cause(check) == find("cpu"));
    EXPECT_INT(sevkit_guest_check_log_count(check), 0);
    done();
}

TEST(the_register_decides)
{
    static const struct {
        int number;
        uint64_t value;
        enum sevkit_guest_status status;
        const char *detail, *hint;
    } cases[] = {
        {EIO, 0, SEVKIT_GUEST_FAIL, "no SEV of any kind", "sev-snp-guest"},
        {EACCES, 0, SEVKIT_GUEST_UNKNOWN, "Permission denied", "root"},
        {EPERM, 0, SEVKIT_GUEST_UNKNOWN, "not permitted", "root"},
        {ENXIO, 0, SEVKIT_GUEST_UNKNOWN, "No such device", "modprobe msr"},
        {0, 0, SEVKIT_GUEST_FAIL, "0x0: without sev-snp", "sev-snp-guest"},
        {0, 3, SEVKIT_GUEST_FAIL, "0x3: sev, sev-es, without sev-snp", "sev-snp-guest"},
        {0, 0x10000000000807, SEVKIT_GUEST_PASS,
         "sev, sev-es, sev-snp, secure-tsc, unknown bits 0x10000000000000", NULL},
    };

    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        uint64_t value = 99;

        sk_fake_guest_reset();
        sk_fake_guest.msr_errno = cases[i].number;
        sk_fake_guest.sev_status = cases[i].value;
        run();
        expect("sev-status", cases[i].status, cases[i].detail, cases[i].hint);
        EXPECT_INT(sevkit_guest_check_ready(check), cases[i].status != SEVKIT_GUEST_FAIL);
        EXPECT_INT(sevkit_guest_check_sev_status(check, &value), cases[i].number == 0);
        EXPECT_INT(value, cases[i].number == 0 ? cases[i].value : 99);
    }
    done();
}

TEST(one_way_is_enough)
{
    sk_fake_guest_reset();
    sk_fake_guest.device_errno = EACCES;
    run();
    EXPECT(sevkit_guest_check_ready(check));
    expect("device", SEVKIT_GUEST_WARN, "reports can be had without it, keys cannot", "root");
    expect("configfs", SEVKIT_GUEST_PASS, "", NULL);

    sk_fake_guest_reset();
    sk_fake_guest.make_errno = ENXIO;
    run();
    EXPECT(sevkit_guest_check_ready(check));
    expect("device", SEVKIT_GUEST_PASS, "opens", NULL);
    expect("configfs", SEVKIT_GUEST_WARN, "no driver offers reports", "modprobe");

    sk_fake_guest.device_errno = EACCES;
    run();
    EXPECT(!sevkit_guest_check_ready(check));
    expect("device", SEVKIT_GUEST_FAIL, "Permission denied", "root");

    sk_fake_guest_reset();
    sk_fake_guest.provider = "tdx_guest\n";
    run();
    expect("configfs", SEVKIT_GUEST_WARN, "tdx_guest", "modprobe");
    done();
}

TEST(kernels_are_told_apart)
{
    static const struct {
        const char *release, *detail;
        enum sevkit_guest_status status;
    } cases[] = {
        {"5.18.9\n", "SEV-SNP guests came with 5.19", SEVKIT_GUEST_WARN},
        {"4.99\n", "SEV-SNP guests came with 5.19", SEVKIT_GUEST_WARN},
        {"5.19.0\n", "configfs-tsm came with 6.7", SEVKIT_GUEST_WARN},
        {"6.6.63-rc1\n", "configfs-tsm came with 6.7", SEVKIT_GUEST_WARN},
        {"6.7.0\n", "6.7.0", SEVKIT_GUEST_PASS},
        {"7.0.0\n", "7.0.0", SEVKIT_GUEST_PASS},
        {"next\n", "no known form", SEVKIT_GUEST_UNKNOWN},
    };

    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        sk_fake_guest_reset();
        sk_fake_guest_set_text("/proc/sys/kernel/osrelease", cases[i].release);
        run();
        expect("kernel", cases[i].status, cases[i].detail,
               cases[i].status == SEVKIT_GUEST_WARN ? "6.7" : NULL);
    }
    done();
}

TEST(a_service_module_below)
{
    sk_fake_guest_reset();
    sk_fake_guest_set_text(SK_GUEST_VMPL_PATH, "2\n");
    run();
    expect("vmpl", SEVKIT_GUEST_WARN, "runs at VMPL 2", "must expect this level");
    EXPECT(sevkit_guest_check_ready(check));
    sk_fake_guest_set_text(SK_GUEST_VMPL_PATH, "4\n");
    run();
    expect("vmpl", SEVKIT_GUEST_UNKNOWN, "does not report", NULL);
    done();
}

TEST(hyper_v_and_its_paravisor)
{
    static const struct sk_fake_leaf leaves[] = {
        {0x40000000, {0x4000000c, 0x7263694d, 0x666f736f, 0x76482074}}, /* Microsoft Hv */
        {0x40000003, {1, 1u << 22, 0, 0}},
        {0x4000000c, {1, 2, 0, 0}},
    };

    sk_fake_guest_reset();
    memcpy(&sk_fake_guest.leaves[4], leaves, sizeof(leaves));
    sk_fake_guest.leaves[2] = (struct sk_fake_leaf){0};
    run();
    expect("hypervisor", SEVKIT_GUEST_PASS, "\"Microsoft Hv\"", NULL);
    expect("paravisor", SEVKIT_GUEST_WARN, "in this guest's place", "report get --via tpm");

    /* The partition that manages others, one that is not isolated, one that is TDX's. */
    sk_fake_guest.leaves[5].id.ebx |= 1u << 12;
    run();
    EXPECT(!find("paravisor"));
    sk_fake_guest.leaves[5].id.ebx = 1;
    run();
    EXPECT(!find("paravisor"));
    sk_fake_guest.leaves[5].id.ebx = 1u << 22;
    sk_fake_guest.leaves[6].id.ebx = 3;
    run();
    EXPECT(!find("paravisor"));
    done();
}

TEST(the_log_tells_of_a_lost_channel)
{
    sk_fake_guest_reset();
    sk_fake_guest.log = "<6>[ 1.0] sev-guest sev-guest: Initialized SEV guest driver\n"
                        "<1>[ 9.0] sev-guest: Disabling VMPCK0 communication key to prevent IV "
                        "reuse.\n<6>[10.0] usb: hello\n";
    run();
    EXPECT(!sevkit_guest_check_ready(check));
    expect("kernel-log", SEVKIT_GUEST_FAIL, "Disabling VMPCK0", "start the guest again");
    EXPECT_INT(sevkit_guest_check_log_count(check), 2);

    sk_fake_guest_reset();
    sk_fake_guest.log_errno = EPERM;
    run();
    EXPECT(sevkit_guest_check_ready(check));
    expect("kernel-log", SEVKIT_GUEST_UNKNOWN, "cannot be read: Operation not permitted", "root");
    done();
}

TEST(the_newest_lines_are_kept)
{
    static char log[100 * 40];
    size_t length = 0;

    sk_fake_guest_reset();
    for (int i = 0; i < 100; i++)
        length += (size_t)snprintf(log + length, sizeof(log) - length, "<6>[%d.0] SEV: line\n", i);
    sk_fake_guest.log = log;
    run();
    EXPECT_INT(sevkit_guest_check_log_count(check), 32);
    EXPECT_STR(sevkit_guest_check_log(check, 0), "[68.0] SEV: line");
    EXPECT_STR(sevkit_guest_check_log(check, 31), "[99.0] SEV: line");
    done();
}

/* A hostile host chooses some of the texts. */
TEST(long_and_odd_texts_are_cut)
{
    static char line[4096];

    sk_fake_guest_reset();
    memset(line, 'x', sizeof(line) - 1);
    memcpy(line, "<9>SEV ", 7);
    sk_fake_guest.log = line;
    for (size_t i = 0; i < 4; i++)
        ((uint8_t *)&sk_fake_guest.leaves[2].id.ebx)[i] = 0x1b;
    run();
    EXPECT_INT(sevkit_guest_check_log_count(check), 1);
    EXPECT_INT(strlen(sevkit_guest_check_log(check, 0)), 255);
    expect("hypervisor", SEVKIT_GUEST_PASS, "\"....", NULL);
    done();
}

static int run_and_free(void *arg, struct sevkit_error *error)
{
    struct sevkit_guest_check *one = NULL;
    int r;

    (void)arg;
    sk_fake_guest_reset();
    r = sk_guest_check_run(&sk_fake_guest_sys, &one, error);
    sevkit_guest_check_free(one);
    EXPECT_INT(sk_fake_guest.open, 0);
    return r;
}

TEST(survives_want_of_memory)
{
    EXPECT(sk_fault_run(run_and_free, NULL) >= 2);
}

TEST(status_bits_have_names)
{
    uint64_t seen = 0;

    EXPECT(sevkit_sev_status_bit_count() >= 16);
    for (size_t i = 0; i < sevkit_sev_status_bit_count(); i++) {
        const struct sevkit_sev_status_bit *bit = sevkit_sev_status_bit(i);

        EXPECT(bit->bit < 64 && !(seen >> bit->bit & 1));
        EXPECT(bit->name && *bit->name && bit->meaning && *bit->meaning);
        seen |= 1ull << bit->bit;
    }
    EXPECT(!sevkit_sev_status_bit(sevkit_sev_status_bit_count()));
}
