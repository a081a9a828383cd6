/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SK_ATTEST_OWNER_OWNER_EXCHANGE_H
#define SK_ATTEST_OWNER_OWNER_EXCHANGE_H

/* The owner's side of one exchange (docs/PROTOCOL.md), without input or output of its own. */

#include "attest/transcript.h"
#include "base/secret.h"

#define SK_ATTEST_REPORT_ID_BYTES  32
#define SK_ATTEST_REPORT_ID_OFFSET 0x140u /* SEV-SNP ABI 56860, table ATTESTATION_REPORT */

struct sk_attest_owner {
    enum sk_attest_role role;
    const struct sk_secret *key; /* Ed25519, private */

    /* The verification: 0 if evidence->report is of a guest that is accepted and holds report_data. SEVKIT_EREFUSED
     * if not. */
    int (*verify)(void *arg, const struct sk_attest_evidence_view *evidence,
                  const uint8_t report_data[SK_ATTEST_REPORT_DATA_BYTES],
                  struct sevkit_error *error);
    /* Role release, before the first key of the exchange leaves: remembers the launch for good. SEVKIT_EREFUSED if it had
     * a key before. */
    int (*claim)(void *arg, const uint8_t report_id[SK_ATTEST_REPORT_ID_BYTES],
                 struct sevkit_error *error);
    /* Role release: candidate number attempt, from 0, for the key with this name; NULL if there is none. It stays the
     * callee's. */
    int (*find_key)(void *arg, const char *name, unsigned attempt, const struct sk_secret **ret_key,
                    struct sevkit_error *error);
    /* What the guest says of a key. SEVKIT_EREFUSED ends the exchange. */
    int (*take_result)(void *arg, const char *name, const struct sk_attest_result *result,
                       struct sevkit_error *error);
    void *arg;
    /* For tests; NULL: random numbers. */
    int (*random)(void *arg, void *ret_bytes, size_t size, struct sevkit_error *error);
};

struct sk_owner_exchange;

/* owner must outlive it. HELLO is in the output. */
int sk_owner_exchange_new(const struct sk_attest_owner *owner,
                          struct sk_owner_exchange **ret_exchange,
                          struct sevkit_error *error) SEVKIT_MUST_CHECK;
/* Wipes all keys. */
void sk_owner_exchange_free(struct sk_owner_exchange *exchange);
void sk_owner_exchange_free_p(struct sk_owner_exchange **exchange);

/* Takes bytes of the stream. An error ends the exchange with a no: SEVKIT_EREFUSED where the guest or its keys were
 * refused, SEVKIT_EINPUT for what is not this protocol. */
int sk_owner_exchange_input(struct sk_owner_exchange *exchange, const void *data, size_t size,
                            struct sevkit_error *error) SEVKIT_MUST_CHECK;
const uint8_t *sk_owner_exchange_output(const struct sk_owner_exchange *exchange, size_t *ret_size);
void sk_owner_exchange_sent(struct sk_owner_exchange *exchange, size_t size);

/* The answer is yes: roles ssh and report with READY, role release with the last key opened. */
bool sk_owner_exchange_is_done(const struct sk_owner_exchange *exchange);
/* Evidence has come: from here on a broken stream is no guest that is still starting. */
bool sk_owner_exchange_has_evidence(const struct sk_owner_exchange *exchange);
/* A key may have left: the exchange must not simply be tried again. */
bool sk_owner_exchange_is_claimed(const struct sk_owner_exchange *exchange);
/* The SSH host keys, attested when the exchange is done; NULL before. */
const char *sk_owner_exchange_ssh_keys(const struct sk_owner_exchange *exchange);
/* The report of the exchange when it is done; NULL before. */
const uint8_t *sk_owner_exchange_report(const struct sk_owner_exchange *exchange, size_t *ret_size);
/* The guest said that the exchange cannot go on (ERROR, not authenticated); 0: it did not. */
unsigned sk_owner_exchange_hint(const struct sk_owner_exchange *exchange);

#endif
