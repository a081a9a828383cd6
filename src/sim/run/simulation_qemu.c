/* SPDX-License-Identifier: Apache-2.0 */
#include "sim/run/simulation.h"

#include "base/cleanup.h"
#include "sim/relay.h"
#include "sys/process/child.h"
#include "sys/stream.h"

#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

/* QEMU's exit status in words; a guest that was shut down is no error. */
static int explain(int status, struct sevkit_error *error)
{
    if (WIFEXITED(status) && WEXITSTATUS(status) == 0)
        return 0;
    if (WIFEXITED(status))
        return sk_error_set(error, SEVKIT_EIO, "QEMU ended with exit status %d",
                            WEXITSTATUS(status));
    return sk_error_set(error, SEVKIT_EIO, "QEMU was ended by signal %d (%s)", WTERMSIG(status),
                        strsignal(WTERMSIG(status)));
}

/* QEMU ends with us, so that no guest is left without its processor. */
static int run_with(struct sk_simulation *simulation, const int ends[2], pid_t *ret_child,
                    struct sevkit_error *error)
{
    char chardev[32];
    int r;

    (void)snprintf(chardev, sizeof(chardev), "fd=%d", ends[1]);
    r = sk_qemu_guest_add_relay(&simulation->vm, chardev, SK_RELAY_PORT_NAME, error);
    return r < 0 ? r : sk_child_start_with(simulation->vm.argv, ends[1], ret_child, error);
}

int sk_simulation_run_qemu(struct sk_simulation *simulation, struct sevkit_error *error)
{
    int ends[2], status = 0, served;
    pid_t child = -1;
    int r = sk_socket_pair(ends, error);

    if (r < 0)
        return r;
    r = run_with(simulation, ends, &child, error);
    (void)close(ends[1]);
    served = r < 0 ? 0 : sk_simulation_answer(simulation, ends[0], error);
    (void)close(ends[0]);
    if (r < 0)
        return r;
    if (served < 0)
        (void)kill(child, SIGTERM);
    /* The first error is the cause. */
    r = sk_child_wait(child, "QEMU", &status, served < 0 ? NULL : error);
    if (served < 0)
        return served;
    return r < 0 ? r : explain(status, error);
}
