/* SPDX-License-Identifier: Apache-2.0 */
#include "launch/simulate.h"

#include "base/cleanup.h"
#include "sim/run/simulation.h"

#include <string.h>

#define SNP_OBJECT "sev-snp-guest"
/* What the simulator's launch measures (sim/run/sim_start.c): SNPActive alone, and a recent kernel under QEMU. */
#define SIMULATED_FEATURES 0x1ull
#define SIMULATED_PROFILE  "qemu"

/* QEMU 9.1, qapi/qom.json, SevSnpGuestProperties and SevCommonProperties. */
static const char *const properties[] = {
    "policy",    "guest-visible-workarounds", "id-block",      "id-auth",
    "host-data", "author-key-enabled",        "vcek-disabled", "sev-device",
    "cbitpos",   "reduced-phys-bits",         "kernel-hashes",
};

int sk_launch_simulate_check(const struct sk_vm *guest, struct sevkit_error *error)
{
    if (guest->generation != SK_GENERATION_SNP)
        return sk_error_set(error, SEVKIT_EREFUSED,
                            "a simulated processor supports generation 'sev-snp' only, not '%s'%s",
                            sk_vm_generation(guest),
                            guest->generation == SK_GENERATION_NONE
                                ? "; a guest of generation none starts without it"
                                : "");
    if (sk_vm_features(guest) != SIMULATED_FEATURES)
        return sk_error_set(error, SEVKIT_EREFUSED,
                            "sev.features: found 0x%llx, but the simulated host gives its guests "
                            "0x%llx, and it is measured",
                            (unsigned long long)sk_vm_features(guest), SIMULATED_FEATURES);
    if (strcmp(sk_vm_profile(guest), SIMULATED_PROFILE) != 0)
        return sk_error_set(error, SEVKIT_EREFUSED,
                            "sev.profile: found '%.100s', but the simulated host is '%s', and it "
                            "is measured",
                            sk_vm_profile(guest), SIMULATED_PROFILE);
    return 0;
}

int sk_launch_simulate_qemu(const struct sk_vm *guest, struct sk_qemu *qemu,
                            struct sevkit_error *error)
{
    json_t *object = json_object();
    int failed = !object;

    for (size_t i = 0; i < SK_ARRAY_SIZE(properties); i++)
        failed = failed || json_object_set_new(object, properties[i], json_true());
    failed = failed || json_object_set(qemu->objects, SNP_OBJECT, object) ||
             json_object_set_new(qemu->machine, "confidential-guest-support", json_true()) ||
             json_object_set_new(qemu->cpus, sk_vm_cpu_model(guest), json_true());
    json_decref(object);
    return failed ? sk_error_oom(error) : 0;
}

int sk_launch_simulate(const char *directory, bool keeps_firmware, const struct sk_words *words,
                       struct sevkit_error *error)
{
    SK_CLEANUP_FREE char **argv = sk_words_argv(words);
    struct sk_simulation_request request = {.directory = directory,
                                            .keeps_firmware = keeps_firmware,
                                            .argv = (const char *const *)argv,
                                            .argc = words->count};
    struct sk_simulation simulation = {0};
    int r;

    if (!argv)
        return sk_error_oom(error);
    r = sk_simulation_start(&sk_sys_real, &request, &simulation, error);
    if (r == 0)
        r = sk_simulation_run_qemu(&simulation, error);
    sk_simulation_done(&simulation);
    return r;
}
