/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SK_HOST_IDENTITY_H
#define SK_HOST_IDENTITY_H

/* Who this host is towards a verifier: product, chips, TCB, features. */

#include "formats/host/platform_status.h"
#include "host/host_source.h"
#include "kds/url.h"

#include <sevkit/products.h>

#define SK_HOST_CHIPS_MAX   2 /* sockets of an SEV host */
#define SK_HOST_CHIP_BYTES  64
#define SK_HOST_BRAND_BYTES 49

struct sk_host_identity {
    char brand[SK_HOST_BRAND_BYTES];
    unsigned family, model, stepping;
    const struct sevkit_product *product; /* NULL: unknown */
    const char *processor;                /* NULL: unknown */
    uint32_t features;                    /* CPUID Fn8000_001F EAX */
    unsigned c_bit, reduced_bits, vmpls, asids, first_sev_asid;
    uint8_t chips[SK_HOST_CHIPS_MAX][SK_HOST_CHIP_BYTES]; /* by socket, as reports have them */
    size_t chip_count;
    int chip_error; /* errno where there are none */
    bool has_platform, has_snp;
    struct sk_platform_status platform;
    struct sk_snp_platform_status snp;
    struct sevkit_tcb platform_tcb, reported_tcb; /* with has_snp and product */
};

/* A bit of CPUID Fn8000_001F EAX. */
struct sk_host_feature {
    unsigned bit;
    const char *name;
};
extern const struct sk_host_feature sk_host_features[];
extern const size_t sk_host_features_count;

/* "" if the processor has none. */
void sk_host_read_brand(struct sk_host *host, char ret_brand[SK_HOST_BRAND_BYTES]);
/* Where the processor's C-bit is; false where it has no SEV, as in most virtual machines. */
bool sk_host_c_bit(struct sk_host *host, unsigned *ret_bit);
/* SEVKIT_EIO if not even the processor answers. */
int sk_host_identify(struct sk_host *host, struct sk_host_identity *ret_identity,
                     struct sevkit_error *error) SEVKIT_MUST_CHECK;
/* The same for a system or, with root, a recording. */
int sk_host_identify_at(const struct sk_sys *sys, const char *root,
                        struct sk_host_identity *ret_identity,
                        struct sevkit_error *error) SEVKIT_MUST_CHECK;
/* Are product, chip identifiers and TCB known, by which AMD knows a host? SEVKIT_EREFUSED, SEVKIT_EIO. */
int sk_host_identity_require(const struct sk_host_identity *identity,
                             struct sevkit_error *error) SEVKIT_MUST_CHECK;
/* The certificate of the chip (one of identity's) at the TCB that reports show. False if product or TCB are unknown. */
bool sk_host_vcek(const struct sk_host_identity *identity, const uint8_t chip[SK_HOST_CHIP_BYTES],
                  struct sk_kds_item *ret_item);

#endif
