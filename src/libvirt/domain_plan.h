/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SK_LIBVIRT_DOMAIN_PLAN_H
#define SK_LIBVIRT_DOMAIN_PLAN_H

/*
 * A libvirt domain for a guest whose start is measured: writing it from a plan, and saying what in a
 * given one would change the measurement.
 */

#include "base/error.h"
#include "base/findings.h"
#include "base/text.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum sk_domain_type { SK_DOMAIN_SEV, SK_DOMAIN_SEV_ES, SK_DOMAIN_SNP };

/* How the owner means the guest to start. Strings are borrowed; NULL, and 0 for numbers, is what the plan
 * does not say. Texts go in as they are given, base64 and paths too. */
struct sk_domain_plan {
    bool has_type; /* for checking; writing needs it */
    enum sk_domain_type type;
    const char *name;
    uint64_t memory_mib;
    uint64_t vcpus;
    const char *cpu_model; /* "EPYC-Milan", or "host-passthrough" */
    const char *firmware;
    const char *kernel;
    const char *initrd;
    const char *cmdline;
    bool has_policy;
    uint64_t policy;
    const char *dh_cert; /* SEV and SEV-ES: the owner's certificate and launch session */
    const char *session;
    const char *id_block; /* SEV-SNP */
    const char *id_auth;
    const char *host_data;
    bool author_key;
    bool vcek_disabled;
    uint64_t cbit_position;
    uint64_t reduced_phys_bits;
    const char *emulator;
};

/* The guest policy of a plan that does not say it: no debugging; encrypted state for SEV-ES; for SEV-SNP
 * what QEMU takes. */
uint64_t sk_domain_default_policy(enum sk_domain_type type);

/* A whole document. The plan needs type, name, memory, vCPUs, CPU model and firmware. */
void sk_domain_write(const struct sk_domain_plan *plan, struct sk_text *text);

#define SK_DOMAIN_FINDINGS_MAX 48

struct sk_domain_findings {
    bool has_type; /* false: this is no guest with launch security */
    enum sk_domain_type type;
    /* Errors: no attested start, or a measurement that says nothing about what starts. Warnings: something that decides
     * is not measured, or may change unseen. At most SK_DOMAIN_FINDINGS_MAX are listed. */
    struct sk_findings all;
};

/* plan NULL: the document on its own. SEVKIT_EINPUT if it is no domain. ret_findings->all is given back with
 * sk_findings_done(). */
int sk_domain_check(const void *xml, size_t size, const struct sk_domain_plan *plan,
                    struct sk_domain_findings *ret_findings,
                    struct sevkit_error *error) SEVKIT_MUST_CHECK;

#endif
