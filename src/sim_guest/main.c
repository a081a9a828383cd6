/* SPDX-License-Identifier: Apache-2.0 */
/*
 * sevkit-sim-guest [PORT]
 *
 * Inside of a simulated guest: presents /dev/sev-guest and relays it to the simulator on the host. Needs
 * the modules cuse and virtio_console. Runs in the foreground until it gets SIGTERM.
 */
#include "sim_guest/guest_device.h"
#include "sim_guest/port.h"

#include <stdio.h>
#include <unistd.h>

#define EXIT_USAGE  2
#define EXIT_SYSTEM 4

int main(int argc, char **argv)
{
    struct sevkit_error error = {0};
    int fd, status;

    if (argc > 2 || (argc == 2 && argv[1][0] == '-')) {
        (void)fprintf(stderr, "usage: sevkit-sim-guest [PORT]\n");
        return EXIT_USAGE;
    }
    if (sk_port_open(argc == 2 ? argv[1] : NULL, &fd, &error) < 0) {
        (void)fprintf(stderr, "sevkit-sim-guest: %s\n", error.text);
        return EXIT_SYSTEM;
    }
    status = sk_device_serve(argv[0], fd);
    (void)close(fd);
    return status ? EXIT_SYSTEM : 0;
}
