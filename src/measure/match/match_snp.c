/* SPDX-License-Identifier: Apache-2.0 */
#include "base/cleanup.h"
#include "base/error.h"
#include "base/grow.h"
#include "base/limits.h"
#include "crypto/chain_hash.h"
#include "formats/launch/page_info.h"
#include "formats/launch/vmsa.h"
#include "measure/match/match_search.h"
#include "measure/measurement.h"

#include <stdlib.h>
#include <string.h>

/* Chains that are stepped together: enough for all lanes, few enough for the first cache. */
#define LANES      128u
#define EIPS_MAX   64u
#define KINDS      3u
#define INFO_BYTES SK_PAGE_INFO_BYTES

SK_DEFINE_CLEANUP(struct sevkit_plan *, sevkit_plan_free)
SK_DEFINE_CLEANUP(struct sevkit_measurement *, sevkit_measurement_free)

/* VMMs that add pages before the save areas in another way (data/profiles.c). */
struct kind {
    bool unmeasured, cpuid_last;
    const struct sevkit_profile *profile; /* one of them */
};

/* A launch up to its save areas. */
struct branch {
    uint8_t prefix[48];
    const struct sk_match_firmware *firmware;
    const struct sk_match_boot *boot; /* NULL: no kernel is measured */
    size_t kind;
    size_t eips; /* index of the pair of start addresses */
    unsigned differences;
};

/* Digests of save areas for one pair of start addresses. */
struct areas {
    uint64_t bsp_eip, ap_eip;
    uint8_t (*bsp)[48], (*ap)[48]; /* by set of registers */
};

struct walk {
    struct sk_match_search *search;
    enum sevkit_mode mode;
    struct sk_match_cpus cpus;
    struct kind kinds[KINDS];
    size_t kind_count;
    struct branch *branches;
    size_t count, capacity;
    struct areas areas[EIPS_MAX];
    size_t areas_count;
};

static void walk_done(struct walk *walk)
{
    for (size_t i = 0; i < walk->areas_count; i++) {
        free(walk->areas[i].bsp);
        free(walk->areas[i].ap);
    }
    free(walk->branches);
    sk_match_cpus_done(&walk->cpus);
}

static size_t kind_of(struct walk *walk, const struct sevkit_profile *profile)
{
    const struct sk_profile *whole = sk_profile_of(profile);
    size_t i = 0;

    while (i < walk->kind_count && (walk->kinds[i].unmeasured != whole->sec_mem_unmeasured ||
                                    walk->kinds[i].cpuid_last != whole->cpuid_last))
        i++;
    if (i == walk->kind_count && i < KINDS)
        walk->kinds[walk->kind_count++] =
            (struct kind){whole->sec_mem_unmeasured, whole->cpuid_last, profile};
    return i;
}

static int hash_areas(const struct walk *walk, enum sevkit_vcpu_role role, uint64_t eip,
                      uint8_t (**ret_digests)[48], struct sevkit_error *error)
{
    size_t count = walk->cpus.count;
    SK_CLEANUP_FREE uint8_t *pages = malloc(count * SEVKIT_VMSA_BYTES + 1);
    uint8_t(*digests)[48] = malloc(count * sizeof(*digests) + 1);
    int r;

    if (!pages || !digests) {
        free(digests);
        return sk_error_oom(error);
    }
    for (size_t i = 0; i < count; i++) {
        const struct sk_match_cpu *cpu = &walk->cpus.items[i];

        sevkit_vmsa_build(cpu->profile, role, eip, cpu->signature, cpu->features,
                          pages + i * SEVKIT_VMSA_BYTES);
    }
    r = sk_page_hash(SK_PAGE_HASH_AUTO, pages, count, digests, error);
    if (r < 0)
        free(digests);
    else
        *ret_digests = digests;
    return r;
}

static int find_areas(struct walk *walk, uint64_t bsp_eip, uint64_t ap_eip, size_t *ret_index,
                      struct sevkit_error *error)
{
    struct areas *areas;
    int r;

    for (size_t i = 0; i < walk->areas_count; i++)
        if (walk->areas[i].bsp_eip == bsp_eip && walk->areas[i].ap_eip == ap_eip) {
            *ret_index = i;
            return 0;
        }
    if (walk->areas_count == EIPS_MAX)
        return sk_error_set(error, SEVKIT_EINPUT, "more than %u start addresses", EIPS_MAX);
    areas = &walk->areas[walk->areas_count];
    *areas = (struct areas){.bsp_eip = bsp_eip, .ap_eip = ap_eip};
    r = hash_areas(walk, SEVKIT_BSP, bsp_eip, &areas->bsp, error);
    if (r == 0)
        r = hash_areas(walk, SEVKIT_AP, ap_eip, &areas->ap, error);
    if (r < 0) {
        free(areas->bsp);
        return r;
    }
    *ret_index = walk->areas_count++;
    return 0;
}

static int add_branch(struct walk *walk, const struct branch *branch, struct sevkit_error *error)
{
    if (!sk_grow(&walk->branches, sizeof(*walk->branches), walk->count, &walk->capacity))
        return sk_error_oom(error);
    walk->branches[walk->count++] = *branch;
    return 0;
}

static uint64_t start_of(const struct sevkit_measurement *measurement)
{
    return sevkit_vmsa_get(measurement->vmsa[SEVKIT_BSP], sevkit_vmsa_field_find("rip"));
}

/* The chain before the save areas, which come last. */
static int prefix_of(const struct sevkit_plan *plan, const struct sevkit_measurement *measurement,
                     uint8_t ret_prefix[48], struct sevkit_error *error)
{
    struct sk_updates head = measurement->updates;

    while (head.count > 0 && head.items[head.count - 1].type == SEVKIT_PAGE_VMSA)
        head.count--;
    return sk_updates_snp_digest(&head, plan->has_ovmf_hash ? plan->ovmf_hash : NULL, ret_prefix,
                                 error);
}

/* A launch that cannot be measured is none of the candidates. */
static int passes_over(int result)
{
    return result == SEVKIT_EREFUSED || result == SEVKIT_EINPUT || result == SEVKIT_EUSAGE ? 0
                                                                                           : result;
}

static int make_branch(struct walk *walk, struct sevkit_plan *plan, struct branch *branch,
                       struct sevkit_error *error)
{
    SK_CLEANUP(sevkit_measurement_free_p) struct sevkit_measurement *measurement = NULL;
    uint64_t bsp_eip = SEVKIT_BSP_EIP, ap_eip;
    uint32_t eip = 0;
    int r;

    sevkit_plan_set_profile(plan, walk->kinds[branch->kind].profile);
    plan->has_hashes = branch->boot && branch->boot->hashed;
    if (plan->has_hashes)
        plan->hashes = branch->boot->hashes;
    r = sevkit_measure(plan, &measurement, error);
    if (r < 0)
        return passes_over(r);
    if (walk->mode == SEVKIT_MODE_SNP_SVSM) {
        bsp_eip = ap_eip = start_of(measurement);
    } else {
        r = sevkit_firmware_reset_eip(plan->firmware.firmware, &eip, error);
        ap_eip = eip;
    }
    if (r == 0)
        r = prefix_of(plan, measurement, branch->prefix, error);
    if (r == 0)
        r = find_areas(walk, bsp_eip, ap_eip, &branch->eips, error);
    return r == 0 ? add_branch(walk, branch, error) : passes_over(r);
}

/* The firmware is hashed once, whatever follows. */
static int hash_firmware(struct walk *walk, struct sevkit_plan *plan,
                         const struct sk_match_firmware *firmware, struct sevkit_error *error)
{
    SK_CLEANUP(sevkit_plan_free_p) struct sevkit_plan *head = NULL;
    SK_CLEANUP(sevkit_measurement_free_p) struct sevkit_measurement *measurement = NULL;
    const struct sk_match_launch launch = {
        .mode = SEVKIT_MODE_SNP_OVMF_HASH,
        .lists = {&firmware->changes},
        .part = "the expected value is the digest after the firmware's own pages (mode "
                "snp:ovmf-hash), not that of a launch",
    };
    int r = sevkit_plan_new(SEVKIT_MODE_SNP_OVMF_HASH, &head, error);

    if (r == 0)
        r = sevkit_plan_set_firmware(head, firmware->data, firmware->size, error);
    sevkit_plan_set_lenient(head, true);
    if (r == 0)
        r = sevkit_measure(head, &measurement, error);
    if (r < 0)
        return r;
    sevkit_plan_set_ovmf_hash(plan, measurement->digest);
    return sk_match_try(walk->search, &launch, measurement->digest, 48, error);
}

static int add_boots(struct walk *walk, struct sevkit_plan *plan,
                     const struct sk_match_firmware *firmware, struct sevkit_error *error)
{
    const struct sk_match_boots *boots = &walk->search->boots;
    bool svsm = walk->mode == SEVKIT_MODE_SNP_SVSM;
    int r = 0;

    for (size_t kind = 0; r == 0 && kind < walk->kind_count; kind++)
        for (size_t i = 0; r == 0 && i < (svsm ? 1 : boots->count); i++) {
            struct branch branch = {
                .firmware = firmware, .boot = svsm ? NULL : &boots->items[i], .kind = kind};

            branch.differences =
                firmware->changes.count + (svsm ? 0 : boots->items[i].changes.count);
            if (branch.differences <= walk->search->request->differences_max)
                r = make_branch(walk, plan, &branch, error);
        }
    return r;
}

static int add_firmware(struct walk *walk, const struct sk_match_firmware *firmware,
                        const struct sk_match_image *svsm, struct sevkit_error *error)
{
    SK_CLEANUP(sevkit_plan_free_p) struct sevkit_plan *plan = NULL;
    int r = sevkit_plan_new(walk->mode, &plan, error);

    if (r < 0)
        return r;
    sevkit_plan_set_lenient(plan, true);
    sevkit_plan_set_vcpus(plan, 1);
    sevkit_plan_set_vcpu_signature(plan, 0);
    r = sevkit_plan_set_firmware(plan, firmware->data, firmware->size, error);
    if (r == 0 && svsm) {
        r = sevkit_plan_set_svsm(plan, svsm->data, svsm->size, error);
        sevkit_plan_set_vars_size(plan, walk->search->request->vars_size);
    } else if (r == 0) {
        r = hash_firmware(walk, plan, firmware, error);
    }
    return r < 0 ? passes_over(r) : add_boots(walk, plan, firmware, error);
}

/* Chains of one branch, a batch at a time. */
struct scratch {
    struct sk_chain_hash *hash;
    uint8_t messages[LANES * INFO_BYTES];
    const struct sk_match_cpu *cpus[LANES];
    size_t indices[LANES];
    size_t count;
    uint64_t steps;
};

static int scratch_new(void *arg, void **ret_scratch, struct sevkit_error *error)
{
    struct scratch *scratch = calloc(1, sizeof(*scratch));
    int r;

    (void)arg;
    if (!scratch)
        return sk_error_oom(error);
    r = sk_chain_hash_new(SK_PAGE_HASH_AUTO, &scratch->hash, error);
    *ret_scratch = scratch;
    return r;
}

static void scratch_free(void *arg)
{
    struct scratch *scratch = arg;

    if (scratch)
        sk_chain_hash_free(scratch->hash);
    free(scratch);
}

static void set_contents(const struct walk *walk, const struct branch *branch,
                         struct scratch *scratch, size_t lane, bool first)
{
    const struct areas *areas = &walk->areas[branch->eips];
    size_t index = scratch->indices[lane];
    uint8_t *message = scratch->messages + lane * INFO_BYTES;
    struct sk_page_info info = {
        .digest = first ? branch->prefix : message,
        .contents = first ? areas->bsp[index] : areas->ap[index],
        .type = SEVKIT_PAGE_VMSA,
        .gpa = scratch->cpus[lane]->profile->vmsa_gpa,
    };
    uint8_t bytes[INFO_BYTES];

    sk_page_info_write(&info, bytes);
    memcpy(message, bytes, sizeof(bytes));
}

static void keep_lane(const struct walk *walk, const struct branch *branch,
                      const struct scratch *scratch, size_t lane, uint64_t vcpus, size_t target)
{
    const struct sk_match_launch launch = {
        .mode = walk->mode,
        .lists = {&branch->firmware->changes, branch->boot ? &branch->boot->changes : NULL},
        .cpu = scratch->cpus[lane],
        .vcpus = vcpus,
    };

    sk_match_keep(walk->search, &launch, &walk->search->targets[target].changes);
}

/* All lanes up to steps vCPUs; only: compare at the number of vCPUs that was asked. */
static int run_lanes(const struct walk *walk, const struct branch *branch, struct scratch *scratch,
                     bool only, struct sevkit_error *error)
{
    const struct sk_match_search *search = walk->search;
    int r = 0;

    for (size_t lane = 0; lane < scratch->count; lane++)
        set_contents(walk, branch, scratch, lane, true);
    for (uint64_t vcpus = 1; r == 0 && vcpus <= scratch->steps; vcpus++) {
        r = sk_chain_hash_step(scratch->hash, scratch->messages, INFO_BYTES, scratch->count, error);
        for (size_t lane = 0; r == 0 && lane < scratch->count; lane++) {
            size_t target = only && vcpus != scratch->steps
                                ? search->target_count
                                : sk_match_hit(search, scratch->messages + lane * INFO_BYTES, 48);

            if (target < search->target_count)
                keep_lane(walk, branch, scratch, lane, vcpus, target);
            if (vcpus == 1)
                set_contents(walk, branch, scratch, lane, false);
        }
    }
    atomic_fetch_add(&walk->search->tried, only ? scratch->count : scratch->count * scratch->steps);
    scratch->count = 0;
    return r;
}

static int run_cpus(const struct walk *walk, const struct branch *branch, struct scratch *scratch,
                    bool only, struct sevkit_error *error)
{
    const struct sk_match_request *request = walk->search->request;
    struct walk *lookup = (struct walk *)(uintptr_t)walk; /* kinds are complete: only looked up */
    int r = 0;

    scratch->steps = only ? request->vcpus : request->vcpus_max;
    for (size_t i = 0; r == 0 && i < walk->cpus.count; i++) {
        const struct sk_match_cpu *cpu = &walk->cpus.items[i];
        unsigned differences = branch->differences + cpu->differences;
        bool last = sk_match_has_vcpus(request) && differences == request->differences_max;

        if (differences > request->differences_max || last != only ||
            kind_of(lookup, cpu->profile) != branch->kind)
            continue;
        scratch->cpus[scratch->count] = cpu;
        scratch->indices[scratch->count++] = i;
        if (scratch->count == LANES)
            r = run_lanes(walk, branch, scratch, only, error);
    }
    return r == 0 && scratch->count > 0 ? run_lanes(walk, branch, scratch, only, error) : r;
}

static int run_branch(void *arg, void *scratch, size_t index, struct sevkit_error *error)
{
    struct walk *walk = arg;
    const struct branch *branch = &walk->branches[index];
    const struct sk_match_launch launch = {
        .mode = walk->mode,
        .lists = {&branch->firmware->changes, branch->boot ? &branch->boot->changes : NULL},
        .part = "the expected value is the digest before the save areas: no vCPU is in it",
    };
    int r = sk_match_try(walk->search, &launch, branch->prefix, 48, error);

    if (r == 0)
        r = run_cpus(walk, branch, scratch, false, error);
    if (r == 0 && sk_match_has_vcpus(walk->search->request))
        r = run_cpus(walk, branch, scratch, true, error);
    return r;
}

int sk_match_walk_snp(struct sk_match_search *search, enum sevkit_mode mode,
                      struct sevkit_error *error)
{
    SK_CLEANUP(walk_done) struct walk walk = {.search = search, .mode = mode};
    const struct sk_match_request *request = search->request;
    int r = sk_match_cpus_make(request, mode, &walk.cpus, error);

    for (size_t i = 0; r == 0 && i < walk.cpus.count; i++)
        (void)kind_of(&walk, walk.cpus.items[i].profile);
    for (size_t i = 0; r == 0 && i < search->firmwares.count; i++) {
        const struct sk_match_image *svsm =
            mode == SEVKIT_MODE_SNP_SVSM && request->svsm_count ? request->svsms : NULL;

        if (mode != SEVKIT_MODE_SNP_SVSM || svsm)
            r = add_firmware(&walk, &search->firmwares.items[i], svsm, error);
    }
    return r == 0 ? sk_match_each(search, walk.count, run_branch, scratch_new, scratch_free, &walk,
                                  error)
                  : r;
}
