/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SK_SIM_CHIP_FOLDER_H
#define SK_SIM_CHIP_FOLDER_H

/* The folder of a new simulated processor: all of its files, or none. */

#include "sim/chip_init.h"

/* Whether it can be made or written to, and without force that it has no processor yet (SEVKIT_EREFUSED). */
int sk_sim_folder_check(const char *directory, bool force,
                        struct sevkit_error *error) SEVKIT_MUST_CHECK;
/* force: files that exist are replaced. */
int sk_sim_folder_write(const char *directory, const struct sk_sim_files *files, bool force,
                        struct sevkit_error *error) SEVKIT_MUST_CHECK;

#endif
