/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/cli.h"
#include "host/host_record.h"

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
    return sk_host_record(&sk_sys_real, given->args->operands[0], error);
}

const struct sk_command sk_command_host_record = {
    .noun = "host",
    .verb = "record",
    .summary = "write down what a host check needs, to check it elsewhere",
    .spec = &spec,
    .run = run,
};
