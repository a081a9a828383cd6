/* SPDX-License-Identifier: Apache-2.0 */
#include "base/cleanup.h"
#include "base/encoding.h"
#include "fake_sys.h"
#include "fault.h"
#include "igvm_file.h"
#include "image.h"
#include "qemu/qemu_option.h"
#include "sim/run/sim_start.h"
#include "sim_kit.h"

#include <sevkit/measure.h>
#include <stdlib.h>

#define WORDS_MAX 48

#define MACHINE "-machine", "q35,confidential-guest-support=sev0,vmport=off"
#define OBJECT  "-object", "sev-snp-guest,id=sev0,policy=0x30000,cbitpos=51,kernel-hashes=on"
#define GOOD    "qemu", "-enable-kvm", MACHINE, "-cpu", "EPYC-Milan,+x2apic", "-smp", "2", "-bios", "f"

/* The new command line as one text, words between bars. */
static void join(const struct sk_qemu_guest *vm, char *ret_text, size_t size)
{
    size_t length = 0;

    for (size_t i = 0; i < vm->argc; i++)
        length += (size_t)snprintf(ret_text + length, size - length, "|%s", vm->argv[i]);
    EXPECT(length < size);
}

static size_t count(const char *const *words)
{
    size_t n = 0;

    while (words[n])
        n++;
    return n;
}

TEST(the_guest_is_started_without_sev)
{
    static const char *const words[] = {
        GOOD,      OBJECT,      "-object",   "memory-backend-memfd,id=m",
        "-kernel", "k",         "-initrd",   "i",
        "-append", "-cpu host", "-S",        "-nographic",
        "-serial", "stdio",     "disk",      "-global",
        "x.y=1",   "-drive",    "file=a,,b", NULL};
    static const struct sk_qemu_guest_options options[] = {
        {.has_kvm = false}, {.has_kvm = true, .keeps_firmware = true}};
    static const char *const expected[] = {
        "|qemu|-machine|q35,vmport=off|-smp|2|-object|memory-backend-memfd,id=m|-kernel|k|-initrd|i"
        "|-append|-cpu host|-S|-nographic|-serial|stdio|disk|-global|x.y=1|-drive|file=a,,b"
        "|-accel|tcg|-cpu|max",
        "|qemu|-machine|q35,vmport=off|-cpu|EPYC-Milan,+x2apic|-smp|2|-object"
        "|memory-backend-memfd,id=m|-kernel|k|-initrd|i|-append|-cpu host|-S|-nographic|-serial"
        "|stdio|disk|-global|x.y=1|-drive|file=a,,b|-accel|kvm|-bios|f"};
    char text[1024];

    for (size_t i = 0; i < 2; i++) {
        struct sk_qemu_guest vm;

        EXPECT_OK(sk_qemu_guest_read(count(words), words, &options[i], &vm, &error), &error);
        join(&vm, text, sizeof(text));
        EXPECT_STR(text, expected[i]);
        EXPECT_INT(vm.vcpus, 2);
        EXPECT_INT(vm.policy, 0x30000);
        EXPECT_INT(vm.vcpu_signature, sevkit_vcpu_signature(25, 1, 1));
        EXPECT(vm.kernel_hashes);
        EXPECT_STR(vm.cmdline, "-cpu host");
        EXPECT(!vm.argv[vm.argc]);
        sk_qemu_guest_done(&vm);
    }
}

TEST(the_relay_is_added)
{
    static const char *const words[] = {GOOD, OBJECT, NULL};
    static const struct sk_qemu_guest_options options = {.has_kvm = false};
    struct sk_qemu_guest vm;
    char text[1024];

    EXPECT_OK(sk_qemu_guest_read(count(words), words, &options, &vm, &error), &error);
    EXPECT_OK(sk_qemu_guest_add_relay(&vm, "fd=7", SK_RELAY_PORT_NAME, &error), &error);
    join(&vm, text, sizeof(text));
    EXPECT_CONTAINS(text, "|-bios|f|-chardev|socket,id=sevkit-sim,fd=7|-device|virtio-serial-pci,"
                          "id=sevkit-sim|-device|virtserialport,bus=sevkit-sim.0,"
                          "chardev=sevkit-sim,name=org.sevkit.sim");
    sk_qemu_guest_done(&vm);
}

/* Only where firmware runs that is to verify a kernel. */
TEST(a_hash_table_is_needed_by_firmware_that_runs)
{
    static const struct {
        const char *words[WORDS_MAX];
        bool keeps_firmware, needed;
        uint64_t low_memory;
    } cases[] = {
        {{GOOD, OBJECT, "-kernel", "k", "-m", "1G"}, true, true, UINT64_C(1) << 30},
        {{GOOD, OBJECT, "-kernel", "k", "-m", "size=4G,slots=2", "-m", "maxmem=8G"},
         true,
         true,
         0x80000000},
        {{GOOD, OBJECT, "-kernel", "k"}, true, true, 128 << 20},
        {{GOOD, OBJECT, "-kernel", "k", "-M", "type=pc", "-m", "8G"}, true, true, 0xc0000000},
        {{GOOD, OBJECT, "-kernel", "k", "-m", "1.5G"}, false, false, 0},
        {{GOOD, OBJECT, "-m", "1.5G"}, true, false, 0},
        {{GOOD, "-object", "sev-snp-guest,id=sev0", "-kernel", "k", "-m", "1.5G"}, true, false, 0},
    };

    for (size_t i = 0; i < SK_ARRAY_SIZE(cases); i++) {
        struct sk_qemu_guest_options options = {.keeps_firmware = cases[i].keeps_firmware};
        struct sk_qemu_guest vm;

        EXPECT_OK(sk_qemu_guest_read(count(cases[i].words), cases[i].words, &options, &vm, &error),
                  &error);
        EXPECT_INT(vm.needs_hash_table, cases[i].needed);
        EXPECT_INT(vm.low_memory, cases[i].low_memory);
        sk_qemu_guest_done(&vm);
    }
}

TEST(what_decides_over_the_kernel_must_be_known)
{
    static const struct {
        const char *words[WORDS_MAX];
        const char *text;
    } cases[] = {
        {{GOOD, OBJECT, "-kernel", "k", "-m", "1.5G"}, "-m 1.5G: expected a number"},
        {{GOOD, OBJECT, "-kernel", "k", "-M", "microvm"}, "-machine microvm"},
        {{GOOD, OBJECT, "-kernel", "k", "-M", "max-ram-below-4g=1G"}, "-machine q35"},
        {{GOOD, OBJECT, "-kernel", "k", "-M", "memory.size=1G"}, "-machine q35"},
    };
    static const struct sk_qemu_guest_options options = {.keeps_firmware = true};
    struct sk_qemu_guest vm;

    for (size_t i = 0; i < SK_ARRAY_SIZE(cases); i++) {
        EXPECT_ERROR(
            sk_qemu_guest_read(count(cases[i].words), cases[i].words, &options, &vm, &error),
            SEVKIT_EREFUSED, &error);
        EXPECT_CONTAINS(error.text, cases[i].text);
    }
}

TEST(the_hash_table_is_added)
{
    static const char *const words[] = {GOOD, OBJECT, NULL};
    static const struct sk_qemu_guest_options options = {.has_kvm = false};
    struct sk_qemu_guest vm;
    char text[1024];

    EXPECT_OK(sk_qemu_guest_read(count(words), words, &options, &vm, &error), &error);
    EXPECT_OK(sk_qemu_guest_add_hash_table(&vm, "/a,b/table", 0x80cc00, &error), &error);
    join(&vm, text, sizeof(text));
    EXPECT_CONTAINS(text, "|-device|loader,file=/a,,b/table,addr=0x80cc00,force-raw=on");
    sk_qemu_guest_done(&vm);
}

TEST(numbers_of_vcpus_are_read_as_qemu_does)
{
    static const struct {
        const char *smp;
        uint64_t vcpus; /* 0: refused */
    } cases[] = {{"4", 4},
                 {"cpus=3,maxcpus=255", 3},
                 {"4,sockets=1,cores=2,threads=2", 4},
                 {"sockets=2,cores=3,threads=2", 12},
                 {"maxcpus=8", 0},
                 {"0", 0},
                 {"x", 0},
                 {"4097", 0},
                 {"sockets=4096,cores=4096", 0}};
    static const struct sk_qemu_guest_options options = {.has_kvm = false};

    for (size_t i = 0; i < SK_ARRAY_SIZE(cases); i++) {
        const char *const words[] = {"qemu",  MACHINE, OBJECT, "-cpu",       "EPYC",
                                     "-bios", "f",     "-smp", cases[i].smp, NULL};
        struct sk_qemu_guest vm;

        if (!cases[i].vcpus) {
            EXPECT_ERROR(sk_qemu_guest_read(count(words), words, &options, &vm, &error),
                         SEVKIT_EREFUSED, &error);
            continue;
        }
        EXPECT_OK(sk_qemu_guest_read(count(words), words, &options, &vm, &error), &error);
        EXPECT_INT(vm.vcpus, cases[i].vcpus);
        sk_qemu_guest_done(&vm);
    }
}

TEST(what_cannot_be_measured_is_refused)
{
    static const struct {
        const char *words[WORDS_MAX];
        const char *text;
    } cases[] = {
        {{GOOD}, "no -object sev-snp-guest"},
        {{GOOD, OBJECT, OBJECT}, "is given twice"},
        {{GOOD, "-object", "sev-snp-guest,id=x"}, "confidential-guest-support is sev0"},
        {{GOOD, "-object", "sev-snp-guest"}, "no id"},
        {{GOOD, "-object", "sev-guest,id=sev0"}, "SEV or SEV-ES"},
        {{GOOD, "-object", "{\"qom-type\":\"sev-snp-guest\"}"}, "no id"},
        {{GOOD, "-object", "{\"qom-type\":"}, "not valid JSON"},
        {{GOOD, "-object", "{\"qom-type\":\"sev-snp-guest\",\"id\":\"sev0\",\"x\":{\"y\":1}}"},
         "what x.y does"},
        {{GOOD, "-object", "sev-snp-guest,id=sev0,tsc=1"}, "what tsc does"},
        {{GOOD, "-object", "sev-snp-guest,id=sev0,debug-swap=2"}, "on or off"},
        {{GOOD, "-object", "sev-snp-guest,id=sev0,policy=x"}, "policy=x: expected a number"},
        {{GOOD, "-object", "sev-snp-guest,id=sev0,host-data=AAAA"}, "32 bytes in base64"},
        {{GOOD, "-object", "sev-snp-guest,id=sev0,kernel-hashes=maybe"}, "on or off"},
        {{GOOD, OBJECT, "-object", "igvm-cfg,id=i,file=x"}, "IGVM"},
        {{GOOD, OBJECT, "-cpu", "host"}, "-cpu host: the signature"},
        {{GOOD, OBJECT, "-cpu", "EPYC,model=3"}, "model=3 changes the signature"},
        {{GOOD, OBJECT, "-readconfig", "c"}, "-readconfig c"},
        {{GOOD, OBJECT, "-smp", "4"}, "-smp 4: given twice"},
        {{GOOD, OBJECT, "-machine", "kernel=k"}, "-machine kernel=k: it changes"},
        {{GOOD, OBJECT, "-M", "q35,initrd=i"}, "-machine initrd=i"},
        {{GOOD, OBJECT, "-M", "q35,append=a"}, "-machine append=a"},
        {{GOOD, OBJECT, "-M", "firmware=g"}, "-machine firmware=g"},
        {{GOOD, OBJECT, "-M", "smp.cpus=4"}, "-machine smp.cpus=4"},
        {{GOOD, OBJECT, "-M", "pflash0=d"}, "-machine pflash0=d"},
        {{GOOD, OBJECT, "-drive", "if=pflash,file=g,unit=0"}, "firmware from a flash drive"},
        {{GOOD, OBJECT, "-pflash", "g"}, "-pflash g: "},
        {{GOOD, OBJECT, "-set", "machine.x.kernel=k"}, "-set machine"},
        {{GOOD, OBJECT, "-dtb", "d"}, "-dtb d: "},
        {{GOOD, OBJECT, "-shim", "s"}, "-shim s: "},
        {{GOOD, OBJECT, "-incoming", "defer"}, "-incoming defer: "},
        {{GOOD, OBJECT, "--loadvm", "s"}, "--loadvm s: "},
        {{GOOD, OBJECT, "-global", "EPYC-x86_64-cpu.model=3"}, "-global EPYC"},
        {{GOOD, OBJECT, "-device", "EPYC-x86_64-cpu,socket-id=1"}, "-device EPYC"},
        {{GOOD, OBJECT, "-append", "a", "-name", "-append", "b"}, "QEMU's -name: "},
        {{"qemu", MACHINE, OBJECT, "-cpu", "EPYC"}, "no -bios"},
        {{"qemu", MACHINE, OBJECT, "-bios", "f"}, "no -cpu"},
    };
    static const struct sk_qemu_guest_options options = {.has_kvm = false};
    struct sk_qemu_guest vm;

    for (size_t i = 0; i < SK_ARRAY_SIZE(cases); i++) {
        EXPECT_ERROR(
            sk_qemu_guest_read(count(cases[i].words), cases[i].words, &options, &vm, &error),
            SEVKIT_EREFUSED, &error);
        EXPECT_CONTAINS(error.text, cases[i].text);
    }
}

static int read_command(void *arg, struct sevkit_error *failure)
{
    static const char *const words[] = {GOOD, OBJECT, "-kernel", "k", "-m", "1G", NULL};
    static const struct sk_qemu_guest_options options = {.has_kvm = true, .keeps_firmware = true};
    struct sk_qemu_guest vm;
    int r = sk_qemu_guest_read(count(words), words, &options, &vm, failure);

    (void)arg;
    if (r == 0)
        r = sk_qemu_guest_add_relay(&vm, "fd=3", SK_RELAY_PORT_NAME, failure);
    else
        return r;
    if (r == 0)
        r = sk_qemu_guest_add_hash_table(&vm, "t", 0x1000, failure);
    sk_qemu_guest_done(&vm);
    return r;
}

TEST(failing_allocations_leave_nothing_behind)
{
    EXPECT(sk_fault_run(read_command, NULL) > 20);
}

/* What is written with commas doubled is read as it was. */
TEST(values_survive_commas)
{
    static const char *const values[] = {"a,b", ",", ",,", "a=b,c=d", "x,", "", " '\" "};

    for (size_t i = 0; i < SK_ARRAY_SIZE(values); i++) {
        struct sk_qemu_pair pairs[] = {
            {.value = (char *)(uintptr_t) "first"},
            {.key = (char *)(uintptr_t) "file", .value = (char *)(uintptr_t)values[i]},
            {.key = (char *)(uintptr_t) "last", .value = (char *)(uintptr_t) "on"}};
        struct sk_qemu_option option = {.pairs = pairs, .count = 3}, read;
        char *text;

        EXPECT_OK(sk_qemu_option_format(&option, &text, &error), &error);
        EXPECT_OK(sk_qemu_option_parse(text, &read, &error), &error);
        EXPECT_STR(sk_qemu_option_first(&read), "first");
        EXPECT_STR(sk_qemu_option_get(&read, "file"), values[i]);
        EXPECT_STR(sk_qemu_option_get(&read, "last"), "on");
        EXPECT_INT(read.count, 3);
        sk_qemu_option_done(&read);
        free(text);
    }
}

static int fake_random(void *buffer, size_t size)
{
    memset(buffer, 0x42, size);
    return 0;
}

static uint8_t image[SK_TEST_IMAGE_BYTES];

static struct sk_sys files(void)
{
    static const struct sk_fake_file given[] = {
        {.path = "f", .data = image, .size = sizeof(image)},
        {.path = "k", .data = "kernel", .size = 6},
        {.path = "i", .data = "initrd", .size = 6},
    };
    struct sk_sys sys = sk_fake_sys;

    sk_test_image(image);
    sk_fake_reset();
    for (size_t i = 0; i < SK_ARRAY_SIZE(given); i++)
        sk_fake_add(&given[i]);
    sys.random = fake_random;
    return sys;
}

static void expected_digest(const struct sk_sys *sys, bool has_kernel, uint8_t ret_digest[48])
{
    struct sevkit_measurement *measurement;
    struct sevkit_plan *plan;

    (void)sys;
    EXPECT_OK(sevkit_plan_new(SEVKIT_MODE_SNP, &plan, &error), &error);
    EXPECT_OK(sevkit_plan_set_firmware(plan, image, sizeof(image), &error), &error);
    if (has_kernel) {
        EXPECT_OK(sevkit_plan_set_kernel(plan, "kernel", 6, &error), &error);
        EXPECT_OK(sevkit_plan_set_initrd(plan, "initrd", 6, &error), &error);
        EXPECT_OK(sevkit_plan_set_cmdline(plan, "a,b", 3, &error), &error);
    }
    sevkit_plan_set_vcpus(plan, 2);
    sevkit_plan_set_vcpu_signature(plan, sevkit_vcpu_signature(25, 1, 1));
    EXPECT_OK(sevkit_measure(plan, &measurement, &error), &error);
    memcpy(ret_digest, sevkit_measurement_digest(measurement), 48);
    sevkit_measurement_free(measurement);
    sevkit_plan_free(plan);
}

TEST(the_launch_measures_what_qemu_is_given)
{
    static const char *const objects[] = {
        "sev-snp-guest,id=sev0,kernel-hashes=off",
        "sev-snp-guest,id=sev0,kernel-hashes=on,policy=0xb0000,host-data="
        "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8="};
    struct sk_sim_chip chip = kit_chip("Milan", 3, false);
    static const struct sk_qemu_guest_options options = {.has_kvm = false};
    struct sk_sys sys = files();

    for (size_t i = 0; i < 2; i++) {
        const char *const words[] = {GOOD,      "-object", objects[i], "-kernel", "k",
                                     "-initrd", "i",       "-append",  "a,b",     NULL};
        uint8_t digest[48];
        struct sk_sim_guest guest;
        struct sk_qemu_guest vm;

        expected_digest(&sys, i == 1, digest);
        EXPECT_OK(sk_qemu_guest_read(count(words), words, &options, &vm, &error), &error);
        EXPECT_OK(sk_sim_launch(&sys, &chip, &vm, &guest, &error), &error);
        EXPECT_BYTES(guest.digest, digest, sizeof(digest));
        EXPECT_INT(guest.state, SK_SIM_RUNNING);
        EXPECT_INT(guest.policy, i == 1 ? 0xb0000 : 0x30000);
        EXPECT_INT(guest.host_data[31], i == 1 ? 31 : 0);
        sk_sim_guest_done(&guest);
        sk_qemu_guest_done(&vm);
    }
    sk_sim_chip_done(&chip);
}

/* A second vCPU has no save area in the file: it is measured as KVM does. */
TEST(the_launch_measures_an_igvm_file)
{
    static const char *const words[] = {"qemu",
                                        "-machine",
                                        "q35,confidential-guest-support=sev0,igvm-cfg=i0",
                                        "-cpu",
                                        "EPYC-Milan",
                                        "-smp",
                                        "2",
                                        "-object",
                                        "sev-snp-guest,id=sev0",
                                        "-object",
                                        "igvm-cfg,id=i0,file=guest.igvm",
                                        NULL};
    static const struct sk_qemu_guest_options options = {.has_kvm = false};
    static struct sk_test_igvm file;
    struct sk_sim_chip chip = kit_chip("Milan", 3, false);
    struct sk_sys sys = files();
    struct sk_fake_file given = {.path = "guest.igvm"};
    struct sevkit_measurement *measurement;
    struct sevkit_plan *plan;
    struct sk_sim_guest guest;
    struct sk_qemu_guest vm;

    sk_test_igvm_basic(&file, 1);
    given.data = (const char *)file.bytes;
    given.size = file.size;
    sk_fake_add(&given);
    EXPECT_OK(sevkit_plan_new(SEVKIT_MODE_SNP, &plan, &error), &error);
    EXPECT_OK(sevkit_plan_set_igvm(plan, file.bytes, file.size, &error), &error);
    sevkit_plan_set_vcpus(plan, 2);
    sevkit_plan_set_vcpu_signature(plan, 0xa00f11);
    EXPECT_OK(sevkit_measure(plan, &measurement, &error), &error);
    EXPECT_OK(sk_qemu_guest_read(count(words), words, &options, &vm, &error), &error);
    EXPECT_STR(vm.igvm, "guest.igvm");
    EXPECT_OK(sk_sim_launch(&sys, &chip, &vm, &guest, &error), &error);
    EXPECT_BYTES(guest.digest, sevkit_measurement_digest(measurement), 48);
    sk_sim_guest_done(&guest);
    /* The policy is that of the file. */
    EXPECT(vm.policy == SEVKIT_POLICY_DEFAULT);
    sk_test_igvm_start(&file, 1);
    sk_test_igvm_platform(&file, 1, SK_IGVM_SEV_SNP);
    sk_test_igvm_policy(&file, 1, SEVKIT_POLICY_DEFAULT | 0x80000);
    sk_test_igvm_page(&file, 1, 0x10000, 0, SK_IGVM_NORMAL, 1);
    sk_test_igvm_finish(&file);
    given.data = (const char *)file.bytes;
    given.size = file.size;
    EXPECT_OK(sk_sim_launch(&sys, &chip, &vm, &guest, &error), &error);
    EXPECT(guest.policy == (SEVKIT_POLICY_DEFAULT | 0x80000));
    sk_sim_guest_done(&guest);
    sk_qemu_guest_done(&vm);
    sk_sim_chip_done(&chip);
    sevkit_measurement_free(measurement);
    sevkit_plan_free(plan);
}

TEST(a_refused_launch_says_what_the_firmware_says)
{
    static const char *const words[] = {GOOD, "-object", "sev-snp-guest,id=sev0,policy=0x20000",
                                        NULL};
    static const struct sk_qemu_guest_options options = {.has_kvm = false};
    struct sk_sim_chip chip = kit_chip("Milan", 3, false);
    struct sk_sys sys = files();
    struct sk_sim_guest guest;
    struct sk_qemu_guest vm;

    EXPECT_OK(sk_qemu_guest_read(count(words), words, &options, &vm, &error), &error);
    EXPECT_ERROR(sk_sim_launch(&sys, &chip, &vm, &guest, &error), SEVKIT_EREFUSED, &error);
    EXPECT_CONTAINS(error.text, "SNP_LAUNCH_START: the firmware refused with status 0x07");
    vm.policy = SEVKIT_POLICY_DEFAULT;
    vm.has_id_block = true;
    EXPECT_ERROR(sk_sim_launch(&sys, &chip, &vm, &guest, &error), SEVKIT_EREFUSED, &error);
    EXPECT_CONTAINS(error.text, "SNP_LAUNCH_FINISH: the firmware refused with status 0x16");
    sk_qemu_guest_done(&vm);
    sk_sim_chip_done(&chip);
}

/* A machine that offers the device without the processor's extensions does not have KVM. */
TEST(kvm_needs_the_processor)
{
    static const struct sk_cpuid without = {.ecx = 0};

    sk_fake_reset();
    sk_fake_set_cpuid(&without);
    EXPECT(!sk_sim_has_kvm(&sk_fake_sys));
    sk_fake_set_cpuid(NULL);
    EXPECT(!sk_sim_has_kvm(&sk_fake_sys));
}
