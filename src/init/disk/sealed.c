/* SPDX-License-Identifier: Apache-2.0 */
#include "init/disk/sealed.h"

#include "base/cleanup.h"
#include "formats/disk/luks2_header.h"
#include "init/console.h"
#include "init/disk/crypt_device.h"
#include "init/disk/seal_key.h"
#include "init/disk/sealed_disk.h"

#include <errno.h>
#include <string.h>

/* The copy with a good MAC and the highest generation. */
struct found {
    struct sk_sealed_copy copies[SK_SEAL_COPIES];
    struct sk_seal_keys keys; /* of best */
    unsigned best;
    bool any, blank;
};

static void found_done(struct found *found)
{
    for (unsigned i = 0; i < SK_SEAL_COPIES; i++)
        free(found->copies[i].header);
    sk_seal_keys_done(&found->keys);
}

static int check_copy(struct found *found, unsigned i, uint64_t fields, struct sevkit_error *error)
{
    const struct sk_sealed_copy *copy = &found->copies[i];
    SK_CLEANUP(sk_seal_keys_done) struct sk_seal_keys keys = {0};
    uint8_t mac[SK_SEAL_MAC_BYTES];
    int r;

    if (copy->record.fields != fields)
        return sk_error_set(error, SEVKIT_EREFUSED,
                            "sealed to the fields 0x%x, the plan says 0x%llx", copy->record.fields,
                            (unsigned long long)fields);
    r = sk_seal_keys_derive(&copy->record, &keys, error);
    if (r == 0)
        r = sk_seal_mac(&keys, &copy->record, copy->header, mac, error);
    if (r < 0)
        return r;
    if (!sk_secret_equal(mac, copy->record.mac, sizeof(mac)))
        return sk_error_set(error, SEVKIT_EREFUSED,
                            "not sealed by this guest on this processor, or changed");
    if (found->any && found->copies[found->best].record.generation >= copy->record.generation)
        return 0;
    sk_seal_keys_done(&found->keys);
    found->keys = keys;
    keys = (struct sk_seal_keys){0};
    found->best = i;
    found->any = true;
    return 0;
}

/* error keeps the reason of the last copy that is not good. */
static int find(const char *disk, uint64_t fields, struct found *found, struct sevkit_error *error)
{
    struct sevkit_error reason = {0};
    unsigned blank = 0;

    for (unsigned i = 0; i < SK_SEAL_COPIES; i++) {
        bool is_blank = false;
        int r = sk_sealed_read(disk, i, &found->copies[i], &is_blank, &reason);

        blank += r == 0 && is_blank ? 1 : 0;
        if (r == 0 && !is_blank)
            r = check_copy(found, i, fields, &reason);
        if (r == SEVKIT_EIO || r == SEVKIT_ENOMEM)
            return sk_error_set(error, r, "%s", reason.text);
    }
    found->blank = blank == SK_SEAL_COPIES;
    if (!found->any && !found->blank)
        return sk_error_set(error, SEVKIT_EREFUSED, "%s", reason.text);
    return 0;
}

/* One of the two copies. */
static int write_again(const char *disk, const struct sk_seal_record *record, const uint8_t *header,
                       const struct sk_seal_keys *keys, unsigned copy, struct sevkit_error *error)
{
    struct sk_seal_record sealed = *record;
    int r = sk_seal_mac(keys, &sealed, header, sealed.mac, error);

    return r == 0 ? sk_sealed_write(disk, copy, &sealed, header, error) : r;
}

static bool is_older(const struct sk_seal_record *record, const struct sk_seal_record *newest)
{
    return record->tcb_version != newest->tcb_version || record->guest_svn != newest->guest_svn;
}

static int seal_again(const char *disk, struct found *found, struct sk_seal_record *newest,
                      struct crypt_device *device, int header_fd, struct sevkit_error *error)
{
    SK_CLEANUP(sk_seal_keys_done) struct sk_seal_keys keys = {0};
    struct sk_sealed_copy *best = &found->copies[found->best];
    int r = sk_seal_keys_derive(newest, &keys, error);

    if (r < 0)
        return r;
    r = crypt_keyslot_change_by_passphrase(
        device, CRYPT_ANY_SLOT, CRYPT_ANY_SLOT, (const char *)found->keys.passphrase->data,
        found->keys.passphrase->size, (const char *)keys.passphrase->data, keys.passphrase->size);
    if (r < 0)
        return sk_crypt_error("sealing again", r, error);
    r = sk_sealed_header_back(header_fd, best->header, error);
    newest->generation = best->record.generation + 1;
    if (r == 0)
        r = write_again(disk, newest, best->header, &keys, 1 - found->best, error);
    /* Now that the new one is on the disk, what the old key opens goes. */
    if (r == 0)
        r = write_again(disk, newest, best->header, &keys, found->best, error);
    if (r == 0)
        sk_console_say("%s: sealed again, generation %llu", disk,
                       (unsigned long long)newest->generation);
    return r;
}

static int open_found(const struct sk_boot_data *data, const char *disk, const char *name,
                      struct found *found, struct sevkit_error *error)
{
    SK_CLEANUP(sk_crypt_free) struct crypt_device *device = NULL;
    SK_CLEANUP(sk_sealed_close) int header_fd = -1;
    const struct sk_sealed_copy *best = &found->copies[found->best];
    struct sk_luks2_header header;
    struct sk_seal_record newest;
    int r = sk_luks2_header_read(best->header, SK_SEAL_HEADER_BYTES, &header, error);

    if (r == 0)
        r = sk_sealed_device(disk, best->header, &header_fd, &device, error);
    if (r == 0)
        r = crypt_load(device, CRYPT_LUKS2, NULL) < 0
                ? sk_crypt_error("LUKS2 header", -EINVAL, error)
                : 0;
    if (r < 0)
        return r;
    r = crypt_activate_by_passphrase(device, name, CRYPT_ANY_SLOT,
                                     (const char *)found->keys.passphrase->data,
                                     found->keys.passphrase->size, 0);
    if (r < 0)
        return sk_crypt_error("LUKS2", r, error);
    r = sk_seal_newest(data->seal, &newest, error);
    return r == 0 && is_older(&best->record, &newest)
               ? seal_again(disk, found, &newest, device, header_fd, error)
               : r;
}

static int create(const struct sk_boot_data *data, const char *disk, const char *name,
                  struct sevkit_error *error)
{
    SK_CLEANUP(sk_seal_keys_done) struct sk_seal_keys keys = {0};
    SK_CLEANUP_FREE uint8_t *header = malloc(SK_SEAL_HEADER_BYTES);
    struct sk_seal_record record;
    int r = header ? sk_seal_newest(data->seal, &record, error) : sk_error_oom(error);

    sk_console_say("%s: blank; making an empty sealed disk", disk);
    if (r == 0)
        r = sk_seal_keys_derive(&record, &keys, error);
    if (r == 0)
        r = sk_sealed_format(disk, name, keys.passphrase, header, error);
    record.generation = 1;
    return r == 0 ? write_again(disk, &record, header, &keys, 0, error) : r;
}

int sk_sealed_open(const struct sk_boot_data *data, const char *disk, const char *name,
                   struct sevkit_error *error)
{
    SK_CLEANUP(found_done) struct found found = {0};
    int r = find(disk, data->seal, &found, error);

    if (r == 0)
        r = found.any ? open_found(data, disk, name, &found, error)
                      : create(data, disk, name, error);
    return r < 0 ? sk_error_wrap(error, r, "sealed disk %s", disk) : 0;
}
