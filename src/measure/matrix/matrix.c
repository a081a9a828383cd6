/* SPDX-License-Identifier: Apache-2.0 */
#include "measure/matrix/matrix.h"

#include "base/cleanup.h"
#include "base/error.h"
#include "base/list.h"
#include "base/values/number.h"
#include "crypto/chain_hash.h"
#include "crypto/hash_prefix.h"
#include "formats/launch/page_info.h"
#include "measure/measurement.h"

#include <stdlib.h>
#include <string.h>

#define INFO_BYTES SK_PAGE_INFO_BYTES

SK_DEFINE_CLEANUP(struct sevkit_measurement *, sevkit_measurement_free)

/* The chains of all sets of registers, stepped together. */
struct chains {
    const struct sk_matrix *matrix;
    const struct sevkit_profile *profile;
    uint8_t *messages;
    uint8_t (*contents)[48]; /* of the boot processors, then of the others */
};

static void chains_done(struct chains *chains)
{
    free(chains->messages);
    free(chains->contents);
}

static int chains_start(struct chains *chains, uint64_t bsp_eip, uint64_t ap_eip,
                        struct sevkit_error *error)
{
    size_t count = chains->matrix->cpu_count;
    SK_CLEANUP_FREE uint8_t *pages = malloc(2 * count * SEVKIT_VMSA_BYTES);

    chains->messages = calloc(count, INFO_BYTES);
    chains->contents = calloc(2 * count, sizeof(*chains->contents));
    if (!pages || !chains->messages || !chains->contents)
        return sk_error_oom(error);
    for (size_t i = 0; i < 2 * count; i++) {
        bool first = i < count;
        const struct sk_matrix_cpu *cpu = &chains->matrix->cpus[first ? i : i - count];

        sevkit_vmsa_build(chains->profile, first ? SEVKIT_BSP : SEVKIT_AP, first ? bsp_eip : ap_eip,
                          cpu->signature, cpu->features, pages + i * SEVKIT_VMSA_BYTES);
    }
    return sk_page_hash(SK_PAGE_HASH_AUTO, pages, 2 * count, chains->contents, error);
}

static void put_message(const struct chains *chains, size_t lane, const uint8_t *digest, bool first)
{
    const struct sk_page_info info = {
        .digest = digest,
        .contents = chains->contents[lane + (first ? 0 : chains->matrix->cpu_count)],
        .type = SEVKIT_PAGE_VMSA,
        .gpa = chains->profile->vmsa_gpa,
    };
    uint8_t bytes[INFO_BYTES];

    sk_page_info_write(&info, bytes);
    memcpy(chains->messages + lane * INFO_BYTES, bytes, sizeof(bytes));
}

/* Each chain from its message on; done vCPUs are in it already. */
static int run_chains(const struct chains *chains, uint64_t done, uint8_t (*ret_digests)[48],
                      struct sevkit_error *error)
{
    SK_CLEANUP(sk_chain_hash_free_p) struct sk_chain_hash *hash = NULL;
    const struct sk_matrix *matrix = chains->matrix;
    int r = sk_chain_hash_new(SK_PAGE_HASH_AUTO, &hash, error);

    for (size_t row = 0; r == 0 && row < matrix->vcpu_count; row++) {
        for (; r == 0 && done < matrix->vcpus[row]; done++) {
            r = sk_chain_hash_step(hash, chains->messages, INFO_BYTES, matrix->cpu_count, error);
            for (size_t lane = 0; done == 0 && lane < matrix->cpu_count; lane++)
                put_message(chains, lane, chains->messages + lane * INFO_BYTES, false);
        }
        for (size_t lane = 0; r == 0 && lane < matrix->cpu_count; lane++)
            memcpy(ret_digests[lane * matrix->vcpu_count + row],
                   chains->messages + lane * INFO_BYTES, 48);
    }
    return r;
}

/* A launch with one vCPU, what it measures before the save areas, and where the vCPUs start. */
static int measure_one(struct sevkit_plan *plan, struct sevkit_measurement **ret_measurement,
                       struct sk_updates *ret_head, uint64_t *ret_ap_eip,
                       struct sevkit_error *error)
{
    SK_CLEANUP(sevkit_measurement_free_p) struct sevkit_measurement *measurement = NULL;
    uint32_t eip = 0;
    int r;

    if (plan->mode != SEVKIT_MODE_SEV) {
        sevkit_plan_set_vcpus(plan, 1);
        sevkit_plan_set_vcpu_signature(plan, 0);
    }
    r = sevkit_measure(plan, &measurement, error);
    if (r == 0 && plan->mode != SEVKIT_MODE_SEV)
        r = sevkit_firmware_reset_eip(plan->firmware.firmware, &eip, error);
    if (r < 0)
        return r;
    *ret_ap_eip = eip;
    *ret_head = measurement->updates;
    while (ret_head->count > 0 && ret_head->items[ret_head->count - 1].type == SEVKIT_PAGE_VMSA)
        ret_head->count--;
    *ret_measurement = SK_TAKE(measurement);
    return 0;
}

static int check_matrix(const struct sk_matrix *matrix, uint64_t ap_eip, struct sevkit_error *error)
{
    for (size_t i = 0; i < matrix->vcpu_count; i++)
        if (matrix->vcpus[i] < 1 || matrix->vcpus[i] > SEVKIT_VCPUS_MAX ||
            (i > 0 && matrix->vcpus[i] <= matrix->vcpus[i - 1]))
            return sk_error_set(error, SEVKIT_EUSAGE,
                                "numbers of vCPUs: expected 1 to %d, ascending", SEVKIT_VCPUS_MAX);
    if (matrix->vcpu_count > 0 && matrix->vcpus[matrix->vcpu_count - 1] > 1 && ap_eip == 0)
        return sk_error_set(error, SEVKIT_EREFUSED,
                            "the firmware's reset block holds address 0: more than one vCPU cannot "
                            "start");
    return 0;
}

static int measure_snp(const struct sevkit_plan *plan, const struct sk_updates *head,
                       const struct sk_matrix *matrix, uint64_t ap_eip, uint8_t (*ret_digests)[48],
                       struct sevkit_error *error)
{
    SK_CLEANUP(chains_done)
    struct chains chains = {.matrix = matrix, .profile = sk_plan_profile(plan)};
    uint8_t prefix[48];
    int r =
        sk_updates_snp_digest(head, plan->has_ovmf_hash ? plan->ovmf_hash : NULL, prefix, error);

    if (r == 0)
        r = chains_start(&chains, SEVKIT_BSP_EIP, ap_eip, error);
    for (size_t lane = 0; r == 0 && lane < matrix->cpu_count; lane++)
        put_message(&chains, lane, prefix, true);
    return r == 0 ? run_chains(&chains, 0, ret_digests, error) : r;
}

/* One set of registers of SEV-ES: the hash goes on over the save areas. */
static int hash_areas(const struct sk_hash_prefix *start, const struct sevkit_profile *profile,
                      const struct sk_matrix_cpu *cpu, uint64_t ap_eip,
                      const struct sk_matrix *matrix, uint8_t (*ret_digests)[48],
                      struct sevkit_error *error)
{
    SK_CLEANUP(sk_hash_prefix_free_p) struct sk_hash_prefix *prefix = NULL;
    uint8_t page[SEVKIT_VMSA_BYTES];
    uint64_t done = 1;
    int r;

    sevkit_vmsa_build(profile, SEVKIT_BSP, SEVKIT_BSP_EIP, cpu->signature, cpu->features, page);
    r = sk_hash_prefix_extend(start, page, sizeof(page), &prefix, error);
    sevkit_vmsa_build(profile, SEVKIT_AP, ap_eip, cpu->signature, cpu->features, page);
    for (size_t row = 0; r == 0 && row < matrix->vcpu_count; row++) {
        for (; r == 0 && done < matrix->vcpus[row]; done++)
            r = sk_hash_prefix_add(prefix, page, sizeof(page), error);
        if (r == 0)
            r = sk_hash_prefix_digest(prefix, ret_digests[row], error);
    }
    return r;
}

static int measure_es(const struct sevkit_plan *plan, const struct sk_updates *head,
                      const struct sk_matrix *matrix, uint64_t ap_eip, uint8_t (*ret_digests)[48],
                      struct sevkit_error *error)
{
    SK_CLEANUP(sk_hash_prefix_free_p) struct sk_hash_prefix *start = NULL;
    int r = sk_hash_prefix_new(NULL, 0, &start, error);

    for (size_t i = 0; r == 0 && i < matrix->cpu_count; i++)
        r = sk_check_es_features(matrix->cpus[i].features, error);
    for (size_t i = 0; r == 0 && i < head->count; i++)
        r = sk_hash_prefix_add(start, head->items[i].data, head->items[i].size, error);
    for (size_t i = 0; r == 0 && i < matrix->cpu_count; i++)
        r = hash_areas(start, sk_plan_profile(plan), &matrix->cpus[i], ap_eip, matrix,
                       ret_digests + i * matrix->vcpu_count, error);
    return r;
}

int sk_matrix_measure(struct sevkit_plan *plan, const struct sk_matrix *matrix,
                      uint8_t (*ret_digests)[48], struct sevkit_error *error)
{
    SK_CLEANUP(sevkit_measurement_free_p) struct sevkit_measurement *measurement = NULL;
    struct sk_updates head;
    uint64_t ap_eip = 0;
    int r = measure_one(plan, &measurement, &head, &ap_eip, error);

    if (r < 0)
        return r;
    if (plan->mode == SEVKIT_MODE_SEV) {
        memcpy(ret_digests[0], measurement->digest, measurement->digest_size);
        return 0;
    }
    r = check_matrix(matrix, ap_eip, error);
    if (r < 0)
        return r;
    return plan->mode == SEVKIT_MODE_SEV_ES
               ? measure_es(plan, &head, matrix, ap_eip, ret_digests, error)
               : measure_snp(plan, &head, matrix, ap_eip, ret_digests, error);
}

int sk_matrix_extrapolate(const uint8_t one_vcpu[48], const struct sevkit_profile *profile,
                          uint64_t ap_eip, const struct sk_matrix *matrix,
                          uint8_t (*ret_digests)[48], struct sevkit_error *error)
{
    SK_CLEANUP(chains_done) struct chains chains = {.matrix = matrix, .profile = profile};
    int r = check_matrix(matrix, ap_eip, error);

    if (r == 0 && matrix->cpu_count != 1)
        return sk_error_set(error, SEVKIT_EUSAGE, "one digest has one set of registers");
    if (r == 0)
        r = chains_start(&chains, SEVKIT_BSP_EIP, ap_eip, error);
    if (r < 0)
        return r;
    put_message(&chains, 0, one_vcpu, false);
    return run_chains(&chains, 1, ret_digests, error);
}

int sk_matrix_read_vcpus(const char *text, uint64_t ret_vcpus[SEVKIT_VCPUS_MAX], size_t *ret_count,
                         struct sevkit_error *error)
{
    bool set[SEVKIT_VCPUS_MAX + 1] = {false};
    struct sk_item item;
    size_t count = 0;

    for (const char *cursor = text; sk_list_next(&cursor, &item);) {
        char *dash = strchr(item.text, '-');
        uint64_t first = 0, last = 0;

        if (dash)
            *dash = '\0';
        if (!sk_number_parse_decimal(item.text, 1, SEVKIT_VCPUS_MAX, &first) ||
            !sk_number_parse_decimal(dash ? dash + 1 : item.text, first, SEVKIT_VCPUS_MAX, &last))
            return sk_error_set(error, SEVKIT_EUSAGE,
                                "'%.*s': expected a number or a range like 4-64, from 1 to %d",
                                SK_ITEM(item), SEVKIT_VCPUS_MAX);
        for (; first <= last; first++)
            set[first] = true;
    }
    for (uint64_t n = 1; n <= SEVKIT_VCPUS_MAX; n++)
        if (set[n])
            ret_vcpus[count++] = n;
    *ret_count = count;
    return 0;
}
