/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SK_SIM_SIM_LAUNCH_H
#define SK_SIM_SIM_LAUNCH_H

/*
 * The launch of a guest as the secure processor does it (SEV-SNP ABI 56860, SNP_LAUNCH_START, _UPDATE and
 * _FINISH). Each command answers with the firmware's status in *ret_status (data/host/firmware_errors.h); the
 * function itself fails only where the simulator does (memory). A command that is refused changes
 * nothing.
 */

#include "sim/chip.h"

#include <sevkit/id_block.h>
#include <sevkit/launch_digest.h>

/* The statuses that the simulator gives. */
enum sk_sim_status {
    SK_SIM_SUCCESS = 0x00,
    SK_SIM_INVALID_GUEST_STATE = 0x02,
    SK_SIM_POLICY_FAILURE = 0x07,
    SK_SIM_INVALID_ADDRESS = 0x09,
    SK_SIM_BAD_SIGNATURE = 0x0a,
    SK_SIM_BAD_MEASUREMENT = 0x0b,
    SK_SIM_INVALID_PARAM = 0x16,
    SK_SIM_INVALID_KEY = 0x27,
};

enum sk_sim_state { SK_SIM_INIT, SK_SIM_LAUNCHING, SK_SIM_RUNNING };

struct sk_sim_guest {
    const struct sk_sim_chip *chip; /* borrowed */
    enum sk_sim_state state;
    struct sevkit_launch_digest *running_digest; /* while launching */
    uint64_t policy;
    uint8_t digest[SEVKIT_SNP_DIGEST_BYTES];
    uint8_t host_data[32];
    struct sevkit_id_block id; /* zero without an ID block */
    uint8_t id_key_digest[SEVKIT_KEY_DIGEST_BYTES];
    bool has_author_key;
    uint8_t author_key_digest[SEVKIT_KEY_DIGEST_BYTES];
    uint8_t report_id[32];
    uint8_t vmrk[SK_SIM_SECRET_BYTES]; /* without a migration agent: new at each launch */
    struct sevkit_tcb launch_tcb;
};

/* random is 64 unpredictable bytes: the report id and the VMRK. */
#define SK_SIM_RANDOM_BYTES 64
void sk_sim_guest_init(struct sk_sim_guest *guest, const struct sk_sim_chip *chip,
                       const uint8_t random[SK_SIM_RANDOM_BYTES]);
void sk_sim_guest_done(struct sk_sim_guest *guest);

int sk_sim_launch_start(struct sk_sim_guest *guest, uint64_t policy, uint32_t *ret_status,
                        struct sevkit_error *error) SEVKIT_MUST_CHECK;

/* What the hypervisor hands over: whole pages from gpa on. data is NULL for types whose contents are not
 * measured. type is a number from outside. */
struct sk_sim_pages {
    unsigned type;
    uint64_t gpa;
    uint64_t pages;
    const uint8_t *data;
};
int sk_sim_launch_update(struct sk_sim_guest *guest, const struct sk_sim_pages *pages,
                         uint32_t *ret_status, struct sevkit_error *error) SEVKIT_MUST_CHECK;

struct sk_sim_finish {
    const uint8_t *id_block; /* SEVKIT_ID_BLOCK_BYTES; NULL: none */
    const uint8_t *id_auth;  /* SEVKIT_ID_AUTH_BYTES; with the ID block */
    bool author_key_enabled;
    uint8_t host_data[32];
};
int sk_sim_launch_finish(struct sk_sim_guest *guest, const struct sk_sim_finish *finish,
                         uint32_t *ret_status, struct sevkit_error *error) SEVKIT_MUST_CHECK;

#endif
