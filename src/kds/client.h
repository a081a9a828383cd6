/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SK_KDS_CLIENT_H
#define SK_KDS_CLIENT_H

/*
 * Gets what the KDS hands out from the cache or, last, from the network. What it gets is checked by the
 * caller's function before it is kept or returned, and once more whenever it comes from the cache: a
 * cache that was tampered with costs a download and never an answer. Processes that share the cache
 * take turns for each item, so that nothing is fetched twice.
 *
 * Names in the cache say which chip and TCB; AMD issues a VCEK anew for each request, but all of them
 * certify the same key, so the first one is kept. A CRL is asked for again after a day, and used for as
 * long as it is valid when that fails.
 */

#include "kds/fetch.h"
#include "kds/url.h"

#include <sevkit/certs.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Two certificates as PEM text, with room to spare. */
#define SK_KDS_CHAIN_MAX_BYTES (4 * SEVKIT_CERT_MAX_BYTES)
#define SK_KDS_CRL_AGE_SECONDS 86400

enum sk_kds_source { SK_KDS_FROM_CACHE, SK_KDS_FROM_NETWORK };

struct sk_kds_object {
    uint8_t *data; /* owned */
    size_t size;
    enum sk_kds_source source;
};

void sk_kds_object_done(struct sk_kds_object *object);

struct sk_kds_client {
    struct sk_fetch fetch; /* http NULL: offline */
    const char *base;      /* NULL: AMD's */
    const char *cache;     /* directory; NULL: none */
    bool refresh;          /* do not answer from the cache */
    /*
     * 0 if the bytes are what the item names: signed by whom they must be, for this chip and TCB, not
     * expired. SEVKIT_EINPUT if they are no such object at all, SEVKIT_EREFUSED if they are another one.
     */
    int (*check)(void *arg, const struct sk_kds_item *item, const uint8_t *data, size_t size,
                 struct sevkit_error *error);
    void *check_arg;
};

/* SEVKIT_EIO: unavailable (offline, server, deadline, or an answer that is no such object).
 * SEVKIT_EREFUSED: the server's answer is well-formed and wrong. */
int sk_kds_get(const struct sk_kds_client *client, const struct sk_kds_item *item,
               struct sk_kds_object *ret_object, struct sevkit_error *error) SEVKIT_MUST_CHECK;

/* Keeps in the cache what came from elsewhere, after the same check. */
int sk_kds_keep(const struct sk_kds_client *client, const struct sk_kds_item *item,
                const uint8_t *data, size_t size, struct sevkit_error *error) SEVKIT_MUST_CHECK;

#endif
