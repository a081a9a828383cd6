/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SK_FORMATS_HOST_DUMP_H
#define SK_FORMATS_HOST_DUMP_H

/*
 * What a recorded host's processor, devices and programs answered: a text with one answer a line, in any
 * order. Numbers are decimal or hex with 0x; '#' begins a comment.
 *
 *     leaf 0x8000001f 0: 0x101fd3f 0x4173 0x1fd 0x64     CPUID leaf, subleaf: EAX EBX ECX EDX
 *     0x8000001f 0x00: eax=0x0101fd3f ebx=... ecx=... edx=...       the same, as "cpuid -r" prints it
 *     msr 0 0xc0010010: 0x3f40000                        processor, register: value or "errno 5"
 *     msr 0xc0010010 0x3f40000                           the same on every processor
 *     device /dev/sev: ok                                whether it can be opened, or "errno 13"
 *     sev 1: 01370200...                                 SEV_ISSUE_CMD: data as hex, or "errno 5", or
 *                                                        "errno 5 status 0x1"
 *     kvm 0xae03 235: 29                                 ioctl of /dev/kvm, argument: result
 *     attribute 1 0: 0x3f                                KVM_GET_DEVICE_ATTR group, number: value
 *     program qemu: QEMU emulator version 10.0.2         what the program calls itself
 *     limit memlock: 8388608                             bytes, or "unlimited"
 */

#include "base/error.h"
#include "base/text.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum sk_host_fact_kind {
    SK_HOST_LEAF,      /* key: leaf, subleaf; values: EAX EBX ECX EDX */
    SK_HOST_MSR,       /* key: register, processor (SK_HOST_ANY_CPU: all); value */
    SK_HOST_DEVICE,    /* name: path */
    SK_HOST_SEV,       /* key: command; data; status */
    SK_HOST_KVM,       /* key: request, argument; value */
    SK_HOST_ATTRIBUTE, /* key: group, number; value */
    SK_HOST_PROGRAM,   /* name; text */
    SK_HOST_LIMIT,     /* name; value (UINT64_MAX: unlimited) */
};

#define SK_HOST_ANY_CPU UINT64_MAX
/* Data of the largest command that is recorded: PDH with its chain (PDH_CERT_EXPORT). */
#define SK_HOST_DATA_MAX 256

struct sk_host_fact {
    enum sk_host_fact_kind kind;
    uint64_t key[2];
    char *name; /* NULL: none */
    int error;  /* the errno instead of an answer; 0: an answer */
    uint32_t status;
    uint64_t values[4];
    uint8_t data[SK_HOST_DATA_MAX];
    size_t data_size;
    char *text;
};

struct sk_host_dump {
    struct sk_host_fact *facts;
    size_t count;
};

/* Adds the facts of a text; SEVKIT_EINPUT names the line. Start with zeros. */
int sk_host_dump_read(struct sk_host_dump *dump, const char *text, size_t size,
                      struct sevkit_error *error) SEVKIT_MUST_CHECK;
/* SEVKIT_EINPUT if two answers to one question contradict each other. */
int sk_host_dump_check(const struct sk_host_dump *dump,
                       struct sevkit_error *error) SEVKIT_MUST_CHECK;
void sk_host_dump_done(struct sk_host_dump *dump);
/* NULL if nothing was recorded. name NULL: by the keys alone. */
const struct sk_host_fact *sk_host_dump_find(const struct sk_host_dump *dump,
                                             enum sk_host_fact_kind kind, uint64_t first,
                                             uint64_t second, const char *name);
/* The line of a fact, with its newline. */
void sk_host_fact_write(const struct sk_host_fact *fact, struct sk_text *text);

#endif
