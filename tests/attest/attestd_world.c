/* SPDX-License-Identifier: Apache-2.0 */
/*
 * sevkit-attestd inside of a guest that exists in memory only: the linker sends its call of the guest room here (--wrap).
 * Behind the guest's device is the simulated processor whose socket ATTESTD_RELAY names, or nothing but the report in the
 * file ATTESTD_REPORT, with the host's certificate table in the file ATTESTD_TABLE. ATTESTD_BLIND: the guest's checks of
 * what it is given are left out.
 */
#include "base/cleanup.h"
#include "fake_guest.h"
#include "guest/guest_report.h"
#include "guest/received_report.h"
#include "relay_report.h"
#include "sys/file.h"
#include "test.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#define TABLE_MAX ((size_t)32 << 10)

int __wrap_sevkit_guest_report_get(const struct sevkit_guest_report_request *request,
                                   struct sevkit_guest_report **ret_report,
                                   struct sevkit_error *error);

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

static void ask_relay(const struct sk_report_request *request, uint8_t *ret_report)
{
    static struct sk_stream processor; /* it serves one guest, once */
    struct sevkit_error error = {0};

    if (!processor.read)
        EXPECT_OK(sk_stream_connect(getenv("ATTESTD_RELAY"), &processor, &error), &error);
    EXPECT_OK(relay_report(&processor, request->report_data, ret_report, &error), &error);
}

static void give_old(const struct sk_report_request *request, uint8_t *ret_report)
{
    SK_CLEANUP(sk_bytes_done) struct sk_bytes report = {0};
    struct sevkit_error error = {0};

    (void)request;
    EXPECT_OK(sk_file_read(&sk_sys_real, getenv("ATTESTD_REPORT"), SK_RECEIVED_REPORT_BYTES,
                           &report, &error),
              &error);
    EXPECT_INT(report.size, SK_RECEIVED_REPORT_BYTES);
    memcpy(ret_report, report.data, SK_RECEIVED_REPORT_BYTES);
}

/* A service that does not look at what it got, as an attacker would have it. */
static int take_blindly(const struct sk_bytes *table, struct sevkit_guest_report **ret_report,
                        struct sevkit_error *error)
{
    struct sevkit_guest_report *report = calloc(1, sizeof(*report));
    uint8_t bytes[SK_RECEIVED_REPORT_BYTES];
    int r;

    if (!report)
        return sk_error_oom(error);
    give_old(NULL, bytes);
    r = sk_guest_report_take(report, bytes, sizeof(bytes), table->data, table->size, error);
    if (r < 0)
        sevkit_guest_report_free(report);
    else
        *ret_report = report;
    return r;
}

int __wrap_sevkit_guest_report_get(const struct sevkit_guest_report_request *request,
                                   struct sevkit_guest_report **ret_report,
                                   struct sevkit_error *error)
{
    SK_CLEANUP(sk_bytes_done) struct sk_bytes table = {0};
    const char *path = getenv("ATTESTD_TABLE");
    int r = path ? sk_file_read(&sk_sys_real, path, TABLE_MAX, &table, error) : 0;

    if (r < 0)
        return r;
    if (getenv("ATTESTD_BLIND"))
        return take_blindly(&table, ret_report, error);
    sk_fake_guest_reset();
    sk_fake_guest.make_report = getenv("ATTESTD_RELAY") ? ask_relay : give_old;
    sk_fake_guest.certificates = table.data;
    sk_fake_guest.certificates_size = table.size;
    return sk_guest_report_get(&sk_fake_guest_sys, request, ret_report, error);
}
