/* SPDX-License-Identifier: Apache-2.0 */
#include "base/cleanup.h"
#include "cli/cli.h"
#include "cli/view/output.h"
#include "host/host_check.h"

#include <errno.h>
#include <string.h>
#include <sys/stat.h>

static const struct sk_option options[] = {
    SK_HELP_OPTION,
    {.name = NULL},
};

static const struct sk_args_spec spec = {
    .program = "sevkit host record",
    .description =
        "Write down what 'sevkit host check' finds on this host, so that it can be looked at "
        "elsewhere: answers of processor, KVM, firmware and tools as text, and the files of the "
        "kernel that matter. The chip's identifier, keys and guests are not in it; the kernel's "
        "command line and the map of memory are.",
    .epilog = "examples:\n"
              "  sudo sevkit host record recorded-host\n"
              "  tar -czf recorded-host.tar.gz recorded-host\n"
              "  sevkit host check --root recorded-host\n",
    .options = options,
    .operands = "DIR",
    .operands_min = 1,
    .operands_max = 1,
};

static int run(const struct sk_given *given, struct sevkit_error *error)
{
    static const unsigned generations[] = {SK_HOST_FOR_SNP, SK_HOST_FOR_ES, SK_HOST_FOR_SEV};
    const char *folder = given->args->operands[0];
    struct sk_host host;
    struct sk_host_report report;
    int r;

    if (mkdir(folder, 0755) < 0)
        return errno == EEXIST
                   ? sk_error_set(error, SEVKIT_EREFUSED,
                                  "%s: already exists; a recording needs a new folder", folder)
                   : sk_error_set(error, SEVKIT_EIO, "%s: %s", folder, strerror(errno));
    r = sk_host_open(&sk_sys_real, NULL, &host, error);
    if (r < 0)
        return r;
    sk_host_record_begin(&host, folder);
    for (size_t i = 0; i < SK_ARRAY_SIZE(generations); i++)
        sk_host_check_run(&host, generations[i], &report);
    r = sk_host_record_end(&host, error);
    sk_host_close(&host);
    return r;
}

const struct sk_command sk_command_host_record = {
    .noun = "host",
    .verb = "record",
    .summary = "write down what a host check needs, to check it elsewhere",
    .spec = &spec,
    .run = run,
};
