/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SK_MEASURE_UPDATES_H
#define SK_MEASURE_UPDATES_H

/*
 * A launch as the ordered list of what is handed to the secure processor. A mode fills the list, and
 * the list becomes a digest: the SNP chain, or for SEV and SEV-ES one SHA-256 over the data.
 */

#include "base/error.h"

#include <sevkit/launch_digest.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct sk_update {
    const char *source; /* what this is, for people: "firmware", "SEC_MEM", "vCPU 0" */
    enum sevkit_page_type type;
    uint64_t gpa;
    const uint8_t *data; /* borrowed; NULL for pages without measured contents */
    size_t size;         /* bytes of data */
    uint64_t pages;      /* without data */
    uint64_t repeat;     /* the same data again at the same address: 1 is once */
    bool zeros;          /* without data: pages of zero bytes, whose contents are measured */
    const char *file;    /* where data is from: "firmware", "svsm", "igvm"; NULL if made here */
    uint64_t offset;     /* of data in that file */
};

struct sk_updates {
    struct sk_update *items;
    size_t count;
    size_t capacity;
};

int sk_updates_add(struct sk_updates *updates, const struct sk_update *update,
                   struct sevkit_error *error) SEVKIT_MUST_CHECK;
void sk_updates_done(struct sk_updates *updates);

/* seed as for sevkit_launch_digest_new(). */
int sk_updates_snp_digest(const struct sk_updates *updates, const uint8_t *seed,
                          uint8_t ret_digest[48], struct sevkit_error *error) SEVKIT_MUST_CHECK;
/* Pages without data contribute nothing: SEV has none. */
int sk_updates_sev_digest(const struct sk_updates *updates, uint8_t ret_digest[32],
                          struct sevkit_error *error) SEVKIT_MUST_CHECK;

#endif
