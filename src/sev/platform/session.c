/* SPDX-License-Identifier: Apache-2.0 */
#include "sev/platform/session.h"

#include "base/cleanup.h"
#include "base/writer.h"
#include "crypto/cipher/aes_ctr.h"
#include "crypto/derive/hmac.h"
#include "crypto/derive/kdf.h"

#include <errno.h>
#include <string.h>

#define KEY_BYTES 16u
/* Where a certificate holds its public key, in the layout that SNP's keys have too. */
#define CERT_KEY_OFFSET 0x10u

SK_DEFINE_CLEANUP(struct sevkit_key *, sevkit_key_free)

void sk_sev_keys_done(struct sk_sev_keys *keys)
{
    sk_secret_free(keys->tek);
    sk_secret_free(keys->tik);
    *keys = (struct sk_sev_keys){0};
}

/* SEV API 55766, 2.2.3: master secret, then the keys that encrypt and authenticate. */
static int derive(const struct sk_secret *shared, const uint8_t nonce[KEY_BYTES],
                  struct sk_secret *kek, struct sk_secret *kik, struct sevkit_error *error)
{
    SK_CLEANUP(sk_secret_free_p) struct sk_secret *master = NULL;
    int r = sk_secret_new(KEY_BYTES, &master, error);

    if (r == 0)
        r = sk_kdf_sev(shared->data, shared->size, "sev-master-secret", nonce, KEY_BYTES,
                       master->data, KEY_BYTES, error);
    if (r == 0)
        r = sk_kdf_sev(master->data, KEY_BYTES, "sev-kek", NULL, 0, kek->data, KEY_BYTES, error);
    if (r == 0)
        r = sk_kdf_sev(master->data, KEY_BYTES, "sev-kik", NULL, 0, kik->data, KEY_BYTES, error);
    return r;
}

static int wrap(const struct sk_secret *kek, const struct sk_secret *kik,
                const struct sk_sev_keys *keys, struct sk_sev_session *session,
                struct sevkit_error *error)
{
    SK_CLEANUP(sk_secret_free_p) struct sk_secret *both = NULL;
    int r = sk_secret_new(sizeof(session->wrapped_keys), &both, error);

    if (r < 0)
        return r;
    memcpy(both->data, keys->tek->data, KEY_BYTES);
    memcpy(both->data + KEY_BYTES, keys->tik->data, KEY_BYTES);
    r = sk_aes128_ctr(kek->data, session->iv, both->data, sizeof(session->wrapped_keys),
                      session->wrapped_keys, error);
    if (r == 0)
        r = sk_hmac_sha256(kik->data, KEY_BYTES, session->wrapped_keys,
                           sizeof(session->wrapped_keys), session->keys_mac, error);
    return r;
}

int sk_sev_session_wrap(const struct sk_secret *shared, const struct sk_sev_keys *keys,
                        uint32_t policy, struct sk_sev_session *session, struct sevkit_error *error)
{
    SK_CLEANUP(sk_secret_free_p) struct sk_secret *kek = NULL;
    SK_CLEANUP(sk_secret_free_p) struct sk_secret *kik = NULL;
    uint8_t policy_bytes[4];
    struct sk_writer writer = sk_writer_of(policy_bytes, sizeof(policy_bytes));
    int r = sk_secret_new(KEY_BYTES, &kek, error);

    if (r == 0)
        r = sk_secret_new(KEY_BYTES, &kik, error);
    if (r == 0)
        r = derive(shared, session->nonce, kek, kik, error);
    if (r == 0)
        r = wrap(kek, kik, keys, session, error);
    if (r < 0)
        return r;
    sk_write_u32le(&writer, policy);
    return sk_hmac_sha256(keys->tik->data, KEY_BYTES, policy_bytes, sizeof(policy_bytes),
                          session->policy_mac, error);
}

static int draw(const struct sk_sys *sys, void *bytes, size_t size, struct sevkit_error *error)
{
    if (sys->random(bytes, size) < 0)
        return sk_error_set(error, SEVKIT_EIO, "random numbers: %s", strerror(errno));
    return 0;
}

static int draw_key(const struct sk_sys *sys, struct sk_secret **ret_key,
                    struct sevkit_error *error)
{
    SK_CLEANUP(sk_secret_free_p) struct sk_secret *key = NULL;
    int r = sk_secret_new(KEY_BYTES, &key, error);

    if (r == 0)
        r = draw(sys, key->data, KEY_BYTES, error);
    if (r < 0)
        return r;
    key->size = KEY_BYTES;
    *ret_key = SK_TAKE(key);
    return 0;
}

static int draw_all(const struct sk_sys *sys, struct sk_sev_keys *keys,
                    struct sk_sev_session *session, struct sevkit_error *error)
{
    int r = draw_key(sys, &keys->tek, error);

    if (r == 0)
        r = draw_key(sys, &keys->tik, error);
    if (r == 0)
        r = draw(sys, session->nonce, sizeof(session->nonce), error);
    if (r == 0)
        r = draw(sys, session->iv, sizeof(session->iv), error);
    return r;
}

/* Z of the exchange between pdh and a new key, whose public half goes into the certificate. */
static int exchange(const struct sk_sev_cert *pdh, struct sk_secret **ret_shared,
                    uint8_t ret_owner_cert[SK_SEV_CERT_BYTES], struct sevkit_error *error)
{
    SK_CLEANUP(sevkit_key_free_p) struct sevkit_key *peer = NULL;
    SK_CLEANUP(sevkit_key_free_p) struct sevkit_key *own = NULL;
    struct sk_sev_cert cert = {.usage = SK_SEV_PDH, .algorithm = SK_SEV_ECDH_SHA256};
    int r;

    if (pdh->usage != SK_SEV_PDH)
        return sk_error_set(error, SEVKIT_EREFUSED, "a %s certificate, expected a PDH certificate",
                            sk_sev_usage_name(pdh->usage));
    if (pdh->key.curve != SK_P384)
        return sk_error_set(error, SEVKIT_EREFUSED, "the PDH is on P-256, sessions need P-384");
    r = sevkit_key_from_snp(pdh->bytes + CERT_KEY_OFFSET, &peer, error);
    if (r == 0)
        r = sevkit_key_generate(&own, error);
    if (r == 0)
        r = sk_ecdh_p384(own, peer, ret_shared, error);
    if (r < 0)
        return sk_error_wrap(error, r, "PDH");
    cert.key.curve = SK_P384;
    sk_sev_cert_write(&cert, ret_owner_cert);
    sevkit_key_to_snp(own, ret_owner_cert + CERT_KEY_OFFSET);
    return 0;
}

int sk_sev_session_create(const struct sk_sys *sys, const struct sk_sev_cert *pdh, uint32_t policy,
                          struct sk_sev_keys *ret_keys, struct sk_sev_session *ret_session,
                          uint8_t ret_owner_cert[SK_SEV_CERT_BYTES], struct sevkit_error *error)
{
    SK_CLEANUP(sk_secret_free_p) struct sk_secret *shared = NULL;
    SK_CLEANUP(sk_sev_keys_done) struct sk_sev_keys keys = {0};
    struct sk_sev_session session = {0};
    uint8_t cert[SK_SEV_CERT_BYTES];
    int r = draw_all(sys, &keys, &session, error);

    if (r == 0)
        r = exchange(pdh, &shared, cert, error);
    if (r == 0)
        r = sk_sev_session_wrap(shared, &keys, policy, &session, error);
    if (r < 0)
        return r;
    memcpy(ret_owner_cert, cert, sizeof(cert));
    *ret_session = session;
    *ret_keys = keys;
    keys = (struct sk_sev_keys){0};
    return 0;
}
