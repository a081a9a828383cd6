/* SPDX-License-Identifier: Apache-2.0 */
#include "base/encoding.h"
#include "base/values/space.h"
#include "crypto/certs/der.h"
#include "crypto/certs/pem.h"
#include "crypto/certs/x509.h"

#include <sevkit/certs.h>
#include <stdlib.h>
#include <string.h>

struct sevkit_certs {
    struct sevkit_cert *certs[SEVKIT_CERTS_MAX];
    size_t count;
    struct sevkit_crl *crls[SEVKIT_CERTS_MAX];
    size_t crl_count;
};

SK_DEFINE_CLEANUP(struct sevkit_certs *, sevkit_certs_free)
SK_DEFINE_CLEANUP(struct sevkit_cert_table *, sevkit_cert_table_free)

SK_PUBLIC int sevkit_certs_new(struct sevkit_certs **ret_certs, struct sevkit_error *error)
{
    struct sevkit_certs *certs = calloc(1, sizeof(*certs));

    if (!certs)
        return sk_error_oom(error);
    *ret_certs = certs;
    return 0;
}

/* Takes the collection back to what it was. */
static void shorten(struct sevkit_certs *certs, size_t count, size_t crl_count)
{
    while (certs->count > count)
        sevkit_cert_free(certs->certs[--certs->count]);
    while (certs->crl_count > crl_count)
        sevkit_crl_free(certs->crls[--certs->crl_count]);
}

SK_PUBLIC void sevkit_certs_free(struct sevkit_certs *certs)
{
    if (!certs)
        return;
    shorten(certs, 0, 0);
    free(certs);
}

static int too_many(struct sevkit_error *error)
{
    return sk_error_set(error, SEVKIT_EINPUT, "more than %u certificates", SEVKIT_CERTS_MAX);
}

/* Takes cert in any case. */
static int take_cert(struct sevkit_certs *certs, struct sevkit_cert *cert_taken,
                     struct sevkit_error *error)
{
    SK_CLEANUP(sevkit_cert_free_p) struct sevkit_cert *cert = cert_taken;

    for (size_t i = 0; i < certs->count; i++)
        if (memcmp(certs->certs[i]->sha256, cert->sha256, sizeof(cert->sha256)) == 0)
            return 0;
    if (certs->count == SEVKIT_CERTS_MAX)
        return too_many(error);
    certs->certs[certs->count++] = SK_TAKE(cert);
    return 0;
}

static int take_crl(struct sevkit_certs *certs, struct sevkit_crl *crl_taken,
                    struct sevkit_error *error)
{
    SK_CLEANUP(sevkit_crl_free_p) struct sevkit_crl *crl = crl_taken;

    for (size_t i = 0; i < certs->crl_count; i++)
        if (memcmp(certs->crls[i]->sha256, crl->sha256, sizeof(crl->sha256)) == 0)
            return 0;
    if (certs->crl_count == SEVKIT_CERTS_MAX)
        return too_many(error);
    certs->crls[certs->crl_count++] = SK_TAKE(crl);
    return 0;
}

static int add_cert_der(struct sevkit_certs *certs, const uint8_t *der, size_t size,
                        struct sevkit_error *error)
{
    struct sevkit_cert *cert = NULL;
    int r = sevkit_cert_parse(der, size, &cert, error);

    return r < 0 ? r : take_cert(certs, cert, error);
}

static int add_crl_der(struct sevkit_certs *certs, const uint8_t *der, size_t size,
                       struct sevkit_error *error)
{
    struct sevkit_crl *crl = NULL;
    int r = sevkit_crl_parse(der, size, &crl, error);

    return r < 0 ? r : take_crl(certs, crl, error);
}

/* A certificate begins with SEQUENCE { SEQUENCE { [0] ..., a CRL with SEQUENCE { SEQUENCE { INTEGER. */
static int add_one_der(struct sevkit_certs *certs, const uint8_t *der, size_t size,
                       struct sevkit_error *error)
{
    struct sk_reader file = sk_reader_of(der, size);
    struct sk_reader body = sk_der_enter(&file, SK_DER_SEQUENCE);
    struct sk_reader tbs = sk_der_enter(&body, SK_DER_SEQUENCE);

    return sk_der_is(&tbs, SK_DER_INTEGER) ? add_crl_der(certs, der, size, error)
                                           : add_cert_der(certs, der, size, error);
}

/* One, or several behind each other, as "cat *.der" makes them. */
static int add_der(struct sevkit_certs *certs, const uint8_t *der, size_t size,
                   struct sevkit_error *error)
{
    int r = 0;

    while (r == 0 && size > 0) {
        struct sk_reader rest = sk_reader_of(der, size);
        size_t length;

        (void)sk_der_enter(&rest, SK_DER_SEQUENCE);
        length = sk_reader_ok(&rest) && rest.position <= size ? rest.position : size;
        /* Only white space or another object may be behind it. */
        if (length < size && der[length] != 0x30 &&
            length + sk_spaces(der + length, size - length) < size)
            length = size;
        r = add_one_der(certs, der, length, error);
        length += sk_spaces(der + length, size - length);
        der += length;
        size -= length;
    }
    return r;
}

static int add_pem(struct sevkit_certs *certs, const void *data, size_t size,
                   struct sevkit_error *error)
{
    struct sk_pem pem = sk_pem_of(data, size);
    char other[SK_PEM_LABEL_BYTES] = "";
    bool found = false;

    for (;;) {
        SK_CLEANUP_FREE uint8_t *der = NULL;
        char label[SK_PEM_LABEL_BYTES];
        size_t der_size;
        int r = sk_pem_next(&pem, label, &der, &der_size, NULL, error);

        if (r < 0 || (!der && found))
            return r;
        if (!der)
            return sk_error_set(error, SEVKIT_EINPUT,
                                "PEM: a block \"%s\", expected \"%s\" or \"%s\"", other,
                                SK_PEM_CERTIFICATE, SK_PEM_CRL);
        /* RFC 7468, section 5.1: "X509 CERTIFICATE" is an older label of the same. What else there is, a key beside
         * its certificate, is passed over. */
        if (strcmp(label, SK_PEM_CERTIFICATE) == 0 ||
            strcmp(label, "X509 " SK_PEM_CERTIFICATE) == 0)
            r = add_cert_der(certs, der, der_size, error);
        else if (strcmp(label, SK_PEM_CRL) == 0)
            r = add_crl_der(certs, der, der_size, error);
        else
            memcpy(other, label, sizeof(other));
        found = found || strcmp(other, label) != 0;
        if (r < 0)
            return r;
    }
}

static int add_table(struct sevkit_certs *certs, const void *data, size_t size,
                     struct sevkit_error *error)
{
    SK_CLEANUP(sevkit_cert_table_free_p) struct sevkit_cert_table *table = NULL;
    int r = sevkit_cert_table_parse(data, size, &table, error);

    if (r == SEVKIT_EINPUT)
        return sk_error_wrap(error, r, "neither PEM nor DER");
    for (size_t i = 0; r == 0 && i < sevkit_cert_table_count(table); i++) {
        const struct sevkit_cert_table_entry *entry = sevkit_cert_table_entry(table, i);

        if (!entry->name || strcmp(entry->name, "platform-info") == 0)
            continue;
        if (strcmp(entry->name, "CRL") == 0)
            r = add_crl_der(certs, entry->data, entry->size, error);
        else
            r = add_cert_der(certs, entry->data, entry->size, error);
        if (r < 0)
            return sk_error_wrap(error, r, "certificate table: %s", entry->name);
    }
    return r;
}

SK_PUBLIC int sevkit_certs_add(struct sevkit_certs *certs, const void *data, size_t size,
                               struct sevkit_error *error)
{
    size_t count = certs->count;
    size_t crl_count = certs->crl_count;
    struct sk_reader look = sk_reader_of(data, size);
    uint8_t tag = sk_read_u8(&look);
    uint8_t length = sk_read_u8(&look);
    bool is_der = tag == 0x30 && length >= 0x80; /* a SEQUENCE with a long length */
    int r;

    if (size == 0)
        return sk_error_set(error, SEVKIT_EINPUT, "no certificate: empty");
    if (is_der)
        r = add_der(certs, data, size, error);
    else if (sk_pem_is(data, size))
        r = add_pem(certs, data, size, error);
    else
        r = add_table(certs, data, size, error);
    if (r < 0)
        shorten(certs, count, crl_count);
    return r;
}

SK_PUBLIC int sevkit_certs_add_all(struct sevkit_certs *certs, const struct sevkit_certs *more,
                                   struct sevkit_error *error)
{
    size_t count = certs->count;
    size_t crl_count = certs->crl_count;
    int r = 0;

    for (size_t i = 0; r == 0 && i < more->count; i++)
        r = take_cert(certs, sk_cert_share(more->certs[i]), error);
    for (size_t i = 0; r == 0 && i < more->crl_count; i++)
        r = take_crl(certs, sk_crl_share(more->crls[i]), error);
    if (r < 0)
        shorten(certs, count, crl_count);
    return r;
}

SK_PUBLIC size_t sevkit_certs_count(const struct sevkit_certs *certs)
{
    return certs->count;
}

SK_PUBLIC const struct sevkit_cert *sevkit_certs_get(const struct sevkit_certs *certs, size_t index)
{
    return index < certs->count ? certs->certs[index] : NULL;
}

SK_PUBLIC size_t sevkit_certs_crl_count(const struct sevkit_certs *certs)
{
    return certs->crl_count;
}

SK_PUBLIC const struct sevkit_crl *sevkit_certs_crl(const struct sevkit_certs *certs, size_t index)
{
    return index < certs->crl_count ? certs->crls[index] : NULL;
}

SK_PUBLIC const struct sevkit_cert *sevkit_certs_find(const struct sevkit_certs *certs,
                                                      enum sevkit_cert_kind kind,
                                                      const struct sevkit_product *product)
{
    for (size_t i = 0; i < certs->count; i++)
        if (certs->certs[i]->kind == kind && (!product || certs->certs[i]->product == product))
            return certs->certs[i];
    return NULL;
}

static int chip_id_fits(const struct sevkit_cert *cert, const uint8_t *chip_id,
                        struct sevkit_error *error)
{
    uint8_t whole[SK_HWID_MAX_BYTES] = {0};
    char found[2 * SK_HWID_MAX_BYTES + 1];
    char expected[2 * SK_HWID_MAX_BYTES + 1];

    memcpy(whole, cert->vek.hwid, cert->vek.hwid_bytes);
    if (memcmp(whole, chip_id, sizeof(whole)) == 0)
        return 0;
    sk_hex_encode(whole, sizeof(whole), found);
    sk_hex_encode(chip_id, sizeof(whole), expected);
    return sk_error_set(error, SEVKIT_EREFUSED, "certificate: chip id %s, expected %s", found,
                        expected);
}

SK_PUBLIC int sevkit_cert_fits(const struct sevkit_cert *cert, const struct sevkit_product *product,
                               const struct sevkit_tcb *tcb, const uint8_t *chip_id,
                               struct sevkit_error *error)
{
    char found_text[SEVKIT_TCB_TEXT_BYTES];
    char expected_text[SEVKIT_TCB_TEXT_BYTES];
    struct sevkit_tcb found;
    int r = sevkit_cert_check_profile(cert, error);

    if (r < 0)
        return r;
    if (!sevkit_cert_tcb(cert, &found))
        return sk_error_set(error, SEVKIT_EREFUSED,
                            "certificate: of kind %s, expected VCEK or VLEK",
                            sevkit_cert_kind_name(cert->kind));
    if (cert->product != product)
        return sk_error_set(error, SEVKIT_EREFUSED, "certificate: of product %s, expected %s",
                            cert->product->name, product->name);
    if (sevkit_tcb_write(product->tcb_layout, &found) !=
        sevkit_tcb_write(product->tcb_layout, tcb)) {
        sevkit_tcb_format(product->tcb_layout, &found, found_text);
        sevkit_tcb_format(product->tcb_layout, tcb, expected_text);
        return sk_error_set(error, SEVKIT_EREFUSED, "certificate: TCB %s, expected %s", found_text,
                            expected_text);
    }
    return chip_id && cert->kind == SEVKIT_CERT_VCEK ? chip_id_fits(cert, chip_id, error) : 0;
}
