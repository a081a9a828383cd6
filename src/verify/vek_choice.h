/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SK_VERIFY_VEK_CHOICE_H
#define SK_VERIFY_VEK_CHOICE_H

/* Which certificates can be that of the key that signed a report: by kind, product, chip and TCB. No answer
 * depends on the order of certificates. */

#include "verify/chain.h"

#include "formats/report/report.h"

/* The first thing that differs, the farthest first. */
enum sk_vek_misfit {
    SK_VEK_OTHER_KIND,
    SK_VEK_OTHER_PRODUCT,
    SK_VEK_OTHER_CHIP,
    SK_VEK_OTHER_TCB,
    SK_VEK_FITS,
};
enum sk_vek_misfit sk_vek_compare(const struct sevkit_report *report,
                                  const struct sevkit_cert *vek);

/* VEK number *index or later that fits, counting on; NULL behind the last. */
const struct sevkit_cert *sk_vek_next(const struct sk_chain_input *input,
                                      const struct sevkit_report *report, size_t *index);
/* The better one of two that fit and are as good otherwise: valid longer, else by SHA-256. */
bool sk_vek_is_before(const struct sevkit_cert *vek, const struct sevkit_cert *other);

#define SK_VEK_TEXT_BYTES 320
/* Why none of those that are there fits; false if there is none at all. */
bool sk_vek_explain(const struct sk_chain_input *input, const struct sevkit_report *report,
                    char ret_detail[SK_VEK_TEXT_BYTES]);

#endif
