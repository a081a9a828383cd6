/* SPDX-License-Identifier: Apache-2.0 */
#include "launch/guest_launch.h"

#include "base/cleanup.h"
#include "launch/monitor.h"
#include "launch/simulate.h"

#include <stdlib.h>
#include <unistd.h>

void sk_launch_done(struct sk_launch *launch)
{
    sevkit_measurement_free(launch->measurement);
    sk_findings_done(&launch->findings);
    sk_steps_done(&launch->steps);
    sk_words_done(&launch->words);
    sk_start_done(&launch->start);
    sk_qemu_done(&launch->qemu);
    sk_vm_done(&launch->guest);
    free(launch->qmp);
    free(launch->firmware);
    *launch = (struct sk_launch){0};
}

static void set_cbitpos(const struct sk_launch_request *request, struct sk_vm *guest)
{
    if (request->cbitpos.given)
        guest->cbitpos = request->cbitpos;
    else if (request->simulator && !guest->cbitpos.given)
        guest->cbitpos = (struct sk_given_number){true, SK_SIMULATED_CBITPOS};
}

static int open_plan(const struct sk_launch_request *request, const struct sk_listener *listener,
                     struct sk_launch *launch, struct sevkit_error *error)
{
    const struct sk_vm_reader reader = {.sys = &sk_sys_real, .listener = listener};
    int r = sk_vm_open(&reader, &request->plan, &launch->guest, error);

    if (r == 0 && request->simulator)
        r = sk_launch_simulate_check(&launch->guest, error);
    if (r == 0)
        r = sk_plan_check_expect(&launch->guest, listener, error);
    if (r < 0)
        return r;
    set_cbitpos(request, &launch->guest);
    return sk_start_open(&launch->guest, &sk_sys_real, &launch->start, error);
}

static int apply_rules(struct sk_launch *launch, const struct sk_listener *listener,
                       struct sevkit_error *error)
{
    sk_start_check(&launch->start, &launch->findings);
    return sk_start_report(&launch->findings, listener, error);
}

/* The digest where something depends on it: it was asked for, or an ID block names one. */
static int measure(const struct sk_launch_request *request, const struct sk_listener *listener,
                   struct sk_launch *launch, struct sevkit_error *error)
{
    bool has_digest = launch->guest.firmware && launch->guest.generation != SK_GENERATION_NONE;
    int r = request->keys ? sk_start_sign(&launch->start, request->keys, error) : 0;

    if (r < 0 ||
        !(request->digest_only || launch->start.id_block || (request->wants_digest && has_digest)))
        return r;
    return sk_plan_measure(&launch->start, listener, &launch->measurement, error);
}

/* The QEMU that starts the guest, and the files that are between them. */
static int find_host(const struct sk_launch_request *request, struct sk_launch *launch,
                     struct sevkit_error *error)
{
    struct sk_plan_host host = request->host;
    int r;

    host.asks_qemu = !host.has_release;
    r = sk_plan_set_host(&host, &launch->start, &launch->qemu, error);
    if (r == 0 && request->simulator)
        r = sk_launch_simulate_qemu(&launch->guest, &launch->qemu, error);
    if (r == 0)
        r = sk_monitor_path(&launch->guest, request->starts, &launch->qmp, error);
    if (r == 0 && launch->start.firmware_is_made)
        r = sk_monitor_firmware_path(launch->qmp, &launch->firmware, error);
    launch->start.qmp = launch->qmp;
    launch->start.firmware_path = launch->firmware;
    return r;
}

int sk_launch_prepare(const struct sk_launch_request *request, const struct sk_listener *listener,
                      struct sk_launch *ret_launch, struct sevkit_error *error)
{
    int r = open_plan(request, listener, ret_launch, error);

    if (r == 0 && !request->digest_only)
        r = find_host(request, ret_launch, error);
    /* The C-bit decides whether the guest starts, not what is measured. */
    ret_launch->start.cbitpos.given |= request->digest_only;
    if (r == 0)
        r = apply_rules(ret_launch, listener, error);
    if (r == 0)
        r = measure(request, listener, ret_launch, error);
    if (r < 0 || request->digest_only)
        return r;
    r = sk_steps_find(&ret_launch->guest, &sk_sys_real, (unsigned)getuid(), &ret_launch->steps,
                      error);
    return r == 0 ? sk_start_words(&ret_launch->start, &ret_launch->words, error) : r;
}

/* A block for another digest or policy keeps the guest from starting. */
static int check_id_block(struct sk_launch *launch, struct sevkit_error *error)
{
    int r;

    if (!launch->start.id_block || launch->findings.kinds[SK_FINDING_ERROR] > 0)
        return 0;
    r = sk_start_measure(&launch->start, &launch->measurement, error);
    if (r < 0)
        return r;
    r = sk_start_check_id_block(&launch->start, launch->measurement, error);
    if (r == SEVKIT_EREFUSED)
        sk_findings_add(&launch->findings, SK_FINDING_ERROR, "id-block", 0, "%s", error->text);
    return r == SEVKIT_EREFUSED ? 0 : r;
}

int sk_launch_check(const struct sk_launch_request *request, const struct sk_listener *listener,
                    struct sk_launch *ret_launch, struct sevkit_error *error)
{
    int r = open_plan(request, listener, ret_launch, error);

    if (r == 0)
        r = sk_plan_set_host(&request->host, &ret_launch->start, &ret_launch->qemu, error);
    if (r < 0)
        return r;
    /* This machine need not be the one that the guest will run on. */
    ret_launch->start.cbitpos.given |= !request->host.asks_qemu;
    sk_start_check(&ret_launch->start, &ret_launch->findings);
    r = check_id_block(ret_launch, error);
    return r == 0 && ret_launch->findings.failed ? sk_error_oom(error) : r;
}

static int check_steps(const struct sk_launch_request *request, const struct sk_steps *steps,
                       struct sevkit_error *error)
{
    if (steps->count == 0 || request->applies)
        return 0;
    return sk_error_set(error, SEVKIT_EREFUSED, "the host is not ready: %s%s%s",
                        steps->list[0].what, steps->count > 1 ? " (and more)" : "",
                        request->apply_hint ? request->apply_hint : "");
}

int sk_launch_start(const struct sk_launch_request *request, const struct sk_launch *launch,
                    const struct sk_listener *listener, struct sevkit_error *error)
{
    int r = sk_start_check_files(&launch->guest, error);

    if (r == 0)
        r = sk_monitor_claim(launch->qmp, error);
    if (r == 0)
        r = sk_start_write_firmware(&launch->start, error);
    if (r == 0)
        r = check_steps(request, &launch->steps, error);
    if (r == 0)
        r = sk_steps_apply(&launch->steps, listener, error);
    if (r < 0)
        return r;
    return request->simulator ? sk_launch_simulate(request->simulator, request->boots_firmware,
                                                   &launch->words, error)
                              : sk_start_become(&launch->words, error);
}
