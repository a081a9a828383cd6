/* SPDX-License-Identifier: Apache-2.0 */
#include "sim/cert_maker.h"

#include "base/encoding.h"

#include <openssl/evp.h>
#include <openssl/objects.h>
#include <openssl/rsa.h>
#include <openssl/x509.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

/* DER, written from the inside out. */
static void add(struct sk_blob *out, const void *bytes, size_t size)
{
    if (size > sizeof(out->data) - out->size) {
        out->failed = true;
        return;
    }
    if (size)
        memcpy(out->data + out->size, bytes, size);
    out->size += size;
}

static void add_tagged(struct sk_blob *out, uint8_t tag, const void *bytes, size_t size)
{
    uint8_t header[4] = {tag, (uint8_t)size};
    size_t length = 2;

    if (size >= 0x100) {
        header[1] = 0x82;
        header[2] = (uint8_t)(size >> 8);
        header[3] = (uint8_t)size;
        length = 4;
    } else if (size >= 0x80) {
        header[1] = 0x81;
        header[2] = (uint8_t)size;
        length = 3;
    }
    add(out, header, length);
    add(out, bytes, size);
}

static void wrap(struct sk_blob *out, uint8_t tag, const struct sk_blob *inner)
{
    add_tagged(out, tag, inner->data, inner->size);
    out->failed = out->failed || inner->failed;
}

static void append(struct sk_blob *out, const struct sk_blob *more)
{
    add(out, more->data, more->size);
    out->failed = out->failed || more->failed;
}

static void add_number(struct sk_blob *out, int64_t number)
{
    uint8_t bytes[2] = {(uint8_t)(number >> 8), (uint8_t)number};
    bool is_long = number > 0x7f;

    add_tagged(out, 0x02, bytes + !is_long, is_long ? 2 : 1);
}

static void add_hex_number(struct sk_blob *out, const char *hex)
{
    uint8_t bytes[32];
    size_t size = strlen(hex) / 2;

    if (size == 0 || size > sizeof(bytes) || !sk_hex_decode(hex, bytes, size))
        out->failed = true;
    else
        add_tagged(out, 0x02, bytes, size);
}

static void add_oid(struct sk_blob *out, const char *dotted)
{
    ASN1_OBJECT *object = OBJ_txt2obj(dotted, 1);

    if (object)
        add_tagged(out, 0x06, OBJ_get0_data(object), OBJ_length(object));
    else
        out->failed = true;
    ASN1_OBJECT_free(object);
}

/* UTCTime up to 2049, GeneralizedTime afterwards (RFC 5280, 4.1.2.5). */
static void add_time(struct sk_blob *out, int64_t seconds)
{
    time_t time = (time_t)seconds;
    struct tm parts;
    char text[32];
    bool is_short;

    if (!gmtime_r(&time, &parts) || parts.tm_year > 8099 ||
        !strftime(text, sizeof(text), "%Y%m%d%H%M%SZ", &parts)) {
        out->failed = true;
        return;
    }
    is_short = parts.tm_year < 150;
    add_tagged(out, is_short ? 0x17 : 0x18, text + (is_short ? 2 : 0),
               strlen(text) - (is_short ? 2 : 0));
}

static void add_name(struct sk_blob *out, const struct sk_cert_name *name)
{
    static const char *const types[] = {"2.5.4.11", "2.5.4.6",  "2.5.4.7",
                                        "2.5.4.8",  "2.5.4.10", "2.5.4.3"};
    struct sk_blob all = {.size = 0};

    for (size_t i = 0; i < SK_NAME_PARTS; i++) {
        struct sk_blob pair = {.size = 0}, sequence = {.size = 0};

        add_oid(&pair, types[i]);
        add_tagged(&pair, i == SK_NAME_C ? 0x13 : 0x0c, name->part[i], strlen(name->part[i]));
        wrap(&sequence, 0x30, &pair);
        wrap(&all, 0x31, &sequence);
    }
    wrap(out, 0x30, &all);
}

static void add_hash(struct sk_blob *out, const char *oid)
{
    struct sk_blob hash = {.size = 0};

    add_oid(&hash, oid);
    add_tagged(&hash, 0x05, NULL, 0);
    wrap(out, 0x30, &hash);
}

static void add_algorithm(struct sk_blob *out, enum sk_cert_algorithm algorithm)
{
    static const uint8_t salt[] = {0xa2, 0x03, 0x02, 0x01, 0x30};
    static const uint8_t trailer[] = {0xa3, 0x03, 0x02, 0x01, 0x01};
    const char *sha =
        algorithm == SK_PSS_SHA256 ? "2.16.840.1.101.3.4.2.1" : "2.16.840.1.101.3.4.2.2";
    struct sk_blob all = {.size = 0}, pss = {.size = 0}, hash = {.size = 0}, mgf = {.size = 0},
                   mgf_sequence = {.size = 0};

    if (algorithm == SK_PKCS1) {
        add_oid(&all, "1.2.840.113549.1.1.12");
        add_tagged(&all, 0x05, NULL, 0);
        wrap(out, 0x30, &all);
        return;
    }
    add_hash(&hash, sha);
    wrap(&pss, 0xa0, &hash);
    add_oid(&mgf, "1.2.840.113549.1.1.8");
    add_hash(&mgf, sha);
    wrap(&mgf_sequence, 0x30, &mgf);
    wrap(&pss, 0xa1, &mgf_sequence);
    add(&pss, salt, sizeof(salt));
    if (algorithm == SK_PSS_TRAILER)
        add(&pss, trailer, sizeof(trailer));
    add_oid(&all, "1.2.840.113549.1.1.10");
    wrap(&all, 0x30, &pss);
    wrap(out, 0x30, &all);
}

static void add_key(struct sk_blob *out, EVP_PKEY *key)
{
    uint8_t *der = NULL;
    int size = i2d_PUBKEY(key, &der);

    if (size > 0)
        add(out, der, (size_t)size);
    else
        out->failed = true;
    OPENSSL_free(der);
}

static void add_signature(struct sk_blob *out, const struct sk_blob *tbs, EVP_PKEY *signer,
                          enum sk_cert_algorithm algorithm, int salt_bytes)
{
    EVP_MD_CTX *ctx = EVP_MD_CTX_new();
    EVP_PKEY_CTX *key_ctx = NULL;
    const char *hash = algorithm == SK_PSS_SHA256 ? "SHA256" : "SHA384";
    uint8_t bits[1 + 512] = {0};
    size_t size = sizeof(bits) - 1;

    bool good = ctx && EVP_DigestSignInit_ex(ctx, &key_ctx, hash, NULL, NULL, signer, NULL) == 1;

    if (algorithm != SK_PKCS1)
        good = good && EVP_PKEY_CTX_set_rsa_padding(key_ctx, RSA_PKCS1_PSS_PADDING) == 1 &&
               EVP_PKEY_CTX_set_rsa_pss_saltlen(key_ctx, salt_bytes ? salt_bytes : 48) == 1;
    good = good && EVP_DigestSign(ctx, bits + 1, &size, tbs->data, tbs->size) == 1;
    EVP_MD_CTX_free(ctx);
    if (good)
        add_tagged(out, 0x03, bits, size + 1);
    else
        out->failed = true;
}

static void add_extensions(struct sk_blob *out, const struct sk_cert_draft *draft)
{
    static const uint8_t critical[] = {0x01, 0x01, 0xff};
    struct sk_blob list = {.size = 0}, sequence = {.size = 0};

    for (size_t i = 0; i < draft->extension_count; i++) {
        const struct sk_cert_extension *extension = &draft->extensions[i];
        struct sk_blob one = {.size = 0};

        add_oid(&one, extension->oid);
        if (extension->is_critical)
            add(&one, critical, sizeof(critical));
        add_tagged(&one, 0x04, extension->value, extension->size);
        wrap(&list, 0x30, &one);
    }
    wrap(&sequence, 0x30, &list);
    wrap(out, 0xa3, &sequence);
}

static int finish(const struct sk_blob *made, const char *what, struct sk_blob *ret_made,
                  struct sevkit_error *error)
{
    if (made->failed)
        return sk_error_set(error, SEVKIT_EINTERNAL,
                            "%s: a part of it is too long or cannot be encoded", what);
    *ret_made = *made;
    return 0;
}

int sk_cert_make(const struct sk_cert_draft *draft, struct sk_blob *ret_cert,
                 struct sevkit_error *error)
{
    struct sk_blob tbs = {.size = 0}, tbs_sequence = {.size = 0}, part = {.size = 0},
                   all = {.size = 0}, out = {.size = 0};

    add_number(&part, draft->version);
    wrap(&tbs, 0xa0, &part);
    add_hex_number(&tbs, draft->serial);
    add_algorithm(&tbs, draft->algorithm);
    add_name(&tbs, &draft->issuer);
    part.size = 0;
    add_time(&part, draft->not_before);
    add_time(&part, draft->not_after);
    wrap(&tbs, 0x30, &part);
    add_name(&tbs, &draft->subject);
    add_key(&tbs, draft->key);
    add_extensions(&tbs, draft);
    wrap(&tbs_sequence, 0x30, &tbs);
    append(&all, &tbs_sequence);
    add_algorithm(&all, draft->outer_algorithm);
    add_signature(&all, &tbs_sequence, draft->signer, draft->algorithm, draft->salt_bytes);
    wrap(&out, 0x30, &all);
    add(&out, draft->trailing.data, draft->trailing.size);
    return finish(&out, "certificate", ret_cert, error);
}

int sk_crl_make(const struct sk_crl_draft *draft, struct sk_blob *ret_crl,
                struct sevkit_error *error)
{
    static const uint8_t number[] = {0x30, 0x0a, 0x06, 0x03, 0x55, 0x1d,
                                     0x14, 0x04, 0x03, 0x02, 0x01, 0x07};
    static const uint8_t critical[] = {0x30, 0x0f, 0x06, 0x03, 0x55, 0x1d, 0x1c, 0x01, 0x01,
                                       0xff, 0x04, 0x05, 0x30, 0x03, 0x81, 0x01, 0xff};
    struct sk_blob tbs = {.size = 0}, tbs_sequence = {.size = 0}, list = {.size = 0},
                   extensions = {.size = 0}, sequence = {.size = 0}, all = {.size = 0},
                   out = {.size = 0};

    add_number(&tbs, 1);
    add_algorithm(&tbs, SK_PSS_TRAILER);
    add_name(&tbs, &draft->issuer);
    add_time(&tbs, draft->this_update);
    if (draft->has_next_update)
        add_time(&tbs, draft->next_update);
    for (size_t i = 0; i < 8 && draft->revoked[i]; i++) {
        struct sk_blob entry = {.size = 0};

        add_hex_number(&entry, draft->revoked[i]);
        add_time(&entry, draft->this_update);
        wrap(&list, 0x30, &entry);
    }
    if (list.size)
        wrap(&tbs, 0x30, &list);
    add(&extensions, number, sizeof(number));
    if (draft->has_critical_extension)
        add(&extensions, critical, sizeof(critical));
    wrap(&sequence, 0x30, &extensions);
    wrap(&tbs, 0xa0, &sequence);
    wrap(&tbs_sequence, 0x30, &tbs);
    append(&all, &tbs_sequence);
    add_algorithm(&all, draft->outer_differs ? SK_PSS : SK_PSS_TRAILER);
    add_signature(&all, &tbs_sequence, draft->signer, SK_PSS_TRAILER, 0);
    wrap(&out, 0x30, &all);
    return finish(&out, "revocation list", ret_crl, error);
}
