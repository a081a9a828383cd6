/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SK_PLAN_PLAN_MATCH_H
#define SK_PLAN_PLAN_MATCH_H

/* A plan as where a search for a digest starts (measure/match). */

#include "measure/match/match_inputs.h"
#include "plan/vm.h"

/* inputs are started and have what is expected; the rest comes from the guest. cmdline is sk_vm_cmdline(), and
 * must live as long as the inputs. */
int sk_plan_match_inputs(const struct sk_vm *guest, const char *cmdline,
                         struct sk_match_inputs *inputs,
                         struct sevkit_error *error) SEVKIT_MUST_CHECK;

#endif
