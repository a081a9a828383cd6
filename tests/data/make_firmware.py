#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Makes synthetic firmware images, kernels and reports for tests.

An image has the structure of OVMF (edk2, OvmfPkg/ResetVector): pseudo-random bytes, the SEV metadata,
and a table of GUID entries that ends 32 bytes before the end. The presets have the layouts of real
builds; options change them and bring in defects.
"""

import argparse
import hashlib
import struct
import uuid

GUIDS = {
    "footer": "96b582de-1fb2-45f7-baea-a366c55a082d",
    "reset": "00f771de-1a7e-4fcb-890e-68c77e2fb44e",
    "hash": "7255371f-3a3b-4b04-927b-1da6efa8d454",
    "secret": "4c2eb361-7d9b-4cc3-8081-127c90d3d294",
    "metadata": "dc886566-984a-4798-a75e-5585a7bf67cc",
    "svsm": "a789a612-0597-4c4b-a49f-cbb1fe9d1ddd",
}

SEC_MEM, SECRETS, CPUID, SVSM_CAA, KERNEL_HASHES = 1, 2, 3, 4, 0x10

COMMON = [
    (0x800000, 0x9000, SEC_MEM),
    (0x80A000, 0x3000, SEC_MEM),
    (0x80D000, 0x1000, SECRETS),
    (0x80E000, 0x1000, CPUID),
]

# What -kernel, -initrd and -append need (AmdSev), what they lack (plain), and what SNP lacks (old).
PRESETS = {
    "amdsev": dict(
        sections=COMMON
        + [
            (0x80F000, 0x1000, SVSM_CAA),
            (0x810000, 0x1000, KERNEL_HASHES),
            (0x811000, 0xF000, SEC_MEM),
        ],
        reset=0x80B004,
        hash=(0x810400, 0x400),
        secret=(0x80FC00, 0x400),
    ),
    "plain": dict(
        sections=COMMON + [(0x80F000, 0x1000, SVSM_CAA), (0x810000, 0x10000, SEC_MEM)],
        reset=0x80B004,
        hash=(0, 0),
        secret=(0, 0),
    ),
    "old": dict(sections=None, reset=0x808004, hash=(0, 0), secret=(0, 0)),
    "svsm": dict(
        sections=[
            (0, 0x9E000, SEC_MEM),
            (0x9E000, 0x1000, SECRETS),
            (0x9F000, 0x1000, CPUID),
        ],
        svsm=0x400,
    ),
}


def number(text):
    return int(text, 0)


def pair(text):
    gpa, size = text.split(":")
    return number(gpa), number(size)


def triple(text):
    gpa, size, kind = text.split(":")
    return number(gpa), number(size), number(kind)


def noise(size, seed):
    """Reproducible bytes that do not compress and do not repeat."""
    return hashlib.shake_128(b"sevkit test image %d" % seed).digest(size)


def entry(name, payload, size=None):
    total = len(payload) + 18 if size is None else size
    return payload + struct.pack("<H", total) + uuid.UUID(GUIDS[name]).bytes_le


def metadata(sections, options):
    magic = b"BAD!" if options.bad_magic else b"ASEV"
    header = struct.pack(
        "<4sIII", magic, 16 + 12 * len(sections), options.metadata_version, len(sections)
    )
    return header + b"".join(struct.pack("<III", *section) for section in sections)


def table(layout, offset_from_end, options):
    """Entries as they stand in the file: the footer last."""
    entries = {}
    if layout.get("svsm") is not None:
        entries["svsm"] = struct.pack("<I", layout["svsm"])
    if layout.get("sections") is not None:
        entries["metadata"] = struct.pack("<I", offset_from_end)
    for area in ("hash", "secret"):
        if layout.get(area) is not None:
            entries[area] = struct.pack("<II", *layout[area])
    if layout.get("reset") is not None:
        entries["reset"] = struct.pack("<I", layout["reset"])
    body = b""
    for name, payload in entries.items():
        if name in options.without:
            continue
        body += entry(name, payload, options.entry_size if name == "reset" else None)
        if name in options.duplicate:
            body += entry(name, bytes(len(payload)))
    return body + entry("footer", b"", len(body) + 18)


def firmware(options):
    layout = dict(PRESETS[options.preset])
    for key in ("reset", "hash", "secret", "svsm"):
        if getattr(options, key) is not None:
            layout[key] = getattr(options, key)
    if options.section:
        layout["sections"] = options.section
    image = bytearray(noise(options.size, options.seed))
    described = b""
    if layout.get("sections") is not None:
        described = metadata(layout["sections"], options)
    end = options.size - 32
    # The table's length does not depend on the offset in it.
    start = end - len(table(layout, 0, options)) - len(described)
    tail = described + table(layout, options.size - start, options)
    if not options.no_table:
        image[start:end] = tail
    return bytes(image)


def unified_kernel(options):
    """A PE file with the section names of a unified kernel image; enough for its headers to be read."""
    names = options.pe_section or [".linux", ".initrd", ".cmdline"]
    head = bytearray(0x400)
    head[0:2] = b"MZ"
    head[0x3C:0x40] = struct.pack("<I", 0x80)
    head[0x80:0x98] = struct.pack("<4sHHIIIHH", b"PE\0\0", 0x8664, len(names), 0, 0, 0, 0, 0x22E)
    offset = len(head)
    body = b""
    for index, name in enumerate(names):
        content = noise(100 + index, options.seed + index)
        stored = content.ljust(512, b"\0")
        at = 0x98 + 40 * index
        head[at : at + 40] = struct.pack(
            "<8sIIIIIIHHI", name.encode("latin-1"), len(content), offset, len(stored), offset, 0, 0,
            0, 0, 0,
        )
        body += stored
        offset += len(stored)
    return bytes(head) + body


def report(options):
    """An unsigned attestation report with the fields that an ID block determines (SEV-SNP ABI 56860)."""
    data = bytearray(1184)
    struct.pack_into("<IIQ", data, 0, 2, options.guest_svn, options.policy)
    data[0x10:0x20] = bytes.fromhex(options.family_id)
    data[0x20:0x30] = bytes.fromhex(options.image_id)
    # KEY_INFO bit 0: the author key was enabled.
    data[0x48] = any(bytes.fromhex(options.author_key_digest))
    data[0x90:0xC0] = bytes.fromhex(options.measurement)
    data[0xE0:0x110] = bytes.fromhex(options.id_key_digest)
    data[0x110:0x140] = bytes.fromhex(options.author_key_digest)
    return bytes(data)


def parse_arguments():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("output")
    parser.add_argument("--kind", choices=["firmware", "noise", "uki", "report"], default="firmware")
    parser.add_argument("--preset", choices=sorted(PRESETS), default="amdsev")
    parser.add_argument("--size", type=number, default=65536)
    parser.add_argument("--seed", type=number, default=0)
    parser.add_argument("--section", type=triple, action="append", metavar="GPA:SIZE:TYPE")
    parser.add_argument("--reset", type=number, metavar="EIP")
    parser.add_argument("--hash", type=pair, metavar="GPA:SIZE")
    parser.add_argument("--secret", type=pair, metavar="GPA:SIZE")
    parser.add_argument("--svsm", type=number, metavar="OFFSET")
    parser.add_argument("--without", action="append", default=[], choices=sorted(GUIDS))
    parser.add_argument("--duplicate", action="append", default=[], choices=sorted(GUIDS))
    parser.add_argument("--no-table", action="store_true")
    parser.add_argument("--bad-magic", action="store_true")
    parser.add_argument("--metadata-version", type=number, default=1)
    parser.add_argument("--entry-size", type=number, help="claimed by the reset block's entry")
    parser.add_argument("--pe-section", action="append", metavar="NAME")
    parser.add_argument("--measurement", default="00" * 48)
    parser.add_argument("--policy", type=number, default=0x30000)
    parser.add_argument("--guest-svn", type=number, default=0)
    parser.add_argument("--family-id", default="00" * 16)
    parser.add_argument("--image-id", default="00" * 16)
    parser.add_argument("--id-key-digest", default="00" * 48)
    parser.add_argument("--author-key-digest", default="00" * 48)
    return parser.parse_args()


def main():
    options = parse_arguments()
    makers = {
        "firmware": firmware,
        "noise": lambda options: noise(options.size, options.seed),
        "uki": unified_kernel,
        "report": report,
    }
    with open(options.output, "wb") as file:
        file.write(makers[options.kind](options))


if __name__ == "__main__":
    main()
