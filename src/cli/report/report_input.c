/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/report/report_input.h"

#include "base/values/number.h"
#include "formats/report/report.h"

const char *const sk_report_forms[] = {"auto",     "raw",      "hex", "base64", "json",
                                       "response", "extended", "hcl", "proto",  NULL};

int sk_report_form(const struct sk_given *given, enum sevkit_evidence_form *ret_form,
                   struct sevkit_error *error)
{
    const char *word = sk_given_value(given, OPT_FROM);

    *ret_form = SEVKIT_EVIDENCE_AUTO;
    if (word && !sevkit_evidence_form_find(word, ret_form))
        return sk_error_set(error, SEVKIT_EINTERNAL, "--from: '%s' has no reader", word);
    return 0;
}

int sk_report_load(const struct sk_given *given, const char *path,
                   struct sevkit_evidence **ret_evidence, struct sevkit_error *error)
{
    const char *offset = sk_given_value(given, OPT_OFFSET);
    enum sevkit_evidence_form form;
    uint64_t start = 0;
    int r = sk_report_form(given, &form, error);

    if (r < 0)
        return r;
    if (!offset)
        return sevkit_evidence_load(path, form, ret_evidence, error);
    if (!sk_number_parse(offset, 0, SEVKIT_EVIDENCE_MAX_BYTES, &start))
        return sk_error_set(error, SEVKIT_EUSAGE, "--offset: '%s' is not a number from 0 to %u",
                            offset, SEVKIT_EVIDENCE_MAX_BYTES);
    if (form != SEVKIT_EVIDENCE_AUTO)
        return sk_error_set(error, SEVKIT_EUSAGE, "--offset contradicts --from");
    return sk_evidence_load_at(path, (size_t)start, ret_evidence, error);
}

int sk_report_product_hint(const struct sk_given *given, const struct sevkit_product **ret_product,
                           struct sevkit_error *error)
{
    const char *name = sk_given_value(given, OPT_PRODUCT);
    int r = 0;

    *ret_product = NULL;
    if (name)
        r = sk_product_read(name, ret_product, error);
    return r < 0 ? sk_error_wrap(error, r, "--product") : 0;
}
