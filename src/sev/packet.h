/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SK_SEV_PACKET_H
#define SK_SEV_PACKET_H

/* Secrets for a guest whose launch was measured, and the packet in which they reach it (SEV API 55766,
 * LAUNCH_SECRET): QEMU and libvirt take it as two texts. */

#include "base/secret.h"
#include "formats/sev/sev_secret.h"
#include "sev/launch_measure.h"

struct sk_sev_secret_item {
    uint8_t guid[16];
    const char *path; /* borrowed */
    bool without_newline;
    struct sk_secret *data; /* NULL until it is read */
};

/* In the order in which they were added. */
struct sk_sev_secrets {
    struct sk_sev_secret_item *items;
    size_t count;
};

void sk_sev_secrets_done(struct sk_sev_secrets *secrets);

/* A GUID in its text form or the name of a known one ("luks-key"). SEVKIT_EUSAGE if it is neither. */
int sk_sev_secret_guid(const char *name, uint8_t ret_guid[16],
                       struct sevkit_error *error) SEVKIT_MUST_CHECK;
/* The file's bytes as they are; without_newline: a passphrase, which is not empty, and without one newline
 * at the end. SEVKIT_EUSAGE if there is a secret of that name already. No file is read, so that mistakes
 * in what was asked for come first. */
int sk_sev_secrets_add(struct sk_sev_secrets *secrets, const char *name, const char *path,
                       bool without_newline, struct sevkit_error *error) SEVKIT_MUST_CHECK;
/* "NAME:FILE"; SEVKIT_EUSAGE for other words, too. */
int sk_sev_secrets_add_word(struct sk_sev_secrets *secrets, const char *word,
                            struct sevkit_error *error) SEVKIT_MUST_CHECK;
/* Reads all files. */
int sk_sev_secrets_read(struct sk_sev_secrets *secrets, const struct sk_sys *sys,
                        struct sevkit_error *error) SEVKIT_MUST_CHECK;
/* Of secrets that were read. */
int sk_sev_secrets_table(const struct sk_sev_secrets *secrets, enum sk_sev_padding padding,
                         struct sk_secret **ret_table,
                         struct sevkit_error *error) SEVKIT_MUST_CHECK;

struct sk_sev_packet {
    uint8_t header[SK_SEV_SECRET_HEADER_BYTES];
    uint8_t *payload; /* owned */
    size_t payload_size;
};

void sk_sev_packet_done(struct sk_sev_packet *packet);

struct sk_sev_packet_request {
    const uint8_t *tik; /* SK_SEV_KEY_BYTES */
    const uint8_t *tek;
    const uint8_t *measure; /* SK_SEV_MEASURE_BYTES, as reported */
    const struct sk_secret *table;
    const uint8_t *iv; /* 16 bytes, never used twice with the same TEK */
};

/* Both parts in base64, as libvirt and QEMU take them. */
struct sk_sev_packet_text {
    char *header; /* owned */
    char *payload;
};

void sk_sev_packet_text_done(struct sk_sev_packet_text *text);
int sk_sev_packet_encode(const struct sk_sev_packet *packet, struct sk_sev_packet_text *ret_text,
                         struct sevkit_error *error) SEVKIT_MUST_CHECK;

int sk_sev_packet_build(const struct sk_sev_packet_request *request,
                        struct sk_sev_packet *ret_packet,
                        struct sevkit_error *error) SEVKIT_MUST_CHECK;
/* The packet with a fresh initialization vector. */
int sk_sev_packet_draw(const struct sk_sys *sys, struct sk_sev_packet_request *request,
                       struct sk_sev_packet *ret_packet,
                       struct sevkit_error *error) SEVKIT_MUST_CHECK;

/* Can a file be written there? To be asked before success is reported. */
int sk_sev_output_check(const char *path, struct sevkit_error *error) SEVKIT_MUST_CHECK;
/* Writes both parts, or none, with mode 0600. */
int sk_sev_output_write(const char *header_path, const char *payload_path,
                        const struct sk_sev_packet_text *text,
                        struct sevkit_error *error) SEVKIT_MUST_CHECK;

/* The same of a packet. */
int sk_sev_packet_write(const struct sk_sev_packet *packet, const char *header_path,
                        const char *payload_path, struct sevkit_error *error) SEVKIT_MUST_CHECK;

/* The secrets, encrypted for the launch with this measurement, as reported. */
int sk_sev_secrets_packet(const struct sk_sev_secrets *secrets, const uint8_t *tik,
                          const uint8_t *tek, const uint8_t *measure,
                          struct sk_sev_packet *ret_packet,
                          struct sevkit_error *error) SEVKIT_MUST_CHECK;

#endif
