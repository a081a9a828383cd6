/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/report/report_input.h"

#include "base/args/suggest.h"
#include "base/text.h"
#include "sys/file.h"

const char *const sk_report_forms[] = {"auto",     "raw",      "hex", "base64", "json",
                                       "response", "extended", "hcl", NULL};

int sk_report_read(const struct sk_given *given, const char *name, const void *data, size_t size,
                   struct sevkit_evidence **ret_evidence, struct sevkit_error *error)
{
    const char *word = sk_given_value(given, "from");
    enum sevkit_evidence_form form = SEVKIT_EVIDENCE_AUTO;
    int r;

    if (word && !sevkit_evidence_form_find(word, &form))
        return sk_error_set(error, SEVKIT_EINTERNAL, "--from: '%s' has no reader", word);
    r = sevkit_evidence_read(data, size, form, ret_evidence, error);
    return r < 0 ? sk_error_wrap(error, r, "%s", name) : 0;
}

int sk_report_load(const struct sk_given *given, const char *path,
                   struct sevkit_evidence **ret_evidence, struct sevkit_error *error)
{
    SK_CLEANUP(sk_bytes_done) struct sk_bytes bytes = {0};
    int r = sk_file_read(&sk_sys_real, path, SEVKIT_EVIDENCE_MAX_BYTES, &bytes, error);

    return r < 0 ? r : sk_report_read(given, path, bytes.data, bytes.size, ret_evidence, error);
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
