/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SK_PLAN_PLAN_MATCH_H
#define SK_PLAN_PLAN_MATCH_H

/* Which launch near that of a plan has a digest. */

#include "measure/match/match_inputs.h"
#include "plan/vm.h"

/* inputs are started and have what is expected; the rest of them comes from the guest. cmdline is sk_vm_cmdline(), and
 * must live as long as the inputs. */
int sk_plan_match(const struct sk_vm *guest, const char *cmdline, struct sk_match_inputs *inputs,
                  struct sk_match_result *ret_result, struct sevkit_error *error) SEVKIT_MUST_CHECK;

#endif
