/* SPDX-License-Identifier: Apache-2.0 */
#include "formats/sev/sev_report.h"
#include "formats/sev/sev_session.h"
#include "test.h"

TEST(a_session_is_its_128_bytes)
{
    uint8_t bytes[SK_SEV_SESSION_BYTES], again[SK_SEV_SESSION_BYTES];
    struct sk_sev_session session;

    sk_test_random(bytes, sizeof(bytes));
    sk_sev_session_read(bytes, &session);
    EXPECT_BYTES(session.nonce, bytes, 16);
    EXPECT_BYTES(session.wrapped_keys, bytes + 16, 32);
    EXPECT_BYTES(session.iv, bytes + 48, 16);
    EXPECT_BYTES(session.keys_mac, bytes + 64, 32);
    EXPECT_BYTES(session.policy_mac, bytes + 96, 32);
    sk_sev_session_write(&session, again);
    EXPECT_BYTES(again, bytes, sizeof(bytes));
}

TEST(a_report_is_its_208_bytes)
{
    uint8_t bytes[SK_SEV_REPORT_BYTES], again[SK_SEV_REPORT_BYTES];
    struct sk_sev_report report;
    struct sevkit_error error;

    sk_test_random(bytes, sizeof(bytes));
    memset(bytes + 64 + 48, 0, 24);
    memset(bytes + 64 + 72 + 48, 0, 24);
    EXPECT_OK(sk_sev_report_read(bytes, sizeof(bytes), &report, &error), &error);
    EXPECT_BYTES(report.digest, bytes + 16, 32);
    EXPECT_INT(report.policy & 0xff, bytes[48]);
    EXPECT_INT(report.signature_usage & 0xff, bytes[52]);
    EXPECT_INT(report.r[47], bytes[64]);
    EXPECT_INT(report.s[0], bytes[64 + 72 + 47]);
    sk_sev_report_write(&report, again);
    EXPECT_BYTES(again, bytes, sizeof(bytes));
    bytes[64 + 50] = 1;
    EXPECT_ERROR(sk_sev_report_read(bytes, sizeof(bytes), &report, &error), SEVKIT_EINPUT, &error);
    EXPECT_ERROR(sk_sev_report_read(bytes, 207, &report, &error), SEVKIT_EINPUT, &error);
}
