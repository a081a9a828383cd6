/* SPDX-License-Identifier: Apache-2.0 */
#include "data/software/stack_packages.h"

#define BUILD   "to build"
#define INSTEAD "instead of building: QEMU and firmware of the distribution"
#define AMDSEV  "firmware that starts a measured kernel"

#define APT "apt-get install --no-install-recommends"
#define DNF "dnf install"

#define DEBIAN_BUILD                                                                             \
    "build-essential git ninja-build python3-venv flex bison libncurses-dev gawk openssl "       \
    "libssl-dev libelf-dev libudev-dev libpci-dev libiberty-dev libglib2.0-dev libpixman-1-dev " \
    "bc rsync kmod cpio debhelper dwarves nasm acpica-tools uuid-dev dpkg-dev curl"

/* AMDSEV, README and install.sh; Debian's ovmf-amdsev of 2026.08+ds-2 was looked at with 'firmware show'. */
const struct sk_stack_packages sk_stack_packages[] = {
    {"debian", BUILD, APT, DEBIAN_BUILD},
    {"debian", INSTEAD, APT, "qemu-system-x86 ovmf"},
    {"debian", AMDSEV " (sid, 2026.08)", APT, "ovmf-amdsev"},
    {"ubuntu", BUILD, APT, DEBIAN_BUILD " python-is-python3"},
    {"ubuntu", INSTEAD, APT, "qemu-system-x86 ovmf"},
    {"fedora", BUILD, DNF,
     "gcc gcc-c++ make git ninja-build python3 flex bison ncurses-devel gawk openssl openssl-devel "
     "elfutils-libelf-devel glib2-devel pixman-devel bc rsync kmod cpio dwarves nasm acpica-tools "
     "libuuid-devel rpm-build dpkg-dev curl"},
    {"fedora", INSTEAD, DNF, "qemu-kvm edk2-ovmf"},
    {"fedora", AMDSEV " (/usr/share/edk2/ovmf/OVMF.amdsev.fd)", DNF, "edk2-ovmf"},
};
const size_t sk_stack_packages_count = sizeof(sk_stack_packages) / sizeof(*sk_stack_packages);
