/* SPDX-License-Identifier: Apache-2.0 */
#include "crypto/cipher/sector_cipher.h"
#include "formats/disk/integrity.h"
#include "image/disk/luks_volume.h"
#include "image/workers.h"
#include "sys/sys.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#define BLOCK_BYTES SK_INTEGRITY_BLOCK_BYTES
/* 512 KiB of data, whose tags fill a page; areas are a multiple of it. */
#define CHUNK_BLOCKS      ((uint64_t)128)
#define JOURNAL_BYTES     ((uint64_t)16 << 20)
#define JOURNAL_MIN_BYTES ((uint64_t)1 << 20)
#define SECTORS_PER_BLOCK (BLOCK_BYTES / 512)
/* Tools that look for other file systems read the start and the end of a disk. */
#define EDGE_BLOCKS ((uint64_t)256)

struct volume {
    const struct sk_output *plain;
    struct sk_output *output;
    const uint8_t *used;
    uint64_t blocks;
    bool fill;
    const struct sk_secret *key;
    struct sk_integrity layout;
    uint64_t data_offset;
};

struct encryptor {
    struct sk_sector_cipher *cipher;
    uint8_t *plain, *encrypted, *tags;
};

/* new_state() has no argument of its own. */
struct worker_state {
    struct encryptor encryptor;
    bool ready;
};

static bool in_use(const struct volume *volume, uint64_t block)
{
    return volume->fill || block < EDGE_BLOCKS || block + EDGE_BLOCKS >= volume->blocks ||
           volume->used[block / 8] >> (block % 8) & 1;
}

static void free_state(void *arg)
{
    struct worker_state *state = arg;

    if (!state)
        return;
    sk_sector_cipher_free(state->encryptor.cipher);
    if (state->encryptor.plain)
        sk_wipe(state->encryptor.plain, CHUNK_BLOCKS * BLOCK_BYTES);
    free(state->encryptor.plain);
    free(state->encryptor.encrypted);
    free(state->encryptor.tags);
    free(state);
}

static int new_state(void **ret_state, struct sevkit_error *error)
{
    struct worker_state *state = calloc(1, sizeof(*state));

    if (!state)
        return sk_error_oom(error);
    state->encryptor.plain = malloc(CHUNK_BLOCKS * BLOCK_BYTES);
    state->encryptor.encrypted = malloc(CHUNK_BLOCKS * BLOCK_BYTES);
    state->encryptor.tags = malloc(CHUNK_BLOCKS * SK_SECTOR_TAG_BYTES);
    if (!state->encryptor.plain || !state->encryptor.encrypted || !state->encryptor.tags) {
        free_state(state);
        return sk_error_oom(error);
    }
    *ret_state = state;
    return 0;
}

/* count blocks, all in use, from block first on. */
static int encrypt_run(const struct volume *volume, struct encryptor *encryptor, uint64_t first,
                       uint64_t count, struct sevkit_error *error)
{
    int r = sk_output_read(volume->plain, encryptor->plain, count * BLOCK_BYTES,
                           first * BLOCK_BYTES, error);

    for (uint64_t i = 0; r == 0 && i < count; i++)
        r = sk_sector_encrypt(encryptor->cipher, (first + i) * SECTORS_PER_BLOCK,
                              encryptor->plain + i * BLOCK_BYTES, BLOCK_BYTES,
                              encryptor->encrypted + i * BLOCK_BYTES,
                              encryptor->tags + i * SK_SECTOR_TAG_BYTES, error);
    if (r == 0)
        r = sk_output_write(volume->output, encryptor->encrypted, count * BLOCK_BYTES,
                            volume->data_offset + sk_integrity_data_at(&volume->layout, first),
                            error);
    if (r == 0)
        r = sk_output_write(volume->output, encryptor->tags, count * SK_SECTOR_TAG_BYTES,
                            volume->data_offset + sk_integrity_tag_at(&volume->layout, first),
                            error);
    return r;
}

static int encrypt_chunk(void *arg, void *thread, uint64_t chunk, struct sevkit_error *error)
{
    const struct volume *volume = arg;
    struct worker_state *state = thread;
    uint64_t block = chunk * CHUNK_BLOCKS;
    uint64_t end = block + CHUNK_BLOCKS < volume->blocks ? block + CHUNK_BLOCKS : volume->blocks;
    int r = 0;

    if (!state->ready)
        r = sk_sector_cipher_new(volume->key->data, SK_SECTOR_KEY_BYTES, &state->encryptor.cipher,
                                 error);
    state->ready = true;
    while (r == 0 && block < end) {
        uint64_t count = 0;

        while (block < end && !in_use(volume, block))
            block++;
        while (block + count < end && in_use(volume, block + count))
            count++;
        if (count)
            r = encrypt_run(volume, &state->encryptor, block, count, error);
        block += count;
    }
    return r;
}

static int encrypt_all(struct volume *volume, const struct sk_progress *progress,
                       struct sevkit_error *error)
{
    const struct sk_work work = {
        .chunks = (volume->blocks + CHUNK_BLOCKS - 1) / CHUNK_BLOCKS,
        .chunk_bytes = CHUNK_BLOCKS * BLOCK_BYTES,
        .what = "encryption",
        .new_state = new_state,
        .free_state = free_state,
        .run = encrypt_chunk,
        .arg = volume,
    };

    return sk_work_run(&work, progress, error);
}

static int write_integrity(const struct volume *volume, struct sevkit_error *error)
{
    const struct sk_integrity *layout = &volume->layout;
    /* Never of no bytes: what that gives differs between systems. */
    SK_CLEANUP_FREE uint8_t *section = malloc(layout->section_bytes ? layout->section_bytes : 1);
    uint8_t superblock[SK_INTEGRITY_SUPERBLOCK_BYTES];
    int r;

    if (!section)
        return sk_error_oom(error);
    sk_integrity_superblock(layout, superblock);
    r = sk_output_write(volume->output, superblock, sizeof(superblock), volume->data_offset, error);
    for (uint32_t i = 0; r == 0 && i < layout->journal_sections; i++) {
        sk_integrity_section(layout, i, section);
        r = sk_output_write(volume->output, section, layout->section_bytes,
                            volume->data_offset + sk_integrity_section_at(layout, i), error);
    }
    return r;
}

static int new_volume_key(struct sk_secret **ret_key, struct sevkit_error *error)
{
    int r = sk_secret_new(SK_SECTOR_KEY_BYTES, ret_key, error);

    if (r == 0 && sk_sys_real.random((*ret_key)->data, SK_SECTOR_KEY_BYTES) < 0)
        r = sk_error_set(error, SEVKIT_EIO, "random numbers: %s", strerror(errno));
    if (r == 0)
        (*ret_key)->size = SK_SECTOR_KEY_BYTES;
    return r;
}

static int write_header(const struct volume *volume, const struct sk_luks_options *options,
                        struct sk_output *copy, struct sk_luks_result *result,
                        struct sevkit_error *error)
{
    SK_CLEANUP_FREE uint8_t *bytes = malloc(SK_LUKS_HEADER_BYTES);
    struct sk_luks2_header header;
    int r = bytes ? sk_luks_new_header(options, volume->key, &header, bytes, error)
                  : sk_error_oom(error);

    if (r == 0)
        r = sk_luks2_header_digest(&header, bytes, SK_LUKS_HEADER_BYTES, result->digest, error);
    if (r == 0)
        r = sk_output_write(volume->output, bytes, SK_LUKS_HEADER_BYTES, 0, error);
    if (r == 0 && copy)
        r = sk_output_write(copy, bytes, SK_LUKS_HEADER_BYTES, 0, error);
    if (r < 0)
        return r;
    result->header_bytes = header.header_bytes;
    memcpy(result->uuid, header.uuid, sizeof(result->uuid));
    return 0;
}

static uint64_t count_used(const struct volume *volume)
{
    uint64_t count = 0;

    for (uint64_t i = 0; i < volume->blocks; i++)
        count += in_use(volume, i);
    return count;
}

int sk_luks_write(const struct sk_output *plain, uint64_t blocks, const uint8_t *used,
                  const struct sk_luks_options *options, struct sk_output *output,
                  struct sk_output *header_output, const struct sk_progress *progress,
                  struct sk_luks_result *ret_result, struct sevkit_error *error)
{
    SK_CLEANUP(sk_secret_free_p) struct sk_secret *key = NULL;
    struct volume volume = {plain, output, used, blocks, options->fill};
    uint64_t journal = blocks * BLOCK_BYTES / 128;
    struct sk_luks_result result = {.blocks = blocks};
    int r = new_volume_key(&key, error);

    if (journal < JOURNAL_MIN_BYTES)
        journal = JOURNAL_MIN_BYTES;
    volume.key = key;
    volume.data_offset = SK_LUKS_HEADER_BYTES;
    if (r == 0)
        r = sk_integrity_layout(blocks, SK_SECTOR_TAG_BYTES,
                                journal < JOURNAL_BYTES ? journal : JOURNAL_BYTES, &volume.layout,
                                error);
    if (r < 0)
        return r;
    result.device_bytes = volume.data_offset + volume.layout.device_bytes;
    result.written = count_used(&volume);
    r = sk_output_resize(output, result.device_bytes, error);
    if (r == 0)
        r = write_header(&volume, options, header_output, &result, error);
    if (r == 0)
        r = write_integrity(&volume, error);
    if (r == 0)
        r = encrypt_all(&volume, progress, error);
    if (r == 0)
        *ret_result = result;
    return r;
}
