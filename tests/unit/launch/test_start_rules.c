/* SPDX-License-Identifier: Apache-2.0 */
#include "base/cleanup.h"
#include "fake_qemu.h"
#include "image.h"
#include "launch/rules/host_rules.h"
#include "launch/start.h"

#include <sevkit/vcpu.h>

static const struct sk_vm_reader reader = {.sys = &sk_sys_real};

#define SNP  "generation = 'sev-snp'\nvcpus = 2\nfirmware.file = 'f'\n"
#define SEV  "generation = 'sev'\nfirmware.file = 'f'\n"
#define ES   "generation = 'sev-es'\nfirmware.file = 'f'\n"
#define NONE "generation = 'none'\n"
#define HEX  "00000000000000000000000000000000000000000000000000000000000000"
#define BOOT(root) \
    SNP "boot.mode = 'plain'\nboot.kernel = 'k'\nboot.initrd = 'i'\nboot.root = '" root "'\n"
#define SEALED(fields) \
    BOOT("/dev/vda")   \
    "[[data]]\ndevice = '/dev/vdb'\nmount = '/srv'\nkey = 'sealed'\nseal = '" fields "'\n"

static const struct {
    const char *rule;
    const struct fake_qemu *qemu; /* NULL: 10.1 */
    bool refuses;
    const char *text, *found;
} cases[] = {
    {"accelerator", NULL, true, SNP "accelerator = 'tcg'\n", "works with kvm only"},
    {"policy", NULL, true, SEV "sev.policy = 0x5\n",
     "has bit 2 (SEV-ES), but the generation is "
     "sev"},
    {"policy", NULL, true, ES "sev.policy = 0x1\n", "lacks bit 2 (SEV-ES)"},
    {"policy", NULL, true, SEV "sev.policy = 0x41\n", "bits 6 to 15, which are reserved"},
    {"policy", NULL, true, SNP "sev.policy = 0x8030000\n", "bits above 25"},
    {"policy", NULL, false, SNP "sev.policy = 0xb0000\n", "allows debugging"},
    {"firmware", NULL, true, "generation = 'sev-snp'\n", "firmware.file is missing"},
    {"firmware", NULL, true, SNP "firmware.igvm = 'i'\n", "no other firmware beside an IGVM file"},
    {"firmware", NULL, true, "generation = 'sev-snp'\nfirmware.igvm = 'i'\nboot.kernel = 'k'\n",
     "would not be measured"},
    {"firmware", NULL, true, NONE "firmware.vars = 'v'\n", "needs firmware.file"},
    {"pflash", NULL, true, SNP "firmware.type = 'pflash'\n", "KVM refuses read-only memory"},
    {"pflash", NULL, true, SNP "firmware.vars = 'v'\n", "a firmware without variables"},
    {"boot", NULL, true, NONE "boot.initrd = 'i'\n", "boot.initrd needs boot.kernel"},
    {"boot", NULL, true, NONE "boot.cmdline = 'i'\n", "boot.cmdline needs boot.kernel"},
    {"boot", NULL, false, SNP "boot.kernel = 'k'\nboot.kernel_hashes = false\n",
     "no report shows it"},
    {"boot", &fake_qemu_amd, true,
     SNP "boot.kernel = 'k'\nsev.svsm = 's'\nsev.svsm_vars_size = 4\n",
     "below an SVSM it is not measured"},
    {"attested-boot", NULL, true, NONE "boot.mode = 'plain'\nboot.kernel = 'k'\n",
     "requires boot.kernel and boot.initrd"},
    {"attested-boot", NULL, true,
     SNP "boot.mode = 'plain'\nboot.kernel = 'k'\nboot.initrd = 'i'\nboot.kernel_hashes = false\n",
     "requires boot.kernel_hashes"},
    {"acpi", NULL, true, SNP "acpi.defence = 'tables'\n", "boot.kernel is missing"},
    {"acpi", NULL, true, SNP "acpi.defence = 'no-aml'\n", "boot.kernel is missing"},
    {"acpi", NULL, true,
     SNP "boot.kernel = 'k'\nboot.kernel_hashes = false\nacpi.defence = 'off'\n",
     "nothing measures the kernel's parameters"},
    {"acpi", NULL, true, "generation = 'none'\nboot.kernel = 'k'\nacpi.defence = 'tables'\n",
     "firmware.file is missing"},
    {"acpi", NULL, true, "generation = 'sev-snp'\nfirmware.igvm = 'i'\nacpi.defence = 'tables'\n",
     "an IGVM file or SVSM places it elsewhere"},
    {"acpi", NULL, true, SEV "firmware.vars = 'v'\nboot.kernel = 'k'\nacpi.defence = 'tables'\n",
     "in a flash drive the tables would move the variables"},
    {"acpi", NULL, true, SEV "max_vcpus = 2\nboot.kernel = 'k'\nacpi.defence = 'tables+no-aml'\n",
     "list the vCPUs of the start only"},
    {"acpi", NULL, true, SNP "boot.kernel = 'k'\nacpi.defence = 'off'\n",
     "the kernel starts one vCPU"},
    {"acpi", NULL, true,
     SNP "boot.kernel = 'k'\nboot.cmdline = 'lockdown=integrity'\nacpi.defence = 'tables'\n",
     "boot.cmdline: lockdown= contradicts acpi.defence"},
    {"sealed", NULL, false, SEALED("policy+image-id"), "data[0].seal has no measurement"},
    {"sealed", NULL, false, SEALED("measurement"), "data[0].seal has no policy"},
    {"sealed", NULL, false, SEALED("policy+measurement"),
     "in mode plain the root is what the host puts there"},
    {"vcpus", NULL, true, NONE "vcpus = 3\nmax_vcpus = 2\n", "less than vcpus (3)"},
    {"vcpus", NULL, true, SNP "max_vcpus = 4\n", "cannot be added"},
    {"cpu", NULL, false, SNP "cpu.model = 'host'\n", "that of the host's processor; cpu.signature"},
    {"cpu-cache", NULL, true, SNP "cpu.model = 'EPYC-Milan'\n", "CPUID function 0x8000001d"},
    {"cpu-cache", NULL, true, SNP "cpu.model = 'EPYC-Rome-v2'\n", "not tried on hardware"},
    {"cpu-cache", NULL, true, SNP "cpu.model = 'EPYC-IBPB'\n", "EPYC-Milan-v2"},
    {"kvm-policy", NULL, true, SNP "sev.policy = 0x70000\n", "migrate-ma (bit 18)"},
    {"kvm-policy", NULL, false, SNP "sev.policy = 0x130000\n", "Linux 6.17 and later does not"},
    {"kvm-policy", NULL, false, SNP "sev.policy = 0x20000\n", "policies without smt"},
    {"kvm-policy", NULL, false, SNP "sev.policy = 0x1030000\n", "Linux 6.19 and later does not"},
    {"kernel-file", NULL, true, SNP "boot.kernel = '/dev/null'\n", "/dev/null: empty"},
    {"cmdline", NULL, false, SNP "boot.kernel = 'k'\nboot.cmdline = 'quiet initrd=initrd'\n",
     "OVMF appends it"},
    {"cmdline", NULL, false, SNP "boot.kernel = 'k'\nboot.cmdline = 'BOOT_IMAGE=/vmlinuz quiet'\n",
     "GRUB adds it"},
    {"cmdline", NULL, false, SNP "boot.kernel = 'k'\nboot.cmdline = 'console=ttyS0,115200'\n",
     "can type"},
    {"cmdline", NULL, false, SEV "boot.kernel = 'k'\nboot.cmdline = 'earlyprintk=serial'\n",
     "the host reads"},
    {"cmdline", NULL, false,
     SNP "boot.mode = 'plain'\nboot.root = '/dev/vda'\nboot.kernel = 'k'\nboot.initrd = 'i'\n"
         "boot.cmdline = 'systemd.import-credentials=1'\n",
     "takes credentials"},
    {"cmdline", NULL, false,
     SNP "boot.mode = 'plain'\nboot.root = '/dev/vda'\nboot.kernel = 'k'\nboot.initrd = 'i'\n"
         "boot.cmdline = 'systemd.import_credentials=no systemd.gpt_auto'\n",
     "mounts partitions"},
    {"disks", NULL, true, SNP "[[disk]]\nfile = 'a'\nserial = 'a b'\n",
     "found 'a b', expected 1 to 20"},
    {"disks", NULL, true, SNP "[[disk]]\nfile = 'a'\nserial = ''\n", "found '', expected 1 to 20"},
    {"disks", NULL, true, SNP "[[disk]]\nfile = 'a'\nserial = '123456789012345678901'\n",
     "expected 1 to 20"},
    {"disks", NULL, true,
     SNP "[[disk]]\nfile = 'a'\nserial = 'a'\n[[disk]]\nfile = 'b'\nserial = 'a'\n",
     "two disks have the serial number 'a'"},
    {"disks", NULL, true, BOOT("serial:b") "[[disk]]\nfile = 'a'\nserial = 'a'\n",
     "boot.root: serial:b: no disk has this"},
    {"disks", NULL, true, BOOT("/dev/sda") "[[disk]]\nfile = 'a'\n[[disk]]\nfile = 'b'\n",
     "boot.root: /dev/sda: Linux names 2 SCSI disks in any order"},
    {"disks", NULL, true,
     BOOT("/dev/vda") "[[data]]\ndevice = '/dev/sdb'\nmount = '/srv'\nkey = 'sealed'\nseal = "
                      "'policy'\n[[disk]]\nfile = 'a'\n[[disk]]\nfile = 'b'\n",
     "data.device: /dev/sdb"},
    {"cpu", NULL, true, NONE "cpu.model = 'EPYC-Zen99'\n", "does not know 'EPYC-Zen99'"},
    {"cpu", NULL, true, ES "cpu.model = 'max'\n", "set cpu.signature"},
    {"cpu", NULL, true, NONE "cpu.model = 'EPYC,+x'\n", "what follows it is cpu.flags"},
    {"cpu", NULL, true, SNP "cpu.signature = 1\n", "found 0x1, but EPYC-v4 has 0x800f12"},
    {"cpu-flags", NULL, true, SNP "cpu.flags = '+x,model=3'\n", "cpu.flags: model changes"},
    {"cpu-flags", NULL, true, ES "cpu.flags = 'stepping=3'\n", "cpu.flags: stepping changes"},
    {"features", NULL, true, SNP "sev.features = 0x20\n", "lacks bit 0 (SNPActive)"},
    {"features", NULL, false, SNP "sev.features = 0x21\n", "the host's kernel decides"},
    {"features", NULL, true, ES "sev.features = 0x21\n", "which no SEV-ES guest has"},
    {"features", NULL, false, ES "sev.features = 0x20\n", "the host's kernel decides"},
    {"generation", NULL, true, SEV "sev.features = 0x20\n", "has no meaning for this generation"},
    {"profile", NULL, true, SNP "sev.profile = 'nonsense'\n", "expected a profile"},
    {"profile", NULL, true, SNP "sev.profile = 'ec2'\n", "is not the behaviour of QEMU"},
    {"generation", NULL, true, NONE "sev.policy = 1\n", "sev.policy has no meaning"},
    {"generation", NULL, true, SNP "sev.dh_cert = 'a'\nsev.session = 'b'\n",
     "sev.dh_cert has no meaning"},
    {"generation", NULL, true, SEV "sev.dh_cert = 'a'\n", "belong together"},
    {"generation", NULL, true, ES "sev.host_data = 'a'\n", "sev.host_data has no meaning"},
    {"generation", &fake_qemu_amd, true, SNP "sev.svsm = 's'\n", "sev.svsm_vars_size is missing"},
    {"id-block", NULL, true, SNP "id_block.block = 'b'\n", "both or none"},
    {"id-block", NULL, true, SNP "id_block.author_key = 'b'\n", "needs id_block.key"},
    {"host-data", NULL, true, SNP "sev.host_data = '" HEX "0g'\n", "expected 64 hex digits"},
    {"host-data", NULL, true, SNP "sev.host_data = '" HEX "'\n", "found 62 characters"},
    {"network", NULL, true, NONE "network.type = 'tap'\n", "network.tap is missing"},
    {"network", NULL, true, NONE "network.tap = 't'\n", "types tap and bridge only"},
    {"network", NULL, true, NONE "network.type = 'bridge'\nnetwork.tap = 't'\n",
     "network.bridge is missing"},
    {"network", NULL, true, NONE "network.type = 'tap'\nnetwork.tap = '../x'\n",
     "is no name of an interface"},
    {"network", NULL, true, NONE "network.mac = '52:54:00:12:34'\n", "six pairs"},
    {"network", NULL, true, NONE "network.restrict = true\n", "type user only"},
    {"network", NULL, true,
     NONE "network.type = 'user'\nnetwork.forward = [{host = '::1', host_port = 1, guest_port = "
          "2}]\n",
     "expected an IPv4 address"},
    {"devices", NULL, true, NONE "vfio.device = [{address = '41:00.0'}]\n",
     "expected one like 0000:41:00.0"},
    {"devices", NULL, true,
     NONE "accelerator = 'tcg'\nvfio.device = [{address = '0000:41:00.0'}]\n", "needs kvm"},
    {"devices", &fake_qemu_7_2, true,
     NONE "vfio.iommufd = true\nvfio.device = [{address = '0000:41:00.0'}]\n", "9.0 or later"},
    {"devices", NULL, true, NONE "vfio.mmio64_mib = 65536\n", "needs vfio.device"},
    {"vfio-private-memory", &fake_qemu_9_1, true,
     SNP "vfio.device = [{address = '0000:41:00.0'}]\n", "QEMU 10.1 and later does not"},
    {"network", NULL, true, NONE "network.extra = [{type = 'none'}]\n",
     "network.extra[0].type: found 'none'"},
    {"network", NULL, true, NONE "network.extra = [{type = 'user'}, {type = 'tap'}]\n",
     "network.extra[1].tap is missing"},
    {"network", NULL, true,
     NONE "network.mac = '52:54:00:00:00:AA'\nnetwork.extra = [{type = 'user', mac = "
          "'52:54:00:00:00:aa'}]\n",
     "is the address of another card"},
    {"network", NULL, true,
     NONE "network.extra = [{type = 'tap', tap = 'a'}, {type = 'tap', tap = 'a'}]\n",
     "network.extra[1].tap: 'a' is the interface of another card"},
    {"network", NULL, true,
     NONE
     "network.extra = [{type = 'tap', tap = 'a', forward = [{host_port = 1, guest_port = 2}]}]\n",
     "network.extra[0].forward and network.extra[0].restrict"},
    {"features", &fake_qemu_amd, true, SNP "sev.features = 1\nsev.debug_swap = true\n",
     "0x1 lacks 0x20"},
    {"features", &fake_qemu_amd, true, SNP "sev.tsc_frequency = 2000000000\n",
     "needs sev.secure_tsc"},
    {"features", &fake_qemu_amd, true,
     "generation = 'sev-snp'\nfirmware.igvm = 'i'\nsev.secure_tsc = true\n",
     "come from the save areas in it"},
    {"features", &fake_qemu_amd, true,
     SNP "sev.svsm = 's'\nsev.svsm_vars_size = 4\nsev.debug_swap = true\n",
     "an SVSM sets the features"},
    {"features", &fake_qemu_amd, true, SNP "sev.secure_tsc = true\ncpu.flags = 'tsc-frequency=1'\n",
     "use sev.tsc_frequency"},
    {"generation", NULL, true, ES "sev.debug_swap = true\n", "sev.debug_swap has no meaning"},
    {"generation", NULL, true, NONE "sev.secure_tsc = true\n", "sev.secure_tsc has no meaning"},
    {"qemu", NULL, true, SNP "sev.debug_swap = true\n", "no property debug-swap"},
    {"qemu", NULL, true, SNP "sev.secure_tsc = true\nsev.tsc_frequency = 2000000000\n",
     "no property tsc-frequency"},
    {"secure-tsc", &fake_qemu_amd, false, SNP "sev.secure_tsc = true\n",
     "Linux 6.18 and later does not"},
    {"debug-swap", &fake_qemu_amd, false, SNP "sev.debug_swap = true\n",
     "Linux 6.11 and later does not"},
    {"console", NULL, true, NONE "console.vnc = ':1'\n", "type vga only"},
    {"huge-pages", &fake_qemu_amd, true, SNP "private_huge_pages = true\n",
     "needs generation sev-snp and huge_pages"},
    {"huge-pages", NULL, true, NONE "huge_pages = '1G'\nmemory = 1500\n",
     "1500 MiB is not a multiple of the huge pages of 1024 MiB"},
    {"huge-pages", NULL, true, NONE "huge_pages = '2M'\nmemory = 65\n",
     "65 MiB is not a multiple of the huge pages of 2 MiB"},
    {"qemu", &fake_qemu_7_2, true, SNP "cpu.model = 'EPYC-v3'\n",
     "has no sev-snp-guest; 9.1 or later has"},
    {"qemu", &fake_qemu_9_1, true, "generation = 'sev-snp'\nfirmware.igvm = 'i'\n",
     "has no igvm-cfg; 10.1 or later has"},
    {"qemu", NULL, true, SNP "sev.certificates = 'c'\n", "no property certs-path"},
    {"qemu", NULL, true, SNP "sev.svsm = 's'\nsev.svsm_vars_size = 4\n",
     "machine q35 of this QEMU (10.1.0) has no property svsm"},
    {"qemu", &fake_qemu_7_2, true, ES "cpu.model = 'EPYC-v3'\nsev.profile = 'qemu'\n",
     "no property legacy-vm-type"},
    {"qemu", NULL, true, SNP "huge_pages = '2M'\nprivate_huge_pages = true\n",
     "no property gmem-allocator"},
};

static void find(const char *text, const struct fake_qemu *fake,
                 const struct sevkit_firmware *image, bool cbitpos, struct sk_findings *findings)
{
    SK_CLEANUP(sk_vm_done) struct sk_vm guest = {0};
    SK_CLEANUP(sk_qemu_done) struct sk_qemu qemu = {0};
    struct sk_start start = {.guest = &guest,
                             .sys = &sk_sys_real,
                             .qemu = &qemu,
                             .starts = true,
                             .cbitpos = {cbitpos, 51},
                             .firmware = (struct sevkit_firmware *)(uintptr_t)image};
    struct sevkit_error error = {0};

    EXPECT_OK(sk_vm_parse(&reader, "a", ".", text, strlen(text), &guest, &error), &error);
    EXPECT_OK(sk_vm_policy(&guest, &start.policy, &error), &error);
    EXPECT_OK(fake_ask(fake ? fake : &fake_qemu_10_1, &qemu, &error), &error);
    sk_start_check(&start, findings);
    EXPECT(!findings->failed);
}

static const struct sk_finding *found(const struct sk_findings *findings, const char *rule,
                                      const char *text)
{
    for (size_t i = 0; i < findings->count; i++)
        if (strcmp(findings->list[i].code, rule) == 0 && strstr(findings->list[i].text, text))
            return &findings->list[i];
    return NULL;
}

TEST(each_case)
{
    for (size_t i = 0; i < SK_ARRAY_SIZE(cases); i++) {
        SK_CLEANUP(sk_findings_done) struct sk_findings findings = {0};
        const struct sk_finding *finding;

        find(cases[i].text, cases[i].qemu, NULL, true, &findings);
        finding = found(&findings, cases[i].rule, cases[i].found);
        if (!finding)
            sk_test_fail(__FILE__, __LINE__, "%s: no finding with '%s'; the first of %zu: %s",
                         cases[i].text, cases[i].found, findings.count,
                         findings.count ? findings.list[0].text : "");
        EXPECT_INT(finding->kind == SK_FINDING_ERROR, cases[i].refuses);
    }
}

TEST(sound_plans)
{
    static const struct {
        const struct fake_qemu *qemu;
        const char *text;
    } plans[] = {
        {&fake_qemu_7_2, NONE},
        {&fake_qemu_7_2, SEV "cpu.model = 'EPYC-v3'\n"},
        {&fake_qemu_7_2, ES "cpu.model = 'EPYC-v3'\nboot.kernel = 'k'\n"},
        {&fake_qemu_10_1,
         NONE "network = {type = 'user', extra = [{type = 'user'}, {type = 'tap', tap = 'a'}, "
              "{type = 'bridge', tap = 'b', bridge = 'br0'}]}\n"},
        {&fake_qemu_9_1, SNP "boot.kernel = 'k'\n"},
        {&fake_qemu_9_1, ES "sev.profile = 'qemu'\n"},
        {&fake_qemu_9_1, SNP "boot.kernel = 'k'\nacpi.defence = 'tables+no-aml'\n"},
        {&fake_qemu_9_1,
         SNP "boot.kernel = 'k'\nacpi.defence = 'none'\nboot.cmdline = 'acpi=off'\n"},
        {&fake_qemu_10_1, "generation = 'sev-snp'\nfirmware.igvm = 'i'\n"},
        {&fake_qemu_amd, SNP "sev.svsm = 's'\nsev.svsm_vars_size = 4\nsev.certificates = 'c'\n"},
        {&fake_qemu_amd, SNP "huge_pages = '2M'\nprivate_huge_pages = true\n"},
        {&fake_qemu_10_1, SNP "vfio.iommufd = true\nvfio.device = [{address = '0000:41:00.0'}]\n"},
    };

    for (size_t i = 0; i < SK_ARRAY_SIZE(plans); i++) {
        SK_CLEANUP(sk_findings_done) struct sk_findings findings = {0};

        find(plans[i].text, plans[i].qemu, NULL, true, &findings);
        if (findings.count)
            sk_test_fail(__FILE__, __LINE__, "%s: %s", plans[i].text, findings.list[0].text);
    }
}

/* Nothing is said of what is bound. */
TEST(sealed_to_enough)
{
    SK_CLEANUP(sk_findings_done) struct sk_findings findings = {0};

    find(SEALED("policy+measurement"), NULL, NULL, true, &findings);
    EXPECT(found(&findings, "sealed", "mode plain") != NULL);
    EXPECT(found(&findings, "sealed", "data[0].seal") == NULL);
}

TEST(c_bit_unknown)
{
    SK_CLEANUP(sk_findings_done) struct sk_findings findings = {0};

    find(SNP, NULL, NULL, false, &findings);
    EXPECT(found(&findings, "cbitpos", "name that of the host") != NULL);
    EXPECT_INT(found(&findings, "cbitpos", "")->kind, SK_FINDING_ERROR);
}

TEST(firmware_says_what_it_is_good_for)
{
    static const char *const texts[] = {SNP, SNP "boot.kernel = 'k'\n", SEV "boot.kernel = 'k'\n",
                                        ES "cpu.model = 'EPYC-v3'\n"};
    uint8_t image[SK_TEST_IMAGE_BYTES], zeros[4096] = {0};
    struct sevkit_firmware *good, *plain;
    struct sevkit_error error = {0};

    sk_test_image(image);
    EXPECT_OK(sevkit_firmware_parse(image, sizeof(image), &good, &error), &error);
    EXPECT_OK(sevkit_firmware_parse(zeros, sizeof(zeros), &plain, &error), &error);
    for (size_t i = 0; i < SK_ARRAY_SIZE(texts); i++) {
        SK_CLEANUP(sk_findings_done) struct sk_findings sound = {0};
        SK_CLEANUP(sk_findings_done) struct sk_findings unfit = {0};

        find(texts[i], NULL, good, true, &sound);
        EXPECT(!found(&sound, "firmware-use", ""));
        find(texts[i], NULL, plain, true, &unfit);
        EXPECT(found(&unfit, "firmware-use", "firmware.file: f: no SEV") != NULL);
        EXPECT_INT(found(&unfit, "firmware-use", "")->kind, SK_FINDING_ERROR);
    }
    sevkit_firmware_free(good);
    sevkit_firmware_free(plain);
}

TEST(builds_of_firmware_have_their_use)
{
    static const struct {
        const char *text, *found; /* found NULL: nothing */
    } rows[] = {
        {SNP, "boots boot.kernel; without one it starts nothing"},
        {SNP "boot.kernel = 'k'\n", NULL},
        {SEV "boot.kernel = 'k'\nfirmware.vars = 'v'\n", "which has no variables"},
        {"generation = 'sev-snp'\nboot.kernel = 'k'\nfirmware.file = '/x/OVMF_CODE_4M.fd'\n",
         "is the code half of a firmware"},
        {"generation = 'sev-snp'\nboot.kernel = 'k'\nfirmware.file = '/x_CODE/OVMF.fd'\n", NULL},
    };
    uint8_t image[SK_TEST_IMAGE_BYTES];
    struct sevkit_firmware *amdsev;
    struct sevkit_error error = {0};

    sk_test_image(image);
    EXPECT_OK(sevkit_firmware_parse(image, sizeof(image), &amdsev, &error), &error);
    for (size_t i = 0; i < SK_ARRAY_SIZE(rows); i++) {
        SK_CLEANUP(sk_findings_done) struct sk_findings findings = {0};
        const struct sk_finding *finding;

        find(rows[i].text, NULL, amdsev, true, &findings);
        finding = found(&findings, "firmware-kind", "");
        EXPECT_INT(finding != NULL, rows[i].found != NULL);
        if (finding)
            EXPECT_CONTAINS(finding->text, rows[i].found);
    }
    sevkit_firmware_free(amdsev);
}

TEST(each_rule_has_a_case)
{
    for (size_t i = 0; sk_start_rule(i); i++) {
        bool covered = strcmp(sk_start_rule(i), "cbitpos") == 0 ||
                       strcmp(sk_start_rule(i), "firmware-use") == 0 ||
                       /* a test of their own: AmdSev images, and rows of data */
                       strcmp(sk_start_rule(i), "firmware-kind") == 0 ||
                       strcmp(sk_start_rule(i), "versions") == 0;

        for (size_t k = 0; k < SK_ARRAY_SIZE(cases); k++)
            covered |= strcmp(cases[k].rule, sk_start_rule(i)) == 0;
        if (!covered)
            sk_test_fail(__FILE__, __LINE__, "rule %s has no case", sk_start_rule(i));
    }
}

/* What the rules about versions say of a plan, on a host with this kernel (NULL: not known). */
static void find_for(const char *text, const char *kernel, const struct fake_qemu *fake,
                     bool starts, struct sk_findings *findings)
{
    SK_CLEANUP(sk_vm_done) struct sk_vm guest = {0};
    SK_CLEANUP(sk_qemu_done) struct sk_qemu qemu = {0};
    struct sk_start start = {.guest = &guest,
                             .sys = &sk_sys_real,
                             .starts = starts,
                             .qemu = fake ? &qemu : NULL,
                             .cbitpos = {true, 51}};
    struct sevkit_error error = {0};

    EXPECT_OK(sk_vm_parse(&reader, "a", ".", text, strlen(text), &guest, &error), &error);
    EXPECT_OK(sk_vm_policy(&guest, &start.policy, &error), &error);
    if (kernel)
        start.has_host_kernel = sk_start_parse_version(kernel, &start.host_kernel);
    EXPECT_INT(start.has_host_kernel, kernel != NULL);
    if (fake)
        EXPECT_OK(fake_ask(fake, &qemu, &error), &error);
    sk_start_check(&start, findings);
}

TEST(versions_decide)
{
    static const struct {
        const char *text, *kernel;
        int refuses; /* -1: no finding */
    } rows[] = {
        {SNP "sev.policy = 0x130000\n", NULL, 0},
        {SNP "sev.policy = 0x130000\n", "6.11", 1},
        {SNP "sev.policy = 0x130000\n", "6.16.9-200.fc42.x86_64", 1},
        {SNP "sev.policy = 0x130000\n", "6.17.0", -1},
        {SNP "sev.policy = 0x130000\n", "7.2", -1},
        {SNP "sev.policy = 0x20000\n", "6.12.1", 1},
        {SNP "sev.policy = 0x20000\n", "6.18", -1},
        {SNP "sev.policy = 0x1030000\n", "6.18", 1},
        {SNP "sev.policy = 0x1030000\n", "6.19-rc1", -1},
        {SNP "sev.policy = 0x70000\n", NULL, 1},
        {SNP "sev.policy = 0x70000\n", "7.2", 1},
        {SNP "sev.policy = 'smt'\n", NULL, -1},
        {SNP "sev.policy = 'smt'\n", "6.11", -1},
    };

    for (size_t i = 0; i < SK_ARRAY_SIZE(rows); i++) {
        SK_CLEANUP(sk_findings_done) struct sk_findings findings = {0};
        const struct sk_finding *finding;

        find_for(rows[i].text, rows[i].kernel, NULL, true, &findings);
        finding = found(&findings, "kvm-policy", "");
        if (rows[i].refuses < 0
                ? finding != NULL
                : !finding || (finding->kind == SK_FINDING_ERROR) != (bool)rows[i].refuses)
            sk_test_fail(__FILE__, __LINE__, "%s on %s: %s", rows[i].text,
                         rows[i].kernel ? rows[i].kernel : "any", finding ? finding->text : "");
    }
}

TEST(a_known_kernel_contradicts_the_measured_profile)
{
    static const struct {
        const char *text, *kernel, *found;
    } rows[] = {
        {SNP, NULL, NULL},
        {SNP, "6.9", "'qemu-fpu0'"},
        {SNP, "6.10", NULL},
        {SNP "sev.profile = 'qemu-fpu0'\n", "6.9", NULL},
        {SNP "sev.profile = 'qemu-fpu0'\n", "6.7", "without 0x20"},
        {SNP "sev.profile = 'qemu-fpu0'\nsev.features = 0x21\n", "6.7", NULL},
        {ES "sev.profile = 'qemu'\n", "6.9", "'qemu-fpu0'"},
        {ES, "6.9", NULL},
        {ES, "6.7", "without 0x20"},
        {ES "sev.features = 0x20\n", "6.7", NULL},
    };

    for (size_t i = 0; i < SK_ARRAY_SIZE(rows); i++) {
        SK_CLEANUP(sk_findings_done) struct sk_findings findings = {0};
        const struct sk_finding *finding;

        find_for(rows[i].text, rows[i].kernel, NULL, true, &findings);
        finding = found(&findings, "host-kernel", "");
        EXPECT_INT(finding != NULL, rows[i].found != NULL);
        if (finding)
            EXPECT_CONTAINS(finding->text, rows[i].found);
    }
}

/* 7.2.0 alone. */
TEST(a_seed_is_of_one_qemu_only)
{
    static const struct sk_launch_version versions[] = {
        {7, 2, 0}, {7, 1, 0}, {7, 2, 1}, {10, 0, 0}};

    for (size_t i = 0; i < sk_launch_rules_count; i++)
        for (size_t k = 0;
             k < SK_ARRAY_SIZE(versions) && sk_launch_rules[i].fact == SK_FACT_KERNEL_SEED; k++)
            EXPECT_INT(sk_launch_rule_holds(&sk_launch_rules[i], &versions[k]), k == 0);
}

TEST(what_is_only_measured_is_not_judged_by_its_start)
{
    static const char *const plans[] = {SNP "cpu.model = 'EPYC-Milan'\n",
                                        SNP "sev.policy = 0x70000\n",
                                        SNP "boot.kernel = '/dev/null'\n"};

    for (size_t i = 0; i < SK_ARRAY_SIZE(plans); i++) {
        SK_CLEANUP(sk_findings_done) struct sk_findings starting = {0};
        SK_CLEANUP(sk_findings_done) struct sk_findings measured = {0};

        find_for(plans[i], NULL, NULL, true, &starting);
        find_for(plans[i], NULL, NULL, false, &measured);
        EXPECT_INT(starting.count, 1);
        EXPECT_INT(measured.count, 0);
    }
}

/* Each model of the table is one that QEMU has, and its good sisters are not in it. */
TEST(refused_models_are_models)
{
    for (const char *const *model = sk_launch_refused_models; *model; model++)
        EXPECT(sevkit_vcpu_model_find(*model));
}

TEST(versions_are_parsed)
{
    struct sk_launch_version version = {0};

    EXPECT(sk_start_parse_version("6.11.0-19-generic", &version));
    EXPECT_INT(version.major * 10000 + version.minor * 100 + version.micro, 61100);
    EXPECT(sk_start_parse_version("10.0", &version));
    EXPECT(!sk_start_parse_version("6", &version));
    EXPECT(!sk_start_parse_version("v6.1", &version));
    EXPECT(!sk_start_parse_version("", &version));
}
