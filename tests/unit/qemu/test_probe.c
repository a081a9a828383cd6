/* SPDX-License-Identifier: Apache-2.0 */
#include "base/cleanup.h"
#include "fake_qemu.h"

TEST(versions_differ_in_what_they_answer)
{
    static const struct {
        const struct fake_qemu *fake;
        const char *type, *property;
        bool expected;
    } cases[] = {
        {&fake_qemu_7_2, "sev-guest", "kernel-hashes", true},
        {&fake_qemu_7_2, "sev-guest", "legacy-vm-type", false},
        {&fake_qemu_7_2, "sev-snp-guest", "policy", false},
        {&fake_qemu_9_1, "sev-guest", "legacy-vm-type", true},
        {&fake_qemu_9_1, "sev-snp-guest", "author-key-enabled", true},
        {&fake_qemu_9_1, "sev-snp-guest", "vcek-disabled", false}, /* promised, not registered */
        {&fake_qemu_9_1, "sev-snp-guest", "vcek-required", false}, /* registered, not promised */
        {&fake_qemu_9_1, "sev-snp-guest", "certs-path", false},
        {&fake_qemu_10_1, "sev-snp-guest", "vcek-disabled", true},
        {&fake_qemu_10_1, "igvm-cfg", "file", true},
        {&fake_qemu_amd, "sev-snp-guest", "certs-path", true},
        {&fake_qemu_amd, "sev-snp-guest", "author-key-enabled", false},
    };

    for (size_t i = 0; i < SK_ARRAY_SIZE(cases); i++) {
        SK_CLEANUP(sk_qemu_done) struct sk_qemu qemu = {0};
        struct sevkit_error error = {0};

        EXPECT_OK(fake_ask(cases[i].fake, &qemu, &error), &error);
        EXPECT_INT(qemu.major, cases[i].fake->major);
        EXPECT_INT(qemu.minor, cases[i].fake->minor);
        EXPECT_INT(qemu.micro, cases[i].fake->micro);
        EXPECT_STR(qemu.package, "fake");
        EXPECT_INT(sk_qemu_has_property(&qemu, cases[i].type, cases[i].property),
                   cases[i].expected);
    }
}

TEST(types_machine_cpus_devices)
{
    SK_CLEANUP(sk_qemu_done) struct sk_qemu old = {0};
    SK_CLEANUP(sk_qemu_done) struct sk_qemu newer = {0};
    struct sevkit_error error = {0};

    EXPECT_OK(fake_ask(&fake_qemu_7_2, &old, &error), &error);
    EXPECT_OK(fake_ask(&fake_qemu_10_1, &newer, &error), &error);
    EXPECT(!sk_qemu_has_object(&old, "sev-snp-guest") && !sk_qemu_has_object(&old, "igvm-cfg"));
    EXPECT(sk_qemu_has_object(&newer, "sev-snp-guest") && sk_qemu_has_object(&newer, "igvm-cfg"));
    EXPECT(!sk_qemu_has_machine_property(&old, "igvm-cfg"));
    EXPECT(sk_qemu_has_machine_property(&newer, "igvm-cfg"));
    EXPECT(!sk_qemu_has_cpu(&old, "EPYC-v4") && sk_qemu_has_cpu(&newer, "EPYC-v4"));
    EXPECT(!sk_qemu_has_vfio_property(&old, "iommufd"));
    EXPECT(sk_qemu_has_vfio_property(&newer, "iommufd"));
}

TEST(compiled_out)
{
    struct fake_qemu fake = fake_qemu_10_1;
    SK_CLEANUP(sk_qemu_done) struct sk_qemu qemu = {0};
    struct sevkit_error error = {0};

    fake.types[1].registered = "";
    EXPECT_OK(fake_ask(&fake, &qemu, &error), &error);
    EXPECT(!sk_qemu_has_object(&qemu, "sev-snp-guest"));
    EXPECT(sk_qemu_has_object(&qemu, "sev-guest"));
}

TEST(every_question_may_fail)
{
    static const char *const commands[] = {
        "query-version",  "query-qmp-schema",      "qom-list-types",        "qom-list-properties",
        "query-machines", "query-cpu-definitions", "device-list-properties"};

    for (size_t i = 0; i < SK_ARRAY_SIZE(commands); i++) {
        struct fake_qemu fake = fake_qemu_10_1;
        struct sk_qemu qemu = {.major = 77};
        struct sevkit_error error = {0};

        fake.failing = commands[i];
        EXPECT_ERROR(fake_ask(&fake, &qemu, &error), SEVKIT_EIO, &error);
        EXPECT_CONTAINS(error.text, commands[i]);
        EXPECT_INT(qemu.major, 77);
    }
}

TEST(too_old)
{
    struct fake_qemu fake = fake_qemu_7_2;
    struct sk_qemu qemu = {0};
    struct sevkit_error error = {0};

    fake.types[0].name = NULL;
    EXPECT_ERROR(fake_ask(&fake, &qemu, &error), SEVKIT_EINPUT, &error);
    EXPECT_CONTAINS(error.text, "object-add names no types");
}
