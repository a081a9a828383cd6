/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SK_MEASURE_MATRIX_MATRIX_TABLE_H
#define SK_MEASURE_MATRIX_MATRIX_TABLE_H

/* A row for each launch that firmwares, kernels, command lines, CPUs and numbers of vCPUs make together, with an ID block
 * where there is a key for it. Each file is read and hashed once. */

#include "measure/matrix/matrix.h"

#include <sevkit/id_block.h>
#include <stdbool.h>

#define SK_MATRIX_ROWS_MAX ((size_t)1 << 20)

/* One launch of a matrix; words are the request's, NULL where there is none. */
struct sk_matrix_row {
    const char *firmware, *kernel, *initrd, *cmdline, *cpu;
    uint64_t signature, features, vcpus;
    uint8_t digest[48];
    bool has_block;
    uint8_t block[SEVKIT_ID_BLOCK_BYTES];
    uint8_t auth[SEVKIT_ID_AUTH_BYTES];
};

struct sk_matrix_rows {
    struct sk_matrix_row *items;
    size_t count;
    enum sevkit_mode mode;                /* snp, seves or sev */
    const struct sevkit_profile *profile; /* NULL: mode sev, which has no vCPUs */
};

/* The words that a part of a launch may have; none: it has no such part. Borrowed. */
struct sk_matrix_words {
    const char *const *list;
    size_t count;
};

struct sk_matrix_request {
    enum sevkit_mode mode;                /* snp, seves or sev */
    const struct sevkit_profile *profile; /* NULL: mode sev */
    struct sk_matrix_words firmwares, kernels, cmdlines;
    const char *initrd; /* beside each kernel; NULL: none */
    struct sk_matrix matrix;
    const char *const *cpu_names;                 /* of matrix.cpus */
    const struct sevkit_key *id_key, *author_key; /* NULL: no ID blocks, no author key */
    uint64_t policy;
};

/* ret_rows->items is freed with free(). */
int sk_matrix_table(const struct sk_matrix_request *request, struct sk_matrix_rows *ret_rows,
                    struct sevkit_error *error) SEVKIT_MUST_CHECK;
/* The rows of one firmware, the last, from the digest of its launch with one vCPU: sk_matrix_extrapolate(). */
int sk_matrix_table_extrapolate(const struct sk_matrix_request *request, const uint8_t one_vcpu[48],
                                uint64_t ap_eip, struct sk_matrix_rows *ret_rows,
                                struct sevkit_error *error) SEVKIT_MUST_CHECK;

#endif
