/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SK_DATA_HOST_HOST_FAULTS_H
#define SK_DATA_HOST_HOST_FAULTS_H

/*
 * Lines of kernel, QEMU, libvirt and guest logs that administrators of SEV hosts meet, each with its
 * cause and its remedy. A pattern is parts joined by '*' that must follow each other somewhere in the
 * line; case does not count, and a '#' in it is one or more digits. The first row that fits a
 * line is the one that counts, so narrow rows stand before wide ones.
 */

#include <stdbool.h>
#include <stddef.h>

enum sk_host_fault_kind {
    SK_HOST_FAULT_ERROR,
    SK_HOST_FAULT_WARNING,
    SK_HOST_FAULT_FACT, /* nothing is wrong; worth to know */
};

struct sk_host_fault {
    const char *id;
    enum sk_host_fault_kind kind;
    const char *pattern;
    /* The row fits only if the first number of the pattern is greater than the second: an empty range. */
    bool empty_range;
    const char *cause;
    const char *fix; /* NULL: for a fact, or where the firmware's status decides */
    const char *source;
};

extern const struct sk_host_fault sk_host_faults[];
extern const size_t sk_host_faults_count;

/* Words for an errno that KVM returned where the firmware said nothing. */
struct sk_host_errno {
    int number;
    const char *name;
    const char *cause;
    const char *fix;
};
extern const struct sk_host_errno sk_host_errnos[];
extern const size_t sk_host_errnos_count;

/* What to do about a status of the firmware, where there is more to say than its meaning. */
struct sk_firmware_remedy {
    unsigned code;
    const char *fix;
};
extern const struct sk_firmware_remedy sk_firmware_remedies[];
extern const size_t sk_firmware_remedies_count;

#endif
