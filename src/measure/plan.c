/* SPDX-License-Identifier: Apache-2.0 */
#include "measure/plan.h"

#include "base/cleanup.h"
#include "base/error.h"
#include "base/limits.h"
#include "formats/launch/vmsa.h"
#include "formats/recognise.h"

#include <stdlib.h>
#include <string.h>

static const char *const mode_names[] = {
    [SEVKIT_MODE_SEV] = "sev",           [SEVKIT_MODE_SEV_ES] = "seves",
    [SEVKIT_MODE_SNP] = "snp",           [SEVKIT_MODE_SNP_OVMF_HASH] = "snp:ovmf-hash",
    [SEVKIT_MODE_SNP_SVSM] = "snp:svsm",
};

SK_PUBLIC const char *sevkit_mode_name(enum sevkit_mode mode)
{
    return (unsigned)mode < SK_ARRAY_SIZE(mode_names) ? mode_names[mode] : NULL;
}

SK_PUBLIC bool sevkit_mode_find(const char *name, enum sevkit_mode *ret_mode)
{
    /* AMD's and libvirt's spelling is known, too: "sev-es", "sev-snp:svsm". */
    const char *rest = strncmp(name, "sev-snp", 7) == 0 ? name + 4 : name;

    rest = strcmp(name, "sev-es") == 0 ? "seves" : rest;
    for (size_t i = 0; i < SK_ARRAY_SIZE(mode_names); i++)
        if (strcmp(mode_names[i], rest) == 0) {
            *ret_mode = (enum sevkit_mode)i;
            return true;
        }
    return false;
}

bool sk_mode_has_vmsa(enum sevkit_mode mode)
{
    return mode == SEVKIT_MODE_SEV_ES || mode == SEVKIT_MODE_SNP || mode == SEVKIT_MODE_SNP_SVSM;
}

SK_PUBLIC int sevkit_plan_new(enum sevkit_mode mode, struct sevkit_plan **ret_plan,
                              struct sevkit_error *error)
{
    struct sevkit_plan *plan;

    if (!sevkit_mode_name(mode))
        return sk_error_set(error, SEVKIT_EUSAGE, "no such mode: %d", (int)mode);
    plan = calloc(1, sizeof(*plan));
    if (!plan)
        return sk_error_oom(error);
    plan->mode = mode;
    plan->sys = &sk_sys_real;
    plan->features = 1; /* SNPActive */
    *ret_plan = plan;
    return 0;
}

void sk_plan_set_sys(struct sevkit_plan *plan, const struct sk_sys *sys)
{
    plan->sys = sys;
}

static void image_done(struct sk_plan_image *image)
{
    sevkit_firmware_free(image->firmware);
    sk_bytes_done(&image->bytes);
    free(image->path);
    *image = (struct sk_plan_image){0};
}

static void igvm_done(struct sk_plan_igvm *igvm)
{
    sk_igvm_done(&igvm->file);
    sk_bytes_done(&igvm->bytes);
    free(igvm->path);
    igvm->path = NULL;
    igvm->given = false;
}

static void blob_done(struct sk_plan_blob *blob)
{
    sk_bytes_done(&blob->bytes);
    free(blob->path);
    *blob = (struct sk_plan_blob){0};
}

SK_PUBLIC void sevkit_plan_free(struct sevkit_plan *plan)
{
    if (!plan)
        return;
    image_done(&plan->firmware);
    image_done(&plan->svsm);
    igvm_done(&plan->igvm);
    blob_done(&plan->kernel);
    blob_done(&plan->initrd);
    free(plan->cmdline_path);
    free(plan->cmdline);
    free(plan);
}

static int image_from_file(struct sevkit_plan *plan, struct sk_plan_image *image, const char *path,
                           enum sk_file_kind wanted, struct sevkit_error *error)
{
    struct sk_plan_image fresh = {0};
    int r = sk_file_read(plan->sys, path, SEVKIT_FIRMWARE_MAX_BYTES, &fresh.bytes, error);

    if (r < 0)
        return r;
    fresh.path = strdup(path);
    if (!fresh.path)
        r = sk_error_oom(error);
    if (r == 0) {
        if (wanted == SK_FILE_FIRMWARE)
            r = sk_recognise_refuse(fresh.bytes.data, fresh.bytes.size, wanted, error);
        if (r == 0)
            r = sevkit_firmware_parse(fresh.bytes.data, fresh.bytes.size, &fresh.firmware, error);
        if (r < 0)
            (void)sk_error_wrap(error, r, "%s", path);
    }
    if (r < 0) {
        image_done(&fresh);
        return r;
    }
    image_done(image);
    *image = fresh;
    return 0;
}

static int image_from_memory(struct sk_plan_image *image, const char *name, const void *data,
                             size_t size, struct sevkit_error *error)
{
    struct sk_plan_image fresh = {0};
    int r = sevkit_firmware_parse(data, size, &fresh.firmware, error);

    if (r < 0)
        return sk_error_wrap(error, r, "%s", name);
    image_done(image);
    *image = fresh;
    return 0;
}

SK_PUBLIC int sevkit_plan_set_firmware_file(struct sevkit_plan *plan, const char *path,
                                            struct sevkit_error *error)
{
    return image_from_file(plan, &plan->firmware, path, SK_FILE_FIRMWARE, error);
}

SK_PUBLIC int sevkit_plan_set_firmware(struct sevkit_plan *plan, const void *data, size_t size,
                                       struct sevkit_error *error)
{
    return image_from_memory(&plan->firmware, "firmware", data, size, error);
}

SK_PUBLIC int sevkit_plan_set_svsm_file(struct sevkit_plan *plan, const char *path,
                                        struct sevkit_error *error)
{
    return image_from_file(plan, &plan->svsm, path, SK_FILE_UNKNOWN, error);
}

SK_PUBLIC int sevkit_plan_set_svsm(struct sevkit_plan *plan, const void *data, size_t size,
                                   struct sevkit_error *error)
{
    return image_from_memory(&plan->svsm, "svsm", data, size, error);
}

static int take_igvm(struct sk_plan_igvm *igvm, struct sk_plan_igvm *fresh, const void *data,
                     size_t size, struct sevkit_error *error)
{
    int r = sk_igvm_read(data, size, &fresh->file, error);

    r = sk_recognise_wrap(error, r, data, size, SK_FILE_IGVM);
    if (r < 0) {
        sk_error_wrap(error, r, "%s", fresh->path ? fresh->path : "igvm");
        igvm_done(fresh);
        return r;
    }
    igvm_done(igvm);
    fresh->given = true;
    fresh->loader = igvm->loader;
    fresh->native_zero = igvm->native_zero;
    *igvm = *fresh;
    return 0;
}

SK_PUBLIC int sevkit_plan_set_igvm_file(struct sevkit_plan *plan, const char *path,
                                        struct sevkit_error *error)
{
    struct sk_plan_igvm fresh = {0};
    int r = sk_file_read(plan->sys, path, SK_IGVM_MAX_BYTES, &fresh.bytes, error);

    if (r < 0)
        return r;
    fresh.path = strdup(path);
    if (!fresh.path) {
        igvm_done(&fresh);
        return sk_error_oom(error);
    }
    return take_igvm(&plan->igvm, &fresh, fresh.bytes.data, fresh.bytes.size, error);
}

SK_PUBLIC int sevkit_plan_set_igvm(struct sevkit_plan *plan, const void *data, size_t size,
                                   struct sevkit_error *error)
{
    struct sk_plan_igvm fresh = {0};

    return take_igvm(&plan->igvm, &fresh, data, size, error);
}

SK_PUBLIC void sevkit_plan_set_igvm_loader(struct sevkit_plan *plan, enum sevkit_igvm_loader loader,
                                           bool native_zero)
{
    plan->igvm.loader = loader;
    plan->igvm.native_zero = native_zero;
}

static int blob_set(struct sk_plan_blob *blob, const char *path, const void *data, size_t size,
                    struct sevkit_error *error)
{
    char *copy = NULL;

    if (path) {
        copy = strdup(path);
        if (!copy)
            return sk_error_oom(error);
    }
    blob_done(blob);
    *blob = (struct sk_plan_blob){.given = true, .path = copy, .data = data, .size = size};
    return 0;
}

SK_PUBLIC int sevkit_plan_set_kernel_file(struct sevkit_plan *plan, const char *path,
                                          struct sevkit_error *error)
{
    return blob_set(&plan->kernel, path, NULL, 0, error);
}

SK_PUBLIC int sevkit_plan_set_kernel(struct sevkit_plan *plan, const void *data, size_t size,
                                     struct sevkit_error *error)
{
    return blob_set(&plan->kernel, NULL, data, size, error);
}

int sk_plan_keep_kernel_file(struct sevkit_plan *plan, const char *path, struct sevkit_error *error)
{
    struct sk_bytes bytes = {0};
    int r = sk_file_read(plan->sys, path, SK_IMAGE_MAX_BYTES, &bytes, error);

    if (r < 0)
        return sk_error_wrap(error, r, "kernel");
    r = blob_set(&plan->kernel, path, bytes.data, bytes.size, error);
    if (r < 0)
        sk_bytes_done(&bytes);
    else
        plan->kernel.bytes = bytes;
    return r;
}

SK_PUBLIC int sevkit_plan_set_initrd_file(struct sevkit_plan *plan, const char *path,
                                          struct sevkit_error *error)
{
    return blob_set(&plan->initrd, path, NULL, 0, error);
}

SK_PUBLIC int sevkit_plan_set_initrd(struct sevkit_plan *plan, const void *data, size_t size,
                                     struct sevkit_error *error)
{
    return blob_set(&plan->initrd, NULL, data, size, error);
}

SK_PUBLIC int sevkit_plan_set_cmdline(struct sevkit_plan *plan, const void *cmdline, size_t size,
                                      struct sevkit_error *error)
{
    char *copy;

    if (size > SK_CMDLINE_MAX_BYTES)
        return sk_error_set(error, SEVKIT_EINPUT,
                            "kernel command line: %zu bytes are over the limit of %zu", size,
                            SK_CMDLINE_MAX_BYTES);
    if (size && memchr(cmdline, '\0', size))
        return sk_error_set(error, SEVKIT_EINPUT, "kernel command line: it holds a NUL byte");
    copy = malloc(size + 1);
    if (!copy)
        return sk_error_oom(error);
    if (size)
        memcpy(copy, cmdline, size);
    copy[size] = '\0';
    free(plan->cmdline_path);
    free(plan->cmdline);
    plan->cmdline_path = NULL;
    plan->cmdline = copy;
    plan->cmdline_size = size;
    return 0;
}

int sk_plan_set_cmdline_file(struct sevkit_plan *plan, const char *path, struct sevkit_error *error)
{
    SK_CLEANUP(sk_bytes_done) struct sk_bytes bytes = {0};
    int r = sk_file_read(plan->sys, path, SK_CMDLINE_MAX_BYTES, &bytes, error);

    if (r < 0)
        return r;
    r = sevkit_plan_set_cmdline(plan, bytes.data, bytes.size, error);
    if (r < 0)
        return sk_error_wrap(error, r, "%s", path);
    plan->cmdline_path = strdup(path);
    return plan->cmdline_path ? 0 : sk_error_oom(error);
}

SK_PUBLIC void sevkit_plan_set_kernel_hashes(struct sevkit_plan *plan,
                                             const struct sevkit_kernel_hashes *hashes)
{
    plan->hashes = *hashes;
    plan->has_hashes = true;
}

SK_PUBLIC void sevkit_plan_set_vcpus(struct sevkit_plan *plan, uint64_t vcpus)
{
    plan->vcpus = vcpus;
    plan->has_vcpus = true;
}

SK_PUBLIC void sevkit_plan_set_vcpu_signature(struct sevkit_plan *plan, uint64_t signature)
{
    plan->signature = signature;
    plan->has_signature = true;
}

SK_PUBLIC void sevkit_plan_set_guest_features(struct sevkit_plan *plan, uint64_t features)
{
    plan->features = features;
    plan->has_features = true;
}

SK_PUBLIC void sevkit_plan_set_profile(struct sevkit_plan *plan,
                                       const struct sevkit_profile *profile)
{
    plan->profile = profile;
}

SK_PUBLIC void sevkit_plan_set_ovmf_hash(struct sevkit_plan *plan, const uint8_t hash[48])
{
    memcpy(plan->ovmf_hash, hash, sizeof(plan->ovmf_hash));
    plan->has_ovmf_hash = true;
}

SK_PUBLIC void sevkit_plan_set_vars_size(struct sevkit_plan *plan, uint64_t bytes)
{
    plan->vars_size = bytes;
    plan->has_vars_size = true;
}

SK_PUBLIC void sevkit_plan_set_lenient(struct sevkit_plan *plan, bool lenient)
{
    plan->lenient = lenient;
}

SK_PUBLIC void sevkit_plan_set_want_inputs(struct sevkit_plan *plan, bool want)
{
    plan->want_inputs = want;
}

SK_PUBLIC void sevkit_plan_set_progress(struct sevkit_plan *plan,
                                        void (*progress)(void *arg, uint64_t bytes, uint64_t total),
                                        void *arg)
{
    plan->progress = progress;
    plan->progress_arg = arg;
}

const char *sk_plan_image_name(const struct sk_plan_image *image, const char *name)
{
    return image->path ? image->path : name;
}

bool sk_plan_has_kernel(const struct sevkit_plan *plan)
{
    return plan->kernel.given || plan->has_hashes;
}

bool sk_plan_has_igvm(const struct sevkit_plan *plan)
{
    return plan->igvm.given;
}

const struct sevkit_profile *sk_plan_profile(const struct sevkit_plan *plan)
{
    bool svsm = plan->mode == SEVKIT_MODE_SNP_SVSM;
    const struct sk_profile *profile;

    if (!plan->profile)
        return sevkit_profile_default(SEVKIT_VMM_QEMU, svsm);
    profile = sk_profile_of(plan->profile);
    if (svsm && profile && profile->svsm_twin)
        return sevkit_profile_find(profile->svsm_twin);
    return plan->profile;
}
