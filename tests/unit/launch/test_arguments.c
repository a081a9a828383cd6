/* SPDX-License-Identifier: Apache-2.0 */
#include "base/cleanup.h"
#include "base/text.h"
#include "fake_qemu.h"
#include "launch/acpi_defence.h"
#include "launch/start.h"
#include "qemu/args/qemu_args.h"

#include <errno.h>

static const struct sk_vm_reader reader = {.sys = &sk_sys_real};

static int no_file(const char *path)
{
    (void)path;
    errno = ENOENT;
    return -1;
}

static const struct sk_sys no_sys = {.open_read = no_file};

/* The command line of a plan; in words that must be freed. */
static void build(const struct fake_qemu *fake, const char *text, struct sk_words *words)
{
    SK_CLEANUP(sk_vm_done) struct sk_vm guest = {0};
    SK_CLEANUP(sk_qemu_done) struct sk_qemu qemu = {0};
    struct sk_start start = {
        .guest = &guest, .sys = &no_sys, .qemu = &qemu, .cbitpos = {true, 51}, .qmp = "/run/q.qmp"};
    struct sevkit_error error = {0};

    EXPECT_OK(sk_vm_parse(&reader, "a.toml", ".", text, strlen(text), &guest, &error), &error);
    EXPECT_OK(sk_vm_policy(&guest, &start.policy, &error), &error);
    EXPECT_OK(sk_vm_cmdline(&guest, &start.cmdline, &error), &error);
    EXPECT_OK(fake_ask(fake, &qemu, &error), &error);
    EXPECT_OK(sk_start_defend(&start, &error), &error);
    EXPECT_OK(sk_start_words(&start, words, &error), &error);
    free(start.cmdline);
}

/* The word after an option's name, counted from 0; NULL if there is none. */
static const char *after(const struct sk_words *words, const char *name, size_t index)
{
    for (size_t i = 0; i + 1 < words->count; i++)
        if (strcmp(words->words[i].text, name) == 0 && index-- == 0)
            return words->words[i + 1].text;
    return NULL;
}

static bool has(const struct sk_words *words, const char *word)
{
    for (size_t i = 0; i < words->count; i++)
        if (strcmp(words->words[i].text, word) == 0)
            return true;
    return false;
}

#define SNP                                                                                   \
    "generation = 'sev-snp'\nvcpus = 4\nmemory = '4G'\n[firmware]\nfile = 'OVMF.amdsev.fd'\n" \
    "[boot]\nkernel = 'vmlinuz'\ninitrd = 'initrd'\ncmdline = 'console=ttyS0'\n"

TEST(attested_boot)
{
    SK_CLEANUP(sk_words_done) struct sk_words words = {0};

    build(&fake_qemu_9_1,
          SNP "mode = 'plain'\nroot = '/dev/vda'\nport = 22\n[acpi]\ndefence = 'no-aml'\n", &words);
    EXPECT_STR(after(&words, "-append", 0),
               "console=ttyS0 sevkit.version=1 sevkit.mode=plain sevkit.root=/dev/vda "
               "sevkit.port=22 sevkit.acpi=no-aml systemd.import_credentials=no "
               "systemd.gpt_auto=no initcall_blacklist=acpi_init,erst_init,"
               "platform_profile_init pci=lastbus=1 pcie_ports=compat reboot=t");
}

TEST(snp_9_1)
{
    SK_CLEANUP(sk_words_done) struct sk_words words = {0};
    SK_CLEANUP(sk_text_done) struct sk_text text = {0};

    build(&fake_qemu_9_1, SNP, &words);
    sk_words_print(&words, &text);
    EXPECT_STR(
        sk_text_get(&text),
        "qemu-system-x86_64 -name guest=guest -no-user-config -nodefaults "
        "-machine q35,accel=kvm,vmport=off,confidential-guest-support=sev0,memory-backend=ram0 "
        "-cpu EPYC-v4 -smp cpus=4 -m size=4096M "
        "-object memory-backend-memfd,id=ram0,size=4096M,share=on,prealloc=off "
        "-object sev-snp-guest,id=sev0,policy=0x30000,cbitpos=51,reduced-phys-bits=1,"
        "kernel-hashes=on -bios OVMF.amdsev.fd -kernel vmlinuz -initrd initrd "
        "-append console=ttyS0 -vga none -display none "
        "-chardev stdio,id=console,mux=on,signal=off -serial chardev:console "
        "-mon chardev=console,mode=readline "
        "-chardev socket,id=qmp,path=/run/q.qmp,server=on,wait=off -mon chardev=qmp,mode=control "
        "-no-reboot");
}

TEST(guests_with_tables_of_their_own_have_one_socket)
{
    SK_CLEANUP(sk_words_done) struct sk_words words = {0};
    SK_CLEANUP(sk_words_done) struct sk_words none = {0};

    build(&fake_qemu_9_1, SNP "[acpi]\ndefence = 'tables+no-aml'\n", &words);
    EXPECT_STR(after(&words, "-smp", 0), "cpus=4,sockets=1,cores=4,threads=1");
    EXPECT_CONTAINS(after(&words, "-append", 0), "console=ttyS0 ");
    build(&fake_qemu_9_1, SNP "[acpi]\ndefence = 'no-aml'\n", &none);
    EXPECT_STR(after(&none, "-smp", 0), "cpus=4");
    EXPECT_CONTAINS(after(&none, "-append", 0), "console=ttyS0 initcall_");
}

TEST(generations_of_qemu)
{
    SK_CLEANUP(sk_words_done) struct sk_words old = {0};
    SK_CLEANUP(sk_words_done) struct sk_words es_7_2 = {0};
    SK_CLEANUP(sk_words_done) struct sk_words es_9_1 = {0};
    SK_CLEANUP(sk_words_done) struct sk_words igvm = {0};
    struct fake_qemu ancient = fake_qemu_7_2;

    ancient.machine = "accel memory-encryption vmport";
    build(&ancient, "generation = 'sev'\n[firmware]\nfile = 'f'\n", &old);
    EXPECT_CONTAINS(after(&old, "-machine", 0), ",memory-encryption=sev0");
    EXPECT_STR(after(&old, "-object", 0),
               "sev-guest,id=sev0,policy=0x1,cbitpos=51,reduced-phys-bits=1");
    build(&fake_qemu_7_2, "generation = 'sev-es'\n[firmware]\nfile = 'f'\nvars = 'v'\n", &es_7_2);
    EXPECT_STR(after(&es_7_2, "-object", 0),
               "sev-guest,id=sev0,policy=0x5,cbitpos=51,reduced-phys-bits=1");
    EXPECT_STR(after(&es_7_2, "-drive", 0), "if=pflash,format=raw,unit=0,readonly=on,file=f");
    EXPECT_STR(after(&es_7_2, "-drive", 1), "if=pflash,format=raw,unit=1,file=v");
    build(&fake_qemu_9_1, "generation = 'sev-es'\n[firmware]\nfile = 'f'\n", &es_9_1);
    EXPECT_CONTAINS(after(&es_9_1, "-object", 0), ",legacy-vm-type=on");
    build(&fake_qemu_10_1, "generation = 'sev-snp'\n[firmware]\nigvm = 'i.igvm'\n", &igvm);
    EXPECT_CONTAINS(after(&igvm, "-machine", 0), ",igvm-cfg=igvm0");
    EXPECT_STR(after(&igvm, "-object", 2), "igvm-cfg,id=igvm0,file=i.igvm");
    EXPECT(!has(&igvm, "-bios") && !has(&igvm, "-drive"));
}

TEST(profile_decides_how_es_is_launched)
{
    SK_CLEANUP(sk_words_done) struct sk_words words = {0};

    build(&fake_qemu_9_1,
          "generation = 'sev-es'\n[firmware]\nfile = 'f'\n[sev]\nprofile = 'qemu'\n", &words);
    EXPECT_CONTAINS(after(&words, "-object", 0), ",legacy-vm-type=off");
}

TEST(devices)
{
    SK_CLEANUP(sk_words_done) struct sk_words words = {0};

    build(
        &fake_qemu_9_1,
        SNP
        "[vfio]\niommufd = true\nmmio64_mib = 131072\ndevice = [{address = '0000:41:00.0'}]\n"
        "[network]\ntype = 'bridge'\ntap = 'tap3'\nbridge = 'br0'\nmac = '52:54:00:00:00:01'\n"
        "[[disk]]\nfile = 'a'\nformat = 'qcow2'\n[[disk]]\nfile = 'b'\nbus = 'blk'\n"
        "read_only = true\nserial = 'root'\n[[disk]]\nfile = 'c'\nmedia = 'cdrom'\nserial = 'c-1'\n"
        "[console]\ntype = 'vga'\nvnc = '127.0.0.1:1'\nlog = 'c.log'\n",
        &words);
    EXPECT_STR(after(&words, "-object", 2), "iommufd,id=iommufd0");
    EXPECT_STR(after(&words, "-blockdev", 0),
               "driver=qcow2,node-name=disk0,file.driver=file,file.filename=a");
    EXPECT_STR(after(&words, "-blockdev", 1),
               "driver=raw,node-name=disk1,read-only=on,file.driver=file,file.filename=b");
    EXPECT_STR(after(&words, "-device", 0),
               "virtio-scsi-pci,id=scsi0,disable-legacy=on,iommu_platform=on");
    EXPECT_STR(after(&words, "-device", 1), "scsi-hd,bus=scsi0.0,drive=disk0");
    EXPECT_STR(after(&words, "-device", 2),
               "virtio-blk-pci,disable-legacy=on,iommu_platform=on,drive=disk1,serial=root");
    EXPECT_STR(after(&words, "-device", 3), "scsi-cd,bus=scsi0.0,drive=disk2,serial=c-1");
    EXPECT_STR(after(&words, "-netdev", 0), "tap,id=net0,ifname=tap3,script=no,downscript=no");
    EXPECT_STR(after(&words, "-device", 4),
               "virtio-net-pci,netdev=net0,mac=52:54:00:00:00:01,disable-legacy=on,"
               "iommu_platform=on,romfile=");
    EXPECT_STR(after(&words, "-device", 6),
               "vfio-pci,host=0000:41:00.0,bus=port0,iommufd=iommufd0");
    EXPECT_STR(after(&words, "-fw_cfg", 0), "name=opt/ovmf/X-PciMmio64Mb,string=131072");
    EXPECT_STR(after(&words, "-vnc", 0), "127.0.0.1:1");
    EXPECT_STR(after(&words, "-chardev", 0), "file,id=console,path=c.log");
}

TEST(further_network_cards)
{
    SK_CLEANUP(sk_words_done) struct sk_words words = {0};

    build(&fake_qemu_9_1,
          "generation = 'none'\n[network]\ntype = 'user'\n"
          "[[network.extra]]\ntype = 'tap'\ntap = 'tap1'\nmac = '52:54:00:00:00:02'\n"
          "[[network.extra]]\ntype = 'user'\nrestrict = true\n"
          "forward = [{host_port = 8080, guest_port = 80}]\n",
          &words);
    EXPECT_STR(after(&words, "-netdev", 0), "user,id=net0");
    EXPECT_STR(after(&words, "-netdev", 1), "tap,id=net1,ifname=tap1,script=no,downscript=no");
    EXPECT_STR(after(&words, "-netdev", 2),
               "user,id=net2,restrict=on,hostfwd=tcp:127.0.0.1:8080-:80");
    EXPECT_STR(after(&words, "-device", 1),
               "virtio-net-pci,netdev=net1,mac=52:54:00:00:00:02,romfile=");
    EXPECT_STR(after(&words, "-device", 2), "virtio-net-pci,netdev=net2,romfile=");
}

TEST(features_of_the_save_area)
{
    static const char plan[] = "generation = 'sev-snp'\n[firmware]\nfile = 'f'\n[sev]\n"
                               "debug_swap = true\nsecure_tsc = true\ntsc_frequency = 2500000000\n";
    SK_CLEANUP(sk_words_done) struct sk_words amd = {0};
    SK_CLEANUP(sk_words_done) struct sk_words upstream = {0};

    build(&fake_qemu_amd, plan, &amd);
    EXPECT_CONTAINS(after(&amd, "-object", 1), ",debug-swap=on,secure-tsc=on,stsc-freq=2500000000");
    build(&fake_qemu_10_1, plan, &upstream);
    EXPECT_CONTAINS(after(&upstream, "-object", 1), ",secure-tsc=on,tsc-frequency=2500000000");
}

TEST(amd_tree)
{
    SK_CLEANUP(sk_words_done) struct sk_words words = {0};

    build(&fake_qemu_amd,
          "generation = 'sev-snp'\nhuge_pages = '2M'\nprivate_huge_pages = true\n"
          "[firmware]\nfile = 'f'\n[sev]\ncertificates = 'c,d.bin'\nsvsm = 's'\n"
          "svsm_vars_size = 4096\nhost_data = "
          "'00000000000000000000000000000000000000000000000000000000000000ff'\n",
          &words);
    EXPECT_CONTAINS(after(&words, "-machine", 0), ",svsm=s");
    EXPECT_CONTAINS(after(&words, "-object", 0), ",hugetlb=on,hugetlbsize=2M");
    EXPECT_CONTAINS(after(&words, "-object", 1),
                    ",host-data=AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAP8=,certs-path=c,,d.bin,"
                    "init-flags=0x5,convert-in-place=on,gmem-allocator=hugetlb,"
                    "gmem-page-size=2097152");
}

/*
 * An option as QEMU takes it apart (util/keyval.c, util/qemu-option.c): a comma ends a value unless it is
 * doubled. The value of key, or NULL; freed by the caller.
 */
static char *value_of(const char *option, const char *key)
{
    size_t length = strlen(key);

    while (*option) {
        bool matches = strncmp(option, key, length) == 0 && option[length] == '=';
        SK_CLEANUP(sk_text_done) struct sk_text value = {0};

        option += strcspn(option, "=,");
        if (*option == '=')
            option++;
        while (*option && (*option != ',' || option[1] == ',')) {
            option += *option == ',';
            sk_text_add_bytes(&value, option++, 1);
        }
        if (*option)
            option++;
        if (matches)
            return strdup(sk_text_get(&value));
    }
    return NULL;
}

static void expect_value(const struct sk_words *words, const char *name, size_t index,
                         const char *key, const char *want)
{
    const char *option = after(words, name, index);
    SK_CLEANUP_FREE char *value = option ? value_of(option, key) : NULL;

    EXPECT_STR(value, want);
}

static void fill_randomly(char *text, size_t size)
{
    static const char characters[] = ",,,===  \"'\\$`:;/.-abcXYZ\xc3\xa4\n\t%&|()[]{}*?~#!";
    size_t length = 1 + sk_test_random_below(size - 2);

    for (size_t i = 0; i < length; i++)
        text[i] = characters[sk_test_random_below(sizeof(characters) - 1)];
    text[length] = '\0';
}

TEST(every_value_survives)
{
    for (int i = 0; i < 2000; i++) {
        SK_CLEANUP(sk_words_done) struct sk_words words = {0};
        SK_CLEANUP(sk_qemu_done) struct sk_qemu qemu = {0};
        static char value[12][24];
        struct sk_vm_disk disk = {.file = value[0]};
        struct sk_vm guest = {
            .generation = SK_GENERATION_SNP,
            .name = value[1],
            .qemu = value[2],
            .firmware = value[3],
            .kernel = value[4],
            .initrd = value[5],
            .certificates = value[7],
            .sev_device = value[8],
            .svsm = value[9],
            .log = value[10],
            .console_log = value[11],
            .disks = {&disk, 1},
        };
        struct sk_start start = {.guest = &guest,
                                 .sys = &no_sys,
                                 .qemu = &qemu,
                                 .cbitpos = {true, 51},
                                 .cmdline = value[6],
                                 .qmp = value[0]};
        struct sevkit_error error = {0};

        for (size_t k = 0; k < SK_ARRAY_SIZE(value); k++)
            fill_randomly(value[k], sizeof(value[k]));
        EXPECT_OK(fake_ask(&fake_qemu_amd, &qemu, &error), &error);
        EXPECT_OK(sk_start_words(&start, &words, &error), &error);
        EXPECT_STR(words.words[0].text, value[2]);
        EXPECT_STR(after(&words, "-kernel", 0), value[4]);
        EXPECT_STR(after(&words, "-initrd", 0), value[5]);
        EXPECT_STR(after(&words, "-append", 0), value[6]);
        EXPECT_STR(after(&words, "-bios", 0), value[3]);
        EXPECT_STR(after(&words, "-D", 0), value[10]);
        expect_value(&words, "-blockdev", 0, "file.filename", value[0]);
        expect_value(&words, "-name", 0, "guest", value[1]);
        expect_value(&words, "-machine", 0, "svsm", value[9]);
        expect_value(&words, "-object", 1, "certs-path", value[7]);
        expect_value(&words, "-object", 1, "sev-device", value[8]);
        expect_value(&words, "-chardev", 0, "logfile", value[11]);
        expect_value(&words, "-chardev", 1, "path", value[0]);
        expect_value(&words, "-chardev", 1, "wait", "off");
        expect_value(&words, "-object", 1, "kernel-hashes", "on");
    }
}

/* What 'measure --qemu-args' makes of the launcher's own line. */
TEST(what_is_written_is_read_back)
{
    static const struct {
        const char *plan;
        enum sevkit_mode mode;
        uint64_t vcpus, features;
        const char *firmware, *igvm, *kernel;
    } cases[] = {
        {SNP "[cpu]\nmodel = 'EPYC-Genoa'\n", SEVKIT_MODE_SNP, 4, 1, "OVMF.amdsev.fd", NULL,
         "vmlinuz"},
        {SNP "[sev]\ndebug_swap = true\nsecure_tsc = true\n[cpu]\nmodel = 'EPYC-Genoa'\n",
         SEVKIT_MODE_SNP, 4, 0x221, "OVMF.amdsev.fd", NULL, "vmlinuz"},
        {"generation = 'sev-es'\nvcpus = 3\n[cpu]\nmodel = 'EPYC-Genoa'\n[firmware]\nfile = "
         "'a,b.fd'\nvars = 'v.fd'\n",
         SEVKIT_MODE_SEV_ES, 3, 1, "a,b.fd", NULL, NULL},
        {"generation = 'sev'\n[cpu]\nmodel = 'EPYC-Genoa'\n[firmware]\nfile = 'f.fd'\n",
         SEVKIT_MODE_SEV, 1, 1, "f.fd", NULL, NULL},
        {"generation = 'sev-snp'\nvcpus = 2\n[cpu]\nmodel = 'EPYC-Genoa'\n[firmware]\nigvm = "
         "'i.igvm'\n",
         SEVKIT_MODE_SNP, 2, 1, NULL, "i.igvm", NULL},
    };
    static const struct sk_qemu_guest_options options = {.has_kvm = true, .any_generation = true};

    for (size_t i = 0; i < SK_ARRAY_SIZE(cases); i++) {
        SK_CLEANUP(sk_words_done) struct sk_words words = {0};
        SK_CLEANUP(sk_qemu_guest_done) struct sk_qemu_guest vm = {0};
        const char *argv[128];
        struct sevkit_error error;

        build(&fake_qemu_10_1, cases[i].plan, &words);
        EXPECT(words.count < SK_ARRAY_SIZE(argv));
        for (size_t j = 0; j < words.count; j++)
            argv[j] = words.words[j].text;
        EXPECT_OK(sk_qemu_guest_read(words.count, argv, &options, &vm, &error), &error);
        EXPECT_INT(vm.mode, cases[i].mode);
        EXPECT(vm.vcpus == cases[i].vcpus && vm.features == cases[i].features);
        EXPECT(vm.vcpu_signature == 0xa10f10);
        EXPECT(!vm.firmware == !cases[i].firmware && !vm.igvm == !cases[i].igvm &&
               !vm.kernel == !cases[i].kernel);
        if (vm.firmware)
            EXPECT_STR(vm.firmware, cases[i].firmware);
        if (vm.kernel) {
            EXPECT(vm.kernel_hashes);
            EXPECT_STR(vm.cmdline, "console=ttyS0");
        }
        EXPECT(!vm.flash_warning);
    }
}
