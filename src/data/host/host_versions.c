/* SPDX-License-Identifier: Apache-2.0 */
#include "data/host/host_versions.h"

const struct sk_host_minimum sk_host_minimums[] = {
    {SK_HOST_KERNEL, "host kernel", 1, 4, 16, "4.16"},
    {SK_HOST_KERNEL, "host kernel", 2, 5, 11, "5.11"},
    {SK_HOST_KERNEL, "host kernel", 4, 6, 11, "6.11"},
    {SK_HOST_GUEST_KERNEL, "guest kernel", 1, 4, 16, "4.16"},
    {SK_HOST_GUEST_KERNEL, "guest kernel", 2, 5, 11, "5.11"},
    {SK_HOST_GUEST_KERNEL, "guest kernel", 4, 5, 19, "5.19"},
    {SK_HOST_QEMU, "QEMU", 1, 2, 12, "2.12"},
    {SK_HOST_QEMU, "QEMU", 2, 6, 0, "6.0"},
    {SK_HOST_QEMU, "QEMU", 4, 9, 1, "9.1"},
    {SK_HOST_OVMF, "OVMF", 1, 2018, 7, "commit 75b7aa9528bd (2018-07-06)"},
    {SK_HOST_OVMF, "OVMF", 2, 2021, 2, "edk2-stable202102"},
    {SK_HOST_OVMF, "OVMF", 4, 2024, 5, "edk2-stable202405"},
    {SK_HOST_LIBVIRT, "libvirt", 1, 4, 5, "4.5.0"},
    {SK_HOST_LIBVIRT, "libvirt", 2, 4, 5, "4.5.0"},
    {SK_HOST_LIBVIRT, "libvirt", 4, 10, 5, "10.5.0"},
    {SK_HOST_FIRMWARE, "SEV firmware", 4, 1, 51, "1.51"},
};
const size_t sk_host_minimums_count = sizeof(sk_host_minimums) / sizeof(*sk_host_minimums);

const struct sk_host_minimum *sk_host_minimum(enum sk_host_part part, unsigned generation)
{
    for (size_t i = 0; i < sk_host_minimums_count; i++)
        if (sk_host_minimums[i].part == part && sk_host_minimums[i].generation == generation)
            return &sk_host_minimums[i];
    return NULL;
}
