#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Writes an IGVM file for transcripts: platform SEV-SNP, a policy, pages of each kind, a parameter area of
three pages, one save area.

usage: make_igvm.py FILE [--version 2] [--corim] [--policy NUMBER] [--vcpus N] [--sev-es]"""

import argparse
import struct
import zlib

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

    def finish(self, version):
        size = DATA_AT + len(self.data)
        tail = struct.pack("<II", 0, 4096) if version == 2 else b""
        fixed = struct.pack("<4sIIIII", b"IGVM", version, 24 + len(tail), len(self.headers), size, 0) + tail
        crc = zlib.crc32(fixed + self.headers)
        fixed = fixed[:20] + struct.pack("<I", crc) + fixed[24:]
        return (fixed + self.headers).ljust(DATA_AT, b"\0") + self.data


def save_area():
    """CR0 and SEV_FEATURES as KVM sets them, a segment, RIP."""
    page = bytearray(4096)
    struct.pack_into("<Q", page, 0x158, 0x31)
    struct.pack_into("<Q", page, 0x178, 0x10000)
    struct.pack_into("<Q", page, 0x3B0, 1)
    struct.pack_into("<HHIQ", page, 0x10, 8, 0xC9B, 0xFFFFFFFF, 0)
    return bytes(page)


def parse_arguments():
    parser = argparse.ArgumentParser()
    parser.add_argument("file")
    parser.add_argument("--version", type=int, default=1)
    parser.add_argument("--corim", action="store_true")
    parser.add_argument("--policy", type=lambda text: int(text, 0), default=0x30000)
    parser.add_argument("--vcpus", type=int, default=1)
    parser.add_argument("--sev-es", action="store_true")
    return parser.parse_args()


def main():
    arguments = parse_arguments()
    file = File()
    file.header(0x001, struct.pack("<IBBHQ", 1, 0, 5 if arguments.sev_es else 2, 1, 0))
    file.header(0x101, struct.pack("<QII", arguments.policy, 1, 0))
    if arguments.corim:
        file.header(0x104, struct.pack("<IIII", 1, file.append(b"\xa0" * 16), 16, 0))
        file.header(0x105, struct.pack("<IIII", 1, file.append(b"\xa1" * 8), 8, 0))
        file.data += bytes(-len(file.data) % 4096)
    file.header(0x301, struct.pack("<QII", 0x3000, 0, 0))
    file.header(0x307, struct.pack("<II", 0, 0))
    file.page(0x10000, b"\1" * 4096)
    file.page(0x11000, b"\2" * 4096)
    file.page(0x12000)
    file.page(0x13000, flags=2)
    if not arguments.sev_es:
        file.page(0x14000, kind=1)
        file.page(0x15000, kind=2)
    file.header(0x303, struct.pack("<QII", 0x20000, 1, 0))
    area = file.append(save_area())
    for vcpu in range(arguments.vcpus):
        file.header(0x304, struct.pack("<QIIHH", VMSA_GPA, 1, area, vcpu, 0))
    with open(arguments.file, "wb") as output:
        output.write(file.finish(arguments.version))


main()
