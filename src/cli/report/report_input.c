/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/report/report_input.h"

#include "base/args/suggest.h"
#include "base/text.h"

const char *const sk_report_forms[] = {"auto",     "raw",      "hex", "base64", "json",
                                       "response", "extended", "hcl", NULL};

int sk_report_form(const struct sk_given *given, enum sevkit_evidence_form *ret_form,
                   struct sevkit_error *error)
{
    const char *word = sk_given_value(given, "from");

    *ret_form = SEVKIT_EVIDENCE_AUTO;
    if (word && !sevkit_evidence_form_find(word, ret_form))
        return sk_error_set(error, SEVKIT_EINTERNAL, "--from: '%s' has no reader", word);
    return 0;
}

int sk_report_load(const struct sk_given *given, const char *path,
                   struct sevkit_evidence **ret_evidence, struct sevkit_error *error)
{
    enum sevkit_evidence_form form;
    int r = sk_report_form(given, &form, error);

    return r < 0 ? r : sevkit_evidence_load(path, form, ret_evidence, error);
}

int sk_report_product_hint(const struct sk_given *given, const struct sevkit_product **ret_product,
                           struct sevkit_error *error)
{
    const char *name = sk_given_value(given, "product");
    const struct sevkit_product *product = name ? sevkit_product_find(name) : NULL;
    struct sk_suggestion suggestion = sk_suggestion_for(name ? name : "");

    for (size_t i = 0; name && i < sevkit_product_count(); i++)
        sk_suggestion_try(&suggestion, sevkit_product(i)->name);
    if (name && !product)
        return sk_error_set(error, SEVKIT_EUSAGE,
                            "--product: '%s' is no product line" SK_SUGGESTION_FORMAT, name,
                            SK_SUGGESTION_ARGS(suggestion));
    *ret_product = product;
    return 0;
}
