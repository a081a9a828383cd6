/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SK_MEASURE_MATCH_SPACE_H
#define SK_MEASURE_MATCH_SPACE_H

/* The launches of a search: variants of each input, each with its changes. */

#include "measure/match/match.h"

/* A command line as the guest may have got it. */
struct sk_match_line {
    struct sk_match_changes changes;
    uint8_t sha256[32]; /* of the line with its NUL */
};

struct sk_match_lines {
    struct sk_match_line *items;
    size_t count;
    size_t left_out; /* further ones, beyond SK_MATCH_CMDLINES_MAX */
};

int sk_match_lines_make(const struct sk_match_request *request, struct sk_match_lines *ret_lines,
                        struct sevkit_error *error) SEVKIT_MUST_CHECK;
void sk_match_lines_done(struct sk_match_lines *lines);

/* Kernel, initrd and command line together, or no kernel hashes. */
struct sk_match_boot {
    struct sk_match_changes changes;
    bool hashed;
    struct sevkit_kernel_hashes hashes;
};

struct sk_match_boots {
    struct sk_match_boot *items;
    size_t count, capacity;
    size_t lines_left_out;
};

int sk_match_boots_make(const struct sk_match_request *request, struct sk_match_boots *ret_boots,
                        struct sevkit_error *error) SEVKIT_MUST_CHECK;
void sk_match_boots_done(struct sk_match_boots *boots);

/* A firmware image, or a part of one, or two joined. */
struct sk_match_firmware {
    struct sk_match_changes changes;
    const uint8_t *data;
    size_t size;
    uint8_t *owned; /* NULL: borrowed */
};

struct sk_match_firmwares {
    struct sk_match_firmware *items;
    size_t count, capacity;
};

int sk_match_firmwares_make(const struct sk_match_request *request,
                            struct sk_match_firmwares *ret_firmwares,
                            struct sevkit_error *error) SEVKIT_MUST_CHECK;
void sk_match_firmwares_done(struct sk_match_firmwares *firmwares);

/* Registers of the vCPUs: profile, signature and features. */
struct sk_match_cpu {
    const struct sevkit_profile *profile; /* NULL: the save areas of the request */
    uint64_t signature, features;
    unsigned differences;
};

struct sk_match_cpus {
    struct sk_match_cpu *items;
    size_t count, capacity;
};

/* Those of a mode with at most differences_max differences. */
int sk_match_cpus_make(const struct sk_match_request *request, enum sevkit_mode mode,
                       struct sk_match_cpus *ret_cpus,
                       struct sevkit_error *error) SEVKIT_MUST_CHECK;
void sk_match_cpus_done(struct sk_match_cpus *cpus);
/* The changes of a set of registers and a number of vCPUs. */
void sk_match_cpu_describe(const struct sk_match_request *request, enum sevkit_mode mode,
                           const struct sk_match_cpu *cpu, uint64_t vcpus,
                           struct sk_match_changes *changes);
const struct sevkit_profile *sk_match_asked_profile(const struct sk_match_request *request,
                                                    enum sevkit_mode mode);

#endif
