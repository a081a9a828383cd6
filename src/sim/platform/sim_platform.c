/* SPDX-License-Identifier: Apache-2.0 */
#include "sim/platform/sim_platform.h"

#include "base/reader.h"
#include "base/writer.h"
#include "formats/host/platform_status.h"
#include "host/hashstick.h"
#include "host/host_live.h"
#include "host/host_manage.h"
#include "sim/platform/sim_owner.h"
#include "sys/file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>

#define PATH_BYTES    4096
#define ISSUE_CMD     0xc0105300ul
#define ISSUE_BYTES   16u
#define STATUS_OFFSET 12
#define ID_BYTES      64u

/* Codes of the firmware (AMD 55766, 4.3). */
enum {
    STATUS_OK = 0,
    STATUS_ALREADY_OWNED = 5,
    STATUS_INVALID_CERTIFICATE = 6,
    STATUS_BAD_SIGNATURE = 0xa,
    STATUS_INVALID_PARAM = 0x16,
    STATUS_UNSUPPORTED = 0x15,
};

#define FLAG_OWNER (1u << 0)
#define FLAG_ES    (1u << 8)
#define BITS_RMP   (1u << 0)
#define BITS_ALIAS (1u << 1)

/* Functions of struct sk_sys have no argument of their own. */
static struct {
    char folder[PATH_BYTES];
    struct sk_sim_chip chip;
    struct sk_sim_owner owner;
    struct sk_sys sys;
    int fd; /* of the device, while it is open; else -1 */
} platform = {.fd = -1};

static int save_chip(struct sevkit_error *error)
{
    char path[PATH_BYTES + sizeof(SK_SIM_CHIP_FILE)];
    char *text = NULL;
    int r = sk_sim_chip_write(&platform.chip, &text, error);

    if (r < 0)
        return r;
    (void)snprintf(path, sizeof(path), "%s/" SK_SIM_CHIP_FILE, platform.folder);
    r = sk_file_write(path, text, strlen(text), 0600, error);
    free(text);
    return r;
}

static uint64_t raw(const struct sevkit_tcb *tcb)
{
    return sevkit_tcb_write(platform.chip.product->tcb_layout, tcb);
}

/* The owner's keys, which are made when they are first asked for. */
static int need_owner(void)
{
    struct sevkit_error error;

    if (platform.owner.folder)
        return 0;
    return sk_sim_owner_load(&sk_sys_real, platform.folder, &platform.owner, &error) < 0 ? -EIO : 0;
}

/* Commands: 0, a status of the firmware, or an errno as a negative number. data is what the caller handed in,
 * in his own memory. */

static int get_status(void *data)
{
    struct sk_writer writer = sk_writer_of(data, SK_PLATFORM_STATUS_BYTES);

    sk_write_u8(&writer, platform.chip.version.major);
    sk_write_u8(&writer, platform.chip.version.minor);
    sk_write_u8(&writer, SK_PLATFORM_INITIALISED);
    sk_write_u32le(&writer, (sk_sim_owner_is_external(platform.folder) ? FLAG_OWNER : 0) | FLAG_ES);
    sk_write_u8(&writer, platform.chip.version.build);
    sk_write_u32le(&writer, 0);
    return STATUS_OK;
}

static int get_snp_status(void *data)
{
    struct sk_writer writer = sk_writer_of(data, SK_SNP_PLATFORM_STATUS_BYTES);

    sk_write_u8(&writer, platform.chip.version.major);
    sk_write_u8(&writer, platform.chip.version.minor);
    sk_write_u8(&writer, 1);
    sk_write_u8(&writer, BITS_RMP | BITS_ALIAS);
    sk_write_u32le(&writer, platform.chip.version.build);
    sk_write_u32le(&writer, (platform.chip.masks_chip_id ? 1u : 0) |
                                (platform.chip.masks_chip_key ? 2u : 0) |
                                (platform.chip.vlek ? 4u : 0));
    sk_write_u32le(&writer, 0);
    sk_write_u64le(&writer, raw(&platform.chip.current_tcb));
    sk_write_u64le(&writer, raw(&platform.chip.reported_tcb));
    return STATUS_OK;
}

/* A place in memory: its address, and how many bytes are there. */
static uint8_t *read_place(struct sk_reader *reader, uint32_t *ret_size)
{
    uint64_t address = sk_read_u64le(reader);

    *ret_size = sk_read_u32le(reader);
    return (uint8_t *)(uintptr_t)address; /* as the kernel takes it */
}

static int get_id(void *data)
{
    struct sk_reader reader = sk_reader_of(data, 12);
    uint32_t size;
    uint8_t *place = read_place(&reader, &size);

    if (size < ID_BYTES)
        return STATUS_INVALID_PARAM;
    memset(place, 0, size);
    memcpy(place, platform.chip.chip_id, ID_BYTES);
    return STATUS_OK;
}

static int set_config(void *data)
{
    struct sk_reader reader = sk_reader_of(data, SK_SNP_CONFIG_BYTES);
    uint64_t value = sk_read_u64le(&reader);
    uint32_t mask = sk_read_u32le(&reader);
    struct sevkit_tcb tcb = sevkit_tcb_read(platform.chip.product->tcb_layout, value);
    struct sevkit_error error;

    if (!sevkit_tcb_at_least(&platform.chip.current_tcb, &tcb) || mask > 3)
        return STATUS_INVALID_PARAM;
    platform.chip.reported_tcb = value ? tcb : platform.chip.committed_tcb;
    platform.chip.masks_chip_id = mask & 1;
    platform.chip.masks_chip_key = mask & 2;
    return save_chip(&error) < 0 ? -EIO : STATUS_OK;
}

static int commit(void *data)
{
    struct sevkit_error error;

    (void)data;
    platform.chip.committed_tcb = platform.chip.current_tcb;
    platform.chip.committed_version = platform.chip.version;
    platform.chip.reported_tcb = platform.chip.current_tcb;
    return save_chip(&error) < 0 ? -EIO : STATUS_OK;
}

/* The key in a hashstick is wrapped for a real processor: only what can be seen of it is checked. */
static int load_vlek(void *data)
{
    struct sk_reader reader = sk_reader_of(data, 16);
    uint32_t size = sk_read_u32le(&reader), form = sk_read_u32le(&reader);
    struct sevkit_error error;
    uint64_t tcb = 0;

    if (size != 16 || form != 0)
        return STATUS_INVALID_PARAM;
    if (sk_hashstick_read((const void *)(uintptr_t)sk_read_u64le(&reader), SK_HASHSTICK_BYTES, &tcb,
                          &error) < 0 ||
        tcb != raw(&platform.chip.reported_tcb))
        return STATUS_INVALID_PARAM;
    return STATUS_OK;
}

static int request_pek(void *data)
{
    struct sk_reader reader = sk_reader_of(data, 12);
    struct sevkit_error error;
    uint32_t size;
    uint8_t *place = read_place(&reader, &size);

    if (size < SK_SEV_CERT_BYTES)
        return STATUS_INVALID_PARAM;
    if (need_owner() < 0)
        return -EIO;
    return sk_sim_owner_request(&platform.owner, place, &error) < 0 ? -EIO : STATUS_OK;
}

static int export_pdh(void *data)
{
    struct sk_reader reader = sk_reader_of(data, 24);
    uint32_t size, chain_size;
    uint8_t *place = read_place(&reader, &size), *chain = read_place(&reader, &chain_size);

    if (size < SK_SEV_CERT_BYTES || chain_size < (SK_SIM_CERTS - 1) * SK_SEV_CERT_BYTES)
        return STATUS_INVALID_PARAM;
    if (need_owner() < 0)
        return -EIO;
    memcpy(place, platform.owner.certs[SK_SIM_PDH], SK_SEV_CERT_BYTES);
    memcpy(chain, platform.owner.certs[SK_SIM_PEK], (SK_SIM_CERTS - 1) * SK_SEV_CERT_BYTES);
    return STATUS_OK;
}

static int import_pek(void *data)
{
    struct sk_reader reader = sk_reader_of(data, 24);
    struct sevkit_error error;
    uint32_t size, oca_size;
    const uint8_t *pek = read_place(&reader, &size), *oca = read_place(&reader, &oca_size);
    int r;

    if (need_owner() < 0)
        return -EIO;
    if (platform.owner.external)
        return STATUS_ALREADY_OWNED;
    if (size != SK_SEV_CERT_BYTES || oca_size != SK_SEV_CERT_BYTES)
        return STATUS_INVALID_PARAM;
    r = sk_sim_owner_import(&platform.owner, pek, oca, &error);
    return r == SEVKIT_EINPUT     ? STATUS_INVALID_CERTIFICATE
           : r == SEVKIT_EREFUSED ? STATUS_BAD_SIGNATURE
           : r < 0                ? -EIO
                                  : STATUS_OK;
}

static int reset(void *data)
{
    struct sevkit_error error;

    (void)data;
    if (need_owner() < 0)
        return -EIO;
    return sk_sim_owner_reset(&platform.owner, &error) < 0 ? -EIO : STATUS_OK;
}

static int rotate(void *data)
{
    struct sevkit_error error;

    (void)data;
    if (need_owner() < 0)
        return -EIO;
    return sk_sim_owner_rotate(&platform.owner, &error) < 0 ? -EIO : STATUS_OK;
}

static const struct {
    uint32_t command;
    int (*answer)(void *data);
} answers[] = {
    {SK_SEV_FACTORY_RESET, reset},
    {SK_SEV_PLATFORM_STATUS, get_status},
    {SK_SEV_PEK_CSR, request_pek},
    {SK_SEV_PDH_GEN, rotate},
    {SK_SEV_PDH_CERT_EXPORT, export_pdh},
    {SK_SEV_PEK_CERT_IMPORT, import_pek},
    {SK_SEV_GET_ID2, get_id},
    {SK_SNP_PLATFORM_STATUS, get_snp_status},
    {SK_SNP_COMMIT, commit},
    {SK_SNP_SET_CONFIG, set_config},
    {SK_SNP_VLEK_LOAD, load_vlek},
};

static int answer_issue(int fd, unsigned long request, void *argument)
{
    struct sk_reader reader = sk_reader_of(argument, ISSUE_BYTES);
    uint32_t command = sk_read_u32le(&reader);
    void *data = (void *)(uintptr_t)sk_read_u64le(&reader); /* as the kernel takes it */
    int status = STATUS_UNSUPPORTED;
    struct sk_writer writer = sk_writer_of((uint8_t *)argument + STATUS_OFFSET, 4);

    if (fd != platform.fd)
        return sk_sys_real.ioctl(fd, request, argument);
    if (request != ISSUE_CMD) {
        errno = ENOTTY;
        return -1;
    }
    for (size_t i = 0; i < SK_ARRAY_SIZE(answers); i++)
        if (answers[i].command == command)
            status = answers[i].answer(data);
    sk_write_u32le(&writer, status > 0 ? (uint32_t)status : 0);
    errno = status < 0 ? -status : EIO;
    return status == STATUS_OK ? 0 : -1;
}

static int open_device(const char *path)
{
    if (strcmp(path, SK_SEV_DEVICE_PATH) != 0)
        return sk_sys_real.open_device(path);
    platform.fd = sk_sys_real.open_read("/dev/null");
    return platform.fd;
}

static int close_device(int fd)
{
    if (fd == platform.fd)
        platform.fd = -1;
    return sk_sys_real.close(fd);
}

/* AMD APM volume 3, CPUID Fn0000_0001_EAX: the extended parts count from family 15 on. */
static bool answer_cpuid(uint32_t leaf, uint32_t subleaf, struct sk_cpuid *ret_cpuid)
{
    const uint8_t *id = platform.chip.cpuid;

    if (leaf != 1)
        return sk_sys_real.cpuid(leaf, subleaf, ret_cpuid);
    *ret_cpuid = (struct sk_cpuid){
        .eax = (uint32_t)(id[2] & 0xf) | (uint32_t)(id[1] & 0xf) << 4 | 0xfu << 8 |
               (uint32_t)(id[1] >> 4) << 16 | (uint32_t)(id[0] - 0xf) << 20,
    };
    return true;
}

int sk_sim_platform_open(const char *folder, const struct sk_sys **ret_sys,
                         struct sevkit_error *error)
{
    int r;

    if (snprintf(platform.folder, sizeof(platform.folder), "%s", folder) >= PATH_BYTES)
        return sk_error_set(error, SEVKIT_EINPUT, "the path is too long");
    r = sk_sim_chip_load(&sk_sys_real, folder, &platform.chip, error);
    if (r < 0)
        return r;
    platform.sys = sk_sys_real;
    platform.sys.open_device = open_device;
    platform.sys.close = close_device;
    platform.sys.ioctl = answer_issue;
    platform.sys.cpuid = answer_cpuid;
    *ret_sys = &platform.sys;
    return 0;
}

void sk_sim_platform_close(void)
{
    sk_sim_owner_done(&platform.owner);
    sk_sim_chip_done(&platform.chip);
}
