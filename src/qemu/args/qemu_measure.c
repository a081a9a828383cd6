/* SPDX-License-Identifier: Apache-2.0 */
#include "qemu/args/qemu_measure.h"

#include "base/cleanup.h"
#include "measure/plan.h"

#include <string.h>

SK_DEFINE_CLEANUP(struct sevkit_plan *, sevkit_plan_free)
SK_DEFINE_CLEANUP(struct sevkit_measurement *, sevkit_measurement_free)

static int check(const struct sk_qemu_measure_request *request, struct sevkit_error *error)
{
    const struct sk_qemu_guest *vm = request->vm;

    if (request->has_mode && request->mode != vm->mode)
        return sk_error_set(error, SEVKIT_EREFUSED,
                            "the command line starts a guest of mode %s (policy 0x%llx), not %s",
                            sevkit_mode_name(vm->mode), (unsigned long long)vm->policy,
                            sevkit_mode_name(request->mode));
    if (request->has_signature && vm->cpu_known)
        return sk_error_set(error, SEVKIT_EUSAGE,
                            "the vCPUs' model is given, but the command line says it");
    if (vm->igvm && request->host.has_kernel)
        return sk_error_set(error, SEVKIT_EUSAGE,
                            "the host's kernel is given, but with igvm-cfg the IGVM file holds "
                            "what is measured");
    /* Those of the command line are there, whatever the host's kernel adds. */
    if (vm->mode == SEVKIT_MODE_SNP && request->host.has_features &&
        (request->host.features & vm->features) != vm->features)
        return sk_error_set(
            error, SEVKIT_EUSAGE, "guest features 0x%llx lack what the command line sets: 0x%llx",
            (unsigned long long)request->host.features, (unsigned long long)vm->features);
    return 0;
}

int sk_qemu_guest_set_files(const struct sk_qemu_guest *vm, struct sevkit_plan *plan,
                            struct sevkit_error *error)
{
    int r;

    if (vm->igvm)
        return sevkit_plan_set_igvm_file(plan, vm->igvm, error);
    r = sevkit_plan_set_firmware_file(plan, vm->firmware, error);
    if (r < 0 || !vm->kernel || !vm->kernel_hashes)
        return r;
    r = sevkit_plan_set_kernel_file(plan, vm->kernel, error);
    if (r == 0 && vm->initrd)
        r = sevkit_plan_set_initrd_file(plan, vm->initrd, error);
    if (r == 0 && vm->cmdline)
        r = sevkit_plan_set_cmdline(plan, vm->cmdline, strlen(vm->cmdline), error);
    return r;
}

/* QEMU starts SEV-ES guests the legacy way, unless legacy-vm-type=off is said. */
static struct sk_guest_host settle_host(const struct sk_qemu_measure_request *request,
                                        const struct sk_listener *listener)
{
    const struct sevkit_profile *legacy = sevkit_profile_find("qemu-fpu0");
    struct sk_guest_host host = request->host;

    if (host.profile || host.vmm != SEVKIT_VMM_QEMU || request->vm->mode != SEVKIT_MODE_SEV_ES)
        return host;
    host.profile = sk_guest_host_profile(&host, false);
    if (request->vm->init2 || host.profile == legacy)
        return host;
    sk_listener_note(listener,
                     "measured with profile %s, as QEMU launches SEV-ES guests unless the command "
                     "line has legacy-vm-type=off; profile %s is the other way",
                     legacy->name, host.profile->name);
    host.profile = legacy;
    return host;
}

static void set_guest(const struct sk_qemu_measure_request *request, struct sevkit_plan *plan,
                      const struct sk_listener *listener)
{
    const struct sk_qemu_guest *vm = request->vm;
    struct sk_guest_host host;

    if (vm->mode == SEVKIT_MODE_SEV)
        return;
    host = settle_host(request, listener);
    sk_guest_host_note(&host, vm->mode, listener);
    sevkit_plan_set_profile(plan, sk_guest_host_profile(&host, false));
    sevkit_plan_set_vcpus(plan, vm->vcpus);
    sevkit_plan_set_vcpu_signature(plan, vm->vcpu_signature);
    if (vm->igvm)
        return;
    sevkit_plan_set_guest_features(plan, sk_guest_host_features(&host, vm->mode) |
                                             (vm->mode == SEVKIT_MODE_SNP ? vm->features : 0));
}

/* A shell would have put something else in the place of "$X". */
static void warn_dollars(const struct sk_qemu_guest *vm, const struct sk_listener *listener)
{
    const struct {
        const char *option, *value;
    } measured[] = {{"-bios", vm->firmware},
                    {"-kernel", vm->kernel},
                    {"-initrd", vm->initrd},
                    {"-append", vm->cmdline},
                    {"igvm-cfg", vm->igvm}};

    for (size_t i = 0; i < SK_ARRAY_SIZE(measured); i++)
        if (measured[i].value && strpbrk(measured[i].value, "$`"))
            sk_listener_warn(listener,
                             "%s: '%s' is taken as it is: variables and commands of a script are "
                             "not expanded",
                             measured[i].option, measured[i].value);
}

/* QEMU takes that of the file (backends/igvm.c, qigvm_handle_policy). */
static void settle_policy(const struct sk_igvm *file, struct sk_qemu_guest *vm,
                          const struct sk_listener *listener)
{
    uint64_t said = vm->policy;

    if (vm->mode != SEVKIT_MODE_SNP || !vm->igvm ||
        !sk_igvm_policy(file, SK_IGVM_SEV_SNP, &vm->policy))
        return;
    vm->igvm_policy = true;
    if (vm->policy != said)
        sk_listener_note(listener,
                         "the guest has the policy of the IGVM file, 0x%llx; the command line's, "
                         "0x%llx, is not used",
                         (unsigned long long)vm->policy, (unsigned long long)said);
}

static void warn(const struct sk_qemu_guest *vm, const struct sevkit_measurement *measurement,
                 const struct sk_listener *listener)
{
    if (vm->flash_warning)
        sk_listener_warn(listener, "%s", vm->flash_warning);
    if (vm->kernel && !vm->kernel_hashes)
        sk_listener_warn(listener,
                         "this command line has no kernel-hashes=on: kernel, initrd and command "
                         "line are not measured");
    for (size_t i = 0; i < sevkit_measurement_warning_count(measurement); i++)
        sk_listener_warn(listener, "%s", sevkit_measurement_warning(measurement, i));
}

int sk_qemu_measure(const struct sk_qemu_measure_request *request,
                    const struct sk_listener *listener, struct sevkit_measurement **ret_measurement,
                    struct sevkit_error *error)
{
    SK_CLEANUP(sevkit_plan_free_p) struct sevkit_plan *plan = NULL;
    SK_CLEANUP(sevkit_measurement_free_p) struct sevkit_measurement *measurement = NULL;
    struct sk_qemu_guest *vm = request->vm;
    int r;

    if (!request->expanded)
        warn_dollars(vm, listener);
    r = check(request, error);
    if (r < 0)
        return r;
    if (request->has_signature)
        vm->vcpu_signature = (uint32_t)request->signature;
    r = sevkit_plan_new(vm->mode, &plan, error);
    if (r == 0)
        r = sk_qemu_guest_set_files(vm, plan, error);
    if (r < 0)
        return r;
    set_guest(request, plan, listener);
    r = sevkit_measure(plan, &measurement, error);
    if (r < 0)
        return r;
    settle_policy(&plan->igvm.file, vm, listener);
    warn(vm, measurement, listener);
    *ret_measurement = SK_TAKE(measurement);
    return 0;
}
