/* SPDX-License-Identifier: Apache-2.0 */
#include "base/cleanup.h"
#include "base/error.h"
#include "base/grow.h"
#include "measure/match/match_space.h"

#include <sevkit/firmware.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Sizes of OVMF's variable store, which QEMU does not measure but which the file OVMF.fd begins with (edk2,
 * OvmfPkg/Include/Fdf/OvmfPkgDefines.fdf.inc: VARS_SIZE of images of 4 MiB, and of smaller ones). */
static const size_t vars_sizes[] = {0x84000, 0x20000};

static int append(struct sk_match_firmwares *firmwares, const struct sk_match_firmware *firmware,
                  struct sevkit_error *error)
{
    if (!sk_grow(&firmwares->items, sizeof(*firmwares->items), firmwares->count,
                 &firmwares->capacity)) {
        free(firmware->owned);
        return sk_error_oom(error);
    }
    firmwares->items[firmwares->count++] = *firmware;
    return 0;
}

static bool has_table(const uint8_t *data, size_t size)
{
    struct sevkit_firmware *firmware = NULL;
    bool has = sevkit_firmware_parse(data, size, &firmware, NULL) == 0 &&
               sevkit_firmware_has_table(firmware);

    sevkit_firmware_free(firmware);
    return has;
}

static int add_part(const struct sk_match_image *image, const struct sk_match_changes *before,
                    size_t offset, size_t vars, struct sk_match_firmwares *firmwares,
                    struct sevkit_error *error)
{
    struct sk_match_firmware part = {
        .changes = *before, .data = image->data + offset, .size = image->size - vars};

    sk_match_change_add(&part.changes, "firmware",
                        "--ovmf with the code image (OVMF_CODE.fd) of the same build",
                        "the firmware is %.200s without its %s 0x%zx bytes, a variable store that "
                        "QEMU does not measure",
                        image->name, offset ? "first" : "last", vars);
    return append(firmwares, &part, error);
}

/* A variable store is at the beginning of the file OVMF.fd; who joined the parts may have put it at the end. */
static int add_parts(const struct sk_match_image *image, const struct sk_match_changes *before,
                     struct sk_match_firmwares *firmwares, struct sevkit_error *error)
{
    int r = 0;

    for (size_t i = 0; r == 0 && i < SK_ARRAY_SIZE(vars_sizes); i++) {
        size_t vars = vars_sizes[i];

        if (image->size <= vars)
            continue;
        r = add_part(image, before, vars, vars, firmwares, error);
        if (r == 0 && has_table(image->data, image->size - vars))
            r = add_part(image, before, 0, vars, firmwares, error);
    }
    return r;
}

/* Code and variables of a build that has both files, as one image. */
static int add_joined(const struct sk_match_image *first, const struct sk_match_image *second,
                      struct sk_match_firmwares *firmwares, struct sevkit_error *error)
{
    struct sk_match_firmware joined = {.size = first->size + second->size};

    if (joined.size > SEVKIT_FIRMWARE_MAX_BYTES)
        return 0;
    joined.owned = malloc(joined.size);
    if (!joined.owned)
        return sk_error_oom(error);
    memcpy(joined.owned, first->data, first->size);
    memcpy(joined.owned + first->size, second->data, second->size);
    joined.data = joined.owned;
    sk_match_change_add(&joined.changes, "firmware", "--ovmf with the combined image (OVMF.fd)",
                        "the firmware is %.120s followed by %.120s", first->name, second->name);
    return append(firmwares, &joined, error);
}

int sk_match_firmwares_make(const struct sk_match_request *request,
                            struct sk_match_firmwares *ret_firmwares, struct sevkit_error *error)
{
    struct sk_match_firmwares firmwares = {0};
    int r = 0;

    for (size_t i = 0; r == 0 && i < request->firmware_count; i++) {
        const struct sk_match_image *image = &request->firmwares[i];
        struct sk_match_firmware whole = {.data = image->data, .size = image->size};
        char option[SK_MATCH_TEXT_BYTES];

        (void)snprintf(option, sizeof(option), "--ovmf %.280s", image->name);
        if (i > 0)
            sk_match_change_add(&whole.changes, "firmware", option, "the firmware is %.280s",
                                image->name);
        r = append(&firmwares, &whole, error);
        if (r == 0)
            r = add_parts(image, i > 0 ? &whole.changes : &(struct sk_match_changes){0}, &firmwares,
                          error);
    }
    for (size_t i = 1; r == 0 && i < request->firmware_count; i++) {
        r = add_joined(&request->firmwares[i], &request->firmwares[0], &firmwares, error);
        if (r == 0)
            r = add_joined(&request->firmwares[0], &request->firmwares[i], &firmwares, error);
    }
    if (r < 0)
        sk_match_firmwares_done(&firmwares);
    else
        *ret_firmwares = firmwares;
    return r;
}

void sk_match_firmwares_done(struct sk_match_firmwares *firmwares)
{
    for (size_t i = 0; i < firmwares->count; i++)
        free(firmwares->items[i].owned);
    free(firmwares->items);
    *firmwares = (struct sk_match_firmwares){0};
}
