/* SPDX-License-Identifier: Apache-2.0 */
#include "data/report_rows.h"
#include "measure/idblock/id_block_check.h"
#include "measure/idblock/id_block_make.h"
#include "measure/idblock/key_file.h"
#include "test.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

static struct sevkit_key *generate(void)
{
    struct sevkit_error error;
    struct sevkit_key *key = NULL;

    EXPECT_OK(sevkit_key_generate(&key, &error), &error);
    return key;
}

static struct sk_signed_block make(const struct sevkit_key *id_key,
                                   const struct sevkit_key *author_key)
{
    struct sevkit_id_block block = sevkit_id_block_default();
    struct sevkit_error error;
    struct sk_signed_block made;

    memset(block.launch_digest, 0x11, sizeof(block.launch_digest));
    memset(block.family_id, 0x22, sizeof(block.family_id));
    memset(block.image_id, 0x33, sizeof(block.image_id));
    block.guest_svn = 4;
    EXPECT_OK(sk_id_block_make(&block, id_key, author_key, &made, &error), &error);
    return made;
}

/* The report of a guest that was launched with the block. */
static struct sevkit_report report_of(const struct sk_signed_block *made)
{
    struct sevkit_report report = {.version = 2, .policy = made->block.policy, .guest_svn = 4};

    memcpy(report.measurement, made->block.launch_digest, sizeof(report.measurement));
    memcpy(report.family_id, made->block.family_id, sizeof(report.family_id));
    memcpy(report.image_id, made->block.image_id, sizeof(report.image_id));
    memcpy(report.id_key_digest, made->id_key_digest, sizeof(report.id_key_digest));
    memcpy(report.author_key_digest, made->author_key_digest, sizeof(report.author_key_digest));
    report.key_info = made->auth.has_author_key;
    return report;
}

static struct sk_checks check(const struct sk_signed_block *made, enum sk_author_key author_switch,
                              const struct sk_id_block_expected *expected)
{
    struct sk_checks checks = {0};
    struct sevkit_error error;

    EXPECT_OK(
        sk_id_block_check(&made->block, &made->auth, author_switch, expected, &checks, &error),
        &error);
    return checks;
}

static const struct sk_check *find(const struct sk_checks *checks, const char *name)
{
    for (size_t i = 0; i < checks->count; i++)
        if (strcmp(checks->list[i].name, name) == 0)
            return &checks->list[i];
    sk_test_fail(__FILE__, __LINE__, "no check %s", name);
}

static void expect(const struct sk_checks *checks, const char *name, enum sk_status status,
                   const char *detail)
{
    EXPECT_INT(find(checks, name)->status, status);
    EXPECT_CONTAINS(find(checks, name)->detail, detail);
}

TEST(bytes_and_structs_are_the_same_block)
{
    SK_CLEANUP_KEY struct sevkit_key *id_key = generate();
    SK_CLEANUP_KEY struct sevkit_key *author_key = generate();
    struct sk_signed_block made = make(id_key, author_key);
    uint8_t digest[SEVKIT_KEY_DIGEST_BYTES];
    struct sevkit_id_block block;
    struct sevkit_id_auth auth;
    struct sevkit_error error;

    sevkit_id_block_read(made.block_bytes, &block);
    sevkit_id_auth_read(made.auth_bytes, &auth);
    EXPECT_BYTES(&block, &made.block, sizeof(block));
    EXPECT(auth.has_author_key);
    EXPECT_OK(sevkit_id_auth_check_id_signature(&block, &auth, &error), &error);
    EXPECT_OK(sevkit_id_auth_check_author_signature(&auth, &error), &error);
    EXPECT_OK(sevkit_key_digest(id_key, digest, &error), &error);
    EXPECT_BYTES(made.id_key_digest, digest, sizeof(digest));
    EXPECT_OK(sevkit_key_digest(author_key, digest, &error), &error);
    EXPECT_BYTES(made.author_key_digest, digest, sizeof(digest));
}

TEST(anonymous_blocks_have_no_author)
{
    SK_CLEANUP_KEY struct sevkit_key *key = generate();
    struct sevkit_id_block block = sevkit_id_block_default();
    struct sk_signed_block made = make(NULL, NULL);
    struct sevkit_error error;

    EXPECT(!made.auth.has_author_key);
    EXPECT_OK(sevkit_id_auth_check_id_signature(&made.block, &made.auth, &error), &error);
    EXPECT_ERROR(sk_id_block_make(&block, NULL, key, &made, &error), SEVKIT_EUSAGE, &error);
}

TEST(all_that_is_expected)
{
    SK_CLEANUP_KEY struct sevkit_key *id_key = generate();
    SK_CLEANUP_KEY struct sevkit_key *author_key = generate();
    struct sk_signed_block made = make(id_key, author_key);
    struct sevkit_report report = report_of(&made);
    struct sk_id_block_expected expected = {
        .launch_digest = made.block.launch_digest,
        .policy = &made.block.policy,
        .report = &report,
        .id_key = {id_key, "id.pem"},
        .author_key = {author_key, "author.pem"},
        .origin = "--",
    };
    struct sk_checks checks = check(&made, SK_AUTHOR_KEY_ON, &expected);

    EXPECT(!checks.failed);
    EXPECT_INT(checks.count, 15);
    for (size_t i = 0; i < checks.count; i++)
        EXPECT_INT(checks.list[i].status, SK_STATUS_PASS);
}

TEST(what_is_not_expected_is_skipped_by_its_name)
{
    SK_CLEANUP_KEY struct sevkit_key *id_key = generate();
    struct sk_signed_block made = make(id_key, NULL);
    struct sk_id_block_expected expected = {.origin = "--"};
    struct sk_checks checks = check(&made, SK_AUTHOR_KEY_UNSAID, &expected);

    EXPECT(!checks.failed);
    expect(&checks, "layout", SK_STATUS_PASS, "");
    expect(&checks, "author signature", SK_STATUS_SKIPPED, "there is no author key");
    expect(&checks, "launch digest", SK_STATUS_SKIPPED, "no --measurement");
    expect(&checks, "policy", SK_STATUS_SKIPPED, "no --policy");
    expect(&checks, "report", SK_STATUS_SKIPPED, "no --report");
    expect(&checks, "ID key", SK_STATUS_SKIPPED, "no --id-key");
    expected.origin = "";
    checks = check(&made, SK_AUTHOR_KEY_UNSAID, &expected);
    expect(&checks, "author key", SK_STATUS_SKIPPED, "no author-key");
}

TEST(what_is_signed_must_not_change)
{
    SK_CLEANUP_KEY struct sevkit_key *id_key = generate();
    SK_CLEANUP_KEY struct sevkit_key *author_key = generate();
    const struct sk_id_block_expected expected = {.origin = ""};
    struct sk_signed_block made = make(id_key, author_key), other = made;
    struct sk_checks checks;

    other.block.guest_svn++;
    checks = check(&other, SK_AUTHOR_KEY_UNSAID, &expected);
    EXPECT(checks.failed);
    EXPECT_INT(find(&checks, "ID block signature")->status, SK_STATUS_FAIL);
    EXPECT_INT(find(&checks, "author signature")->status, SK_STATUS_PASS);
    other = made;
    other.auth.id_key_signature[0] ^= 1;
    checks = check(&other, SK_AUTHOR_KEY_UNSAID, &expected);
    EXPECT(checks.failed);
    EXPECT_INT(find(&checks, "author signature")->status, SK_STATUS_FAIL);
    other = made;
    other.block.version = 2;
    checks = check(&other, SK_AUTHOR_KEY_UNSAID, &expected);
    EXPECT(checks.failed);
    EXPECT_INT(find(&checks, "layout")->status, SK_STATUS_FAIL);
}

TEST(switch_and_author_key_must_fit)
{
    SK_CLEANUP_KEY struct sevkit_key *id_key = generate();
    SK_CLEANUP_KEY struct sevkit_key *author_key = generate();
    const struct sk_id_block_expected expected = {.origin = ""};
    struct sk_signed_block with = make(id_key, author_key), without = make(id_key, NULL);
    struct sk_checks checks = check(&with, SK_AUTHOR_KEY_OFF, &expected);

    expect(&checks, "author-key-enabled", SK_STATUS_FAIL, "ignore the author key");
    checks = check(&without, SK_AUTHOR_KEY_ON, &expected);
    expect(&checks, "author-key-enabled", SK_STATUS_FAIL, "will not start");
    checks = check(&without, SK_AUTHOR_KEY_OFF, &expected);
    expect(&checks, "author-key-enabled", SK_STATUS_PASS, "off");
}

TEST(other_values_and_keys_fail)
{
    SK_CLEANUP_KEY struct sevkit_key *id_key = generate();
    SK_CLEANUP_KEY struct sevkit_key *other_key = generate();
    struct sk_signed_block made = make(id_key, NULL);
    const uint8_t digest[48] = {0xab};
    const uint64_t policy = 0x20000;
    struct sk_id_block_expected expected = {
        .launch_digest = digest,
        .policy = &policy,
        .id_key = {other_key, "other.pem"},
        .author_key = {other_key, "other.pem"},
        .origin = "",
    };
    struct sk_checks checks = check(&made, SK_AUTHOR_KEY_UNSAID, &expected);

    EXPECT(checks.failed);
    expect(&checks, "launch digest", SK_STATUS_FAIL, "has 1111");
    expect(&checks, "launch digest", SK_STATUS_FAIL, "expected ab00");
    expect(&checks, "policy", SK_STATUS_FAIL, "has 0x30000, expected 0x20000");
    expect(&checks, "ID key", SK_STATUS_FAIL, "the block has another key than other.pem");
    expect(&checks, "author key", SK_STATUS_FAIL, "no such key in the block");
}

TEST(reports_of_other_launches_fail)
{
    SK_CLEANUP_KEY struct sevkit_key *id_key = generate();
    SK_CLEANUP_KEY struct sevkit_key *author_key = generate();
    struct sk_signed_block made = make(id_key, author_key);
    struct sevkit_report report = report_of(&made);
    const struct sk_id_block_expected expected = {.report = &report, .origin = ""};
    struct sk_checks checks;

    report.key_info = 0;
    checks = check(&made, SK_AUTHOR_KEY_UNSAID, &expected);
    expect(&checks, "report: author key digest", SK_STATUS_FAIL, "author-key-enabled=off");
    report = (struct sevkit_report){.version = 2, .key_info = 1};
    checks = check(&made, SK_AUTHOR_KEY_UNSAID, &expected);
    for (size_t i = 0; i < checks.count; i++)
        if (strncmp(checks.list[i].name, "report: ", 8) == 0)
            EXPECT_INT(checks.list[i].status, SK_STATUS_FAIL);
    made = make(id_key, NULL);
    report = report_of(&made);
    report.author_key_digest[0] = 1;
    checks = check(&made, SK_AUTHOR_KEY_UNSAID, &expected);
    expect(&checks, "report: author key digest", SK_STATUS_FAIL, "the report 01");
}

TEST(keys_that_are_none_are_no_answer)
{
    SK_CLEANUP_KEY struct sevkit_key *id_key = generate();
    struct sk_signed_block made = make(id_key, NULL);
    struct sevkit_report report = report_of(&made);
    const struct sk_id_block_expected expected = {.report = &report, .origin = ""};
    struct sk_checks checks = {0};
    struct sevkit_error error;

    made.auth.id_key[5] ^= 1;
    EXPECT(sk_id_block_check(&made.block, &made.auth, SK_AUTHOR_KEY_UNSAID, &expected, &checks,
                             &error) < 0 ||
           checks.failed);
}

static char folder[64], path[96];

static void write_key(const struct sevkit_key *key, enum sevkit_key_format format,
                      const char *passphrase)
{
    struct sevkit_error error;
    uint8_t *data;
    size_t size;
    FILE *file;

    EXPECT_OK(sevkit_key_write(key, format, passphrase, passphrase ? strlen(passphrase) : 0, &data,
                               &size, &error),
              &error);
    file = fopen(path, "w");
    EXPECT(file && fwrite(data, 1, size, file) == size && fclose(file) == 0);
    sevkit_key_data_free(data, size);
}

TEST(key_files)
{
    SK_CLEANUP_KEY struct sevkit_key *key = generate();
    SK_CLEANUP_KEY struct sevkit_key *again = NULL;
    SK_CLEANUP_KEY struct sevkit_key *public_key = NULL;
    SK_CLEANUP(sk_secret_free_p) struct sk_secret *passphrase = NULL;
    struct sevkit_key *none = NULL;
    struct sevkit_error error;

    (void)snprintf(folder, sizeof(folder), "/tmp/sevkit-keys-XXXXXX");
    EXPECT(mkdtemp(folder));
    (void)snprintf(path, sizeof(path), "%s/key", folder);
    EXPECT_ERROR(sk_key_file_load(path, NULL, &none, &error), SEVKIT_EIO, &error);
    EXPECT_CONTAINS(error.text, path);
    EXPECT_OK(sk_secret_new(3, &passphrase, &error), &error);
    memcpy(passphrase->data, "abc", 3);
    passphrase->size = 3;
    write_key(key, SEVKIT_KEY_PEM_PKCS8, "abc");
    EXPECT_ERROR(sk_key_file_load_private(path, NULL, &none, &error), SEVKIT_EREFUSED, &error);
    EXPECT_OK(sk_key_file_load_private(path, passphrase, &again, &error), &error);
    EXPECT(sevkit_key_is_private(again));
    write_key(key, SEVKIT_KEY_PEM_PUBLIC, NULL);
    EXPECT_OK(sk_key_file_load(path, NULL, &public_key, &error), &error);
    EXPECT_ERROR(sk_key_file_load_private(path, NULL, &none, &error), SEVKIT_EREFUSED, &error);
    EXPECT_CONTAINS(error.text, "a public key cannot sign");
    EXPECT(!none);
    (void)unlink(path);
    EXPECT_INT(rmdir(folder), 0);
}
