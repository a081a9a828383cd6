/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SK_MEASURE_MATCH_H
#define SK_MEASURE_MATCH_H

/*
 * The digest is not the expected one: which launch has the expected digest? The search walks through what
 * users get wrong and names every launch that fits, nearest first. It explains a mistake and proves nothing:
 * a verdict does not change.
 */

#include "base/text.h"

#include <sevkit/measure.h>

#define SK_MATCH_FOUND_MAX      256u
#define SK_MATCH_VCPUS          512u /* default of vcpus_max */
#define SK_MATCH_DIFFERENCES    3u   /* default of differences_max */
#define SK_MATCH_IMAGES_MAX     64u
#define SK_MATCH_TEXT_BYTES     320u
#define SK_MATCH_CHANGES_MAX    8u
#define SK_MATCH_SIGNATURES_MAX 32u
#define SK_MATCH_CMDLINE_DEPTH  2u
#define SK_MATCH_CMDLINES_MAX   512u

/* An image in memory: firmware, SVSM or IGVM file. Borrowed. */
struct sk_match_image {
    const char *name; /* its path, for people */
    const uint8_t *data;
    size_t size;
};

/* A kernel or initrd, of which only the digest counts. */
struct sk_match_blob {
    const char *name;
    const char *note; /* "uncompressed", NULL */
    bool compressed;  /* it begins as gzip, zstd or xz data do */
    uint8_t sha256[32];
};

struct sk_match_cmdline {
    const char *name; /* of its file; NULL: it is itself shown */
    const char *bytes;
    size_t size;
};

/* One thing in which a launch differs from what was asked. */
struct sk_match_change {
    const char *what;                 /* "vcpus", "cpu", "profile", "features", "cmdline", ... */
    char text[SK_MATCH_TEXT_BYTES];   /* one sentence */
    char option[SK_MATCH_TEXT_BYTES]; /* what to change; "" if nothing can be */
};

struct sk_match_changes {
    unsigned count;
    struct sk_match_change items[SK_MATCH_CHANGES_MAX];
};

void sk_match_change_add(struct sk_match_changes *changes, const char *what, const char *option,
                         const char *format, ...) __attribute__((format(printf, 4, 5)));

/*
 * For a value that is made from a digest (LAUNCH_MEASURE's): whether a launch with this digest has it, and
 * in what way that differs from what was asked, none or one change. Called from several threads.
 */
typedef int (*sk_match_accept)(void *arg, const uint8_t digest[32], bool *ret_fits,
                               struct sk_match_changes *changes, struct sevkit_error *error);

/* In each list the first entry is what was asked, the others are candidates. */
struct sk_match_request {
    enum sevkit_mode mode;
    const uint8_t *expected;
    size_t expected_size;   /* 32 or 48 */
    sk_match_accept accept; /* instead of expected; mode sev or seves only, and no other is tried */
    void *accept_arg;
    const struct sk_match_image *firmwares, *svsms, *igvms;
    size_t firmware_count, svsm_count, igvm_count;
    const struct sk_match_blob *kernels, *initrds;
    size_t kernel_count, initrd_count;
    size_t initrds_tried; /* so many of them were searched before: only launches with the others */
    const struct sk_match_cmdline *cmdlines;
    size_t cmdline_count;
    bool has_vcpus, has_signature;
    uint64_t vcpus, signature, features, vars_size;
    uint64_t es_features;    /* of SEV-ES guests */
    const uint8_t *vmsas[2]; /* of SEV-ES: save areas that were asked, by role; NULL: built */
    const struct sevkit_profile *profile; /* asked; NULL: QEMU's default */
    enum sevkit_igvm_loader loader;
    bool native_zero;
    const uint64_t *signatures; /* further ones, from a report or from the user */
    size_t signature_count;
    uint64_t vcpus_max;
    unsigned differences_max;
    unsigned jobs; /* threads; 0: one for each processor */
    void (*progress)(void *arg, uint64_t done, uint64_t total);
    void *progress_arg;
};

struct sk_match_found {
    unsigned change_count;
    struct sk_match_change changes[SK_MATCH_CHANGES_MAX];
    enum sevkit_mode mode;
    uint64_t vcpus; /* 0: has none */
    uint64_t signature, features;
    const struct sevkit_profile *profile; /* NULL: has none, or the save areas were given */
};

struct sk_match_result {
    struct sk_match_found *found; /* nearest first */
    size_t count;
    bool truncated; /* more than SK_MATCH_FOUND_MAX */
    uint64_t tried;
    size_t
        lines_left_out; /* edited command lines that were not tried, beyond SK_MATCH_CMDLINES_MAX */
    bool exact;         /* what was asked, exactly, has the expected digest */
    bool has_asked;     /* asked could be measured: */
    uint8_t asked[48];
    size_t asked_size;
    char refusal[SK_MATCH_TEXT_BYTES]; /* why a launch as asked is not measured; "" */
};

int sk_match_run(const struct sk_match_request *request, struct sk_match_result *ret_result,
                 struct sevkit_error *error) SEVKIT_MUST_CHECK;
void sk_match_result_done(struct sk_match_result *result);

#endif
