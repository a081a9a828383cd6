/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SK_DATA_SOFTWARE_STACK_PACKAGES_H
#define SK_DATA_SOFTWARE_STACK_PACKAGES_H

/* What a distribution's packages are called. */

#include <stddef.h>

struct sk_stack_packages {
    const char *system;  /* ID or a word of ID_LIKE in os-release(5) */
    const char *purpose; /* "to build" */
    const char *install;
    const char *names; /* joined by blanks */
};

/* Rows of one system stand together. */
extern const struct sk_stack_packages sk_stack_packages[];
extern const size_t sk_stack_packages_count;

#endif
