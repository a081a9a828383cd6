/* SPDX-License-Identifier: Apache-2.0 */
#include "base/cleanup.h"
#include "base/error.h"
#include "crypto/hash_prefix.h"
#include "formats/firmware/firmware.h"
#include "measure/match/match_search.h"

#include <sevkit/firmware.h>
#include <stdlib.h>

/* A step of SEV-ES is a whole page. So many may be taken for launches with more than one difference beside the
 * number of vCPUs: a second or two. Where there are many such launches, each goes less far. */
#define STEPS_FAR 600000u
#define VCPUS_FAR 32u

SK_DEFINE_CLEANUP(struct sevkit_firmware *, sevkit_firmware_free)

struct walk {
    struct sk_match_search *search;
    enum sevkit_mode mode;
    const struct sk_match_firmware *firmware;
    const struct sk_hash_prefix *start;
    struct sk_match_cpus cpus;
    bool has_table;
    bool has_reset;
    uint32_t ap_eip;
    uint64_t vcpus_far;
};

static int scratch_new(void *arg, void **ret_scratch, struct sevkit_error *error)
{
    (void)arg;
    (void)error;
    *ret_scratch = NULL;
    return 0;
}

static void scratch_free(void *scratch)
{
    (void)scratch;
}

static int try_prefix(const struct walk *walk, const struct sk_match_boot *boot,
                      const struct sk_match_cpu *cpu, uint64_t vcpus,
                      const struct sk_hash_prefix *prefix, struct sevkit_error *error)
{
    const struct sk_match_launch launch = {
        .mode = walk->mode,
        .lists = {&walk->firmware->changes, &boot->changes},
        .cpu = cpu,
        .vcpus = vcpus,
    };
    uint8_t digest[SK_SHA256_BYTES];
    int r = sk_hash_prefix_digest(prefix, digest, error);

    return r < 0 ? r : sk_match_try(walk->search, &launch, digest, sizeof(digest), error);
}

static unsigned differences_of(const struct sk_match_firmware *firmware,
                               const struct sk_match_boot *boot, const struct sk_match_cpu *cpu)
{
    return firmware->changes.count + boot->changes.count + cpu->differences;
}

/* Only the number of vCPUs that was asked: one more difference would be too many. */
static bool only_asked(const struct sk_match_request *request, unsigned differences)
{
    return sk_match_has_vcpus(request) && differences == request->differences_max;
}

/* How far launches with several differences go, by their number. */
static uint64_t far_of(const struct walk *walk)
{
    const struct sk_match_search *search = walk->search;
    const struct sk_match_request *request = search->request;
    uint64_t chains = 0, far;

    for (size_t f = 0; f < search->firmwares.count; f++)
        for (size_t b = 0; b < search->boots.count; b++)
            for (size_t c = 0; c < walk->cpus.count; c++) {
                unsigned differences = differences_of(
                    &search->firmwares.items[f], &search->boots.items[b], &walk->cpus.items[c]);

                chains += differences > 1 && differences <= request->differences_max &&
                          !only_asked(request, differences);
            }
    far = chains ? STEPS_FAR / chains : request->vcpus_max;
    far = far > VCPUS_FAR ? far : VCPUS_FAR;
    return far < request->vcpus_max ? far : request->vcpus_max;
}

static uint64_t steps_for(const struct walk *walk, unsigned differences)
{
    const struct sk_match_request *request = walk->search->request;

    if (only_asked(request, differences))
        return request->vcpus;
    return differences > 1 ? walk->vcpus_far : request->vcpus_max;
}

/* The save area of a vCPU, NULL if the given ones have none for it. */
static const uint8_t *page_of(const struct walk *walk, const struct sk_match_cpu *cpu,
                              enum sevkit_vcpu_role role, uint8_t page[SEVKIT_VMSA_BYTES])
{
    if (!cpu->profile)
        return walk->search->request->vmsas[role];
    sevkit_vmsa_build(cpu->profile, role, role == SEVKIT_BSP ? SEVKIT_BSP_EIP : walk->ap_eip,
                      cpu->signature, cpu->features, page);
    return page;
}

static int run_cpu(const struct walk *walk, const struct sk_match_boot *boot,
                   const struct sk_hash_prefix *base, const struct sk_match_cpu *cpu,
                   struct sevkit_error *error)
{
    SK_CLEANUP(sk_hash_prefix_free_p) struct sk_hash_prefix *prefix = NULL;
    const struct sk_match_request *request = walk->search->request;
    unsigned differences = differences_of(walk->firmware, boot, cpu);
    uint64_t steps = steps_for(walk, differences);
    bool only = only_asked(request, differences);
    uint8_t page[SEVKIT_VMSA_BYTES];
    const uint8_t *area = page_of(walk, cpu, SEVKIT_BSP, page);
    int r;

    if (differences > request->differences_max || (cpu->profile && !walk->has_reset))
        return 0;
    r = sk_hash_prefix_extend(base, area, SEVKIT_VMSA_BYTES, &prefix, error);
    area = page_of(walk, cpu, SEVKIT_AP, page);
    for (uint64_t vcpus = 1; r == 0 && vcpus <= (area ? steps : 1); vcpus++) {
        if (vcpus > 1)
            r = sk_hash_prefix_add(prefix, area, SEVKIT_VMSA_BYTES, error);
        if (r == 0 && (!only || vcpus == steps))
            r = try_prefix(walk, boot, cpu, vcpus, prefix, error);
    }
    return r;
}

static int run_boot(void *arg, void *scratch, size_t index, struct sevkit_error *error)
{
    const struct walk *walk = arg;
    const struct sk_match_boot *boot = &walk->search->boots.items[index];
    SK_CLEANUP(sk_hash_prefix_free_p) struct sk_hash_prefix *base = NULL;
    uint8_t table[SEVKIT_HASH_TABLE_BYTES];
    int r;

    (void)scratch;
    if (boot->hashed && !walk->has_table)
        return 0;
    sevkit_kernel_hashes_write(&boot->hashes, table);
    r = sk_hash_prefix_extend(walk->start, table, boot->hashed ? sizeof(table) : 0, &base, error);
    if (r == 0 && walk->mode == SEVKIT_MODE_SEV)
        return try_prefix(walk, boot, NULL, 0, base, error);
    for (size_t i = 0; r == 0 && i < walk->cpus.count; i++)
        r = run_cpu(walk, boot, base, &walk->cpus.items[i], error);
    return r;
}

static int run_firmware(struct walk *walk, struct sevkit_error *error)
{
    SK_CLEANUP(sk_hash_prefix_free_p) struct sk_hash_prefix *start = NULL;
    SK_CLEANUP(sevkit_firmware_free_p) struct sevkit_firmware *firmware = NULL;
    struct sevkit_area area;
    int r = sevkit_firmware_parse(walk->firmware->data, walk->firmware->size, &firmware, error);

    if (r < 0)
        return r == SEVKIT_EINPUT ? 0 : r;
    area = sevkit_firmware_hash_area(firmware);
    walk->has_table = area.present && area.gpa != 0;
    walk->has_reset =
        sk_firmware_lone_reset(walk->firmware->data, walk->firmware->size, &walk->ap_eip) ||
        sevkit_firmware_reset_eip(firmware, &walk->ap_eip, NULL) == 0;
    r = sk_hash_prefix_new(walk->firmware->data, walk->firmware->size, &start, error);
    if (r < 0)
        return r;
    walk->start = start;
    return sk_match_each(walk->search, walk->search->boots.count, run_boot, scratch_new,
                         scratch_free, walk, error);
}

int sk_match_walk_sev(struct sk_match_search *search, enum sevkit_mode mode,
                      struct sevkit_error *error)
{
    struct walk walk = {.search = search, .mode = mode};
    int r =
        mode == SEVKIT_MODE_SEV ? 0 : sk_match_cpus_make(search->request, mode, &walk.cpus, error);

    walk.vcpus_far = r == 0 ? far_of(&walk) : 0;
    for (size_t i = 0; r == 0 && i < search->firmwares.count; i++) {
        walk.firmware = &search->firmwares.items[i];
        r = run_firmware(&walk, error);
    }
    sk_match_cpus_done(&walk.cpus);
    return r;
}
