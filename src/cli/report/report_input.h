/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SK_CLI_REPORT_REPORT_INPUT_H
#define SK_CLI_REPORT_REPORT_INPUT_H

/* The report that a command is about: REPORT, --from and --product. */

#include "appraise/collateral_files.h"
#include "cli/cli.h"
#include "cli/view/report/report_table.h"

#define SK_REPORT_FORM_OPTION                                                                   \
    {.name = "from",                                                                            \
     .choices = sk_report_forms,                                                                \
     .help = "form of the input; default auto, which finds it out"},                            \
    {                                                                                           \
        .name = "offset", .metavar = "N", .help = "the report begins at this byte of the input" \
    }
#define SK_REPORT_PRODUCT_OPTION                                                                \
    {                                                                                           \
        .name = "product", .metavar = "NAME",                                                   \
        .help = "product line of a report that does not name it (version 2 with a masked chip " \
                "id): Milan, Genoa, Turin, ..."                                                 \
    }

extern const char *const sk_report_forms[];

int sk_report_load(const struct sk_given *given, const char *path,
                   struct sevkit_evidence **ret_evidence,
                   struct sevkit_error *error) SEVKIT_MUST_CHECK;
/* NULL without --product. */
int sk_report_product_hint(const struct sk_given *given, const struct sevkit_product **ret_product,
                           struct sevkit_error *error) SEVKIT_MUST_CHECK;
/* Of --from. */
int sk_report_form(const struct sk_given *given, enum sevkit_evidence_form *ret_form,
                   struct sevkit_error *error) SEVKIT_MUST_CHECK;

#endif
