/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SK_ATTEST_RELEASED_H
#define SK_ATTEST_RELEASED_H

/*
 * The owner's state file: to which launches a key was given. A line for each: "REPORT_ID SECONDS NAME". A launch
 * keeps its REPORT_ID to its end, so whoever asks a second time is not early boot any more, or lost the key.
 */

#include "attest/owner_exchange.h"

/* $XDG_STATE_HOME/sevkit/released, or that below ~/.local/state; freed by the caller. */
int sk_released_path(char **ret_path, struct sevkit_error *error) SEVKIT_MUST_CHECK;

/* Adds the launch, on the disk before it returns. SEVKIT_EREFUSED if it is there, unless again is set;
 * SEVKIT_EINPUT if the file is not such a file. Folders of the path are made; several programs may do this at once. */
int sk_released_add(const char *path, const uint8_t report_id[SK_ATTEST_REPORT_ID_BYTES],
                    const char *name, bool again, struct sevkit_error *error) SEVKIT_MUST_CHECK;

#endif
