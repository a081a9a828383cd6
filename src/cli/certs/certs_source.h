/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SK_CLI_CERTS_CERTS_SOURCE_H
#define SK_CLI_CERTS_CERTS_SOURCE_H

/*
 * Where certificates come from: what the user gave, then the cache, then the network. Each one is
 * checked up to a trusted root before it is used or kept, wherever it came from.
 */

#include "cli/certs/certs_target.h"
#include "cli/certs/certs_trust.h"
#include "kds/client.h"

#define SK_CACHE_OPTIONS                                                                     \
    {.name = "cache-dir",                                                                    \
     .metavar = "DIR",                                                                       \
     .help = "folder of the cache; default sevkit/kds below the user's cache folder"},       \
    {                                                                                        \
        .name = "no-cache", .kind = SK_OPTION_FLAG, .help = "neither use nor fill the cache" \
    }

#define SK_NETWORK_OPTIONS                                                                       \
    {.name = "no-network", .kind = SK_OPTION_FLAG, .help = "do not ask the KDS"},                \
        {.name = "refresh",                                                                      \
         .kind = SK_OPTION_FLAG,                                                                 \
         .help = "ask the KDS again for what the cache has"},                                    \
        {.name = "mirror",                                                                       \
         .metavar = "URL",                                                                       \
         .help = "server that answers in place of https://kdsintf.amd.com; what it says is "     \
                 "checked all the same"},                                                        \
        {.name = "tls-ca",                                                                       \
         .metavar = "FILE",                                                                      \
         .help = "certificate authority of the mirror (PEM); default those of the system"},      \
        {.name = "deadline",                                                                     \
         .metavar = "SECONDS",                                                                   \
         .help = "give up after this time in total, pauses included; default 120"},              \
    {                                                                                            \
        .name = "retry-wait", .metavar = "SECONDS",                                              \
        .help = "first pause before asking again where the server names none; default 10 after " \
                "status 429, else 1"                                                             \
    }

#define SK_GIVEN_CERTS_OPTION                                                                     \
    {                                                                                             \
        .name = "certs", .kind = SK_OPTION_LIST, .metavar = "PATH",                               \
        .help = "take certificates and CRLs from this file or folder first (PEM, DER, bundle or " \
                "certificate table; repeatable)"                                                  \
    }

enum { SK_WANT_CA = 1, SK_WANT_VEK = 2, SK_WANT_CRL = 4 };

enum sk_certs_where { SK_CERTS_GIVEN, SK_CERTS_CACHE, SK_CERTS_NETWORK };
/* "given", "cache", "network" */
const char *sk_certs_where_name(enum sk_certs_where where);

/* One thing that was got. */
struct sk_certs_piece {
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

struct sk_certs_source {
    struct sk_trust trust;
    struct sevkit_certs *given;
    struct sevkit_certs *chain; /* what a VEK or a CRL is checked against; NULL: what is built in */
    struct sk_text cache;
    struct sk_http first_use; /* opens http */
    struct sk_http http;
    struct sk_kds_client client;
};

/* From SK_TRUST_OPTIONS, SK_CACHE_OPTIONS, and, as far as the command has them, SK_NETWORK_OPTIONS and
 * SK_GIVEN_CERTS_OPTION. It must not move while it is open. */
int sk_certs_source_open(const struct sk_given *given, struct sk_certs_source *source,
                         struct sevkit_error *error) SEVKIT_MUST_CHECK;
void sk_certs_source_done(struct sk_certs_source *source);
/* Takes the certificate table of an extended report for given, too; evidence may be NULL. */
int sk_certs_source_add_table(struct sk_certs_source *source,
                              const struct sevkit_evidence *evidence,
                              struct sevkit_error *error) SEVKIT_MUST_CHECK;

/*
 * Adds what is wanted (SK_WANT_) for the target to certs, and what it was to pieces. SEVKIT_EIO if
 * something is not to be had, SEVKIT_EREFUSED if what the KDS answers is not what it must be.
 */
int sk_certs_source_get(struct sk_certs_source *source, const struct sk_target *target,
                        unsigned wants, struct sevkit_certs *certs, struct sk_certs_pieces *pieces,
                        struct sevkit_error *error) SEVKIT_MUST_CHECK;

/* Gets and checks the chain of a product, as far as it is needed to check what is wanted; source->chain
 * is it then, or NULL. */
int sk_certs_source_chain(struct sk_certs_source *source, const struct sevkit_product *product,
                          enum sk_kds_endorser endorser, unsigned wants,
                          struct sevkit_error *error) SEVKIT_MUST_CHECK;

/* The chain in the collection as the KDS would hand it out; SEVKIT_EREFUSED if it is not all there.
 * Freed with sevkit_certs_data_free(). */
int sk_certs_chain_of(const struct sevkit_certs *certs, const struct sk_kds_item *item,
                      uint8_t **ret_data, size_t *ret_size,
                      struct sevkit_error *error) SEVKIT_MUST_CHECK;

#endif
