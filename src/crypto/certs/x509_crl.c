/* SPDX-License-Identifier: Apache-2.0 */
#include "crypto/certs/der.h"
#include "crypto/certs/pem.h"
#include "crypto/certs/x509.h"
#include "crypto/digest.h"

#include <stdlib.h>
#include <string.h>

#define VERSION_2 1u

static int malformed(struct sevkit_error *error, const char *what)
{
    return sk_error_set(error, SEVKIT_EINPUT, "CRL: %s", what);
}

/* Nothing of them is used; a critical one would change what the list means (a part of the whole, a
 * difference to another list), so none may be there. */
static bool skip_extensions(struct sk_reader *in)
{
    struct sk_reader list = sk_der_enter(in, SK_DER_SEQUENCE);

    while (sk_reader_left(&list)) {
        struct sk_reader extension = sk_der_enter(&list, SK_DER_SEQUENCE);

        (void)sk_der_enter(&extension, SK_DER_OID);
        (void)sk_der_enter(&extension, SK_DER_OCTET_STRING);
        sk_der_leave(&list, &extension);
    }
    sk_der_leave(in, &list);
    return sk_reader_ok(in);
}

static bool read_revoked(struct sk_reader *list, char ret_serial[SK_SERIAL_TEXT_BYTES])
{
    struct sk_reader entry = sk_der_enter(list, SK_DER_SEQUENCE);
    bool good = sk_x509_read_serial(&entry, ret_serial);

    (void)sk_der_time(&entry);
    if (sk_reader_left(&entry))
        good &= skip_extensions(&entry);
    sk_der_leave(list, &entry);
    return good && sk_reader_ok(list);
}

static int read_list(struct sevkit_crl *crl, struct sk_reader *tbs, struct sevkit_error *error)
{
    struct sk_reader list = sk_der_enter(tbs, SK_DER_SEQUENCE);
    struct sk_reader counter = list;
    size_t count = 0;

    while (sk_reader_left(&counter)) {
        (void)sk_der_element(&counter);
        count++;
    }
    crl->revoked = calloc(count ? count : 1, sizeof(*crl->revoked));
    if (!crl->revoked)
        return sk_error_oom(error);
    for (size_t i = 0; i < count; i++)
        if (!read_revoked(&list, crl->revoked[i]))
            return malformed(error, "an entry is malformed, or has a critical extension");
    crl->revoked_count = count;
    return 0;
}

static int read_tbs(struct sevkit_crl *crl, struct sk_reader *tbs, struct sk_reader *ret_algorithm,
                    struct sevkit_error *error)
{
    int r = 0;

    if (sk_der_number(tbs, VERSION_2) != VERSION_2 || !sk_reader_ok(tbs))
        return malformed(error, "not X.509 version 2");
    if (!sk_x509_read_algorithm(tbs, ret_algorithm))
        return malformed(error, "the signature algorithm is not RSASSA-PSS with SHA-384");
    if (!sk_x509_read_name(tbs, &crl->issuer))
        return malformed(error, "the issuer's name is not one that AMD gives");
    crl->this_update = sk_der_time(tbs);
    crl->has_next_update = sk_der_is(tbs, SK_DER_UTC_TIME) || sk_der_is(tbs, SK_DER_TIME);
    if (crl->has_next_update)
        crl->next_update = sk_der_time(tbs);
    if (sk_der_is(tbs, SK_DER_SEQUENCE))
        r = read_list(crl, tbs, error);
    if (r < 0)
        return r;
    if (sk_der_is(tbs, SK_DER_CONTEXT(0))) {
        struct sk_reader wrapper = sk_der_enter(tbs, SK_DER_CONTEXT(0));

        if (!skip_extensions(&wrapper))
            return malformed(error, "its extensions are malformed, or one is critical");
        sk_der_leave(tbs, &wrapper);
    }
    if (!sk_reader_ok(tbs) || sk_reader_left(tbs))
        return malformed(error, "not DER");
    return 0;
}

static int read_crl(struct sevkit_crl *crl, struct sevkit_error *error)
{
    struct sk_x509_signed opened;
    struct sk_reader inner = {0};
    const char *wrong = sk_x509_open(crl->der, crl->size, &opened);
    const char *product;
    int r;

    if (wrong)
        return malformed(error, wrong);
    crl->tbs = opened.element;
    r = read_tbs(crl, &opened.tbs, &inner, error);
    if (r < 0)
        return r;
    wrong = sk_x509_close(&opened, &inner, &crl->signature);
    if (wrong)
        return malformed(error, wrong);
    product = strncmp(crl->issuer.common_name, "ARK-", 4) == 0 ? crl->issuer.common_name + 4 : "";
    crl->product = sk_x509_find_product(product);
    sk_x509_format_name(&crl->issuer, crl->issuer_text);
    return 0;
}

SK_PUBLIC int sevkit_crl_parse(const void *data, size_t size, struct sevkit_crl **ret_crl,
                               struct sevkit_error *error)
{
    SK_CLEANUP(sevkit_crl_free_p) struct sevkit_crl *crl = calloc(1, sizeof(*crl));
    int r;

    if (!crl)
        return sk_error_oom(error);
    crl->references = 1;
    r = sk_x509_unwrap(data, size, SEVKIT_CRL_MAX_BYTES, SK_PEM_CRL, &crl->der, &crl->size, error);
    if (r < 0)
        return sk_error_wrap(error, r, "CRL");
    r = read_crl(crl, error);
    if (r == 0)
        r = sk_hash_bytes(SK_SHA256, crl->der, crl->size, crl->sha256, error);
    if (r < 0)
        return r;
    *ret_crl = SK_TAKE(crl);
    return 0;
}

struct sevkit_crl *sk_crl_share(const struct sevkit_crl *crl)
{
    struct sevkit_crl *shared = (struct sevkit_crl *)(uintptr_t)crl;

    (void)__atomic_add_fetch(&shared->references, 1, __ATOMIC_RELAXED);
    return shared;
}

SK_PUBLIC void sevkit_crl_free(struct sevkit_crl *crl)
{
    if (!crl || __atomic_sub_fetch(&crl->references, 1, __ATOMIC_ACQ_REL) != 0)
        return;
    free(crl->revoked);
    free(crl->der);
    free(crl);
}

SK_PUBLIC const uint8_t *sevkit_crl_der(const struct sevkit_crl *crl, size_t *ret_size)
{
    *ret_size = crl->size;
    return crl->der;
}

SK_PUBLIC const char *sevkit_crl_issuer(const struct sevkit_crl *crl)
{
    return crl->issuer_text;
}

SK_PUBLIC const struct sevkit_product *sevkit_crl_product(const struct sevkit_crl *crl)
{
    return crl->product;
}

SK_PUBLIC const uint8_t *sevkit_crl_sha256(const struct sevkit_crl *crl)
{
    return crl->sha256;
}

SK_PUBLIC int64_t sevkit_crl_this_update(const struct sevkit_crl *crl)
{
    return crl->this_update;
}

SK_PUBLIC bool sevkit_crl_next_update(const struct sevkit_crl *crl, int64_t *ret_time)
{
    if (crl->has_next_update)
        *ret_time = crl->next_update;
    return crl->has_next_update;
}

SK_PUBLIC size_t sevkit_crl_revoked_count(const struct sevkit_crl *crl)
{
    return crl->revoked_count;
}

SK_PUBLIC const char *sevkit_crl_revoked(const struct sevkit_crl *crl, size_t index)
{
    return index < crl->revoked_count ? crl->revoked[index] : NULL;
}

SK_PUBLIC bool sevkit_crl_lists(const struct sevkit_crl *crl, const struct sevkit_cert *cert)
{
    for (size_t i = 0; i < crl->revoked_count; i++)
        if (strcmp(crl->revoked[i], cert->serial) == 0)
            return true;
    return false;
}
