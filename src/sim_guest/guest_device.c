/* SPDX-License-Identifier: Apache-2.0 */
#define FUSE_USE_VERSION 31

#include "sim_guest/guest_device.h"

#include "base/cleanup.h"
#include "base/limits.h"
#include "sim_guest/port.h"

#include <cuse_lowlevel.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

/*
 * The kernel's driver (drivers/virt/coco/sev-guest) as far as a program can see it. An ioctl is done in
 * rounds: CUSE gives no access to the caller's memory, so each round tells it which ranges to bring and
 * to take, and the last one has them all.
 *
 *     round 1   nothing                     -> bring the argument
 *     round 2   argument                    -> bring the request, take the response
 *     round 3   argument, request           -> (extended) also take the certificates; else answer
 */

#define ARGUMENT_BYTES sizeof(struct sk_guest_ioctl)
/* What the driver starts with, and how long it asks a busy host again (SNP_REQ_RETRY_DELAY,
 * SNP_REQ_MAX_RETRY_DURATION). */
#define RETRY_SECONDS     2
#define RETRY_MAX_SECONDS 60

static const struct operation {
    unsigned command;
    enum sk_relay_kind kind;
    size_t request_bytes; /* 0: by the message's version */
    size_t response_bytes;
} operations[] = {
    {SK_GUEST_GET_REPORT, SK_RELAY_REPORT, SK_REPORT_REQUEST_BYTES, SK_REPORT_RESPONSE_BYTES},
    {SK_GUEST_GET_DERIVED_KEY, SK_RELAY_KEY, SK_KEY_REQUEST_BYTES, SK_KEY_RESPONSE_BYTES},
    {SK_GUEST_GET_EXTENDED_REPORT, SK_RELAY_EXTENDED, SK_EXTENDED_REQUEST_BYTES,
     SK_REPORT_RESPONSE_BYTES},
};

static struct {
    int port;
    bool is_lost; /* as the kernel gives up its channel after a failure */
    uint8_t answer[SK_RELAY_MAX_BYTES];
    uint8_t out[ARGUMENT_BYTES + SK_EXTENDED_REQUEST_BYTES + SK_RELAY_MAX_BYTES];
} device;

/* One ioctl with all that was brought. */
struct call {
    fuse_req_t req;
    const struct operation *operation;
    struct sk_guest_ioctl argument;
    const uint8_t *request;
    uint64_t certificates; /* extended: the caller's address and room */
    uint32_t room;
};

static struct iovec range(uint64_t address, size_t size)
{
    return (struct iovec){(void *)(uintptr_t)address, size};
}

static void ask_again(fuse_req_t req, const struct iovec *in, size_t in_count,
                      const struct iovec *out, size_t out_count)
{
    (void)fuse_reply_ioctl_retry(req, in, in_count, out, out_count);
}

static bool is_extended(const struct call *call)
{
    return call->operation->kind == SK_RELAY_EXTENDED;
}

/* Everything that goes back to the caller lies in the order of the ranges: argument, request of an
 * extended report (its room), response, certificates. A failure gives back the first two. */
static void reply(const struct call *call, int result, uint32_t room, const void *response,
                  size_t size)
{
    uint8_t *to = device.out;

    memcpy(to, &call->argument, ARGUMENT_BYTES);
    to += ARGUMENT_BYTES;
    if (is_extended(call)) {
        memcpy(to, call->request, SK_EXTENDED_REQUEST_BYTES);
        memcpy(to + SK_REPORT_REQUEST_BYTES + sizeof(uint64_t), &room, sizeof(room));
        to += SK_EXTENDED_REQUEST_BYTES;
    }
    if (size)
        memcpy(to, response, size);
    (void)fuse_reply_ioctl(call->req, result, device.out, (size_t)(to - device.out) + size);
}

static void fail(struct call *call, int number, uint64_t exitinfo2)
{
    call->argument.exitinfo2 = exitinfo2;
    reply(call, -number, call->room, NULL, 0);
}

/* Asks until the host is no longer busy. 0 or an errno. */
static int ask_host(const struct call *call, struct sk_relay_header *ret_answer)
{
    struct sk_relay_header header = {
        .kind = (uint16_t)call->operation->kind,
        .size = (uint32_t)(is_extended(call) ? SK_REPORT_REQUEST_BYTES
                                             : call->operation->request_bytes),
        .number = call->room,
    };

    for (int waited = 0;; waited += RETRY_SECONDS) {
        struct timespec delay = {.tv_sec = RETRY_SECONDS};

        if (sk_port_ask(device.port, &header, call->request, ret_answer, device.answer, NULL) < 0)
            return EIO;
        if (SK_EXITINFO2_HOST(ret_answer->exitinfo2) != SK_GUEST_HOST_BUSY)
            return 0;
        if (waited >= RETRY_MAX_SECONDS)
            return ETIMEDOUT;
        (void)nanosleep(&delay, NULL);
    }
}

static void execute(struct call *call)
{
    struct sk_relay_header answer;
    size_t expected = call->operation->response_bytes;
    int number;

    if (device.is_lost) {
        fail(call, ENOTTY, SK_EXITINFO2_NO_CALL_DRIVER);
        return;
    }
    number = ask_host(call, &answer);
    if (number == 0 && SK_EXITINFO2_HOST(answer.exitinfo2) == SK_GUEST_HOST_LENGTH_TOO_SMALL) {
        call->room = answer.number;
        fail(call, EIO, answer.exitinfo2);
        return;
    }
    if (number == 0 &&
        (answer.exitinfo2 || answer.size < expected || answer.size - expected > call->room ||
         (is_extended(call) && answer.size - expected != answer.number)))
        number = EIO;
    if (number) {
        device.is_lost = true;
        fail(call, number, SK_EXITINFO2_NO_CALL_DRIVER);
        return;
    }
    call->argument.exitinfo2 = 0;
    reply(call, 0, call->room, device.answer, answer.size);
}

/* Round 2 and 3 of an extended report: the room for certificates is inside of the request. */
static void extended_round(struct call *call, const struct iovec *argument, size_t out_bytes)
{
    struct iovec in[] = {*argument, range(call->argument.request, SK_EXTENDED_REQUEST_BYTES)};
    struct iovec out[4] = {in[0], in[1], range(call->argument.response, SK_REPORT_RESPONSE_BYTES)};
    struct sk_extended_request request;
    size_t known = ARGUMENT_BYTES + SK_EXTENDED_REQUEST_BYTES + SK_REPORT_RESPONSE_BYTES;

    memcpy(&request.certificates, call->request + SK_REPORT_REQUEST_BYTES,
           sizeof(request.certificates));
    memcpy(&request.certificates_size,
           call->request + SK_REPORT_REQUEST_BYTES + sizeof(request.certificates),
           sizeof(request.certificates_size));
    call->room = request.certificates_size;
    if (call->room > SK_CERTIFICATES_KERNEL_MAX_BYTES || call->room % SK_PAGE_BYTES) {
        fail(call, EINVAL, SK_EXITINFO2_NO_CALL_DRIVER);
    } else if (call->room && out_bytes < known + call->room) {
        out[3] = range(request.certificates, call->room);
        ask_again(call->req, in, 2, out, 4);
    } else {
        execute(call);
    }
}

static const struct operation *find_operation(unsigned command)
{
    for (size_t i = 0; i < SK_ARRAY_SIZE(operations); i++)
        if (operations[i].command == command)
            return &operations[i];
    return NULL;
}

static void do_ioctl(fuse_req_t req, int command, void *arg, struct fuse_file_info *info,
                     unsigned flags, const void *in_bytes, size_t in_size, size_t out_size)
{
    struct call call = {.req = req, .operation = find_operation((unsigned)command)};
    struct iovec argument = {arg, ARGUMENT_BYTES};
    struct iovec in[2] = {argument}, out[3] = {argument};
    size_t outs = 0;

    (void)info;
    if (flags & FUSE_IOCTL_COMPAT || !call.operation) {
        (void)fuse_reply_err(req, ENOTTY);
        return;
    }
    if (in_size < ARGUMENT_BYTES) {
        ask_again(req, in, 1, out, 1);
        return;
    }
    memcpy(&call.argument, in_bytes, ARGUMENT_BYTES);
    if (call.argument.message_version == 0) {
        (void)fuse_reply_err(req, EINVAL);
        return;
    }
    if (in_size < ARGUMENT_BYTES + call.operation->request_bytes) {
        in[1] = range(call.argument.request, call.operation->request_bytes);
        out[++outs] = range(call.argument.response, call.operation->response_bytes);
        if (is_extended(&call)) {
            out[1] = in[1];
            out[++outs] = range(call.argument.response, call.operation->response_bytes);
        }
        ask_again(req, in, 2, out, outs + 1);
        return;
    }
    call.request = (const uint8_t *)in_bytes + ARGUMENT_BYTES;
    if (is_extended(&call))
        extended_round(&call, &argument, out_size);
    else
        execute(&call);
}

static void do_open(fuse_req_t req, struct fuse_file_info *info)
{
    (void)fuse_reply_open(req, info);
}

int sk_device_serve(const char *program, int fd)
{
    static const struct cuse_lowlevel_ops operations_of_device = {
        .open = do_open,
        .ioctl = do_ioctl,
    };
    static const char *name[] = {"DEVNAME=sev-guest"};
    struct cuse_info info = {
        .dev_info_argc = 1,
        .dev_info_argv = name,
        .flags = CUSE_UNRESTRICTED_IOCTL,
    };
    char *argv[] = {strdup(program), strdup("-f"), strdup("-s"), NULL};
    int status = 1;

    device.port = fd;
    if (argv[0] && argv[1] && argv[2])
        status = cuse_lowlevel_main(3, argv, &info, &operations_of_device, NULL);
    for (size_t i = 0; i < 3; i++)
        free(argv[i]);
    return status;
}
