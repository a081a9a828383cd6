/* SPDX-License-Identifier: Apache-2.0 */
#include "guest/sev_guest.h"

#include "base/cleanup.h"
#include "base/limits.h"
#include "base/secret.h"
#include "guest/errno_words.h"
#include "guest/received_report.h"
#include "sys/device.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#define BUSY_FIRST_DELAY_MS 500
#define BUSY_LAST_DELAY_MS  8000
/* The host's certificates may grow between two requests, but not for ever. */
#define EXTENDED_ROUNDS 3

#define CHANNEL_LOST                                                                         \
    "the kernel gives its channel to the processor up after this, so that further requests " \
    "fail until the guest is started again"

static const struct sk_errno_words open_words[] = {
    {ENOENT, "no SEV-SNP guest, or its driver is not loaded (Linux 5.19 and later; modprobe "
             "sev-guest)"},
    {EACCES, "the device belongs to root"},
    {EPERM, "the device belongs to root"},
    {ENXIO, "the driver sev-guest is not bound to the device"},
    {ENODEV, "the driver sev-guest is not bound to the device"},
};

static const struct sk_errno_words ioctl_words[] = {
    {ENOTTY, "the driver has given up its channel to the processor (VMPCK) after an earlier "
             "failure, which the kernel's log tells, or does not know this request"},
    {ETIMEDOUT, "the host answered \"busy\" for as long as the driver waits; " CHANNEL_LOST},
    {EBADMSG, "the processor's answer is not authentic; " CHANNEL_LOST},
    {ENOSR, "the messages to the processor are used up; the guest must be started again"},
    {EINVAL, "the driver does not take this request"},
    {EIO, "the request failed on its way to the processor; the kernel's log tells more"},
    {EFAULT, "the driver wants a longer request: kernel and sevkit do not fit together"},
};

struct channel {
    const struct sk_sys *sys;
    int fd;
    int64_t deadline_ms;
};

bool sk_guest_own_vmpl(const struct sk_sys *sys, uint32_t *ret_vmpl)
{
    uint64_t vmpl;

    if (sk_attribute_read_number(sys, SK_GUEST_VMPL_PATH, &vmpl) != 0 || vmpl > SK_VMPL_MAX)
        return false;
    *ret_vmpl = (uint32_t)vmpl;
    return true;
}

int sk_guest_choose_vmpl(const struct sk_sys *sys, uint32_t vmpl, uint32_t *ret_vmpl,
                         struct sevkit_error *error)
{
    uint32_t own = 0;

    (void)sk_guest_own_vmpl(sys, &own);
    if (vmpl == SEVKIT_GUEST_VMPL_OWN)
        vmpl = own;
    if (vmpl > SK_VMPL_MAX)
        return sk_error_set(error, SEVKIT_EUSAGE, "VMPL %u: expected 0 to %u", vmpl, SK_VMPL_MAX);
    if (vmpl < own)
        return sk_error_set(error, SEVKIT_EREFUSED,
                            "VMPL %u: this kernel runs at VMPL %u and cannot ask for a level that "
                            "has more privileges",
                            vmpl, own);
    *ret_vmpl = vmpl;
    return 0;
}

static int device_open(const struct sk_sys *sys, int *ret_fd, struct sevkit_error *error)
{
    int fd = sys->open_device(SK_GUEST_DEVICE_PATH);

    if (fd < 0)
        return sk_guest_errno(error, SEVKIT_EIO, SK_GUEST_DEVICE_PATH, errno, open_words,
                              SK_ARRAY_SIZE(open_words));
    *ret_fd = fd;
    return 0;
}

static int channel_open(const struct sk_sys *sys, uint32_t timeout_ms, struct channel *ret_channel,
                        struct sevkit_error *error)
{
    *ret_channel = (struct channel){
        .sys = sys,
        .fd = -1,
        .deadline_ms = sys->monotonic_ms() + timeout_ms,
    };
    return device_open(sys, &ret_channel->fd, error);
}

static void channel_close(const struct channel *channel)
{
    (void)channel->sys->close(channel->fd);
}

/* Older drivers hand the host's "busy" on; newer ones wait themselves and give up with ETIMEDOUT, which
 * costs them their channel, so that asking again is useless. */
static bool is_busy(int number, uint64_t exitinfo2)
{
    return number == EAGAIN || number == EBUSY ||
           (number == EIO && SK_EXITINFO2_HOST(exitinfo2) == SK_GUEST_HOST_BUSY);
}

/* One request, again and again while the host is busy. Returns 0 or an errno; argument holds the codes
 * that came with it. */
static int ask(const struct channel *channel, unsigned long request,
               struct sk_guest_ioctl *argument)
{
    int64_t delay = BUSY_FIRST_DELAY_MS;

    for (;;) {
        int64_t left;
        int number;

        argument->exitinfo2 = SK_EXITINFO2_NO_CALL;
        number = sk_device_ioctl(channel->sys, channel->fd, request, argument);
        if (number == 0 || !is_busy(number, argument->exitinfo2))
            return number;
        left = channel->deadline_ms - channel->sys->monotonic_ms();
        if (left <= 0)
            return number;
        channel->sys->sleep_ms((uint64_t)(delay < left ? delay : left));
        delay = delay * 2 < BUSY_LAST_DELAY_MS ? delay * 2 : BUSY_LAST_DELAY_MS;
    }
}

/* Words for what ask() returned. */
static int explain(int number, const struct sk_guest_ioctl *argument, struct sevkit_error *error)
{
    uint32_t host = SK_EXITINFO2_HOST(argument->exitinfo2);
    uint32_t firmware = SK_EXITINFO2_FIRMWARE(argument->exitinfo2);
    const struct sk_firmware_error *known = sk_firmware_error_find(firmware);

    if (is_busy(number, argument->exitinfo2))
        return sk_error_set(error, SEVKIT_EIO,
                            SK_GUEST_DEVICE_PATH ": the host has been busy for as long as was "
                                                 "waited for it; try again later");
    if (number != EIO || argument->exitinfo2 == SK_EXITINFO2_NO_CALL ||
        argument->exitinfo2 == SK_EXITINFO2_NO_CALL_DRIVER)
        return sk_guest_errno(error, SEVKIT_EIO, SK_GUEST_DEVICE_PATH, number, ioctl_words,
                              SK_ARRAY_SIZE(ioctl_words));
    if (host == SK_GUEST_HOST_LENGTH_TOO_SMALL)
        return sk_error_set(error, SEVKIT_EIO,
                            SK_GUEST_DEVICE_PATH ": the host says that the room for certificates "
                                                 "is too small");
    if (host != 0)
        return sk_error_set(error, SEVKIT_EIO,
                            SK_GUEST_DEVICE_PATH ": the host refused with error 0x%x (firmware "
                                                 "0x%x); " CHANNEL_LOST,
                            host, firmware);
    return sk_error_set(
        error, SEVKIT_EIO,
        SK_GUEST_DEVICE_PATH ": the firmware refused with status 0x%02x%s%s: %s; " CHANNEL_LOST,
        firmware, known ? " " : "", known ? known->name : "", known ? known->meaning : "unknown");
}

static uint64_t address_of(const void *data)
{
    return (uint64_t)(uintptr_t)data;
}

static int plain_report(const struct channel *channel, const struct sk_report_request *request,
                        uint8_t response[SK_REPORT_RESPONSE_BYTES], struct sevkit_error *error)
{
    uint8_t bytes[SK_REPORT_REQUEST_BYTES] = {0};
    struct sk_guest_ioctl argument = {
        .message_version = 1,
        .request = address_of(bytes),
        .response = address_of(response),
    };
    int number;

    sk_report_request_write(request, bytes);
    number = ask(channel, SK_GUEST_GET_REPORT, &argument);
    return number == 0 ? 0 : explain(number, &argument, error);
}

/* The size that the host wants in place of size. */
static int larger_size(const uint8_t bytes[SK_EXTENDED_REQUEST_BYTES], size_t size,
                       size_t *ret_size, struct sevkit_error *error)
{
    struct sk_extended_request answer;
    int r = sk_extended_request_read(bytes, SK_EXTENDED_REQUEST_BYTES, &answer, error);

    if (r < 0)
        return sk_error_wrap(error, r, SK_GUEST_DEVICE_PATH);
    if (answer.certificates_size <= size || answer.certificates_size % SK_PAGE_BYTES != 0 ||
        answer.certificates_size > SK_CERTIFICATES_MAX_BYTES)
        return sk_error_set(error, SEVKIT_EIO,
                            SK_GUEST_DEVICE_PATH ": the host wants room of %u bytes for its "
                                                 "certificates, where %zu are not enough and %u "
                                                 "are the most",
                            answer.certificates_size, size, SK_CERTIFICATES_MAX_BYTES);
    *ret_size = answer.certificates_size;
    return 0;
}

static int extended_report(const struct channel *channel, const struct sk_report_request *request,
                           uint8_t response[SK_REPORT_RESPONSE_BYTES], uint8_t **ret_certificates,
                           size_t *ret_size, struct sevkit_error *error)
{
    size_t size = SK_CERTIFICATES_KERNEL_MAX_BYTES;

    for (unsigned round = 0; round < EXTENDED_ROUNDS; round++) {
        SK_CLEANUP_FREE uint8_t *certificates = calloc(1, size);
        uint8_t bytes[SK_EXTENDED_REQUEST_BYTES];
        struct sk_extended_request extended = {
            .report = *request,
            .certificates = address_of(certificates),
            .certificates_size = (uint32_t)size,
        };
        struct sk_guest_ioctl argument = {
            .message_version = 1,
            .request = address_of(bytes),
            .response = address_of(response),
        };
        int number, r;

        if (!certificates)
            return sk_error_oom(error);
        sk_extended_request_write(&extended, bytes);
        number = ask(channel, SK_GUEST_GET_EXTENDED_REPORT, &argument);
        if (number == 0) {
            *ret_certificates = SK_TAKE(certificates);
            *ret_size = size;
            return 0;
        }
        if (number != EIO ||
            SK_EXITINFO2_HOST(argument.exitinfo2) != SK_GUEST_HOST_LENGTH_TOO_SMALL)
            return explain(number, &argument, error);
        r = larger_size(bytes, size, &size, error);
        if (r < 0)
            return r;
    }
    return sk_error_set(error, SEVKIT_EIO,
                        SK_GUEST_DEVICE_PATH ": the host wants more room for its certificates each "
                                             "time it is asked");
}

/* Sends request and hands what comes back to report. */
static int fetch(const struct channel *channel, const struct sk_report_request *request,
                 bool extended, struct sevkit_guest_report *report, struct sevkit_error *error)
{
    SK_CLEANUP_FREE uint8_t *certificates = NULL;
    uint8_t response[SK_REPORT_RESPONSE_BYTES] = {0};
    size_t certificates_size = 0, size = 0;
    const uint8_t *bytes = NULL;
    int r = extended ? extended_report(channel, request, response, &certificates,
                                       &certificates_size, error)
                     : plain_report(channel, request, response, error);

    if (r < 0)
        return r;
    r = sk_report_response_read(response, sizeof(response), &bytes, &size, error);
    if (r < 0)
        return sk_error_wrap(error, r, SK_GUEST_DEVICE_PATH);
    if (certificates)
        certificates_size = sk_certificates_extent(certificates, certificates_size);
    report->via = SEVKIT_GUEST_IOCTL;
    report->vmpl = request->vmpl;
    r = sk_guest_report_take(report, bytes, size, certificates, certificates_size, error);
    if (r == 0)
        r = sk_report_answers(bytes, size, request, error);
    return r < 0 ? sk_error_wrap(error, r, SK_GUEST_DEVICE_PATH) : 0;
}

int sk_guest_device_report(const struct sk_sys *sys,
                           const struct sevkit_guest_report_request *request,
                           struct sevkit_guest_report *report, bool *ret_missing,
                           struct sevkit_error *error)
{
    struct sk_report_request message = {.key = (enum sk_signing_key)request->key};
    struct channel channel;
    int r = sk_guest_choose_vmpl(sys, request->vmpl, &message.vmpl, error);

    *ret_missing = false;
    if (r < 0)
        return r;
    memcpy(message.report_data, request->report_data, sizeof(message.report_data));
    r = channel_open(sys, request->timeout_ms, &channel, error);
    if (r < 0) {
        *ret_missing = true;
        return r;
    }
    r = fetch(&channel, &message, request->certificates, report, error);
    channel_close(&channel);
    return r;
}

/* Response is 64 bytes of secret memory. */
static int key_message(const struct channel *channel, uint8_t version, const void *request,
                       const struct sk_secret *response, struct sk_guest_ioctl *ret_argument)
{
    *ret_argument = (struct sk_guest_ioctl){
        .message_version = version,
        .request = address_of(request),
        .response = address_of(response->data),
    };
    return ask(channel, SK_GUEST_GET_DERIVED_KEY, ret_argument);
}

/*
 * Mainline kernels copy 32 bytes of a key request, whatever its version. A message of version 2 that
 * ends too early fails in the firmware and costs the channel, so the kernel is asked first, with a request
 * of version 1 behind which memory ends: a kernel that wants 40 bytes says EFAULT before it sends
 * anything; any other derives a key that no one needs.
 */
static int check_version_2(const struct channel *channel, const struct sk_key_request *request,
                           const struct sk_secret *response, struct sevkit_error *error)
{
    struct sk_key_request probe = {.root = request->root, .vmpl = request->vmpl};
    struct sk_guest_ioctl argument;
    struct sk_guarded guarded;
    uint8_t bytes[SK_KEY_REQUEST_2_BYTES];
    int number;

    if (sk_guarded_new(SK_KEY_REQUEST_BYTES, &guarded) != 0)
        return sk_error_oom(error);
    (void)sk_key_request_write(&probe, 1, bytes);
    memcpy(guarded.data, bytes, SK_KEY_REQUEST_BYTES);
    number = key_message(channel, 1, guarded.data, response, &argument);
    sk_guarded_done(&guarded);
    sk_wipe(response->data, response->capacity);
    if (number == EFAULT)
        return 0;
    if (number != 0)
        return explain(number, &argument, error);
    return sk_error_set(error, SEVKIT_EREFUSED,
                        "launch-mit-vector: this kernel passes only the first %d bytes of a key "
                        "request on, without the vector",
                        SK_KEY_REQUEST_BYTES);
}

static int derive(const struct channel *channel, const struct sk_key_request *request,
                  uint8_t ret_key[SK_DERIVED_KEY_BYTES], struct sevkit_error *error)
{
    SK_CLEANUP(sk_secret_free_p) struct sk_secret *response = NULL;
    uint8_t bytes[SK_KEY_REQUEST_2_BYTES];
    uint8_t version = sk_key_request_version(request);
    struct sk_guest_ioctl argument;
    int number;
    int r = sk_secret_new(SK_KEY_RESPONSE_BYTES, &response, error);

    if (r == 0 && version > 1)
        r = check_version_2(channel, request, response, error);
    if (r < 0)
        return r;
    (void)sk_key_request_write(request, version, bytes);
    number = key_message(channel, version, bytes, response, &argument);
    if (number != 0)
        return explain(number, &argument, error);
    r = sk_key_response_read(response->data, SK_KEY_RESPONSE_BYTES, ret_key, error);
    return r < 0 ? sk_error_wrap(error, r, SK_GUEST_DEVICE_PATH) : 0;
}

int sk_guest_device_key(const struct sk_sys *sys, const struct sevkit_guest_key_request *request,
                        uint8_t ret_key[SEVKIT_GUEST_DERIVED_KEY_BYTES], struct sevkit_error *error)
{
    struct sk_key_request message = {
        .root = (enum sk_key_root)request->root,
        .key = (enum sk_signing_key)request->key,
        .fields = request->fields,
        .guest_svn = request->guest_svn,
        .tcb_version = request->tcb_version,
        .launch_mit_vector = request->launch_mit_vector,
    };
    struct channel channel;
    int r = sk_guest_choose_vmpl(sys, request->vmpl, &message.vmpl, error);

    if (r < 0)
        return r;
    r = channel_open(sys, request->timeout_ms, &channel, error);
    if (r < 0)
        return r;
    r = derive(&channel, &message, ret_key, error);
    channel_close(&channel);
    return r;
}
