/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SK_FORMATS_SYSTEMD_PARAMETERS_H
#define SK_FORMATS_SYSTEMD_PARAMETERS_H

/*
 * What the measured command line tells systemd of the booted root: not to take from the host what the host can
 * hand in unmeasured.
 */

#include "base/text.h"

/* Appends the parameters to the line of which cmdline is the owner's part, each with a space in front. One that
 * the owner's part has, with whatever value, is the owner's decision and is not added. */
void sk_systemd_parameters_add(const char *cmdline, struct sk_text *line);
/* A parameter of these that cmdline sets to anything but "no": its name and what it permits; NULL: none. */
const char *sk_systemd_parameters_undone(const char *cmdline, const char **ret_reason);

#endif
