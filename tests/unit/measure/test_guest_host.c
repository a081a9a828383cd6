/* SPDX-License-Identifier: Apache-2.0 */
#include "measure/guest_host.h"
#include "test.h"

static char said[1024];

static void keep(void *arg, const char *line)
{
    (void)arg;
    strncat(said, line, sizeof(said) - strlen(said) - 2);
    strcat(said, "\n");
}

static const struct sk_listener listener = {.warn = keep, .note = keep};

static struct sk_guest_host of_kernel(unsigned major, unsigned minor)
{
    return (struct sk_guest_host){
        .vmm = SEVKIT_VMM_QEMU, .has_kernel = true, .kernel = {major, minor, 0}};
}

static const char *notes(const struct sk_guest_host *host, enum sevkit_mode mode)
{
    said[0] = '\0';
    sk_guest_host_note(host, mode, &listener);
    return said;
}

TEST(vmm_and_kernel_decide_where_no_profile_is_asked)
{
    struct sk_guest_host host = {.vmm = SEVKIT_VMM_QEMU};
    struct sk_guest_host old = of_kernel(6, 9), new = of_kernel(6, 10);

    EXPECT_STR(sk_guest_host_profile(&host, false)->name, "qemu");
    EXPECT_STR(sk_guest_host_profile(&old, false)->name, "qemu-fpu0");
    EXPECT_STR(sk_guest_host_profile(&old, true)->name, "svsm-fpu0");
    EXPECT_STR(sk_guest_host_profile(&new, false)->name, "qemu");
    EXPECT_STR(sk_guest_host_profile(&new, true)->name, "svsm");
    old.profile = sevkit_profile_find("qemu");
    EXPECT_STR(sk_guest_host_profile(&old, false)->name, "qemu");
    host.vmm = SEVKIT_VMM_EC2;
    EXPECT_STR(sk_guest_host_profile(&host, false)->name, "ec2");
    EXPECT(!sk_guest_host_profile(&host, true));
}

TEST(the_kernel_adds_features)
{
    static const struct {
        unsigned major, minor;
        uint64_t features;
    } cases[] = {{6, 5, 0}, {6, 6, 0x20}, {6, 7, 0x20}, {6, 8, 0}, {6, 12, 0}};
    struct sk_guest_host unknown = {.vmm = SEVKIT_VMM_QEMU};

    EXPECT_INT(sk_guest_host_features(&unknown, SEVKIT_MODE_SNP), 1);
    EXPECT_INT(sk_guest_host_features(&unknown, SEVKIT_MODE_SEV_ES), 0);
    unknown.has_features = true;
    unknown.features = 0x60;
    EXPECT_INT(sk_guest_host_features(&unknown, SEVKIT_MODE_SNP), 0x60);
    EXPECT_INT(sk_guest_host_features(&unknown, SEVKIT_MODE_SEV_ES), 0x60);
    EXPECT_INT(sk_guest_host_features(&unknown, SEVKIT_MODE_SEV), 0);
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        const struct sk_guest_host host = of_kernel(cases[i].major, cases[i].minor);

        EXPECT_INT(sk_guest_host_features(&host, SEVKIT_MODE_SNP), cases[i].features | 1);
        EXPECT_INT(sk_guest_host_features(&host, SEVKIT_MODE_SEV_ES), cases[i].features);
        EXPECT_INT(sk_guest_host_features(&host, SEVKIT_MODE_SNP_SVSM), 0);
        EXPECT_INT(sk_guest_host_features(&host, SEVKIT_MODE_SEV), 0);
    }
}

TEST(what_was_taken_for_granted_is_said)
{
    struct sk_guest_host host = {.vmm = SEVKIT_VMM_QEMU};

    EXPECT_CONTAINS(notes(&host, SEVKIT_MODE_SEV_ES), "measures as profile qemu-fpu0");
    EXPECT_STR(notes(&host, SEVKIT_MODE_SNP), "");
    host.profile = sevkit_profile_find("qemu");
    EXPECT_STR(notes(&host, SEVKIT_MODE_SEV_ES), "");
    host = of_kernel(6, 7);
    EXPECT_CONTAINS(notes(&host, SEVKIT_MODE_SEV_ES),
                    "measured with SEV features 0x20, as Linux 6.7 sets");
    EXPECT_CONTAINS(notes(&host, SEVKIT_MODE_SNP), "Linux 6.7: SEV-SNP hosts are in releases");
    host.has_features = true;
    EXPECT_STR(notes(&host, SEVKIT_MODE_SEV_ES), "");
    host = of_kernel(6, 12);
    EXPECT_STR(notes(&host, SEVKIT_MODE_SNP), "");
    EXPECT_CONTAINS(notes(&host, SEVKIT_MODE_SNP_SVSM), "measures as profile svsm-fcw");
    sk_guest_host_note(&host, SEVKIT_MODE_SEV_ES, NULL);
}

static struct sk_cpuid leaf;

static bool cpuid(uint32_t number, uint32_t subleaf, struct sk_cpuid *ret_cpuid)
{
    (void)number;
    (void)subleaf;
    *ret_cpuid = leaf;
    return leaf.eax != 0;
}

TEST(the_signature_of_the_machine)
{
    const struct sk_sys sys = {.cpuid = cpuid};
    struct sevkit_error error;
    uint32_t signature = 0;

    /* "Auth" "enti" "cAMD" */
    leaf = (struct sk_cpuid){0xa00f11, 0x68747541, 0x444d4163, 0x69746e65};
    said[0] = '\0';
    EXPECT_OK(sk_guest_host_cpu(&sys, &listener, &signature, &error), &error);
    EXPECT_INT(signature, 0xa00f11);
    EXPECT_STR(said, "");
    leaf.ebx = 0x756e6547;
    EXPECT_OK(sk_guest_host_cpu(&sys, &listener, &signature, &error), &error);
    EXPECT_CONTAINS(said, "not an AMD processor (GenuenticAMD, signature 0xa00f11)");
    leaf.eax = 0;
    EXPECT_ERROR(sk_guest_host_cpu(&sys, NULL, &signature, &error), SEVKIT_EIO, &error);
}
