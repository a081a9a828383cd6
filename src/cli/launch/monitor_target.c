/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/launch/monitor_target.h"

#include "cli/launch/launch_input.h"
#include "launch/monitor.h"

#include <string.h>

int sk_monitor_target(const struct sk_given *given, char **ret_socket, struct sevkit_error *error)
{
    SK_CLEANUP(sk_vm_done) struct sk_vm guest = {0};
    const char *socket = sk_given_value(given, OPT_QMP);
    int r;

    if (!socket == (given->args->operand_count == 0))
        return sk_error_set(error, SEVKIT_EUSAGE, "expected either FILE or --qmp SOCKET");
    if (socket) {
        *ret_socket = strdup(socket);
        return *ret_socket ? 0 : sk_error_oom(error);
    }
    r = sk_vm_read(&sk_launch_reader, given->args->operands[0], &guest, error);
    return r == 0 ? sk_monitor_path(&guest, false, ret_socket, error) : r;
}
