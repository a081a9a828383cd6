/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SK_MEASURE_MATCH_SEARCH_H
#define SK_MEASURE_MATCH_SEARCH_H

/* What the walks over SNP, SEV-ES and IGVM launches share: the targets, and where to put what fits. */

#include "measure/match/match_space.h"

#include <pthread.h>
#include <stdatomic.h>

#define SK_MATCH_TARGETS_MAX 2u

struct sk_match_target {
    uint8_t bytes[48];
    struct sk_match_changes changes;
};

struct sk_match_search {
    const struct sk_match_request *request;
    struct sk_match_result *result;
    struct sk_match_target targets[SK_MATCH_TARGETS_MAX];
    size_t target_count;
    pthread_mutex_t lock;
    atomic_ullong tried;
    struct sk_match_boots boots;
    struct sk_match_firmwares firmwares;
};

/* Which launch has a digest; cpu NULL: none is part of it. */
struct sk_match_launch {
    enum sevkit_mode mode;
    const struct sk_match_changes *lists[3]; /* NULL: no more */
    const struct sk_match_cpu *cpu;
    uint64_t vcpus;
    const char *part; /* the digest is that of a part of the launch: what of it; NULL: the whole */
};

/* A number of vCPUs was asked that a guest can have. */
static inline bool sk_match_has_vcpus(const struct sk_match_request *request)
{
    return request->has_vcpus && request->vcpus <= SEVKIT_VCPUS_MAX;
}

/* Index of the target that digest is, or target_count. */
static inline size_t sk_match_hit(const struct sk_match_search *search, const uint8_t *digest,
                                  size_t size)
{
    size_t i = 0;

    while (i < search->target_count &&
           __builtin_memcmp(search->targets[i].bytes, digest, size) != 0)
        i++;
    return i;
}

/* Counts a try, and keeps the launch if its digest is a target. */
int sk_match_try(struct sk_match_search *search, const struct sk_match_launch *launch,
                 const uint8_t *digest, size_t size, struct sevkit_error *error) SEVKIT_MUST_CHECK;
/* Keeps a launch that fits; value: in what way the expected value differs. */
void sk_match_keep(struct sk_match_search *search, const struct sk_match_launch *launch,
                   const struct sk_match_changes *value);

/* Launches of mode snp and snp:svsm, of sev and seves, and of IGVM files. */
int sk_match_walk_snp(struct sk_match_search *search, enum sevkit_mode mode,
                      struct sevkit_error *error) SEVKIT_MUST_CHECK;
int sk_match_walk_sev(struct sk_match_search *search, enum sevkit_mode mode,
                      struct sevkit_error *error) SEVKIT_MUST_CHECK;
int sk_match_walk_igvm(struct sk_match_search *search,
                       struct sevkit_error *error) SEVKIT_MUST_CHECK;

/* Runs work for each index below count, in several threads. */
int sk_match_each(struct sk_match_search *search, size_t count,
                  int (*work)(void *arg, void *scratch, size_t index, struct sevkit_error *error),
                  int (*scratch_new)(void *arg, void **ret_scratch, struct sevkit_error *error),
                  void (*scratch_free)(void *scratch), void *arg,
                  struct sevkit_error *error) SEVKIT_MUST_CHECK;

#endif
