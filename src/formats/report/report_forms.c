/* SPDX-License-Identifier: Apache-2.0 */
#include "formats/report/report_forms.h"

#include "base/cleanup.h"
#include "formats/report/crate_report.h"
#include "formats/report/guest_messages.h"
#include "formats/report/snpguard_report.h"

SK_DEFINE_CLEANUP(struct sevkit_cert_table *, sevkit_cert_table_free)

static void add_response(const struct sk_report_to_write *report, struct sk_text *text)
{
    uint8_t response[SK_REPORT_RESPONSE_BYTES];

    sk_report_response_write(0, report->bytes, report->size, response);
    sk_text_add_bytes(text, response, sizeof(response));
}

static int add_trustee(const struct sk_report_to_write *report, struct sk_text *text,
                       struct sevkit_error *error)
{
    SK_CLEANUP(sevkit_cert_table_free_p) struct sevkit_cert_table *table = NULL;
    int r = report->table
                ? sevkit_cert_table_parse(report->table, report->table_size, &table, error)
                : 0;

    return r < 0 ? r : sk_trustee_write(report->bytes, table, text, error);
}

bool sk_report_form_is_binary(enum sk_report_form form)
{
    return form == SK_REPORT_FORM_RAW || form == SK_REPORT_FORM_EXTENDED ||
           form == SK_REPORT_FORM_RESPONSE;
}

int sk_report_form_write(enum sk_report_form form, const struct sk_report_to_write *report,
                         struct sk_text *ret_text, struct sevkit_error *error)
{
    int r = 0;

    if (form >= SK_REPORT_FORM_JSON && form != SK_REPORT_FORM_EXTENDED &&
        report->size != SEVKIT_REPORT_BYTES)
        return sk_error_set(error, SEVKIT_EINPUT, "report of %zu bytes, expected %d", report->size,
                            SEVKIT_REPORT_BYTES);
    switch (form) {
    case SK_REPORT_FORM_RAW:
    case SK_REPORT_FORM_EXTENDED:
        sk_text_add_bytes(ret_text, report->bytes, report->size);
        if (form == SK_REPORT_FORM_EXTENDED && report->table)
            sk_text_add_bytes(ret_text, report->table, report->table_size);
        break;
    case SK_REPORT_FORM_HEX:
        sk_text_add_hex(ret_text, report->bytes, report->size);
        sk_text_add(ret_text, "\n");
        break;
    case SK_REPORT_FORM_BASE64:
        sk_text_add_base64(ret_text, report->bytes, report->size);
        sk_text_add(ret_text, "\n");
        break;
    case SK_REPORT_FORM_JSON:
        sk_snpguard_report_write(report->bytes, true, ret_text);
        sk_text_add(ret_text, "\n");
        break;
    case SK_REPORT_FORM_RESPONSE:
        add_response(report, ret_text);
        break;
    case SK_REPORT_FORM_TRUSTEE:
        r = add_trustee(report, ret_text, error);
        break;
    }
    return r < 0 || sk_text_ok(ret_text) ? r : sk_error_oom(error);
}
