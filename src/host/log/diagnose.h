/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SK_HOST_DIAGNOSE_H
#define SK_HOST_DIAGNOSE_H

/* Which lines of a log are known, what caused them, and what to do about it. */

#include "base/error.h"
#include "base/text.h"
#include "data/host/host_faults.h"

#include <stdint.h>

/* What one line says; the texts live as long as the program, but for those of a status. */
struct sk_host_symptom {
    const char *id;
    enum sk_host_fault_kind kind;
    const char *cause;
    const char *fix;    /* NULL: none is needed, or known */
    const char *source; /* NULL: the status codes of the firmware or the kernel */
    bool has_status;    /* a status of the firmware that says more */
    uint32_t status;
    const char *status_name;    /* "INVALID_PARAM"; NULL: not documented */
    const char *status_meaning; /* NULL: not documented */
};

/* False if nothing is known about the line. line is one line without its newline; it may hold any bytes. */
bool sk_host_explain(const char *line, struct sk_host_symptom *ret_symptom);

/* A symptom of a log with where it was first seen. */
struct sk_host_sighting {
    struct sk_host_symptom symptom;
    uint64_t line; /* from 1 */
    uint64_t count;
    char *text;
};

/* A log that is read line by line; repetitions are counted, not kept. Start with zeros. */
struct sk_host_log {
    struct sk_host_sighting *sightings;
    size_t count;
    uint64_t lines;
};

/* Takes one line. *ret_new is the sighting if it is the first of its kind, else NULL; valid until the next
 * call. SEVKIT_ENOMEM only. */
int sk_host_log_add(struct sk_host_log *log, const char *line,
                    const struct sk_host_sighting **ret_new,
                    struct sevkit_error *error) SEVKIT_MUST_CHECK;
/* How many of a kind were sighted, repetitions not counted. */
size_t sk_host_log_count(const struct sk_host_log *log, enum sk_host_fault_kind kind);
void sk_host_log_done(struct sk_host_log *log);

#endif
