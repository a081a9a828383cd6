/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SK_HOST_CHECK_H
#define SK_HOST_CHECK_H

/* Is this host ready to run guests of a generation, and if not, why? A tree of checks: where one fails, those
 * below it are skipped. */

#include "host/host_source.h"

enum sk_host_state {
    SK_HOST_PASS,
    SK_HOST_FAIL,
    SK_HOST_WARN,
    SK_HOST_SKIPPED, /* the check above it did not pass */
    SK_HOST_UNKNOWN, /* could not be found out */
};
/* "pass" */
const char *sk_host_state_name(enum sk_host_state state);

/* Generations of guests, as bits. */
enum { SK_HOST_FOR_SEV = 1, SK_HOST_FOR_ES = 2, SK_HOST_FOR_SNP = 4, SK_HOST_FOR_ALL = 7 };

#define SK_HOST_EVIDENCE_BYTES 512
#define SK_HOST_CHECKS_MAX     64

struct sk_host_inspection;

/* A row of the table of checks. */
struct sk_host_row {
    const char *id;     /* "bios.smee" */
    const char *parent; /* NULL: a root */
    unsigned wanted;    /* for which generations */
    const char *title;
    const char *requirement;
    const char *fix;
    const char *source;
    void (*judge)(struct sk_host_inspection *inspection);
};

struct sk_host_finding {
    const struct sk_host_row *row;
    enum sk_host_state state;
    char evidence[SK_HOST_EVIDENCE_BYTES];
};

struct sk_host_report {
    unsigned wanted;
    struct sk_host_finding findings[SK_HOST_CHECKS_MAX];
    size_t count;
};

/* wanted is one of SK_HOST_FOR_. */
void sk_host_check_run(struct sk_host *host, unsigned wanted, struct sk_host_report *ret_report);
size_t sk_host_report_count(const struct sk_host_report *report, enum sk_host_state state);

#endif
