/* SPDX-License-Identifier: Apache-2.0 */
#include "libvirt/offer/domain_capabilities.h"

#include "base/cleanup.h"
#include "base/values/number.h"
#include "libvirt/domain_tree.h"

#include <stdlib.h>
#include <string.h>

#define NUMBER_MAX 1000000

static int take_number(const struct sk_tree_node *sev, const char *name, uint64_t *ret_value,
                       unsigned bit, unsigned *has, struct sevkit_error *error)
{
    SK_CLEANUP_FREE char *text = NULL;
    int r = sk_tree_text(sk_tree_child(sev, name), &text, error);

    if (r < 0 || !text)
        return r;
    if (!sk_number_parse_decimal(text, 0, NUMBER_MAX, ret_value)) {
        text[strcspn(text, "\n")] = '\0'; /* a message is one line */
        return sk_error_set(error, SEVKIT_EINPUT, "sev: %s: found '%.40s', expected a number", name,
                            text);
    }
    *has |= bit;
    return 0;
}

/* <sev supported='yes'> with its elements, since libvirt 4.5. */
static int take_sev(const struct sk_tree_node *sev, struct sk_sev_offer *offer,
                    struct sevkit_error *error)
{
    int r = take_number(sev, "cbitpos", &offer->c_bit, SK_OFFER_C_BIT, &offer->has, error);

    if (r == 0)
        r = take_number(sev, "reducedPhysBits", &offer->reduced_bits, SK_OFFER_REDUCED_BITS,
                        &offer->has, error);
    if (r == 0)
        r = take_number(sev, "maxGuests", &offer->guests, SK_OFFER_GUESTS, &offer->has, error);
    if (r == 0)
        r = take_number(sev, "maxESGuests", &offer->es_guests, SK_OFFER_ES_GUESTS, &offer->has,
                        error);
    return r < 0 ? r : sk_tree_text(sk_tree_child(sev, "cpu0Id"), &offer->chip, error);
}

/* <launchSecurity supported='yes'><enum name='sectype'><value>sev-snp</value>..., since libvirt 10.5. */
static int take_types(const struct sk_tree_node *security, struct sk_sev_offer *offer,
                      struct sevkit_error *error)
{
    const struct sk_tree_node *list = sk_tree_child(security, "enum");
    const struct sk_tree_node *value;

    while (list && !sk_tree_attribute_is(list, "name", "sectype"))
        list = sk_tree_next(list, "enum");
    for (value = sk_tree_child(list, "value"); value; value = sk_tree_next(value, "value")) {
        SK_CLEANUP_FREE char *text = NULL;
        int r = sk_tree_text(value, &text, error);

        if (r < 0)
            return r;
        offer->has |= SK_OFFER_TYPES;
        offer->type_sev = offer->type_sev || strcmp(text, "sev") == 0;
        offer->type_snp = offer->type_snp || strcmp(text, "sev-snp") == 0;
    }
    return 0;
}

int sk_domain_capabilities_read(const void *xml, size_t size, struct sk_sev_offer *ret_offer,
                                struct sevkit_error *error)
{
    SK_CLEANUP(sk_tree_free_p) struct sk_tree *tree = NULL;
    SK_CLEANUP(sk_sev_offer_done) struct sk_sev_offer offer = {0};
    const struct sk_tree_node *features;
    int r = sk_tree_read(xml, size, "domainCapabilities", &tree, error);

    if (r < 0)
        return r;
    features = sk_tree_child(sk_tree_root(tree), "features");
    offer.supported = sk_tree_attribute_is(sk_tree_child(features, "sev"), "supported", "yes");
    if (offer.supported)
        r = take_sev(sk_tree_child(features, "sev"), &offer, error);
    if (r == 0)
        r = take_types(sk_tree_child(features, "launchSecurity"), &offer, error);
    if (r < 0)
        return r;
    *ret_offer = offer;
    offer = (struct sk_sev_offer){0};
    return 0;
}
