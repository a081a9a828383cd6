#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The table block of a guest, written a second time and from other sources than src/formats does.

usage: tables.py VCPUS MEMORY_MIB ADDRESS OUTPUT

Needs iasl. Prints the SHA-256 of the block.
"""

import hashlib
import os
import struct
import subprocess
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
BLOCK = 1 << 16
GIB = 1 << 30


def summed(table, at=9, size=None):
    table = bytearray(table)
    table[at] = 0
    table[at] = -sum(table[:size]) & 255
    return bytes(table)


def table(signature, revision, body):
    return summed(struct.pack("<4sIBB6s8sI4sI", signature, 36 + len(body), revision, 0, b"SEVKIT",
                              b"SEVK" + signature, 1, b"SEVK", 1) + body)


def window(memory_mib):
    """Above the memory of machine q35."""
    end = memory_mib << 20
    if end > 0xb0000000:
        end += 0x80000000
    return min(max(-(-end // GIB) * GIB, 32 * GIB), 1008 * GIB)


def dsdt(memory_mib):
    start = window(memory_mib)
    with open(os.path.join(HERE, "guest.asl"), encoding="ascii") as file:
        source = file.read()
    source = source.replace("0x800000000,", f"{start:#x},").replace("0xF800000000", f"{(1 << 40) - start:#x}")
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "dsdt")
        with open(path + ".asl", "w", encoding="ascii") as file:
            file.write(source)
        subprocess.run(["iasl", "-p", path, path + ".asl"], check=True, stdout=subprocess.DEVNULL)
        with open(path + ".aml", "rb") as file:
            return table(b"DSDT", 2, file.read()[36:])


def ports(bits, port):
    return struct.pack("<BBBBQ", 1 if bits else 0, bits, 0, 0, port)


def facp(at):
    body = bytearray(244 - 36)

    def put(offset, form, *values):
        struct.pack_into(form, body, offset - 36, *values)

    put(40, "<I", at)
    put(46, "<H", 9)
    put(56, "<IIII", 0x600, 0, 0x604, 0)
    put(76, "<II", 0x608, 0x620)
    put(88, "BBBBB", 4, 2, 0, 4, 16)
    put(96, "<HH", 0xfff, 0xfff)
    put(108, "<BH", 0x32, 2)
    put(112, "<I", 0x84a5)
    put(116, "12sB", ports(8, 0xcf9), 0xf)
    put(140, "<Q", at)
    for offset, bits, port in ((148, 32, 0x600), (172, 16, 0x604), (208, 32, 0x608), (220, 128, 0x620)):
        put(offset, "12s", ports(bits, port))
    return table(b"FACP", 3, bytes(body))


def apic(vcpus):
    body = struct.pack("<II", 0xfee00000, 1)
    for cpu in range(vcpus):
        if cpu < 255:
            body += struct.pack("<BBBBI", 0, 8, cpu, cpu, 1)
        else:
            body += struct.pack("<BBHIII", 9, 16, 0, cpu, 1, cpu)
    body += struct.pack("<BBBBII", 1, 12, 0, 0, 0xfec00000, 0)
    for irq, line, flags in ((0, 2, 0), (5, 5, 13), (9, 9, 13), (10, 10, 13), (11, 11, 13)):
        body += struct.pack("<BBBBIH", 2, 10, 0, irq, line, flags)
    body += struct.pack("<BBBHB", 4, 6, 255, 0, 1)
    return table(b"APIC", 3, body)


def block(vcpus, memory_mib, address):
    image = bytearray(BLOCK)
    image[0x180:0x180 + 235] = dsdt(memory_mib)
    image[0x80:0x80 + 244] = facp(address + 0x180)
    madt = apic(vcpus)
    image[0x280:0x280 + len(madt)] = madt
    xsdt = table(b"XSDT", 1, struct.pack("<QQ", address + 0x80, address + 0x280))
    image[0x40:0x40 + len(xsdt)] = xsdt
    rsdp = struct.pack("<8sB6sBIIQB3x", b"RSD PTR ", 0, b"SEVKIT", 2, 0, 36, address + 0x40, 0)
    image[:36] = summed(summed(rsdp, 8, 20), 32)
    return bytes(image)


def main():
    made = block(int(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3], 0))
    with open(sys.argv[4], "wb") as file:
        file.write(made)
    print(hashlib.sha256(made).hexdigest())


if __name__ == "__main__":
    main()
