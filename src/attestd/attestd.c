/* SPDX-License-Identifier: Apache-2.0 */
#include "attestd/attestd.h"

#include "attest/own_report.h"
#include "base/cleanup.h"
#include "base/limits.h"
#include "formats/attest/ssh_keys.h"
#include "formats/boot/boot_parameters.h"
#include "sys/file.h"
#include "sys/network/net.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define SESSION_SECONDS 60

static int read_parameters(const char *path, struct sk_boot_parameters *ret_parameters,
                           struct sevkit_error *error)
{
    SK_CLEANUP(sk_bytes_done) struct sk_bytes line = {0};
    int r = sk_file_read(&sk_sys_real, path, SK_CMDLINE_MAX_BYTES, &line, error);

    if (r < 0)
        return r;
    r = sk_boot_parameters_read(line.data, line.size, ret_parameters, error);
    return r < 0 ? sk_error_wrap(error, r, "%s", path) : 0;
}

/* The text of boot.owner. */
static int read_owner(const char *text, struct sk_boot_bytes *ret_owner, struct sevkit_error *error)
{
    const struct sk_boot_row *row = sk_boot_rows;
    struct sk_boot_parameters scratch;
    int r;

    while (strcmp(row->name, "owner") != 0)
        row++;
    sk_boot_parameters_init(&scratch);
    r = sk_boot_row_read(row, &scratch, text, error);
    if (r == 0)
        *ret_owner = scratch.owner;
    return r < 0 ? sk_error_wrap(error, r, "--owner") : 0;
}

/* A measured owner is the owner, whatever the service's command line says. */
static int choose_owner(const struct sk_attestd_options *options,
                        const struct sk_boot_parameters *boot, struct sk_attestd *service,
                        struct sevkit_error *error)
{
    struct sk_boot_bytes owner = boot->owner;
    int r = 0;

    if (options->owner && owner.size)
        return sk_error_set(error, SEVKIT_EUSAGE,
                            "--owner: the measured command line names the owner already");
    if (options->owner)
        r = read_owner(options->owner, &owner, error);
    if (r == 0 && !owner.size)
        r = sk_error_set(error, SEVKIT_EUSAGE,
                         "the command line names no owner (sevkit.owner); use --owner");
    if (r == 0)
        memcpy(service->guest.owner, owner.bytes, sizeof(service->guest.owner));
    return r;
}

static int read_host_key(const char *folder, const char *type, struct sk_text *keys,
                         struct sevkit_error *error)
{
    SK_CLEANUP(sk_bytes_done) struct sk_bytes line = {0};
    struct sevkit_error absent;
    char path[4096];
    int r;

    if ((size_t)snprintf(path, sizeof(path), "%s/ssh_host_%s_key.pub", folder, type) >=
        sizeof(path))
        return sk_error_set(error, SEVKIT_EUSAGE, "--host-keys: the path is too long");
    if (sk_file_read(&sk_sys_real, path, SK_KEY_FILE_MAX_BYTES, &line, &absent) < 0)
        return 0;
    r = sk_ssh_keys_add_public(line.data, line.size, keys, error);
    return r < 0 ? sk_error_wrap(error, r, "%s", path) : 0;
}

static int read_host_keys(const char *folder, struct sk_text *keys, struct sevkit_error *error)
{
    static const char *const types[] = {"ed25519", "ecdsa", "rsa"};
    int r = 0;

    for (size_t i = 0; i < SK_ARRAY_SIZE(types) && r == 0; i++)
        r = read_host_key(folder, types[i], keys, error);
    return r;
}

static bool may_report(void *arg)
{
    struct sk_attestd *service = arg;

    return sk_report_limit_take(&service->limit, sk_monotonic_ms());
}

int sk_attestd_open(const struct sk_attestd_options *options, struct sk_attestd *ret_service,
                    struct sevkit_error *error)
{
    SK_CLEANUP(sk_attestd_done) struct sk_attestd service = {0};
    struct sk_boot_parameters boot;
    int r = read_parameters(options->cmdline, &boot, error);

    if (r == 0)
        r = choose_owner(options, &boot, &service, error);
    if (r == 0)
        r = read_host_keys(options->host_keys, &service.ssh_keys, error);
    if (r < 0)
        return r;
    service.port = options->port ? options->port : (unsigned)boot.port;
    service.vsock = options->vsock || boot.net == SK_BOOT_NET_VSOCK;
    service.session_seconds =
        boot.mode == SK_BOOT_NONE ? SESSION_SECONDS : (unsigned)boot.session_seconds;
    /* No role takes keys here: the rest of the guest's life hands in none. */
    service.guest.roles = SK_ATTEST_ROLE_BIT(SK_ATTEST_REPORT);
    if (service.ssh_keys.length)
        service.guest.roles |= SK_ATTEST_ROLE_BIT(SK_ATTEST_SSH);
    service.guest.get_report = sk_attest_get_report;
    service.guest.may_report = may_report;
    service.limit.burst = SK_ATTESTD_BURST;
    service.limit.interval_ms =
        60000 / (options->reports_per_minute ? options->reports_per_minute : SK_ATTESTD_REPORTS);
    *ret_service = service;
    service = (struct sk_attestd){0};
    return 0;
}

void sk_attestd_done(struct sk_attestd *service)
{
    sk_text_done(&service->ssh_keys);
    *service = (struct sk_attestd){0};
}

int sk_attestd_run(struct sk_attestd *service, struct sevkit_error *error)
{
    enum sk_attest_end end;
    int listener;
    struct sk_attest_server server = {.guest = &service->guest,
                                      .listeners = &listener,
                                      .listener_count = 1,
                                      .session_seconds = service->session_seconds};
    int r = service->vsock ? sk_listen_vsock(service->port, &listener, error)
                           : sk_listen_tcp(service->port, &listener, error);

    if (r < 0)
        return r;
    service->guest.ssh_keys = sk_text_get(&service->ssh_keys);
    service->guest.arg = service;
    r = sk_attest_serve(&server, &end, error);
    (void)close(listener);
    return r;
}
