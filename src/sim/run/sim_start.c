/* SPDX-License-Identifier: Apache-2.0 */
#include "sim/run/sim_start.h"
#include "qemu/args/qemu_measure.h"

#include "measure/measurement.h"
#include "measure/plan.h"

#include <errno.h>
#include <sevkit/measure.h>
#include <string.h>

SK_DEFINE_CLEANUP(struct sevkit_plan *, sevkit_plan_free)
SK_DEFINE_CLEANUP(struct sevkit_measurement *, sevkit_measurement_free)

#define KVM_DEVICE "/dev/kvm"
/* CPUID Fn0000_0001_ECX and Fn8000_0001_ECX. */
#define LEAF_FEATURES 0x00000001u
#define LEAF_EXTENDED 0x80000001u
#define ECX_VMX       (1u << 5)
#define ECX_SVM       (1u << 2)

bool sk_sim_has_kvm(const struct sk_sys *sys)
{
    struct sk_cpuid id;
    bool has_extensions = (sys->cpuid(LEAF_FEATURES, 0, &id) && id.ecx & ECX_VMX) ||
                          (sys->cpuid(LEAF_EXTENDED, 0, &id) && id.ecx & ECX_SVM);
    int fd;

    if (!has_extensions)
        return false;
    fd = sys->open_device(KVM_DEVICE);
    if (fd >= 0)
        (void)sys->close(fd);
    return fd >= 0;
}

static int fill_plan(const struct sk_sys *sys, const struct sk_qemu_guest *vm,
                     struct sevkit_plan *plan, struct sevkit_error *error)
{
    sk_plan_set_sys(plan, sys);
    sevkit_plan_set_vcpus(plan, vm->vcpus);
    sevkit_plan_set_vcpu_signature(plan, vm->vcpu_signature);
    if (!vm->igvm)
        sevkit_plan_set_guest_features(plan, vm->features);
    return sk_qemu_guest_set_files(vm, plan, error);
}

static int answer(const char *command, uint32_t status, struct sevkit_error *error)
{
    if (status == SK_SIM_SUCCESS)
        return 0;
    return sk_error_wrap(error, sk_firmware_error_set(error, SEVKIT_EREFUSED, status), "%s",
                         command);
}

static int hand_over_pages(struct sk_sim_guest *guest, const struct sk_update *update,
                           struct sevkit_error *error)
{
    struct sk_sim_pages pages = {
        .type = (unsigned)update->type,
        .gpa = update->gpa,
        .pages = update->data ? update->size / SEVKIT_PAGE_BYTES : update->pages,
        .data = update->data,
    };
    uint64_t times = update->data ? update->repeat : 1;
    uint32_t status = SK_SIM_SUCCESS;
    int r = 0;

    for (uint64_t i = 0; r == 0 && status == SK_SIM_SUCCESS && i < times; i++)
        r = sk_sim_launch_update(guest, &pages, &status, error);
    return r < 0 ? r : answer("SNP_LAUNCH_UPDATE", status, error);
}

/* Pages of zero bytes that are measured with their contents. */
static int hand_over_zeros(struct sk_sim_guest *guest, const struct sk_update *update,
                           struct sevkit_error *error)
{
    static const uint8_t zeros[SEVKIT_PAGE_BYTES];
    int r = 0;

    for (uint64_t i = 0; r == 0 && i < update->pages; i++) {
        const struct sk_update page = {
            .source = update->source,
            .type = update->type,
            .gpa = update->gpa + i * SEVKIT_PAGE_BYTES,
            .data = zeros,
            .size = sizeof(zeros),
            .repeat = 1,
        };

        r = hand_over_pages(guest, &page, error);
    }
    return r;
}

static int hand_over(struct sk_sim_guest *guest, const struct sk_update *update,
                     struct sevkit_error *error)
{
    return update->zeros ? hand_over_zeros(guest, update, error)
                         : hand_over_pages(guest, update, error);
}

static int finish(struct sk_sim_guest *guest, const struct sk_qemu_guest *vm,
                  struct sevkit_error *error)
{
    struct sk_sim_finish given = {
        .id_block = vm->has_id_block ? vm->id_block : NULL,
        .id_auth = vm->has_id_auth ? vm->id_auth : NULL,
        .author_key_enabled = vm->author_key_enabled,
    };
    uint32_t status;
    int r;

    memcpy(given.host_data, vm->host_data, sizeof(given.host_data));
    r = sk_sim_launch_finish(guest, &given, &status, error);
    return r < 0 ? r : answer("SNP_LAUNCH_FINISH", status, error);
}

static int go_through(struct sk_sim_guest *guest, const struct sk_qemu_guest *vm,
                      const struct sevkit_measurement *measurement, struct sevkit_error *error)
{
    uint32_t status;
    int r = sk_sim_launch_start(guest, vm->policy, &status, error);

    if (r == 0)
        r = answer("SNP_LAUNCH_START", status, error);
    for (size_t i = 0; r == 0 && i < measurement->updates.count; i++)
        r = hand_over(guest, &measurement->updates.items[i], error);
    if (r == 0)
        r = finish(guest, vm, error);
    return r;
}

/* Of an IGVM file QEMU takes the policy, and the ID block with that policy (backends/igvm.c, qigvm_handle_policy). */
static void take_igvm(const struct sk_igvm *file, struct sk_qemu_guest *vm)
{
    const struct sk_igvm_header *platform = sk_igvm_find_platform(file, SK_IGVM_SEV_SNP);
    const struct sk_igvm_header *header;
    struct sk_igvm_id id;

    if (!platform)
        return;
    (void)sk_igvm_policy(file, SK_IGVM_SEV_SNP, &vm->policy);
    header = sk_igvm_find(file, SK_IGVM_ID_BLOCK, platform->mask);
    if (!header)
        return;
    sk_igvm_id_read(header, &id);
    id.block.policy = vm->policy;
    sevkit_id_block_write(&id.block, vm->id_block);
    sevkit_id_auth_write(&id.auth, vm->id_auth);
    vm->has_id_block = vm->has_id_auth = true;
    vm->author_key_enabled = id.author_key_enabled;
}

int sk_sim_launch(const struct sk_sys *sys, const struct sk_sim_chip *chip,
                  const struct sk_qemu_guest *vm, struct sk_sim_guest *ret_guest,
                  struct sevkit_error *error)
{
    SK_CLEANUP(sevkit_plan_free_p) struct sevkit_plan *plan = NULL;
    SK_CLEANUP(sevkit_measurement_free_p) struct sevkit_measurement *measurement = NULL;
    uint8_t random[SK_SIM_RANDOM_BYTES];
    struct sk_qemu_guest said = *vm; /* borrows from vm */
    struct sk_sim_guest guest;
    int r = sevkit_plan_new(SEVKIT_MODE_SNP, &plan, error);

    if (r == 0)
        r = fill_plan(sys, vm, plan, error);
    if (r == 0)
        r = sevkit_measure(plan, &measurement, error);
    if (r < 0)
        return r;
    if (sys->random(random, sizeof(random)) < 0)
        return sk_error_set(error, SEVKIT_EIO, "random bytes: %s", strerror(errno));
    if (vm->igvm)
        take_igvm(&plan->igvm.file, &said);
    sk_sim_guest_init(&guest, chip, random);
    r = go_through(&guest, &said, measurement, error);
    if (r < 0)
        sk_sim_guest_done(&guest);
    else
        *ret_guest = guest;
    return r;
}
