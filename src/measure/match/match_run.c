/* SPDX-License-Identifier: Apache-2.0 */
#include "measure/match/match.h"

#include "base/cleanup.h"
#include "base/error.h"
#include "crypto/digest.h"
#include "measure/match/match_search.h"
#include "measure/plan.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

SK_DEFINE_CLEANUP(struct sevkit_plan *, sevkit_plan_free)
SK_DEFINE_CLEANUP(struct sevkit_measurement *, sevkit_measurement_free)

static void merge(struct sk_match_changes *changes, const struct sk_match_changes *more)
{
    for (unsigned i = 0; i < more->count && changes->count < SK_MATCH_CHANGES_MAX; i++)
        changes->items[changes->count++] = more->items[i];
}

static void describe_mode(const struct sk_match_search *search, enum sevkit_mode mode,
                          struct sk_match_changes *changes)
{
    char option[64];

    if (mode == search->request->mode || mode == SEVKIT_MODE_SNP_OVMF_HASH)
        return;
    (void)snprintf(option, sizeof(option), "--mode %s", sevkit_mode_name(mode));
    sk_match_change_add(changes, "mode", option, "the guest is one of mode %s, not %s",
                        sevkit_mode_name(mode), sevkit_mode_name(search->request->mode));
}

static struct sk_match_changes collect(const struct sk_match_search *search,
                                       const struct sk_match_launch *launch,
                                       const struct sk_match_changes *value)
{
    struct sk_match_changes changes = {.count = 0};

    if (launch->part)
        sk_match_change_add(&changes, "part", "", "%s", launch->part);
    merge(&changes, value);
    describe_mode(search, launch->mode, &changes);
    for (size_t i = 0; i < SK_ARRAY_SIZE(launch->lists) && launch->lists[i]; i++)
        merge(&changes, launch->lists[i]);
    if (launch->cpu)
        sk_match_cpu_describe(search->request, launch->mode, launch->cpu, launch->vcpus, &changes);
    return changes;
}

void sk_match_keep(struct sk_match_search *search, const struct sk_match_launch *launch,
                   const struct sk_match_changes *value)
{
    struct sk_match_changes changes = collect(search, launch, value);
    struct sk_match_result *result = search->result;
    struct sk_match_found *found;

    (void)pthread_mutex_lock(&search->lock);
    if (result->count < SK_MATCH_FOUND_MAX) {
        found = &result->found[result->count++];
        *found = (struct sk_match_found){
            .change_count = changes.count, .mode = launch->mode, .vcpus = launch->vcpus};
        memcpy(found->changes, changes.items, sizeof(changes.items));
        if (launch->cpu) {
            found->profile = launch->cpu->profile;
            found->signature = launch->cpu->signature;
            found->features = launch->cpu->features;
        }
    } else {
        result->truncated = true;
    }
    (void)pthread_mutex_unlock(&search->lock);
}

static int try_value(struct sk_match_search *search, const struct sk_match_launch *launch,
                     const uint8_t *digest, struct sevkit_error *error)
{
    struct sk_match_changes changes = {.count = 0};
    bool fits = false;
    int r = search->request->accept(search->request->accept_arg, digest, &fits, &changes, error);

    if (r == 0 && fits)
        sk_match_keep(search, launch, &changes);
    return r;
}

int sk_match_try(struct sk_match_search *search, const struct sk_match_launch *launch,
                 const uint8_t *digest, size_t size, struct sevkit_error *error)
{
    size_t target;

    atomic_fetch_add(&search->tried, 1);
    if (search->request->accept)
        return try_value(search, launch, digest, error);
    target = sk_match_hit(search, digest, size);
    if (target < search->target_count)
        sk_match_keep(search, launch, &search->targets[target].changes);
    return 0;
}

/* Some tools print digests with the last byte first. */
static void set_targets(struct sk_match_search *search)
{
    const struct sk_match_request *request = search->request;

    if (request->accept)
        return;
    memcpy(search->targets[0].bytes, request->expected, request->expected_size);
    for (size_t i = 0; i < request->expected_size; i++)
        search->targets[1].bytes[i] = request->expected[request->expected_size - 1 - i];
    sk_match_change_add(&search->targets[1].changes, "expected",
                        "write the expected value in its usual order",
                        "the expected value is in reverse byte order");
    search->target_count = 2;
}

static int by_nearness(const void *a, const void *b)
{
    const struct sk_match_found *x = a, *y = b;
    int order = (int)x->change_count - (int)y->change_count;

    for (unsigned i = 0; order == 0 && i < x->change_count; i++)
        order = strcmp(x->changes[i].what, y->changes[i].what);
    for (unsigned i = 0; order == 0 && i < x->change_count; i++)
        order = strcmp(x->changes[i].text, y->changes[i].text);
    if (order == 0)
        order = x->vcpus < y->vcpus ? -1 : x->vcpus > y->vcpus;
    return order;
}

static int set_asked(const struct sk_match_request *request, struct sevkit_plan *plan,
                     struct sevkit_error *error)
{
    const struct sk_match_cmdline *line = request->cmdlines;
    struct sevkit_kernel_hashes hashes;
    int r = 0;

    if (request->igvm_count > 0) {
        sevkit_plan_set_igvm_loader(plan, request->loader, request->native_zero);
        return sevkit_plan_set_igvm(plan, request->igvms[0].data, request->igvms[0].size, error);
    }
    if (request->firmware_count > 0)
        r = sevkit_plan_set_firmware(plan, request->firmwares[0].data, request->firmwares[0].size,
                                     error);
    if (r == 0 && request->svsm_count > 0) {
        r = sevkit_plan_set_svsm(plan, request->svsms[0].data, request->svsms[0].size, error);
        sevkit_plan_set_vars_size(plan, request->vars_size);
    }
    if (r < 0 || request->kernel_count == 0)
        return r;
    memcpy(hashes.kernel, request->kernels[0].sha256, sizeof(hashes.kernel));
    r = sk_hash_bytes(SK_SHA256, "", 0, hashes.initrd, error);
    if (request->initrd_count > 0)
        memcpy(hashes.initrd, request->initrds[0].sha256, sizeof(hashes.initrd));
    if (r == 0)
        r = sevkit_kernel_hashes_set_cmdline(&hashes, line ? line->bytes : "",
                                             line ? line->size : 0, error);
    sevkit_plan_set_kernel_hashes(plan, &hashes);
    return r;
}

/* The digest of what was asked, if all of it was. */
static int measure_asked(const struct sk_match_request *request, struct sk_match_result *result,
                         struct sevkit_error *error)
{
    SK_CLEANUP(sevkit_plan_free_p) struct sevkit_plan *plan = NULL;
    SK_CLEANUP(sevkit_measurement_free_p) struct sevkit_measurement *measurement = NULL;
    int r = sevkit_plan_new(request->mode, &plan, error);

    if (r == 0)
        r = set_asked(request, plan, error);
    if (r == 0 && sk_mode_has_vmsa(request->mode)) {
        sevkit_plan_set_profile(plan, sk_match_asked_profile(request, request->mode));
        if (request->has_vcpus)
            sevkit_plan_set_vcpus(plan, request->vcpus);
        if (request->has_signature)
            sevkit_plan_set_vcpu_signature(plan, request->signature);
        if (request->mode == SEVKIT_MODE_SNP && request->igvm_count == 0)
            sevkit_plan_set_guest_features(plan, request->features);
        if (request->mode == SEVKIT_MODE_SEV_ES && request->igvm_count == 0)
            sevkit_plan_set_guest_features(plan, request->es_features);
    }
    if (r == 0)
        r = sevkit_measure(plan, &measurement, error);
    if (r == SEVKIT_ENOMEM || r == SEVKIT_EINTERNAL)
        return r;
    if (r < 0) {
        (void)snprintf(result->refusal, sizeof(result->refusal), "%.300s", error->text);
        return 0;
    }
    result->has_asked = true;
    result->asked_size = sevkit_measurement_digest_size(measurement);
    memcpy(result->asked, sevkit_measurement_digest(measurement), result->asked_size);
    result->exact = result->asked_size == request->expected_size &&
                    memcmp(result->asked, request->expected, result->asked_size) == 0;
    return 0;
}

static int walk_modes(struct sk_match_search *search, struct sevkit_error *error)
{
    const struct sk_match_request *request = search->request;
    int r = 0;

    if (request->igvm_count > 0)
        return sk_match_walk_igvm(search, error);
    if (request->accept)
        return sk_match_walk_sev(search, request->mode, error);
    if (request->expected_size == 32) {
        r = sk_match_walk_sev(search, SEVKIT_MODE_SEV, error);
        return r < 0 ? r : sk_match_walk_sev(search, SEVKIT_MODE_SEV_ES, error);
    }
    r = sk_match_walk_snp(search, SEVKIT_MODE_SNP, error);
    if (r == 0 && request->svsm_count > 0)
        r = sk_match_walk_snp(search, SEVKIT_MODE_SNP_SVSM, error);
    return r;
}

static int check_request(const struct sk_match_request *request, struct sevkit_error *error)
{
    if (!request->accept && request->expected_size != 32 && request->expected_size != 48)
        return sk_error_set(error, SEVKIT_EUSAGE, "a digest of %zu bytes: expected 32 or 48",
                            request->expected_size);
    if (request->firmware_count == 0 && request->igvm_count == 0)
        return sk_error_set(error, SEVKIT_EUSAGE, "no firmware and no IGVM file to search with");
    if (request->vcpus_max < 1 || request->vcpus_max > SEVKIT_VCPUS_MAX ||
        (request->has_vcpus && request->vcpus < 1))
        return sk_error_set(error, SEVKIT_EUSAGE, "vCPUs: expected 1 to %d", SEVKIT_VCPUS_MAX);
    return 0;
}

static int run_search(struct sk_match_search *search, struct sevkit_error *error)
{
    int r = 0;

    if (!search->request->accept)
        r = measure_asked(search->request, search->result, error);
    if (r == 0)
        r = sk_match_boots_make(search->request, &search->boots, error);
    if (r == 0)
        r = sk_match_firmwares_make(search->request, &search->firmwares, error);
    if (r == 0)
        r = walk_modes(search, error);
    search->result->tried = atomic_load(&search->tried);
    search->result->lines_left_out = search->boots.lines_left_out;
    sk_match_boots_done(&search->boots);
    sk_match_firmwares_done(&search->firmwares);
    return r;
}

int sk_match_run(const struct sk_match_request *request, struct sk_match_result *ret_result,
                 struct sevkit_error *error)
{
    struct sk_match_result result = {.found = NULL};
    struct sk_match_request whole = *request;
    struct sk_match_search search = {.request = &whole, .result = &result};
    int r = check_request(request, error);

    if (r < 0)
        return r;
    if (sk_match_has_vcpus(request) && request->vcpus > request->vcpus_max)
        whole.vcpus_max = request->vcpus; /* what was asked is among what is tried */
    result.found = calloc(SK_MATCH_FOUND_MAX, sizeof(*result.found));
    if (!result.found)
        return sk_error_oom(error);
    (void)pthread_mutex_init(&search.lock, NULL);
    set_targets(&search);
    r = run_search(&search, error);
    (void)pthread_mutex_destroy(&search.lock);
    if (r < 0) {
        sk_match_result_done(&result);
        return r;
    }
    qsort(result.found, result.count, sizeof(*result.found), by_nearness);
    *ret_result = result;
    return 0;
}

void sk_match_result_done(struct sk_match_result *result)
{
    free(result->found);
    *result = (struct sk_match_result){0};
}
