#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Writes an IGVM file for transcripts: platform SEV-SNP, a policy, pages of each kind, a parameter area of
three pages, one save area.

usage: make_igvm.py FILE"""

import struct
import sys
import zlib

FIXED = 24
DATA_AT = 0x1000
VMSA_GPA = 0xFFFFFFFFF000


class File:
    def __init__(self):
        self.headers = b""
        self.data = b""

    def header(self, kind, body):
        self.headers += struct.pack("<II", kind, len(body)) + body + bytes(-len(body) % 8)

    def page(self, gpa, content=None, flags=0, kind=0):
        offset = self.append(content) if content else 0
        self.header(0x302, struct.pack("<QIIIHH", gpa, 1, offset, flags, kind, 0))

    def append(self, content):
        offset = DATA_AT + len(self.data)
        self.data += content
        return offset

    def finish(self):
        size = DATA_AT + len(self.data)
        fixed = struct.pack("<4sIIIII", b"IGVM", 1, FIXED, len(self.headers), size, 0)
        crc = zlib.crc32(fixed + self.headers)
        fixed = fixed[:20] + struct.pack("<I", crc)
        return (fixed + self.headers).ljust(DATA_AT, b"\0") + self.data


def save_area():
    """CR0 and SEV_FEATURES as KVM sets them, a segment, RIP."""
    page = bytearray(4096)
    struct.pack_into("<Q", page, 0x158, 0x31)
    struct.pack_into("<Q", page, 0x178, 0x10000)
    struct.pack_into("<Q", page, 0x3B0, 1)
    struct.pack_into("<HHIQ", page, 0x10, 8, 0xC9B, 0xFFFFFFFF, 0)
    return bytes(page)


def main():
    file = File()
    file.header(0x001, struct.pack("<IBBHQ", 1, 0, 2, 1, 0))
    file.header(0x101, struct.pack("<QII", 0x30000, 1, 0))
    file.header(0x301, struct.pack("<QII", 0x3000, 0, 0))
    file.header(0x307, struct.pack("<II", 0, 0))
    file.page(0x10000, b"\1" * 4096)
    file.page(0x11000, b"\2" * 4096)
    file.page(0x12000)
    file.page(0x13000, flags=2)
    file.page(0x14000, kind=1)
    file.page(0x15000, kind=2)
    file.header(0x303, struct.pack("<QII", 0x20000, 1, 0))
    file.header(0x304, struct.pack("<QIIHH", VMSA_GPA, 1, file.append(save_area()), 0, 0))
    with open(sys.argv[1], "wb") as output:
        output.write(file.finish())


main()
