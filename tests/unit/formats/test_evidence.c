/* SPDX-License-Identifier: Apache-2.0 */
/* The forms in which a report travels, each found out from its bytes. */
#include "base/cleanup.h"
#include "base/encoding.h"
#include "chain_builder.h"
#include "fault.h"
#include "formats/report/report.h"
#include "test.h"

#include <sevkit/report.h>
#include <stdio.h>
#include <stdlib.h>

#define RESPONSE_BYTES 4000

SK_DEFINE_CLEANUP(struct sevkit_evidence *, sevkit_evidence_free)

static struct sevkit_error error;
static uint8_t hwid[64] = {9, 8, 7};
static uint8_t report[SEVKIT_REPORT_BYTES];

static void make_report(uint32_t version)
{
    sk_draft_report(version, "Milan", UINT64_C(0xdb18000000000004), hwid, sizeof(hwid), report);
    sk_test_random(report + 0x2a0, 48);
}

/* data must be found to be of the form and to hold the report. */
static void expect_form(const void *data, size_t size, enum sevkit_evidence_form form,
                        enum sevkit_evidence_form inner)
{
    SK_CLEANUP(sevkit_evidence_free_p) struct sevkit_evidence *evidence = NULL;

    EXPECT_OK(sevkit_evidence_read(data, size, SEVKIT_EVIDENCE_AUTO, &evidence, &error), &error);
    EXPECT_STR(sevkit_evidence_form_name(sevkit_evidence_form(evidence)),
               sevkit_evidence_form_name(form));
    EXPECT_INT(sevkit_evidence_inner_form(evidence), inner);
    EXPECT_BYTES(sevkit_evidence_report(evidence)->bytes, report, sizeof(report));
}

static void expect_refused(const void *data, size_t size, enum sevkit_evidence_form form,
                           const char *text)
{
    struct sevkit_evidence *evidence = NULL;

    EXPECT_ERROR(sevkit_evidence_read(data, size, form, &evidence, &error), SEVKIT_EINPUT, &error);
    EXPECT_CONTAINS(error.text, text);
    EXPECT(!evidence);
}

TEST(form_names)
{
    for (unsigned form = SEVKIT_EVIDENCE_AUTO; form <= SEVKIT_EVIDENCE_PROTO; form++) {
        enum sevkit_evidence_form found;

        EXPECT(sevkit_evidence_form_find(sevkit_evidence_form_name(form), &found));
        EXPECT_INT(found, form);
    }
    EXPECT(!sevkit_evidence_form_find("xml", &(enum sevkit_evidence_form){0}));
}

TEST(raw_and_texts)
{
    char text[2 * 4000];
    char spread[4 * 4000];
    size_t used = 0;

    make_report(3);
    expect_form(report, sizeof(report), SEVKIT_EVIDENCE_RAW, SEVKIT_EVIDENCE_RAW);
    sk_hex_encode(report, sizeof(report), text);
    expect_form(text, strlen(text), SEVKIT_EVIDENCE_HEX, SEVKIT_EVIDENCE_RAW);
    for (size_t i = 0; text[i]; i++)
        used += (size_t)snprintf(spread + used, sizeof(spread) - used, "%c%s", text[i] & ~0x20,
                                 i % 32 == 31 ? " \r\n\t" : "");
    for (size_t i = 0; i < used; i++)
        if (spread[i] >= 0x10 && spread[i] <= 0x19)
            spread[i] |= 0x20;
    expect_form(spread, used, SEVKIT_EVIDENCE_HEX, SEVKIT_EVIDENCE_RAW);
    sk_base64_encode(report, sizeof(report), text);
    expect_form(text, strlen(text), SEVKIT_EVIDENCE_BASE64, SEVKIT_EVIDENCE_RAW);
    used = 0;
    for (size_t i = 0; text[i]; i++)
        used += (size_t)snprintf(spread + used, sizeof(spread) - used, "%c%s", text[i],
                                 i % 64 == 63 ? "\n" : "");
    expect_form(spread, used, SEVKIT_EVIDENCE_BASE64, SEVKIT_EVIDENCE_RAW);
}

/* "a\\nb" for "a", line end, "b". */
static size_t escape_lines(const char *text, char *ret_text)
{
    size_t length = 0;

    for (; *text; text++) {
        ret_text[length++] = *text == '\n' ? '\\' : *text;
        if (*text == '\n')
            ret_text[length++] = 'n';
    }
    return length;
}

TEST(line_ends_and_texts_in_texts)
{
    uint8_t raw[SEVKIT_REPORT_BYTES + 3];
    char text[2 * 4000], outer[3 * 4000], escaped[3 * 4000];
    size_t used;

    make_report(3);
    memcpy(raw, report, sizeof(report));
    memcpy(raw + sizeof(report), "\n\n\n", 3);
    expect_form(raw, sizeof(report) + 1, SEVKIT_EVIDENCE_RAW, SEVKIT_EVIDENCE_RAW);
    expect_refused(raw, sizeof(report) + 2, SEVKIT_EVIDENCE_AUTO, "1186 bytes");
    expect_refused(raw, sizeof(report) + 3, SEVKIT_EVIDENCE_AUTO, "1187 bytes");
    raw[sizeof(report)] = '\r';
    expect_form(raw, sizeof(report) + 2, SEVKIT_EVIDENCE_RAW, SEVKIT_EVIDENCE_RAW);
    expect_refused(raw, sizeof(report) + 1, SEVKIT_EVIDENCE_AUTO, "1185 bytes");

    sk_base64_encode(report, sizeof(report), text);
    sk_base64_encode(text, strlen(text), outer);
    expect_form(outer, strlen(outer), SEVKIT_EVIDENCE_BASE64, SEVKIT_EVIDENCE_RAW);
    sk_hex_encode(report, sizeof(report), text);
    sk_base64_encode(text, strlen(text), outer);
    expect_form(outer, strlen(outer), SEVKIT_EVIDENCE_BASE64, SEVKIT_EVIDENCE_RAW);
    sk_base64_encode(outer, strlen(outer), escaped);
    expect_refused(escaped, strlen(escaped), SEVKIT_EVIDENCE_AUTO, "");

    sk_base64_encode(report, sizeof(report), text);
    (void)snprintf(outer, sizeof(outer),
                   "-----BEGIN REPORT-----\n%.64s\n%s\n-----END REPORT-----\n", text, text + 64);
    used = escape_lines(outer, escaped);
    expect_form(escaped, used, SEVKIT_EVIDENCE_BASE64, SEVKIT_EVIDENCE_RAW);
    *strchr(escaped, '\\') = '/';
    expect_refused(escaped, used, SEVKIT_EVIDENCE_AUTO, "");
}

TEST(broken_texts)
{
    char text[2 * SEVKIT_REPORT_BYTES + 8];

    make_report(3);
    sk_hex_encode(report, sizeof(report), text);
    expect_refused(text, strlen(text) - 1, SEVKIT_EVIDENCE_AUTO, "hex");
    expect_refused(text, strlen(text) - 2, SEVKIT_EVIDENCE_AUTO, "1183 bytes, expected 1184");
    text[100] = 'g';
    expect_refused(text, strlen(text), SEVKIT_EVIDENCE_AUTO, "");
    expect_refused(text, strlen(text), SEVKIT_EVIDENCE_HEX, "hex");
    text[100] = '\0';
    expect_refused(text, 2 * SEVKIT_REPORT_BYTES, SEVKIT_EVIDENCE_HEX, "hex");
    expect_refused("", 0, SEVKIT_EVIDENCE_AUTO, "empty");
    expect_refused(" \n", 2, SEVKIT_EVIDENCE_AUTO, "2 bytes");
}

TEST(every_truncation)
{
    for (uint32_t version = 2; version <= 5; version++) {
        make_report(version);
        for (size_t size = 1; size < sizeof(report); size++)
            expect_refused(report, size, SEVKIT_EVIDENCE_AUTO, "");
    }
}

TEST(too_long)
{
    size_t size = SEVKIT_EVIDENCE_MAX_BYTES + 1;
    SK_CLEANUP_FREE uint8_t *data = calloc(1, size);

    EXPECT(data);
    expect_refused(data, size, SEVKIT_EVIDENCE_AUTO, "at most");
}

TEST(response)
{
    uint8_t response[RESPONSE_BYTES] = {0};
    char text[2 * RESPONSE_BYTES + 1];

    make_report(2);
    sk_report_put(response, 4, SEVKIT_REPORT_BYTES, 4);
    memcpy(response + 32, report, sizeof(report));
    expect_form(response, sizeof(response), SEVKIT_EVIDENCE_RESPONSE, SEVKIT_EVIDENCE_RESPONSE);
    sk_hex_encode(response, sizeof(response), text);
    expect_form(text, strlen(text), SEVKIT_EVIDENCE_HEX, SEVKIT_EVIDENCE_RESPONSE);
    sk_report_put(response, 4, SEVKIT_REPORT_BYTES - 1, 4);
    expect_refused(response, sizeof(response), SEVKIT_EVIDENCE_AUTO, "report of 1183 bytes");
    sk_report_put(response, 0, 0x16, 4);
    sk_report_put(response, 4, 0, 4);
    expect_refused(response, sizeof(response), SEVKIT_EVIDENCE_AUTO, "firmware status 0x16");
    /* Numbers of versions, too. */
    for (uint64_t status = 1; status < 8; status++) {
        sk_report_put(response, 0, status, 4);
        expect_refused(response, sizeof(response), SEVKIT_EVIDENCE_AUTO, "firmware status 0x");
    }
    expect_refused(response, 1000, SEVKIT_EVIDENCE_RESPONSE, "end before the report does");
}

/* A report and a table that together are as long as a response. */
TEST(extended)
{
    struct sevkit_cert_table_entry entry = {{1}, NULL, false, report, 0};
    uint8_t blob[RESPONSE_BYTES] = {0};
    uint8_t extended[SEVKIT_REPORT_BYTES + RESPONSE_BYTES];
    SK_CLEANUP_FREE uint8_t *table = NULL;
    SK_CLEANUP(sevkit_evidence_free_p) struct sevkit_evidence *evidence = NULL;
    size_t size;
    const uint8_t *kept;

    make_report(5);
    entry.data = blob;
    entry.size = RESPONSE_BYTES - SEVKIT_REPORT_BYTES - 48;
    EXPECT_OK(sevkit_cert_table_write(&entry, 1, &table, &size, &error), &error);
    EXPECT_INT(size + SEVKIT_REPORT_BYTES, RESPONSE_BYTES);
    memcpy(extended, report, sizeof(report));
    memcpy(extended + sizeof(report), table, size);
    expect_form(extended, RESPONSE_BYTES, SEVKIT_EVIDENCE_EXTENDED, SEVKIT_EVIDENCE_EXTENDED);
    EXPECT_OK(
        sevkit_evidence_read(extended, RESPONSE_BYTES, SEVKIT_EVIDENCE_EXTENDED, &evidence, &error),
        &error);
    kept = sevkit_evidence_table(evidence, &size);
    EXPECT_INT(size, RESPONSE_BYTES - SEVKIT_REPORT_BYTES);
    EXPECT_BYTES(kept, table, size);
    EXPECT(!sevkit_evidence_claims(evidence, &size) && size == 0);
    EXPECT_OK(sevkit_evidence_check_claims(evidence, &error), &error);
    expect_refused(extended, RESPONSE_BYTES - 1, SEVKIT_EVIDENCE_EXTENDED, "over the end");
    expect_refused(report, sizeof(report), SEVKIT_EVIDENCE_EXTENDED, "certificate table");
    /* A newline behind a report is no table. */
    expect_refused(extended, SEVKIT_REPORT_BYTES + 1, SEVKIT_EVIDENCE_AUTO,
                   "attestation report: 1185 bytes, expected 1184");
}

TEST(genuine_forms)
{
    static const struct {
        const char *path;
        enum sevkit_evidence_form form;
        enum sevkit_evidence_form inner;
    } files[] = {
        {"reports/milan-v3/report.bin", SEVKIT_EVIDENCE_RAW, SEVKIT_EVIDENCE_RAW},
        {"reports/milan-v2-virtee/report.hex", SEVKIT_EVIDENCE_HEX, SEVKIT_EVIDENCE_RAW},
        {"reports/milan-v2-snpguard/report.json", SEVKIT_EVIDENCE_JSON, SEVKIT_EVIDENCE_JSON},
        {"reports/azure-hcl-milan/hcl-report.bin", SEVKIT_EVIDENCE_HCL, SEVKIT_EVIDENCE_HCL},
    };

    for (size_t i = 0; i < SK_ARRAY_SIZE(files); i++) {
        SK_CLEANUP(sevkit_evidence_free_p) struct sevkit_evidence *evidence = NULL;
        size_t size;
        const uint8_t *data = sk_test_read(sk_test_corpus(files[i].path), &size);

        EXPECT_OK(sevkit_evidence_read(data, size, SEVKIT_EVIDENCE_AUTO, &evidence, &error),
                  &error);
        EXPECT_INT(sevkit_evidence_form(evidence), files[i].form);
        EXPECT_INT(sevkit_evidence_inner_form(evidence), files[i].inner);
        EXPECT_OK(sevkit_evidence_check_claims(evidence, &error), &error);
    }
}

static int read_and_forget(void *arg, struct sevkit_error *fault_error)
{
    struct sevkit_evidence *evidence = NULL;
    int r = sevkit_evidence_read(arg, strlen(arg), SEVKIT_EVIDENCE_AUTO, &evidence, fault_error);

    sevkit_evidence_free(evidence);
    return r;
}

TEST(out_of_memory)
{
    char text[2 * SEVKIT_REPORT_BYTES + 1];

    make_report(3);
    sk_hex_encode(report, sizeof(report), text);
    EXPECT(sk_fault_run(read_and_forget, text) >= 3);
}
