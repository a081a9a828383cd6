/* SPDX-License-Identifier: Apache-2.0 */
#include "base/cleanup.h"
#include "host/log/diagnose.h"
#include "test.h"

#include <stdio.h>
#include <stdlib.h>

/* One line for each row of the table, as the programs print them. */
static const struct {
    const char *id, *line;
} samples[] = {
    {"init-smee", "[    8.930101] ccp 0000:23:00.1: SEV: failed to INIT error 0x13, rc -5"},
    {"init-smee", "ccp 0000:23:00.1: SEV-SNP: failed to INIT rc -5, error 0x13"},
    {"init-old-bootloader", "ccp 0000:22:00.1: SEV: failed to INIT error 0x1, rc -5"},
    {"init-invalid-config", "ccp 0000:42:00.1: SEV-SNP: failed to INIT rc -5, error 0x3"},
    {"init-wbinvd", "ccp 0000:42:00.1: SEV: failed to INIT error 0xe"},
    {"init-df-flush", "ccp 0000:42:00.1: SEV: failed to INIT error 0xf"},
    {"init-rmp", "ccp 0000:42:00.1: SEV-SNP: failed to INIT rc -5, error 0x26"},
    {"init-secure-data", "ccp 0000:42:00.1: SEV: failed to INIT error 0x18, rc -5"},
    {"init-8004", "ccp 0000:42:00.1: SEV: failed to INIT error 0x8004"},
    {"psp-timeout", "ccp 0000:01:00.5: sev command 0x85 timed out, disabling PSP"},
    {"init-no-call", "ccp 0000:01:00.5: SEV: failed to INIT error 0xffffffff, rc -16"},
    {"init-failed", "ccp 0000:01:00.5: SEV-SNP: failed to INIT error 0x0"},
    {"firmware-too-old", "ccp 0000:01:00.5: SEV-SNP support requires firmware version >= 1:51"},
    {"iommu-passthrough", "SEV-SNP: IOMMU is either disabled or configured in passthrough mode, "
                          "SNP cannot be supported"},
    {"iommu-snp", "AMD-Vi: SNP: IOMMU is not configured for v1 page tables, SNP cannot be "
                  "supported."},
    {"rmp-missing", "SEV-SNP: Memory for the RMP table has not been reserved by BIOS"},
    {"rmp-small", "SEV-SNP: Memory reserved for the RMP table does not cover full system RAM "
                  "(expected 0x20000000 got 0x10000000)"},
    {"rmp-update", "SEV-SNP: RMPUPDATE failed for PFN 12345, pg_level: 1, ret: 2"},
    {"snp-not-enabled", "SEV-SNP: Failed to enable SNP on CPU 3"},
    {"asids-none-es", "kvm_amd: SEV-ES disabled (ASIDs 1 - 0)"},
    {"asids-none-snp", "kvm_amd: SEV-SNP disabled (ASIDs 1 - 0)"},
    {"asids-exhausted", "qemu-system-x86_64: sev_common_kvm_init: failed to initialize ret=-16 "
                        "fw_error=0 ''"},
    {"module-off", "kvm_amd: SEV-SNP not supported"},
    {"kvm-permission", "Could not access KVM kernel module: Permission denied"},
    {"kvm-missing", "Could not access KVM kernel module: No such file or directory"},
    {"dev-sev-permission", "sev_common_kvm_init: Failed to open /dev/sev 'Permission denied'"},
    {"dev-sev-missing", "sev_common_kvm_init: Failed to open /dev/sev 'No such file or directory'"},
    {"vm-type", "qemu-system-x86_64: vm-type SEV-SNP not supported by KVM"},
    {"vm-type-es", "qemu-system-x86_64: vm-type SEV-ES not supported by KVM"},
    {"qemu-too-old", "qemu: -object sev-snp-guest,id=sev0: Parameter 'qom-type' does not accept "
                     "value 'sev-snp-guest'"},
    {"qemu-object-old", "qemu-system-x86_64: invalid object type: sev-snp-guest"},
    {"qemu-syntax-2022",
     "Parameter 'qom-type' does not accept value 'memory-backend-memfd-private'"},
    {"qemu-property", "qemu: Property 'sev-snp-guest.auth-key-enabled' not found"},
    {"gmem-missing", "qemu: SEV-SNP requires private memory support via guest_memfd."},
    {"pflash-code", "kvm_set_user_memory_region: KVM_SET_USER_MEMORY_REGION2 failed, slot=3, "
                    "start=0xffc00000, size=0x400000, flags=0x2, guest_memfd=-1, "
                    "guest_memfd_offset=0x0: Invalid argument"},
    {"ovmf-too-old",
     "Convert non guest_memfd backed memory region (0xfee00000 ,+ 0x1000) to private"},
    {"lock-step-25", "sev_snp_launch_start: SNP_LAUNCH_START ret=-25 fw_error=0 ''"},
    {"policy-refused", "sev_snp_launch_start: SNP_LAUNCH_START ret=-22 fw_error=0 ''"},
    {"policy-firmware", "sev_snp_launch_start: SNP_LAUNCH_START ret=-5 fw_error=7 'Policy'"},
    {"start-rmp", "sev_snp_launch_start: SNP_LAUNCH_START ret=-5 fw_error=22 ''"},
    {"cbitpos", "sev_common_kvm_init: cbitpos check failed, host '51' requested '47'"},
    {"reduced-phys-bits", "reduced-phys-bits check failed, it should be >=1, requested '0'"},
    {"hashes-area", "SEV: guest firmware hashes table area is invalid (base=0x0 size=0x0)"},
    {"hashes-missing", "qemu: SEV: kernel specified but guest firmware has no hashes table GUID"},
    {"no-sev-info", "SEV information block/Firmware GUID table not found in pflash rom"},
    {"no-sev-metadata", "qemu: SEV-SNP: failed to find SEV-SNP metadata in the firmware"},
    {"cpuid-refused", "SEV-SNP: CPUID validation failed for function 0x8000001d, index: 0x0"},
    {"cpuid-validation", "SEV-SNP: CPUID validation failed for function 0x7, index: 0x0"},
    {"cpuid-update",
     "sev_snp_launch_update: SNP_LAUNCH_UPDATE ret=-5 fw_error=22 'Invalid parameter'"},
    {"launch-update", "SNP_LAUNCH_UPDATE ret=-5 fw_error=0 ''"},
    {"bad-measurement", "SNP_LAUNCH_FINISH ret=-5 fw_error=11 'Bad measurement'"},
    {"finish-signature", "SNP_LAUNCH_FINISH ret=-5 fw_error=10 'Bad signature'"},
    {"finish-policy", "SNP_LAUNCH_FINISH ret=-5 fw_error=7 'Policy is not allowed'"},
    {"kvm-init", "sev_kvm_init: failed to initialize ret=-22 fw_error=0 ''"},
    {"kvm-init-25", "sev_kvm_init: failed to initialize ret=-25 fw_error=0 ''"},
    {"smp-advice", "warning: Number of hotpluggable cpus requested (255) exceeds the recommended "
                   "cpus supported by KVM (64)"},
    {"enter-reset", "error: kvm run failed Invalid argument"},
    {"no-reset", "qemu-system-x86_64: cpus are not resettable, terminating"},
    {"ghcb-termination", "kvm_amd: SEV-ES guest requested termination: 0x0:0x1"},
    {"ghcb-snp-unsupported", "kvm_amd: SEV-ES guest requested termination: 0x0:0x2"},
    {"ghcb-mismatch", "kvm_amd: SEV-ES guest requested termination: 0xf:0x1"},
    {"stsc", "qemu: Secure TSC is not supported by this host"},
    {"swiotlb-early", "Kernel panic: Can not allocate SWIOTLB buffer earlier and can't now provide "
                      "you with the DMA bounce buffer"},
    {"swiotlb-full", "virtio-pci 0000:00:02.0: swiotlb buffer is full (sz: 4096 bytes)"},
    {"swiotlb-adjusted", "software IO TLB: SWIOTLB bounce buffer size adjusted to 965MB"},
    {"virtio-dma", "virtio_blk virtio1: I/O error, dev vda, sector 0"},
    {"virtio-platform", "virtio_net virtio0: device must provide VIRTIO_F_ACCESS_PLATFORM"},
    {"guest-no-vmpck", "sev-guest: Disabling VMPCK0 to prevent IV reuse"},
    {"guest-vmpck-empty", "sev-guest: VMPCK ID 0 key is empty"},
    {"guest-features", "SEV-SNP: missing support for a required feature"},
    {"ovmf-blob", "BlobVerifierLibSevHashes: VerifyBlob: Hash comparison failed for \"kernel\""},
    {"ovmf-blob-find",
     "BlobVerifierLibSevHashes: VerifyBlob: Blob name \"kernel\" not found in table"},
    {"ovmf-submodules", "fatal: No url found for submodule path 'ovmf/Lib' in .gitmodules"},
    {"ovmf-submodule-brotli",
     "BaseTools/Source/C/BrotliCompress/brotli/c: No such file or directory"},
    {"edk2-submodule-gone",
     "fatal: clone of 'https://host/subhook.git' into submodule path failed"},
    {"libvirt-sev", "error: unsupported configuration: this QEMU does not support SEV"},
    {"libvirt-snp-type", "launchSecurity: unsupported type 'sev-snp'"},
    {"libvirt-memlock", "sev_ram_block_added: failed to register region (0x7f +0x80000000) error "
                        "'Cannot allocate memory'"},
    {"asids-empty-snp", "kvm_amd: SEV-SNP enabled (ASIDs 1 - 0)"},
    {"asids-empty-es", "kvm_amd: SEV-ES enabled (ASIDs 100 - 99)"},
    {"asids-empty-sev", "kvm_amd: SEV enabled (ASIDs 510 - 509)"},
    {"ok-snp-api", "ccp 0000:42:00.1: SEV-SNP API:1.55 build:29"},
    {"ok-sev-api", "ccp 0000:42:00.1: SEV API:1.55 build:29"},
    {"ok-snp-asids", "kvm_amd: SEV-SNP enabled (ASIDs 1 - 99)"},
    {"ok-es-asids", "kvm_amd: SEV-ES enabled (ASIDs 1 - 99)"},
    {"ok-sev-asids", "kvm_amd: SEV enabled (ASIDs 100 - 509)"},
    {"ok-rmp", "SEV-SNP: RMP table physical range [0x35600000 - 0x75bfffff]"},
    {"ok-rmp-segmented", "SEV-SNP: Segmented RMP using 128GB segments"},
    {"ok-iommu", "AMD-Vi: IOMMU SNP support enabled."},
    {"ok-update", "ccp 0000:42:00.1: SEV firmware update successful"},
    {"ok-guest", "Memory Encryption Features active: AMD SEV SEV-ES SEV-SNP"},
};

TEST(each_line_is_known)
{
    for (size_t i = 0; i < SK_ARRAY_SIZE(samples); i++) {
        struct sk_host_symptom symptom;

        if (!sk_host_explain(samples[i].line, &symptom))
            sk_test_fail(__FILE__, __LINE__, "%s: not known", samples[i].line);
        if (strcmp(symptom.id, samples[i].id) != 0)
            sk_test_fail(__FILE__, __LINE__, "%s: taken for %s", samples[i].line, symptom.id);
        EXPECT(symptom.kind != SK_HOST_FAULT_FACT || !symptom.fix);
    }
}

TEST(each_row_has_a_line)
{
    for (size_t i = 0; i < sk_host_faults_count; i++) {
        bool found = false;

        for (size_t j = 0; j < SK_ARRAY_SIZE(samples); j++)
            found = found || strcmp(samples[j].id, sk_host_faults[i].id) == 0;
        if (!found)
            sk_test_fail(__FILE__, __LINE__, "no line for %s", sk_host_faults[i].id);
    }
}

TEST(other_lines_are_not)
{
    static const char *const lines[] = {
        "",
        "usb 1-1: new high-speed USB device",
        "ccp 0000:42:00.1: psp enabled",
        "kvm_amd: Nested Virtualization enabled",
        "error 0x13 without anything else",
        "ret=-4095",
        "ret=-",
        "fw_error=",
        "fw_error=0",
        "fw_error=99999999999",
        "SEV-SNP enabled (ASIDs x - 0)",
    };
    struct sk_host_symptom symptom;

    for (size_t i = 0; i < SK_ARRAY_SIZE(lines); i++)
        if (sk_host_explain(lines[i], &symptom))
            sk_test_fail(__FILE__, __LINE__, "'%s' is taken for %s", lines[i], symptom.id);
}

TEST(bare_codes_are_explained)
{
    struct sk_host_symptom symptom;

    EXPECT(sk_host_explain("ret=-22 fw_error=0x16", &symptom));
    EXPECT_STR(symptom.id, "firmware-status");
    EXPECT(symptom.has_status);
    EXPECT_STR(symptom.status_name, "INVALID_PARAM");
    EXPECT(symptom.fix);
    EXPECT(sk_host_explain("command failed, ret=-16", &symptom));
    EXPECT_STR(symptom.id, "EBUSY");
    EXPECT(!symptom.has_status);
    EXPECT(sk_host_explain("fw_error=0x7777", &symptom));
    EXPECT(symptom.has_status && !symptom.status_name);
}

TEST(every_status_of_the_firmware)
{
    for (uint32_t code = 1; code < 0x28; code++) {
        char line[64];
        struct sk_host_symptom symptom;

        (void)snprintf(line, sizeof(line), "SEV_CMD ret=-5 fw_error=%u", code);
        EXPECT(sk_host_explain(line, &symptom));
        EXPECT(symptom.has_status);
        EXPECT_INT(symptom.status, code);
    }
}

TEST(repetitions_are_counted)
{
    struct sk_host_log log = {0};
    const struct sk_host_sighting *sighting;
    struct sevkit_error error = {0};

    EXPECT_OK(sk_host_log_add(&log, "nothing", &sighting, &error), &error);
    EXPECT(!sighting);
    EXPECT_OK(sk_host_log_add(&log, "RMPUPDATE failed for PFN 1", &sighting, &error), &error);
    EXPECT(sighting && sighting->line == 2);
    EXPECT_OK(sk_host_log_add(&log, "RMPUPDATE failed for PFN 2", &sighting, &error), &error);
    EXPECT(!sighting);
    EXPECT_INT(log.count, 1);
    EXPECT_INT(log.sightings[0].count, 2);
    EXPECT_STR(log.sightings[0].text, "RMPUPDATE failed for PFN 1");
    /* The same words with another status are another problem. */
    EXPECT_OK(sk_host_log_add(&log, "fw_error=1", &sighting, &error), &error);
    EXPECT_OK(sk_host_log_add(&log, "fw_error=2", &sighting, &error), &error);
    EXPECT_INT(log.count, 3);
    EXPECT_INT(sk_host_log_count(&log, SK_HOST_FAULT_ERROR), 3);
    EXPECT_INT(sk_host_log_count(&log, SK_HOST_FAULT_FACT), 0);
    sk_host_log_done(&log);
}
