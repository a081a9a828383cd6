/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SK_DATA_HOST_HOST_VERSIONS_H
#define SK_DATA_HOST_HOST_VERSIONS_H

/* From which version the parts of a host support a generation (AMDSEV README, versions). */

#include <stddef.h>

enum sk_host_part {
    SK_HOST_KERNEL,
    SK_HOST_GUEST_KERNEL,
    SK_HOST_QEMU,
    SK_HOST_OVMF,
    SK_HOST_LIBVIRT,
    SK_HOST_FIRMWARE,
};

struct sk_host_minimum {
    enum sk_host_part part;
    const char *part_name;
    unsigned generation; /* SK_HOST_FOR_ bit of host/host_check.h: 1 SEV, 2 SEV-ES, 4 SEV-SNP */
    unsigned major, minor;
    const char *text; /* as people write it */
};

extern const struct sk_host_minimum sk_host_minimums[];
extern const size_t sk_host_minimums_count;

/* NULL if none is known. */
const struct sk_host_minimum *sk_host_minimum(enum sk_host_part part, unsigned generation);

#endif
