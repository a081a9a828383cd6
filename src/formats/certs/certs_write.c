/* SPDX-License-Identifier: Apache-2.0 */
#include "base/encoding.h"
#include "base/text.h"
#include "crypto/certs/pem.h"
#include "crypto/certs/x509.h"

#include <sevkit/certs.h>
#include <stdlib.h>
#include <string.h>

SK_PUBLIC void sevkit_certs_data_free(uint8_t *data)
{
    free(data);
}

static int add_block(struct sk_text *text, const char *comment, const char *label, const void *der,
                     size_t size, struct sevkit_error *error)
{
    SK_CLEANUP_FREE char *block = NULL;
    int r = sk_pem_write(label, der, size, &block, error);

    if (r < 0)
        return r;
    if (comment)
        sk_text_addf(text, "# %s\n", comment);
    sk_text_add(text, block);
    return 0;
}

static int finish(struct sk_text *text, int r, uint8_t **ret_data, size_t *ret_size,
                  struct sevkit_error *error)
{
    if (r == 0 && !sk_text_ok(text))
        r = sk_error_oom(error);
    if (r < 0) {
        sk_text_done(text);
        return r;
    }
    *ret_size = text->length;
    *ret_data = (uint8_t *)text->data;
    return 0;
}

SK_PUBLIC int sevkit_certs_write_pem(const struct sevkit_certs *certs, uint8_t **ret_data,
                                     size_t *ret_size, struct sevkit_error *error)
{
    static const enum sevkit_cert_kind order[] = {
        SEVKIT_CERT_VCEK, SEVKIT_CERT_VLEK, SEVKIT_CERT_ASK, SEVKIT_CERT_ASVK, SEVKIT_CERT_ARK};
    struct sk_text text = {0};
    int r = 0;

    if (sevkit_certs_count(certs) + sevkit_certs_crl_count(certs) == 0)
        return sk_error_set(error, SEVKIT_EUSAGE, "no certificates to write");
    for (size_t k = 0; k < SK_ARRAY_SIZE(order); k++)
        for (size_t i = 0; r == 0 && i < sevkit_certs_count(certs); i++) {
            const struct sevkit_cert *cert = sevkit_certs_get(certs, i);

            if (cert->kind == order[k])
                r = add_block(&text, cert->subject_text, SK_PEM_CERTIFICATE, cert->der, cert->size,
                              error);
        }
    for (size_t i = 0; r == 0 && i < sevkit_certs_crl_count(certs); i++) {
        const struct sevkit_crl *crl = sevkit_certs_crl(certs, i);

        r = add_block(&text, crl->issuer_text, SK_PEM_CRL, crl->der, crl->size, error);
    }
    return finish(&text, r, ret_data, ret_size, error);
}

SK_PUBLIC int sevkit_cert_write_pem(const struct sevkit_cert *cert, uint8_t **ret_data,
                                    size_t *ret_size, struct sevkit_error *error)
{
    struct sk_text text = {0};
    int r = add_block(&text, NULL, SK_PEM_CERTIFICATE, cert->der, cert->size, error);

    return finish(&text, r, ret_data, ret_size, error);
}

SK_PUBLIC int sevkit_crl_write_pem(const struct sevkit_crl *crl, uint8_t **ret_data,
                                   size_t *ret_size, struct sevkit_error *error)
{
    struct sk_text text = {0};
    int r = add_block(&text, NULL, SK_PEM_CRL, crl->der, crl->size, error);

    return finish(&text, r, ret_data, ret_size, error);
}

/* In the order of sevkit_cert_kind, then the CRL; big-endian, as all tools write them. */
#define TABLE_CRL   5u
#define TABLE_SLOTS 6u

static const uint8_t table_guids[TABLE_SLOTS][16] = {
    [SEVKIT_CERT_ARK] = {0xc0, 0xb4, 0x06, 0xa4, 0xa8, 0x03, 0x49, 0x52, 0x97, 0x43, 0x3f, 0xb6,
                         0x01, 0x4c, 0xd0, 0xae},
    [SEVKIT_CERT_ASK] = {0x4a, 0xb7, 0xb3, 0x79, 0xbb, 0xac, 0x4f, 0xe4, 0xa0, 0x2f, 0x05, 0xae,
                         0xf3, 0x27, 0xc7, 0x82},
    [SEVKIT_CERT_ASVK] = {0x4a, 0xb7, 0xb3, 0x79, 0xbb, 0xac, 0x4f, 0xe4, 0xa0, 0x2f, 0x05, 0xae,
                          0xf3, 0x27, 0xc7, 0x82},
    [SEVKIT_CERT_VCEK] = {0x63, 0xda, 0x75, 0x8d, 0xe6, 0x64, 0x45, 0x64, 0xad, 0xc5, 0xf4, 0xb9,
                          0x3b, 0xe8, 0xac, 0xcd},
    [SEVKIT_CERT_VLEK] = {0xa8, 0x07, 0x4b, 0xc2, 0xa2, 0x5a, 0x48, 0x3e, 0xaa, 0xe6, 0x39, 0xc0,
                          0x45, 0xa0, 0xb8, 0xa1},
    [TABLE_CRL] = {0x92, 0xf8, 0x1b, 0xc3, 0x58, 0x11, 0x4d, 0x3d, 0x97, 0xff, 0xd1, 0x9f, 0x88,
                   0xdc, 0x67, 0xea},
};

static struct sevkit_cert_table_entry slot(size_t index, const uint8_t *der, size_t size)
{
    struct sevkit_cert_table_entry entry = {.data = der, .size = size};

    memcpy(entry.guid, table_guids[index], sizeof(entry.guid));
    return entry;
}

SK_PUBLIC int sevkit_certs_write_table(const struct sevkit_certs *certs, uint8_t **ret_data,
                                       size_t *ret_size, struct sevkit_error *error)
{
    struct sevkit_cert_table_entry entries[TABLE_SLOTS];
    size_t count = 0;
    size_t total = sevkit_certs_count(certs);
    size_t crl_total = sevkit_certs_crl_count(certs);

    for (size_t i = 0; i < total + crl_total; i++) {
        const struct sevkit_cert *cert = sevkit_certs_get(certs, i);
        const struct sevkit_crl *crl = cert ? NULL : sevkit_certs_crl(certs, i - total);
        struct sevkit_cert_table_entry entry =
            cert ? slot(cert->kind, cert->der, cert->size) : slot(TABLE_CRL, crl->der, crl->size);

        for (size_t k = 0; k < count; k++)
            if (memcmp(entries[k].guid, entry.guid, sizeof(entry.guid)) == 0)
                return sk_error_set(error, SEVKIT_EUSAGE,
                                    "certificate table: more than one %s, but a table has room for "
                                    "one",
                                    cert ? sevkit_cert_kind_name(cert->kind) : "CRL");
        entries[count++] = entry;
    }
    return sevkit_cert_table_write(entries, count, ret_data, ret_size, error);
}
