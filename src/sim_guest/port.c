/* SPDX-License-Identifier: Apache-2.0 */
#include "sim_guest/port.h"

#include "base/cleanup.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define PORTS      "/sys/class/virtio-ports"
#define ANSWER_MS  30000
#define PATH_BYTES 320

SK_DEFINE_CLEANUP(DIR *, closedir)

static bool has_name(const char *entry)
{
    char path[PATH_BYTES], name[64] = "";
    ssize_t got;
    int fd;

    (void)snprintf(path, sizeof(path), PORTS "/%s/name", entry);
    fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return false;
    got = read(fd, name, sizeof(name) - 1);
    (void)close(fd);
    if (got > 0)
        name[strcspn(name, "\n")] = '\0';
    return strcmp(name, SK_RELAY_PORT_NAME) == 0;
}

/* Found in sysfs, because an initramfs has no udev that would make links by name. */
static bool find_port(char ret_path[PATH_BYTES])
{
    SK_CLEANUP(closedir_p) DIR *directory = opendir(PORTS);
    const struct dirent *entry;

    while (directory && (entry = readdir(directory))) {
        if (entry->d_name[0] != '.' && has_name(entry->d_name)) {
            (void)snprintf(ret_path, PATH_BYTES, "/dev/%s", entry->d_name);
            return true;
        }
    }
    return false;
}

int sk_port_open(const char *path, int *ret_fd, struct sevkit_error *error)
{
    char found[PATH_BYTES];
    int fd;

    if (!path && !find_port(found))
        return sk_error_set(error, SEVKIT_EIO,
                            "no virtio-serial port is named " SK_RELAY_PORT_NAME
                            ": is the module virtio_console loaded, and was this guest started "
                            "with 'sevkit sim run'?");
    fd = open(path ? path : found, O_RDWR | O_CLOEXEC);
    if (fd < 0)
        return sk_error_set(error, SEVKIT_EIO, "%s: %s", path ? path : found, strerror(errno));
    *ret_fd = fd;
    return 0;
}

static int write_all(int fd, const void *data, size_t size, struct sevkit_error *error)
{
    const uint8_t *bytes = data;

    while (size > 0) {
        ssize_t put = write(fd, bytes, size);

        if (put < 0 && errno == EINTR)
            continue;
        if (put <= 0)
            return sk_error_set(error, SEVKIT_EIO, "relay: %s", strerror(put < 0 ? errno : EPIPE));
        bytes += put;
        size -= (size_t)put;
    }
    return 0;
}

static int read_all(int fd, uint8_t *ret_bytes, size_t size, struct sevkit_error *error)
{
    while (size > 0) {
        struct pollfd waiting = {.fd = fd, .events = POLLIN};
        int ready = poll(&waiting, 1, ANSWER_MS);
        ssize_t got = ready > 0 ? read(fd, ret_bytes, size) : -1;

        if (ready == 0)
            errno = ETIMEDOUT;
        if (got < 0 && errno == EINTR)
            continue;
        if (got <= 0)
            return sk_error_set(error, SEVKIT_EIO, "relay: %s", strerror(got < 0 ? errno : EPIPE));
        ret_bytes += got;
        size -= (size_t)got;
    }
    return 0;
}

int sk_port_ask(int fd, const struct sk_relay_header *request, const void *payload,
                struct sk_relay_header *ret_answer, uint8_t *ret_payload,
                struct sevkit_error *error)
{
    uint8_t head[SK_RELAY_HEADER_BYTES];
    struct sk_relay_header answer;
    int r;

    sk_relay_header_write(request, head);
    r = write_all(fd, head, sizeof(head), error);
    if (r == 0)
        r = write_all(fd, payload, request->size, error);
    if (r == 0)
        r = read_all(fd, head, sizeof(head), error);
    if (r == 0)
        r = sk_relay_header_read(head, &answer, error);
    if (r < 0)
        return r;
    if (answer.kind != (request->kind | SK_RELAY_ANSWER))
        return sk_error_set(error, SEVKIT_EINPUT,
                            "relay: an answer of kind 0x%x to a request of "
                            "kind 0x%x",
                            answer.kind, request->kind);
    r = read_all(fd, ret_payload, answer.size, error);
    if (r == 0)
        *ret_answer = answer;
    return r;
}
