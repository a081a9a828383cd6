/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The program sevkit inside of a guest that exists in memory only: the linker sends its calls of the guest
 * room here (--wrap), and SEVKIT_FAKE_GUEST says what is wrong with that guest: words joined by commas,
 * each a NAME or NAME=NUMBER of the table below.
 */
#include "fake_guest.h"
#include "guest/derived_key.h"
#include "guest/guest_report.h"
#include "guest/sev_guest.h"
#include "test.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

int __wrap_sevkit_guest_report_get(const struct sevkit_guest_report_request *request,
                                   struct sevkit_guest_report **ret_report,
                                   struct sevkit_error *error);
int __real_sk_key_of_guest(const struct sk_sys *sys, const struct sevkit_guest_key_request *request,
                           const char *label, size_t length, const struct sk_listener *listener,
                           struct sk_secret **ret_key, struct sevkit_error *error);
int __wrap_sk_key_of_guest(const struct sk_sys *sys, const struct sevkit_guest_key_request *request,
                           const char *label, size_t length, const struct sk_listener *listener,
                           struct sk_secret **ret_key, struct sevkit_error *error);
int __real_sk_key_tcb_read(const struct sk_sys *sys, const char *text,
                           const struct sevkit_product *product,
                           struct sevkit_guest_key_request *request, struct sevkit_error *error);
int __wrap_sk_key_tcb_read(const struct sk_sys *sys, const char *text,
                           const struct sevkit_product *product,
                           struct sevkit_guest_key_request *request, struct sevkit_error *error);
int __wrap_sevkit_guest_check_run(struct sevkit_guest_check **ret_check,
                                  struct sevkit_error *error);

/* One entry, the end, eight bytes. */
static const uint8_t table[56] = {
    [0] = 0x63, [16] = 48, [20] = 8, [48] = 0xce, [49] = 0x47, [55] = 0xff};

void sk_test_fail(const char *file, int line, const char *format, ...)
{
    va_list args;

    (void)fprintf(stderr, "%s:%d: ", file, line);
    va_start(args, format);
    (void)vfprintf(stderr, format, args);
    va_end(args);
    (void)fputc('\n', stderr);
    abort();
}

static void no_configfs(unsigned long number)
{
    sk_fake_guest.make_errno = (int)number;
}

static void no_device(unsigned long number)
{
    sk_fake_guest.device_errno = (int)number;
}

static void status(unsigned long number)
{
    sk_fake_guest.status = (uint32_t)number;
}

static void outblob(unsigned long number)
{
    sk_fake_guest.outblob_fails = 1;
    sk_fake_guest.outblob_errno = (int)number;
}

static void zero_key(unsigned long number)
{
    sk_fake_guest.zero_key = number != 0;
}

static void certificates(unsigned long number)
{
    sk_fake_guest.certificates = table;
    sk_fake_guest.certificates_size = sizeof(table);
    sk_fake_guest.certificates_want = (uint32_t)number;
}

static void vmpl(unsigned long number)
{
    static char floor[2];

    floor[0] = (char)('0' + number);
    sk_fake_guest.floor = floor;
    sk_fake_guest_set_text(SK_GUEST_VMPL_PATH, floor);
}

static void vlek(unsigned long number)
{
    sk_fake_guest.signing_key = 1;
    sk_fake_guest.ignores_key = number != 0;
}

static void family(unsigned long number)
{
    sk_fake_guest.family = (uint8_t)number;
    sk_fake_guest.model = number ? 2 : 0;
}

static void long_requests(unsigned long number)
{
    (void)number;
    sk_fake_guest.key_request_bytes = SK_KEY_REQUEST_2_BYTES;
}

static void sev_status(unsigned long number)
{
    sk_fake_guest.sev_status = number;
}

static void lost_channel(unsigned long number)
{
    (void)number;
    sk_fake_guest.log = "<1>[ 9.5] sev-guest: Disabling VMPCK0 communication key\n";
}

static const struct {
    const char *name;
    void (*apply)(unsigned long number);
} words[] = {
    {"no-configfs", no_configfs},
    {"no-device", no_device},
    {"status", status},
    {"outblob", outblob},
    {"zero-key", zero_key},
    {"certificates", certificates},
    {"vmpl", vmpl},
    {"vlek", vlek},
    {"family", family},
    {"sev-status", sev_status},
    {"long-requests", long_requests},
    {"lost-channel", lost_channel},
};

static void apply(const char *word)
{
    size_t length = strcspn(word, "=,");

    for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
        if (strlen(words[i].name) != length || strncmp(words[i].name, word, length) != 0)
            continue;
        words[i].apply(word[length] == '=' ? strtoul(word + length + 1, NULL, 0) : 1);
        return;
    }
    sk_test_fail(__FILE__, __LINE__, "SEVKIT_FAKE_GUEST: '%s' is no known word", word);
}

static const struct sk_sys *world(void)
{
    const char *word = getenv("SEVKIT_FAKE_GUEST");

    sk_fake_guest_reset();
    while (word && *word) {
        apply(word);
        word += strcspn(word, ",");
        word += *word == ',';
    }
    return &sk_fake_guest_sys;
}

/* Whatever happened, nothing is left open or lying about. */
static int tidy(int result)
{
    if (sk_fake_guest.open != 0 || sk_fake_guest.entries_left != 0)
        sk_test_fail(__FILE__, __LINE__, "descriptors or configfs entries are left");
    return result;
}

int __wrap_sevkit_guest_report_get(const struct sevkit_guest_report_request *request,
                                   struct sevkit_guest_report **ret_report,
                                   struct sevkit_error *error)
{
    return tidy(sk_guest_report_get(world(), request, ret_report, error));
}

int __wrap_sk_key_of_guest(const struct sk_sys *sys, const struct sevkit_guest_key_request *request,
                           const char *label, size_t length, const struct sk_listener *listener,
                           struct sk_secret **ret_key, struct sevkit_error *error)
{
    (void)sys;
    return tidy(__real_sk_key_of_guest(world(), request, label, length, listener, ret_key, error));
}

int __wrap_sk_key_tcb_read(const struct sk_sys *sys, const char *text,
                           const struct sevkit_product *product,
                           struct sevkit_guest_key_request *request, struct sevkit_error *error)
{
    (void)sys;
    return tidy(__real_sk_key_tcb_read(world(), text, product, request, error));
}

int __wrap_sevkit_guest_check_run(struct sevkit_guest_check **ret_check, struct sevkit_error *error)
{
    return tidy(sk_guest_check_run(world(), ret_check, error));
}
