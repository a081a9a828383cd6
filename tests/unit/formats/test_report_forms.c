/* SPDX-License-Identifier: Apache-2.0 */
#include "formats/report/report_forms.h"

#include "base/cleanup.h"
#include "chain_builder.h"
#include "fault.h"
#include "test.h"

static struct sevkit_error error;

SK_DEFINE_CLEANUP(struct sevkit_evidence *, sevkit_evidence_free)
SK_DEFINE_CLEANUP(struct sevkit_certs *, sevkit_certs_free)

static void fill(uint8_t bytes[SEVKIT_REPORT_BYTES])
{
    memset(bytes, 0, SEVKIT_REPORT_BYTES);
    sk_report_put(bytes, 0, 2, 4);
    sk_test_random(bytes + 0x50, 64);
    sk_test_random(bytes + 0x90, 48);
}

static void expect_read(enum sk_report_form form, const struct sk_report_to_write *report,
                        enum sevkit_evidence_form read_as, size_t table_size)
{
    SK_CLEANUP(sk_text_done) struct sk_text text = {0};
    SK_CLEANUP(sevkit_evidence_free_p) struct sevkit_evidence *evidence = NULL;
    size_t size = 0;

    EXPECT_OK(sk_report_form_write(form, report, &text, &error), &error);
    EXPECT_OK(sevkit_evidence_read(text.data, text.length, SEVKIT_EVIDENCE_AUTO, &evidence, &error),
              &error);
    EXPECT_INT(sevkit_evidence_form(evidence), read_as);
    EXPECT_BYTES(sevkit_report_bytes(sevkit_evidence_report(evidence)), report->bytes,
                 report->size);
    (void)sevkit_evidence_table(evidence, &size);
    EXPECT_INT(size, table_size);
}

/* A table with one certificate. */
static size_t table(uint8_t **ret_data)
{
    const struct sk_cert_draft draft = sk_draft_ask("Milan");
    struct sk_blob ask = sk_build_cert(&draft);
    SK_CLEANUP(sevkit_certs_free_p) struct sevkit_certs *certs = NULL;
    size_t size;

    EXPECT_OK(sevkit_certs_new(&certs, &error), &error);
    EXPECT_OK(sevkit_certs_add(certs, ask.data, ask.size, &error), &error);
    EXPECT_OK(sevkit_certs_write_table(certs, ret_data, &size, &error), &error);
    return size;
}

TEST(what_is_written_is_read_as_the_same_report)
{
    uint8_t bytes[SEVKIT_REPORT_BYTES], *data;
    size_t size = table(&data);
    const struct sk_report_to_write report = {bytes, sizeof(bytes), data, size};

    fill(bytes);
    expect_read(SK_REPORT_FORM_RAW, &report, SEVKIT_EVIDENCE_RAW, 0);
    expect_read(SK_REPORT_FORM_HEX, &report, SEVKIT_EVIDENCE_HEX, 0);
    expect_read(SK_REPORT_FORM_BASE64, &report, SEVKIT_EVIDENCE_BASE64, 0);
    expect_read(SK_REPORT_FORM_JSON, &report, SEVKIT_EVIDENCE_JSON, 0);
    expect_read(SK_REPORT_FORM_RESPONSE, &report, SEVKIT_EVIDENCE_RESPONSE, 0);
    expect_read(SK_REPORT_FORM_EXTENDED, &report, SEVKIT_EVIDENCE_EXTENDED, size);
    expect_read(SK_REPORT_FORM_TRUSTEE, &report, SEVKIT_EVIDENCE_JSON, size);
    sevkit_certs_data_free(data);
}

TEST(no_certificates)
{
    uint8_t bytes[SEVKIT_REPORT_BYTES];
    const struct sk_report_to_write report = {.bytes = bytes, .size = sizeof(bytes)};
    SK_CLEANUP(sk_text_done) struct sk_text text = {0};

    fill(bytes);
    EXPECT_OK(sk_report_form_write(SK_REPORT_FORM_EXTENDED, &report, &text, &error), &error);
    EXPECT_INT(text.length, SEVKIT_REPORT_BYTES);
    sk_text_done(&text);
    EXPECT_OK(sk_report_form_write(SK_REPORT_FORM_TRUSTEE, &report, &text, &error), &error);
    EXPECT_CONTAINS(sk_text_get(&text), "\"cert_chain\":[]");
}

/* An HCL blob holds a report and is none. */
TEST(other_bytes)
{
    static const enum sk_report_form forms[] = {SK_REPORT_FORM_JSON, SK_REPORT_FORM_RESPONSE,
                                                SK_REPORT_FORM_TRUSTEE};
    const struct sk_report_to_write blob = {.bytes = "\1\2\3", .size = 3};
    SK_CLEANUP(sk_text_done) struct sk_text text = {0};

    EXPECT_OK(sk_report_form_write(SK_REPORT_FORM_HEX, &blob, &text, &error), &error);
    EXPECT_STR(sk_text_get(&text), "010203\n");
    for (size_t i = 0; i < SK_ARRAY_SIZE(forms); i++) {
        EXPECT_ERROR(sk_report_form_write(forms[i], &blob, &text, &error), SEVKIT_EINPUT, &error);
        EXPECT_STR(error.text, "report of 3 bytes, expected 1184");
    }
    EXPECT_INT(text.length, 7);
}

TEST(a_malformed_table)
{
    uint8_t bytes[SEVKIT_REPORT_BYTES];
    const struct sk_report_to_write report = {bytes, sizeof(bytes), "x", 1};
    SK_CLEANUP(sk_text_done) struct sk_text text = {0};

    fill(bytes);
    EXPECT_ERROR(sk_report_form_write(SK_REPORT_FORM_TRUSTEE, &report, &text, &error),
                 SEVKIT_EINPUT, &error);
}

TEST(which_are_for_a_terminal)
{
    EXPECT(sk_report_form_is_binary(SK_REPORT_FORM_RAW));
    EXPECT(sk_report_form_is_binary(SK_REPORT_FORM_EXTENDED));
    EXPECT(sk_report_form_is_binary(SK_REPORT_FORM_RESPONSE));
    EXPECT(!sk_report_form_is_binary(SK_REPORT_FORM_HEX));
    EXPECT(!sk_report_form_is_binary(SK_REPORT_FORM_TRUSTEE));
}

static int write_all(void *arg, struct sevkit_error *why)
{
    SK_CLEANUP(sk_text_done) struct sk_text text = {0};
    int r = 0;

    for (int form = SK_REPORT_FORM_RAW; r == 0 && form <= SK_REPORT_FORM_TRUSTEE; form++)
        r = sk_report_form_write((enum sk_report_form)form, arg, &text, why);
    return r;
}

TEST(out_of_memory)
{
    uint8_t bytes[SEVKIT_REPORT_BYTES], *data;
    size_t size = table(&data);
    struct sk_report_to_write report = {bytes, sizeof(bytes), data, size};

    fill(bytes);
    EXPECT(sk_fault_run(write_all, &report) > 4);
    sevkit_certs_data_free(data);
}
