/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SK_DATA_CERTIFIED_SYSTEMS_H
#define SK_DATA_CERTIFIED_SYSTEMS_H

/* On which systems AMD's certification tests were run, and the level that was reached. */

#include <stddef.h>

#define SK_CERTIFIED_SOURCE "AMDEPYC/sev-certify docs/certifications.md, commit 8dcce86fc0fb"
/* When it was read. */
#define SK_CERTIFIED_DATE "2026-11-29"

struct sk_certified_system {
    const char *system;
    const char *processors;
    const char *level; /* NULL: the tests failed */
};

extern const struct sk_certified_system sk_certified_systems[];
extern const size_t sk_certified_systems_count;

#endif
