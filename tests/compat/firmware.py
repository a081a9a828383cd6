# SPDX-License-Identifier: Apache-2.0
"""Small firmware images, and the digest of mode sev, made independently of the project's C code."""

import hashlib
import struct
import uuid

FOOTER = "96b582de-1fb2-45f7-baea-a366c55a082d"
RESET_BLOCK = "00f771de-1a7e-4fcb-890e-68c77e2fb44e"
HASH_TABLE = "7255371f-3a3b-4b04-927b-1da6efa8d454"
METADATA = "dc886566-984a-4798-a75e-5585a7bf67cc"
SVSM_INFO = "a789a612-0597-4c4b-a49f-cbb1fe9d1ddd"

# As in the AmdSev build of edk2.
SECTIONS = [(0x800000, 0x9000, 1), (0x80a000, 0x3000, 1), (0x80d000, 0x1000, 2),
            (0x80e000, 0x1000, 3), (0x80f000, 0x1000, 4), (0x810000, 0x1000, 0x10)]
RESET_EIP = 0x80b004
HASH_AREA = (0x810c00, 0x400)


def _entry(guid, payload):
    return payload + struct.pack("<H", len(payload) + 18) + uuid.UUID(guid).bytes_le


def make_firmware(sections=None, reset_eip=RESET_EIP, hash_area=HASH_AREA, size=4096,
                  svsm_offset=None):
    """An image of size bytes; what is None is left out of its table."""
    image = bytearray(b"\x90" * size)
    table = b""
    if sections is not None:
        body = b"".join(struct.pack("<3I", *section) for section in sections)
        body = b"ASEV" + struct.pack("<3I", 16 + len(body), 1, len(sections)) + body
        image[:len(body)] = body
        table += _entry(METADATA, struct.pack("<I", size))
    if svsm_offset is not None:
        table += _entry(SVSM_INFO, struct.pack("<I", svsm_offset))
    if hash_area is not None:
        table += _entry(HASH_TABLE, struct.pack("<2I", *hash_area))
    if reset_eip is not None:
        table += _entry(RESET_BLOCK, struct.pack("<I", reset_eip))
    table += struct.pack("<H", len(table) + 18) + uuid.UUID(FOOTER).bytes_le
    image[size - 32 - len(table):size - 32] = table
    return bytes(image)


def hash_table(kernel, initrd, cmdline):
    """The 176 bytes that QEMU puts into memory for kernel-hashes=on."""
    entries = b""
    for guid, data in (("97d02dd8-bd20-4c94-aa78-e7714d36ab2a", cmdline + b"\0"),
                       ("44baf731-3a2f-4bd7-9af1-41e29169781d", initrd),
                       ("4de79437-abd2-427f-b835-d5b172d2045b", kernel)):
        entries += uuid.UUID(guid).bytes_le + struct.pack("<H", 50) + hashlib.sha256(data).digest()
    header = uuid.UUID("9438d606-4f22-4cc9-b479-a793d411fd21").bytes_le + struct.pack("<H", 168)
    return header + entries + bytes(8)


def sev_digest(firmware, kernel=None, initrd=b"", cmdline=b""):
    """Launch digest of mode sev in hex."""
    table = b"" if kernel is None else hash_table(kernel, initrd, cmdline)
    return hashlib.sha256(firmware + table).hexdigest()
