/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SK_SIM_CHIP_FOLDER_H
#define SK_SIM_CHIP_FOLDER_H

/* A new simulated processor in a folder: all of its files, or none. */

#include "sim/chip_init.h"

/* Draws what is random, makes keys and certificates, and writes them. force: files that exist are replaced; without it
 * a folder that has a processor is SEVKIT_EREFUSED. */
int sk_sim_folder_make(const char *directory, struct sk_sim_init *init, bool force,
                       struct sevkit_error *error) SEVKIT_MUST_CHECK;

#endif
