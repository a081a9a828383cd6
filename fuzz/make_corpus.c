/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Writes seeds for the fuzz targets with the library's own writers, so that a fuzzer starts from valid
 * inputs: DIRECTORY/TARGET/NAME.
 *
 * usage: make_corpus DIRECTORY
 */
#include "base/writer.h"
#include "corpus.h"
#include "formats/boot/acpi_parameters.h"
#include "formats/firmware/firmware_write.h"
#include "formats/report/guest_messages.h"
#include "fuzz.h"
#include "igvm_file.h"

#include <errno.h>
#include <sevkit/sevkit.h>
#include <sys/stat.h>

#define PATH_BYTES     4096
#define FIRMWARE_BYTES 8192
#define PE_BYTES       1024

static const char *directory;

static void save(const char *target, const char *name, const void *data, size_t size)
{
    char path[PATH_BYTES];
    FILE *file;

    REQUIRE((size_t)snprintf(path, sizeof(path), "%s/%s", directory, target) < sizeof(path));
    REQUIRE(mkdir(path, 0777) == 0 || errno == EEXIST);
    REQUIRE((size_t)snprintf(path, sizeof(path), "%s/%s/%s", directory, target, name) <
            sizeof(path));
    file = fopen(path, "wb");
    REQUIRE(file && fwrite(data, 1, size, file) == size && fclose(file) == 0);
}

void sk_corpus_save(const char *target, const char *name, const void *data, size_t size)
{
    save(target, name, data, size);
}

static void save_text(const char *target, const char *name, const char *text)
{
    save(target, name, text, strlen(text));
}

static void save_igvm_files(void)
{
    static const char *const names[] = {"version1", "version2"};
    static struct sk_test_igvm file;

    for (uint32_t version = 1; version <= 2; version++) {
        sk_test_igvm_basic(&file, version);
        save("fuzz_igvm", names[version - 1], file.bytes, file.size);
    }
}

/* Images like OVMF's AmdSev build, like its plain build, and one that no one should have built. */
static void save_firmwares(void)
{
    static const uint32_t reset[] = {0x80b004}, hashes[] = {0x810c00, 0x400},
                          secret[] = {0x80dc00, 0x400}, svsm[] = {0x1000}, none[] = {0, 0};
    static const struct sk_firmware_item items[] = {
        {"00f771de-1a7e-4fcb-890e-68c77e2fb44e", reset, 1},
        {"7255371f-3a3b-4b04-927b-1da6efa8d454", hashes, 2},
        {"4c2eb361-7d9b-4cc3-8081-127c90d3d294", secret, 2},
        {"a789a612-0597-4c4b-a49f-cbb1fe9d1ddd", svsm, 1},
        {"7255371f-3a3b-4b04-927b-1da6efa8d454", none, 2},
    };
    static const struct sevkit_section sections[] = {
        {0x800000, 0x9000, 1}, {0x80a000, 0x3000, 1}, {0x80d000, 0x1000, 2},
        {0x80e000, 0x1000, 3}, {0x80f000, 0x1000, 4}, {0x810000, 0x1000, 0x10},
        {0x811000, 0xf000, 1},
    };
    static const struct sevkit_section odd[] = {{0x800000, 0x1800, 1}, {0x801000, 0, 9}};
    static const struct {
        const char *name;
        struct sk_firmware_layout layout;
    } images[] = {
        {"amdsev", {items, 4, true, sections, 7}},
        {"plain", {items, 1, true, sections, 5}},
        {"odd", {items, 5, true, odd, 2}},
        {"old", {items, 2, false, NULL, 0}},
    };

    for (size_t i = 0; i < sizeof(images) / sizeof(images[0]); i++) {
        uint8_t image[FIRMWARE_BYTES] = {0};
        struct sevkit_error error;

        REQUIRE(sk_firmware_write(&images[i].layout, image, sizeof(image), &error) == 0);
        save("fuzz_firmware", images[i].name, image, sizeof(image));
        /* The same bytes as numbers of a layout. */
        save("fuzz_firmware_write", images[i].name, image + sizeof(image) - 256, 256);
    }
    save("fuzz_firmware", "zeros", (uint8_t[64]){0}, 64);
}

static void save_vmsas(void)
{
    for (size_t i = 0; i < sevkit_profile_count(); i++) {
        const struct sevkit_profile *profile = sevkit_profile(i);
        uint8_t page[SEVKIT_VMSA_BYTES];

        sevkit_vmsa_build(profile, i % 2 ? SEVKIT_AP : SEVKIT_BSP, SEVKIT_BSP_EIP, 0x800f12, 1,
                          page);
        save("fuzz_vmsa", profile->name, page, sizeof(page));
    }
}

static void save_key(const struct sevkit_key *key, enum sevkit_key_format format, const char *name)
{
    struct sevkit_error error;
    uint8_t *data;
    size_t size;

    REQUIRE(sevkit_key_write(key, format, NULL, 0, &data, &size, &error) == 0);
    save("fuzz_key", name, data, size);
    sevkit_key_data_free(data, size);
}

static void save_keys_and_id_blocks(void)
{
    uint8_t pages[SEVKIT_ID_BLOCK_BYTES + SEVKIT_ID_AUTH_BYTES];
    uint8_t snp[SEVKIT_SNP_PUBLIC_KEY_BYTES];
    struct sevkit_id_block block = sevkit_id_block_default();
    struct sevkit_id_auth auth;
    struct sevkit_key *keys[2];
    struct sevkit_error error;

    REQUIRE(sevkit_key_generate(&keys[0], &error) == 0);
    REQUIRE(sevkit_key_generate(&keys[1], &error) == 0);
    for (unsigned author = 0; author < 2; author++) {
        REQUIRE(sevkit_id_auth_create(&block, keys[0], author ? keys[1] : NULL, &auth, &error) ==
                0);
        sevkit_id_block_write(&block, pages);
        sevkit_id_auth_write(&auth, pages + SEVKIT_ID_BLOCK_BYTES);
        save("fuzz_id_block", author ? "with-author" : "without-author", pages, sizeof(pages));
    }
    save_key(keys[0], SEVKIT_KEY_PEM_PKCS8, "pkcs8.pem");
    save_key(keys[0], SEVKIT_KEY_PEM_SEC1, "sec1.pem");
    save_key(keys[0], SEVKIT_KEY_DER_PKCS8, "pkcs8.der");
    save_key(keys[0], SEVKIT_KEY_PEM_PUBLIC, "public.pem");
    sevkit_key_to_snp(keys[0], snp);
    save("fuzz_key", "snp", snp, sizeof(snp));
    sevkit_key_free(keys[0]);
    sevkit_key_free(keys[1]);
}

/* The start of a block says all; behind the tables it is zero. */
static void save_acpi(void)
{
    static const struct sk_acpi_machine machines[] = {{1, 512}, {4, 65536}, {300, 2048}};
    static uint8_t block[SK_ACPI_BLOCK_BYTES];
    struct sevkit_error error;
    char name[8] = "0";

    for (size_t i = 0; i < sizeof(machines) / sizeof(machines[0]); i++, name[0]++) {
        REQUIRE(sk_acpi_tables_write(&machines[i], 0xfffe0000, block, &error) == 0);
        save("fuzz_acpi_tables", name, block, machines[i].vcpus > 255 ? 0xe00 : 0x300);
    }
    for (unsigned i = SK_BOOT_ACPI_NONE; i < SK_ACPI_DEFENCES; i++) {
        struct sk_text text = {0};

        sk_text_add(&text, "console=ttyS0");
        sk_acpi_parameters_add(i, 0xffbf0000, &text);
        save_text("fuzz_acpi_parameters", sk_acpi_defence_names[i], sk_text_get(&text));
        sk_text_done(&text);
    }
}

static void save_kernel_hashes(void)
{
    struct sevkit_kernel_hashes hashes = {.initrd = {1}, .kernel = {2}};
    uint8_t input[SEVKIT_HASH_TABLE_BYTES + sizeof(size_t)] = {0};
    struct sevkit_error error;

    REQUIRE(sevkit_kernel_hashes_set_cmdline(&hashes, "console=ttyS0", 13, &error) == 0);
    sevkit_kernel_hashes_write(&hashes, input);
    save("fuzz_kernel_hashes", "start", input, sizeof(input));
    input[SEVKIT_HASH_TABLE_BYTES + 1] = 0x0c;
    save("fuzz_kernel_hashes", "offset", input, sizeof(input));
    input[SEVKIT_HASH_TABLE_BYTES + 1] = 0x10;
    save("fuzz_kernel_hashes", "beyond", input, sizeof(input));
}

static void save_dhcp(void)
{
    static const uint8_t options[] = {99, 130, 83, 99, 53, 1,   2,   54,  4, 10,
                                      0,  2,   2,  1,  4,  255, 255, 255, 0, 255};
    uint8_t offer[236 + sizeof(options)] = {2, 1, 6, 0, 1, 2, 3, 4, [16] = 10, 0, 2, 15};

    memcpy(offer + 236, options, sizeof(options));
    save("fuzz_dhcp", "offer", offer, sizeof(offer));
}

static void save_kernel_image(void)
{
    uint8_t image[0x280] = {0};

    memcpy(image + 0x202, "HdrS", 4);
    image[0x20e] = 0x40;
    memcpy(image + 0x240, "6.1.0-56-amd64 (builder)", 24);
    save("fuzz_kernel_image", "debian", image, sizeof(image));
}

/* A PE image with the sections of a unified kernel image (Microsoft PE format, section headers). */
static void save_pe(void)
{
    static const char names[][9] = {".text", ".cmdline", ".initrd", ".linux"};
    uint8_t image[PE_BYTES];
    struct sk_writer writer = sk_writer_of(image, sizeof(image));

    sk_write_bytes(&writer, "MZ", 2);
    sk_write_zeros_to(&writer, 0x3c);
    sk_write_u32le(&writer, 0x80);
    sk_write_zeros_to(&writer, 0x80);
    sk_write_bytes(&writer, "PE\0\0", 4);
    sk_write_u16le(&writer, 0x8664);
    sk_write_u16le(&writer, 4);
    sk_write_zeros(&writer, 12);
    sk_write_u16le(&writer, 0xf0);
    sk_write_u16le(&writer, 0x22);
    sk_write_zeros(&writer, 0xf0);
    for (uint32_t i = 0; i < 4; i++) {
        sk_write_bytes(&writer, names[i], 8);
        sk_write_u32le(&writer, 100 + i);
        sk_write_u32le(&writer, 0x1000 * (i + 1));
        sk_write_u32le(&writer, 512);
        sk_write_u32le(&writer, 512 * (i + 1));
        sk_write_zeros(&writer, 16);
    }
    sk_write_zeros_to(&writer, sizeof(image));
    REQUIRE(sk_writer_ok(&writer));
    save("fuzz_pe", "uki", image, sizeof(image));
    save("fuzz_pe", "headers", image, 0x80 + 24 + 0xf0 + 4 * 40);
}

static void save_options(void)
{
    static const char *const texts[][2] = {
        {"words",
         "policy=0x30000\nmax-policy=smt,abi=1.51\nrequire-policy=bit63\nforbid-platform=none\n"
         "vmpl=0-2\nmin-tcb=Milan:all:snp=24\nmin-tcb=0xdb18000000000004\nallow=debug,no-signer\n"
         "require=crl,debug\nstrict\nadvisories\ncheck-crl\nproduct=siena\nmin-firmware=1.55.29\n"},
        {"bytes",
         "chip-id=0011223344556677\nreport-data=ff\nnonce=AQID\nhost-data=sha256:x\nid-key=x.pem\n"
         "family-id=00112233445566778899aabbccddeeff\nmeasurement=plan:x\nmeasurement=@x\n"},
    };

    for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
        save_text("fuzz_rule_options", texts[i][0], texts[i][1]);
}

static void save_texts(void)
{
    static const char *const texts[][3] = {
        {"fuzz_policy", "number", "0x30000"},
        {"fuzz_policy", "decimal", "196608"},
        {"fuzz_policy", "names", "smt,abi=1.51,single-socket,debug"},
        {"fuzz_policy", "bits", "smt,bit63"},
        {"fuzz_policy_file", "toml",
         "format = \"sevkit-policy/1\"\nproduct = \"Genoa\"\nstrict = true\nvmpl = 1\n"
         "chip_id = [\"0011223344556677\"]\nallow = ['debug']\nrequire = [\"crl\"]\n"
         "time = 2026-01-31T12:00:00Z\n[guest_policy]\npermit = [\"smt\"]\n"
         "abi_min = \"1.51\"\n[platform_info]\nrequire = [\"ecc\"]\nallow_unknown = false\n"
         "[tcb.reported]\nbl = 4\n[tcb.reported.Turin]\nfmc = 1\n[tcb.committed]\n"
         "Milan = \"0xdb18000000000004\"\n"},
        {"fuzz_policy_file", "json",
         "{\"guest_policy\": {\"exact\": \"0x30000\"}, \"mitigations\": {\"launch\": 63},"
         " \"vmpl\": {\"min\": 0, \"max\": \"host\"}, \"firmware\": {\"version_min\":"
         " \"1.55.29\", \"committed\": true}, \"collateral\": {\"roots\": [\"a.pem\"]}}"},
        {"fuzz_policy_file", "launch", "launch = ['a.toml', 'b.toml']\n"},
        {"fuzz_policy_file", "plan",
         "generation = 'sev-snp'\n[expect]\nproduct = 'Milan'\nvmpl = 0\n"},
        {"fuzz_policy_file", "vm-config",
         "host_cpu_family = \"Milan\"\nvcpu_count = 1\novmf_file = \"o\"\nguest_features = 0x1\n"
         "kernel_file = \"k\"\ninitrd_file = \"i\"\nkernel_cmdline = \"\"\nplatform_info = 0x1\n"
         "guest_policy = 0x30000\nfamily_id = \"00\"\nimage_id = \"00\"\n[min_commited_tcb]\n"
         "bootloader = 3\ntee = 0\nsnp = 14\nmicrocode = 209\n_reserved = [0,0,0,0]\n"},
        {"fuzz_policy_file", "three-brackets", "[[[a"},
        {"fuzz_policy_file", "letters",
         "[\xcf\x96\xd3\x9b"
         "a"},
        {"fuzz_config", "snp",
         "format = \"sevkit-guest/1\"\ngeneration = \"sev-snp\"\nvcpus = 4\nmemory = \"2G\"\n"
         "[cpu]\nmodel = \"EPYC-Milan\"\n[firmware]\nfile = \"f\"\n[boot]\nkernel = \"k\"\n"
         "cmdline = \"a, b\"\n[sev]\npolicy = 0x30000\n[[disk]]\nfile = \"d\"\n"
         "format = \"qcow2\"\n[network]\ntype = \"user\"\n[[network.forward]]\nhost_port = 1\n"
         "guest_port = 2\n[expect]\nproduct = \"Milan\"\n"},
        {"fuzz_config", "json",
         "{\"generation\": \"sev-es\", \"sev\": {\"policy\": 5, \"profile\": \"qemu\"},"
         " \"disk\": [{\"file\": \"/d\", \"bus\": \"blk\"}], \"expect\": {\"a\": [1.5]}}"},
        {"fuzz_config", "vm-config",
         "host_cpu_family = \"Milan\"\nvcpu_count = 1\novmf_file = \"o\"\nguest_features = 0x1\n"
         "kernel_file = \"k\"\ninitrd_file = \"i\"\nkernel_cmdline = \"\"\nplatform_info = 0x1\n"
         "guest_policy = 0x30000\n[min_commited_tcb]\nbootloader = 3\n"},
        {"fuzz_encoding", "hex", "0123456789abcdefABCDEF"},
        {"fuzz_encoding", "base64", "Zm9vYg=="},
        {"fuzz_encoding", "guid", "96b582de-1fb2-45f7-baea-a366c55a082d"},
        {"fuzz_encoding", "number", "0xffffffffffffffff"},
        {"fuzz_args", "long", "--output-format\nhex\n--define=a\n--def\nb\nfile"},
        {"fuzz_args", "letters", "-vvo\nbase64\n-Dx\n--\n-file"},
        {"fuzz_args", "exclusive", "--stdout\n--output-file\nf"},
        {"fuzz_args", "ambiguous", "--output\nx"},
        {"fuzz_args", "help", "-h"},
    };

    for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
        save_text(texts[i][0], texts[i][1], texts[i][2]);
    save_options();
}

/* Recordings of hosts, and their logs. */
static void save_hosts(void)
{
    static const char *const texts[][3] = {
        {"fuzz_host_dump", "own",
         "leaf 0x8000001f 0: 0x101fd3f 0x4173 0x1fd 0x64\nmsr 3 0xc0010010: 0x3f40000\n"
         "msr 0xc0010114 0\ndevice /dev/sev: ok\nsev 1: 0137010001000029\n"
         "sev 9: errno 5 status 0x1\nkvm 0xae03 235: 0x1d\nattribute 1 0: 0x20\n"
         "program qemu: QEMU emulator version 10.0.2\nlimit memlock: unlimited\n"},
        {"fuzz_host_dump", "cpuid",
         "CPU 0:\n   0x8000001f 0x00: eax=0x0101fd3f ebx=0x00004173 ecx=0x000001fd edx=0x64\n"},
        {"fuzz_stack_lock", "lock",
         "L[ovmf]\nurl = \"https://h/e.git\"\nbuild = \"x64\"\n"
         "commit = \"0123456789abcdef0123456789abcdef01234567\"\n[qemu]\nfolder = \"q\"\n"},
        {"fuzz_stack_lock", "lock-dsc",
         "L[kernel-host]\ndsc = \"http://host/linux_6.dsc\"\nsha256 = "
         "\"0000000000000000000000000000000000000000000000000000000000000000\"\nmirror = \"m\"\n"},
        {"fuzz_stack_lock", "dsc",
         "D-----BEGIN PGP SIGNED MESSAGE-----\nHash: SHA256\n\nFormat: 3.0 (quilt)\nSource: a\n"
         "Checksums-Sha256:\n 0000000000000000000000000000000000000000000000000000000000000000 9 "
         "a_1+x.orig.tar.xz\nFiles:\n x\n-----BEGIN PGP SIGNATURE-----\n"},
        {"fuzz_stack_lock", "stable",
         "S# c\nQEMU_GIT_URL=\"https://h/q\"\nQEMU_BRANCH='main'\nexport OVMF_GIT_TAG=v1\n"},
        {"fuzz_hashstick_answer", "answer",
         "{\"results\": [{\"0102030405060708\": \"not found\"}, {\"00\": \"00\"}]}"},
        {"fuzz_sev_offer", "broken-number",
         "<domainCapabilities><features><sev supported='yes'><cbitpos>5\n1</cbitpos></sev></features></domainCapabilities>"},
        {"fuzz_sev_offer", "qemu",
         "{\"return\": {\"pdh\": \"QQ==\", \"cert-chain\": \"QQ==\", \"cpu0-id\": \"QQ==\", "
         "\"cbitpos\": 51, \"reduced-phys-bits\": 1}}"},
        {"fuzz_sev_offer", "libvirt",
         "<domainCapabilities><features><sev supported='yes'><cbitpos>51</cbitpos>"
         "<reducedPhysBits>1</reducedPhysBits><maxGuests>410</maxGuests><maxESGuests>99"
         "</maxESGuests><cpu0Id>QQ==</cpu0Id></sev><launchSecurity supported='yes'><enum "
         "name='sectype'><value>sev</value><value>sev-snp</value></enum></launchSecurity>"
         "</features></domainCapabilities>"},
        {"fuzz_host_fix", "grub",
         "# \nexport GRUB_CMDLINE_LINUX='iommu=pt,force nosmt' # nosmt\n"
         "GRUB_CMDLINE_LINUX_DEFAULT+=\"quiet amd_iommu=off \\\n iommu=off\"\n"},
        {"fuzz_host_fix", "grub-escaped",
         "GRUB_CMDLINE_LINUX='a' # \\nosmt\n # nosmt\nGRUB_CMDLINE_LINUX=b \\ nosmt\nnosmt"},
        {"fuzz_host_fix", "cmdline", "iommu=pt iommu.passthrough=on kvm-amd.sev-snp=n quiet"},
        {"fuzz_host_fix", "modprobe",
         "options kvm-amd sev-es=0 avic=1 sev\nblacklist ccp\ninstall kvm_amd /bin/false"},
        {"fuzz_host_log", "kernel",
         "ccp 0000:42:00.1: SEV: failed to INIT error 0x13, rc -5\n"
         "kvm_amd: SEV-SNP enabled (ASIDs 1 - 0)\nusb 1-1: new device\n"},
        {"fuzz_host_log", "qemu",
         "SNP_LAUNCH_FINISH ret=-5 fw_error=11 'Bad measurement'\nret=-22 fw_error=0x16\n"},
    };

    for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
        save_text(texts[i][0], texts[i][1], texts[i][2]);
}

/* What libvirt and QEMU say. */
static void save_sev_sources(void)
{
    static const char *const texts[][3] = {
        {"fuzz_domain_xml", "sev",
         "<domain type='kvm'><vcpu current='1'>2</vcpu><memtune><hard_limit>1</hard_limit></memtune>"
         "<os><loader readonly='yes' type='pflash' stateless='yes'>/fw</loader><kernel>/k</kernel>"
         "<initrd>/i</initrd><cmdline>c</cmdline></os><cpu mode='custom'><model>EPYC-Milan</model>"
         "</cpu><devices><interface><rom enabled='no'/></interface></devices>"
         "<launchSecurity type='sev' kernelHashes='yes'><policy>0x7</policy><dhCert>QQ==</dhCert>"
         "<session>Qg==</session></launchSecurity></domain>"},
        {"fuzz_domain_xml", "snp",
         "<domain type='kvm' xmlns:qemu='http://libvirt.org/schemas/domain/qemu/1.0'>"
         "<os><type machine='q35'>hvm</type><loader type='rom'>/fw</loader></os>"
         "<launchSecurity type='sev-snp'><policy>0x30000</policy><idBlock>QQ==</idBlock>"
         "<hostData>QQ==</hostData></launchSecurity>"
         "<qemu:commandline><qemu:arg value='-fw_cfg'/></qemu:commandline></domain>"},
        {"fuzz_domain_xml", "capabilities",
         "<capabilities><host><uuid>11111111-2222-3333-4444-555555555555</uuid><cpu>"
         "<signature family='25' model='1' stepping='1'/></cpu></host></capabilities>"},
        {"fuzz_qmp", "sev",
         "\x10{\"QMP\": {}}\n{\"return\": {}, \"id\": 1}\n"
         "{\"return\": {\"status\": \"prelaunch\"}, \"id\": 2}\n"
         "{\"return\": {\"name\": \"g\"}, \"id\": 3}\n{\"event\": \"STOP\"}\n"
         "{\"return\": {\"UUID\": \"u\"}, \"id\": 4}\n"
         "{\"return\": {\"enabled\": true, \"api-major\": 1, \"api-minor\": 55, \"build-id\": 24, "
         "\"policy\": 7}, \"id\": 5}\n{\"return\": {\"data\": \"QQ==\"}, \"id\": 6}\n"
         "{\"return\": [{}, {}], \"id\": 7}\n{\"return\": {}, \"id\": 8}\n"
         "{\"return\": {}, \"id\": 9}\n"},
        {"fuzz_qmp", "error",
         "\x01{\"QMP\": {}}\n{\"return\": {}, \"id\": 1}\n"
         "{\"error\": {\"class\": \"CommandNotFound\", \"desc\": \"no\"}, \"id\": 2}\n"},
    };

    for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
        save_text(texts[i][0], texts[i][1], texts[i][2]);
}

/* The first byte is the kind (fuzz_guest_messages.c). */
static void save_guest_messages(void)
{
    const struct sk_report_request report = {.vmpl = 1, .key = SK_SIGNING_KEY_VLEK};
    const struct sk_key_request key = {.fields = 0x7f, .vmpl = 3, .launch_mit_vector = 0x3f};
    const uint8_t received[SK_RECEIVED_REPORT_BYTES] = {5}, derived[SK_DERIVED_KEY_BYTES] = {1};
    /* An entry and the end of the table. */
    const uint8_t table[1 + 64] = {4, [1] = 0x63, [17] = 48, [21] = 8};
    uint8_t bytes[1 + SK_REPORT_RESPONSE_BYTES] = {0};

    sk_report_request_write(&report, bytes + 1);
    save("fuzz_guest_messages", "report-request", bytes, 1 + SK_REPORT_REQUEST_BYTES);
    bytes[0] = 1;
    save("fuzz_guest_messages", "key-request", bytes, 1 + sk_key_request_write(&key, 1, bytes + 1));
    save("fuzz_guest_messages", "key-request-2", bytes,
         1 + sk_key_request_write(&key, 2, bytes + 1));
    bytes[0] = 2;
    sk_report_response_write(0, received, sizeof(received), bytes + 1);
    save("fuzz_guest_messages", "report-response", bytes, sizeof(bytes));
    bytes[0] = 3;
    sk_key_response_write(0, derived, bytes + 1);
    save("fuzz_guest_messages", "key-response", bytes, 1 + SK_KEY_RESPONSE_BYTES);
    save("fuzz_guest_messages", "certificates", table, sizeof(table));
}

int main(int argc, char **argv)
{
    if (argc != 2) {
        (void)fprintf(stderr, "usage: make_corpus DIRECTORY\n");
        return 2;
    }
    directory = argv[1];
    REQUIRE(mkdir(directory, 0777) == 0 || errno == EEXIST);
    save_firmwares();
    save_igvm_files();
    save_text("fuzz_qemu_line", "log",
              "LC_ALL=C \\\n/usr/bin/qemu-system-x86_64 \\\n-append 'a \"b\"' -smp \"2\"\n");
    save("fuzz_qemu_line", "proc",
         "qemu-kvm\0-m\0"
         "1",
         14);
    save_text(
        "fuzz_qemu_line", "snp",
        "qemu -machine q35,confidential-guest-support=s -cpu EPYC-v4 -smp 4,maxcpus=8 -bios f "
        "-object sev-snp-guest,id=s,policy=0x30000,kernel-hashes=on -kernel k -append a\n");
    save_text(
        "fuzz_qemu_line", "libvirt",
        "qemu -blockdev '{\"driver\":\"file\",\"filename\":\"f\",\"node-name\":\"a\"}' -blockdev "
        "'{\"node-name\":\"b\",\"driver\":\"raw\",\"file\":\"a\"}' -machine "
        "pc,memory-encryption=s,pflash0=b -object "
        "'{\"qom-type\":\"sev-guest\",\"id\":\"s\",\"policy\":7}' -cpu EPYC\n");
    save_text(
        "fuzz_qemu_line", "starts",
        "1: starting up libvirt\nA=1 \\\nqemu -m 1\nit's\n2: starting up libvirt\nqemu \\\n-m 2\n");
    save_text("fuzz_qemu_line", "flash",
              "qemu -M q35,memory-encryption=s -drive if=pflash,format=raw,unit=0,file=f -pflash v "
              "-object sev-guest,id=s -smp sockets=2,cores=2\n");
    save_text("fuzz_trace_log", "qemu",
              "1@2.3:kvm_sev_snp_launch_update src 0x7f00 gpa 0xffc00000 len 0x400000 (Normal "
              "page)\nkvm_sev_snp_launch_update src 0x7f01 gpa 0x800000 len 0x9000 (Zero page)\n");
    save_text(
        "fuzz_trace_log", "measure",
        "   9  gpa 0xfffffffff000 len 0x1000 (VMSA page) x 3  VMSAs\n      digest   "
        "617d87f660bb3aea9fefc34f480453bd635c6abafccc474912888e598d9a8628a27aa1af9fc311f19c1c2cdc"
        "5ae8bc28\n");
    save_text("fuzz_trace_log", "kernel",
              "Virtual Machine Save Area (VMSA):\n00 00 93 00 ff ff 00 00 00 00 00 00 00 00 00 00\n"
              "00 f0 9b 00 ff ff 00 00 00 00 ff ff 00 00 00 00\n");
    save_vmsas();
    save_keys_and_id_blocks();
    save_acpi();
    save_kernel_hashes();
    save_dhcp();
    save_kernel_image();
    save_pe();
    sk_corpus_save_reports();
    sk_corpus_save_sev();
    sk_corpus_save_sim();
    sk_corpus_save_disk();
    sk_corpus_save_boot();
    save_guest_messages();
    save_texts();
    save_hosts();
    save_sev_sources();
    return 0;
}
