/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/certs/certs_source.h"
#include "cli/certs/certs_target.h"
#include "cli/view/certs/certs_output.h"
#include "cli/view/output.h"

#include <string.h>

enum { PATHS_MAX = 1024 };

static const struct sk_option options[] = {
    SK_HELP_OPTION,
    SK_JSON_OPTION,
    {.name = "signer",
     .choices = sk_target_signers,
     .help = "whose CRLs these are: the CRL itself does not say; default vcek"},
    {.name = "cache-dir",
     .metavar = "DIR",
     .help = "folder of the cache; default sevkit/kds below the user's cache folder"},
    SK_TRUST_OPTIONS,
    {.name = NULL},
};

static const struct sk_args_spec spec = {
    .program = "sevkit certs import",
    .description =
        "Keep certificate chains, VCEKs and CRLs from files or folders (PEM, DER, bundle or "
        "certificate table) in the cache, as if they had been fetched. Each is checked first.",
    .epilog = "examples:\n"
              "  sevkit certs import bundle.pem\n"
              "  sevkit certs import cert_chain vcek.der crl\n",
    .options = options,
    .operands = "PATH...",
    .operands_min = 1,
    .operands_max = PATHS_MAX,
};

static int keep(struct sk_collateral *collateral, const struct sk_kds_item *item,
                const uint8_t *data, size_t size, struct sk_text *kept, struct sevkit_error *error)
{
    int r = sk_kds_keep(&collateral->client, item, data, size, error);

    if (r < 0)
        return r;
    sk_text_addf(kept, "%s/", collateral->client.cache);
    sk_kds_add_cache_name(kept, item);
    sk_text_add(kept, "\n");
    return sk_text_ok(kept) ? 0 : sk_error_oom(error);
}

static int keep_chains(struct sk_collateral *collateral, struct sk_text *kept,
                       struct sevkit_error *error)
{
    static const enum sk_kds_endorser endorsers[] = {SK_KDS_FOR_VCEK, SK_KDS_FOR_VLEK};
    int r = 0;

    for (size_t i = 0; i < 2 * sevkit_product_count() && r == 0; i++) {
        struct sk_kds_item item = {
            .kind = SK_KDS_CHAIN, .endorser = endorsers[i % 2], .product = sevkit_product(i / 2)};
        uint8_t *data;
        size_t size;

        if (sk_certs_chain_of(collateral->given, &item, &data, &size, NULL) < 0)
            continue;
        r = keep(collateral, &item, data, size, kept, error);
        sevkit_certs_data_free(data);
    }
    return r;
}

static int keep_vcek(struct sk_collateral *collateral, const struct sevkit_cert *cert,
                     struct sk_text *kept, struct sevkit_error *error)
{
    struct sk_kds_item item = {.kind = SK_KDS_VCEK, .product = sevkit_cert_product(cert)};
    size_t hwid_size = 0, size;
    const uint8_t *hwid = sevkit_cert_hwid(cert, &hwid_size);
    const uint8_t *der = sevkit_cert_der(cert, &size);
    int r;

    if (!item.product || !hwid || hwid_size != item.product->hwid_bytes ||
        !sevkit_cert_tcb(cert, &item.tcb))
        return sk_error_set(error, SEVKIT_EREFUSED,
                            "a VCEK without product, chip id or TCB: issued by %s",
                            sevkit_cert_issuer(cert));
    memcpy(item.chip_id, hwid, hwid_size);
    r = sk_collateral_chain(collateral, item.product, SK_KDS_FOR_VCEK, error);
    return r < 0 ? r : keep(collateral, &item, der, size, kept, error);
}

static int keep_crl(struct sk_collateral *collateral, const struct sevkit_crl *crl,
                    enum sk_kds_endorser endorser, struct sk_text *kept, struct sevkit_error *error)
{
    struct sk_kds_item item = {
        .kind = SK_KDS_CRL, .endorser = endorser, .product = sevkit_crl_product(crl)};
    size_t size;
    const uint8_t *der = sevkit_crl_der(crl, &size);
    int r;

    if (!item.product)
        return sk_error_set(error, SEVKIT_EREFUSED, "a CRL of an unknown product: issued by %s",
                            sevkit_crl_issuer(crl));
    r = sk_collateral_chain(collateral, item.product, endorser, error);
    return r < 0 ? r : keep(collateral, &item, der, size, kept, error);
}

static int keep_all(const struct sk_given *given, struct sk_collateral *collateral,
                    struct sk_text *kept, struct sevkit_error *error)
{
    const char *signer = sk_given_value(given, OPT_SIGNER);
    enum sk_kds_endorser endorser =
        signer && strcmp(signer, "vlek") == 0 ? SK_KDS_FOR_VLEK : SK_KDS_FOR_VCEK;
    int r = keep_chains(collateral, kept, error);

    for (size_t i = 0; i < sevkit_certs_count(collateral->given) && r == 0; i++) {
        const struct sevkit_cert *cert = sevkit_certs_get(collateral->given, i);

        if (sevkit_cert_kind(cert) == SEVKIT_CERT_VCEK)
            r = keep_vcek(collateral, cert, kept, error);
        else if (sevkit_cert_kind(cert) == SEVKIT_CERT_VLEK)
            sk_cli_note(
                "a VLEK is not kept in the cache, which goes by chip; give it with --certs");
    }
    for (size_t i = 0; i < sevkit_certs_crl_count(collateral->given) && r == 0; i++)
        r = keep_crl(collateral, sevkit_certs_crl(collateral->given, i), endorser, kept, error);
    if (r == 0 && kept->length == 0)
        return sk_error_set(error, SEVKIT_EINPUT,
                            "nothing to keep: neither a whole chain nor a VCEK nor a CRL");
    return r;
}

static int print(const struct sk_given *given, const struct sk_text *kept,
                 struct sevkit_error *error)
{
    SK_CLEANUP_JSON json_t *document = NULL;

    if (!sk_given_has(given, OPT_JSON))
        return sk_cli_emit(kept, error);
    document = sk_json_document("sevkit.certs-import/1");
    sk_json_add(document, "files", sk_lines_json(sk_text_get(kept)));
    return sk_json_emit(document, error);
}

static int import(const struct sk_given *given, struct sk_collateral *collateral,
                  struct sevkit_error *error)
{
    SK_CLEANUP(sk_text_done) struct sk_text kept = {0};
    int r = 0;

    if (!collateral->client.cache)
        return sk_error_set(error, SEVKIT_EIO,
                            "there is no cache to import into; name one with "
                            "--cache-dir");
    for (size_t i = 0; i < given->args->operand_count && r == 0; i++)
        r = sevkit_certs_load(given->args->operands[i], collateral->given, error);
    if (r == 0)
        r = keep_all(given, collateral, &kept, error);
    return r < 0 ? r : print(given, &kept, error);
}

static int run(const struct sk_given *given, struct sevkit_error *error)
{
    struct sk_certs_source source;
    int r = sk_certs_source_open(given, &source, error);

    if (r < 0)
        return r;
    source.collateral.client.fetch.http = NULL; /* from files alone */
    r = import(given, &source.collateral, error);
    sk_certs_source_done(&source);
    return r;
}

const struct sk_command sk_command_certs_import = {
    .noun = "certs",
    .verb = "import",
    .summary = "keep certificates from files in the cache",
    .spec = &spec,
    .run = run,
};
