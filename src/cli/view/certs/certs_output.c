/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/view/certs/certs_output.h"
#include "cli/certs/certs_target.h"

#include "cli/view/check_status.h"
#include "cli/view/output.h"
#include "cli/view/report/report_verdict.h"
#include "cli/view/rows.h"

#include <string.h>

#define SHA256_BYTES 32
#define ROW_INDENT   "  "
#define ROW_WIDTH    14

static const char *const item_kinds[] = {
    [SK_KDS_CHAIN] = "ca", [SK_KDS_CRL] = "crl", [SK_KDS_VCEK] = "vek"};
static const char *const where_texts[] = {[SK_CERTS_GIVEN] = "given",
                                          [SK_CERTS_CACHE] = "from the cache",
                                          [SK_CERTS_NETWORK] = "from the network"};

void sk_pieces_add_text(struct sk_text *text, const struct sk_certs_pieces *pieces)
{
    for (size_t i = 0; i < pieces->count; i++) {
        const struct sk_certs_piece *piece = &pieces->list[i];
        const struct sk_text *place =
            piece->where == SK_CERTS_NETWORK ? &piece->url : &piece->cache_path;

        sk_text_addf(text, "%s: %s", sk_text_get(&piece->title), where_texts[piece->where]);
        if (piece->where != SK_CERTS_GIVEN) {
            sk_text_add(text, " (");
            sk_text_add_printable(text, sk_text_get(place));
            sk_text_add(text, ")");
        }
        sk_text_add(text, "\n");
    }
}

void sk_item_add_json(json_t *object, const struct sk_kds_item *item)
{
    sk_json_add_text(object, "kind", item_kinds[item->kind]);
    sk_json_add_text(object, "product", item->product->name);
    sk_json_add_text(object, "signer", sk_target_signers[item->endorser]);
}

/* Empty is null. */
static void add_text_json(json_t *object, const char *key, const struct sk_text *text)
{
    sk_json_add_text(object, key, text->length ? sk_text_get(text) : NULL);
}

json_t *sk_pieces_json(const struct sk_certs_pieces *pieces)
{
    json_t *list = sk_json_array();

    for (size_t i = 0; i < pieces->count; i++) {
        const struct sk_certs_piece *piece = &pieces->list[i];
        json_t *member = sk_json_object();

        sk_item_add_json(member, &piece->item);
        sk_json_add_text(member, "source", sk_certs_where_name(piece->where));
        add_text_json(member, "url", &piece->url);
        add_text_json(member, "cache_path", &piece->cache_path);
        sk_json_append(list, member);
    }
    return list;
}

json_t *sk_lines_json(const char *text)
{
    json_t *list = sk_json_array();

    while (*text) {
        SK_CLEANUP(sk_text_done) struct sk_text line = {0};
        size_t length = strcspn(text, "\n");

        sk_text_add_bytes(&line, text, length);
        sk_json_append(list, sk_json_text(sk_text_get(&line)));
        text += length + (text[length] == '\n');
    }
    return list;
}

static const char *product_of(const struct sevkit_cert *cert)
{
    const struct sevkit_product *product = sevkit_cert_product(cert);

    return product ? product->name : NULL;
}

/* False if the certificate has no TCB, or one whose layout is not known. */
static bool format_tcb(const struct sevkit_cert *cert, char ret_text[SEVKIT_TCB_TEXT_BYTES])
{
    const struct sevkit_product *product = sevkit_cert_product(cert);
    struct sevkit_tcb tcb;

    if (!product || !sevkit_cert_tcb(cert, &tcb))
        return false;
    sevkit_tcb_format(product->tcb_layout, &tcb, ret_text);
    return true;
}

static void add_vek_json(json_t *object, const struct sevkit_cert *cert)
{
    char tcb[SEVKIT_TCB_TEXT_BYTES];
    size_t size = 0;
    const uint8_t *hwid = sevkit_cert_hwid(cert, &size);

    sk_json_add_text(object, "product_name", sevkit_cert_product_name(cert));
    if (hwid)
        sk_json_add_hex(object, "chip_id", hwid, size);
    else
        sk_json_add_text(object, "chip_id", NULL);
    sk_json_add_text(object, "csp_id", sevkit_cert_csp_id(cert));
    sk_json_add_text(object, "tcb", format_tcb(cert, tcb) ? tcb : NULL);
}

json_t *sk_cert_json(const struct sevkit_cert *cert)
{
    json_t *object = sk_json_object();
    struct sevkit_error error = {0};

    sk_json_add_text(object, "kind", sevkit_cert_kind_name(sevkit_cert_kind(cert)));
    sk_json_add_text(object, "product", product_of(cert));
    sk_json_add_bool(object, "simulated", sevkit_cert_is_simulated(cert));
    sk_json_add_text(object, "subject", sevkit_cert_subject(cert));
    sk_json_add_text(object, "issuer", sevkit_cert_issuer(cert));
    sk_json_add_text(object, "serial", sevkit_cert_serial(cert));
    sk_json_add_time(object, "not_before", sevkit_cert_not_before(cert));
    sk_json_add_time(object, "not_after", sevkit_cert_not_after(cert));
    add_vek_json(object, cert);
    sk_json_add_text(object, "crl_url", sevkit_cert_crl_url(cert));
    sk_json_add_hex(object, "sha256", sevkit_cert_sha256(cert), SHA256_BYTES);
    sk_json_add_hex(object, "key_sha256", sevkit_cert_key_sha256(cert), SHA256_BYTES);
    sk_json_add_text(object, "profile_error",
                     sevkit_cert_check_profile(cert, &error) == 0 ? NULL : error.text);
    return object;
}

static const struct sk_row cert_rows[] = {
    {"subject", "subject"},
    {"issuer", "issuer"},
    {"serial", "serial"},
    {"valid", "not_before", " to ", "not_after"},
    {"product name", "product_name"},
    {"chip id", "chip_id"},
    {"provider", "csp_id"},
    {"TCB", "tcb"},
    {"CRL", "crl_url"},
    {"SHA-256", "sha256"},
    {"key SHA-256", "key_sha256"},
    {"profile", "profile_error", .none = "as AMD makes them"},
    {.title = NULL},
};

/* "Milan", of a certificate or a CRL. */
static const char *product_title(const json_t *object)
{
    const char *product = json_string_value(json_object_get(object, "product"));

    return product ? product : "of an unknown product";
}

void sk_cert_add_title(struct sk_text *text, const json_t *cert)
{
    sk_text_addf(text, "%s %s", json_string_value(json_object_get(cert, "kind")),
                 product_title(cert));
}

void sk_cert_add_text(struct sk_text *text, const json_t *cert)
{
    sk_cert_add_title(text, cert);
    sk_text_add(text, json_is_true(json_object_get(cert, "simulated")) ? " (simulated)\n" : "\n");
    sk_rows_add_text(text, cert, cert_rows, ROW_INDENT, ROW_WIDTH);
}

json_t *sk_crl_json(const struct sevkit_crl *crl)
{
    const struct sevkit_product *product = sevkit_crl_product(crl);
    json_t *object = sk_json_object();
    json_t *revoked = sk_json_array();
    int64_t next;

    sk_json_add_text(object, "product", product ? product->name : NULL);
    sk_json_add_text(object, "issuer", sevkit_crl_issuer(crl));
    sk_json_add_time(object, "this_update", sevkit_crl_this_update(crl));
    if (sevkit_crl_next_update(crl, &next))
        sk_json_add_time(object, "next_update", next);
    else
        sk_json_add_text(object, "next_update", NULL);
    sk_json_add_hex(object, "sha256", sevkit_crl_sha256(crl), SHA256_BYTES);
    for (size_t i = 0; i < sevkit_crl_revoked_count(crl); i++)
        sk_json_append(revoked, sk_json_text(sevkit_crl_revoked(crl, i)));
    sk_json_add(object, "revoked", revoked);
    return object;
}

static const struct sk_row crl_rows[] = {
    {"issuer", "issuer"},
    {"valid", "this_update", " to ", "next_update", .none = "(it does not say)"},
    {"SHA-256", "sha256"},
    {.title = NULL},
};

void sk_crl_add_text(struct sk_text *text, const json_t *crl)
{
    const json_t *revoked = json_object_get(crl, "revoked");

    sk_text_addf(text, "CRL %s\n", product_title(crl));
    sk_rows_add_text(text, crl, crl_rows, ROW_INDENT, ROW_WIDTH);
    if (json_array_size(revoked) == 0)
        sk_text_addf(text, ROW_INDENT "%-*s none\n", ROW_WIDTH - 1, "revoked");
    for (size_t i = 0; i < json_array_size(revoked); i++)
        sk_text_addf(text, ROW_INDENT "%-*s %s\n", ROW_WIDTH - 1, i ? "" : "revoked",
                     json_string_value(json_array_get(revoked, i)));
}

static void add_part(struct sk_text *text, const char *before, const char *part)
{
    if (!part)
        return;
    sk_text_add(text, before);
    sk_text_add_printable(text, part);
}

void sk_verdict_add_text(struct sk_text *text, const struct sevkit_verdict *verdict)
{
    for (size_t i = 0; i < sevkit_verdict_check_count(verdict); i++) {
        const struct sevkit_check *check = sevkit_verdict_check(verdict, i);

        sk_text_add(text, "  ");
        sk_status_add(text, sk_status_of_check(check->status));
        sk_text_add(text, check->info->name);
        add_part(text, ": ", check->value);
        add_part(text, "; expected ", check->expectation);
        add_part(text, "; ", check->detail);
        sk_text_add(text, "\n");
    }
}

void sk_verdict_add_json(json_t *object, const struct sevkit_verdict *verdict)
{
    json_t *list = sk_json_array();

    sk_json_add_bool(object, "accepted", sevkit_verdict_accepted(verdict));
    for (size_t i = 0; i < sevkit_verdict_check_count(verdict); i++)
        sk_json_append(list, sk_check_json(sevkit_verdict_check(verdict, i)));
    sk_json_add(object, "checks", list);
}

json_t *sk_certs_table_json(const struct sevkit_cert_table *table, const char *size)
{
    json_t *list = sk_json_array();

    for (size_t i = 0; i < sevkit_cert_table_count(table); i++) {
        const struct sevkit_cert_table_entry *entry = sevkit_cert_table_entry(table, i);
        json_t *member = sk_json_object();
        char guid[SEVKIT_GUID_TEXT_BYTES];

        sevkit_cert_table_guid_text(entry, guid);
        sk_json_add_text(member, "guid", guid);
        sk_json_add_text(member, "name", entry->name);
        sk_json_add_bool(member, "mixed_endian", entry->mixed_endian);
        sk_json_add_integer(member, size, entry->size);
        sk_json_append(list, member);
    }
    return list;
}
