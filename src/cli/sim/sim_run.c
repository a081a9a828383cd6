/* SPDX-License-Identifier: Apache-2.0 */
#include "base/cleanup.h"
#include "cli/sim/sim_serve.h"
#include "cli/view/output.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#define EXEC_FAILED 127

static const struct sk_option options[] = {
    SK_HELP_OPTION,
    SK_SIM_OPTIONS,
    {.name = NULL},
};

static const struct sk_args_spec spec = {
    .program = "sevkit sim run",
    .description =
        "Start a SEV-SNP guest on a machine without SEV: measure what QEMU's command line names as "
        "the secure processor would, take the SEV objects out of it, run it, and answer the "
        "guest's requests. Nothing is encrypted; only 'sevkit report verify --trust-root' with "
        "this processor's root accepts the reports.",
    .epilog = "examples:\n"
              "  sevkit sim init chip\n"
              "  sevkit sim run chip -- qemu-system-x86_64 -machine \\\n"
              "      q35,confidential-guest-support=sev0 -cpu EPYC-Milan-v2 -smp 2 -m 1G \\\n"
              "      -object sev-snp-guest,id=sev0,policy=0x30000,kernel-hashes=on \\\n"
              "      -bios OVMF.amdsev.fd -kernel vmlinuz -initrd initrd -append console=ttyS0\n",
    .options = options,
    .operands = "DIR -- QEMU [ARGUMENT...]",
    .operands_min = 2,
    .operands_max = SIZE_MAX,
};

/* QEMU dies with us, so that no guest is left without its processor. */
static _Noreturn void become_qemu(char *const *argv, int fd, pid_t parent)
{
    int flags_cleared = fcntl(fd, F_SETFD, 0);

    if (flags_cleared == 0 && prctl(PR_SET_PDEATHSIG, SIGTERM) == 0 && getppid() == parent)
        execvp(argv[0], argv);
    sk_cli_error("%s: %s", argv[0], strerror(errno));
    _exit(EXEC_FAILED);
}

static int wait_for(pid_t child, int *ret_status, struct sevkit_error *error)
{
    while (waitpid(child, ret_status, 0) < 0)
        if (errno != EINTR)
            return sk_error_set(error, SEVKIT_EIO, "waiting for QEMU: %s", strerror(errno));
    return 0;
}

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

static int run_qemu(struct sk_simulation *simulation, struct sevkit_error *error)
{
    pid_t parent = getpid(), child;
    int ends[2], status = 0, r, served;
    char chardev[32];

    if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) < 0)
        return sk_error_set(error, SEVKIT_EIO, "socket pair: %s", strerror(errno));
    (void)snprintf(chardev, sizeof(chardev), "fd=%d", ends[1]);
    r = sk_sim_vm_add_relay(&simulation->vm, chardev, SK_RELAY_PORT_NAME, error);
    child = r < 0 ? -1 : fork();
    if (child == 0)
        become_qemu(simulation->vm.argv, ends[1], parent);
    if (r == 0 && child < 0)
        r = sk_error_set(error, SEVKIT_EIO, "fork: %s", strerror(errno));
    (void)close(ends[1]);
    if (r < 0) {
        (void)close(ends[0]);
        return r;
    }
    served = sk_simulation_serve(simulation, ends[0], error);
    (void)close(ends[0]);
    if (served < 0)
        (void)kill(child, SIGTERM);
    r = wait_for(child, &status, error);
    if (served < 0)
        return served;
    return r < 0 ? r : explain(status, error);
}

int sk_simulation_run(const struct sk_simulation_request *request, struct sevkit_error *error)
{
    struct sk_simulation simulation = {.busy = 0};
    int r = sk_simulation_start(request, &simulation, error);

    if (r == 0)
        r = run_qemu(&simulation, error);
    sk_simulation_done(&simulation);
    return r;
}

static int run(const struct sk_given *given, struct sevkit_error *error)
{
    struct sk_simulation_request request;
    int r = sk_simulation_read(given, &request, error);

    return r < 0 ? r : sk_simulation_run(&request, error);
}

const struct sk_command sk_command_sim_run = {
    .noun = "sim",
    .verb = "run",
    .summary = "run QEMU with a simulated secure processor",
    .spec = &spec,
    .run = run,
};
