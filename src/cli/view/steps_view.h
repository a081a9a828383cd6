/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SK_CLI_VIEW_STEPS_VIEW_H
#define SK_CLI_VIEW_STEPS_VIEW_H

#include "cli/view/json.h"
#include "launch/steps.h"

/* "# WHAT", the step, "# undo: ..." for each. */
void sk_launch_steps_print(const struct sk_steps *steps, struct sk_text *text);
json_t *sk_launch_steps_json(const struct sk_steps *steps);

#endif
