/* SPDX-License-Identifier: Apache-2.0 */
#include "appraise/appraiser.h"

#include <stdlib.h>
#include <string.h>

SK_PUBLIC int sevkit_appraiser_new(struct sevkit_appraiser **ret_appraiser,
                                   struct sevkit_error *error)
{
    SK_CLEANUP_APPRAISER struct sevkit_appraiser *appraiser = calloc(1, sizeof(*appraiser));
    int r = appraiser ? sk_collateral_open(&appraiser->collateral, error) : sk_error_oom(error);

    if (r < 0)
        return r;
    appraiser->patience_ms = (int64_t)SK_FETCH_DEADLINE_SECONDS * 1000;
    *ret_appraiser = SK_TAKE(appraiser);
    return 0;
}

SK_PUBLIC void sevkit_appraiser_free(struct sevkit_appraiser *appraiser)
{
    if (!appraiser)
        return;
    sevkit_verifier_free(appraiser->verifier);
    sk_collateral_done(&appraiser->collateral);
    free(appraiser->mirror);
    free(appraiser);
}

/* A verifier that was made before does not have what is set now. */
static void start_anew(struct sevkit_appraiser *appraiser)
{
    sevkit_verifier_free(appraiser->verifier);
    appraiser->verifier = NULL;
}

SK_PUBLIC void sevkit_appraiser_set_time(struct sevkit_appraiser *appraiser, int64_t now)
{
    appraiser->collateral.anchor.trust.now = now;
    appraiser->has_time = true;
}

SK_PUBLIC int sevkit_appraiser_trust_path(struct sevkit_appraiser *appraiser, const char *path,
                                          struct sevkit_error *error)
{
    appraiser->has_roots = true;
    start_anew(appraiser);
    return sk_trust_load_roots(path, appraiser->collateral.anchor.trust.roots, error);
}

SK_PUBLIC int sevkit_appraiser_add_path(struct sevkit_appraiser *appraiser, const char *path,
                                        struct sevkit_error *error)
{
    start_anew(appraiser);
    return sevkit_certs_load(path, appraiser->collateral.given, error);
}

SK_PUBLIC int sevkit_appraiser_add_certs(struct sevkit_appraiser *appraiser,
                                         const struct sevkit_certs *certs,
                                         struct sevkit_error *error)
{
    start_anew(appraiser);
    return sevkit_certs_add_all(appraiser->collateral.given, certs, error);
}

SK_PUBLIC int sevkit_appraiser_set_cache(struct sevkit_appraiser *appraiser, const char *folder,
                                         struct sevkit_error *error)
{
    return sk_collateral_set_cache(&appraiser->collateral, folder, error);
}

SK_PUBLIC void sevkit_appraiser_set_product(struct sevkit_appraiser *appraiser,
                                            const struct sevkit_product *product)
{
    appraiser->product = product;
}

SK_PUBLIC void sevkit_appraiser_set_getter(struct sevkit_appraiser *appraiser, sevkit_getter getter,
                                           void *arg)
{
    appraiser->getter = (struct sk_getter){.get = getter, .arg = arg};
    appraiser->http = (struct sk_http){.get = sk_getter_get, .arg = &appraiser->getter};
    appraiser->collateral.client.fetch.http = getter ? &appraiser->http : NULL;
}

SK_PUBLIC int sevkit_appraiser_set_mirror(struct sevkit_appraiser *appraiser, const char *base,
                                          struct sevkit_error *error)
{
    int r = sk_kds_base_check(base, error);
    char *copy = r == 0 ? strdup(base) : NULL;

    if (r < 0)
        return r;
    if (!copy)
        return sk_error_oom(error);
    free(appraiser->mirror);
    appraiser->mirror = copy;
    appraiser->collateral.client.base = copy;
    return 0;
}

SK_PUBLIC void sevkit_appraiser_set_deadline(struct sevkit_appraiser *appraiser, unsigned seconds)
{
    appraiser->patience_ms = (int64_t)seconds * 1000;
}

SK_PUBLIC void sevkit_appraiser_set_listener(struct sevkit_appraiser *appraiser,
                                             void (*warn)(void *arg, const char *line),
                                             void (*note)(void *arg, const char *line), void *arg)
{
    struct sk_collateral *collateral = &appraiser->collateral;

    collateral->listener = (struct sk_listener){.warn = warn, .note = note, .arg = arg};
    collateral->client.fetch.tell = note;
    collateral->client.fetch.tell_arg = arg;
}

SK_PUBLIC int sevkit_appraiser_apply(struct sevkit_appraiser *appraiser,
                                     const struct sevkit_acceptance *acceptance,
                                     struct sevkit_expectations *expectations,
                                     struct sevkit_error *error)
{
    const struct sk_listener *listener = &appraiser->collateral.listener;
    int r = sevkit_acceptance_apply(acceptance, expectations, listener->warn, listener->arg, error);

    return r < 0 ? r : sk_appraiser_apply_sources(appraiser, acceptance, error);
}
