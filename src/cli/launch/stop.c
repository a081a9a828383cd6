/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/launch/launch_input.h"
#include "cli/launch/monitor_target.h"
#include "cli/option_values.h"
#include "qemu/running/guest_state.h"

static const struct sk_option options[] = {
    SK_HELP_OPTION,
    SK_MONITOR_OPTION,
    {.name = "force",
     .kind = SK_OPTION_FLAG,
     .help = "end QEMU at once instead of asking the guest to power off"},
    {.name = "timeout",
     .alias = "deadline",
     .metavar = "SECONDS",
     .help = "how long the guest may take, 1 to 3600; default 60"},
    {.name = NULL},
};

static const struct sk_args_spec spec = {
    .program = "sevkit stop",
    .description = "Ask a guest to power off, and wait until it has.",
    .epilog = "examples:\n"
              "  sevkit stop guest.toml\n"
              "  sevkit stop --force --qmp /run/user/1000/sevkit/guest.qmp\n",
    .options = options,
    .operands = "[FILE]",
    .operands_max = 1,
};

static int run(const struct sk_given *given, struct sevkit_error *error)
{
    SK_CLEANUP_FREE char *socket = NULL;
    const char *timeout = sk_given_value(given, OPT_TIMEOUT);
    bool force = sk_given_has(given, OPT_FORCE), is_gone = false;
    uint64_t seconds = 60;
    int r = sk_monitor_target(given, &socket, error);

    if (r == 0 && timeout)
        r = sk_value_number(OPT_TIMEOUT, timeout, 1, 3600, &seconds, error);
    if (r == 0)
        r = sk_guest_stop(socket, force, seconds, &is_gone, error);
    if (r < 0 || is_gone)
        return r;
    return sk_error_set(error, SEVKIT_EREFUSED,
                        force ? "QEMU is still there after %llu seconds; its process must be ended"
                              : "the guest is still there after %llu seconds; --force ends it",
                        (unsigned long long)seconds);
}

const struct sk_command sk_command_stop = {
    .noun = "stop",
    .summary = "power a guest off that was launched",
    .spec = &spec,
    .run = run,
};
