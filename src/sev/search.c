/* SPDX-License-Identifier: Apache-2.0 */
#include "sev/search.h"

#include "base/cleanup.h"
#include "crypto/hash_prefix.h"

#include <sevkit/vcpu.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define FIRMWARES_MAX  16u
#define KERNELS_MAX    8u
#define SIGNATURES_MAX 64u
/* The old message ends with API 0.16. */
#define NEW_MESSAGE_MINOR 17u

/* Sizes of OVMF's variable store, which QEMU does not measure but which the file OVMF.fd begins with (edk2,
 * OvmfPkg/Include/Fdf/OvmfPkgDefines.fdf.inc: VARS_SIZE of images of 4 MiB, and of smaller ones). */
static const size_t vars_sizes[] = {0x84000, 0x20000};

/* SEV_FEATURES that hosts have set without being asked: none, or DebugSwap (Linux 6.6 and 6.7). */
static const uint64_t features[] = {0, 0x20};
static const char *const profiles[] = {"qemu-fpu0", "qemu"};

struct kernel {
    const char *difference; /* NULL: as given */
    bool has_kernel;
    struct sevkit_kernel_hashes hashes;
};

struct walk {
    const struct sk_sev_search *search;
    struct sk_sev_fit *fits;
    size_t count;
    uint64_t tried;
    struct kernel kernels[KERNELS_MAX];
    size_t kernel_count;
    uint64_t signatures[SIGNATURES_MAX];
    size_t signature_count;
};

static bool full(const struct walk *walk)
{
    return walk->count == SK_SEV_FITS_MAX;
}

/* A launch digest with each way to make a measure of it. */
static int try_digest(struct walk *walk, const struct sk_hash_prefix *prefix,
                      const struct sk_sev_fit *fit, struct sevkit_error *error)
{
    const struct sk_sev_inputs *inputs = walk->search->inputs;
    bool old =
        walk->search->launch->api_major == 0 && walk->search->launch->api_minor < NEW_MESSAGE_MINOR;
    struct sk_sev_values values;
    int r = sk_hash_prefix_digest(prefix, values.digest, error);

    walk->tried++;
    for (unsigned way = 0; r == 0 && way < 4; way++) {
        struct sk_sev_launch launch = *walk->search->launch;
        bool swapped = way & 1;

        launch.old_message = way & 2;
        if ((launch.old_message && !old) || (swapped && !inputs->tek))
            continue;
        launch.tik = swapped ? inputs->tek->data : inputs->tik->data;
        r = sk_sev_measure(&launch, &values, error);
        if (r < 0 || full(walk) ||
            !sk_secret_equal(values.measure, walk->search->reported, SK_SEV_MEASURE_BYTES))
            continue;
        walk->fits[walk->count] = *fit;
        walk->fits[walk->count].swapped_keys = swapped;
        walk->fits[walk->count++].old_message = launch.old_message;
    }
    return r;
}

static int try_vcpus(struct walk *walk, const struct sk_hash_prefix *start, uint8_t *const pages[2],
                     struct sk_sev_fit *fit, struct sevkit_error *error)
{
    SK_CLEANUP(sk_hash_prefix_free_p) struct sk_hash_prefix *prefix = NULL;
    int r = sk_hash_prefix_extend(start, pages[SEVKIT_BSP], SEVKIT_VMSA_BYTES, &prefix, error);

    for (fit->vcpus = 1; r == 0 && !full(walk); fit->vcpus++) {
        r = try_digest(walk, prefix, fit, error);
        if (!pages[SEVKIT_AP] || fit->vcpus >= walk->search->vcpus_max)
            break;
        if (r == 0)
            r = sk_hash_prefix_add(prefix, pages[SEVKIT_AP], SEVKIT_VMSA_BYTES, error);
    }
    return r;
}

/* Save areas of each profile and each set of features for one signature. */
static int try_signature(struct walk *walk, const struct sk_hash_prefix *start,
                         const struct sk_sev_firmware *firmware, uint64_t signature,
                         struct sk_sev_fit *fit, struct sevkit_error *error)
{
    uint8_t bsp[SEVKIT_VMSA_BYTES], ap[SEVKIT_VMSA_BYTES];
    uint8_t *const pages[] = {bsp, ap};
    int r = 0;

    for (size_t i = 0; r == 0 && i < SK_ARRAY_SIZE(profiles) * SK_ARRAY_SIZE(features); i++) {
        struct sk_sev_vmsa_request request = {
            .profile = sevkit_profile_find(profiles[i % SK_ARRAY_SIZE(profiles)]),
            .signature = signature,
            .sev_features = features[i / SK_ARRAY_SIZE(profiles)],
            .firmware = firmware->data,
            .firmware_size = firmware->size,
            .extended = true,
        };

        /* An image without a reset block cannot start SEV-ES guests: nothing to try. */
        r = sk_sev_build_vmsas(&request, bsp, ap, NULL);
        if (r < 0)
            return r == SEVKIT_ENOMEM ? sk_error_oom(error) : 0;
        fit->signature = signature;
        fit->profile = request.profile;
        fit->sev_features = request.sev_features;
        r = try_vcpus(walk, start, pages, fit, error);
    }
    return r;
}

static int try_vmsas(struct walk *walk, const struct sk_hash_prefix *start,
                     const struct sk_sev_firmware *firmware, struct sk_sev_fit *fit,
                     struct sevkit_error *error)
{
    const struct sk_sev_inputs *inputs = walk->search->inputs;
    int r = 0;

    if (!(walk->search->launch->policy & SK_SEV_POLICY_ES))
        return try_digest(walk, start, fit, error);
    /* Those of a signature are among the ones that are built below. */
    if (!inputs->has_signature && inputs->vmsas[SEVKIT_BSP]) {
        fit->vmsas_given = true;
        r = try_vcpus(walk, start, inputs->vmsas, fit, error);
        fit->vmsas_given = false;
    }
    for (size_t i = 0; r == 0 && i < walk->signature_count && !full(walk); i++)
        r = try_signature(walk, start, firmware, walk->signatures[i], fit, error);
    return r;
}

static int try_firmware(struct walk *walk, const struct sk_sev_firmware *firmware,
                        struct sk_sev_fit *fit, struct sevkit_error *error)
{
    SK_CLEANUP(sk_hash_prefix_free_p) struct sk_hash_prefix *base = NULL;
    int r = sk_hash_prefix_new(firmware->data, firmware->size, &base, error);

    for (size_t i = 0; r == 0 && i < walk->kernel_count && !full(walk); i++) {
        SK_CLEANUP(sk_hash_prefix_free_p) struct sk_hash_prefix *start = NULL;
        uint8_t table[SEVKIT_HASH_TABLE_BYTES];

        sevkit_kernel_hashes_write(&walk->kernels[i].hashes, table);
        fit->kernel = walk->kernels[i].difference;
        r = sk_hash_prefix_extend(base, table, walk->kernels[i].has_kernel ? sizeof(table) : 0,
                                  &start, error);
        if (r == 0)
            r = try_vmsas(walk, start, firmware, fit, error);
    }
    return r;
}

/* The image as it is, without a variable store at its beginning, and without one at its end. */
static int try_image(struct walk *walk, const struct sk_sev_firmware *image, bool given,
                     struct sevkit_error *error)
{
    struct sk_sev_fit fit = {0};
    const char *name = given ? "the firmware" : image->path;
    int r;

    if (!given)
        (void)snprintf(fit.firmware, sizeof(fit.firmware), "%s", image->path);
    r = try_firmware(walk, image, &fit, error);
    for (size_t i = 0; r == 0 && i < SK_ARRAY_SIZE(vars_sizes) && !full(walk); i++) {
        size_t vars = vars_sizes[i];
        struct sk_sev_firmware without_head = {name, image->data + vars, image->size - vars};
        struct sk_sev_firmware without_tail = {name, image->data, image->size - vars};

        if (image->size <= vars)
            continue;
        (void)snprintf(fit.firmware, sizeof(fit.firmware),
                       "%s without its first 0x%zx bytes (a variable store)", name, vars);
        r = try_firmware(walk, &without_head, &fit, error);
        (void)snprintf(fit.firmware, sizeof(fit.firmware),
                       "%s without its last 0x%zx bytes (a variable store)", name, vars);
        if (r == 0)
            r = try_firmware(walk, &without_tail, &fit, error);
    }
    return r;
}

/* The given image and another one, in either order: code and variables of a build that has both. */
static int try_joined(struct walk *walk, const struct sk_sev_firmware *other,
                      struct sevkit_error *error)
{
    const struct sk_sev_launch *launch = walk->search->launch;
    struct sk_sev_firmware joined = {other->path, NULL, launch->firmware_size + other->size};
    struct sk_sev_fit fit = {0};
    SK_CLEANUP_FREE uint8_t *data = malloc(joined.size ? joined.size : 1);
    int r;

    if (!data)
        return sk_error_oom(error);
    joined.data = data;
    memcpy(data, other->data, other->size);
    memcpy(data + other->size, launch->firmware, launch->firmware_size);
    (void)snprintf(fit.firmware, sizeof(fit.firmware), "%s followed by the firmware", other->path);
    r = try_firmware(walk, &joined, &fit, error);
    if (r < 0 || full(walk))
        return r;
    memcpy(data, launch->firmware, launch->firmware_size);
    memcpy(data + launch->firmware_size, other->data, other->size);
    (void)snprintf(fit.firmware, sizeof(fit.firmware), "the firmware followed by %s", other->path);
    return try_firmware(walk, &joined, &fit, error);
}

static struct kernel *add_kernel(struct walk *walk, const char *difference)
{
    struct kernel *kernel = &walk->kernels[walk->kernel_count++];

    kernel->difference = difference;
    kernel->has_kernel = walk->search->launch->has_kernel;
    kernel->hashes = walk->search->launch->hashes;
    return kernel;
}

static int add_cmdline(struct walk *walk, const char *difference, const void *cmdline, size_t size,
                       struct sevkit_error *error)
{
    struct kernel *kernel = add_kernel(walk, difference);

    return sevkit_kernel_hashes_set_cmdline(&kernel->hashes, cmdline, size, error);
}

static int add_cmdlines(struct walk *walk, const char *cmdline, struct sevkit_error *error)
{
    static const char blanks[] = " \t\n";
    SK_CLEANUP(sk_text_done) struct sk_text longer = {0};
    const char *start = cmdline + strspn(cmdline, blanks);
    size_t size = strlen(start);
    int r;

    sk_text_addf(&longer, "%s\n", cmdline);
    if (!sk_text_ok(&longer))
        return sk_error_oom(error);
    while (size && strchr(blanks, start[size - 1]))
        size--;
    r = add_cmdline(walk, "with a newline at the end of the command line", longer.data,
                    longer.length, error);
    if (r == 0)
        r = add_cmdline(walk, "without the command line", "", 0, error);
    if (r == 0 && size != strlen(cmdline))
        r = add_cmdline(walk, "without blanks at the ends of the command line", start, size, error);
    return r;
}

static int add_kernels(struct walk *walk, struct sevkit_error *error)
{
    const struct sk_sev_inputs *inputs = walk->search->inputs;
    struct kernel *kernel;
    int r = 0;

    (void)add_kernel(walk, NULL);
    if (!walk->search->launch->has_kernel)
        return 0;
    kernel = add_kernel(walk, "without kernel hashes: the kernel is not measured");
    kernel->has_kernel = false;
    if (inputs->has_initrd) {
        kernel = add_kernel(walk, "without the initrd");
        r = sk_hash_bytes(SK_SHA256, "", 0, kernel->hashes.initrd, error);
    }
    return r == 0 && inputs->cmdline ? add_cmdlines(walk, inputs->cmdline, error) : r;
}

static void add_signature(struct walk *walk, uint64_t signature)
{
    for (size_t i = 0; i < walk->signature_count; i++)
        if (walk->signatures[i] == signature)
            return;
    if (walk->signature_count < SIGNATURES_MAX)
        walk->signatures[walk->signature_count++] = signature;
}

int sk_sev_search_run(const struct sk_sev_search *search,
                      struct sk_sev_fit ret_fits[SK_SEV_FITS_MAX], size_t *ret_count,
                      uint64_t *ret_tried, struct sevkit_error *error)
{
    struct sk_sev_firmware given = {NULL, search->launch->firmware, search->launch->firmware_size};
    struct walk walk = {.search = search, .fits = ret_fits};
    int r = add_kernels(&walk, error);

    if (search->inputs->has_signature)
        add_signature(&walk, search->inputs->signature);
    for (size_t i = 0; i < sevkit_vcpu_model_count(); i++)
        add_signature(&walk, sevkit_vcpu_model(i)->signature);
    if (r == 0)
        r = try_image(&walk, &given, true, error);
    for (size_t i = 0; r == 0 && i < search->firmware_count && !full(&walk); i++) {
        r = try_image(&walk, &search->firmwares[i], false, error);
        if (r == 0 && !full(&walk))
            r = try_joined(&walk, &search->firmwares[i], error);
    }
    if (r < 0)
        return r;
    *ret_count = walk.count;
    *ret_tried = walk.tried;
    return 0;
}
