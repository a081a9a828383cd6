/* SPDX-License-Identifier: Apache-2.0 */
#include "base/cleanup.h"
#include "cli/view/host/host_view.h"
#include "cli/view/output.h"
#include "kds/url.h"

#include <string.h>

enum { NAME_WIDTH = 18 };

static void add_name(struct sk_text *text, const char *name)
{
    sk_text_addf(text, "%-*s", NAME_WIDTH, name);
}

static void add_features(struct sk_text *text, uint32_t features)
{
    const char *separator = "";

    add_name(text, "features");
    for (size_t i = 0; i < sk_host_features_count; i++)
        if (features >> sk_host_features[i].bit & 1) {
            sk_text_addf(text, "%s%s", separator, sk_host_features[i].name);
            separator = " ";
        }
    sk_text_add(text, *separator ? "\n" : "none\n");
}

static void add_tcb(struct sk_text *text, const char *name, const struct sk_host_identity *identity,
                    const struct sevkit_tcb *tcb, uint64_t raw)
{
    char parts[SEVKIT_TCB_TEXT_BYTES] = "product unknown";

    if (identity->product)
        sevkit_tcb_format(identity->product->tcb_layout, tcb, parts);
    add_name(text, name);
    sk_text_addf(text, "%s (0x%016llx)\n", parts, (unsigned long long)raw);
}

static void add_firmware(struct sk_text *text, const struct sk_host_identity *identity)
{
    const struct sk_platform_status *platform = &identity->platform;
    const struct sk_snp_platform_status *snp = &identity->snp;

    add_name(text, "SEV firmware");
    if (identity->has_platform)
        sk_text_addf(text, "%u.%u build %u, state %u, %u guests\n", platform->api_major,
                     platform->api_minor, platform->build, platform->state, platform->guest_count);
    else
        sk_text_add(text, "unavailable (/dev/sev, as root)\n");
    add_name(text, "SNP firmware");
    if (!identity->has_snp) {
        sk_text_add(text, "unavailable\n");
        return;
    }
    sk_text_addf(text, "%u.%u build %u, state %u, %u guests\n", snp->api_major, snp->api_minor,
                 snp->build, snp->state, snp->guest_count);
    add_name(text, "SNP settings");
    sk_text_addf(text, "chip id %s, chip key %s, VLEK %s, ciphertext hiding %s\n",
                 snp->masks_chip_id ? "masked" : "shown", snp->masks_chip_key ? "masked" : "used",
                 snp->vlek_loaded ? "loaded" : "not loaded",
                 snp->ciphertext_hiding_enabled ? "on" : "off");
    add_tcb(text, "platform TCB", identity, &identity->platform_tcb, snp->platform_tcb);
    add_tcb(text, "reported TCB", identity, &identity->reported_tcb, snp->reported_tcb);
}

void sk_host_add_identity(struct sk_text *text, const struct sk_host_identity *identity)
{
    struct sk_kds_item item;

    add_name(text, "processor");
    sk_text_add_printable(text, identity->brand);
    sk_text_add(text, "\n");
    add_name(text, "product");
    sk_text_addf(text, "%s (family 0x%x, model 0x%x, stepping %u)\n",
                 identity->processor ? identity->processor : "unknown", identity->family,
                 identity->model, identity->stepping);
    add_features(text, identity->features);
    add_name(text, "C-bit");
    sk_text_addf(text, "%u, physical address reduced by %u bits\n", identity->c_bit,
                 identity->reduced_bits);
    add_name(text, "identifiers");
    sk_text_addf(text, "%u, the first for SEV is %u\n", identity->asids, identity->first_sev_asid);
    add_firmware(text, identity);
    for (size_t i = 0; i < identity->chip_count; i++) {
        sk_text_addf(text, "chip id, socket %zu ", i);
        sk_text_add_hex(text, identity->chips[i], SK_HOST_CHIP_BYTES);
        sk_text_add(text, "\n");
        if (sk_host_vcek(identity, identity->chips[i], &item)) {
            add_name(text, "VCEK");
            sk_kds_add_url(text, NULL, &item);
            sk_text_add(text, "\n");
        }
    }
    if (identity->chip_count == 0)
        sk_text_addf(text, "chip id           unavailable: %s\n", strerror(identity->chip_error));
}

static json_t *tcb_json(const struct sk_host_identity *identity, const struct sevkit_tcb *tcb,
                        uint64_t raw)
{
    json_t *object = sk_json_object();

    sk_json_add_number(object, "raw", raw);
    for (size_t i = 0; identity->product && i < sevkit_tcb_component_count(); i++)
        if (sevkit_tcb_has(identity->product->tcb_layout, (enum sevkit_tcb_component)i))
            sk_json_add_integer(object, sevkit_tcb_component_name((enum sevkit_tcb_component)i),
                                sevkit_tcb_get(tcb, (enum sevkit_tcb_component)i));
    return object;
}

static json_t *snp_json(const struct sk_host_identity *identity)
{
    const struct sk_snp_platform_status *snp = &identity->snp;
    json_t *object = sk_json_object();

    sk_json_add_integer(object, "api_major", snp->api_major);
    sk_json_add_integer(object, "api_minor", snp->api_minor);
    sk_json_add_integer(object, "build", snp->build);
    sk_json_add_integer(object, "state", snp->state);
    sk_json_add_integer(object, "guests", snp->guest_count);
    sk_json_add_bool(object, "mask_chip_id", snp->masks_chip_id);
    sk_json_add_bool(object, "mask_chip_key", snp->masks_chip_key);
    sk_json_add_bool(object, "vlek_loaded", snp->vlek_loaded);
    sk_json_add_bool(object, "ciphertext_hiding", snp->ciphertext_hiding_enabled);
    sk_json_add(object, "platform_tcb",
                tcb_json(identity, &identity->platform_tcb, snp->platform_tcb));
    sk_json_add(object, "reported_tcb",
                tcb_json(identity, &identity->reported_tcb, snp->reported_tcb));
    return object;
}

json_t *sk_host_identity_json(const struct sk_host_identity *identity)
{
    json_t *document = sk_json_document("sevkit.host-show/1");
    json_t *features = sk_json_array(), *chips = sk_json_array(), *urls = sk_json_array();
    struct sk_kds_item item;

    sk_json_add_text(document, "processor", identity->brand);
    sk_json_add_text(document, "product", identity->product ? identity->product->name : NULL);
    sk_json_add_integer(document, "family", identity->family);
    sk_json_add_integer(document, "model", identity->model);
    sk_json_add_integer(document, "stepping", identity->stepping);
    for (size_t i = 0; i < sk_host_features_count; i++)
        if (identity->features >> sk_host_features[i].bit & 1)
            sk_json_append(features, sk_json_text(sk_host_features[i].name));
    sk_json_add(document, "features", features);
    sk_json_add_integer(document, "c_bit", identity->c_bit);
    sk_json_add_integer(document, "reduced_phys_bits", identity->reduced_bits);
    sk_json_add_integer(document, "asids", identity->asids);
    sk_json_add_integer(document, "first_sev_asid", identity->first_sev_asid);
    sk_json_add(document, "snp", identity->has_snp ? snp_json(identity) : sk_json_text(NULL));
    for (size_t i = 0; i < identity->chip_count; i++) {
        sk_json_append(chips, sk_json_hex(identity->chips[i], SK_HOST_CHIP_BYTES));
        if (sk_host_vcek(identity, identity->chips[i], &item)) {
            SK_CLEANUP(sk_text_done) struct sk_text url = {0};

            sk_kds_add_url(&url, NULL, &item);
            sk_json_append(urls, sk_json_text(sk_text_get(&url)));
        }
    }
    sk_json_add(document, "chip_ids", chips);
    sk_json_add(document, "urls", urls);
    return document;
}
