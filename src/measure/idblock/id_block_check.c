/* SPDX-License-Identifier: Apache-2.0 */
#include "measure/idblock/id_block_check.h"

#include "base/cleanup.h"
#include "base/text.h"
#include "formats/report/report.h"

#include <inttypes.h>
#include <string.h>

void sk_check_bytes(const char *name, const void *found, const void *expected, size_t size,
                    const char *source, struct sk_checks *checks)
{
    SK_CLEANUP(sk_text_done) struct sk_text text = {0};

    if (memcmp(found, expected, size) == 0) {
        sk_checks_add(checks, name, SK_STATUS_PASS, "%s", "");
        return;
    }
    sk_text_add(&text, "the ID block has ");
    sk_text_add_hex(&text, found, size);
    sk_text_addf(&text, ", %s ", source);
    sk_text_add_hex(&text, expected, size);
    sk_checks_add(checks, name, SK_STATUS_FAIL, "%s", sk_text_get(&text));
}

static void check_number(const char *name, uint64_t found, uint64_t expected, const char *source,
                         struct sk_checks *checks)
{
    if (found == expected)
        sk_checks_add(checks, name, SK_STATUS_PASS, "%s", "");
    else
        sk_checks_add(checks, name, SK_STATUS_FAIL, "the ID block has 0x%" PRIx64 ", %s 0x%" PRIx64,
                      found, source, expected);
}

static void skip(const char *name, const struct sk_id_block_expected *expected, const char *what,
                 struct sk_checks *checks)
{
    sk_checks_add(checks, name, SK_STATUS_SKIPPED, "no %s%s", expected->origin, what);
}

/* With the switch off the firmware does not look at the author key, with the switch on it wants one
 * (SEV-SNP ABI 56860, SNP_LAUNCH_FINISH, AUTH_KEY_EN). */
static void check_author_switch(const struct sevkit_id_auth *auth, enum sk_author_key author_switch,
                                struct sk_checks *checks)
{
    bool on = author_switch == SK_AUTHOR_KEY_ON;

    if (author_switch == SK_AUTHOR_KEY_UNSAID)
        return;
    if (on == auth->has_author_key)
        sk_checks_add(checks, "author-key-enabled", SK_STATUS_PASS, "%s", on ? "on" : "off");
    else
        sk_checks_add(checks, "author-key-enabled", SK_STATUS_FAIL, "%s",
                      on ? "on, but there is no author key: the guest will not start"
                         : "off: the firmware will ignore the author key");
}

int sk_check_signatures(const struct sevkit_id_block *block, const struct sevkit_id_auth *auth,
                        const char *layout, enum sk_author_key author_switch,
                        struct sk_checks *checks, struct sevkit_error *error)
{
    int r = sevkit_id_auth_check_layout(block, auth, error);

    r = sk_checks_add_result(checks, layout, r, error);
    if (r == 0) {
        r = sevkit_id_auth_check_id_signature(block, auth, error);
        r = sk_checks_add_result(checks, "ID block signature", r, error);
    }
    if (r < 0)
        return r;
    check_author_switch(auth, author_switch, checks);
    if (!auth->has_author_key) {
        sk_checks_add(checks, "author signature", SK_STATUS_SKIPPED, "there is no author key");
        return 0;
    }
    r = sevkit_id_auth_check_author_signature(auth, error);
    return sk_checks_add_result(checks, "author signature", r, error);
}

void sk_check_launch_digest(const uint8_t found[48], const struct sk_id_block_expected *expected,
                            struct sk_checks *checks)
{
    if (expected->launch_digest)
        sk_check_bytes("launch digest", found, expected->launch_digest, 48, "expected", checks);
    else
        skip("launch digest", expected, "measurement", checks);
}

void sk_check_policy(const uint64_t *found, const struct sk_id_block_expected *expected,
                     struct sk_checks *checks)
{
    if (!expected->policy)
        skip("policy", expected, "policy", checks);
    else if (!found)
        sk_checks_add(checks, "policy", SK_STATUS_FAIL, "the file has no guest policy");
    else
        check_number("policy", *found, *expected->policy, "expected", checks);
}

static int check_report_keys(const struct sevkit_id_auth *auth, const struct sevkit_report *report,
                             struct sk_checks *checks, struct sevkit_error *error)
{
    uint8_t id_key[SEVKIT_KEY_DIGEST_BYTES], author_key[SEVKIT_KEY_DIGEST_BYTES] = {0};
    int r = sevkit_id_auth_key_digest(auth, false, id_key, error);

    if (r == 0 && auth->has_author_key && sevkit_report_has_author_key(report))
        r = sevkit_id_auth_key_digest(auth, true, author_key, error);
    if (r < 0)
        return r;
    sk_check_bytes("report: ID key digest", id_key, report->id_key_digest, sizeof(id_key),
                   "the report", checks);
    if (auth->has_author_key && !sevkit_report_has_author_key(report))
        sk_checks_add(checks, "report: author key digest", SK_STATUS_FAIL,
                      "the report has none: the guest was started without its author key "
                      "(author-key-enabled=off)");
    else
        sk_check_bytes("report: author key digest", author_key, report->author_key_digest,
                       sizeof(author_key), "the report", checks);
    return 0;
}

static int check_report(const struct sevkit_id_block *block, const struct sevkit_id_auth *auth,
                        const struct sk_id_block_expected *expected, struct sk_checks *checks,
                        struct sevkit_error *error)
{
    const struct sevkit_report *report = expected->report;

    if (!report) {
        skip("report", expected, "report", checks);
        return 0;
    }
    sk_check_bytes("report: measurement", block->launch_digest, report->measurement,
                   sizeof(block->launch_digest), "the report", checks);
    check_number("report: policy", block->policy, report->policy, "the report", checks);
    sk_check_bytes("report: family ID", block->family_id, report->family_id,
                   sizeof(block->family_id), "the report", checks);
    sk_check_bytes("report: image ID", block->image_id, report->image_id, sizeof(block->image_id),
                   "the report", checks);
    check_number("report: guest SVN", block->guest_svn, report->guest_svn, "the report", checks);
    return check_report_keys(auth, report, checks, error);
}

static void check_signer(const char *name, const uint8_t *found, const char *holder,
                         const struct sk_expected_signer *signer, struct sk_checks *checks)
{
    uint8_t expected[SEVKIT_SNP_PUBLIC_KEY_BYTES];

    sevkit_key_to_snp(signer->key, expected);
    if (!found)
        sk_checks_add(checks, name, SK_STATUS_FAIL, "there is no such key in the %s", holder);
    else if (memcmp(found, expected, sizeof(expected)) == 0)
        sk_checks_add(checks, name, SK_STATUS_PASS, "%s", "");
    else
        sk_checks_add(checks, name, SK_STATUS_FAIL, "the %s has another key than %s", holder,
                      signer->path);
}

void sk_check_signers(const struct sevkit_id_auth *auth, const char *holder,
                      const struct sk_id_block_expected *expected, struct sk_checks *checks)
{
    bool has_author_key = auth && auth->has_author_key;

    if (expected->id_key.key)
        check_signer("ID key", auth ? auth->id_key : NULL, holder, &expected->id_key, checks);
    else
        skip("ID key", expected, "id-key", checks);
    if (expected->author_key.key)
        check_signer("author key", has_author_key ? auth->author_key : NULL, holder,
                     &expected->author_key, checks);
    else
        skip("author key", expected, "author-key", checks);
}

int sk_id_block_check(const struct sevkit_id_block *block, const struct sevkit_id_auth *auth,
                      enum sk_author_key author_switch, const struct sk_id_block_expected *expected,
                      struct sk_checks *checks, struct sevkit_error *error)
{
    int r = sk_check_signatures(block, auth, "layout", author_switch, checks, error);

    if (r < 0)
        return r;
    sk_check_launch_digest(block->launch_digest, expected, checks);
    sk_check_policy(&block->policy, expected, checks);
    r = check_report(block, auth, expected, checks, error);
    if (r == 0)
        sk_check_signers(auth, "block", expected, checks);
    return r;
}
