/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SK_SEV_PLATFORM_SESSION_H
#define SK_SEV_PLATFORM_SESSION_H

/*
 * Launch sessions (SEV API 55766, chapter 2): the owner draws fresh keys, TEK and TIK, and wraps them for
 * the secure processor whose PDH certificate he has.
 */

#include "base/secret.h"
#include "crypto/keys/ecdh.h"
#include "formats/sev/sev_cert.h"
#include "formats/sev/sev_session.h"
#include "sys/sys.h"

struct sk_sev_keys {
    struct sk_secret *tek; /* 16 bytes each */
    struct sk_secret *tik;
};

void sk_sev_keys_done(struct sk_sev_keys *keys);

/* Wraps the keys under the shared secret of a key exchange: session's nonce and iv are input, the rest
 * is computed. */
int sk_sev_session_wrap(const struct sk_secret *shared, const struct sk_sev_keys *keys,
                        uint32_t policy, struct sk_sev_session *session,
                        struct sevkit_error *error) SEVKIT_MUST_CHECK;

/* A new session for the owner of pdh's private half: keys, the session, and the owner's certificate (GODH)
 * which carries the other half of the exchange. The owner's own private key is not kept. */
int sk_sev_session_create(const struct sk_sys *sys, const struct sk_sev_cert *pdh, uint32_t policy,
                          struct sk_sev_keys *ret_keys, struct sk_sev_session *ret_session,
                          uint8_t ret_owner_cert[SK_SEV_CERT_BYTES],
                          struct sevkit_error *error) SEVKIT_MUST_CHECK;

#endif
