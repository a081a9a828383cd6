/* SPDX-License-Identifier: Apache-2.0 */
#include "guest/configfs.h"

#include "base/cleanup.h"
#include "base/encoding.h"
#include "base/secret.h"
#include "base/text.h"
#include "formats/report/guest_messages.h"
#include "guest/errno_words.h"
#include "guest/received_report.h"
#include "sys/device.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define NAME_RANDOM_BYTES 8
#define NAME_TRIES        4
#define ATTRIBUTE_PATH    (SK_CONFIGFS_ENTRY_BYTES + 24)
/* TSM_REPORT_OUTBLOB_MAX of the kernel. */
#define BLOB_MAX_BYTES       32768
#define GENERATION_TRIES     3
#define WOULD_BLOCK_DELAY_MS 100

static const struct sk_errno_words create_words[] = {
    {ENOENT, "no configfs-tsm (Linux 6.7 and later, configfs mounted, module sev-guest)"},
    {ENXIO, "no driver offers reports: modprobe sev-guest"},
    {EACCES, "only root may ask here"},
    {EPERM, "only root may ask here"},
    {EROFS, "configfs is mounted read-only"},
};

static const struct sk_errno_words read_words[] = {
    {EINVAL, "the firmware or the driver does not take the request: VMPL or report data"},
    {ENXIO, "the driver is gone, or the firmware refused"},
    {EIO, "host or firmware failed; the kernel's log tells more"},
    {ETIMEDOUT, "the host answered \"busy\" for as long as the driver waits; further requests fail "
                "until the guest is started again"},
    {ENOTTY, "the driver has given up its channel to the processor (VMPCK) after an earlier "
             "failure, which the kernel's log tells"},
    {EBADMSG, "the processor's answer is not authentic; further requests fail until the guest is "
              "started again"},
    {EFBIG, "the answer is larger than the kernel or sevkit takes"},
    {EWOULDBLOCK, "the report is being made for as long as was waited for it; try again later"},
};

static const struct sk_errno_words write_words[] = {
    {EINVAL, "the driver does not take the value"},
    {EBUSY, "the driver waits for a report to be read"},
    {ENXIO, "the driver is gone"},
};

#define WORDS(table) (table), SK_ARRAY_SIZE(table)

static void attribute_path(const struct sk_configfs_entry *entry, const char *name,
                           char ret_path[ATTRIBUTE_PATH])
{
    (void)snprintf(ret_path, ATTRIBUTE_PATH, "%s/%s", entry->path, name);
}

/* A folder that no one else has. Returns 0 or an errno. */
static int create(const struct sk_sys *sys, struct sk_configfs_entry *entry)
{
    for (unsigned try = 0; try < NAME_TRIES; try++) {
        uint8_t random[NAME_RANDOM_BYTES];
        char name[2 * NAME_RANDOM_BYTES + 1];

        if (sys->random(random, sizeof(random)) < 0)
            return errno;
        sk_hex_encode(random, sizeof(random), name);
        (void)snprintf(entry->path, sizeof(entry->path), SK_GUEST_CONFIGFS_PATH "/sevkit-%s", name);
        if (sys->make_directory(entry->path) == 0)
            return 0;
        if (errno != EEXIST)
            return errno;
    }
    return EEXIST;
}

static int read_provider(const struct sk_sys *sys, struct sk_configfs_entry *entry,
                         struct sevkit_error *error)
{
    char path[ATTRIBUTE_PATH];
    int number;

    attribute_path(entry, "provider", path);
    number = sk_attribute_read_line(sys, path, entry->provider, sizeof(entry->provider));
    if (number != 0)
        return sk_guest_errno(error, SEVKIT_EIO, path, number, WORDS(read_words));
    if (strcmp(entry->provider, SK_GUEST_CONFIGFS_PROVIDER) == 0)
        return 0;
    return sk_error_set(error, SEVKIT_EIO,
                        "%s: reports come from \"%.32s\", not from " SK_GUEST_CONFIGFS_PROVIDER
                        ": this is no SEV-SNP guest",
                        path, entry->provider);
}

/* Kernels without the attribute run at VMPL 0. */
static int read_floor(const struct sk_sys *sys, struct sk_configfs_entry *entry,
                      struct sevkit_error *error)
{
    char path[ATTRIBUTE_PATH];
    uint64_t level = 0;
    int number;

    attribute_path(entry, "privlevel_floor", path);
    number = sk_attribute_read_number(sys, path, &level);
    if (number != 0 && number != ENOENT)
        return sk_guest_errno(error, SEVKIT_EIO, path, number, WORDS(read_words));
    if (level > SK_VMPL_MAX)
        return sk_error_set(error, SEVKIT_EIO, "%s: %llu is no VMPL", path,
                            (unsigned long long)level);
    entry->vmpl_floor = (uint32_t)level;
    return 0;
}

int sk_configfs_open(const struct sk_sys *sys, struct sk_configfs_entry *ret_entry,
                     bool *ret_missing, struct sevkit_error *error)
{
    struct sk_configfs_entry entry = {0};
    int number = create(sys, &entry);
    int r;

    *ret_missing = number != 0;
    if (number != 0)
        return sk_guest_errno(error, SEVKIT_EIO, SK_GUEST_CONFIGFS_PATH, number,
                              WORDS(create_words));
    r = read_provider(sys, &entry, error);
    if (r == 0)
        r = read_floor(sys, &entry, error);
    if (r < 0) {
        sk_configfs_close(sys, &entry);
        return r;
    }
    *ret_entry = entry;
    return 0;
}

void sk_configfs_close(const struct sk_sys *sys, const struct sk_configfs_entry *entry)
{
    (void)sys->remove_directory(entry->path);
}

struct exchange {
    const struct sk_sys *sys;
    const struct sk_configfs_entry *entry;
    struct sk_report_request request;
    bool certificates;
    int64_t deadline_ms;
};

static int write_value(const struct exchange *exchange, const char *name, const void *data,
                       size_t size, struct sevkit_error *error)
{
    char path[ATTRIBUTE_PATH];
    int number;

    attribute_path(exchange->entry, name, path);
    number = sk_attribute_write(exchange->sys, path, data, size);
    return number == 0 ? 0 : sk_guest_errno(error, SEVKIT_EIO, path, number, WORDS(write_words));
}

static int read_generation(const struct exchange *exchange, uint64_t *ret_generation,
                           struct sevkit_error *error)
{
    char path[ATTRIBUTE_PATH];
    int number;

    attribute_path(exchange->entry, "generation", path);
    number = sk_attribute_read_number(exchange->sys, path, ret_generation);
    return number == 0 ? 0 : sk_guest_errno(error, SEVKIT_EIO, path, number, WORDS(read_words));
}

/* EWOULDBLOCK says that someone changed the request meanwhile: the next read makes the report anew. */
static int read_blob(const struct exchange *exchange, const char *name, uint8_t *ret_data,
                     size_t *ret_size, struct sevkit_error *error)
{
    char path[ATTRIBUTE_PATH];
    int number;

    attribute_path(exchange->entry, name, path);
    for (;;) {
        number = sk_attribute_read(exchange->sys, path, ret_data, BLOB_MAX_BYTES, ret_size);
        if (number != EWOULDBLOCK || exchange->sys->monotonic_ms() >= exchange->deadline_ms)
            break;
        exchange->sys->sleep_ms(WOULD_BLOCK_DELAY_MS);
    }
    return number == 0 ? 0 : sk_guest_errno(error, SEVKIT_EIO, path, number, WORDS(read_words));
}

struct blobs {
    uint8_t report[BLOB_MAX_BYTES];
    uint8_t certificates[BLOB_MAX_BYTES];
    size_t report_size;
    size_t certificates_size;
};

/*
 * The kernel counts every write in "generation". If the count after reading is not that from before plus
 * our own writes, what was read may answer what another process wrote. *ret_same says so.
 */
static int exchange_once(const struct exchange *exchange, struct blobs *blobs, bool *ret_same,
                         struct sevkit_error *error)
{
    char level[2] = {(char)('0' + exchange->request.vmpl), '\n'};
    uint64_t before = 0, after = 0, writes = 1;
    int r = read_generation(exchange, &before, error);

    /* 0 is what a new entry has; kernels whose driver has no levels lack the attribute. */
    if (r == 0 && exchange->request.vmpl > 0) {
        r = write_value(exchange, "privlevel", level, sizeof(level), error);
        writes++;
    }
    if (r == 0)
        r = write_value(exchange, "inblob", exchange->request.report_data,
                        sizeof(exchange->request.report_data), error);
    if (r == 0)
        r = read_blob(exchange, "outblob", blobs->report, &blobs->report_size, error);
    if (r == 0 && exchange->certificates)
        r = read_blob(exchange, "auxblob", blobs->certificates, &blobs->certificates_size, error);
    if (r == 0)
        r = read_generation(exchange, &after, error);
    if (r == 0)
        *ret_same = after - before == writes;
    return r;
}

static int exchange_blobs(const struct exchange *exchange, struct blobs *blobs,
                          struct sevkit_error *error)
{
    for (unsigned try = 0; try < GENERATION_TRIES; try++) {
        bool same = false;
        int r = exchange_once(exchange, blobs, &same, error);

        if (r < 0 || same)
            return r;
    }
    return sk_error_set(error, SEVKIT_EIO,
                        "%s: another process keeps writing here: the generation moves by more than "
                        "our own writes",
                        exchange->entry->path);
}

static int ask_in(const struct exchange *exchange, struct sevkit_guest_report *report,
                  struct sevkit_error *error)
{
    SK_CLEANUP_FREE struct blobs *blobs = calloc(1, sizeof(*blobs));
    int r;

    if (!blobs)
        return sk_error_oom(error);
    r = exchange_blobs(exchange, blobs, error);
    if (r < 0)
        return r;
    report->via = SEVKIT_GUEST_CONFIGFS;
    report->vmpl = exchange->request.vmpl;
    r = sk_report_answers(blobs->report, blobs->report_size, &exchange->request, error);
    if (r < 0)
        return sk_error_wrap(error, r, "%s", exchange->entry->path);
    return sk_guest_report_take(report, blobs->report, blobs->report_size, blobs->certificates,
                                blobs->certificates_size, error);
}

/* The level to ask for. */
static int choose_vmpl(const struct sk_configfs_entry *entry, uint32_t wanted, uint32_t *ret_vmpl,
                       struct sevkit_error *error)
{
    if (wanted == SEVKIT_GUEST_VMPL_OWN)
        wanted = entry->vmpl_floor;
    if (wanted < entry->vmpl_floor)
        return sk_error_set(error, SEVKIT_EREFUSED,
                            "VMPL %u: this kernel asks for VMPL %u and above (privlevel_floor)",
                            wanted, entry->vmpl_floor);
    *ret_vmpl = wanted;
    return 0;
}

int sk_guest_configfs_report(const struct sk_sys *sys,
                             const struct sevkit_guest_report_request *request,
                             struct sevkit_guest_report *report, bool *ret_missing,
                             struct sevkit_error *error)
{
    struct sk_configfs_entry entry;
    struct exchange exchange = {
        .sys = sys,
        .entry = &entry,
        .certificates = request->certificates,
        .deadline_ms = sys->monotonic_ms() + request->timeout_ms,
    };
    int r = sk_configfs_open(sys, &entry, ret_missing, error);

    if (r < 0)
        return r;
    memcpy(exchange.request.report_data, request->report_data,
           sizeof(exchange.request.report_data));
    r = choose_vmpl(&entry, request->vmpl, &exchange.request.vmpl, error);
    if (r == 0)
        r = ask_in(&exchange, report, error);
    sk_configfs_close(sys, &entry);
    return r;
}
