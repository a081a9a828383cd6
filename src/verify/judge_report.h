/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SK_VERIFY_JUDGE_REPORT_H
#define SK_VERIFY_JUDGE_REPORT_H

#include "crypto/certs/x509.h"
#include "verify/expectations.h"
#include "verify/verdict.h"

/* One report on its way to a verdict. */
struct sk_judgement {
    const struct sevkit_evidence *evidence;
    const struct sevkit_report *report;
    const struct sevkit_expectations *expectations;
    const struct sevkit_cert *vek;        /* NULL if there is none */
    const struct sevkit_product *product; /* by the VEK, else by CPUID, else NULL */
    enum sevkit_tcb_layout layout;
    bool has_named_roots; /* the user's instead of AMD's */
    bool is_unsigned;     /* no key signed it, and the signature is empty */
    struct sevkit_verdict *verdict;
};

/* FAIL with SEVKIT_EXPECT_STRICT, else WARN. */
enum sevkit_check_status sk_soft(const struct sevkit_expectations *expectations);

/* The classes format and signature without the signature itself. */
int sk_judge_format(const struct sk_judgement *judgement,
                    struct sevkit_error *error) SEVKIT_MUST_CHECK;
int sk_judge_signature(const struct sk_judgement *judgement, const struct sevkit_key *key,
                       struct sevkit_error *error) SEVKIT_MUST_CHECK;
/* The same as a question. */
int sk_report_signature_holds(const struct sevkit_report *report, const struct sevkit_key *key,
                              bool *ret_holds, struct sevkit_error *error) SEVKIT_MUST_CHECK;
void sk_judge_binding(const struct sk_judgement *judgement);
/* The class policy (acceptance.c). */
void sk_judge_policy(const struct sk_judgement *judgement);
/* The checks of AMD's bulletins, those that are asked for; after sk_judge_policy. */
void sk_judge_advisories(const struct sk_judgement *judgement);

#endif
