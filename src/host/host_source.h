/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SK_HOST_SOURCE_H
#define SK_HOST_SOURCE_H

/*
 * Where facts about a host come from: this machine, or a recording of another one. A recording is a folder
 * with the files of the host below their own paths, and texts with everything else ("host.txt",
 * "cpuid.txt", "msr.txt", see formats/host/host_dump.h). Every question goes through here, so that what
 * a check asks is what a recording holds.
 */

#include "base/error.h"
#include "base/text.h"
#include "formats/host/host_dump.h"
#include "sys/sys.h"

struct sk_host {
    const struct sk_sys *sys;
    const char *root;         /* NULL: this machine */
    struct sk_host_dump dump; /* of a recording */
    const char *
        record_folder; /* where answers of this machine are kept; NULL: nowhere (see host_record.h) */
    struct sk_text record; /* what goes into its host.txt */
    bool record_failed;
};

/* root NULL: this machine. Close what was opened. */
int sk_host_open(const struct sk_sys *sys, const char *root, struct sk_host *ret_host,
                 struct sevkit_error *error) SEVKIT_MUST_CHECK;
void sk_host_close(struct sk_host *host);

/* Each returns 0 or an errno: ENODATA where a recording has no answer. */

/* A whole text file of up to 1 MiB; freed by the caller. */
int sk_host_read(struct sk_host *host, const char *path, char **ret_text);
/* Is there something at the path? */
bool sk_host_exists(struct sk_host *host, const char *path);
int sk_host_cpuid(struct sk_host *host, uint32_t leaf, uint32_t subleaf,
                  struct sk_cpuid *ret_cpuid);
int sk_host_msr(struct sk_host *host, unsigned cpu, uint32_t number, uint64_t *ret_value);
/* Can the device be opened for reading and writing? */
int sk_host_device(struct sk_host *host, const char *path);
/* SEV_ISSUE_CMD of /dev/sev with size bytes of output; *ret_status is the firmware's. */
int sk_host_sev(struct sk_host *host, uint32_t command, void *ret_data, size_t size,
                uint32_t *ret_status);
/* An ioctl of /dev/kvm with a number as argument. */
int sk_host_kvm(struct sk_host *host, uint32_t request, uint64_t argument, uint64_t *ret_value);
/* KVM_GET_DEVICE_ATTR of /dev/kvm. */
int sk_host_kvm_attribute(struct sk_host *host, uint32_t group, uint64_t number,
                          uint64_t *ret_value);
/* The first line that "PROGRAM --version" prints; freed by the caller. */
int sk_host_program(struct sk_host *host, const char *program, char **ret_text);
int sk_host_memlock(struct sk_host *host, uint64_t *ret_bytes);

#endif
