/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SEVKIT_LAUNCH_DIGEST_H
#define SEVKIT_LAUNCH_DIGEST_H

/*
 * The SEV-SNP launch digest, one update at a time (SEV-SNP ABI 56860, SNP_LAUNCH_UPDATE and table
 * PAGE_INFO). For each 4096-byte page the firmware computes
 *
 *     digest = SHA-384(PAGE_INFO), PAGE_INFO = { digest so far, SHA-384(contents), type, address, ... }
 *
 * Most programs want sevkit_measure() (measure.h); this is the layer below it.
 */

#include <sevkit/error.h>
#include <sevkit/kernel_hashes.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#define SEVKIT_SNP_DIGEST_BYTES 48

/* PAGE_TYPE of SNP_LAUNCH_UPDATE. */
enum sevkit_page_type {
    SEVKIT_PAGE_NORMAL = 1,
    SEVKIT_PAGE_VMSA = 2,
    SEVKIT_PAGE_ZERO = 3,
    SEVKIT_PAGE_UNMEASURED = 4,
    SEVKIT_PAGE_SECRETS = 5,
    SEVKIT_PAGE_CPUID = 6,
};

/* "normal", "vmsa", ...; NULL for a number that is no type. */
const char *sevkit_page_type_name(enum sevkit_page_type type);

struct sevkit_launch_digest;

/* seed is the digest to go on from (48 bytes), or NULL for the zeros with which a launch starts. */
int sevkit_launch_digest_new(const uint8_t *seed, struct sevkit_launch_digest **ret_digest,
                             struct sevkit_error *error) SEVKIT_MUST_CHECK;
void sevkit_launch_digest_free(struct sevkit_launch_digest *digest);

/* Pages with contents (normal, vmsa). size must be a multiple of 4096; page i is measured at
 * gpa + 4096 i. */
int sevkit_launch_digest_add_data(struct sevkit_launch_digest *digest, enum sevkit_page_type type,
                                  uint64_t gpa, const void *data, size_t size,
                                  struct sevkit_error *error) SEVKIT_MUST_CHECK;
/* Pages whose contents are not measured (zero, unmeasured, secrets, cpuid). */
int sevkit_launch_digest_add_pages(struct sevkit_launch_digest *digest, enum sevkit_page_type type,
                                   uint64_t gpa, uint64_t pages,
                                   struct sevkit_error *error) SEVKIT_MUST_CHECK;

/* One page, measured times times at the same address and hashed once: the save areas of vCPUs that
 * start alike. */
int sevkit_launch_digest_add_repeated(struct sevkit_launch_digest *digest,
                                      enum sevkit_page_type type, uint64_t gpa, const void *page,
                                      uint64_t times, struct sevkit_error *error) SEVKIT_MUST_CHECK;

/* The digest as it stands: 48 bytes, valid until the next update. */
const uint8_t *sevkit_launch_digest_get(const struct sevkit_launch_digest *digest);

#ifdef __cplusplus
}
#endif
#endif
