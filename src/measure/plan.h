/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SK_MEASURE_PLAN_H
#define SK_MEASURE_PLAN_H

#include "formats/igvm/igvm.h"
#include "sys/file.h"
#include "sys/sys.h"

#include <sevkit/firmware.h>
#include <sevkit/measure.h>

/* An image that is held in memory and parsed. */
struct sk_plan_image {
    char *path;            /* NULL if it came from memory */
    struct sk_bytes bytes; /* if it came from a file */
    struct sevkit_firmware *firmware;
};

/* An IGVM file, with what reads it at launch. */
struct sk_plan_igvm {
    bool given;
    char *path;            /* NULL if it came from memory */
    struct sk_bytes bytes; /* if it came from a file */
    struct sk_igvm file;
    enum sevkit_igvm_loader loader;
    bool native_zero;
};

/* A file or memory of which only the SHA-256 counts. */
struct sk_plan_blob {
    bool given;
    char *path;            /* NULL if it came from memory */
    struct sk_bytes bytes; /* of a file that is kept */
    const void *data;      /* NULL: the file is streamed */
    size_t size;
};

struct sevkit_plan {
    enum sevkit_mode mode;
    const struct sk_sys *sys;
    struct sk_plan_image firmware;
    struct sk_plan_image svsm;
    struct sk_plan_igvm igvm;
    struct sk_plan_blob kernel;
    struct sk_plan_blob initrd;
    char *cmdline_path; /* NULL if it came from memory */
    char *cmdline;
    size_t cmdline_size;
    bool has_hashes; /* given ready-made */
    struct sevkit_kernel_hashes hashes;
    uint64_t vcpus;
    bool has_vcpus;
    uint64_t signature;
    bool has_signature;
    uint64_t features;
    bool has_features;
    const struct sevkit_profile *profile;
    uint8_t ovmf_hash[48];
    bool has_ovmf_hash;
    uint64_t vars_size;
    bool has_vars_size;
    bool lenient;
    bool want_inputs;
    void (*progress)(void *arg, uint64_t bytes, uint64_t total);
    void *progress_arg;
};

/* Tests put a fake of the outside world in here, before any file is set. */
void sk_plan_set_sys(struct sevkit_plan *plan, const struct sk_sys *sys);

/* The image as messages call it: its file, or name if it came from memory. */
const char *sk_plan_image_name(const struct sk_plan_image *image, const char *name);
/* Modes whose digest depends on the vCPUs. */
bool sk_mode_has_vmsa(enum sevkit_mode mode);
/* A kernel is part of the launch. */
bool sk_plan_has_kernel(const struct sevkit_plan *plan);
bool sk_plan_has_igvm(const struct sevkit_plan *plan);
const struct sevkit_profile *sk_plan_profile(const struct sevkit_plan *plan);

/* A kernel whose bytes are kept, in plan->kernel, for who looks into it. */
int sk_plan_keep_kernel_file(struct sevkit_plan *plan, const char *path,
                             struct sevkit_error *error) SEVKIT_MUST_CHECK;
/* The command line is the bytes of a file. */
int sk_plan_set_cmdline_file(struct sevkit_plan *plan, const char *path,
                             struct sevkit_error *error) SEVKIT_MUST_CHECK;

struct sevkit_measurement;

/* SEV features that no SEV-ES guest has. */
int sk_check_es_features(uint64_t features, struct sevkit_error *error) SEVKIT_MUST_CHECK;
/* Contradictions and gaps of the plan itself. With a lenient plan, what sev-snp-measure ignores in
 * silence becomes a warning of the measurement. */
int sk_plan_check(const struct sevkit_plan *plan, struct sevkit_measurement *measurement,
                  struct sevkit_error *error) SEVKIT_MUST_CHECK;

#endif
