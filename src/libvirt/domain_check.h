/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SK_LIBVIRT_DOMAIN_CHECK_H
#define SK_LIBVIRT_DOMAIN_CHECK_H

/* For the parts of sk_domain_check(). */

#include "libvirt/domain_plan.h"
#include "libvirt/domain_tree.h"

struct sk_domain_view {
    const struct sk_tree_node *domain, *os, *loader, *security, *cpu, *devices;
    const struct sk_domain_plan *plan; /* an empty one if there is none */
    struct sk_domain_findings *findings;
};

/* node NULL: about no line of the document. */
void sk_domain_find(struct sk_domain_view *view, enum sk_finding_kind kind, const char *code,
                    const struct sk_tree_node *node, const char *format, ...)
    __attribute__((format(printf, 5, 6)));

/* Whether the guest's vCPU state is measured. */
bool sk_domain_has_vmsa(const struct sk_domain_view *view);

/* An error if the text of node is not what the plan says; wanted NULL: the plan says
 * nothing. Both are shown if they are short. */
int sk_domain_compare(struct sk_domain_view *view, const char *code,
                      const struct sk_tree_node *node, const char *what, const char *wanted,
                      struct sevkit_error *error) SEVKIT_MUST_CHECK;
/* The number in a node's text; *ret_present is false if there is no node or no number in it. base as for
 * strtoull(). */
int sk_domain_number(const struct sk_tree_node *node, int base, bool *ret_present,
                     uint64_t *ret_value, struct sevkit_error *error) SEVKIT_MUST_CHECK;

int sk_domain_check_security(struct sk_domain_view *view,
                             struct sevkit_error *error) SEVKIT_MUST_CHECK;
int sk_domain_check_boot(struct sk_domain_view *view, struct sevkit_error *error) SEVKIT_MUST_CHECK;
int sk_domain_check_guest(struct sk_domain_view *view,
                          struct sevkit_error *error) SEVKIT_MUST_CHECK;

#endif
