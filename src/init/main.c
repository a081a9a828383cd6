/* SPDX-License-Identifier: Apache-2.0 */
/*
 * sevkit-init: PID 1 of an attested guest's initramfs. It reads the measured parameters, opens the root that
 * they describe, asks the owner for what it needs, and hands over. It has no shell, takes no input from the
 * console, and ends the machine when something is not as it should be.
 */
#include "init/boot.h"
#include "init/console.h"
#include "init/devices.h"
#include "init/early.h"
#include "init/handover.h"
#include "init/load_modules.h"
#include "init/places.h"
#include "init/programs.h"

#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#define DEVICE         "/dev/sev-guest"
#define DEVICE_SECONDS 30

/* The device of a simulated guest, where the initramfs has it: which is measured, too. */
static int start_simulator(pid_t *ret_pid, struct sevkit_error *error)
{
    static const char *const argv[] = {SK_LAYOUT_SIMULATOR, NULL};
    int r;

    if (access(SK_LAYOUT_SIMULATOR, X_OK) != 0)
        return 0;
    sk_console_say("SIMULATED processor: this guest has no protection");
    r = sk_program_start(argv, ret_pid, error);
    for (int i = 0; r == 0 && !sk_device_appears(DEVICE, 1); i++)
        if (i == DEVICE_SECONDS || waitpid(*ret_pid, NULL, WNOHANG) != 0)
            r = sk_error_set(error, SEVKIT_EIO, "the simulator made no " DEVICE);
    return r;
}

/* What the appliance is for: one program, and the end. */
static int run_job(struct sevkit_error *error)
{
    static const char *const argv[] = {SK_LAYOUT_JOB, NULL};
    int r = sk_program_run(argv, error);

    if (r == 0) {
        sk_console_say("job: done");
        sk_console_power_off();
    }
    return r;
}

static int start(pid_t *ret_simulator, struct sevkit_error *error)
{
    struct sk_boot_parameters parameters;
    int r = sk_early_setup(error);

    if (r == 0)
        r = sk_modules_load(SK_LAYOUT_LIST, error);
    if (r == 0)
        r = start_simulator(ret_simulator, error);
    if (r == 0 && access(SK_LAYOUT_JOB, X_OK) == 0)
        r = run_job(error);
    if (r == 0)
        r = sk_early_parameters(&parameters, error);
    return r == 0 ? sk_boot_root(&parameters, error) : r;
}

int main(void)
{
    struct sevkit_error error = {0};
    pid_t simulator = 0;
    int r;

    if (getpid() != 1) {
        sk_console_say("this program is the first process of a guest, and nothing else");
        return 2;
    }
    (void)signal(SIGPIPE, SIG_IGN);
    r = start(&simulator, &error);
    if (r == 0)
        sk_console_say("root is open; handing over");
    if (r == 0)
        (void)sk_handover(simulator, &error);
    sk_console_fail(&error);
}
