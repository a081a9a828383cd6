/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SK_MEASURE_MEASUREMENT_H
#define SK_MEASURE_MEASUREMENT_H

#include "measure/plan.h"
#include "measure/updates.h"

#include <sevkit/measure.h>

#define SK_INPUTS_MAX 5
/* Names of the files of save areas, by vCPU. */
#define SK_VMSA_FILE_FORMAT "vmsa%u.bin"

struct sevkit_measurement {
    uint8_t digest[48];
    size_t digest_size;
    const struct sevkit_profile *profile;
    uint8_t vmsa[2][SEVKIT_VMSA_BYTES]; /* by role */
    bool has_vmsa[2];
    char **warnings;
    size_t warning_count;
    struct sevkit_input inputs[SK_INPUTS_MAX];
    size_t input_count;
    struct sk_updates updates;
    /* Pages that updates point to. */
    uint8_t hash_table[SEVKIT_HASH_TABLE_BYTES];
    uint8_t hash_page[SEVKIT_PAGE_BYTES];
};

int sk_measurement_warn(struct sevkit_measurement *measurement, struct sevkit_error *error,
                        const char *format, ...)
    __attribute__((format(printf, 3, 4))) SEVKIT_MUST_CHECK;
/* What sev-snp-measure passes over in silence: a warning with a lenient plan, else an error of code. */
int sk_measurement_object(const struct sevkit_plan *plan, struct sevkit_measurement *measurement,
                          int code, struct sevkit_error *error, const char *format, ...)
    __attribute__((format(printf, 5, 6))) SEVKIT_MUST_CHECK;
/* path may be NULL; it is copied. */
int sk_measurement_add_input(struct sevkit_measurement *measurement, const char *name,
                             const char *path, uint64_t size, const uint8_t sha256[32],
                             struct sevkit_error *error) SEVKIT_MUST_CHECK;

/* A launch was refused, error says so: where the reason is an image that cannot do what was asked, error names the
 * image, why, and what to look for instead. Returns SEVKIT_EREFUSED. */
int sk_plan_explain(const struct sevkit_plan *plan, struct sevkit_error *error);

/* Writes the save area of each vCPU to a file in the current directory: all of them, or none. Without replace, a file
 * that is there is SEVKIT_EREFUSED. */
int sk_measurement_dump(const struct sevkit_measurement *measurement, uint64_t vcpus, bool replace,
                        struct sevkit_error *error) SEVKIT_MUST_CHECK;

/* The kernel-hash table's contents, from files, memory or ready-made digests. */
int sk_inputs_hash_kernel(const struct sevkit_plan *plan, struct sevkit_measurement *measurement,
                          struct sevkit_kernel_hashes *ret_hashes,
                          struct sevkit_error *error) SEVKIT_MUST_CHECK;
/* SHA-256 of the images, if the plan wants inputs. */
int sk_inputs_hash_images(const struct sevkit_plan *plan, struct sevkit_measurement *measurement,
                          struct sevkit_error *error) SEVKIT_MUST_CHECK;

/* What QEMU asks of the memory for the kernel-hash table, if there is any (target/i386/sev.c,
 * sev_add_kernel_loader_hashes()). */
int sk_check_hash_area(const struct sevkit_plan *plan, struct sevkit_measurement *measurement,
                       struct sevkit_error *error) SEVKIT_MUST_CHECK;

/* Fill the list of updates of their mode; hashes is NULL without a kernel. */
int sk_snp_updates(const struct sevkit_plan *plan, const struct sevkit_kernel_hashes *hashes,
                   struct sevkit_measurement *measurement,
                   struct sevkit_error *error) SEVKIT_MUST_CHECK;
int sk_svsm_updates(const struct sevkit_plan *plan, struct sevkit_measurement *measurement,
                    struct sevkit_error *error) SEVKIT_MUST_CHECK;
/* What the loader of the plan makes of the plan's IGVM file. */
int sk_igvm_updates(const struct sevkit_plan *plan, struct sevkit_measurement *measurement,
                    struct sevkit_error *error) SEVKIT_MUST_CHECK;
/* The firmware's own pages below 4 GiB. */
int sk_firmware_updates(const struct sevkit_plan *plan, struct sevkit_measurement *measurement,
                        struct sevkit_error *error) SEVKIT_MUST_CHECK;
/* Builds the save areas and appends one update for vCPU 0 and one for all others. */
int sk_vmsa_updates(const struct sevkit_plan *plan, uint64_t bsp_eip, uint64_t ap_eip,
                    uint64_t features, struct sevkit_measurement *measurement,
                    struct sevkit_error *error) SEVKIT_MUST_CHECK;

#endif
