/* SPDX-License-Identifier: Apache-2.0 */
#include "measure/igvm_updates.h"

#include "base/cleanup.h"
#include "base/error.h"
#include "base/limits.h"
#include "formats/launch/vmsa.h"
#include "measure/measurement.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

/* KVM fixes it (arch/x86/kvm/svm/sev.c, snp_launch_update_vmsa). */
#define KVM_VMSA_GPA UINT64_C(0x0000fffffffff000)

struct walk {
    const struct sevkit_plan *plan;
    const struct sk_igvm *igvm;
    const struct sk_plan_igvm *how;
    struct sevkit_measurement *measurement;
    uint32_t mask;      /* of the platform that is measured */
    uint32_t sev_masks; /* of all platforms whose contexts are VMSAs */
    bool snp;
};

enum sk_igvm_platform sk_igvm_platform_of(enum sevkit_mode mode)
{
    if (mode == SEVKIT_MODE_SEV)
        return SK_IGVM_SEV;
    return mode == SEVKIT_MODE_SEV_ES ? SK_IGVM_SEV_ES : SK_IGVM_SEV_SNP;
}

int sk_igvm_platform_header(const struct sk_igvm *igvm, enum sevkit_mode mode,
                            const struct sk_igvm_header **ret_header, struct sevkit_error *error)
{
    enum sk_igvm_platform platform = sk_igvm_platform_of(mode);
    const struct sk_igvm_header *header = sk_igvm_find_platform(igvm, platform);

    if (!header)
        return sk_error_reason(error, SEVKIT_REASON_NO_IGVM_PLATFORM,
                               sk_error_set(error, SEVKIT_EREFUSED,
                                            "the IGVM file is not for platform %s",
                                            sk_igvm_platform_name(platform)));
    *ret_header = header;
    return 0;
}

/* Pages that continue the last update become part of it: a launch has many pages and few pieces. */
static bool extend_last(struct walk *walk, const struct sk_update *next)
{
    struct sk_updates *updates = &walk->measurement->updates;
    struct sk_update *last = updates->count ? &updates->items[updates->count - 1] : NULL;
    uint64_t pages;

    if (!last || last->type != next->type || last->source != next->source || last->repeat != 1 ||
        last->zeros != next->zeros || !last->data != !next->data)
        return false;
    pages = last->data ? last->size / SK_PAGE_BYTES : last->pages;
    if (last->gpa + pages * SK_PAGE_BYTES != next->gpa ||
        (last->data && last->data + last->size != next->data))
        return false;
    last->size += next->size;
    last->pages += next->pages;
    return true;
}

static int add(struct walk *walk, struct sk_update update, struct sevkit_error *error)
{
    update.repeat = 1;
    if (update.data) {
        update.file = "igvm";
        update.offset = (uint64_t)(update.data - walk->igvm->bytes);
    }
    if (update.type != SEVKIT_PAGE_VMSA && extend_last(walk, &update))
        return 0;
    return sk_updates_add(&walk->measurement->updates, &update, error);
}

static int add_data(struct walk *walk, const struct sk_igvm_header *page,
                    struct sevkit_error *error)
{
    return add(walk,
               (struct sk_update){.source = "page data",
                                  .type = SEVKIT_PAGE_NORMAL,
                                  .gpa = page->gpa,
                                  .data = page->data,
                                  .size = page->data_size},
               error);
}

static int add_pages(struct walk *walk, const char *source, enum sevkit_page_type type,
                     uint64_t gpa, uint64_t pages, struct sevkit_error *error)
{
    bool native = type == SEVKIT_PAGE_NORMAL && walk->how->native_zero && walk->snp;

    return add(walk,
               (struct sk_update){.source = source,
                                  .type = native ? SEVKIT_PAGE_ZERO : type,
                                  .gpa = gpa,
                                  .pages = pages,
                                  .zeros = type == SEVKIT_PAGE_NORMAL && !native},
               error);
}

static int refuse_page(const struct walk *walk, const struct sk_igvm_header *page, const char *what,
                       struct sevkit_error *error)
{
    return sk_error_set(error, SEVKIT_EREFUSED, "page at 0x%" PRIx64 ": loader %s %s", page->gpa,
                        sevkit_igvm_loader_name(walk->how->loader), what);
}

/* The igvm crate measures one page of 4096 bytes whatever the size of the page. */
static uint64_t page_count(const struct walk *walk, const struct sk_igvm_header *page)
{
    bool large = page->flags & SK_IGVM_PAGE_2M && walk->how->loader != SEVKIT_IGVM_MS;

    return large ? SK_IGVM_2M_BYTES / SK_PAGE_BYTES : 1;
}

static int add_snp_page(struct walk *walk, const struct sk_igvm_header *page,
                        struct sevkit_error *error)
{
    uint64_t pages = page_count(walk, page);

    if (walk->how->loader == SEVKIT_IGVM_MS && page->flags & SK_IGVM_PAGE_SHARED)
        return 0;
    if (page->data_type == SK_IGVM_SECRETS)
        return add_pages(walk, "secrets page", SEVKIT_PAGE_SECRETS, page->gpa, pages, error);
    if (page->data_type != SK_IGVM_NORMAL)
        return add_pages(walk, "CPUID page", SEVKIT_PAGE_CPUID, page->gpa, pages, error);
    if (page->flags & SK_IGVM_PAGE_UNMEASURED)
        return add_pages(walk, "unmeasured page", SEVKIT_PAGE_UNMEASURED, page->gpa, pages, error);
    if (!page->data)
        return add_pages(walk, "page without data", SEVKIT_PAGE_NORMAL, page->gpa, pages, error);
    if (page->flags & SK_IGVM_PAGE_2M && walk->how->loader != SEVKIT_IGVM_QEMU)
        return refuse_page(walk, page, "does not measure a page of 2 MiB with data", error);
    return add_data(walk, page, error);
}

/* igvmmeasure hashes the data of every page and no page without data; QEMU gives SEV the pages that are
 * measured (target/i386/sev.c, cgs_set_guest_state). */
static int add_sev_page(struct walk *walk, const struct sk_igvm_header *page,
                        struct sevkit_error *error)
{
    if (walk->how->loader == SEVKIT_IGVM_COCONUT)
        return page->data ? add_data(walk, page, error) : 0;
    if (page->data_type != SK_IGVM_NORMAL)
        return refuse_page(walk, page, "starts no SEV or SEV-ES guest with a secrets or CPUID page",
                           error);
    if (page->flags & SK_IGVM_PAGE_UNMEASURED)
        return 0;
    if (!page->data)
        return add_pages(walk, "page without data", SEVKIT_PAGE_NORMAL, page->gpa,
                         page_count(walk, page), error);
    return add_data(walk, page, error);
}

/* igvmmeasure measures one page of an area, whatever its size. */
static int add_insert(struct walk *walk, const struct sk_igvm_header *insert,
                      struct sevkit_error *error)
{
    uint64_t pages = walk->how->loader == SEVKIT_IGVM_COCONUT ? 1 : insert->bytes / SK_PAGE_BYTES;

    if (!walk->snp)
        return 0;
    return add_pages(walk, "parameter area", SEVKIT_PAGE_UNMEASURED, insert->gpa, pages, error);
}

static int add_context(struct walk *walk, const struct sk_igvm_header *context, uint64_t gpa,
                       struct sevkit_error *error)
{
    struct sevkit_measurement *measurement = walk->measurement;

    if (!measurement->has_vmsa[SEVKIT_BSP] && context->index == 0) {
        memcpy(measurement->vmsa[SEVKIT_BSP], context->data, SEVKIT_VMSA_BYTES);
        measurement->has_vmsa[SEVKIT_BSP] = true;
    }
    return add(walk,
               (struct sk_update){.source = "VMSA",
                                  .type = SEVKIT_PAGE_VMSA,
                                  .gpa = gpa,
                                  .data = context->data,
                                  .size = SEVKIT_VMSA_BYTES},
               error);
}

/* igvmmeasure does not look at the mask of a VMSA. */
static bool is_context(const struct walk *walk, const struct sk_igvm_header *header)
{
    uint32_t masks = walk->how->loader == SEVKIT_IGVM_COCONUT ? walk->sev_masks : walk->mask;

    return header->type == SK_IGVM_VP_CONTEXT && header->mask & masks;
}

static int add_directive(struct walk *walk, const struct sk_igvm_header *header,
                         struct sevkit_error *error)
{
    bool in_place = walk->how->loader != SEVKIT_IGVM_QEMU;

    if (in_place && is_context(walk, header))
        return add_context(walk, header, header->gpa, error);
    if (!(header->mask & walk->mask))
        return 0;
    if (header->type == SK_IGVM_PAGE)
        return walk->snp ? add_snp_page(walk, header, error) : add_sev_page(walk, header, error);
    if (header->type == SK_IGVM_INSERT)
        return add_insert(walk, header, error);
    return 0;
}

static uint64_t features_of(const uint8_t *vmsa)
{
    const struct sevkit_vmsa_field *field = sevkit_vmsa_field_find("sev_features");

    return field ? sevkit_vmsa_get(vmsa, field) : 0;
}

/* vCPUs without a context in the file keep QEMU's reset state, which KVM measures too. */
static int add_reset_vcpus(struct walk *walk, uint64_t count, struct sevkit_error *error)
{
    struct sevkit_measurement *measurement = walk->measurement;
    const struct sevkit_profile *profile = sk_plan_profile(walk->plan);
    uint8_t *page = measurement->vmsa[SEVKIT_AP];
    struct sk_update update = {.source = "VMSAs of the vCPUs that the file lacks",
                               .type = SEVKIT_PAGE_VMSA,
                               .gpa = KVM_VMSA_GPA,
                               .data = page,
                               .size = SEVKIT_VMSA_BYTES,
                               .repeat = count};

    if (!walk->plan->has_signature && profile->needs_signature)
        return sk_error_set(error, SEVKIT_EUSAGE,
                            "%" PRIu64 " vCPUs have no save area in the file: QEMU gives them its "
                            "reset state, which holds the vCPU's signature",
                            count);
    sevkit_vmsa_build(profile, SEVKIT_AP, SEVKIT_BSP_EIP, walk->plan->signature,
                      features_of(measurement->vmsa[SEVKIT_BSP]), page);
    measurement->has_vmsa[SEVKIT_AP] = true;
    measurement->profile = profile;
    return sk_updates_add(&measurement->updates, &update, error);
}

struct contexts {
    const struct sk_igvm_header *items[SEVKIT_VCPUS_MAX];
    size_t count;
};

static int by_index(const void *a, const void *b)
{
    const struct sk_igvm_header *const *left = a, *const *right = b;

    return (int)(*left)->index - (int)(*right)->index;
}

static int collect_contexts(const struct walk *walk, struct contexts *contexts,
                            struct sevkit_error *error)
{
    for (size_t i = 0; i < walk->igvm->count; i++) {
        if (!is_context(walk, &walk->igvm->headers[i]))
            continue;
        if (contexts->count == SEVKIT_VCPUS_MAX)
            return sk_error_set(error, SEVKIT_EINPUT, "more than %d save areas", SEVKIT_VCPUS_MAX);
        contexts->items[contexts->count++] = &walk->igvm->headers[i];
    }
    /* Pointers are sorted, not what they point to. */
    qsort(contexts->items, contexts->count, sizeof(void *), by_index);
    for (size_t i = 1; i < contexts->count; i++)
        if (contexts->items[i]->index == contexts->items[i - 1]->index)
            return sk_error_set(error, SEVKIT_EREFUSED, "two save areas for vCPU %u",
                                contexts->items[i]->index);
    return 0;
}

/* KVM measures the save areas when the launch is finished, in the order of the vCPUs. */
static int add_kvm_contexts(struct walk *walk, struct sevkit_error *error)
{
    const struct sevkit_plan *plan = walk->plan;
    SK_CLEANUP_FREE struct contexts *contexts = calloc(1, sizeof(*contexts));
    uint64_t next = 0;
    int r = contexts ? collect_contexts(walk, contexts, error) : sk_error_oom(error);

    for (size_t i = 0; r == 0 && i < contexts->count; i++) {
        uint32_t index = contexts->items[i]->index;

        if (plan->has_vcpus && index >= plan->vcpus)
            return sk_error_set(error, SEVKIT_EREFUSED,
                                "the file has a save area for vCPU %u, but the guest has %" PRIu64
                                " vCPUs",
                                index, plan->vcpus);
        if (plan->has_vcpus && index > next)
            r = add_reset_vcpus(walk, index - next, error);
        if (r == 0)
            r = add_context(walk, contexts->items[i], KVM_VMSA_GPA, error);
        next = (uint64_t)index + 1;
    }
    if (r == 0 && plan->has_vcpus && next < plan->vcpus)
        r = add_reset_vcpus(walk, plan->vcpus - next, error);
    return r;
}

/* Things in which loaders differ without saying so. */
static int warn_contexts(struct walk *walk, struct sevkit_error *error)
{
    int r = 0;

    for (size_t i = 0; r == 0 && i < walk->igvm->count; i++) {
        const struct sk_igvm_header *header = &walk->igvm->headers[i];

        if (is_context(walk, header) && header->gpa != KVM_VMSA_GPA)
            r = sk_measurement_warn(walk->measurement, error,
                                    "the save area of vCPU %u is at 0x%" PRIx64
                                    ", which QEMU refuses: KVM measures it at 0x%" PRIx64,
                                    header->index, header->gpa, KVM_VMSA_GPA);
    }
    return r;
}

static bool has_policy(const struct walk *walk)
{
    return sk_igvm_find(walk->igvm, SK_IGVM_POLICY, walk->mask) != NULL;
}

static int check_loader(const struct walk *walk, struct sevkit_error *error)
{
    if (walk->how->loader != SEVKIT_IGVM_MS)
        return 0;
    if (!walk->snp)
        return sk_error_set(error, SEVKIT_EUSAGE, "loader ms measures platform sev-snp only");
    if (walk->how->native_zero)
        return sk_error_set(error, SEVKIT_EUSAGE,
                            "native zero pages are a way of loader coconut and qemu, not of ms");
    if (!has_policy(walk))
        return sk_error_set(error, SEVKIT_EREFUSED,
                            "the IGVM file has no guest policy, which loader ms demands");
    return 0;
}

static uint32_t sev_masks(const struct sk_igvm *igvm)
{
    uint32_t masks = 0;

    for (size_t i = 0; i < igvm->count; i++)
        if (igvm->headers[i].type == SK_IGVM_PLATFORM &&
            (igvm->headers[i].platform == SK_IGVM_SEV_SNP ||
             igvm->headers[i].platform == SK_IGVM_SEV_ES ||
             igvm->headers[i].platform == SK_IGVM_SEV))
            masks |= igvm->headers[i].mask;
    return masks;
}

static int walk_directives(struct walk *walk, struct sevkit_error *error)
{
    int r = check_loader(walk, error);

    for (size_t i = 0; r == 0 && i < walk->igvm->count; i++)
        r = add_directive(walk, &walk->igvm->headers[i], error);
    if (r == 0 && walk->how->loader == SEVKIT_IGVM_QEMU && walk->plan->mode != SEVKIT_MODE_SEV)
        r = add_kvm_contexts(walk, error);
    if (r == 0 && walk->how->loader == SEVKIT_IGVM_QEMU)
        r = warn_contexts(walk, error);
    return r;
}

/* What is there twice is one thing for one loader and another for the next: QEMU takes the last platform and the
 * last policy (backends/igvm.c), other tools the first. */
static int check_single(const struct walk *walk, const struct sk_igvm_header *platform,
                        struct sevkit_error *error)
{
    const struct sk_igvm_header *policy = NULL, *id = NULL;

    for (size_t i = 0; i < walk->igvm->count; i++) {
        const struct sk_igvm_header *header = &walk->igvm->headers[i];

        if (header->type == SK_IGVM_PLATFORM && header->platform == platform->platform &&
            header != platform)
            return sk_error_set(error, SEVKIT_EREFUSED,
                                "two headers for platform %s: loaders take one or the other",
                                sk_igvm_platform_name(platform->platform));
        if (!(header->mask & walk->mask))
            continue;
        if (header->type == SK_IGVM_POLICY && policy && policy->policy != header->policy)
            return sk_error_set(error, SEVKIT_EREFUSED,
                                "guest policies 0x%" PRIx64 " and 0x%" PRIx64
                                " for one platform: loaders take one or the other",
                                policy->policy, header->policy);
        if (header->type == SK_IGVM_ID_BLOCK && id)
            return sk_error_set(error, SEVKIT_EREFUSED, "two ID blocks for one platform");
        policy = header->type == SK_IGVM_POLICY ? header : policy;
        id = header->type == SK_IGVM_ID_BLOCK ? header : id;
    }
    return 0;
}

int sk_igvm_updates(const struct sevkit_plan *plan, struct sevkit_measurement *measurement,
                    struct sevkit_error *error)
{
    const struct sk_igvm_header *platform = NULL;
    struct walk walk = {
        .plan = plan,
        .igvm = &plan->igvm.file,
        .how = &plan->igvm,
        .measurement = measurement,
        .snp = plan->mode == SEVKIT_MODE_SNP,
    };
    int r = sk_igvm_platform_header(walk.igvm, plan->mode, &platform, error);

    if (r == 0) {
        walk.mask = platform->mask;
        walk.sev_masks = sev_masks(walk.igvm);
        r = plan->lenient ? 0 : check_single(&walk, platform, error);
    }
    if (r == 0)
        r = walk_directives(&walk, error);
    return r < 0 && plan->igvm.path ? sk_error_wrap(error, r, "%s", plan->igvm.path) : r;
}
