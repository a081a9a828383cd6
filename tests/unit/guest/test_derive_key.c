/* SPDX-License-Identifier: Apache-2.0 */
#include "fake_guest.h"
#include "fault.h"
#include "guest/guest_report.h"
#include "guest/sev_guest.h"
#include "test.h"

#include <errno.h>

static uint8_t key[SEVKIT_GUEST_DERIVED_KEY_BYTES];

static void expect_error(const struct sevkit_guest_key_request *request, int code,
                         const char *words)
{
    struct sevkit_error error = {0};
    uint8_t untouched[sizeof(key)];

    memset(key, 0x77, sizeof(key));
    memset(untouched, 0x77, sizeof(untouched));
    EXPECT_ERROR(sk_guest_key_derive(&sk_fake_guest_sys, request, key, &error), code, &error);
    EXPECT_CONTAINS(error.text, words);
    EXPECT_BYTES(key, untouched, sizeof(key));
    EXPECT_INT(sk_fake_guest.open, 0);
}

TEST(derives_what_is_asked_for)
{
    struct sevkit_guest_key_request request = sevkit_guest_key_request_default();
    struct sevkit_error error = {0};
    uint8_t want[sizeof(key)];

    sk_fake_guest_reset();
    request.root = SEVKIT_GUEST_ROOT_VMRK;
    request.key = SEVKIT_GUEST_KEY_VLEK;
    request.fields = SEVKIT_GUEST_FIELD_POLICY | SEVKIT_GUEST_FIELD_MEASUREMENT |
                     SEVKIT_GUEST_FIELD_GUEST_SVN | SEVKIT_GUEST_FIELD_TCB_VERSION;
    request.vmpl = 1;
    request.guest_svn = 0x01020304;
    request.tcb_version = 0xdb18000000000004;
    EXPECT_OK(sk_guest_key_derive(&sk_fake_guest_sys, &request, key, &error), &error);
    EXPECT_INT(sk_fake_guest.last_version, 1);
    EXPECT_INT(sk_fake_guest.last_key.root, SK_KEY_ROOT_VMRK);
    EXPECT_INT(sk_fake_guest.last_key.key, SK_SIGNING_KEY_VLEK);
    EXPECT_INT(sk_fake_guest.last_key.fields, 0x39);
    EXPECT_INT(sk_fake_guest.last_key.vmpl, 1);
    EXPECT_INT(sk_fake_guest.last_key.guest_svn, 0x01020304);
    EXPECT(sk_fake_guest.last_key.tcb_version == 0xdb18000000000004);
    sk_fake_guest_make_key(&sk_fake_guest.last_key, want);
    EXPECT_BYTES(key, want, sizeof(want));
    EXPECT_INT(sk_fake_guest.open, 0);
}

TEST(own_level_is_the_kernels)
{
    struct sevkit_guest_key_request request = sevkit_guest_key_request_default();
    struct sevkit_error error = {0};

    sk_fake_guest_reset();
    sk_fake_guest_set_text(SK_GUEST_VMPL_PATH, "3\n");
    EXPECT_OK(sk_guest_key_derive(&sk_fake_guest_sys, &request, key, &error), &error);
    EXPECT_INT(sk_fake_guest.last_key.vmpl, 3);
    request.vmpl = 2;
    expect_error(&request, SEVKIT_EREFUSED, "this kernel runs at VMPL 3");
    EXPECT_INT(sk_fake_guest.keys, 1);
}

TEST(refuses_values_without_effect)
{
    struct sevkit_guest_key_request request = sevkit_guest_key_request_default();

    sk_fake_guest_reset();
    request.guest_svn = 1;
    expect_error(&request, SEVKIT_EUSAGE, "guest-svn has no effect");
    request.guest_svn = 0;
    request.tcb_version = 1;
    expect_error(&request, SEVKIT_EUSAGE, "tcb-version has no effect");
    request.tcb_version = 0;
    request.launch_mit_vector = 1;
    expect_error(&request, SEVKIT_EUSAGE, "launch-mit-vector has no effect");
    request.launch_mit_vector = 0;
    request.fields = 1u << 7;
    expect_error(&request, SEVKIT_EUSAGE, "only bits 0 to 6");
    EXPECT_INT(sk_fake_guest.ioctls, 0);
}

/* snpguest once wrote the zeros of a failed request as a key. */
TEST(a_failed_key_is_no_key)
{
    struct sevkit_guest_key_request request = sevkit_guest_key_request_default();

    sk_fake_guest_reset();
    sk_fake_guest.status = 0x16;
    expect_error(&request, SEVKIT_EIO, "status 0x16 INVALID_PARAM");
    sk_fake_guest.zero_key = true;
    expect_error(&request, SEVKIT_EIO, "status 0x16 INVALID_PARAM");
    sk_fake_guest.status = 0;
    expect_error(&request, SEVKIT_EIO, "the key is all zero");
    sk_fake_guest.zero_key = false;
    sk_fake_guest.status = 0x27;
    expect_error(&request, SEVKIT_EIO, "status 0x27 INVALID_KEY");
    sk_fake_guest.status = 0xabcdef;
    expect_error(&request, SEVKIT_EIO, "status 0xabcdef, which is unknown");
}

TEST(says_why_a_request_fails)
{
    static const struct {
        struct sk_fake_answer answer;
        const char *words;
    } cases[] = {
        {{EIO, SK_EXITINFO2(0, 0x16)}, "INVALID_PARAM"},
        {{ENOTTY, SK_EXITINFO2_NO_CALL_DRIVER}, "VMPCK"},
        {{ETIMEDOUT, SK_EXITINFO2(2, 0)}, "as long as the driver waits"},
    };
    struct sevkit_guest_key_request request = sevkit_guest_key_request_default();

    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        sk_fake_guest_reset();
        sk_fake_guest.answers[0] = cases[i].answer;
        sk_fake_guest.answer_count = 1;
        expect_error(&request, SEVKIT_EIO, cases[i].words);
    }
    sk_fake_guest_reset();
    sk_fake_guest.device_errno = ENOENT;
    expect_error(&request, SEVKIT_EIO, "modprobe sev-guest");
}

TEST(asks_a_busy_host_again)
{
    struct sevkit_guest_key_request request = sevkit_guest_key_request_default();
    struct sevkit_error error = {0};

    sk_fake_guest_reset();
    sk_fake_guest.answers[0] = (struct sk_fake_answer){EIO, SK_EXITINFO2(SK_GUEST_HOST_BUSY, 0)};
    sk_fake_guest.answer_count = 1;
    EXPECT_OK(sk_guest_key_derive(&sk_fake_guest_sys, &request, key, &error), &error);
    EXPECT_INT(sk_fake_guest.sleeps, 1);
}

/* The kernel that takes 40 bytes of a request: the probe sends nothing. */
TEST(version_2_where_the_kernel_passes_it)
{
    struct sevkit_guest_key_request request = sevkit_guest_key_request_default();
    struct sevkit_error error = {0};

    sk_fake_guest_reset();
    sk_fake_guest.key_request_bytes = SK_KEY_REQUEST_2_BYTES;
    request.fields = SEVKIT_GUEST_FIELD_LAUNCH_MIT_VECTOR;
    request.launch_mit_vector = 0x3f;
    EXPECT_OK(sk_guest_key_derive(&sk_fake_guest_sys, &request, key, &error), &error);
    EXPECT_INT(sk_fake_guest.ioctls, 2);
    EXPECT_INT(sk_fake_guest.keys, 1);
    EXPECT_INT(sk_fake_guest.last_version, 2);
    EXPECT_INT(sk_fake_guest.last_key.launch_mit_vector, 0x3f);
    EXPECT_INT(sk_fake_guest.last_key.fields, 0x40);
}

TEST(no_version_2_where_the_kernel_cuts_it)
{
    struct sevkit_guest_key_request request = sevkit_guest_key_request_default();

    sk_fake_guest_reset();
    request.fields = SEVKIT_GUEST_FIELD_LAUNCH_MIT_VECTOR | SEVKIT_GUEST_FIELD_POLICY;
    request.launch_mit_vector = 0x3f;
    expect_error(&request, SEVKIT_EREFUSED, "passes only the first 32 bytes");
    /* Only the harmless request of version 1 was made. */
    EXPECT_INT(sk_fake_guest.keys, 1);
    EXPECT_INT(sk_fake_guest.last_version, 1);
    EXPECT_INT(sk_fake_guest.last_key.fields, 0);

    sk_fake_guest_reset();
    sk_fake_guest.answers[0] = (struct sk_fake_answer){ENOTTY, 0};
    sk_fake_guest.answer_count = 1;
    expect_error(&request, SEVKIT_EIO, "VMPCK");
}

static int derive(void *arg, struct sevkit_error *error)
{
    sk_fake_guest_reset();
    sk_fake_guest.key_request_bytes = SK_KEY_REQUEST_2_BYTES;
    return sk_guest_key_derive(&sk_fake_guest_sys, arg, key, error);
}

TEST(survives_want_of_memory)
{
    struct sevkit_guest_key_request request = sevkit_guest_key_request_default();

    request.fields = SEVKIT_GUEST_FIELD_LAUNCH_MIT_VECTOR;
    EXPECT(sk_fault_run(derive, &request) >= 3);
}

TEST(fields_have_names)
{
    unsigned seen = 0;

    for (size_t i = 0; i < sevkit_guest_field_count(); i++) {
        const struct sevkit_guest_field_info *info = sevkit_guest_field_info(i);

        EXPECT(sevkit_guest_field_find(info->name) == info);
        EXPECT(info->meaning && *info->meaning);
        EXPECT(!(seen & (unsigned)info->field));
        seen |= (unsigned)info->field;
    }
    EXPECT_INT(seen, SK_KEY_FIELDS_KNOWN);
    EXPECT(!sevkit_guest_field_info(sevkit_guest_field_count()));
    EXPECT(!sevkit_guest_field_find("svn"));
    EXPECT_INT(sevkit_guest_field_find("tcb-version")->field, 1 << 5);
}
