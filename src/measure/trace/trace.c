/* SPDX-License-Identifier: Apache-2.0 */
#include "measure/trace/trace.h"

#include "base/cleanup.h"
#include "base/error.h"
#include "base/limits.h"
#include "base/values/number.h"
#include "crypto/hash_prefix.h"
#include "crypto/page_hash.h"
#include "measure/launch_digest.h"

#include <string.h>

SK_DEFINE_CLEANUP(struct sevkit_launch_digest *, sevkit_launch_digest_free)

static const uint8_t zero_page[SK_PAGE_BYTES];

/* A name means the last update that has this source, or that is before the save areas. */
static const struct {
    const char *name;
    const char *source; /* NULL: see type */
    bool vmsa;          /* save areas count */
    bool first;         /* the first one of them is enough */
} steps[] = {
    {"firmware", "firmware", false, false},
    {"svsm", "svsm", false, false},
    {"kernel-hashes", "KERNEL_HASHES", false, false},
    {"kernel-hashes", "kernel-hash table", false, false},
    {"metadata", NULL, false, false},
    {"bsp", NULL, true, true},
    {"vmsas", NULL, true, false},
};

static size_t find_step(const struct sk_updates *updates, size_t row)
{
    size_t found = 0;

    for (size_t i = 0; i < updates->count; i++) {
        const struct sk_update *update = &updates->items[i];
        bool vmsa = update->type == SEVKIT_PAGE_VMSA;

        if (steps[row].source ? strcmp(update->source, steps[row].source) == 0
                              : vmsa == steps[row].vmsa)
            found = i + 1;
        if (found && steps[row].first)
            break;
    }
    return found;
}

int sk_trace_find(const struct sevkit_measurement *measurement, const char *name,
                  size_t *ret_updates, struct sevkit_error *error)
{
    const struct sk_updates *updates = &measurement->updates;
    uint64_t number = 0;
    size_t found = 0;
    bool known = false;

    if (sk_number_parse_decimal(name, 0, SIZE_MAX - 1, &number)) {
        if (number >= updates->count)
            return sk_error_set(error, SEVKIT_EUSAGE, "update %s: the launch has updates 0 to %zu",
                                name, updates->count - 1);
        *ret_updates = (size_t)number + 1;
        return 0;
    }
    for (size_t i = 0; i < SK_ARRAY_SIZE(steps) && !found; i++) {
        if (strcmp(steps[i].name, name) != 0)
            continue;
        known = true;
        found = find_step(updates, i);
    }
    if (!known)
        return sk_error_set(error, SEVKIT_EUSAGE,
                            "'%s' is no step: expected firmware, svsm, kernel-hashes, metadata, "
                            "bsp, vmsas, or the number of an update",
                            name);
    if (!found)
        return sk_error_set(error, SEVKIT_EUSAGE, "this launch has no step '%s'", name);
    *ret_updates = found;
    return 0;
}

struct walk {
    const struct sk_trace_range *range;
    int (*sink)(void *arg, const struct sk_trace_step *step, struct sevkit_error *error);
    void *arg;
    struct sevkit_launch_digest *snp;
    struct sk_hash_prefix *sev;
    struct sk_trace_step step;
    uint8_t contents[SEVKIT_SNP_DIGEST_BYTES];
    uint8_t sha256[SK_SHA256_BYTES];
};

static void walk_done(struct walk *walk)
{
    sevkit_launch_digest_free(walk->snp);
    sk_hash_prefix_free(walk->sev);
}

static int show(struct walk *walk, struct sevkit_error *error)
{
    struct sk_trace_step *step = &walk->step;
    int r = 0;

    if (walk->snp) {
        step->digest = sevkit_launch_digest_get(walk->snp);
        step->digest_size = SEVKIT_SNP_DIGEST_BYTES;
    } else {
        r = sk_hash_prefix_digest(walk->sev, walk->sha256, error);
        step->digest = walk->sha256;
        step->digest_size = sizeof(walk->sha256);
    }
    if (r == 0 && walk->sink)
        r = walk->sink(walk->arg, step, error);
    step->index++;
    return r;
}

/* Pages of one update from page first on, as one step. */
static int step_snp(struct walk *walk, const struct sk_update *update, uint64_t first,
                    uint64_t pages, struct sevkit_error *error)
{
    struct sk_trace_step *step = &walk->step;
    const uint8_t *data = update->data ? update->data + first * SK_PAGE_BYTES : NULL;
    bool has_contents = pages == 1 && (update->data || update->zeros);
    int r = 0;

    step->gpa = update->gpa + first * SK_PAGE_BYTES;
    step->pages = pages;
    step->bytes = pages * SK_PAGE_BYTES;
    step->file_offset = update->offset + first * SK_PAGE_BYTES;
    if (has_contents)
        r = sk_page_hash(SK_PAGE_HASH_AUTO, data ? data : zero_page, 1, &walk->contents, error);
    step->contents = has_contents ? walk->contents : NULL;
    if (r < 0)
        return r;
    if (update->zeros)
        r = sk_launch_digest_add_zeros(walk->snp, update->type, step->gpa, pages, error);
    else if (!data)
        r = sevkit_launch_digest_add_pages(walk->snp, update->type, step->gpa, pages, error);
    else if (step->repeat > 1)
        r = sevkit_launch_digest_add_repeated(walk->snp, update->type, step->gpa, data,
                                              step->repeat, error);
    else
        r = sevkit_launch_digest_add_data(walk->snp, update->type, step->gpa, data,
                                          pages * SK_PAGE_BYTES, error);
    return r < 0 ? r : show(walk, error);
}

static int update_snp(struct walk *walk, const struct sk_update *update, struct sevkit_error *error)
{
    uint64_t pages = update->data ? update->size / SK_PAGE_BYTES : update->pages;
    uint64_t each = walk->range->every_page ? 1 : pages;
    uint64_t times = walk->range->every_page ? update->repeat : 1;
    int r = 0;

    walk->step.repeat = walk->range->every_page || !update->data ? 1 : update->repeat;
    for (uint64_t n = 0; r == 0 && n < times; n++)
        for (uint64_t i = 0; r == 0 && i < pages; i += each)
            r = step_snp(walk, update, i, each, error);
    return r;
}

static int update_sev(struct walk *walk, const struct sk_update *update, struct sevkit_error *error)
{
    struct sk_trace_step *step = &walk->step;
    uint64_t times = update->data ? update->repeat : update->zeros ? update->pages : 0;
    const void *data = update->data ? update->data : zero_page;
    size_t size = update->data ? update->size : SK_PAGE_BYTES;
    uint64_t steps_shown = walk->range->every_page ? times : 1;
    int r = 0;

    step->gpa = update->gpa;
    step->pages = size / SK_PAGE_BYTES;
    step->contents = NULL;
    step->file_offset = update->offset;
    step->repeat = times / (steps_shown ? steps_shown : 1);
    step->bytes = (uint64_t)size * step->repeat;
    for (uint64_t i = 0; r == 0 && i < times; i++) {
        r = sk_hash_prefix_add(walk->sev, data, size, error);
        if (r == 0 && (walk->range->every_page || i + 1 == times))
            r = show(walk, error);
    }
    return r;
}

static int walk_range(struct walk *walk, const struct sk_updates *updates,
                      struct sevkit_error *error)
{
    size_t end = walk->range->end < updates->count ? walk->range->end : updates->count;
    int r = 0;

    for (size_t i = walk->range->first; r == 0 && i < end; i++) {
        const struct sk_update *update = &updates->items[i];

        walk->step.source = update->source;
        walk->step.file = update->file;
        walk->step.type = update->type;
        walk->step.data = update->type == SEVKIT_PAGE_VMSA ||
                                  (walk->sev && update->size == SEVKIT_VMSA_BYTES && !update->file)
                              ? update->data
                              : NULL;
        r = walk->snp ? update_snp(walk, update, error) : update_sev(walk, update, error);
        if (r < 0)
            return sk_error_wrap(error, r, "%s", update->source);
    }
    return r;
}

int sk_trace_walk(const struct sevkit_plan *plan, const struct sevkit_measurement *measurement,
                  const struct sk_trace_range *range,
                  int (*sink)(void *arg, const struct sk_trace_step *step,
                              struct sevkit_error *error),
                  void *arg, struct sevkit_error *error)
{
    SK_CLEANUP(walk_done) struct walk walk = {.range = range, .sink = sink, .arg = arg};
    const uint8_t *seed = range->seed;
    int r;

    if (measurement->digest_size == SK_SHA256_BYTES && (seed || range->first > 0))
        return sk_error_set(error, SEVKIT_EUSAGE,
                            "mode %s: a SHA-256 that is finished cannot be continued",
                            sevkit_mode_name(plan->mode));
    if (!seed && range->first == 0 && plan->has_ovmf_hash)
        seed = plan->ovmf_hash;
    if (measurement->digest_size == SK_SHA256_BYTES)
        r = sk_hash_prefix_new("", 0, &walk.sev, error);
    else
        r = sevkit_launch_digest_new(seed, &walk.snp, error);
    return r < 0 ? r : walk_range(&walk, &measurement->updates, error);
}

struct last {
    uint8_t *digest;
    bool any;
};

static int keep_digest(void *arg, const struct sk_trace_step *step, struct sevkit_error *error)
{
    struct last *last = arg;

    (void)error;
    memcpy(last->digest, step->digest, step->digest_size);
    last->any = true;
    return 0;
}

int sk_trace_digest(const struct sevkit_plan *plan, const struct sevkit_measurement *measurement,
                    const struct sk_trace_range *range, uint8_t ret_digest[48],
                    struct sevkit_error *error)
{
    struct last last = {ret_digest, false};
    int r = sk_trace_walk(plan, measurement, range, keep_digest, &last, error);

    if (r == 0 && !last.any && range->seed)
        memcpy(ret_digest, range->seed, SEVKIT_SNP_DIGEST_BYTES);
    else if (r == 0 && !last.any)
        return sk_error_set(error, SEVKIT_EUSAGE, "no update is left between these steps");
    return r;
}
