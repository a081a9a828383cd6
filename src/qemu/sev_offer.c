/* SPDX-License-Identifier: Apache-2.0 */
#include "qemu/sev_offer.h"

#include "base/cleanup.h"

#include <stdlib.h>
#include <string.h>

#define COMMAND "query-sev-capabilities"
/* Of any number here: bits of an address, guests of a host. */
#define NUMBER_MAX 1000000

SK_DEFINE_CLEANUP(json_t *, json_decref)

void sk_sev_offer_done(struct sk_sev_offer *offer)
{
    free(offer->pdh);
    free(offer->chain);
    free(offer->chip);
    *offer = (struct sk_sev_offer){0};
}

static int take_text(const json_t *answer, const char *name, char **ret_text,
                     struct sevkit_error *error)
{
    const json_t *value = json_object_get(answer, name);

    if (!value)
        return 0;
    if (!json_is_string(value))
        return sk_error_set(error, SEVKIT_EINPUT, COMMAND ": %s: expected a string", name);
    *ret_text = strdup(json_string_value(value));
    return *ret_text ? 0 : sk_error_oom(error);
}

static int take_number(const json_t *answer, const char *name, uint64_t *ret_value, unsigned bit,
                       unsigned *has, struct sevkit_error *error)
{
    const json_t *value = json_object_get(answer, name);

    if (!value)
        return 0;
    if (!json_is_integer(value) || json_integer_value(value) < 0 ||
        json_integer_value(value) > NUMBER_MAX)
        return sk_error_set(error, SEVKIT_EINPUT, COMMAND ": %s: expected a number from 0 to %u",
                            name, NUMBER_MAX);
    *ret_value = (uint64_t)json_integer_value(value);
    *has |= bit;
    return 0;
}

/* QEMU's qapi/misc-i386.json, SevCapability */
static int take_answer(const json_t *answer, struct sk_sev_offer *ret_offer,
                       struct sevkit_error *error)
{
    struct sk_sev_offer offer = {.supported = true};
    int r = take_text(answer, "pdh", &offer.pdh, error);

    if (r == 0)
        r = take_text(answer, "cert-chain", &offer.chain, error);
    if (r == 0)
        r = take_text(answer, "cpu0-id", &offer.chip, error);
    if (r == 0)
        r = take_number(answer, "cbitpos", &offer.c_bit, SK_OFFER_C_BIT, &offer.has, error);
    if (r == 0)
        r = take_number(answer, "reduced-phys-bits", &offer.reduced_bits, SK_OFFER_REDUCED_BITS,
                        &offer.has, error);
    if (r == 0 && (!(offer.has & SK_OFFER_C_BIT) || !(offer.has & SK_OFFER_REDUCED_BITS)))
        r = sk_error_set(error, SEVKIT_EINPUT, COMMAND ": expected cbitpos and reduced-phys-bits");
    if (r < 0)
        sk_sev_offer_done(&offer);
    else
        *ret_offer = offer;
    return r;
}

int sk_sev_offer_read_json(const char *text, size_t size, struct sk_sev_offer *ret_offer,
                           struct sevkit_error *error)
{
    json_error_t why;
    SK_CLEANUP(json_decref_p)
    json_t *document = json_loadb(text, size, JSON_REJECT_DUPLICATES, &why);
    const json_t *answer;

    if (!document)
        return sk_error_set(error, SEVKIT_EINPUT, "line %d: %s", why.line, why.text);
    if (json_object_get(document, "error")) {
        *ret_offer = (struct sk_sev_offer){0};
        return 0;
    }
    answer = json_object_get(document, "return");
    answer = answer ? answer : document;
    if (!json_is_object(answer))
        return sk_error_set(error, SEVKIT_EINPUT, "expected the answer to " COMMAND);
    return take_answer(answer, ret_offer, error);
}

int sk_sev_offer_ask(struct sk_qmp *qmp, struct sk_sev_offer *ret_offer, struct sevkit_error *error)
{
    SK_CLEANUP(json_decref_p) json_t *answer = NULL;
    int r = sk_qmp_execute(qmp, COMMAND, NULL, &answer, error);

    return r < 0 ? r : take_answer(answer, ret_offer, error);
}
