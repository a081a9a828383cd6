/* SPDX-License-Identifier: Apache-2.0 */
#include "base/cleanup.h"
#include "test.h"

#include <sevkit/key.h>
#include <stdlib.h>

SK_DEFINE_CLEANUP(struct sevkit_key *, sevkit_key_free)

static struct sevkit_key *generate(void)
{
    struct sevkit_error error;
    struct sevkit_key *key;

    EXPECT_OK(sevkit_key_generate(&key, &error), &error);
    return key;
}

static struct sevkit_key *load_corpus(const char *name)
{
    size_t size;
    const uint8_t *data = sk_test_read(sk_test_corpus(name), &size);
    struct sevkit_error error;
    struct sevkit_key *key;

    EXPECT_OK(sevkit_key_load(data, size, NULL, 0, &key, &error), &error);
    return key;
}

static void expect_refused(const char *name, const char *passphrase, int code, const char *text)
{
    size_t size;
    const uint8_t *data = sk_test_read(sk_test_corpus(name), &size);
    struct sevkit_key *untouched = (struct sevkit_key *)&size;
    struct sevkit_key *key = untouched;
    struct sevkit_error error;

    EXPECT_ERROR(
        sevkit_key_load(data, size, passphrase, passphrase ? strlen(passphrase) : 0, &key, &error),
        code, &error);
    EXPECT_CONTAINS(error.text, text);
    EXPECT(key == untouched);
}

TEST(every_form_of_one_key_is_the_same_key)
{
    static const char *const forms[] = {
        "measure/fixtures/keys/ec384.pem", "measure/fixtures/keys/ec384.p8",
        "measure/fixtures/keys/ec384.der", "measure/fixtures/keys/ec384params.pem"};
    uint8_t first[SEVKIT_SNP_PUBLIC_KEY_BYTES], other[SEVKIT_SNP_PUBLIC_KEY_BYTES];

    for (size_t i = 0; i < SK_ARRAY_SIZE(forms); i++) {
        SK_CLEANUP(sevkit_key_free_p) struct sevkit_key *key = load_corpus(forms[i]);

        EXPECT(sevkit_key_is_private(key));
        sevkit_key_to_snp(key, i ? other : first);
        /* The parameter form is a key of its own. */
        if (i == 1 || i == 2)
            EXPECT_BYTES(other, first, sizeof(first));
    }
}

TEST(other_kinds_of_keys_are_named)
{
    expect_refused("measure/fixtures/keys/ec256.pem", NULL, SEVKIT_EREFUSED, "prime256v1");
    expect_refused("measure/fixtures/keys/rsa.pem", NULL, SEVKIT_EREFUSED, "RSA");
    expect_refused("measure/fixtures/keys/ec384.enc", NULL, SEVKIT_EREFUSED, "no passphrase");
    expect_refused("measure/fixtures/keys/ec384.enc", "wrong", SEVKIT_EREFUSED, "does not open it");
}

TEST(rubbish_is_no_key)
{
    static const char parameters[] = "-----BEGIN EC PARAMETERS-----\nBgUrgQQAIg==\n"
                                     "-----END EC PARAMETERS-----\n";
    static const char *const rubbish[] = {"", "hello", "-----BEGIN PRIVATE KEY-----\nAAAA\n",
                                          parameters, "\x30\x82\xff\xff"};
    struct sevkit_error error;
    struct sevkit_key *key;

    for (size_t i = 0; i < SK_ARRAY_SIZE(rubbish); i++)
        EXPECT_ERROR(sevkit_key_load(rubbish[i], strlen(rubbish[i]), NULL, 0, &key, &error),
                     SEVKIT_EINPUT, &error);
}

TEST(what_is_written_is_read_back)
{
    static const struct {
        enum sevkit_key_format format;
        const char *passphrase;
        const char *begins;
    } forms[] = {
        {SEVKIT_KEY_PEM_PKCS8, NULL, "-----BEGIN PRIVATE KEY-----"},
        {SEVKIT_KEY_PEM_PKCS8, "open sesame", "-----BEGIN ENCRYPTED PRIVATE KEY-----"},
        {SEVKIT_KEY_PEM_SEC1, NULL, "-----BEGIN EC PRIVATE KEY-----"},
        {SEVKIT_KEY_DER_PKCS8, NULL, "\x30"},
        {SEVKIT_KEY_DER_PKCS8, "open sesame", "\x30"},
        {SEVKIT_KEY_PEM_PUBLIC, NULL, "-----BEGIN PUBLIC KEY-----"},
    };
    SK_CLEANUP(sevkit_key_free_p) struct sevkit_key *key = generate();
    uint8_t want[SEVKIT_SNP_PUBLIC_KEY_BYTES], got[SEVKIT_SNP_PUBLIC_KEY_BYTES];

    sevkit_key_to_snp(key, want);
    for (size_t i = 0; i < SK_ARRAY_SIZE(forms); i++) {
        size_t length = forms[i].passphrase ? strlen(forms[i].passphrase) : 0;
        SK_CLEANUP(sevkit_key_free_p) struct sevkit_key *again = NULL;
        struct sevkit_error error;
        uint8_t *data;
        size_t size;

        EXPECT_OK(sevkit_key_write(key, forms[i].format, forms[i].passphrase, length, &data, &size,
                                   &error),
                  &error);
        EXPECT_BYTES(data, forms[i].begins, strlen(forms[i].begins));
        EXPECT_OK(sevkit_key_load(data, size, forms[i].passphrase, length, &again, &error), &error);
        sevkit_key_to_snp(again, got);
        EXPECT_BYTES(got, want, sizeof(want));
        EXPECT_INT(sevkit_key_is_private(again), forms[i].format != SEVKIT_KEY_PEM_PUBLIC);
        sevkit_key_data_free(data, size);
    }
}

TEST(some_forms_cannot_be_encrypted)
{
    SK_CLEANUP(sevkit_key_free_p) struct sevkit_key *key = generate();
    struct sevkit_error error;
    uint8_t *data;
    size_t size;

    EXPECT_ERROR(sevkit_key_write(key, SEVKIT_KEY_PEM_SEC1, "x", 1, &data, &size, &error),
                 SEVKIT_EUSAGE, &error);
    EXPECT_ERROR(sevkit_key_write(key, SEVKIT_KEY_PEM_PUBLIC, "x", 1, &data, &size, &error),
                 SEVKIT_EUSAGE, &error);
}

TEST(signatures_verify_and_repeat)
{
    SK_CLEANUP(sevkit_key_free_p) struct sevkit_key *key = generate();
    uint8_t first[SEVKIT_SNP_SIGNATURE_BYTES], second[SEVKIT_SNP_SIGNATURE_BYTES];
    struct sevkit_error error;

    for (int round = 0; round < 20; round++) {
        uint8_t message[100];

        sk_test_random(message, sizeof(message));
        EXPECT_OK(sevkit_key_sign(key, message, sizeof(message), first, &error), &error);
        EXPECT_OK(sevkit_key_sign(key, message, sizeof(message), second, &error), &error);
        EXPECT_BYTES(second, first, sizeof(first));
        EXPECT_OK(sevkit_key_verify(key, message, sizeof(message), first, &error), &error);
        message[sk_test_random_below(sizeof(message))] ^= 1;
        EXPECT_ERROR(sevkit_key_verify(key, message, sizeof(message), first, &error),
                     SEVKIT_EREFUSED, &error);
    }
}

TEST(every_flipped_bit_of_a_signature_is_refused)
{
    SK_CLEANUP(sevkit_key_free_p) struct sevkit_key *key = generate();
    uint8_t signature[SEVKIT_SNP_SIGNATURE_BYTES];
    struct sevkit_error error;

    EXPECT_OK(sevkit_key_sign(key, "m", 1, signature, &error), &error);
    for (size_t bit = 0; bit < 8 * sizeof(signature); bit += bit < 8 * 144 ? 5 : 97) {
        signature[bit / 8] ^= (uint8_t)(1 << bit % 8);
        EXPECT_ERROR(sevkit_key_verify(key, "m", 1, signature, &error), SEVKIT_EREFUSED, &error);
        signature[bit / 8] ^= (uint8_t)(1 << bit % 8);
    }
    EXPECT_OK(sevkit_key_verify(key, "m", 1, signature, &error), &error);
}

TEST(zero_signatures_are_refused)
{
    SK_CLEANUP(sevkit_key_free_p) struct sevkit_key *key = generate();
    uint8_t signature[SEVKIT_SNP_SIGNATURE_BYTES] = {0};
    struct sevkit_error error;

    EXPECT_ERROR(sevkit_key_verify(key, "m", 1, signature, &error), SEVKIT_EREFUSED, &error);
}

TEST(another_key_does_not_verify)
{
    SK_CLEANUP(sevkit_key_free_p) struct sevkit_key *key = generate();
    SK_CLEANUP(sevkit_key_free_p) struct sevkit_key *other = generate();
    uint8_t signature[SEVKIT_SNP_SIGNATURE_BYTES];
    struct sevkit_error error;

    EXPECT_OK(sevkit_key_sign(key, "m", 1, signature, &error), &error);
    EXPECT_ERROR(sevkit_key_verify(other, "m", 1, signature, &error), SEVKIT_EREFUSED, &error);
}

TEST(snp_layout_round_trips_and_refuses_what_is_no_key)
{
    SK_CLEANUP(sevkit_key_free_p) struct sevkit_key *key = generate();
    SK_CLEANUP(sevkit_key_free_p) struct sevkit_key *again = NULL;
    struct sevkit_key *none = NULL;
    uint8_t bytes[SEVKIT_SNP_PUBLIC_KEY_BYTES], copy[SEVKIT_SNP_PUBLIC_KEY_BYTES];
    uint8_t signature[SEVKIT_SNP_SIGNATURE_BYTES];
    struct sevkit_error error;
    /* The curve, a bit of Qx (then no point), above Qx, above Qy, the tail. */
    static const size_t spots[] = {0, 4, 4 + 48, 4 + 72 + 71, 1027};

    sevkit_key_to_snp(key, bytes);
    EXPECT_INT(bytes[0], 2);
    EXPECT_OK(sevkit_key_from_snp(bytes, &again, &error), &error);
    sevkit_key_to_snp(again, copy);
    EXPECT_BYTES(copy, bytes, sizeof(bytes));
    EXPECT(!sevkit_key_is_private(again));
    EXPECT_ERROR(sevkit_key_sign(again, "m", 1, signature, &error), SEVKIT_EREFUSED, &error);
    for (size_t i = 0; i < SK_ARRAY_SIZE(spots); i++) {
        memcpy(copy, bytes, sizeof(copy));
        copy[spots[i]] ^= 1;
        /* Half of all Qx are on the curve with another Qy, never with this one. */
        EXPECT_ERROR(sevkit_key_from_snp(copy, &none, &error), SEVKIT_EINPUT, &error);
        EXPECT(none == NULL);
    }
}

TEST(digest_is_that_of_the_snp_layout)
{
    /* Published with the key: ID_KEY_DIGEST of sev-snp-measure's test key. */
    static const uint8_t want[] = {0x87, 0x0b, 0x7e, 0x35, 0xc5, 0x3f, 0x8a, 0x72};
    SK_CLEANUP(sevkit_key_free_p)
    struct sevkit_key *key = load_corpus("measure/fixtures/ssm/keyfile/id_key_test.pem");
    uint8_t digest[SEVKIT_KEY_DIGEST_BYTES];
    struct sevkit_error error;

    EXPECT_OK(sevkit_key_digest(key, digest, &error), &error);
    EXPECT_BYTES(digest, want, sizeof(want));
}
