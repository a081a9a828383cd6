/* SPDX-License-Identifier: Apache-2.0 */

/* Files that hold SEV certificates after each other, as the tools of the platform's owner export them. */

#include "base/cleanup.h"
#include "base/encoding.h"
#include "base/reader.h"
#include "base/values/bytes_text.h"
#include "formats/sev/sev_cert.h"

#include <stdlib.h>
#include <string.h>

#define CA_USAGE_OFFSET   36u
#define CERT_USAGE_OFFSET 8u
/* Base64 of one certificate with a newline. */
#define TEXT_MAX_BYTES (SK_BASE64_LENGTH(SK_SEV_CERT_BYTES) + 1)

void sk_sev_certificates_done(struct sk_sev_certificates *certificates)
{
    free(certificates->items);
    *certificates = (struct sk_sev_certificates){0};
}

static uint32_t u32_at(const struct sk_reader *data, size_t offset)
{
    struct sk_reader word = sk_reader_slice(data, data->position + offset, 4);

    return sk_read_u32le(&word);
}

/* The next certificate's size, 0 if what follows is none. An ARK without a signature can only be the last. */
static size_t next_size(const struct sk_reader *data, bool *ret_is_ca)
{
    uint32_t usage = u32_at(data, CERT_USAGE_OFFSET);
    size_t left = sk_reader_left(data);
    size_t size;

    *ret_is_ca = !(usage >= SK_SEV_NO_USAGE && usage <= SK_SEV_CEK);
    if (!*ret_is_ca)
        return left < SK_SEV_CERT_BYTES ? 0 : SK_SEV_CERT_BYTES;
    usage = u32_at(data, CA_USAGE_OFFSET);
    if (left < SK_SEV_CA_HEADER_BYTES || (usage != SK_SEV_ARK && usage != SK_SEV_ASK))
        return 0;
    size = u32_at(data, SK_SEV_CA_HEADER_BYTES - 4);
    if (size > SK_RSA_MAX_BYTES * 8)
        return 0;
    size = SK_SEV_CA_HEADER_BYTES + 3 * (size / 8);
    return size > left ? left : size;
}

static int add_one(struct sk_sev_certificates *certificates, struct sk_reader *data,
                   struct sevkit_error *error)
{
    struct sk_sev_certificate *items, *item;
    size_t offset = data->position;
    bool is_ca;
    size_t size = next_size(data, &is_ca);
    const uint8_t *bytes = size ? sk_read_pointer(data, size) : NULL;
    int r;

    if (!bytes)
        return sk_error_set(error, SEVKIT_EINPUT,
                            "offset %zu: no SEV certificate (%u bytes) and no AMD CA certificate "
                            "(832 or 1600 bytes) begins here; %zu bytes are left",
                            offset, SK_SEV_CERT_BYTES, sk_reader_left(data));
    if (certificates->count == SK_SEV_CERTS_MAX)
        return sk_error_set(error, SEVKIT_EINPUT, "more than %u certificates", SK_SEV_CERTS_MAX);
    items = realloc(certificates->items, (certificates->count + 1) * sizeof(*items));
    if (!items)
        return sk_error_oom(error);
    certificates->items = items;
    item = &items[certificates->count];
    item->is_ca = is_ca;
    r = is_ca ? sk_sev_ca_read(bytes, size, &item->ca, error)
              : sk_sev_cert_read(bytes, size, &item->cert, error);
    if (r < 0)
        return offset ? sk_error_wrap(error, r, "offset %zu", offset) : r;
    certificates->count++;
    return 0;
}

static int add_all(struct sk_sev_certificates *certificates, const void *data, size_t size,
                   struct sevkit_error *error)
{
    struct sk_reader reader = sk_reader_of(data, size);
    int r = 0;

    do
        r = add_one(certificates, &reader, error);
    while (r == 0 && sk_reader_left(&reader));
    return r;
}

int sk_sev_certificates_add(struct sk_sev_certificates *certificates, const void *data, size_t size,
                            struct sevkit_error *error)
{
    const struct sk_bytes_rule rule = {1, SK_SEV_CERT_BYTES, SK_BYTES_BASE64 | SK_BYTES_SPACES};
    uint8_t decoded[SK_SEV_CERT_BYTES];
    size_t before = certificates->count;
    size_t length = 0;
    int r = size <= TEXT_MAX_BYTES ? sk_bytes_text_read(&rule, data, size, decoded, &length, error)
                                   : SEVKIT_EINPUT;

    if (r == SEVKIT_EINPUT)
        r = add_all(certificates, data, size, error);
    else if (r == 0)
        r = add_all(certificates, decoded, length, error);
    if (r < 0)
        certificates->count = before;
    return r;
}

void sk_sev_certificates_write(const struct sk_sev_certificates *certificates,
                               struct sk_text *bytes)
{
    for (size_t i = 0; i < certificates->count; i++) {
        const struct sk_sev_certificate *item = &certificates->items[i];

        if (item->is_ca)
            sk_text_add_bytes(bytes, item->ca.bytes, item->ca.size);
        else
            sk_text_add_bytes(bytes, item->cert.bytes, SK_SEV_CERT_BYTES);
    }
}

const struct sk_sev_cert *sk_sev_certificates_find(const struct sk_sev_certificates *certificates,
                                                   uint32_t usage)
{
    for (size_t i = 0; i < certificates->count; i++)
        if (!certificates->items[i].is_ca && certificates->items[i].cert.usage == usage)
            return &certificates->items[i].cert;
    return NULL;
}

const struct sk_sev_ca *sk_sev_certificates_find_ca(const struct sk_sev_certificates *certificates,
                                                    uint32_t usage)
{
    for (size_t i = 0; i < certificates->count; i++)
        if (certificates->items[i].is_ca && certificates->items[i].ca.usage == usage)
            return &certificates->items[i].ca;
    return NULL;
}
