/* SPDX-License-Identifier: Apache-2.0 */
#include "sev/launch_measure.h"

#include "base/cleanup.h"
#include "base/encoding.h"
#include "base/reader.h"
#include "base/writer.h"
#include "crypto/derive/hmac.h"
#include "crypto/hash_prefix.h"
#include "formats/firmware/firmware.h"

#include <string.h>

/* LAUNCH_MEASURE's number in the messages that the TIK authenticates. */
#define CONTEXT_MEASURE 0x04u
/* KVM takes 4096 vCPUs; this many save areas are hashed in seconds, more would keep us busy for hours. */
#define VCPUS_MAX ((uint64_t)1 << 20)

SK_DEFINE_CLEANUP(struct sevkit_firmware *, sevkit_firmware_free)

static bool is_es(const struct sk_sev_launch *launch)
{
    return launch->policy & SK_SEV_POLICY_ES;
}

static int check_vmsas(const struct sk_sev_launch *launch, struct sevkit_error *error)
{
    if (!launch->vmsas[SEVKIT_BSP])
        return sk_error_set(error, SEVKIT_EUSAGE,
                            "a SEV-ES guest needs the save area (VMSA) of its boot CPU");
    if (launch->vcpus > 1 && !launch->vmsas[SEVKIT_AP])
        return sk_error_set(error, SEVKIT_EUSAGE,
                            "a SEV-ES guest with %llu vCPUs needs the save area (VMSA) of the "
                            "other CPUs",
                            (unsigned long long)launch->vcpus);
    if (launch->vcpus > VCPUS_MAX)
        return sk_error_set(error, SEVKIT_EINPUT, "%llu vCPUs are more than %llu",
                            (unsigned long long)launch->vcpus, (unsigned long long)VCPUS_MAX);
    return 0;
}

static int add_vmsas(const struct sk_sev_launch *launch, struct sk_hash_prefix *prefix,
                     struct sevkit_error *error)
{
    int r = sk_hash_prefix_add(prefix, launch->vmsas[SEVKIT_BSP], SEVKIT_VMSA_BYTES, error);

    for (uint64_t i = 1; r == 0 && i < launch->vcpus; i++)
        r = sk_hash_prefix_add(prefix, launch->vmsas[SEVKIT_AP], SEVKIT_VMSA_BYTES, error);
    return r;
}

static int hash_vmsas(const struct sk_sev_launch *launch, uint8_t ret_sha256[SK_SHA256_BYTES],
                      struct sevkit_error *error)
{
    SK_CLEANUP(sk_hash_prefix_free_p) struct sk_hash_prefix *prefix = NULL;
    int r = sk_hash_prefix_new(NULL, 0, &prefix, error);

    if (r == 0)
        r = add_vmsas(launch, prefix, error);
    return r == 0 ? sk_hash_prefix_digest(prefix, ret_sha256, error) : r;
}

static int hash_launch(const struct sk_sev_launch *launch, struct sk_sev_values *values,
                       struct sevkit_error *error)
{
    SK_CLEANUP(sk_hash_prefix_free_p) struct sk_hash_prefix *prefix = NULL;
    int r = sk_hash_prefix_new(launch->firmware, launch->firmware_size, &prefix, error);

    if (r == 0 && launch->has_kernel) {
        sevkit_kernel_hashes_write(&launch->hashes, values->table);
        r = sk_hash_prefix_add(prefix, values->table, sizeof(values->table), error);
    }
    if (r == 0 && is_es(launch)) {
        r = hash_vmsas(launch, values->vmsa_sha256, error);
        if (r == 0)
            r = add_vmsas(launch, prefix, error);
    }
    return r == 0 ? sk_hash_prefix_digest(prefix, values->digest, error) : r;
}

int sk_sev_measure(const struct sk_sev_launch *launch, struct sk_sev_values *values,
                   struct sevkit_error *error)
{
    struct sk_writer writer = sk_writer_of(values->message, sizeof(values->message));

    if (!launch->old_message) {
        sk_write_u8(&writer, CONTEXT_MEASURE);
        sk_write_u8(&writer, launch->api_major);
        sk_write_u8(&writer, launch->api_minor);
        sk_write_u8(&writer, launch->build_id);
    }
    sk_write_u32le(&writer, launch->policy);
    sk_write_bytes(&writer, values->digest, sizeof(values->digest));
    sk_write_bytes(&writer, launch->nonce, sizeof(launch->nonce));
    values->message_size = writer.position;
    return sk_hmac_sha256(launch->tik, SK_SEV_KEY_BYTES, values->message, values->message_size,
                          values->measure, error);
}

int sk_sev_compute(const struct sk_sev_launch *launch, struct sk_sev_values *ret_values,
                   struct sevkit_error *error)
{
    struct sk_sev_values values = {0};
    int r = is_es(launch) && !launch->digest ? check_vmsas(launch, error) : 0;

    if (launch->digest)
        memcpy(values.digest, launch->digest, sizeof(values.digest));
    else if (r == 0)
        r = hash_launch(launch, &values, error);
    if (r == 0 && launch->tik)
        r = sk_sev_measure(launch, &values, error);
    if (r == 0)
        *ret_values = values;
    return r;
}

int sk_sev_check(const struct sk_sev_values *values, const uint8_t reported[SK_SEV_MEASURE_BYTES],
                 struct sevkit_error *error)
{
    if (!sk_secret_equal(values->measure, reported, SK_SEV_MEASURE_BYTES))
        return sk_error_set(error, SEVKIT_EREFUSED,
                            "Measurement does not match, VM is not trustworthy");
    return 0;
}

static int find_reset(const struct sk_sev_vmsa_request *request, uint32_t *ret_eip,
                      struct sevkit_error *error)
{
    SK_CLEANUP(sevkit_firmware_free_p) struct sevkit_firmware *firmware = NULL;
    int r;

    if (request->extended &&
        sk_firmware_lone_reset(request->firmware, request->firmware_size, ret_eip))
        return 0;
    r = sevkit_firmware_parse(request->firmware, request->firmware_size, &firmware, error);
    if (r < 0)
        return sk_error_wrap(error, r, "firmware");
    if (!sevkit_firmware_has_table(firmware))
        return sk_error_set(error, SEVKIT_EINPUT,
                            "firmware: no table of GUIDs, so the save area of the CPUs beside the "
                            "boot CPU cannot be built; an OVMF build for SEV has one");
    if (sevkit_firmware_reset_eip(firmware, ret_eip, error) < 0)
        return sk_error_set(error, SEVKIT_EINPUT,
                            "firmware: no SEV-ES reset block, so it cannot start SEV-ES guests");
    return 0;
}

int sk_sev_build_vmsas(const struct sk_sev_vmsa_request *request,
                       uint8_t ret_bsp[SEVKIT_VMSA_BYTES], uint8_t ret_ap[SEVKIT_VMSA_BYTES],
                       struct sevkit_error *error)
{
    uint32_t eip;
    int r = find_reset(request, &eip, error);

    if (r < 0)
        return r;
    sevkit_vmsa_build(request->profile, SEVKIT_BSP, SEVKIT_BSP_EIP, request->signature,
                      request->sev_features, ret_bsp);
    sevkit_vmsa_build(request->profile, SEVKIT_AP, eip, request->signature, request->sev_features,
                      ret_ap);
    return 0;
}
