/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SK_FORMATS_SEV_SEV_SESSION_H
#define SK_FORMATS_SEV_SEV_SESSION_H

/* The launch session buffer (SEV API 55766, LAUNCH_START, table "session data"): how the owner hands the
 * transport keys to the secure processor. */

#include <stdint.h>

#define SK_SEV_SESSION_BYTES 128u

struct sk_sev_session {
    uint8_t nonce[16];
    uint8_t wrapped_keys[32]; /* TEK, TIK, encrypted */
    uint8_t iv[16];
    uint8_t keys_mac[32];
    uint8_t policy_mac[32];
};

void sk_sev_session_read(const uint8_t bytes[SK_SEV_SESSION_BYTES],
                         struct sk_sev_session *ret_session);
void sk_sev_session_write(const struct sk_sev_session *session,
                          uint8_t ret_bytes[SK_SEV_SESSION_BYTES]);

#endif
