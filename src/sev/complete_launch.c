/* SPDX-License-Identifier: Apache-2.0 */
#include "base/cleanup.h"
#include "base/encoding.h"
#include "crypto/digest.h"
#include "sev/complete.h"

#include <string.h>

/* More than a measurement has, so that one that is too long can be distinguished from one that fits. */
#define DECODE_BYTES 256u

static int decode_measurement(const char *text, uint8_t ret_blob[SK_SEV_BLOB_BYTES],
                              size_t *ret_size, struct sevkit_error *error)
{
    uint8_t bytes[DECODE_BYTES];
    size_t size;

    if (!text)
        return sk_error_set(error, SEVKIT_EUSAGE, "there is no measurement");
    if (!sk_base64_decode(text, bytes, sizeof(bytes), &size))
        return sk_error_set(error, SEVKIT_EINPUT,
                            "measurement: not base64 of %d bytes (64 characters, no blanks)",
                            SK_SEV_BLOB_BYTES);
    if (size > SK_SEV_BLOB_BYTES)
        return sk_error_set(error, SEVKIT_EINPUT, "measurement: %zu bytes, expected %d", size,
                            SK_SEV_BLOB_BYTES);
    memcpy(ret_blob, bytes, size);
    *ret_size = size;
    return 0;
}

static int number(const struct sk_sev_number *given, const char *name, uint64_t max,
                  uint64_t *ret_value, struct sevkit_error *error)
{
    if (given->negative || given->large || given->value > max)
        return sk_error_set(error, SEVKIT_EINPUT, "%s: %s%llu is not a number from 0 to %llu", name,
                            given->negative ? "-"
                            : given->large  ? "more than "
                                            : "",
                            (unsigned long long)(given->negative ? -given->value : given->value),
                            (unsigned long long)max);
    *ret_value = given->value;
    return 0;
}

static int set_numbers(const struct sk_sev_inputs *inputs, struct sk_sev_launch *launch,
                       struct sevkit_error *error)
{
    uint64_t major = 0, minor = 0, build = 0, policy = 0;
    int r = number(&inputs->api_major, "API major version", UINT8_MAX, &major, error);

    if (r == 0)
        r = number(&inputs->api_minor, "API minor version", UINT8_MAX, &minor, error);
    if (r == 0)
        r = number(&inputs->build_id, "build id", UINT8_MAX, &build, error);
    if (r == 0)
        r = number(&inputs->policy, "policy", UINT32_MAX, &policy, error);
    launch->api_major = (uint8_t)major;
    launch->api_minor = (uint8_t)minor;
    launch->build_id = (uint8_t)build;
    launch->policy = (uint32_t)policy;
    return r;
}

/* What is missing shows here, before the numbers are looked at. */
static int set_vcpus(const struct sk_sev_inputs *inputs, struct sk_sev_launch *launch,
                     struct sevkit_error *error)
{
    if (!(inputs->policy.value & SK_SEV_POLICY_ES) || inputs->has_digest)
        return 0;
    if (!inputs->vcpus.given)
        return sk_error_set(error, SEVKIT_EUSAGE, "a SEV-ES guest needs its number of vCPUs");
    /* Zero and less mean the boot CPU alone. */
    launch->vcpus = inputs->vcpus.negative ? 1 : inputs->vcpus.value;
    if (inputs->vcpus.large && !inputs->vcpus.negative)
        launch->vcpus = UINT64_MAX;
    if (!inputs->vmsas[SEVKIT_BSP])
        return sk_error_set(error, SEVKIT_EUSAGE,
                            "a SEV-ES guest needs the save area (VMSA) of its boot CPU");
    if (launch->vcpus > 1 && !inputs->vmsas[SEVKIT_AP])
        return sk_error_set(error, SEVKIT_EUSAGE,
                            "a SEV-ES guest with %llu vCPUs needs the save area (VMSA) of the "
                            "other CPUs",
                            (unsigned long long)launch->vcpus);
    launch->vmsas[SEVKIT_BSP] = inputs->vmsas[SEVKIT_BSP];
    launch->vmsas[SEVKIT_AP] = inputs->vmsas[SEVKIT_AP];
    return 0;
}

static int set_hashes(const struct sk_sev_inputs *inputs, struct sk_sev_launch *launch,
                      struct sevkit_error *error)
{
    int r = 0;

    launch->has_kernel = inputs->has_kernel;
    launch->hashes = inputs->hashes;
    if (!inputs->has_kernel)
        return 0;
    if (!inputs->has_initrd)
        r = sk_hash_bytes(SK_SHA256, "", 0, launch->hashes.initrd, error);
    if (r == 0 && !inputs->has_cmdline)
        r = sevkit_kernel_hashes_set_cmdline(&launch->hashes, "", 0, error);
    return r;
}

int sk_sev_launch_of(const struct sk_sev_inputs *inputs, struct sk_sev_launch *ret_launch,
                     uint8_t ret_reported[SK_SEV_MEASURE_BYTES], struct sevkit_error *error)
{
    struct sk_sev_launch launch = {
        .tik = inputs->tik ? inputs->tik->data : NULL,
        .firmware = inputs->firmware.data,
        .firmware_size = inputs->firmware.size,
        .digest = inputs->has_digest ? inputs->digest : NULL,
    };
    uint8_t blob[SK_SEV_BLOB_BYTES] = {0};
    size_t size = SK_SEV_BLOB_BYTES;
    int r = 0;

    if (inputs->nonce && !inputs->measurement)
        memcpy(blob + SK_SEV_MEASURE_BYTES, inputs->nonce, SK_SEV_NONCE_BYTES);
    else
        r = decode_measurement(inputs->measurement, blob, &size, error);
    if (r == 0)
        r = set_vcpus(inputs, &launch, error);
    if (r == 0)
        r = set_numbers(inputs, &launch, error);
    if (r == 0)
        r = set_hashes(inputs, &launch, error);
    if (r < 0)
        return r;
    if (size != SK_SEV_BLOB_BYTES)
        return sk_error_set(error, SEVKIT_EREFUSED,
                            "Measurement does not match, VM is not trustworthy: %zu bytes were "
                            "reported, expected %d",
                            size, SK_SEV_BLOB_BYTES);
    memcpy(launch.nonce, blob + SK_SEV_MEASURE_BYTES, SK_SEV_NONCE_BYTES);
    memcpy(ret_reported, blob, SK_SEV_MEASURE_BYTES);
    *ret_launch = launch;
    return 0;
}

void sk_sev_trace_values(const struct sk_sev_inputs *inputs, const struct sk_sev_launch *launch,
                         const struct sk_sev_values *values,
                         const uint8_t reported[SK_SEV_MEASURE_BYTES])
{
    if (launch->has_kernel) {
        sk_sev_trace_hex(inputs, "Kernel(sha256)", launch->hashes.kernel, SK_SHA256_BYTES);
        sk_sev_trace_hex(inputs, "Initrd(sha256)", launch->hashes.initrd, SK_SHA256_BYTES);
        sk_sev_trace_hex(inputs, "Cmdline(sha256)", launch->hashes.cmdline, SK_SHA256_BYTES);
        sk_sev_trace_hex(inputs, "Table(hex)", values->table, sizeof(values->table));
    }
    if (launch->policy & SK_SEV_POLICY_ES)
        sk_sev_trace_hex(inputs, "VMSA(sha256)", values->vmsa_sha256, SK_SHA256_BYTES);
    sk_sev_trace_hex(inputs, "Measured-data(sha256)", values->digest, sizeof(values->digest));
    sk_sev_trace_hex(inputs, "Measured-msg(hex)", values->message, values->message_size);
    sk_sev_trace_hex(inputs, "Measurement reported(hex)", reported, SK_SEV_MEASURE_BYTES);
    sk_sev_trace_hex(inputs, "Measurement computed(hex)", values->measure, SK_SEV_MEASURE_BYTES);
}
