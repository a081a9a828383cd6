/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SK_SIM_GUEST_GUEST_DEVICE_H
#define SK_SIM_GUEST_GUEST_DEVICE_H

/* Serves /dev/sev-guest with the ioctls of linux/sev-guest.h until it is asked to end; the exit status.
 * fd is the port to the simulator. */
int sk_device_serve(const char *program, int fd);

#endif
