/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SK_HOST_LIVE_H
#define SK_HOST_LIVE_H

/* What this machine answers. Each function returns 0 or an errno. */

#include "formats/host/host_dump.h"
#include "sys/sys.h"

/* include/uapi/linux/psp-sev.h */
enum {
    SK_SEV_FACTORY_RESET = 0,
    SK_SEV_PLATFORM_STATUS = 1,
    SK_SEV_PEK_CSR = 3,
    SK_SEV_PDH_GEN = 4,
    SK_SEV_PDH_CERT_EXPORT = 5,
    SK_SEV_PEK_CERT_IMPORT = 6,
    SK_SEV_GET_ID2 = 8,
    SK_SNP_PLATFORM_STATUS = 9,
    SK_SNP_COMMIT = 10,
    SK_SNP_SET_CONFIG = 11,
    SK_SNP_VLEK_LOAD = 12,
};
#define SK_SEV_DEVICE_PATH "/dev/sev"
#define SK_KVM_DEVICE_PATH "/dev/kvm"

/* include/uapi/linux/kvm.h and arch/x86/include/uapi/asm/kvm.h */
enum {
    SK_KVM_GET_API_VERSION = 0xae00,
    SK_KVM_CHECK_EXTENSION = 0xae03,
    SK_KVM_CAP_VM_TYPES = 235,
    SK_KVM_VM_SEV = 2,
    SK_KVM_VM_SEV_ES = 3,
    SK_KVM_VM_SNP = 4,
    SK_KVM_GROUP_SEV = 1,
    SK_KVM_SEV_VMSA_FEATURES = 0,
    SK_KVM_SNP_POLICY_BITS = 1,
};

/* A whole text file of up to 1 MiB; freed by the caller. */
int sk_host_live_read(const struct sk_sys *sys, const char *path, char **ret_text);
/* The same of a recording below root, which holds regular files: else EINVAL. */
int sk_host_recorded_read(const struct sk_sys *sys, const char *root, const char *path,
                          size_t max_size, char **ret_text, size_t *ret_size);
/* A question of kind MSR, KVM, ATTRIBUTE or LIMIT. */
int sk_host_live_number(const struct sk_sys *sys, const struct sk_host_fact *question,
                        uint64_t *ret_value);
/* SEV_ISSUE_CMD; data is what the command reads and writes. */
int sk_host_live_sev(const struct sk_sys *sys, uint32_t command, void *data, size_t size,
                     uint32_t *ret_status);
/* The first line that "PROGRAM --version" prints; freed by the caller. */
int sk_host_live_program(const char *program, char **ret_text);

#endif
