/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SK_BASE_FINDINGS_H
#define SK_BASE_FINDINGS_H

/*
 * What is wrong with something that was looked at: with a launch plan, with a libvirt domain. What was looked at and is
 * fine is no finding; answers that list that, too, are checks (cli/view/check_status.h).
 */

#include <stdbool.h>
#include <stddef.h>

enum sk_finding_kind {
    SK_FINDING_ERROR,   /* it does not work, or what it guarantees is void */
    SK_FINDING_WARNING, /* it works, and something about it should be known */
    SK_FINDING_NOTE,
};
#define SK_FINDING_KINDS 3

struct sk_finding {
    enum sk_finding_kind kind;
    const char *code; /* "nvram": constant, for programs */
    unsigned line;    /* of the document; 0: not one line */
    char text[512];   /* one sentence, with what to do where that is known */
};

struct sk_findings {
    struct sk_finding *list;
    size_t count;
    size_t max;                     /* no more are listed; 0: all are */
    size_t kinds[SK_FINDING_KINDS]; /* how many of each kind there are, listed or not */
    bool failed;                    /* memory was out */
};

/* For SK_CLEANUP too. */
void sk_findings_done(struct sk_findings *findings);
void sk_findings_add(struct sk_findings *findings, enum sk_finding_kind kind, const char *code,
                     unsigned line, const char *format, ...) __attribute__((format(printf, 5, 6)));
/* "error", "warning", "note" */
const char *sk_finding_kind_name(enum sk_finding_kind kind);

#endif
