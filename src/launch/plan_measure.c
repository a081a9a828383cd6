/* SPDX-License-Identifier: Apache-2.0 */
#include "launch/plan_measure.h"

#include "base/cleanup.h"
#include "base/values/bytes_text.h"
#include "qemu/qemu_version.h"
#include "qemu/running/qemu_run.h"

#include <stdio.h>
#include <string.h>

SK_DEFINE_CLEANUP(struct sevkit_measurement *, sevkit_measurement_free)

/* SNPGuard's own file is the source of its expectations. */
int sk_plan_check_expect(const struct sk_vm *guest, const struct sk_listener *listener,
                         struct sevkit_error *error)
{
    SK_CLEANUP_ACCEPTANCE struct sevkit_acceptance *acceptance = NULL;
    struct sk_policy_reader reader = sk_plan_policy_reader(listener);
    enum sk_policy_format format;
    char name[256];
    int r;

    reader.placeless = true;
    if (!guest->expect)
        return 0;
    (void)snprintf(name, sizeof(name), "%.200s: expect", guest->expect_place);
    r = sk_policy_parse(&reader, name, guest->directory, guest->expect, strlen(guest->expect),
                        &acceptance, &format, error);
    if (r == 0 && sevkit_acceptance_count(acceptance, "measurement") > 0)
        return sk_error_set(error, SEVKIT_EINPUT,
                            "%s: found launch digests, expected none but the plan's own", name);
    return r;
}

int sk_start_report(const struct sk_findings *findings, const struct sk_listener *listener,
                    struct sevkit_error *error)
{
    const struct sk_finding *last = NULL;

    if (findings->failed)
        return sk_error_oom(error);
    for (size_t i = 0; i < findings->count; i++) {
        const struct sk_finding *finding = &findings->list[i];

        if (finding->kind != SK_FINDING_ERROR) {
            sk_listener_warn(listener, "%s", finding->text);
            continue;
        }
        if (last)
            sk_listener_error(listener, "%s", last->text);
        last = finding;
    }
    return last ? sk_error_set(error, SEVKIT_EREFUSED, "%s", last->text) : 0;
}

int sk_plan_measure(const struct sk_start *launch, const struct sk_listener *listener,
                    struct sevkit_measurement **ret_measurement, struct sevkit_error *error)
{
    SK_CLEANUP(sevkit_measurement_free_p) struct sevkit_measurement *measurement = NULL;
    int r = sk_start_measure(launch, &measurement, error);

    for (size_t i = 0; r == 0 && i < sevkit_measurement_warning_count(measurement); i++)
        sk_listener_warn(listener, "%s", sevkit_measurement_warning(measurement, i));
    if (r == 0)
        r = sk_start_check_id_block(launch, measurement, error);
    if (r == 0)
        *ret_measurement = SK_TAKE(measurement);
    return r;
}

int sk_plan_set_host(const struct sk_plan_host *host, struct sk_start *launch,
                     struct sk_qemu *ret_qemu, struct sevkit_error *error)
{
    const struct sk_vm *guest = launch->guest;

    launch->starts = true;
    launch->has_host_kernel = host->has_kernel;
    launch->host_kernel = host->kernel;
    if (!host->asks_qemu && !host->has_release)
        return 0;
    launch->qemu = ret_qemu;
    return host->has_release
               ? sk_qemu_of_version(&host->release, sk_vm_cpu_model(guest), ret_qemu, error)
               : sk_qemu_probe(sk_vm_qemu(guest), ret_qemu, error);
}

int sk_plan_open(const struct sk_vm *guest, const struct sk_plan_host *host,
                 const struct sk_listener *listener, struct sk_start *ret_launch,
                 struct sevkit_error *error)
{
    SK_CLEANUP(sk_findings_done) struct sk_findings findings = {0};
    SK_CLEANUP(sk_start_done) struct sk_start launch = {0};
    SK_CLEANUP(sk_qemu_done) struct sk_qemu qemu = {0};
    int r = sk_start_open(guest, &sk_sys_real, &launch, error);

    if (r == 0 && host)
        r = sk_plan_set_host(host, &launch, &qemu, error);
    if (r < 0)
        return r;
    /* As in 'launch --measure': the C-bit decides whether the guest starts, not what is measured. */
    launch.cbitpos.given = true;
    sk_start_check(&launch, &findings);
    launch.qemu = NULL;
    r = sk_start_report(&findings, listener, error);
    if (r < 0)
        return r;
    *ret_launch = launch;
    launch = (struct sk_start){0};
    return 0;
}

int sk_plan_unfit(const struct sk_vm *guest, int r, struct sevkit_error *error)
{
    if (r == SEVKIT_EUSAGE || r == SEVKIT_EREFUSED)
        r = error->code = SEVKIT_EINPUT;
    return sk_error_wrap(error, r, "%s", guest->source);
}

static int measure_guest(const struct sk_vm *guest, const struct sk_listener *listener,
                         struct sk_policy_plan *ret_plan, struct sevkit_error *error)
{
    SK_CLEANUP(sevkit_measurement_free_p) struct sevkit_measurement *measurement = NULL;
    SK_CLEANUP(sk_start_done) struct sk_start launch = {0};
    int r;

    if (guest->generation != SK_GENERATION_SNP)
        return sk_error_set(error, SEVKIT_EINPUT,
                            "generation: found '%s', expected 'sev-snp', whose guests have reports",
                            sk_vm_generation(guest));
    r = sk_plan_open(guest, NULL, listener, &launch, error);
    if (r == 0)
        r = sk_plan_measure(&launch, listener, &measurement, error);
    if (r < 0)
        return r;
    if (launch.guest->measured.mode || sk_vm_acpi(launch.guest) != SK_BOOT_ACPI_NONE)
        sk_listener_note(listener, "%s: ACPI defence: %s", guest->source,
                         sk_acpi_defence_says(sk_vm_acpi(launch.guest)));
    *ret_plan = (struct sk_policy_plan){.policy = launch.policy};
    memcpy(ret_plan->digest, sevkit_measurement_digest(measurement), sizeof(ret_plan->digest));
    /* The rules have seen that it is 64 digits. */
    ret_plan->has_host_data =
        guest->host_data && sk_bytes_text_is(SK_BYTES_HEX, guest->host_data, ret_plan->host_data,
                                             sizeof(ret_plan->host_data));
    return 0;
}

static int measure_plan(const struct sk_vm *guest, const struct sk_listener *listener,
                        struct sk_policy_plan *ret_plan, struct sevkit_error *error)
{
    int r = measure_guest(guest, listener, ret_plan, error);

    return r < 0 ? sk_plan_unfit(guest, r, error) : 0;
}

/* From memory; directory is where relative paths start. */
static int measure_text(const char *name, const char *directory, const void *data, size_t size,
                        const struct sk_listener *listener, struct sk_policy_plan *ret_plan,
                        struct sevkit_error *error)
{
    const struct sk_vm_reader reader = {.sys = &sk_sys_real, .listener = listener};
    SK_CLEANUP(sk_vm_done) struct sk_vm guest = {0};
    int r = sk_vm_parse(&reader, name, directory, data, size, &guest, error);

    return r == 0 ? measure_plan(&guest, listener, ret_plan, error) : r;
}

struct sk_policy_reader sk_plan_policy_reader(const struct sk_listener *listener)
{
    return (struct sk_policy_reader){.sys = &sk_sys_real,
                                     .measure = measure_text,
                                     .digest = sk_plan_digest,
                                     .listener = listener};
}

int sk_plan_digest(const char *path, const struct sk_listener *listener, uint8_t ret_digest[48],
                   struct sevkit_error *error)
{
    const struct sk_vm_reader reader = {.sys = &sk_sys_real, .listener = listener};
    SK_CLEANUP(sk_vm_done) struct sk_vm guest = {0};
    struct sk_policy_plan plan;
    int r = sk_vm_read(&reader, path, &guest, error);

    if (r == 0)
        r = sk_plan_check_expect(&guest, listener, error);
    if (r < 0)
        return r;
    if (guest.expect)
        sk_listener_warn(
            listener,
            "%s: only the digest of this plan is expected; a policy file takes its rules "
            "too",
            guest.expect_place);
    r = measure_plan(&guest, listener, &plan, error);
    if (r == 0)
        memcpy(ret_digest, plan.digest, sizeof(plan.digest));
    return r;
}
