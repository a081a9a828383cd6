/* SPDX-License-Identifier: Apache-2.0 */
#include "sev/validation.h"

#include "base/cleanup.h"
#include "sev/complete.h"
#include "sev/sev_policy.h"
#include "sev/source.h"

#include <sevkit/firmware.h>

static int complete(struct sk_validation *validation, const struct sk_listener *listener,
                    struct sevkit_error *error)
{
    const struct sk_sev_completion completion = {
        .insecure = validation->insecure,
        .ignore_config = validation->ignore_config,
        .named_models = true,
    };
    int r;

    if (!validation->source)
        return 0;
    validation->has_nonce = true;
    r = sk_sev_complete(validation->source, &completion, &validation->inputs, &validation->config,
                        error);
    if (r == 0 && sk_sev_kernel_unmeasured(&validation->config))
        sk_listener_warn(listener, "the kernel is not measured: kernelHashes is not 'yes'");
    return r;
}

/* Whoever gives CPUs thinks of a SEV-ES guest; the policy may have come from the guest's host. */
static void warn_unmeasured_cpus(const struct sk_validation *validation,
                                 const struct sk_listener *listener)
{
    const struct sk_sev_inputs *inputs = &validation->inputs;

    if (inputs->policy.value & SK_SEV_POLICY_ES || inputs->has_digest)
        return;
    if (validation->names_cpus || inputs->has_signature || inputs->vmsas[SEVKIT_BSP])
        sk_listener_warn(listener,
                         "the policy 0x%llx is without SEV-ES: neither vCPUs nor their number are "
                         "measured",
                         (unsigned long long)inputs->policy.value);
}

enum sk_validation_lack sk_validation_lacks(const struct sk_validation *validation)
{
    const struct sk_sev_inputs *inputs = &validation->inputs;
    bool offline = !validation->source;
    /* A digest alone needs neither keys nor versions. */
    bool measures = !validation->compute || validation->has_nonce;
    const struct {
        bool lacks;
        enum sk_validation_lack what;
    } rows[] = {
        {offline && !inputs->has_firmware && !inputs->has_digest, SK_LACKS_FIRMWARE},
        {offline && !inputs->policy.given, SK_LACKS_POLICY},
        {offline && !validation->compute && !inputs->measurement, SK_LACKS_MEASUREMENT},
        {offline && measures && !inputs->api_major.given, SK_LACKS_API_MAJOR},
        {offline && measures && !inputs->api_minor.given, SK_LACKS_API_MINOR},
        {offline && measures && !inputs->build_id.given, SK_LACKS_BUILD_ID},
        {measures && !inputs->tik, SK_LACKS_TIK},
        {validation->secrets.count && !inputs->tek, SK_LACKS_TEK},
        {offline && !inputs->has_kernel && (inputs->has_initrd || inputs->has_cmdline),
         SK_LACKS_KERNEL},
    };

    for (size_t i = 0; i < SK_ARRAY_SIZE(rows); i++)
        if (rows[i].lacks)
            return rows[i].what;
    return SK_LACKS_NOTHING;
}

static int check_whole(const struct sk_validation *validation, struct sevkit_error *error)
{
    static const char *const names[] = {
        [SK_LACKS_FIRMWARE] = "firmware",
        [SK_LACKS_POLICY] = "policy",
        [SK_LACKS_MEASUREMENT] = "measurement",
        [SK_LACKS_API_MAJOR] = "API major version",
        [SK_LACKS_API_MINOR] = "API minor version",
        [SK_LACKS_BUILD_ID] = "build id",
        [SK_LACKS_TIK] = "TIK",
        [SK_LACKS_TEK] = "TEK, for secrets",
        [SK_LACKS_KERNEL] = "kernel of the initrd or command line",
    };
    enum sk_validation_lack lack = sk_validation_lacks(validation);

    return lack == SK_LACKS_NOTHING
               ? 0
               : sk_error_set(error, SEVKIT_EUSAGE, "required, but not given: %s", names[lack]);
}

int sk_validation_add_firmware(struct sk_validation *validation, const char *path,
                               struct sevkit_error *error)
{
    struct sk_bytes *bytes = &validation->other_bytes[validation->other_count];
    int r;

    if (validation->other_count == SK_OTHER_FIRMWARES_MAX)
        return sk_error_set(error, SEVKIT_EUSAGE, "more than %u files", SK_OTHER_FIRMWARES_MAX);
    r = sk_file_read(&sk_sys_real, path, SEVKIT_FIRMWARE_MAX_BYTES, bytes, error);
    if (r == 0)
        validation->others[validation->other_count++] =
            (struct sk_match_image){path, bytes->data, bytes->size};
    return r;
}

static int compare(struct sk_validation *validation, const struct sk_listener *listener,
                   struct sevkit_error *error)
{
    struct sevkit_error reason;
    int r;

    if (validation->compute)
        validation->inputs.nonce = validation->nonce;
    r = sk_sev_build_inputs(&validation->inputs, error);

    warn_unmeasured_cpus(validation, listener);
    if (r == 0)
        r = sk_sev_launch_of(&validation->inputs, &validation->launch, validation->reported, error);
    if (r == 0)
        r = sk_sev_compute(&validation->launch, &validation->values, error);
    if (r < 0 || validation->compute)
        return r;
    validation->matches = sk_sev_check(&validation->values, validation->reported, &reason) == 0;
    return 0;
}

static int search(struct sk_validation *validation, struct sevkit_error *error)
{
    const struct sk_sev_explain explain = {
        .inputs = &validation->inputs,
        .launch = &validation->launch,
        .reported = validation->reported,
        .vcpus_max = validation->search_vcpus,
        .firmwares = validation->others,
        .firmware_count = validation->other_count,
    };

    if (validation->compute || validation->matches || validation->inputs.has_digest ||
        validation->no_search)
        return 0;
    validation->searched = true;
    return sk_sev_explain(&explain, &validation->others_fit, error);
}

static int inject(struct sk_validation *validation, const struct sk_sev_packet *packet,
                  struct sevkit_error *error)
{
    SK_CLEANUP(sk_sev_packet_text_done) struct sk_sev_packet_text text = {0};
    struct sk_sev_source *source = validation->source;
    int r = sk_sev_packet_encode(packet, &text, error);

    if (r == 0)
        r = source->functions->inject(source, text.header, text.payload, error);
    if (r < 0 || validation->no_resume)
        return r;
    r = source->functions->resume(source, error);
    validation->resumed = r == 0;
    return r;
}

static int send_secrets(struct sk_validation *validation, const struct sk_listener *listener,
                        struct sevkit_error *error)
{
    SK_CLEANUP(sk_sev_packet_done) struct sk_sev_packet packet = {0};
    int r;

    if (!validation->matches || !validation->secrets.count)
        return 0;
    if (!(validation->launch.policy & SK_SEV_POLICY_NODBG))
        sk_listener_warn(listener,
                         "the policy 0x%x lets the host read the guest's memory, the secrets too: "
                         "'nodbg' is not in it",
                         validation->launch.policy);
    r = sk_sev_secrets_packet(&validation->secrets, validation->inputs.tik->data,
                              validation->inputs.tek->data, validation->reported, &packet, error);
    if (r < 0)
        return r;
    validation->payload_bytes = packet.payload_size;
    return validation->source
               ? inject(validation, &packet, error)
               : sk_sev_packet_write(&packet, validation->header, validation->payload, error);
}

int sk_validation_run(struct sk_validation *validation, const struct sk_listener *listener,
                      struct sevkit_error *error)
{
    int r = check_whole(validation, error);

    if (r == 0)
        r = complete(validation, listener, error);
    if (r == 0)
        r = compare(validation, listener, error);
    if (r == 0)
        r = search(validation, error);
    return r == 0 ? send_secrets(validation, listener, error) : r;
}

void sk_validation_done(struct sk_validation *validation)
{
    sk_sev_source_free(validation->source);
    sk_sev_config_done(&validation->config);
    sk_sev_secrets_done(&validation->secrets);
    sk_sev_inputs_done(&validation->inputs);
    for (size_t i = 0; i < validation->other_count; i++)
        sk_bytes_done(&validation->other_bytes[i]);
    sk_match_result_done(&validation->others_fit);
}
