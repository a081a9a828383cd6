/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SK_APPRAISE_COLLATERAL_H
#define SK_APPRAISE_COLLATERAL_H

/*
 * Where certificates come from: what the user gave, then the cache, then the network. Each one is
 * checked up to a trusted root before it is used or kept, wherever it came from.
 */

#include "appraise/collateral_check.h"
#include "appraise/target.h"
#include "base/listener.h"
#include "kds/client.h"

enum { SK_WANT_CA = 1, SK_WANT_VEK = 2, SK_WANT_CRL = 4 };

enum sk_certs_where { SK_CERTS_GIVEN, SK_CERTS_CACHE, SK_CERTS_NETWORK };
/* "given", "cache", "network" */
const char *sk_certs_where_name(enum sk_certs_where where);

/* One thing that was got. */
struct sk_certs_piece {
    bool got;                /* false for the one that failed */
    struct sk_kds_item item; /* for a VLEK, kind is SK_KDS_VCEK and endorser SK_KDS_FOR_VLEK */
    enum sk_certs_where where;
    struct sk_text title, url, cache_path; /* url and cache_path are empty for a VLEK */
};

#define SK_PIECES_MAX 3

struct sk_certs_pieces {
    struct sk_certs_piece list[SK_PIECES_MAX];
    size_t count;
};
void sk_certs_pieces_done(struct sk_certs_pieces *pieces);

struct sk_collateral {
    struct sk_anchor anchor;
    struct sevkit_certs *given;
    struct sk_text cache;
    struct sk_kds_client client;
    struct sk_listener listener;
};

/* As of now, with AMD's roots, no certificates, no cache and no network; sets the clock of the deadline. It
 * must not move while it is open. */
int sk_collateral_open(struct sk_collateral *collateral,
                       struct sevkit_error *error) SEVKIT_MUST_CHECK;
void sk_collateral_done(struct sk_collateral *collateral);
/* folder NULL: the user's. A user without one is noted and does without a cache. */
int sk_collateral_set_cache(struct sk_collateral *collateral, const char *folder,
                            struct sevkit_error *error) SEVKIT_MUST_CHECK;
/* Everything from this file or folder, and nothing from cache or network. */
int sk_collateral_use_bundle(struct sk_collateral *collateral, const char *path,
                             struct sevkit_error *error) SEVKIT_MUST_CHECK;
/* Takes the certificate table of an extended report for given, too; evidence may be NULL. */
int sk_collateral_add_table(struct sk_collateral *collateral,
                            const struct sevkit_evidence *evidence,
                            struct sevkit_error *error) SEVKIT_MUST_CHECK;

/*
 * Adds what is wanted (SK_WANT_) for the target to certs, and what it was to pieces. A version 2 report does
 * not name its product, and the KDS knows the chip under one of them only: then each is tried. SEVKIT_EIO if
 * something is unavailable, SEVKIT_EREFUSED if what the KDS answers is not what it must be.
 */
int sk_collateral_get(struct sk_collateral *collateral, const struct sk_target *target,
                      unsigned wants, struct sevkit_certs *certs, struct sk_certs_pieces *pieces,
                      struct sevkit_error *error) SEVKIT_MUST_CHECK;

/* The same for a report that a target was made of (or NULL), whose certificate table is looked into first; SEVKIT_EUSAGE
 * if the target has no product. */
int sk_collateral_collect(struct sk_collateral *collateral, const struct sevkit_evidence *evidence,
                          const struct sk_target *target, unsigned wants,
                          struct sevkit_certs *certs, struct sk_certs_pieces *pieces,
                          struct sevkit_error *error) SEVKIT_MUST_CHECK;

/* Gets and checks the chain of a product, if it is needed to check something: AMD's keys are built in;
 * anchor.chain is it then, or NULL. */
int sk_collateral_chain(struct sk_collateral *collateral, const struct sevkit_product *product,
                        enum sk_kds_endorser endorser,
                        struct sevkit_error *error) SEVKIT_MUST_CHECK;

/* The chain in the collection as the KDS would hand it out; SEVKIT_EREFUSED if it is not all there.
 * Freed with sevkit_certs_data_free(). */
int sk_certs_chain_of(const struct sevkit_certs *certs, const struct sk_kds_item *item,
                      uint8_t **ret_data, size_t *ret_size,
                      struct sevkit_error *error) SEVKIT_MUST_CHECK;

#endif
