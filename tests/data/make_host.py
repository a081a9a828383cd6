#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Writes recordings of hosts as 'sevkit host check --root' reads them.

usage: make_host.py DIRECTORY [--preset NAME]    (--list shows the presets)

Figures of processors are public ones: CPUID of EPYC 7003, 9004 and 9005 as guests and tools print them.
"""

import argparse
import os
import struct

MIB = 1 << 20


def text_registers(text):
    """A brand string as the registers of three leaves."""
    data = text.encode().ljust(48, b"\0")
    return [struct.unpack_from("<4I", data, 16 * i) for i in range(3)]


def platform_status(major, minor, state=1, es=True, build=29, guests=0):
    return struct.pack("<BBBIBI", major, minor, state, 0x100 if es else 0, build, guests)


def snp_status(major, minor, state=1, bits=3, build=29, flags=8, guests=0, platform=0, reported=None):
    return struct.pack("<BBBBIIIQQ", major, minor, state, bits, build, flags, guests, platform,
                       platform if reported is None else reported)


class Host:
    """A good host; presets change what they are about."""

    def __init__(self, brand, signature, asids, first_sev, api, tcb):
        memory_end = 0x2080000000  # 130 GiB
        rmp_bytes = 0x4000 + (memory_end >> 12) * 16
        base = 0x35600000
        self.leaves = {0: (0x10, 0x68747541, 0x444d4163, 0x69746e65), 1: (signature, 0, 0, 0),
                       0x80000001: (signature, 0, 1 << 2, 0),
                       0x8000001f: (0x101fd3f & ~(1 << 23), 0x4173, asids, first_sev)}
        for index, registers in enumerate(text_registers(brand)):
            self.leaves[0x80000002 + index] = registers
        self.cpus = 4
        self.msrs = {0xc0010010: 0x3f40000, 0xc0010114: 0, 0xc0010132: base,
                     0xc0010133: base + rmp_bytes - 1}
        self.lines = {"device /dev/kvm": "ok", "device /dev/sev": "ok", "kvm 0xae00 0": "12",
                      "kvm 0xae03 235": "0x1d", "attribute 1 0": "0x20", "attribute 1 1": "0x1bffff",
                      "sev 1": platform_status(*api).hex(),
                      "sev 9": snp_status(*api, platform=tcb).hex(),
                      "sev 8": bytes(range(64)).hex() + bytes(64).hex(),
                      "program qemu-system-x86_64": "QEMU emulator version 10.0.2 (Debian)",
                      "program libvirtd": "libvirtd (libvirt) 11.3.0", "limit memlock": "unlimited"}
        self.files = {
            "/proc/cmdline": "BOOT_IMAGE=/vmlinuz root=/dev/sda1 quiet\n",
            "/proc/sys/kernel/osrelease": "6.12.57-amd64\n",
            "/proc/iomem": f"00001000-0009ffff : System RAM\n100000000-{memory_end - 1:x} : System RAM\n",
            "/boot/config-6.12.57-amd64":
                "# Linux\nCONFIG_AMD_MEM_ENCRYPT=y\nCONFIG_KVM_AMD_SEV=y\nCONFIG_CRYPTO_DEV_SP_PSP=y\n"
                "CONFIG_KVM_GENERIC_PRIVATE_MEM=y\nCONFIG_AMD_IOMMU=y\n"
                "# CONFIG_IOMMU_DEFAULT_PASSTHROUGH is not set\n",
            "/sys/devices/system/cpu/online": f"0-{self.cpus - 1}\n",
            "/sys/devices/system/cpu/smt/control": "on\n",
            "/sys/class/iommu/ivhd0/name": "ivhd0\n",
            "/sys/module/ccp/refcnt": "1\n",
            "/sys/module/kvm_amd/parameters/sev": "Y\n",
            "/sys/module/kvm_amd/parameters/sev_es": "Y\n",
            "/sys/module/kvm_amd/parameters/sev_snp": "Y\n",
            "/sys/fs/cgroup/misc.capacity": f"sev {asids - first_sev + 1}\nsev_es {first_sev - 1}\n",
            "/usr/share/ovmf/OVMF.amdsev.fd": "",
        }

    def write(self, directory):
        lines = ["# made by make_host.py"]
        for leaf, registers in sorted(self.leaves.items()):
            lines.append(f"leaf {leaf:#x} 0: " + " ".join(f"{value:#x}" for value in registers))
        for cpu in range(self.cpus):
            for register, value in sorted(self.msrs.items()):
                value = value(cpu) if callable(value) else value
                shown = value if isinstance(value, str) else f"{value:#x}"
                lines.append(f"msr {cpu} {register:#x}: {shown}")
        lines += [f"{key}: {value}" for key, value in self.lines.items()]
        files = {**self.files, "/host.txt": "\n".join(lines) + "\n"}
        for path, text in files.items():
            full = directory + path
            os.makedirs(os.path.dirname(full), exist_ok=True)
            with open(full, "w", encoding="utf-8") as file:
                file.write(text)


def milan():
    return Host("AMD EPYC 7763 64-Core Processor", 0xa00f11, 509, 100, (1, 55), 0xdb18000000000004)


def genoa():
    return Host("AMD EPYC 9654 96-Core Processor", 0xa10f11, 1006, 100, (1, 55), 0x4d17000000000009)


def turin():
    host = Host("AMD EPYC 9755 128-Core Processor", 0xb00f21, 1006, 100, (1, 58), 0x4c00000003010101)
    # A segmented reverse map table.
    eax, *others = host.leaves[0x8000001f]
    host.leaves[0x8000001f] = (eax | 1 << 23, *others)
    host.msrs[0xc0010136] = 0x2501
    return host


def changed(change):
    def make():
        host = milan()
        change(host)
        return host
    return make


def smee_off(host):
    host.msrs[0xc0010010] = 0x340000


def smee_one(host):
    host.msrs[0xc0010010] = lambda cpu: 0x340000 if cpu == 2 else 0x3f40000


def rmp_off(host):
    host.msrs[0xc0010132] = host.msrs[0xc0010133] = 0
    host.msrs[0xc0010010] = 0xf40000
    host.files["/sys/module/kvm_amd/parameters/sev_snp"] = "N\n"
    host.lines["kvm 0xae03 235"] = "0xd"
    host.lines["sev 9"] = "errno 5 status 0x1"


def rmp_small(host):
    host.msrs[0xc0010133] = host.msrs[0xc0010132] + 64 * MIB - 1


def iommu_pt(host):
    host.files["/proc/cmdline"] = "root=/dev/sda1 iommu=pt quiet\n"


def passthrough(host):
    path = "/boot/config-6.12.57-amd64"
    host.files[path] = host.files[path].replace("# CONFIG_IOMMU_DEFAULT_PASSTHROUGH is not set",
                                                "CONFIG_IOMMU_DEFAULT_PASSTHROUGH=y")


def no_asids(host):
    host.leaves[0x8000001f] = (*host.leaves[0x8000001f][:3], 1)


def old_firmware(host):
    host.lines["sev 1"] = platform_status(1, 49, build=3).hex()
    host.lines["sev 9"] = "errno 5 status 0x11"


def no_kvm(host):
    host.lines["device /dev/kvm"] = "errno 2"
    for path in [path for path in host.files if "/kvm_amd/" in path]:
        del host.files[path]


def locked(host):
    host.msrs[0xc0010114] = 0x10


def nosmt(host):
    host.files["/proc/cmdline"] = "root=/dev/sda1 nosmt\n"


def hiding(host):
    host.files["/sys/module/kvm_amd/parameters/ciphertext_hiding_asids"] = "99\n"


def lowered(host):
    host.lines["sev 9"] = snp_status(1, 55, platform=0xdb18000000000004,
                                     reported=0xdb16000000000004).hex()


def raised(host):
    host.lines["sev 9"] = snp_status(1, 55, platform=0xdb18000000000004,
                                     reported=0xdb18000000000005).hex()


def aliases(host):
    host.lines["sev 9"] = snp_status(1, 55, bits=1, platform=0xdb18000000000004).hex()


def old_stack(host):
    host.lines["program qemu-system-x86_64"] = "QEMU emulator version 8.2.2 (Debian)"
    host.lines["program libvirtd"] = "libvirtd (libvirt) 9.0.0"
    host.files["/proc/sys/kernel/osrelease"] = "6.1.0-30-amd64\n"
    host.files["/boot/config-6.1.0-30-amd64"] = host.files.pop("/boot/config-6.12.57-amd64")


def not_root(host):
    for register in host.msrs:
        host.msrs[register] = "errno 13"
    host.lines["device /dev/sev"] = host.lines["device /dev/kvm"] = "errno 13"
    host.files["/proc/iomem"] = "00000000-00000000 : System RAM\n"


def intel(host):
    host.leaves = {0: (0x20, 0x756e6547, 0x6c65746e, 0x49656e69)}


def azure(host):
    host.leaves[1] = (host.leaves[1][0], 0, 1 << 31, 0)
    host.leaves[0x8000001f] = (0, 0, 0, 0)


PRESETS = {"milan": milan, "genoa": genoa, "turin": turin}
PRESETS.update({name.replace("_", "-"): changed(function) for name, function in {
    "smee_off": smee_off, "smee_one": smee_one, "rmp_off": rmp_off, "rmp_small": rmp_small,
    "iommu_pt": iommu_pt, "passthrough": passthrough, "no_asids": no_asids,
    "old_firmware": old_firmware, "no_kvm": no_kvm, "locked": locked, "nosmt": nosmt,
    "hiding": hiding, "lowered": lowered, "raised": raised, "aliases": aliases,
    "old_stack": old_stack, "not_root": not_root, "intel": intel, "azure": azure}.items()})


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("directory", nargs="?")
    parser.add_argument("--preset", default="milan", choices=PRESETS)
    parser.add_argument("--list", action="store_true")
    arguments = parser.parse_args()
    if arguments.list:
        print("\n".join(PRESETS))
    elif arguments.directory:
        PRESETS[arguments.preset]().write(arguments.directory)


if __name__ == "__main__":
    main()
