/* SPDX-License-Identifier: Apache-2.0 */
#include "fake_guest.h"

#include "base/cleanup.h"
#include "base/writer.h"
#include "guest/configfs.h"
#include "guest/sev_guest.h"
#include "test.h"

#include <errno.h>
#include <stdio.h>
#include <unistd.h>

#define FDS        16
#define BLOB_BYTES 40000
#define ENTRY_PATH SK_GUEST_CONFIGFS_PATH "/"
#define MSR_PATH   "/dev/cpu/0/msr"

enum node_kind { NODE_CLOSED, NODE_FILE, NODE_INBLOB, NODE_LEVEL, NODE_DEVICE, NODE_MSR };

struct node {
    enum node_kind kind;
    uint8_t data[BLOB_BYTES]; /* of a file */
    size_t size, position;
    int read_errno;
};

struct sk_fake_guest sk_fake_guest;

static struct node nodes[FDS];
/* The one entry below configfs; its path is empty while there is none. */
static struct {
    char path[SK_CONFIGFS_ENTRY_BYTES];
    struct sk_report_request request;
    uint64_t generation;
    bool asked;
} entry;
static uint32_t random_state;

void sk_fake_guest_set_text(const char *path, const char *text)
{
    for (size_t i = 0; i < SK_FAKE_TEXTS_MAX; i++) {
        struct sk_fake_text *slot = &sk_fake_guest.texts[i];

        if (!slot->path || strcmp(slot->path, path) == 0) {
            *slot = (struct sk_fake_text){path, text};
            return;
        }
    }
    sk_test_fail(__FILE__, __LINE__, "more than %d texts", SK_FAKE_TEXTS_MAX);
}

void sk_fake_guest_reset(void)
{
    static const struct sk_fake_leaf leaves[] = {
        {0, {0x10, 0x68747541, 0x444d4163, 0x69746e65}}, /* AuthenticAMD */
        {1, {0x00a10f11, 0, 1u << 31, 0}},
        {0x40000000, {0x40000001, 0x4b4d564b, 0x564b4d56, 0x0000004d}}, /* KVMKVMKVM */
        {0x8000001f, {0x1a, 51, 0, 0}},
    };

    memset(nodes, 0, sizeof(nodes));
    memset(&entry, 0, sizeof(entry));
    random_state = 1;
    sk_fake_guest = (struct sk_fake_guest){
        .provider = "sev_guest\n",
        .floor = "0\n",
        .key_request_bytes = SK_KEY_REQUEST_BYTES,
        .report_bytes = SK_RECEIVED_REPORT_BYTES,
        .family = 0x19,
        .model = 0x11,
        .committed_tcb = 0x541700000000000a, /* bl=10,tee=0,snp=23,ucode=84 */
        .sev_status = 0x7,
        .log = "<6>[    0.1] Memory Encryption Features active: AMD SEV SEV-ES SEV-SNP\n",
        .now_ms = 1000,
    };
    memcpy(sk_fake_guest.leaves, leaves, sizeof(leaves));
    sk_fake_guest_set_text(SK_GUEST_VMPL_PATH, "0\n");
    sk_fake_guest_set_text("/proc/sys/kernel/osrelease", "6.12.3-amd64\n");
    sk_fake_guest_set_text("/sys/module/sev_guest", NULL);
}

void sk_fake_guest_make_report(const struct sk_report_request *request,
                               uint8_t ret_report[SK_RECEIVED_REPORT_BYTES])
{
    struct sk_writer writer = sk_writer_of(ret_report, SK_RECEIVED_REPORT_BYTES);
    unsigned key = request->key == SK_SIGNING_KEY_AUTO || sk_fake_guest.ignores_key
                       ? sk_fake_guest.signing_key
                       : request->key - 1u;

    if (sk_fake_guest.make_report) {
        sk_fake_guest.make_report(request, ret_report);
        return;
    }
    sk_write_u32le(&writer, 5);
    sk_write_zeros_to(&writer, 0x30);
    sk_write_u32le(&writer, request->vmpl);
    sk_write_u32le(&writer, 1);
    sk_write_zeros_to(&writer, 0x48);
    sk_write_u32le(&writer, key << 2);
    sk_write_zeros_to(&writer, 0x50);
    sk_write_bytes(&writer, request->report_data, sizeof(request->report_data));
    sk_write_zeros_to(&writer, 0x188);
    sk_write_u8(&writer, sk_fake_guest.family);
    sk_write_u8(&writer, sk_fake_guest.model);
    sk_write_zeros_to(&writer, 0x1e0);
    sk_write_u64le(&writer, sk_fake_guest.committed_tcb);
    sk_write_zeros_to(&writer, SK_RECEIVED_REPORT_BYTES);
    EXPECT(sk_writer_ok(&writer));
}

void sk_fake_guest_make_key(const struct sk_key_request *request,
                            uint8_t ret_key[SK_DERIVED_KEY_BYTES])
{
    uint8_t bytes[SK_KEY_REQUEST_2_BYTES];

    (void)sk_key_request_write(request, 2, bytes);
    for (size_t i = 0; i < SK_DERIVED_KEY_BYTES; i++)
        ret_key[i] = (uint8_t)(0x5a + i);
    for (size_t i = 0; i < sizeof(bytes); i++)
        ret_key[i % SK_DERIVED_KEY_BYTES] ^= (uint8_t)(bytes[i] * 3);
}

static int fail(int number)
{
    errno = number;
    return -1;
}

static int node_open(enum node_kind kind)
{
    for (int fd = 3; fd < FDS; fd++) {
        if (nodes[fd].kind == NODE_CLOSED) {
            memset(&nodes[fd], 0, sizeof(nodes[fd]));
            nodes[fd].kind = kind;
            sk_fake_guest.open++;
            return fd;
        }
    }
    return fail(EMFILE);
}

static struct node *node_of(int fd)
{
    if (fd < 0 || fd >= FDS || nodes[fd].kind == NODE_CLOSED)
        return NULL;
    return &nodes[fd];
}

static int file_open(const void *data, size_t size)
{
    int fd = node_open(NODE_FILE);

    if (fd >= 0) {
        memcpy(nodes[fd].data, data, size);
        nodes[fd].size = size;
    }
    return fd;
}

/* The name of an attribute of the entry, NULL if path is none. */
static const char *attribute_of(const char *path)
{
    size_t length = strlen(entry.path);

    return length && strncmp(path, entry.path, length) == 0 && path[length] == '/'
               ? path + length + 1
               : NULL;
}

static int blob_open(bool outblob)
{
    uint8_t bytes[BLOB_BYTES] = {0};
    bool failing = outblob ? sk_fake_guest.outblob_fails > 0 : sk_fake_guest.auxblob_errno != 0;
    int fd;

    if (!entry.asked)
        return fail(EINVAL);
    if (outblob && !failing) {
        sk_fake_guest.reports++;
        sk_fake_guest.last_report = entry.request;
        sk_fake_guest_make_report(&entry.request, bytes);
    } else if (!failing && sk_fake_guest.certificates) {
        memcpy(bytes, sk_fake_guest.certificates, sk_fake_guest.certificates_size);
    }
    fd = file_open(bytes, outblob ? sk_fake_guest.report_bytes : sk_fake_guest.certificates_size);
    if (fd >= 0 && failing)
        nodes[fd].read_errno = outblob ? sk_fake_guest.outblob_errno : sk_fake_guest.auxblob_errno;
    if (outblob && failing)
        sk_fake_guest.outblob_fails--;
    return fd;
}

static int attribute_open(const char *name)
{
    char number[32];

    if (strcmp(name, "outblob") == 0)
        return blob_open(true);
    if (strcmp(name, "auxblob") == 0)
        return blob_open(false);
    if (strcmp(name, "provider") == 0)
        return sk_fake_guest.provider
                   ? file_open(sk_fake_guest.provider, strlen(sk_fake_guest.provider))
                   : fail(ENXIO);
    if (strcmp(name, "privlevel_floor") == 0)
        return sk_fake_guest.floor ? file_open(sk_fake_guest.floor, strlen(sk_fake_guest.floor))
                                   : fail(ENOENT);
    if (strcmp(name, "generation") != 0)
        return fail(ENOENT);
    if (sk_fake_guest.generation)
        return file_open(sk_fake_guest.generation, strlen(sk_fake_guest.generation));
    (void)snprintf(number, sizeof(number), "%llu\n", (unsigned long long)entry.generation);
    return file_open(number, strlen(number));
}

static int fake_open_read(const char *path)
{
    const char *name = attribute_of(path);

    if (name)
        return attribute_open(name);
    if (strcmp(path, MSR_PATH) == 0)
        return sk_fake_guest.msr_errno && sk_fake_guest.msr_errno != EIO
                   ? fail(sk_fake_guest.msr_errno)
                   : node_open(NODE_MSR);
    for (size_t i = 0; i < SK_FAKE_TEXTS_MAX && sk_fake_guest.texts[i].path; i++) {
        const struct sk_fake_text *text = &sk_fake_guest.texts[i];

        if (strcmp(text->path, path) == 0)
            return file_open(text->text ? text->text : "", text->text ? strlen(text->text) : 0);
    }
    return fail(ENOENT);
}

static ssize_t fake_read(int fd, void *buffer, size_t size)
{
    struct node *node = node_of(fd);
    size_t left;

    if (!node || node->kind != NODE_FILE)
        return fail(EBADF);
    if (node->read_errno)
        return fail(node->read_errno);
    left = node->size - node->position;
    /* Never all at once. */
    size = size < left ? size : left;
    size = size > 1000 ? 1000 : size;
    memcpy(buffer, node->data + node->position, size);
    node->position += size;
    return (ssize_t)size;
}

static ssize_t fake_read_at(int fd, void *buffer, size_t size, uint64_t offset)
{
    struct node *node = node_of(fd);

    if (!node || node->kind != NODE_MSR || size != 8 || offset != 0xc0010131)
        return fail(EBADF);
    if (sk_fake_guest.msr_errno)
        return fail(sk_fake_guest.msr_errno);
    for (size_t i = 0; i < size; i++)
        ((uint8_t *)buffer)[i] = (uint8_t)(sk_fake_guest.sev_status >> 8 * i);
    return (ssize_t)size;
}

static int fake_open_write(const char *path)
{
    const char *name = attribute_of(path);

    if (name && strcmp(name, "inblob") == 0)
        return node_open(NODE_INBLOB);
    if (name && strcmp(name, "privlevel") == 0)
        return node_open(NODE_LEVEL);
    return fail(ENOENT);
}

static void intrude(void)
{
    if (sk_fake_guest.intruders == 0)
        return;
    sk_fake_guest.intruders--;
    entry.generation++;
    if (sk_fake_guest.intruder_asks)
        memset(entry.request.report_data, 0xee, sizeof(entry.request.report_data));
}

static ssize_t fake_write(int fd, const void *data, size_t size)
{
    struct node *node = node_of(fd);
    const char *text = data;

    if (!node || (node->kind != NODE_INBLOB && node->kind != NODE_LEVEL))
        return fail(EBADF);
    if (node->kind == NODE_LEVEL) {
        unsigned floor = sk_fake_guest.floor ? (unsigned)(sk_fake_guest.floor[0] - '0') : 0;

        if (size != 2 || text[0] < '0' || text[0] > '3' || text[1] != '\n' ||
            (unsigned)(text[0] - '0') < floor)
            return fail(EINVAL);
        entry.request.vmpl = (uint32_t)(text[0] - '0');
    } else {
        if (sk_fake_guest.write_errno)
            return fail(sk_fake_guest.write_errno);
        if (size != SK_REPORT_DATA_BYTES)
            return fail(EINVAL);
        memcpy(entry.request.report_data, data, size);
        entry.asked = true;
    }
    entry.generation++;
    if (node->kind == NODE_INBLOB)
        intrude();
    return (ssize_t)size;
}

static int fake_close(int fd)
{
    struct node *node = node_of(fd);

    if (!node)
        return fail(EBADF);
    node->kind = NODE_CLOSED;
    sk_fake_guest.open--;
    return 0;
}

static int fake_open_device(const char *path)
{
    if (strcmp(path, SK_GUEST_DEVICE_PATH) != 0)
        return fail(ENOENT);
    return sk_fake_guest.device_errno ? fail(sk_fake_guest.device_errno) : node_open(NODE_DEVICE);
}

/* As the kernel's: memory that is not there is EFAULT, not a crash. */
static int copy_from_user(void *to, uint64_t from, size_t size)
{
    int ends[2];
    ssize_t n;

    if (pipe(ends) < 0)
        return errno;
    n = write(ends[1], (const void *)(uintptr_t)from, size);
    if (n == (ssize_t)size)
        n = read(ends[0], to, size);
    (void)close(ends[0]);
    (void)close(ends[1]);
    return n == (ssize_t)size ? 0 : EFAULT;
}

static void *user(uint64_t address)
{
    return (void *)(uintptr_t)address;
}

/* The next answer that the test has laid ready; 0 if the request shall go through. */
static int next_answer(struct sk_guest_ioctl *argument)
{
    const struct sk_fake_answer *answer = &sk_fake_guest.answers[0];

    if (sk_fake_guest.answer_count == 0)
        return 0;
    if (answer->number && answer->exitinfo2)
        argument->exitinfo2 = answer->exitinfo2;
    errno = answer->number;
    sk_fake_guest.answer_count--;
    memmove(sk_fake_guest.answers, sk_fake_guest.answers + 1,
            sk_fake_guest.answer_count * sizeof(sk_fake_guest.answers[0]));
    return errno;
}

static void answer_report(const struct sk_report_request *request, uint64_t response)
{
    uint8_t report[SK_REPORT_RESPONSE_BYTES - SK_REPORT_RESPONSE_HEADER_BYTES] = {0};

    sk_fake_guest.reports++;
    sk_fake_guest.last_report = *request;
    sk_fake_guest_make_report(request, report);
    sk_report_response_write(sk_fake_guest.status, report, sk_fake_guest.report_bytes,
                             user(response));
}

static int get_report(struct sk_guest_ioctl *argument)
{
    struct sk_report_request request;
    struct sevkit_error error = {0};
    uint8_t bytes[SK_REPORT_REQUEST_BYTES];

    if (copy_from_user(bytes, argument->request, sizeof(bytes)) != 0)
        return EFAULT;
    EXPECT_OK(sk_report_request_read(bytes, sizeof(bytes), &request, &error), &error);
    answer_report(&request, argument->response);
    return 0;
}

static int too_small(struct sk_extended_request *extended, struct sk_guest_ioctl *argument,
                     uint32_t want)
{
    uint8_t bytes[SK_EXTENDED_REQUEST_BYTES];

    extended->certificates_size = want;
    sk_extended_request_write(extended, bytes);
    memcpy(user(argument->request), bytes, sizeof(bytes));
    argument->exitinfo2 = SK_EXITINFO2(SK_GUEST_HOST_LENGTH_TOO_SMALL, 0);
    return EIO;
}

static int get_extended_report(struct sk_guest_ioctl *argument)
{
    struct sk_extended_request extended;
    struct sevkit_error error = {0};
    uint8_t bytes[SK_EXTENDED_REQUEST_BYTES];
    uint32_t room;

    if (copy_from_user(bytes, argument->request, sizeof(bytes)) != 0)
        return EFAULT;
    EXPECT_OK(sk_extended_request_read(bytes, sizeof(bytes), &extended, &error), &error);
    room = extended.certificates_size;
    sk_fake_guest.last_certificates_room = room;
    EXPECT_INT(room % 4096, 0);
    if (sk_fake_guest.wrong_want)
        return too_small(&extended, argument, sk_fake_guest.certificates_want);
    if (sk_fake_guest.never_enough)
        return too_small(&extended, argument, room + 4096);
    if (room < sk_fake_guest.certificates_want)
        return too_small(&extended, argument, sk_fake_guest.certificates_want);
    if (room) {
        memset(user(extended.certificates), 0, room);
        if (sk_fake_guest.certificates)
            memcpy(user(extended.certificates), sk_fake_guest.certificates,
                   sk_fake_guest.certificates_size);
    }
    answer_report(&extended.report, argument->response);
    return 0;
}

static int get_key(struct sk_guest_ioctl *argument)
{
    uint8_t bytes[SK_KEY_REQUEST_2_BYTES] = {0};
    uint8_t key[SK_DERIVED_KEY_BYTES] = {0};
    struct sevkit_error error = {0};
    struct sk_key_request request;
    int number = copy_from_user(bytes, argument->request, sk_fake_guest.key_request_bytes);

    if (number != 0)
        return number;
    /* A message of version 2 that ends too early would cost the guest its channel. */
    EXPECT(argument->message_version == 1 ||
           sk_fake_guest.key_request_bytes == SK_KEY_REQUEST_2_BYTES);
    EXPECT_OK(sk_key_request_read(bytes, sk_fake_guest.key_request_bytes, &request, &error),
              &error);
    if (argument->message_version == 1)
        request.launch_mit_vector = 0;
    sk_fake_guest.keys++;
    sk_fake_guest.last_key = request;
    sk_fake_guest.last_version = argument->message_version;
    if (!sk_fake_guest.zero_key)
        sk_fake_guest_make_key(&request, key);
    sk_key_response_write(sk_fake_guest.status, key, user(argument->response));
    return 0;
}

static int fake_ioctl(int fd, unsigned long request, void *data)
{
    static const struct {
        unsigned long request;
        int (*run)(struct sk_guest_ioctl *argument);
    } requests[] = {
        {SK_GUEST_GET_REPORT, get_report},
        {SK_GUEST_GET_EXTENDED_REPORT, get_extended_report},
        {SK_GUEST_GET_DERIVED_KEY, get_key},
    };
    struct sk_guest_ioctl *argument = data;
    struct node *node = node_of(fd);
    int number;

    if (!node || node->kind != NODE_DEVICE)
        return fail(EBADF);
    sk_fake_guest.ioctls++;
    EXPECT(argument->message_version != 0);
    number = next_answer(argument);
    if (number != 0)
        return fail(number);
    for (size_t i = 0; i < SK_ARRAY_SIZE(requests); i++) {
        if (requests[i].request == request) {
            number = requests[i].run(argument);
            return number == 0 ? 0 : fail(number);
        }
    }
    return fail(ENOTTY);
}

static int fake_make_directory(const char *path)
{
    if (sk_fake_guest.make_errno)
        return fail(sk_fake_guest.make_errno);
    EXPECT(strncmp(path, ENTRY_PATH, strlen(ENTRY_PATH)) == 0);
    if (sk_fake_guest.names_taken > 0) {
        sk_fake_guest.names_taken--;
        return fail(EEXIST);
    }
    EXPECT(strlen(path) < sizeof(entry.path) && !entry.path[0]);
    memset(&entry, 0, sizeof(entry));
    memcpy(entry.path, path, strlen(path) + 1);
    sk_fake_guest.entries_made++;
    sk_fake_guest.entries_left++;
    return 0;
}

static int fake_remove_directory(const char *path)
{
    if (strcmp(path, entry.path) != 0)
        return fail(ENOENT);
    entry.path[0] = '\0';
    sk_fake_guest.entries_left--;
    return 0;
}

static int fake_info(int fd, struct sk_file_info *ret_info)
{
    (void)fd;
    *ret_info = (struct sk_file_info){.regular = true};
    return 0;
}

static bool fake_cpuid(uint32_t leaf, uint32_t subleaf, struct sk_cpuid *ret_id)
{
    (void)subleaf;
    for (size_t i = 0; i < SK_FAKE_LEAVES_MAX; i++) {
        const struct sk_fake_leaf *known = &sk_fake_guest.leaves[i];

        if (known->leaf == leaf && (known->id.eax || known->id.ebx || known->id.ecx)) {
            *ret_id = known->id;
            return true;
        }
    }
    return false;
}

static int64_t fake_monotonic_ms(void)
{
    return (int64_t)sk_fake_guest.now_ms;
}

static void fake_sleep_ms(uint64_t milliseconds)
{
    EXPECT(milliseconds > 0 && milliseconds < 60000);
    sk_fake_guest.sleeps++;
    sk_fake_guest.now_ms += milliseconds;
}

static int fake_random(void *buffer, size_t size)
{
    uint8_t *bytes = buffer;

    if (sk_fake_guest.random_errno)
        return fail(sk_fake_guest.random_errno);
    for (size_t i = 0; i < size; i++) {
        random_state = random_state * 1664525 + 1013904223;
        bytes[i] = (uint8_t)(random_state >> 24);
    }
    return 0;
}

static ssize_t fake_kernel_log(char *ret_text, size_t size)
{
    size_t length = sk_fake_guest.log ? strlen(sk_fake_guest.log) : 0;

    if (sk_fake_guest.log_errno)
        return fail(sk_fake_guest.log_errno);
    EXPECT(length <= size);
    if (length)
        memcpy(ret_text, sk_fake_guest.log, length);
    return (ssize_t)length;
}

const struct sk_sys sk_fake_guest_sys = {
    .open_read = fake_open_read,
    .read = fake_read,
    .info = fake_info,
    .close = fake_close,
    .cpuid = fake_cpuid,
    .monotonic_ms = fake_monotonic_ms,
    .sleep_ms = fake_sleep_ms,
    .random = fake_random,
    .open_device = fake_open_device,
    .open_write = fake_open_write,
    .write = fake_write,
    .read_at = fake_read_at,
    .ioctl = fake_ioctl,
    .make_directory = fake_make_directory,
    .remove_directory = fake_remove_directory,
    .kernel_log = fake_kernel_log,
};
