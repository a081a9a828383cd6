/* SPDX-License-Identifier: Apache-2.0 */
#include "base/cleanup.h"
#include "base/error.h"
#include "crypto/hash_prefix.h"
#include "measure/match/match_search.h"

#include <sevkit/firmware.h>
#include <stdlib.h>

/* A step of SEV-ES is a whole page: beyond one difference the search stops at so many vCPUs. */
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

static uint64_t steps_for(const struct sk_match_request *request, unsigned differences)
{
    if (request->has_vcpus && differences == request->differences_max)
        return request->vcpus;
    if (differences > 1 && request->vcpus_max > VCPUS_FAR)
        return VCPUS_FAR;
    return request->vcpus_max;
}

static int run_cpu(const struct walk *walk, const struct sk_match_boot *boot,
                   const struct sk_hash_prefix *base, const struct sk_match_cpu *cpu,
                   struct sevkit_error *error)
{
    SK_CLEANUP(sk_hash_prefix_free_p) struct sk_hash_prefix *prefix = NULL;
    const struct sk_match_request *request = walk->search->request;
    unsigned differences = walk->firmware->changes.count + boot->changes.count + cpu->differences;
    uint64_t steps = steps_for(request, differences);
    bool only = request->has_vcpus && differences == request->differences_max;
    uint8_t page[SEVKIT_VMSA_BYTES];
    int r;

    if (differences > request->differences_max)
        return 0;
    sevkit_vmsa_build(cpu->profile, SEVKIT_BSP, SEVKIT_BSP_EIP, cpu->signature, cpu->features,
                      page);
    r = sk_hash_prefix_extend(base, page, sizeof(page), &prefix, error);
    sevkit_vmsa_build(cpu->profile, SEVKIT_AP, walk->ap_eip, cpu->signature, cpu->features, page);
    for (uint64_t vcpus = 1; r == 0 && vcpus <= steps; vcpus++) {
        if (vcpus > 1)
            r = sk_hash_prefix_add(prefix, page, sizeof(page), error);
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
    for (size_t i = 0; r == 0 && walk->has_reset && i < walk->cpus.count; i++)
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
    walk->has_reset = sevkit_firmware_reset_eip(firmware, &walk->ap_eip, NULL) == 0;
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

    for (size_t i = 0; r == 0 && i < search->firmwares.count; i++) {
        walk.firmware = &search->firmwares.items[i];
        r = run_firmware(&walk, error);
    }
    sk_match_cpus_done(&walk.cpus);
    return r;
}
