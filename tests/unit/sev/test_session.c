/* SPDX-License-Identifier: Apache-2.0 */
#include "base/cleanup.h"
#include "base/encoding.h"
#include "crypto/cipher/aes_ctr.h"
#include "crypto/derive/hmac.h"
#include "crypto/derive/kdf.h"
#include "fault.h"
#include "sev/platform/session.h"
#include "test.h"

SK_DEFINE_CLEANUP(struct sevkit_key *, sevkit_key_free)

static struct sk_secret *zeros(size_t size)
{
    struct sk_secret *secret;
    struct sevkit_error error;

    EXPECT_OK(sk_secret_new(size, &secret, &error), &error);
    secret->size = size;
    return secret;
}

static void expect_hex(const uint8_t *bytes, size_t size, const char *want)
{
    char text[128];

    sk_hex_encode(bytes, size, text);
    EXPECT_STR(text, want);
}

TEST(session_of_zeros)
{
    SK_CLEANUP(sk_secret_free_p) struct sk_secret *shared = zeros(48);
    SK_CLEANUP(sk_sev_keys_done) struct sk_sev_keys keys = {zeros(16), zeros(16)};
    struct sk_sev_session session = {0};
    struct sevkit_error error;

    EXPECT_OK(sk_sev_session_wrap(shared, &keys, 0, &session, &error), &error);
    expect_hex(session.wrapped_keys, 32,
               "2137bc7f9bb8bd7c3e55a576a15d3454b3856b8ba27afadf46dcfee9f02c02c4");
    expect_hex(session.keys_mac, 32,
               "3176c0752738bd9d5e86689534020f528c088f16238826b000b327dee6aeed7d");
    expect_hex(session.policy_mac, 32,
               "aa7855e13839dd767cd5da7c1ff5036540c9264b7a803029315e55375287b4af");
}

static struct sk_sev_cert pdh_of(const struct sevkit_key *key)
{
    struct sk_sev_cert cert = {
        .usage = SK_SEV_PDH, .algorithm = SK_SEV_ECDH_SHA256, .key = {.curve = SK_P384}};

    sk_sev_cert_write(&cert, cert.bytes);
    sevkit_key_to_snp(key, cert.bytes + 0x10);
    return cert;
}

/* What the secure processor does with a session: it has the PDH's private half. */
static void unwrap(const struct sevkit_key *pdh, const uint8_t owner_cert[SK_SEV_CERT_BYTES],
                   const struct sk_sev_session *session, uint8_t ret_keys[32])
{
    SK_CLEANUP(sevkit_key_free_p) struct sevkit_key *owner = NULL;
    SK_CLEANUP(sk_secret_free_p) struct sk_secret *shared = NULL;
    struct sk_sev_cert cert;
    uint8_t master[16], kek[16], kik[16], mac[32];
    struct sevkit_error error;

    EXPECT_OK(sk_sev_cert_read(owner_cert, SK_SEV_CERT_BYTES, &cert, &error), &error);
    EXPECT_INT(cert.usage, SK_SEV_PDH);
    EXPECT_OK(sevkit_key_from_snp(owner_cert + 0x10, &owner, &error), &error);
    EXPECT_OK(sk_ecdh_p384(pdh, owner, &shared, &error), &error);
    EXPECT_OK(
        sk_kdf_sev(shared->data, 48, "sev-master-secret", session->nonce, 16, master, 16, &error),
        &error);
    EXPECT_OK(sk_kdf_sev(master, 16, "sev-kek", NULL, 0, kek, 16, &error), &error);
    EXPECT_OK(sk_kdf_sev(master, 16, "sev-kik", NULL, 0, kik, 16, &error), &error);
    EXPECT_OK(sk_hmac_sha256(kik, 16, session->wrapped_keys, 32, mac, &error), &error);
    EXPECT_BYTES(session->keys_mac, mac, sizeof(mac));
    EXPECT_OK(sk_aes128_ctr(kek, session->iv, session->wrapped_keys, 32, ret_keys, &error), &error);
}

TEST(the_processor_gets_the_keys)
{
    SK_CLEANUP(sevkit_key_free_p) struct sevkit_key *key = NULL;
    SK_CLEANUP(sk_sev_keys_done) struct sk_sev_keys keys = {0};
    SK_CLEANUP(sk_sev_keys_done) struct sk_sev_keys other = {0};
    struct sk_sev_session session, other_session;
    uint8_t cert[SK_SEV_CERT_BYTES], other_cert[SK_SEV_CERT_BYTES], both[32], mac[32];
    struct sk_sev_cert pdh;
    struct sevkit_error error;

    EXPECT_OK(sevkit_key_generate(&key, &error), &error);
    pdh = pdh_of(key);
    EXPECT_OK(sk_sev_session_create(&sk_sys_real, &pdh, 5, &keys, &session, cert, &error), &error);
    unwrap(key, cert, &session, both);
    EXPECT_BYTES(both, keys.tek->data, 16);
    EXPECT_BYTES(both + 16, keys.tik->data, 16);
    EXPECT_OK(sk_hmac_sha256(keys.tik->data, 16, "\5\0\0", 4, mac, &error), &error);
    EXPECT_BYTES(session.policy_mac, mac, sizeof(mac));
    /* Nothing is the same the next time. */
    EXPECT_OK(
        sk_sev_session_create(&sk_sys_real, &pdh, 5, &other, &other_session, other_cert, &error),
        &error);
    EXPECT(memcmp(other.tek->data, keys.tek->data, 16) != 0);
    EXPECT(memcmp(other.tik->data, keys.tik->data, 16) != 0);
    EXPECT(memcmp(other_session.nonce, session.nonce, 16) != 0);
    EXPECT(memcmp(other_session.iv, session.iv, 16) != 0);
    EXPECT(memcmp(other_cert, cert, sizeof(cert)) != 0);
}

TEST(only_a_pdh_on_p384_makes_a_session)
{
    SK_CLEANUP(sevkit_key_free_p) struct sevkit_key *key = NULL;
    struct sk_sev_keys keys = {0};
    struct sk_sev_session session;
    struct sk_sev_cert pdh;
    uint8_t cert[SK_SEV_CERT_BYTES];
    struct sevkit_error error;

    EXPECT_OK(sevkit_key_generate(&key, &error), &error);
    pdh = pdh_of(key);
    pdh.usage = SK_SEV_PEK;
    EXPECT_ERROR(sk_sev_session_create(&sk_sys_real, &pdh, 5, &keys, &session, cert, &error),
                 SEVKIT_EREFUSED, &error);
    pdh = pdh_of(key);
    pdh.key.curve = SK_P256;
    EXPECT_ERROR(sk_sev_session_create(&sk_sys_real, &pdh, 5, &keys, &session, cert, &error),
                 SEVKIT_EREFUSED, &error);
    pdh = pdh_of(key);
    pdh.bytes[0x14] ^= 1;
    EXPECT_ERROR(sk_sev_session_create(&sk_sys_real, &pdh, 5, &keys, &session, cert, &error),
                 SEVKIT_EINPUT, &error);
    EXPECT(!keys.tek && !keys.tik);
}

static int no_random(void *buffer, size_t size)
{
    (void)buffer;
    (void)size;
    return -1;
}

TEST(without_random_numbers_there_is_no_session)
{
    SK_CLEANUP(sevkit_key_free_p) struct sevkit_key *key = NULL;
    struct sk_sys sys = sk_sys_real;
    struct sk_sev_keys keys = {0};
    struct sk_sev_session session;
    struct sk_sev_cert pdh;
    uint8_t cert[SK_SEV_CERT_BYTES];
    struct sevkit_error error;

    sys.random = no_random;
    EXPECT_OK(sevkit_key_generate(&key, &error), &error);
    pdh = pdh_of(key);
    EXPECT_ERROR(sk_sev_session_create(&sys, &pdh, 5, &keys, &session, cert, &error), SEVKIT_EIO,
                 &error);
    EXPECT(!keys.tek && !keys.tik);
}

static int create(void *arg, struct sevkit_error *error)
{
    SK_CLEANUP(sk_sev_keys_done) struct sk_sev_keys keys = {0};
    struct sk_sev_session session;
    uint8_t cert[SK_SEV_CERT_BYTES];

    return sk_sev_session_create(&sk_sys_real, arg, 5, &keys, &session, cert, error);
}

TEST(memory_may_run_out)
{
    SK_CLEANUP(sevkit_key_free_p) struct sevkit_key *key = NULL;
    struct sk_sev_cert pdh;
    struct sevkit_error error;

    EXPECT_OK(sevkit_key_generate(&key, &error), &error);
    pdh = pdh_of(key);
    EXPECT(sk_fault_run(create, &pdh) > 5);
}
