/* SPDX-License-Identifier: Apache-2.0 */
#include "verify/chain.h"

#include "base/values/time_text.h"
#include "data/amd_revocations.h"

#include <stdio.h>
#include <string.h>

/* What is known of the lists that the root issued. */
struct lists {
    size_t forged;                   /* with the root's name as issuer, but not signed by it */
    size_t others;                   /* with another issuer */
    const struct sevkit_crl *newest; /* of those that the root signed */
    const char *revoked;             /* subject of the first certificate that is on a list */
};

/* On a list, even on one that is out of date: revocation does not end. */
static void look_for(const struct sevkit_crl *crl, const struct sk_chain_parts *parts,
                     struct lists *lists)
{
    const struct sevkit_cert *const certs[] = {parts->vek, parts->ca, parts->root};

    for (size_t i = 0; i < SK_ARRAY_SIZE(certs) && !lists->revoked; i++)
        if (certs[i] && sevkit_crl_lists(crl, certs[i]))
            lists->revoked = certs[i]->subject_text;
    for (size_t i = 0; parts->ca_key && !lists->revoked && i < crl->revoked_count; i++)
        if (strcmp(crl->revoked[i], parts->ca_key->serial) == 0)
            lists->revoked = parts->vek->issuer_text;
}

/* A list from the future gives way to one that is in force. */
static bool is_newer(const struct sk_chain_parts *parts, const struct sevkit_crl *crl,
                     const struct sevkit_crl *other)
{
    bool has_begun = crl->this_update <= parts->input->now;

    if (has_begun != (other->this_update <= parts->input->now))
        return has_begun;
    if (crl->this_update != other->this_update)
        return crl->this_update > other->this_update;
    return memcmp(crl->sha256, other->sha256, sizeof(crl->sha256)) < 0;
}

static int look_at(const struct sevkit_crl *crl, const struct sk_chain_parts *parts,
                   const uint8_t *modulus, struct lists *lists, struct sevkit_error *error)
{
    int r;

    if (strcmp(crl->issuer_text, parts->root_name) != 0) {
        lists->others++;
        return 0;
    }
    r = sk_x509_check(modulus, &crl->tbs, crl->signature, error);
    if (r == SEVKIT_EREFUSED)
        lists->forged++;
    if (r < 0)
        return r == SEVKIT_EREFUSED ? 0 : r;
    if (!lists->newest || is_newer(parts, crl, lists->newest))
        lists->newest = crl;
    look_for(crl, parts, lists);
    return 0;
}

static void check_dates(struct sk_chain_parts *parts, const struct sevkit_crl *crl)
{
    int64_t now = parts->input->now;
    char text[2][SK_TIME_TEXT_BYTES];
    char value[2 * SK_TIME_TEXT_BYTES + 8];
    char expectation[SK_TIME_TEXT_BYTES];
    const char *detail = NULL;

    sk_time_format(crl->this_update, text[0]);
    sk_time_format(now, expectation);
    if (crl->has_next_update)
        sk_time_format(crl->next_update, text[1]);
    (void)snprintf(value, sizeof(value), "%s to %s", text[0],
                   crl->has_next_update ? text[1] : "(no end)");
    if (now < crl->this_update)
        detail = "the list is from the future";
    else if (!crl->has_next_update)
        detail = "the list does not say until when it is in force";
    else if (now > crl->next_update)
        detail = "the list is out of date";
    sk_verdict_judge(parts->verdict, SK_CHECK_CRL_DATES, !detail, value, expectation, detail);
}

static void skip_all(struct sk_chain_parts *parts, const char *detail)
{
    sk_verdict_skip(parts->verdict, SK_CHECK_CRL, detail);
    sk_verdict_skip(parts->verdict, SK_CHECK_CRL_DATES, detail);
    sk_verdict_skip(parts->verdict, SK_CHECK_REVOCATION, detail);
}

/* A list that the root did not sign is as good as none. */
static const char *why_none(const struct lists *lists)
{
    if (lists->forged)
        return ": a list under this root's name is not signed by it";
    return lists->others ? ", only of others" : "";
}

static void report_lists(struct sk_chain_parts *parts, const struct lists *lists)
{
    char detail[160];

    if (!lists->newest) {
        (void)snprintf(detail, sizeof(detail),
                       "revocation NOT checked: there is no revocation list of this root%s",
                       why_none(lists));
        skip_all(parts, detail);
        return;
    }
    sk_verdict_judge(parts->verdict, SK_CHECK_CRL, true, parts->root_name, parts->root_name, NULL);
    check_dates(parts, lists->newest);
    (void)snprintf(detail, sizeof(detail), "%zu on the newest list", lists->newest->revoked_count);
    sk_verdict_judge(parts->verdict, SK_CHECK_REVOCATION, !lists->revoked, lists->revoked, NULL,
                     lists->revoked ? "revoked" : detail);
}

/* What AMD has revoked stays revoked without any list at hand. */
static void report_known(struct sk_chain_parts *parts)
{
    const struct sk_amd_revocation *row =
        parts->ca ? sk_chain_known_revocation(parts, parts->ca) : NULL;
    char detail[160];

    if (!row || sk_verdict_failed(parts->verdict, SK_CHECK_REVOCATION))
        return;
    (void)snprintf(detail, sizeof(detail), "revoked on %s (%s)", row->date, row->source);
    sk_verdict_judge(parts->verdict, SK_CHECK_REVOCATION, false, parts->ca->subject_text, NULL,
                     detail);
}

int sk_chain_check_crls(struct sk_chain_parts *parts, struct sevkit_error *error)
{
    const uint8_t *modulus = NULL;
    struct lists lists = {0};

    if (parts->root)
        modulus = parts->root->modulus;
    else if (parts->root_key)
        modulus = parts->root_key->modulus;
    if (!modulus) {
        skip_all(parts, "there is no root");
        report_known(parts);
        return 0;
    }
    for (size_t i = 0; i < SK_ARRAY_SIZE(parts->input->lists); i++) {
        const struct sevkit_certs *certs = parts->input->lists[i];

        for (size_t k = 0; certs && k < sevkit_certs_crl_count(certs); k++) {
            int r = look_at(sevkit_certs_crl(certs, k), parts, modulus, &lists, error);

            if (r < 0)
                return r;
        }
    }
    report_lists(parts, &lists);
    report_known(parts);
    return 0;
}
