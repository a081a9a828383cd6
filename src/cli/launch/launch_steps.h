/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SK_CLI_LAUNCH_LAUNCH_STEPS_H
#define SK_CLI_LAUNCH_LAUNCH_STEPS_H

#include "cli/view/json.h"
#include "launch/steps.h"

/* "# WHAT", the step, "# undo: ..." for each. */
void sk_launch_steps_print(const struct sk_steps *steps, struct sk_text *text);
json_t *sk_launch_steps_json(const struct sk_steps *steps);
/* Does them in order. What undoes those that were done goes to standard error, in the order in which it
 * is to be done, also if one fails. */
int sk_launch_steps_apply(const struct sk_steps *steps,
                          struct sevkit_error *error) SEVKIT_MUST_CHECK;

#endif
