/* SPDX-License-Identifier: Apache-2.0 */
#include "sev/explain.h"

#include "base/cleanup.h"

#include <stdlib.h>
#include <string.h>

/* The old message ends with API 0.16. */
#define NEW_MESSAGE_MINOR 17u

/* A launch digest with each way to make a measurement of it. */
static int accept(void *arg, const uint8_t digest[32], bool *ret_fits,
                  struct sk_match_changes *changes, struct sevkit_error *error)
{
    const struct sk_sev_explain *explain = arg;
    const struct sk_sev_inputs *inputs = explain->inputs;
    bool old = explain->launch->api_major == 0 && explain->launch->api_minor < NEW_MESSAGE_MINOR;
    struct sk_sev_values values;
    int r = 0;

    *ret_fits = false;
    memcpy(values.digest, digest, sizeof(values.digest));
    for (unsigned way = 0; r == 0 && !*ret_fits && way < 4; way++) {
        struct sk_sev_launch launch = *explain->launch;
        bool swapped = way & 1;

        launch.old_message = way & 2;
        if ((launch.old_message && !old) || (swapped && !inputs->tek))
            continue;
        launch.tik = swapped ? inputs->tek->data : inputs->tik->data;
        r = sk_sev_measure(&launch, &values, error);
        *ret_fits =
            r == 0 && sk_secret_equal(values.measure, explain->reported, SK_SEV_MEASURE_BYTES);
        if (*ret_fits && swapped)
            sk_match_change_add(changes, "keys", "exchange --tik and --tek",
                                "TIK and TEK are swapped");
        if (*ret_fits && launch.old_message)
            sk_match_change_add(changes, "message", "",
                                "the message is that of API versions before 0.17");
    }
    return r;
}

struct lists {
    struct sk_match_blob kernel, initrd;
    struct sk_match_cmdline cmdline;
};

static void set_boot(const struct sk_sev_explain *explain, struct lists *lists,
                     struct sk_match_request *request)
{
    const struct sk_sev_inputs *inputs = explain->inputs;
    const struct sk_sev_launch *launch = explain->launch;

    if (!launch->has_kernel)
        return;
    lists->kernel.name = "the given kernel";
    memcpy(lists->kernel.sha256, launch->hashes.kernel, sizeof(lists->kernel.sha256));
    request->kernels = &lists->kernel;
    request->kernel_count = 1;
    if (inputs->has_initrd) {
        lists->initrd.name = "the given initrd";
        memcpy(lists->initrd.sha256, launch->hashes.initrd, sizeof(lists->initrd.sha256));
        request->initrds = &lists->initrd;
        request->initrd_count = 1;
    }
    if (inputs->cmdline) {
        lists->cmdline = (struct sk_match_cmdline){NULL, inputs->cmdline, strlen(inputs->cmdline)};
        request->cmdlines = &lists->cmdline;
        request->cmdline_count = 1;
    }
}

static void set_cpus(const struct sk_sev_explain *explain, struct sk_match_request *request)
{
    const struct sk_sev_inputs *inputs = explain->inputs;
    const struct sk_sev_launch *launch = explain->launch;

    if (!(launch->policy & SK_SEV_POLICY_ES))
        return;
    request->mode = SEVKIT_MODE_SEV_ES;
    request->has_vcpus = true;
    request->vcpus = launch->vcpus;
    request->has_signature = inputs->has_signature;
    request->signature = inputs->signature;
    request->es_features = inputs->sev_features;
    request->profile = inputs->profile;
    for (size_t role = 0; !inputs->has_signature && role < SK_ARRAY_SIZE(request->vmsas); role++)
        request->vmsas[role] = launch->vmsas[role];
}

int sk_sev_explain(const struct sk_sev_explain *explain, struct sk_match_result *ret_result,
                   struct sevkit_error *error)
{
    struct sk_sev_explain copy = *explain;
    struct lists lists = {.kernel = {0}};
    SK_CLEANUP_FREE struct sk_match_image *firmwares =
        calloc(explain->firmware_count + 1, sizeof(*firmwares));
    struct sk_match_request request = {
        .mode = SEVKIT_MODE_SEV,
        .accept = accept,
        .accept_arg = &copy,
        .firmwares = firmwares,
        .firmware_count = explain->firmware_count + 1,
        .vcpus_max = explain->vcpus_max,
        .differences_max = SK_MATCH_DIFFERENCES,
    };

    if (!firmwares)
        return sk_error_oom(error);
    firmwares[0] = (struct sk_match_image){"the given firmware", explain->launch->firmware,
                                           explain->launch->firmware_size};
    for (size_t i = 0; i < explain->firmware_count; i++)
        firmwares[i + 1] = explain->firmwares[i];
    set_boot(explain, &lists, &request);
    set_cpus(explain, &request);
    return sk_match_run(&request, ret_result, error);
}

void sk_sev_explain_text(const struct sk_match_found *found, struct sk_text *text)
{
    for (unsigned i = 0; i < found->change_count; i++)
        sk_text_addf(text, "%s%s", i > 0 ? "; " : "", found->changes[i].text);
}
