/* SPDX-License-Identifier: Apache-2.0 */
#include "base/cleanup.h"
#include "fake_guest.h"
#include "guest/derived_key.h"
#include "test.h"

#include <stdio.h>

#define MILAN_TCB 0x541700000000000aull /* bl=10,tee=0,snp=23,ucode=84 */

TEST(fields_by_name)
{
    struct sevkit_error error;
    unsigned fields = 0;

    EXPECT_OK(sk_key_fields_read("policy,measurement,policy", &fields, &error), &error);
    EXPECT_INT(fields, SEVKIT_GUEST_FIELD_POLICY | SEVKIT_GUEST_FIELD_MEASUREMENT);
    EXPECT_ERROR(sk_key_fields_read("policy,", &fields, &error), SEVKIT_EUSAGE, &error);
    EXPECT_STR(error.text, "'' is no field");
    EXPECT_ERROR(sk_key_fields_read("mesurement", &fields, &error), SEVKIT_EUSAGE, &error);
    EXPECT_CONTAINS(error.text, "did you mean 'measurement'?");
    EXPECT_INT(fields, SEVKIT_GUEST_FIELD_POLICY | SEVKIT_GUEST_FIELD_MEASUREMENT);
}

static int read_tcb(const char *text, const char *product, uint64_t *ret_tcb,
                    struct sevkit_error *error)
{
    struct sevkit_guest_key_request request = sevkit_guest_key_request_default();
    int r = sk_key_tcb_read(&sk_fake_guest_sys, text, product ? sevkit_product_find(product) : NULL,
                            &request, error);

    *ret_tcb = request.tcb_version;
    return r;
}

static void expect_tcb(const char *text, const char *product, uint64_t want)
{
    struct sevkit_error error;
    uint64_t tcb;

    EXPECT_OK(read_tcb(text, product, &tcb, &error), &error);
    EXPECT(tcb == want);
}

static void expect_refused(const char *text, const char *product, int code, const char *words)
{
    struct sevkit_error error;
    uint64_t tcb;

    EXPECT_ERROR(read_tcb(text, product, &tcb, &error), code, &error);
    EXPECT_CONTAINS(error.text, words);
    EXPECT(tcb == 0);
}

TEST(digits_ask_no_report)
{
    sk_fake_guest_reset();
    expect_tcb("0x541700000000000a", NULL, MILAN_TCB);
    expect_tcb("0", NULL, 0);
    expect_refused("1x", NULL, SEVKIT_EUSAGE, "'1x' is not a number");
    expect_refused("1", "Milan", SEVKIT_EUSAGE, "no effect on digits");
    EXPECT_INT(sk_fake_guest.reports, 0);
}

TEST(names_lie_as_the_product_has_them)
{
    sk_fake_guest_reset();
    expect_tcb("bl=10,tee=0,snp=23,ucode=84", "Milan", MILAN_TCB);
    expect_tcb("fmc=1,bl=2,tee=3,snp=4,ucode=5", "Turin", 0x0500000004030201);
    expect_refused("bl=1", "Milan", SEVKIT_EUSAGE, "tee is missing");
    expect_refused("fmc=1,bl=1,tee=0,snp=2,ucode=3", "Genoa", SEVKIT_EUSAGE, "no component fmc");
    expect_refused("bl=1,snp=x", "Milan", SEVKIT_EUSAGE, "snp=x");
    EXPECT_INT(sk_fake_guest.reports, 0);
}

TEST(else_the_guests_own_report_has_it)
{
    sk_fake_guest_reset();
    sk_fake_guest.family = 0x19;
    sk_fake_guest.model = 1;
    sk_fake_guest.committed_tcb = MILAN_TCB;
    expect_tcb("bl=10,tee=0,snp=23,ucode=84", NULL, MILAN_TCB);
    EXPECT_INT(sk_fake_guest.reports, 1);
    expect_tcb("bl=9,tee=0,snp=23,ucode=84", NULL, MILAN_TCB - 1);
    expect_refused("bl=10,tee=0,snp=24,ucode=84", NULL, SEVKIT_EREFUSED,
                   "committed TCB only, which is bl=10,tee=0,snp=23,ucode=84");
    sk_fake_guest.family = sk_fake_guest.model = 0;
    expect_refused("bl=1,tee=0,snp=2,ucode=8", NULL, SEVKIT_EUSAGE,
                   "does not name its product line");
    sk_fake_guest.provider = NULL;
    sk_fake_guest.device_errno = 13;
    expect_refused("bl=1,tee=0,snp=2,ucode=8", NULL, SEVKIT_EIO, "no product, and no report");
}

static char heard[512];

static void hear(void *arg, const char *line)
{
    size_t length = strlen(heard);

    (void)arg;
    (void)snprintf(heard + length, sizeof(heard) - length, "%s\n", line);
}

static const struct sk_listener listener = {.warn = hear};

TEST(keys_for_purposes)
{
    SK_CLEANUP(sk_secret_free_p) struct sk_secret *raw = NULL;
    SK_CLEANUP(sk_secret_free_p) struct sk_secret *disk = NULL;
    SK_CLEANUP(sk_secret_free_p) struct sk_secret *again = NULL;
    SK_CLEANUP(sk_secret_free_p) struct sk_secret *other = NULL;
    struct sevkit_guest_key_request request = sevkit_guest_key_request_default();
    uint8_t want[SEVKIT_GUEST_DERIVED_KEY_BYTES];
    struct sk_secret *none = NULL;
    struct sevkit_error error;

    sk_fake_guest_reset();
    heard[0] = '\0';
    request.fields = SEVKIT_GUEST_FIELD_POLICY | SEVKIT_GUEST_FIELD_MEASUREMENT;
    EXPECT_OK(sk_key_of_guest(&sk_fake_guest_sys, &request, NULL, 0, &listener, &raw, &error),
              &error);
    sk_fake_guest_make_key(&sk_fake_guest.last_key, want);
    EXPECT_INT(raw->size, sizeof(want));
    EXPECT_BYTES(raw->data, want, sizeof(want));
    EXPECT_OK(sk_key_of_guest(&sk_fake_guest_sys, &request, "disk", 48, &listener, &disk, &error),
              &error);
    EXPECT_OK(sk_key_expand(raw, "disk", 48, &again, &error), &error);
    EXPECT_OK(sk_key_expand(raw, "disk2", 48, &other, &error), &error);
    EXPECT_INT(disk->size, 48);
    EXPECT_BYTES(disk->data, again->data, 48);
    EXPECT(memcmp(disk->data, other->data, 48) != 0);
    EXPECT_STR(heard, "");
    EXPECT_ERROR(sk_key_expand(raw, "", 48, &none, &error), SEVKIT_EUSAGE, &error);
    EXPECT_ERROR(sk_key_expand(raw, "disk", 255 * 48 + 1, &none, &error), SEVKIT_EUSAGE, &error);
    sk_fake_guest.status = 0x16;
    EXPECT_ERROR(sk_key_of_guest(&sk_fake_guest_sys, &request, "disk", 48, NULL, &none, &error),
                 SEVKIT_EIO, &error);
    EXPECT(!none);
}

TEST(keys_of_more_than_one_guest)
{
    SK_CLEANUP(sk_secret_free_p) struct sk_secret *key = NULL;
    struct sevkit_guest_key_request request = sevkit_guest_key_request_default();
    struct sevkit_error error;

    sk_fake_guest_reset();
    heard[0] = '\0';
    request.fields = SEVKIT_GUEST_FIELD_FAMILY_ID | SEVKIT_GUEST_FIELD_IMAGE_ID;
    EXPECT_OK(sk_key_of_guest(&sk_fake_guest_sys, &request, NULL, 0, &listener, &key, &error),
              &error);
    EXPECT_CONTAINS(heard, "without the field measurement");
    EXPECT_CONTAINS(heard, "without the field policy");
}
