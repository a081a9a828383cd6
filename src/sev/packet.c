/* SPDX-License-Identifier: Apache-2.0 */
#include "sev/packet.h"

#include "base/cleanup.h"
#include "base/encoding.h"
#include "base/grow.h"
#include "base/writer.h"
#include "crypto/cipher/aes_ctr.h"
#include "crypto/derive/hmac.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* LAUNCH_SECRET's number in the messages that the TIK authenticates. */
#define CONTEXT_SECRET 0x01u
/* What the MAC covers beside the ciphertext. */
#define MAC_FIXED_BYTES (1 + 4 + 16 + 4 + 4 + SK_SEV_MEASURE_BYTES)

static const struct {
    const char *alias;
    const char *guid;
} aliases[] = {
    {SK_SEV_LUKS_KEY_ALIAS, SK_SEV_LUKS_KEY_GUID},
};

void sk_sev_secrets_done(struct sk_sev_secrets *secrets)
{
    for (size_t i = 0; i < secrets->count; i++)
        sk_secret_free(secrets->items[i].data);
    free(secrets->items);
    *secrets = (struct sk_sev_secrets){0};
}

int sk_sev_secret_guid(const char *name, uint8_t ret_guid[16], struct sevkit_error *error)
{
    const char *text = name;

    for (size_t i = 0; i < SK_ARRAY_SIZE(aliases); i++)
        if (strcmp(name, aliases[i].alias) == 0)
            text = aliases[i].guid;
    if (!sk_guid_parse(text, ret_guid))
        return sk_error_set(error, SEVKIT_EUSAGE,
                            "secret '%s': neither a GUID nor a known name (%s)", name,
                            SK_SEV_LUKS_KEY_ALIAS);
    return 0;
}

int sk_sev_secrets_add(struct sk_sev_secrets *secrets, const char *name, const char *path,
                       bool without_newline, struct sevkit_error *error)
{
    uint8_t guid[SK_GUID_BYTES];
    int r = sk_sev_secret_guid(name, guid, error);

    if (r < 0)
        return r;
    for (size_t i = 0; i < secrets->count; i++)
        if (memcmp(secrets->items[i].guid, guid, sizeof(guid)) == 0)
            return sk_error_set(error, SEVKIT_EUSAGE, "secret '%s': given twice", name);
    if (!sk_grow_by_one(&secrets->items, sizeof(*secrets->items), secrets->count))
        return sk_error_oom(error);
    secrets->items[secrets->count] =
        (struct sk_sev_secret_item){.path = path, .without_newline = without_newline};
    memcpy(secrets->items[secrets->count++].guid, guid, sizeof(guid));
    return 0;
}

int sk_sev_secrets_add_word(struct sk_sev_secrets *secrets, const char *word,
                            struct sevkit_error *error)
{
    const char *colon = strchr(word, ':');
    SK_CLEANUP_FREE char *name = NULL;

    if (!colon || !colon[1])
        return sk_error_set(error, SEVKIT_EUSAGE, "secret '%s': expected NAME:FILE", word);
    name = strndup(word, (size_t)(colon - word));
    return name ? sk_sev_secrets_add(secrets, name, colon + 1, false, error) : sk_error_oom(error);
}

/* As people know it. */
static void name_of(const uint8_t guid[SK_GUID_BYTES], char ret_name[SK_GUID_TEXT_LENGTH + 1])
{
    sk_guid_format(guid, ret_name);
    for (size_t i = 0; i < SK_ARRAY_SIZE(aliases); i++)
        if (strcmp(ret_name, aliases[i].guid) == 0)
            (void)snprintf(ret_name, SK_GUID_TEXT_LENGTH + 1, "%s", aliases[i].alias);
}

static int read_item(struct sk_sev_secret_item *item, const struct sk_sys *sys,
                     struct sevkit_error *error)
{
    SK_CLEANUP(sk_secret_free_p) struct sk_secret *data = NULL;
    char name[SK_GUID_TEXT_LENGTH + 1];
    int r = sk_file_read_secret(sys, item->path, SK_SEV_SECRET_MAX_BYTES, &data, error);

    if (r < 0) {
        name_of(item->guid, name);
        return sk_error_wrap(error, r, "secret '%s'", name);
    }
    if (item->without_newline && data->size && data->data[data->size - 1] == '\n')
        data->size--;
    if (item->without_newline && data->size == 0)
        return sk_error_set(error, SEVKIT_EINPUT, "%s: an empty passphrase", item->path);
    sk_secret_free(item->data);
    item->data = SK_TAKE(data);
    return 0;
}

int sk_sev_secrets_read(struct sk_sev_secrets *secrets, const struct sk_sys *sys,
                        struct sevkit_error *error)
{
    int r = 0;

    for (size_t i = 0; r == 0 && i < secrets->count; i++)
        r = read_item(&secrets->items[i], sys, error);
    return r;
}

int sk_sev_secrets_table(const struct sk_sev_secrets *secrets, enum sk_sev_padding padding,
                         struct sk_secret **ret_table, struct sevkit_error *error)
{
    SK_CLEANUP_FREE struct sk_sev_secret_entry *entries = NULL;

    entries = calloc(secrets->count ? secrets->count : 1, sizeof(*entries));
    if (!entries)
        return sk_error_oom(error);
    for (size_t i = 0; i < secrets->count; i++) {
        memcpy(entries[i].guid, secrets->items[i].guid, sizeof(entries[i].guid));
        entries[i].data = secrets->items[i].data->data;
        entries[i].size = secrets->items[i].data->size;
    }
    return sk_sev_secret_table_write(entries, secrets->count, padding, ret_table, error);
}

void sk_sev_packet_done(struct sk_sev_packet *packet)
{
    free(packet->payload);
    *packet = (struct sk_sev_packet){0};
}

static int authenticate(const struct sk_sev_packet_request *request,
                        const struct sk_sev_packet *packet, struct sk_sev_secret_header *header,
                        struct sevkit_error *error)
{
    SK_CLEANUP_FREE uint8_t *message = NULL;
    size_t size = MAC_FIXED_BYTES + packet->payload_size;
    struct sk_writer writer;

    message = malloc(size);
    if (!message)
        return sk_error_oom(error);
    writer = sk_writer_of(message, size);
    sk_write_u8(&writer, CONTEXT_SECRET);
    sk_write_u32le(&writer, header->flags);
    sk_write_bytes(&writer, header->iv, sizeof(header->iv));
    sk_write_u32le(&writer, (uint32_t)packet->payload_size);
    sk_write_u32le(&writer, (uint32_t)packet->payload_size);
    sk_write_bytes(&writer, packet->payload, packet->payload_size);
    sk_write_bytes(&writer, request->measure, SK_SEV_MEASURE_BYTES);
    return sk_hmac_sha256(request->tik, SK_SEV_KEY_BYTES, message, size, header->mac, error);
}

int sk_sev_packet_build(const struct sk_sev_packet_request *request,
                        struct sk_sev_packet *ret_packet, struct sevkit_error *error)
{
    SK_CLEANUP(sk_sev_packet_done) struct sk_sev_packet packet = {0};
    struct sk_sev_secret_header header = {0};
    int r;

    packet.payload = malloc(request->table->size);
    if (!packet.payload)
        return sk_error_oom(error);
    packet.payload_size = request->table->size;
    memcpy(header.iv, request->iv, sizeof(header.iv));
    r = sk_aes128_ctr(request->tek, header.iv, request->table->data, packet.payload_size,
                      packet.payload, error);
    if (r == 0)
        r = authenticate(request, &packet, &header, error);
    if (r < 0)
        return r;
    sk_sev_secret_header_write(&header, packet.header);
    *ret_packet = packet;
    packet.payload = NULL;
    return 0;
}

int sk_sev_packet_draw(const struct sk_sys *sys, struct sk_sev_packet_request *request,
                       struct sk_sev_packet *ret_packet, struct sevkit_error *error)
{
    uint8_t iv[SK_AES128_BYTES];
    int r;

    if (sys->random(iv, sizeof(iv)) < 0)
        return sk_error_set(error, SEVKIT_EIO, "random numbers: %s", strerror(errno));
    request->iv = iv;
    r = sk_sev_packet_build(request, ret_packet, error);
    request->iv = NULL;
    return r;
}

void sk_sev_packet_text_done(struct sk_sev_packet_text *text)
{
    free(text->header);
    free(text->payload);
    *text = (struct sk_sev_packet_text){0};
}

int sk_sev_packet_encode(const struct sk_sev_packet *packet, struct sk_sev_packet_text *ret_text,
                         struct sevkit_error *error)
{
    struct sk_sev_packet_text text = {
        .header = malloc(SK_BASE64_LENGTH(sizeof(packet->header)) + 1),
        .payload = malloc(SK_BASE64_LENGTH(packet->payload_size) + 1),
    };

    if (!text.header || !text.payload) {
        sk_sev_packet_text_done(&text);
        return sk_error_oom(error);
    }
    sk_base64_encode(packet->header, sizeof(packet->header), text.header);
    sk_base64_encode(packet->payload, packet->payload_size, text.payload);
    *ret_text = text;
    return 0;
}

int sk_sev_secrets_packet(const struct sk_sev_secrets *secrets, const uint8_t *tik,
                          const uint8_t *tek, const uint8_t *measure,
                          struct sk_sev_packet *ret_packet, struct sevkit_error *error)
{
    SK_CLEANUP(sk_secret_free_p) struct sk_secret *table = NULL;
    struct sk_sev_packet_request request = {.tik = tik, .tek = tek, .measure = measure};
    int r = sk_sev_secrets_table(secrets, SK_SEV_PAD_NEXT, &table, error);

    request.table = table;
    return r == 0 ? sk_sev_packet_draw(&sk_sys_real, &request, ret_packet, error) : r;
}
