/* SPDX-License-Identifier: Apache-2.0 */
#include "base/cleanup.h"
#include "data/software/qemu_features.h"
#include "qemu/qemu_version.h"
#include "test.h"

TEST(releases)
{
    static const struct {
        struct sk_launch_version version;
        bool has_sev, has_snp, has_hashes, has_igvm, has_guest_support, has_genoa;
    } cases[] = {
        {{2, 11, 0}, false, false, false, false, false, false},
        {{5, 2, 0}, true, false, false, false, false, false},
        {{6, 2, 0}, true, false, true, false, true, false},
        {{8, 1, 0}, true, false, true, false, true, true},
        {{9, 0, 4}, true, false, true, false, true, true},
        {{9, 1, 0}, true, true, true, false, true, true},
        {{10, 1, 0}, true, true, true, true, true, true},
        {{11, 0, 0}, true, true, true, true, true, true},
    };

    for (size_t i = 0; i < SK_ARRAY_SIZE(cases); i++) {
        SK_CLEANUP(sk_qemu_done) struct sk_qemu qemu = {0};
        struct sevkit_error error = {0};

        EXPECT_OK(sk_qemu_of_version(&cases[i].version, "EPYC", &qemu, &error), &error);
        EXPECT_INT(qemu.minor, cases[i].version.minor);
        EXPECT_INT(sk_qemu_has_object(&qemu, "sev-guest"), cases[i].has_sev);
        EXPECT_INT(sk_qemu_has_object(&qemu, "sev-snp-guest"), cases[i].has_snp);
        EXPECT_INT(sk_qemu_has_property(&qemu, "sev-guest", "kernel-hashes"), cases[i].has_hashes);
        EXPECT_INT(sk_qemu_has_object(&qemu, "igvm-cfg"), cases[i].has_igvm);
        EXPECT_INT(sk_qemu_has_machine_property(&qemu, "igvm-cfg"), cases[i].has_igvm);
        EXPECT_INT(sk_qemu_has_machine_property(&qemu, "confidential-guest-support"),
                   cases[i].has_guest_support);
        EXPECT_INT(sk_qemu_has_cpu(&qemu, "EPYC-Genoa"), cases[i].has_genoa);
        EXPECT(sk_qemu_has_cpu(&qemu, "EPYC"));
        /* Of AMD's tree only. */
        EXPECT(!sk_qemu_has_property(&qemu, "sev-snp-guest", "certs-path"));
    }
}

TEST(asked_model_of_a_later_release)
{
    SK_CLEANUP(sk_qemu_done) struct sk_qemu qemu = {0};
    const struct sk_launch_version version = {8, 0, 0};
    struct sevkit_error error = {0};

    EXPECT_OK(sk_qemu_of_version(&version, "EPYC-v4", &qemu, &error), &error);
    EXPECT(!sk_qemu_has_cpu(&qemu, "EPYC-v4"));
}

TEST(each_row_has_a_source)
{
    for (size_t i = 0; i < sk_qemu_features_count; i++)
        EXPECT(sk_qemu_features[i].source && sk_qemu_features[i].from.major);
}
