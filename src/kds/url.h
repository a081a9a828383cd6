/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SK_KDS_URL_H
#define SK_KDS_URL_H

/*
 * What AMD's Key Distribution Service (57230, "VCEK Certificate and KDS Interface Specification") hands
 * out, and where: each thing has one URL and one name in the cache. Nothing here touches the network.
 */

#include "base/error.h"
#include "base/text.h"

#include <sevkit/products.h>
#include <sevkit/report.h>
#include <stdint.h>

#define SK_KDS_BASE "https://kdsintf.amd.com"

enum sk_kds_kind {
    SK_KDS_CHAIN, /* ASK or ASVK, then ARK; PEM */
    SK_KDS_CRL,   /* DER */
    SK_KDS_VCEK,  /* DER */
};

/* Whose chain: each kind of report key has an intermediate certificate and a CRL of its own. */
enum sk_kds_endorser { SK_KDS_FOR_VCEK, SK_KDS_FOR_VLEK };

struct sk_kds_item {
    enum sk_kds_kind kind;
    enum sk_kds_endorser endorser; /* SK_KDS_FOR_VCEK where kind is SK_KDS_VCEK */
    const struct sevkit_product *product;
    /* SK_KDS_VCEK: which chip at which TCB. */
    uint8_t chip_id[64]; /* as in a report */
    struct sevkit_tcb tcb;
};

#define SK_KDS_CANDIDATES_MAX 4

/*
 * The VCEK that signed a report: one item, or one for each product that it may be of where the report
 * does not name it (version 2). hint is the product if it is known from elsewhere, else NULL.
 * SEVKIT_EREFUSED if none is available: the report is signed by a VLEK or not at all, or its chip
 * id is masked; SEVKIT_EUSAGE if hint contradicts the report.
 */
int sk_kds_items_of_report(const struct sevkit_report *report, const struct sevkit_product *hint,
                           struct sk_kds_item ret_items[SK_KDS_CANDIDATES_MAX], size_t *ret_count,
                           struct sevkit_error *error) SEVKIT_MUST_CHECK;

/* The start of all URLs: a mirror that serves the same paths. https:// or http://, a host, maybe a path;
 * no query, no fragment, no user name. SEVKIT_EUSAGE otherwise. */
int sk_kds_base_check(const char *base, struct sevkit_error *error) SEVKIT_MUST_CHECK;

/* Adds the URL to text; base NULL is AMD's. The SPLs go in decimal with two digits at least. */
void sk_kds_add_url(struct sk_text *text, const char *base, const struct sk_kds_item *item);
/* Adds the path of the item below the cache directory; its name has the chip and all SPLs in it. */
void sk_kds_add_cache_name(struct sk_text *text, const struct sk_kds_item *item);
/* Where a provider whom AMD knows by his TLS certificate gets the VLEK hashsticks of his hosts at a TCB. */
void sk_kds_add_hashsticks_url(struct sk_text *text, const struct sevkit_product *product,
                               const struct sevkit_tcb *tcb);
/* Where the CEK of a chip is with AMD's signature, for SEV before SNP. */
void sk_kds_add_cek_url(struct sk_text *text, const uint8_t chip_id[64]);
/* "Milan VCEK", "Turin CRL for VLEKs": what messages call it. */
void sk_kds_add_title(struct sk_text *text, const struct sk_kds_item *item);

#endif
