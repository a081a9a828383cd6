/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SK_ATTEST_RELEASED_H
#define SK_ATTEST_RELEASED_H

/*
 * The owner's state file. To which launches a key was given, a line for each: "REPORT_ID SECONDS NAME"; a launch
 * keeps its REPORT_ID to its end, so whoever asks a second time is not early boot any more, or lost the key. And
 * which generation each disk had when it was opened: "disk HEADER_SHA256 GENERATION SECONDS NAME", the last line of
 * a disk counts; PID 1 counts up on the disk, so one that is not higher is an old copy of the disk.
 */

#include "attest/owner/owner_exchange.h"

#define SK_RELEASED_HEADER_BYTES 32 /* SHA-256 of a LUKS2 header */

/* $XDG_STATE_HOME/sevkit/released, or that below ~/.local/state; freed by the caller. */
int sk_released_path(char **ret_path, struct sevkit_error *error) SEVKIT_MUST_CHECK;

/* Adds the launch, on the disk before it returns. SEVKIT_EREFUSED if it is there, unless again is set;
 * SEVKIT_EINPUT if the file is not such a file. Folders of the path are made; several programs may do this at once. */
int sk_released_add(const char *path, const uint8_t report_id[SK_ATTEST_REPORT_ID_BYTES],
                    const char *name, bool again, struct sevkit_error *error) SEVKIT_MUST_CHECK;

/*
 * A disk was opened and its guest says its generation, 0 if it does not count. SEVKIT_EREFUSED unless it is above the one
 * that is remembered, or none is; with accept it is taken in any case. It is on the disk before this returns.
 */
int sk_released_generation(const char *path, const uint8_t header[SK_RELEASED_HEADER_BYTES],
                           uint64_t generation, const char *name, bool accept,
                           struct sevkit_error *error) SEVKIT_MUST_CHECK;

#endif
