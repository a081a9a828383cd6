/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SEVKIT_MEASURE_H
#define SEVKIT_MEASURE_H

/*
 * What will the secure processor measure when this guest starts?
 *
 * A plan holds what the guest is started with; sevkit_measure() turns it into a launch digest.
 *
 *     struct sevkit_plan *plan;
 *     struct sevkit_measurement *m;
 *     if (sevkit_plan_new(SEVKIT_MODE_SNP, &plan, &error) < 0 ||
 *         sevkit_plan_set_firmware_file(plan, "OVMF.amdsev.fd", &error) < 0 || ...
 *         sevkit_measure(plan, &m, &error) < 0)
 *         ...
 *     sevkit_measurement_digest(m), sevkit_measurement_digest_size(m)
 *
 * Objects are independent of each other: use each from one thread at a time.
 */

#include <sevkit/error.h>
#include <sevkit/vmsa.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

enum sevkit_mode {
    SEVKIT_MODE_SEV,           /* SHA-256 of firmware and hash table */
    SEVKIT_MODE_SEV_ES,        /* the same, and the VMSA of each vCPU */
    SEVKIT_MODE_SNP,           /* SHA-384 chain over all pages */
    SEVKIT_MODE_SNP_OVMF_HASH, /* the chain after the firmware's own pages */
    SEVKIT_MODE_SNP_SVSM,      /* Coconut SVSM before its IGVM days: firmware, SVSM, VMSAs */
};

/* "sev", "seves", "snp", "snp:ovmf-hash", "snp:svsm". */
const char *sevkit_mode_name(enum sevkit_mode mode);
bool sevkit_mode_find(const char *name, enum sevkit_mode *ret_mode);

/* KVM's maximum on x86. */
#define SEVKIT_VCPUS_MAX 4096

struct sevkit_plan;
struct sevkit_measurement;

int sevkit_plan_new(enum sevkit_mode mode, struct sevkit_plan **ret_plan,
                    struct sevkit_error *error) SEVKIT_MUST_CHECK;
void sevkit_plan_free(struct sevkit_plan *plan);

/*
 * Images. A file is read (firmware, svsm: at once; kernel, initrd: by sevkit_measure(), streamed and
 * in parallel). "-" is standard input, for at most one of them. Pipes and devices work too. Bytes in
 * memory are borrowed: they must stay as they are until the plan is freed.
 */
int sevkit_plan_set_firmware_file(struct sevkit_plan *plan, const char *path,
                                  struct sevkit_error *error) SEVKIT_MUST_CHECK;
int sevkit_plan_set_firmware(struct sevkit_plan *plan, const void *data, size_t size,
                             struct sevkit_error *error) SEVKIT_MUST_CHECK;
int sevkit_plan_set_svsm_file(struct sevkit_plan *plan, const char *path,
                              struct sevkit_error *error) SEVKIT_MUST_CHECK;
int sevkit_plan_set_svsm(struct sevkit_plan *plan, const void *data, size_t size,
                         struct sevkit_error *error) SEVKIT_MUST_CHECK;
int sevkit_plan_set_kernel_file(struct sevkit_plan *plan, const char *path,
                                struct sevkit_error *error) SEVKIT_MUST_CHECK;
int sevkit_plan_set_kernel(struct sevkit_plan *plan, const void *data, size_t size,
                           struct sevkit_error *error) SEVKIT_MUST_CHECK;
int sevkit_plan_set_initrd_file(struct sevkit_plan *plan, const char *path,
                                struct sevkit_error *error) SEVKIT_MUST_CHECK;
int sevkit_plan_set_initrd(struct sevkit_plan *plan, const void *data, size_t size,
                           struct sevkit_error *error) SEVKIT_MUST_CHECK;
/*
 * An IGVM file instead of a firmware image, in modes sev, seves and snp. What is measured depends on the
 * loader that reads the file at launch; without sevkit_plan_set_igvm_loader() it is QEMU's.
 */
enum sevkit_igvm_loader {
    SEVKIT_IGVM_QEMU,    /* QEMU with KVM: the save areas come last, at KVM's address */
    SEVKIT_IGVM_COCONUT, /* igvmmeasure of Coconut SVSM */
    SEVKIT_IGVM_MS,      /* the igvm crate, Hyper-V, OpenVMM: SEV-SNP only */
};

/* "qemu", "coconut", "ms". */
const char *sevkit_igvm_loader_name(enum sevkit_igvm_loader loader);
bool sevkit_igvm_loader_find(const char *name, enum sevkit_igvm_loader *ret_loader);
int sevkit_plan_set_igvm_file(struct sevkit_plan *plan, const char *path,
                              struct sevkit_error *error) SEVKIT_MUST_CHECK;
int sevkit_plan_set_igvm(struct sevkit_plan *plan, const void *data, size_t size,
                         struct sevkit_error *error) SEVKIT_MUST_CHECK;
/* native_zero: pages without data are measured as zero pages, not as normal pages of zero bytes. */
void sevkit_plan_set_igvm_loader(struct sevkit_plan *plan, enum sevkit_igvm_loader loader,
                                 bool native_zero);
/* The kernel command line: any bytes but NUL, copied. */
int sevkit_plan_set_cmdline(struct sevkit_plan *plan, const void *cmdline, size_t size,
                            struct sevkit_error *error) SEVKIT_MUST_CHECK;
/* Kernel, initrd and command line as digests that the caller has computed, all three; with one of them
 * itself beside the digests, sevkit_measure() is SEVKIT_EUSAGE. */
void sevkit_plan_set_kernel_hashes(struct sevkit_plan *plan,
                                   const struct sevkit_kernel_hashes *hashes);

void sevkit_plan_set_vcpus(struct sevkit_plan *plan, uint64_t vcpus);
void sevkit_plan_set_vcpu_signature(struct sevkit_plan *plan, uint64_t signature);
/* SEV_FEATURES of the VMSA in modes snp (0x1 unless set) and seves (0 unless set). */
void sevkit_plan_set_guest_features(struct sevkit_plan *plan, uint64_t features);
/* profile must come from sevkit_profile*(); without one, QEMU's is used. In mode snp:svsm, QEMU's
 * profiles select their SVSM twins. */
void sevkit_plan_set_profile(struct sevkit_plan *plan, const struct sevkit_profile *profile);
/* Mode snp: the digest after the firmware's pages (mode snp:ovmf-hash), instead of measuring them.
 * Metadata and reset vector still come from the firmware. */
void sevkit_plan_set_ovmf_hash(struct sevkit_plan *plan, const uint8_t hash[48]);
/* Mode snp:svsm: bytes of the variable store between the SVSM and the firmware. */
void sevkit_plan_set_vars_size(struct sevkit_plan *plan, uint64_t bytes);
/*
 * Measure what sev-snp-measure measures where it says nothing about an input that cannot work
 * (firmware without SEV metadata in mode snp, firmware or a kernel-hash area that QEMU does not take,
 * options that a mode ignores, duplicate GUIDs): such a thing becomes a warning of the measurement
 * instead of SEVKIT_EREFUSED. More than SEVKIT_VCPUS_MAX vCPUs are accepted too.
 */
void sevkit_plan_set_lenient(struct sevkit_plan *plan, bool lenient);
/* Also compute SHA-256 of each image for sevkit_measurement_input(). */
void sevkit_plan_set_want_inputs(struct sevkit_plan *plan, bool want);
/* Called now and then while images are read, from the thread that called sevkit_measure(); total is
 * 0 where it is not known. */
void sevkit_plan_set_progress(struct sevkit_plan *plan,
                              void (*progress)(void *arg, uint64_t bytes, uint64_t total),
                              void *arg);

int sevkit_measure(const struct sevkit_plan *plan, struct sevkit_measurement **ret_measurement,
                   struct sevkit_error *error) SEVKIT_MUST_CHECK;
void sevkit_measurement_free(struct sevkit_measurement *measurement);

const uint8_t *sevkit_measurement_digest(const struct sevkit_measurement *measurement);
/* 32 (sev, seves) or 48. */
size_t sevkit_measurement_digest_size(const struct sevkit_measurement *measurement);
/* NULL in modes sev and snp:ovmf-hash, which have no VMSA. */
const struct sevkit_profile *sevkit_measurement_profile(
    const struct sevkit_measurement *measurement);

/* The save area of a role, NULL if the launch has none (mode, or too few vCPUs). */
const uint8_t *sevkit_measurement_vmsa(const struct sevkit_measurement *measurement,
                                       enum sevkit_vcpu_role role);

/* Things the caller should hear about, one line each. */
size_t sevkit_measurement_warning_count(const struct sevkit_measurement *measurement);
const char *sevkit_measurement_warning(const struct sevkit_measurement *measurement, size_t index);

/* What was measured; filled if sevkit_plan_set_want_inputs() asked for it. */
struct sevkit_input {
    const char *name;   /* "firmware", "svsm", "igvm", "kernel", "initrd", "cmdline" */
    const char *path;   /* NULL if it came from memory */
    uint64_t size;      /* bytes; of cmdline without the NUL */
    uint8_t sha256[32]; /* of cmdline with the NUL */
};

size_t sevkit_measurement_input_count(const struct sevkit_measurement *measurement);
const struct sevkit_input *sevkit_measurement_input(const struct sevkit_measurement *measurement,
                                                    size_t index);

#ifdef __cplusplus
}
#endif
#endif
