/* SPDX-License-Identifier: Apache-2.0 */
#include "base/cleanup.h"
#include "base/error.h"
#include "crypto/page_hash.h"
#include "measure/match/match_search.h"
#include "measure/measurement.h"

#include <inttypes.h>
#include <stdio.h>

SK_DEFINE_CLEANUP(struct sevkit_plan *, sevkit_plan_free)
SK_DEFINE_CLEANUP(struct sevkit_measurement *, sevkit_measurement_free)
SK_DEFINE_CLEANUP(struct sevkit_launch_digest *, sevkit_launch_digest_free)

static const enum sevkit_igvm_loader loaders[] = {SEVKIT_IGVM_QEMU, SEVKIT_IGVM_COCONUT,
                                                  SEVKIT_IGVM_MS};

static void describe(const struct sk_match_request *request, size_t file, size_t loader,
                     bool native_zero, struct sk_match_changes *changes)
{
    char option[SK_MATCH_TEXT_BYTES];

    if (file > 0) {
        (void)snprintf(option, sizeof(option), "--igvm %.280s", request->igvms[file].name);
        sk_match_change_add(changes, "igvm", option, "the IGVM file is %.280s",
                            request->igvms[file].name);
    }
    if (loaders[loader] != request->loader) {
        (void)snprintf(option, sizeof(option), "--loader %s",
                       sevkit_igvm_loader_name(loaders[loader]));
        sk_match_change_add(
            changes, "loader", option, "the file is measured as loader %s does it, not %s",
            sevkit_igvm_loader_name(loaders[loader]), sevkit_igvm_loader_name(request->loader));
    }
    if (native_zero != request->native_zero)
        sk_match_change_add(changes, "native-zero",
                            native_zero ? "--native-zero" : "leave out --native-zero",
                            "pages without data are measured as %s",
                            native_zero ? "zero pages" : "normal pages of zero bytes");
}

static uint64_t count_contexts(const struct sevkit_measurement *measurement)
{
    uint64_t count = 0;

    for (size_t i = 0; i < measurement->updates.count; i++)
        count += measurement->updates.items[i].type == SEVKIT_PAGE_VMSA;
    return count;
}

static void describe_vcpus(uint64_t vcpus, uint64_t signature, struct sk_match_changes *changes)
{
    char option[96];

    (void)snprintf(option, sizeof(option), "--vcpus %" PRIu64 " --vcpu-sig 0x%" PRIx64, vcpus,
                   signature);
    sk_match_change_add(changes, "vcpus", option,
                        "%" PRIu64 " vCPUs are measured, also those that have no save area in the "
                        "file",
                        vcpus);
}

/* vCPUs without a save area in the file, which KVM measures in QEMU's reset state. */
static int add_vcpus(struct sk_match_search *search, const struct sevkit_measurement *measurement,
                     const struct sk_match_cpu *cpu, const struct sk_match_changes *changes,
                     struct sevkit_error *error)
{
    const struct sk_match_request *request = search->request;
    SK_CLEANUP(sevkit_launch_digest_free_p) struct sevkit_launch_digest *digest = NULL;
    uint64_t start = count_contexts(measurement);
    uint8_t page[SEVKIT_VMSA_BYTES];
    int r = sevkit_launch_digest_new(measurement->digest, &digest, error);

    sevkit_vmsa_build(
        cpu->profile, SEVKIT_AP, SEVKIT_BSP_EIP, cpu->signature,
        sevkit_vmsa_get(measurement->vmsa[SEVKIT_BSP], sevkit_vmsa_field_find("sev_features")),
        page);
    for (uint64_t vcpus = start + 1; r == 0 && vcpus <= request->vcpus_max; vcpus++) {
        struct sk_match_changes counted = {.count = 0};
        const struct sk_match_launch launch = {
            .mode = request->mode, .lists = {changes, &counted}, .cpu = cpu, .vcpus = vcpus};

        if (!request->has_vcpus)
            describe_vcpus(vcpus, cpu->signature, &counted);
        r = sevkit_launch_digest_add_data(digest, SEVKIT_PAGE_VMSA, cpu->profile->vmsa_gpa, page,
                                          sizeof(page), error);
        if (r == 0)
            r = sk_match_try(search, &launch, sevkit_launch_digest_get(digest), 48, error);
    }
    return r;
}

static int try_file(struct sk_match_search *search, struct sevkit_plan *plan,
                    const struct sk_match_cpus *cpus, const struct sk_match_changes *changes,
                    bool kvm, struct sevkit_error *error)
{
    SK_CLEANUP(sevkit_measurement_free_p) struct sevkit_measurement *measurement = NULL;
    struct sk_match_launch launch = {.mode = search->request->mode, .lists = {changes}};
    struct sk_match_changes with_vcpus = *changes;
    int r = sevkit_measure(plan, &measurement, error);

    if (r == SEVKIT_EREFUSED || r == SEVKIT_EINPUT || r == SEVKIT_EUSAGE)
        return 0;
    if (r < 0)
        return r;
    if (search->request->has_vcpus && search->request->vcpus != count_contexts(measurement)) {
        sk_match_change_add(&with_vcpus, "vcpus", "leave out --vcpus",
                            "only the save areas in the file are measured");
        launch.lists[0] = &with_vcpus;
    }
    r = sk_match_try(search, &launch, measurement->digest, measurement->digest_size, error);
    for (size_t i = 0; r == 0 && kvm && measurement->digest_size == 48 && i < cpus->count; i++)
        if (cpus->items[i].profile->vmm == SEVKIT_VMM_QEMU &&
            cpus->items[i].features == search->request->features)
            r = add_vcpus(search, measurement, &cpus->items[i], changes, error);
    return r;
}

int sk_match_walk_igvm(struct sk_match_search *search, struct sevkit_error *error)
{
    const struct sk_match_request *request = search->request;
    SK_CLEANUP(sk_match_cpus_done) struct sk_match_cpus cpus = {0};
    int r = sk_match_cpus_make(request, SEVKIT_MODE_SNP, &cpus, error);

    for (size_t file = 0; r == 0 && file < request->igvm_count; file++) {
        SK_CLEANUP(sevkit_plan_free_p) struct sevkit_plan *plan = NULL;

        r = sevkit_plan_new(request->mode, &plan, error);
        if (r == 0)
            r = sevkit_plan_set_igvm(plan, request->igvms[file].data, request->igvms[file].size,
                                     error);
        if (r < 0)
            return sk_error_wrap(error, r, "%s", request->igvms[file].name);
        for (size_t way = 0; r == 0 && way < 2 * SK_ARRAY_SIZE(loaders); way++) {
            struct sk_match_changes changes = {0};
            bool native_zero = way >= SK_ARRAY_SIZE(loaders);
            size_t loader = way % SK_ARRAY_SIZE(loaders);

            describe(request, file, loader, native_zero, &changes);
            sevkit_plan_set_igvm_loader(plan, loaders[loader], native_zero);
            r = try_file(search, plan, &cpus, &changes, loaders[loader] == SEVKIT_IGVM_QEMU, error);
        }
    }
    return r;
}
