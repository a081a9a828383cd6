/* SPDX-License-Identifier: Apache-2.0 */
#include "base/encoding.h"
#include "crypto/certs/der.h"
#include "crypto/certs/pem.h"
#include "crypto/certs/x509.h"
#include "data/products.h"

#include <stdio.h>
#include <string.h>

/*
 * RSASSA-PSS-params (RFC 4055, 3.1): SHA-384, MGF1 with SHA-384, salt of 48. The trailer field is 1, which
 * is the default; AMD writes it out in some certificates and leaves it away in others.
 */
#define PSS_PARAMETERS                                                                            \
    0xa0, 0x0f, 0x30, 0x0d, 0x06, 0x09, 0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02, 0x02,     \
        0x05, 0x00, 0xa1, 0x1c, 0x30, 0x1a, 0x06, 0x09, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, \
        0x01, 0x08, 0x30, 0x0d, 0x06, 0x09, 0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02, 0x02, \
        0x05, 0x00, 0xa2, 0x03, 0x02, 0x01, 0x30
#define PSS_OID 0x06, 0x09, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, 0x0a

static const uint8_t pss_short[] = {0x30, 0x41, PSS_OID, 0x30, 0x34, PSS_PARAMETERS};
static const uint8_t pss_long[] = {0x30, 0x46, PSS_OID, 0x30, 0x39, PSS_PARAMETERS,
                                   0xa3, 0x03, 0x02,    0x01, 0x01};

bool sk_x509_read_algorithm(struct sk_reader *in, struct sk_reader *ret_algorithm)
{
    *ret_algorithm = sk_der_element(in);
    return sk_der_equal(ret_algorithm, pss_short, sizeof(pss_short)) ||
           sk_der_equal(ret_algorithm, pss_long, sizeof(pss_long));
}

/* X.520 attribute types, 2.5.4.N, in AMD's order; text NULL where the value is free. */
static const struct {
    uint8_t type;
    const char *label;
    const char *text;
} name_parts[] = {
    {11, "OU", NULL},
    {6, "C", "US"},
    {7, "L", "Santa Clara"},
    {8, "ST", "CA"},
    {10, "O", "Advanced Micro Devices"},
    {3, "CN", NULL},
};
#define PART_UNIT        0u
#define PART_COMMON_NAME 5u

static const char unit_amd[] = "Engineering";
static const char unit_simulated[] = "SIMULATED";

/* SET { SEQUENCE { type, value } }; the value as text without control characters. */
static bool read_part(struct sk_reader *name, uint8_t type, char ret_text[SK_NAME_BYTES])
{
    const uint8_t oid[] = {SK_DER_OID, 3, 0x55, 0x04, type};
    struct sk_reader set = sk_der_enter(name, SK_DER_SET);
    struct sk_reader pair = sk_der_enter(&set, SK_DER_SEQUENCE);
    struct sk_reader value;

    sk_der_expect(&pair, oid, sizeof(oid));
    value = sk_der_enter(&pair, sk_der_is(&pair, SK_DER_UTF8) ? SK_DER_UTF8 : SK_DER_PRINTABLE);
    sk_der_leave(&set, &pair);
    sk_der_leave(name, &set);
    if (!sk_reader_ok(name) || !sk_reader_ok(&value) || value.size >= SK_NAME_BYTES)
        return false;
    for (size_t i = 0; i < value.size; i++)
        if (value.data[i] < ' ' || value.data[i] > '~')
            return false;
    sk_read_bytes(&value, ret_text, value.size);
    ret_text[value.size] = '\0';
    return true;
}

bool sk_x509_read_name(struct sk_reader *in, struct sk_x509_name *ret_name)
{
    struct sk_reader name = sk_der_enter(in, SK_DER_SEQUENCE);
    char text[SK_ARRAY_SIZE(name_parts)][SK_NAME_BYTES];

    for (size_t i = 0; i < SK_ARRAY_SIZE(name_parts); i++)
        if (!read_part(&name, name_parts[i].type, text[i]) ||
            (name_parts[i].text && strcmp(text[i], name_parts[i].text) != 0))
            return false;
    sk_der_leave(in, &name);
    ret_name->is_simulated = strcmp(text[PART_UNIT], unit_simulated) == 0;
    memcpy(ret_name->common_name, text[PART_COMMON_NAME], SK_NAME_BYTES);
    return sk_reader_ok(in) && (ret_name->is_simulated || strcmp(text[PART_UNIT], unit_amd) == 0);
}

void sk_x509_format_name(const struct sk_x509_name *name, char ret_text[SK_SUBJECT_BYTES])
{
    size_t used = 0;

    for (size_t i = 0; i < SK_ARRAY_SIZE(name_parts); i++) {
        const char *text = name_parts[i].text;

        if (i == PART_UNIT)
            text = name->is_simulated ? unit_simulated : unit_amd;
        else if (i == PART_COMMON_NAME)
            text = name->common_name;
        used += (size_t)snprintf(ret_text + used, SK_SUBJECT_BYTES - used, "%s%s=%s", i ? ", " : "",
                                 name_parts[i].label, text);
    }
}

/* Positive or zero, in its shortest form. */
bool sk_x509_read_serial(struct sk_reader *in, char ret_text[SK_SERIAL_TEXT_BYTES])
{
    struct sk_reader number = sk_der_enter(in, SK_DER_INTEGER);
    size_t size = number.size;
    uint8_t bytes[SK_SERIAL_BYTES + 1];
    char hex[SK_SERIAL_TEXT_BYTES];
    const char *digits = hex;

    if (!sk_reader_ok(&number) || size == 0 || size > sizeof(bytes))
        return false;
    sk_read_bytes(&number, bytes, size);
    if (bytes[0] & 0x80u || (size > 1 && bytes[0] == 0 && !(bytes[1] & 0x80u)) ||
        (size == sizeof(bytes) && bytes[0] != 0))
        return false;
    sk_hex_encode(bytes, size, hex);
    while (digits[0] == '0' && digits[1])
        digits++;
    (void)snprintf(ret_text, SK_SERIAL_TEXT_BYTES, "%s", digits);
    return true;
}

static const uint8_t *read_signature(struct sk_reader *in)
{
    struct sk_reader bits = sk_der_enter(in, SK_DER_BIT_STRING);

    if (sk_read_u8(&bits) != 0 || sk_reader_left(&bits) != SK_RSA_BYTES)
        return NULL;
    return sk_read_pointer(&bits, SK_RSA_BYTES);
}

const char *sk_x509_open(const uint8_t *der, size_t size, struct sk_x509_signed *ret_signed)
{
    struct sk_reader file = sk_reader_of(der, size);
    struct sk_reader element;

    ret_signed->body = sk_der_enter(&file, SK_DER_SEQUENCE);
    if (!sk_reader_ok(&file))
        return "not DER";
    if (sk_reader_left(&file))
        return "there are bytes behind it";
    ret_signed->element = sk_der_element(&ret_signed->body);
    element = ret_signed->element;
    ret_signed->tbs = sk_der_enter(&element, SK_DER_SEQUENCE);
    return sk_reader_ok(&ret_signed->tbs) ? NULL : "not DER";
}

const char *sk_x509_close(struct sk_x509_signed *opened, const struct sk_reader *inner,
                          const uint8_t **ret_signature)
{
    struct sk_reader outer;

    if (!sk_x509_read_algorithm(&opened->body, &outer) ||
        !sk_der_equal(&outer, inner->data, inner->size))
        return "the signature algorithms inside and outside differ";
    *ret_signature = read_signature(&opened->body);
    return *ret_signature && !sk_reader_left(&opened->body)
               ? NULL
               : "the signature is not one of 512 bytes, or not the last thing";
}

const struct sevkit_product *sk_x509_find_product(const char *name)
{
    for (size_t i = 0; i < sk_products_count; i++)
        if (strcmp(sk_products[i].name, name) == 0)
            return &sk_products[i];
    return NULL;
}

static int unwrap_pem(const void *data, size_t size, const char *label, uint8_t **ret_der,
                      size_t *ret_size, struct sevkit_error *error)
{
    struct sk_pem pem = sk_pem_of(data, size);
    SK_CLEANUP_FREE uint8_t *der = NULL;
    SK_CLEANUP_FREE uint8_t *second = NULL;
    char found[SK_PEM_LABEL_BYTES];
    char other[SK_PEM_LABEL_BYTES];
    bool outside = false;
    size_t second_size;
    int r = sk_pem_next(&pem, found, &der, ret_size, &outside, error);

    if (r == 0)
        r = sk_pem_next(&pem, other, &second, &second_size, &outside, error);
    if (r < 0)
        return r;
    if (strcmp(found, label) != 0)
        return sk_error_set(error, SEVKIT_EINPUT, "PEM: a block \"%s\", expected \"%s\"", found,
                            label);
    if (second || outside)
        return sk_error_set(error, SEVKIT_EINPUT, "PEM: %s, expected one \"%s\" and nothing else",
                            second ? "more than one block" : "text outside of the block", label);
    *ret_der = SK_TAKE(der);
    return 0;
}

int sk_x509_unwrap(const void *data, size_t size, size_t max, const char *label, uint8_t **ret_der,
                   size_t *ret_size, struct sevkit_error *error)
{
    if (size > 2 * max)
        return sk_error_set(error, SEVKIT_EINPUT, "%zu bytes, at most %zu", size, max);
    if (sk_pem_is(data, size))
        return unwrap_pem(data, size, label, ret_der, ret_size, error);
    *ret_der = malloc(size ? size : 1);
    if (!*ret_der)
        return sk_error_oom(error);
    if (size)
        memcpy(*ret_der, data, size);
    *ret_size = size;
    return 0;
}
