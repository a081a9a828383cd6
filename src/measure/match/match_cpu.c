/* SPDX-License-Identifier: Apache-2.0 */
#include "base/cleanup.h"
#include "base/error.h"
#include "base/grow.h"
#include "formats/launch/vmsa.h"
#include "measure/match/match_space.h"

#include <inttypes.h>
#include <sevkit/vcpu.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Bits of SEV_FEATURES that hosts set beside SNPActive: RestrictedInjection, AlternateInjection, DebugSwap,
 * SecureTSC, VmsaRegProt, SmtProtection (AMD64 APM volume 2, table B-4). */
static const unsigned feature_bits[] = {5, 3, 4, 9, 14, 15};

#define DEBUG_SWAP UINT64_C(0x20)

static int append(struct sk_match_cpus *cpus, const struct sk_match_cpu *cpu,
                  struct sevkit_error *error)
{
    if (!sk_grow(&cpus->items, sizeof(*cpus->items), cpus->count, &cpus->capacity))
        return sk_error_oom(error);
    cpus->items[cpus->count++] = *cpu;
    return 0;
}

const struct sevkit_profile *sk_match_asked_profile(const struct sk_match_request *request,
                                                    enum sevkit_mode mode)
{
    bool svsm = mode == SEVKIT_MODE_SNP_SVSM;
    const struct sk_profile *profile = request->profile ? sk_profile_of(request->profile) : NULL;

    if (!request->profile)
        return sevkit_profile_default(SEVKIT_VMM_QEMU, svsm);
    if (svsm && profile && profile->svsm_twin)
        return sevkit_profile_find(profile->svsm_twin);
    return request->profile;
}

struct signatures {
    uint64_t items[SK_MATCH_SIGNATURES_MAX];
    size_t count;
};

static void add_signature(struct signatures *signatures, uint64_t signature)
{
    for (size_t i = 0; i < signatures->count; i++)
        if (signatures->items[i] == signature)
            return;
    if (signatures->count < SK_MATCH_SIGNATURES_MAX)
        signatures->items[signatures->count++] = signature;
}

static struct signatures collect_signatures(const struct sk_match_request *request)
{
    struct signatures signatures = {.count = 0};

    if (request->has_signature)
        add_signature(&signatures, request->signature);
    for (size_t i = 0; i < request->signature_count; i++)
        add_signature(&signatures, request->signatures[i]);
    for (size_t i = 0; i < sevkit_vcpu_model_count(); i++)
        add_signature(&signatures, sevkit_vcpu_model(i)->signature);
    return signatures;
}

/* What was asked comes first. SEV-ES guests have no feature, or DebugSwap (Linux 6.6 and 6.7 set it without
 * being asked); SVSM has fixed ones. */
static size_t combinations_of(enum sevkit_mode mode)
{
    return mode == SEVKIT_MODE_SNP      ? (1u << SK_ARRAY_SIZE(feature_bits)) + 1
           : mode == SEVKIT_MODE_SEV_ES ? 3
                                        : 1;
}

static uint64_t asked_features(const struct sk_match_request *request, enum sevkit_mode mode)
{
    return mode == SEVKIT_MODE_SNP      ? request->features
           : mode == SEVKIT_MODE_SEV_ES ? request->es_features
                                        : 1;
}

static uint64_t features_of(const struct sk_match_request *request, enum sevkit_mode mode,
                            size_t combination)
{
    uint64_t features = 1;

    if (combination == 0)
        return asked_features(request, mode);
    if (mode == SEVKIT_MODE_SEV_ES)
        return combination == 1 ? 0 : DEBUG_SWAP;
    for (size_t i = 0; i < SK_ARRAY_SIZE(feature_bits); i++)
        if ((combination - 1) >> i & 1)
            features |= UINT64_C(1) << feature_bits[i];
    return features;
}

static int add_features(const struct sk_match_request *request, enum sevkit_mode mode,
                        const struct sk_match_cpu *start, struct sk_match_cpus *cpus,
                        struct sevkit_error *error)
{
    int r = 0;

    for (size_t i = 0; r == 0 && i < combinations_of(mode); i++) {
        struct sk_match_cpu cpu = *start;

        cpu.features = features_of(request, mode, i);
        if (i > 0 && cpu.features == asked_features(request, mode))
            continue;
        cpu.differences += i > 0;
        if (cpu.differences <= request->differences_max)
            r = append(cpus, &cpu, error);
    }
    return r;
}

static int add_profile(const struct sk_match_request *request, enum sevkit_mode mode,
                       const struct sevkit_profile *profile, const struct signatures *signatures,
                       struct sk_match_cpus *cpus, struct sevkit_error *error)
{
    struct sk_match_cpu cpu = {.profile = profile,
                               .differences = request->vmsas[SEVKIT_BSP] ||
                                              profile != sk_match_asked_profile(request, mode)};
    int r = 0;

    if (!profile->needs_signature)
        return add_features(request, mode, &cpu, cpus, error);
    for (size_t i = 0; r == 0 && i < signatures->count; i++) {
        struct sk_match_cpu one = cpu;

        one.signature = signatures->items[i];
        one.differences += request->has_signature && one.signature != request->signature;
        r = add_features(request, mode, &one, cpus, error);
    }
    return r;
}

int sk_match_cpus_make(const struct sk_match_request *request, enum sevkit_mode mode,
                       struct sk_match_cpus *ret_cpus, struct sevkit_error *error)
{
    struct signatures signatures = collect_signatures(request);
    struct sk_match_cpus cpus = {0};
    int r = 0;

    if (request->vmsas[SEVKIT_BSP])
        r = append(&cpus, &(struct sk_match_cpu){.profile = NULL}, error);
    for (size_t i = 0; r == 0 && i < sevkit_profile_count(); i++) {
        const struct sevkit_profile *profile = sevkit_profile(i);

        if (profile->svsm == (mode == SEVKIT_MODE_SNP_SVSM))
            r = add_profile(request, mode, profile, &signatures, &cpus, error);
    }
    if (r < 0)
        sk_match_cpus_done(&cpus);
    else
        *ret_cpus = cpus;
    return r;
}

void sk_match_cpus_done(struct sk_match_cpus *cpus)
{
    free(cpus->items);
    *cpus = (struct sk_match_cpus){0};
}

static const char *model_name(uint64_t signature)
{
    for (size_t i = 0; i < sevkit_vcpu_model_count(); i++)
        if (sevkit_vcpu_model(i)->signature == signature)
            return sevkit_vcpu_model(i)->name;
    return NULL;
}

static void describe_signature(const struct sk_match_request *request, uint64_t signature,
                               struct sk_match_changes *changes)
{
    const char *name = model_name(signature), *asked = model_name(request->signature);
    char option[SK_MATCH_TEXT_BYTES];

    if (name)
        (void)snprintf(option, sizeof(option), "--vcpu-type %s", name);
    else
        (void)snprintf(option, sizeof(option), "--vcpu-sig 0x%" PRIx64, signature);
    sk_match_change_add(
        changes, "cpu", option,
        "the vCPUs are of model %s (signature 0x%" PRIx64 "), not %s (0x%" PRIx64 ")",
        name ? name : "host or unknown", signature, asked ? asked : "unknown", request->signature);
}

static void add_feature_names(uint64_t features, char *text, size_t size)
{
    size_t length = 0;

    text[0] = '\0';
    for (unsigned bit = 0; bit < 64; bit++)
        if (features >> bit & 1 && length < size)
            length += (size_t)snprintf(text + length, size - length, "%s%s", length ? "," : "",
                                       sevkit_sev_feature_name(bit) ? sevkit_sev_feature_name(bit)
                                                                    : "reserved");
}

static void describe_features(uint64_t features, uint64_t asked, struct sk_match_changes *changes)
{
    char option[SK_MATCH_TEXT_BYTES], names[160];

    add_feature_names(features, names, sizeof(names));
    (void)snprintf(option, sizeof(option), "--guest-features 0x%" PRIx64, features);
    sk_match_change_add(changes, "features", option,
                        "the host's kernel sets SEV features 0x%" PRIx64 "%s%s%s, not 0x%" PRIx64,
                        features, names[0] ? " (" : "", names, names[0] ? ")" : "", asked);
}

/* Save areas that are built, where others were given. */
static void describe_built(const struct sk_match_cpu *cpu, struct sk_match_changes *changes)
{
    char option[SK_MATCH_TEXT_BYTES], names[160];
    const char *name = model_name(cpu->signature);

    add_feature_names(cpu->features, names, sizeof(names));
    if (name)
        (void)snprintf(option, sizeof(option), "--vcpu-type %s", name);
    else
        (void)snprintf(option, sizeof(option), "--vcpu-sig 0x%" PRIx64, cpu->signature);
    sk_match_change_add(changes, "vmsa", option,
                        "the save areas are not the given ones but those of profile %s, model %s "
                        "(signature 0x%" PRIx64 "), SEV features 0x%" PRIx64 "%s%s%s",
                        cpu->profile->name, name ? name : "unknown", cpu->signature, cpu->features,
                        names[0] ? " (" : "", names, names[0] ? ")" : "");
}

static void describe_vcpus(const struct sk_match_request *request, uint64_t vcpus,
                           struct sk_match_changes *changes)
{
    char option[SK_MATCH_TEXT_BYTES];

    (void)snprintf(option, sizeof(option), "--vcpus %" PRIu64, vcpus);
    sk_match_change_add(changes, "vcpus", option, "the guest has %" PRIu64 " vCPU%s, not %" PRIu64,
                        vcpus, vcpus == 1 ? "" : "s", request->vcpus);
}

static void describe_registers(const struct sk_match_request *request, enum sevkit_mode mode,
                               const struct sk_match_cpu *cpu, struct sk_match_changes *changes)
{
    const struct sevkit_profile *asked = sk_match_asked_profile(request, mode);
    char option[SK_MATCH_TEXT_BYTES];

    if (cpu->profile != asked) {
        (void)snprintf(option, sizeof(option), "--profile %s", cpu->profile->name);
        sk_match_change_add(changes, "profile", option,
                            "the guest was started as profile %s describes: %s; not as %s",
                            cpu->profile->name, cpu->profile->summary, asked->name);
    }
    if (cpu->profile->needs_signature && request->has_signature &&
        cpu->signature != request->signature)
        describe_signature(request, cpu->signature, changes);
    if (cpu->features != asked_features(request, mode))
        describe_features(cpu->features, asked_features(request, mode), changes);
}

void sk_match_cpu_describe(const struct sk_match_request *request, enum sevkit_mode mode,
                           const struct sk_match_cpu *cpu, uint64_t vcpus,
                           struct sk_match_changes *changes)
{
    if (vcpus > 0 && request->has_vcpus && vcpus != request->vcpus)
        describe_vcpus(request, vcpus, changes);
    if (!cpu->profile)
        return;
    if (request->vmsas[SEVKIT_BSP])
        describe_built(cpu, changes);
    else
        describe_registers(request, mode, cpu, changes);
}
