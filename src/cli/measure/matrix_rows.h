/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SK_CLI_MEASURE_MATRIX_ROWS_H
#define SK_CLI_MEASURE_MATRIX_ROWS_H

#include "cli/cli.h"

#include <sevkit/id_block.h>
#include <sevkit/measure.h>

/* One launch of a matrix; words are borrowed from the command line, NULL where there is none. */
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
    size_t count, capacity;
    enum sevkit_mode mode;                /* snp, seves or sev */
    const struct sevkit_profile *profile; /* NULL: mode sev, which has no vCPUs */
};

/* form is one of sk_matrix_forms, NULL for csv. */
int sk_matrix_rows_print(const struct sk_matrix_rows *rows, const char *form,
                         struct sevkit_error *error) SEVKIT_MUST_CHECK;

#endif
