/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SK_QEMU_RUNNING_GUEST_STATE_H
#define SK_QEMU_RUNNING_GUEST_STATE_H

/* The guest of a QEMU that runs, by its monitor's socket. */

#include "base/error.h"

#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>

struct sk_guest_state {
    json_t *run; /* answer to query-status */
    json_t *sev; /* answer to query-sev; NULL: nothing protects the guest */
};

/* For SK_CLEANUP too. */
void sk_guest_state_done(struct sk_guest_state *state);
/* "running"; "unknown" if QEMU does not say. */
const char *sk_guest_state_word(const struct sk_guest_state *state);

int sk_guest_state_ask(const char *socket, struct sk_guest_state *ret_state,
                       struct sevkit_error *error) SEVKIT_MUST_CHECK;

/* Asks the guest to power off, or with force ends QEMU, and waits until QEMU is gone. */
int sk_guest_stop(const char *socket, bool force, uint64_t seconds, bool *ret_gone,
                  struct sevkit_error *error) SEVKIT_MUST_CHECK;

#endif
