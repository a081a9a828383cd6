/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SK_SYS_DEVICE_H
#define SK_SYS_DEVICE_H

/*
 * Devices and the small files in which the kernel shows itself (/sys, /proc, configfs). What an errno
 * means depends on the device, so these functions return it (0 is success) and leave the words to their
 * callers. A call that a signal interrupts is made again.
 */

#include "sys/sys.h"

#include <stddef.h>
#include <stdint.h>

/* The whole file, which must not hold more than capacity bytes (else EFBIG). */
int sk_attribute_read(const struct sk_sys *sys, const char *path, void *ret_data, size_t capacity,
                      size_t *ret_size);
/* The same from a descriptor, which stays open. */
int sk_descriptor_read(const struct sk_sys *sys, int fd, void *ret_data, size_t capacity,
                       size_t *ret_size);
/* A line of text without its newline, NUL-terminated; capacity counts the NUL. A NUL byte inside is
 * EILSEQ. */
int sk_attribute_read_line(const struct sk_sys *sys, const char *path, char *ret_line,
                           size_t capacity);
/* A line that is one unsigned decimal number, else EILSEQ. */
int sk_attribute_read_number(const struct sk_sys *sys, const char *path, uint64_t *ret_number);
/* All bytes with one write: the kernel takes each write as a whole value. */
int sk_attribute_write(const struct sk_sys *sys, const char *path, const void *data, size_t size);

int sk_device_ioctl(const struct sk_sys *sys, int fd, unsigned long request, void *argument);
/* Exactly size bytes at offset; fewer are EIO. */
int sk_device_read_at(const struct sk_sys *sys, const char *path, void *ret_data, size_t size,
                      uint64_t offset);

/* size bytes that end where memory that cannot be touched begins: whoever reads on gets EFAULT. */
struct sk_guarded {
    uint8_t *data;
    size_t size;
    void *mapping;
    size_t mapped;
};

/* 0 or ENOMEM. The bytes are zero at first, and wiped when they are given back. */
int sk_guarded_new(size_t size, struct sk_guarded *ret_guarded);
void sk_guarded_done(struct sk_guarded *guarded);

#endif
