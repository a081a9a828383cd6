/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SK_INIT_GENERATION_H
#define SK_INIT_GENERATION_H

/*
 * A counter on an encrypted disk: how often PID 1 opened it for writing. An old copy of the whole disk is as authentic as
 * the disk; by the counter its owner, who remembers the last value, knows it (attest/released.h).
 */

#include <stdint.h>

/* Counts up in the file ".sevkit-generation" of the file system on the device, which is not mounted. The new value,
 * on the disk before this returns; 0, with a line on the console, if it cannot be counted. */
uint64_t sk_generation_count(const char *name, const char *device, unsigned filesystem);

#endif
