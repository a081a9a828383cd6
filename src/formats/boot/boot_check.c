/* SPDX-License-Identifier: Apache-2.0 */
/* Parameters that contradict each other or are missing. */
#include "formats/boot/boot_parameters.h"

#include <string.h>

#define SECTOR 512u

#define REFUSE(error, ...) sk_error_set((error), SEVKIT_EINPUT, SK_BOOT_PREFIX __VA_ARGS__)

/* Values that the rows say nothing about: set where the mode has no use for them, or not set at all. */
static int check_rows(const struct sk_boot_row *rows, const void *base, unsigned mode,
                      struct sevkit_error *error)
{
    for (const struct sk_boot_row *row = rows; row->name; row++) {
        bool set = sk_boot_row_is_set(row, base);

        if (set && !(row->modes & SK_BOOT_IN(mode)))
            return REFUSE(error, "%s: no effect in mode %s", row->name,
                          sk_boot_rows[1].choices[mode]);
        /* What is needed has no initial value that would do. */
        if (!set && (row->needed & SK_BOOT_IN(mode)))
            return REFUSE(error, "%s is missing", row->name);
    }
    return 0;
}

static bool is_block(uint64_t bytes)
{
    return bytes >= SECTOR && bytes <= 4096 && (bytes & (bytes - 1)) == 0;
}

static int check_verity(const struct sk_boot_parameters *p, struct sevkit_error *error)
{
    size_t want = p->verity.algorithm == SK_BOOT_SHA512 ? 64 : 32;

    if (p->verity.root_hash.size != want)
        return REFUSE(error, "verity.root_hash: found %zu bytes, expected %zu for %s",
                      p->verity.root_hash.size, want, want == 64 ? "sha512" : "sha256");
    if (!is_block(p->verity.data_block) || !is_block(p->verity.hash_block))
        return REFUSE(error, "verity: block sizes must be 512, 1024, 2048 or 4096");
    if (p->verity.hash_offset % p->verity.hash_block)
        return REFUSE(error, "verity.hash_offset: %llu is not a multiple of the hash block",
                      (unsigned long long)p->verity.hash_offset);
    if (strcmp(p->verity.hash, p->root) == 0 &&
        p->verity.hash_offset / p->verity.data_block < p->verity.data_blocks)
        return REFUSE(error,
                      "verity.hash_offset: the tree on the root's device lies inside the data");
    if ((p->overlay == SK_BOOT_OVERLAY_SCRATCH) != (p->scratch[0] != '\0'))
        return REFUSE(error, "scratch: required for overlay=scratch, and for nothing else");
    if (p->overlay == SK_BOOT_OVERLAY_NONE && p->overlay_mib)
        return REFUSE(error, "overlay_mib: no effect with overlay=none");
    return 0;
}

static int check_net(const struct sk_boot_parameters *p, struct sevkit_error *error)
{
    bool given = p->net_address[0] || p->net_gateway[0] || p->net_dns[0];

    if (p->net == SK_BOOT_NET_STATIC && !p->net_address[0])
        return REFUSE(error, "net.address is missing: net=static requires it");
    if (p->net != SK_BOOT_NET_STATIC && given)
        return REFUSE(error, "net: address, gateway and dns are for net=static only");
    if (p->net_interface[0] && (p->net == SK_BOOT_NET_NONE || p->net == SK_BOOT_NET_VSOCK))
        return REFUSE(error, "net.interface: no effect without a network");
    if (p->net == SK_BOOT_NET_NONE &&
        (p->mode == SK_BOOT_LUKS ||
         (p->mode == SK_BOOT_VERITY && p->attest != SK_BOOT_ATTEST_LATE)))
        return REFUSE(error, "net=none: the owner cannot reach the endpoint");
    return 0;
}

static int check_data(const struct sk_boot_parameters *p, size_t index, struct sevkit_error *error)
{
    const struct sk_boot_data *data = &p->data[index];
    bool owner = data->key == SK_BOOT_KEY_OWNER;
    int r = check_rows(sk_boot_data_rows, data, p->mode, error);

    if (r < 0)
        return r;
    if (owner && !data->header_sha256.size)
        return REFUSE(error, "header_sha256 is missing: key=owner requires it");
    if (!data->header_sha256.size != !data->header_bytes)
        return REFUSE(error, "header_bytes and header_sha256 need each other");
    if (owner == (data->seal != 0))
        return REFUSE(error, "seal: required for key=sealed, and for nothing else");
    if (owner && p->mode == SK_BOOT_PLAIN)
        return REFUSE(error, "key=owner: a guest in mode plain gets no keys");
    if (owner && p->mode == SK_BOOT_VERITY && p->attest == SK_BOOT_ATTEST_LATE)
        return REFUSE(error, "key=owner: requires attest=early or both");
    if (strcmp(data->device, p->root) == 0)
        return REFUSE(error, "device: %s is the root's", data->device);
    for (size_t i = 0; i < index; i++)
        if (strcmp(data->device, p->data[i].device) == 0 ||
            strcmp(data->mount, p->data[i].mount) == 0)
            return REFUSE(error, "device and mount must differ from those of data.%zu", i);
    return 0;
}

int sk_boot_parameters_check(const struct sk_boot_parameters *parameters,
                             struct sevkit_error *error)
{
    int r;

    if (parameters->mode == SK_BOOT_NONE)
        return 0;
    r = check_rows(sk_boot_rows, parameters, parameters->mode, error);
    if (r == 0 && parameters->mode == SK_BOOT_VERITY)
        r = check_verity(parameters, error);
    if (r == 0)
        r = check_net(parameters, error);
    for (size_t i = 0; i < parameters->data_count && r == 0; i++) {
        r = check_data(parameters, i, error);
        if (r < 0)
            sk_error_wrap(error, r, "data disk %zu", i);
    }
    return r;
}
