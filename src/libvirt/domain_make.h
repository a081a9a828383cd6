/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SK_LIBVIRT_DOMAIN_MAKE_H
#define SK_LIBVIRT_DOMAIN_MAKE_H

/* A domain from a plan that people wrote: whether it says enough, and what of it they should know. */

#include "base/listener.h"
#include "libvirt/domain_plan.h"

enum sk_domain_field {
    SK_DOMAIN_FIELD_TYPE,
    SK_DOMAIN_FIELD_NAME,
    SK_DOMAIN_FIELD_VCPUS,
    SK_DOMAIN_FIELD_CPU,
    SK_DOMAIN_FIELD_FIRMWARE,
    SK_DOMAIN_FIELD_KERNEL,
    SK_DOMAIN_FIELD_INITRD,
    SK_DOMAIN_FIELD_CMDLINE,
    SK_DOMAIN_FIELD_POLICY,
    SK_DOMAIN_FIELD_DH_CERT,
    SK_DOMAIN_FIELD_SESSION,
    SK_DOMAIN_FIELD_ID_BLOCK,
    SK_DOMAIN_FIELD_ID_AUTH,
    SK_DOMAIN_FIELD_AUTHOR_KEY,
    SK_DOMAIN_FIELD_HOST_DATA,
    SK_DOMAIN_FIELD_NO_VCEK,
    SK_DOMAIN_FIELD_EMULATOR,
    SK_DOMAIN_FIELDS
};

/* What messages call the fields: those of a launch plan (sevkit.toml(5)). A caller may have names of its own. */
extern const char *const sk_domain_field_keys[SK_DOMAIN_FIELDS];
/* "sev", "sev-es", "sev-snp", by enum sk_domain_type, then NULL. */
extern const char *const sk_domain_types[];

/* Whether the fields go with the type, as far as both are there. SEVKIT_EUSAGE if not. */
int sk_domain_plan_check(const struct sk_domain_plan *plan, const char *const *names,
                         struct sevkit_error *error) SEVKIT_MUST_CHECK;
/* A whole document, with defaults for name and memory; the listener is warned of what it brings with it: a CPU of the
 * host, a policy that allows debugging. SEVKIT_EUSAGE if the plan does not say enough, or what XML cannot hold. */
int sk_domain_make(const struct sk_domain_plan *plan, const char *const *names,
                   const struct sk_listener *listener, struct sk_text *text,
                   struct sevkit_error *error) SEVKIT_MUST_CHECK;

#endif
