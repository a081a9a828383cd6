/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SK_MEASURE_TRACE_TRACE_H
#define SK_MEASURE_TRACE_TRACE_H

/* A measurement as the list of its updates with the digest after each, whole or from one step to another. */

#include "measure/measurement.h"

#define SK_TRACE_ALL SIZE_MAX

struct sk_trace_step {
    size_t index;       /* among the steps that are shown, from 0 */
    const char *source; /* "firmware", "SEC_MEM", "VMSA of vCPU 0" */
    const char *file; /* "firmware", "svsm", "igvm"; NULL if the data are made, or there are none */
    uint64_t file_offset; /* of the data in the file */
    enum sevkit_page_type type;
    uint64_t gpa;
    uint64_t pages;  /* SNP */
    uint64_t bytes;  /* all of the step */
    uint64_t repeat; /* so many times at the same address */
    const uint8_t
        *contents;       /* SHA-384 of the page if the step is one page with contents; else NULL */
    const uint8_t *data; /* of a save area, else NULL */
    const uint8_t *digest; /* after this step */
    size_t digest_size;
};

struct sk_trace_range {
    size_t first;        /* update to begin with */
    size_t end;          /* update to stop before; SK_TRACE_ALL */
    const uint8_t *seed; /* SNP: 48 bytes, the digest before the first; NULL: that of the plan */
    bool every_page;     /* no runs of pages */
};

/* The number of updates up to and with a step by its name: "firmware", "svsm", "kernel-hashes",
 * "metadata" (all before the save areas), "bsp" (the first save area), "vmsas" (all), or the number of an
 * update. SEVKIT_EUSAGE if the launch has none of that name. */
int sk_trace_find(const struct sevkit_measurement *measurement, const char *name,
                  size_t *ret_updates, struct sevkit_error *error) SEVKIT_MUST_CHECK;

/* sink returns 0 or an error code, with which the walk ends. */
int sk_trace_walk(const struct sevkit_plan *plan, const struct sevkit_measurement *measurement,
                  const struct sk_trace_range *range,
                  int (*sink)(void *arg, const struct sk_trace_step *step,
                              struct sevkit_error *error),
                  void *arg, struct sevkit_error *error) SEVKIT_MUST_CHECK;

/* The digest of a part: 32 or 48 bytes as the whole measurement. */
int sk_trace_digest(const struct sevkit_plan *plan, const struct sevkit_measurement *measurement,
                    const struct sk_trace_range *range, uint8_t ret_digest[48],
                    struct sevkit_error *error) SEVKIT_MUST_CHECK;

#endif
