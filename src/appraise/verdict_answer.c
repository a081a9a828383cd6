/* SPDX-License-Identifier: Apache-2.0 */
#include "base/cleanup.h"
#include "base/error.h"
#include "verify/check_table.h"

#include <sevkit/appraise.h>
#include <string.h>

static const enum sevkit_answer answers[SK_CLASSES] = {
    [SEVKIT_CLASS_FORMAT] = SEVKIT_ANSWER_MALFORMED,
    [SEVKIT_CLASS_COLLATERAL] = SEVKIT_ANSWER_UNAVAILABLE,
    [SEVKIT_CLASS_CHAIN] = SEVKIT_ANSWER_UNSIGNED,
    [SEVKIT_CLASS_VALIDITY] = SEVKIT_ANSWER_OUTDATED,
    [SEVKIT_CLASS_SIGNATURE] = SEVKIT_ANSWER_UNSIGNED,
    [SEVKIT_CLASS_BINDING] = SEVKIT_ANSWER_UNBOUND,
    [SEVKIT_CLASS_POLICY] = SEVKIT_ANSWER_UNEXPECTED,
};

static const char *const names[] = {
    [SEVKIT_ANSWER_ACCEPTED] = "accepted",       [SEVKIT_ANSWER_MALFORMED] = "malformed",
    [SEVKIT_ANSWER_UNAVAILABLE] = "unavailable", [SEVKIT_ANSWER_UNSIGNED] = "unsigned",
    [SEVKIT_ANSWER_UNBOUND] = "unbound",         [SEVKIT_ANSWER_UNEXPECTED] = "unexpected",
    [SEVKIT_ANSWER_OUTDATED] = "outdated",
};

SK_PUBLIC const char *sevkit_answer_name(enum sevkit_answer answer)
{
    return (size_t)answer < SK_ARRAY_SIZE(names) ? names[answer] : "unknown";
}

SK_PUBLIC const struct sevkit_check *sevkit_verdict_decisive(const struct sevkit_verdict *verdict)
{
    enum sevkit_check_class class;

    if (sevkit_verdict_accepted(verdict))
        return NULL;
    class = sevkit_verdict_class(verdict);
    for (size_t i = 0; i < sevkit_verdict_check_count(verdict); i++) {
        const struct sevkit_check *check = sevkit_verdict_check(verdict, i);

        if (check->status == SEVKIT_CHECK_FAIL && check->info->check_class == class)
            return check;
    }
    return NULL;
}

SK_PUBLIC enum sevkit_answer sevkit_verdict_answer(const struct sevkit_verdict *verdict)
{
    const struct sevkit_check *check;

    if (sevkit_verdict_accepted(verdict))
        return SEVKIT_ANSWER_ACCEPTED;
    check = sevkit_verdict_decisive(verdict);
    /* A revocation list that is not there says nothing against the certificates. */
    if (check && strcmp(check->info->name, "crl") == 0 && !check->value)
        return SEVKIT_ANSWER_UNAVAILABLE;
    return answers[sevkit_verdict_class(verdict)];
}
