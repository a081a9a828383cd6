/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SK_INIT_DEVICES_H
#define SK_INIT_DEVICES_H

#include "base/error.h"

#include <stdbool.h>
#include <stdint.h>

#define SK_DEVICE_PATH_BYTES 300

/* Waits for a disk, "/dev/NAME" or "serial:TEXT" (its serial number), and gives its node. what is the word for
 * it in errors ("root"). */
int sk_device_wait(const char *what, const char *name, uint64_t seconds,
                   char ret_path[SK_DEVICE_PATH_BYTES],
                   struct sevkit_error *error) SEVKIT_MUST_CHECK;

/* Waits until a file is there; false after that many seconds. */
bool sk_device_appears(const char *path, uint64_t seconds);

#endif
