/* SPDX-License-Identifier: Apache-2.0 */
#include "measure/idblock/igvm_launch.h"

#include "base/cleanup.h"
#include "base/limits.h"
#include "formats/recognise.h"
#include "measure/igvm_updates.h"

#include <string.h>

SK_DEFINE_CLEANUP(struct sevkit_measurement *, sevkit_measurement_free)

int sk_igvm_launch_read(const char *path, struct sk_igvm_launch *launch, struct sevkit_error *error)
{
    struct sk_bytes *bytes = &launch->bytes;
    int r = sk_file_read(&sk_sys_real, path, SK_IGVM_MAX_BYTES, bytes, error);

    launch->path = path;
    if (r < 0)
        return r;
    r = sk_igvm_read(bytes->data, bytes->size, &launch->file, error);
    r = sk_recognise_wrap(error, r, bytes->data, bytes->size, SK_FILE_IGVM);
    return r < 0 ? sk_error_wrap(error, r, "%s", path) : 0;
}

void sk_igvm_launch_done(struct sk_igvm_launch *launch)
{
    sevkit_measurement_free(launch->measurement);
    sevkit_plan_free(launch->plan);
    sk_igvm_done(&launch->file);
    sk_bytes_done(&launch->bytes);
    *launch = (struct sk_igvm_launch){0};
}

/* What the file says of the platform. */
static int read_platform(struct sk_igvm_launch *launch, struct sevkit_error *error)
{
    const struct sk_igvm_header *platform = NULL, *policy, *id;
    int r = sk_igvm_platform_header(&launch->file, launch->request.mode, &platform, error);

    if (r == 0 && launch->request.check_kvm)
        r = sk_igvm_check_kvm(&launch->file, platform->mask, true, error);
    if (r < 0)
        return r;
    policy = sk_igvm_find(&launch->file, SK_IGVM_POLICY, platform->mask);
    id = sk_igvm_find(&launch->file, SK_IGVM_ID_BLOCK, platform->mask);
    launch->policy = policy ? &policy->policy : NULL;
    launch->has_id = id && launch->request.mode == SEVKIT_MODE_SNP;
    if (id)
        sk_igvm_id_read(id, &launch->id);
    launch->id.mask = platform->mask;
    launch->id.block.policy = policy ? policy->policy : 0;
    return 0;
}

static int make_plan(struct sk_igvm_launch *launch, struct sevkit_error *error)
{
    const struct sk_igvm_request *request = &launch->request;
    int r = sevkit_plan_new(request->mode, &launch->plan, error);

    if (r == 0)
        r = sevkit_plan_set_igvm(launch->plan, launch->bytes.data, launch->bytes.size, error);
    if (r < 0)
        return r;
    sevkit_plan_set_igvm_loader(launch->plan, request->loader, request->native_zero);
    if (request->vcpus)
        sevkit_plan_set_vcpus(launch->plan, request->vcpus);
    if (request->vcpus && request->has_vcpu_signature)
        sevkit_plan_set_vcpu_signature(launch->plan, request->vcpu_signature);
    if (request->vcpus && request->profile)
        sevkit_plan_set_profile(launch->plan, request->profile);
    return 0;
}

int sk_igvm_launch_measure(struct sk_igvm_launch *launch, const struct sk_igvm_request *request,
                           const struct sk_listener *listener, struct sevkit_error *error)
{
    int r;

    launch->request = *request;
    r = read_platform(launch, error);
    if (r == 0)
        r = make_plan(launch, error);
    if (r == 0)
        r = sevkit_measure(launch->plan, &launch->measurement, error);
    if (r < 0)
        return sk_error_wrap(error, r, "%s", launch->path);
    for (size_t i = 0; i < sevkit_measurement_warning_count(launch->measurement); i++)
        sk_listener_warn(listener, "%s", sevkit_measurement_warning(launch->measurement, i));
    return 0;
}

int sk_igvm_launch_differs_in_qemu(struct sk_igvm_launch *launch, struct sevkit_error *error)
{
    SK_CLEANUP(sevkit_measurement_free_p) struct sevkit_measurement *qemu = NULL;
    const struct sk_igvm_request *request = &launch->request;
    int r;

    sevkit_plan_set_igvm_loader(launch->plan, SEVKIT_IGVM_QEMU, false);
    r = sevkit_measure(launch->plan, &qemu, error);
    sevkit_plan_set_igvm_loader(launch->plan, request->loader, request->native_zero);
    return r < 0 ? r
                 : memcmp(sevkit_measurement_digest(qemu),
                          sevkit_measurement_digest(launch->measurement),
                          sevkit_measurement_digest_size(qemu)) != 0;
}

static int only_snp(const struct sk_igvm_launch *launch, struct sevkit_error *error)
{
    return launch->request.mode == SEVKIT_MODE_SNP
               ? 0
               : sk_error_set(error, SEVKIT_EUSAGE, "only platform sev-snp has ID blocks");
}

int sk_igvm_launch_sign(struct sk_igvm_launch *launch, const struct sevkit_id_block *block,
                        const struct sevkit_key *id_key, const struct sevkit_key *author_key,
                        uint8_t **ret_bytes, size_t *ret_size, struct sevkit_error *error)
{
    struct sk_igvm_id id = {.mask = launch->id.mask, .block = *block};
    int r = only_snp(launch, error);

    if (r == 0 && !launch->policy)
        return sk_error_set(error, SEVKIT_EREFUSED,
                            "%s: the file has no guest policy, which an ID block holds",
                            launch->path);
    if (r < 0)
        return r;
    id.block.policy = *launch->policy;
    memcpy(id.block.launch_digest, sevkit_measurement_digest(launch->measurement),
           sizeof(id.block.launch_digest));
    r = sevkit_id_auth_create(&id.block, id_key, author_key, &id.auth, error);
    /* igvmmeasure names the algorithm of an author key that is not there too. */
    id.auth.author_key_algorithm = id.auth.id_key_algorithm;
    id.author_key_enabled = author_key != NULL;
    if (r == 0)
        r = sk_igvm_sign(&launch->file, &id, 0, ret_bytes, ret_size, error);
    if (r == 0)
        launch->id = id;
    return r < 0 ? sk_error_wrap(error, r, "%s", launch->path) : 0;
}

int sk_igvm_launch_check(const struct sk_igvm_launch *launch,
                         const struct sk_id_block_expected *expected, struct sk_checks *checks,
                         struct sevkit_error *error)
{
    const uint8_t *digest = sevkit_measurement_digest(launch->measurement);
    const struct sk_igvm_id *id = launch->has_id ? &launch->id : NULL;
    int r = only_snp(launch, error);

    if (r == 0 && id) {
        sk_check_bytes("ID block digest", id->block.launch_digest, digest,
                       sizeof(id->block.launch_digest), "the file", checks);
        r = sk_check_signatures(&id->block, &id->auth, "ID block layout", SK_AUTHOR_KEY_UNSAID,
                                checks, error);
    } else if (r == 0) {
        sk_checks_add(checks, "ID block",
                      expected->launch_digest ? SK_STATUS_SKIPPED : SK_STATUS_FAIL,
                      "the file has none");
    }
    if (r < 0)
        return r;
    sk_check_launch_digest(digest, expected, checks);
    sk_check_policy(launch->policy, expected, checks);
    sk_check_signers(id ? &id->auth : NULL, "file", expected, checks);
    return 0;
}
