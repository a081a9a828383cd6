/* SPDX-License-Identifier: Apache-2.0 */
/* What is refused before a guest is asked; tests/attest has sessions with guests. */
#include "attest/owner/owner_session.h"

#include "base/encoding.h"
#include "crypto/keys/ed25519.h"
#include "test.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

static struct sevkit_error error;
static char folder[32], plan[64], key[64], public_hex[65];
static bool asked_encrypted;

static void put(const char *path, const char *text)
{
    FILE *file = fopen(path, "w");

    EXPECT(file && fputs(text, file) >= 0 && fclose(file) == 0);
}

static struct sk_secret *secret_of(const char *text)
{
    struct sk_secret *secret = NULL;

    EXPECT_OK(sk_secret_new(strlen(text), &secret, &error), &error);
    secret->size = strlen(text);
    memcpy(secret->data, text, secret->size);
    return secret;
}

/* A new key, encrypted or not. */
static void put_key(const char *words)
{
    uint8_t private_key[SK_ED25519_BYTES], public_key[SK_ED25519_BYTES];
    struct sk_secret *passphrase = words ? secret_of(words) : NULL, *pem = NULL;
    char text[1024] = "";

    sk_test_random(private_key, sizeof(private_key));
    EXPECT_OK(sk_ed25519_public(private_key, public_key, &error), &error);
    sk_hex_encode(public_key, sizeof(public_key), public_hex);
    EXPECT_OK(sk_ed25519_write_private(private_key, passphrase, &pem, &error), &error);
    EXPECT(pem->size < sizeof(text));
    memcpy(text, pem->data, pem->size);
    put(key, text);
    sk_secret_free(pem);
    sk_secret_free(passphrase);
}

static void put_plan(const char *owner)
{
    char text[512];

    (void)snprintf(
        text, sizeof(text),
        "generation = \"sev-snp\"\n[boot]\nmode = \"plain\"\nroot = \"/dev/vda\"\n%s%s%s",
        owner ? "owner = \"ed25519:" : "", owner ? owner : "", owner ? "\"\n" : "");
    put(plan, text);
}

static void start(void)
{
    (void)snprintf(folder, sizeof(folder), "/tmp/sevkit-owner-XXXXXX");
    EXPECT(mkdtemp(folder));
    (void)snprintf(plan, sizeof(plan), "%s/plan.toml", folder);
    (void)snprintf(key, sizeof(key), "%s/key", folder);
}

static void finish(void)
{
    (void)unlink(plan);
    (void)unlink(key);
    EXPECT_INT(rmdir(folder), 0);
}

static int give(void *arg, bool is_encrypted, struct sk_secret **ret_passphrase,
                struct sevkit_error *why)
{
    (void)why;
    asked_encrypted = is_encrypted;
    if (arg)
        *ret_passphrase = secret_of(arg);
    return 0;
}

static void expect_refused(const char *passphrase, int code, const char *text)
{
    struct sk_owner_request request = {.role = SK_ATTEST_SSH,
                                       .plan = plan,
                                       .key = key,
                                       .key_origin = "--owner-key",
                                       .passphrase = give,
                                       .arg = (void *)(uintptr_t)passphrase};
    struct sk_owner_session session;

    EXPECT_ERROR(sk_owner_session_open(&request, &session, &error), code, &error);
    EXPECT_CONTAINS(error.text, text);
    EXPECT(!session.key && !session.policies.count && !session.request);
    sk_owner_session_done(&session);
}

TEST(plans_that_have_no_owner)
{
    start();
    expect_refused(NULL, SEVKIT_EIO, plan);
    put(plan, "generation = \"sev-snp\"\n");
    expect_refused(NULL, SEVKIT_EINPUT, "plan.toml: boot.mode is missing");
    put_plan(NULL);
    expect_refused(NULL, SEVKIT_EINPUT, "plan.toml: boot.owner is missing");
    put(plan, "generation = [");
    expect_refused(NULL, SEVKIT_EINPUT, plan);
    finish();
}

TEST(keys_that_are_not_the_owners)
{
    char text[160];

    start();
    put_key(NULL);
    put_plan(public_hex);
    EXPECT(unlink(key) == 0);
    expect_refused(NULL, SEVKIT_EIO, "--owner-key: ");
    put(key, "no key");
    expect_refused(NULL, SEVKIT_EINPUT, "--owner-key: /tmp/");
    put_key(NULL);
    expect_refused(NULL, SEVKIT_EUSAGE, "is the key of another owner (ed25519:");
    (void)snprintf(text, sizeof(text), "ed25519:%s) than boot.owner of %s", public_hex, plan);
    EXPECT_CONTAINS(error.text, text);
    EXPECT(!asked_encrypted);
    finish();
}

TEST(a_passphrase_is_asked_for)
{
    start();
    put_key("horse");
    put_plan(public_hex);
    expect_refused(NULL, SEVKIT_EREFUSED, "--owner-key: ");
    EXPECT(asked_encrypted);
    expect_refused("hors", SEVKIT_EREFUSED, "does not open it");
    /* The key is right; the plan starts no guest, so no digest can be expected. */
    expect_refused("horse", SEVKIT_EINPUT, "plan.toml: ");
    finish();
}
