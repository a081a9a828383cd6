# SPDX-License-Identifier: Apache-2.0
"""What the tests share: reference data, synthetic firmware, and the page chain once more."""

import base64
import hashlib
import json
import os
import pathlib
import re
import struct
import tempfile
import unittest
import uuid

SOURCE = pathlib.Path(__file__).resolve().parent.parent.parent
CORPUS = pathlib.Path(os.environ.get("SEVKIT_CORPUS") or SOURCE.parent / "shared" / "corpus")

FOOTER = "96b582de-1fb2-45f7-baea-a366c55a082d"
RESET = "00f771de-1a7e-4fcb-890e-68c77e2fb44e"
HASHES = "7255371f-3a3b-4b04-927b-1da6efa8d454"
METADATA = "dc886566-984a-4798-a75e-5585a7bf67cc"
SVSM_INFO = "a789a612-0597-4c4b-a49f-cbb1fe9d1ddd"

SEC_MEM, SECRETS, CPUID, CAA, KERNEL_HASHES = 1, 2, 3, 4, 0x10

# Every type of section, not in the order of addresses.
SECTIONS = (
    (0x800000, 0x9000, SEC_MEM),
    (0x80D000, 0x1000, SECRETS),
    (0x80E000, 0x1000, CPUID),
    (0x80A000, 0x3000, SEC_MEM),
    (0x80F000, 0x1000, CAA),
    (0x810000, 0x1000, KERNEL_HASHES),
)


def corpus(path):
    """A file of the reference data; skips the test where it is absent."""
    full = CORPUS / path
    if not full.exists() and os.environ.get("CI") == "true":
        raise AssertionError(f"no {full}: with CI=true reference data must be there")
    if not full.exists():
        raise unittest.SkipTest(f"no reference data at {full}")
    return full


def corpus_lines(path):
    """The objects of a JSON-lines file of the reference data."""
    with open(corpus(path), encoding="utf-8") as file:
        return [json.loads(line) for line in file]


def content(value):
    """The bytes that a vector means: base64, or a recipe for a hash repeated."""
    if isinstance(value, dict):
        text, times = re.fullmatch(r'sha256\(b"(.*)"\)\*(\d+)', value["recipe"]).groups()
        return hashlib.sha256(text.encode()).digest() * int(times)
    return base64.b64decode(value)


def metadata(sections, magic=b"ASEV", version=1):
    """SEV metadata as it stands in an image."""
    head = struct.pack("<4sIII", magic, 16 + 12 * len(sections), version, len(sections))
    return head + b"".join(struct.pack("<III", *section) for section in sections)


def entry(guid, payload, size=None):
    """An entry of the GUID table; size overrides the true one."""
    size = len(payload) + 18 if size is None else size
    return payload + struct.pack("<H", size) + uuid.UUID(guid).bytes_le


def table(entries, footer=FOOTER):
    """The GUID table: the last of entries is the one nearest the footer."""
    body = b"".join(entries)
    return body + struct.pack("<H", len(body) + 18) + uuid.UUID(footer).bytes_le


def firmware(size=0x2000, sections=SECTIONS, reset=0x80B004, hashes=(0x810C00, 0x400), extra=(),
             **metadata_options):
    """A synthetic OVMF image; None leaves an entry out."""
    entries = list(extra)
    tail = b"" if sections is None else metadata(sections, **metadata_options)
    if reset is not None:
        entries.append(entry(RESET, struct.pack("<I", reset)))
    if hashes is not None:
        entries.append(entry(HASHES, struct.pack("<II", *hashes)))
    if sections is not None:
        # The offset is counted from the end, so the metadata goes right before the table.
        whole = sum(map(len, entries)) + 22 + 18
        entries.append(entry(METADATA, struct.pack("<I", len(tail) + whole + 32)))
    tail += table(entries) + bytes(32)
    filler = hashlib.shake_128(b"firmware").digest(size - len(tail))
    return filler + tail


def chain(digest, page_type, gpa, contents=bytes(4096)):
    """One PAGE_INFO (SEV-SNP ABI 56860), computed without libsevkit."""
    measured = hashlib.sha384(contents).digest() if page_type in (1, 2) else bytes(48)
    info = digest + measured + struct.pack("<HBBIQ", 0x70, page_type, 0, 0, gpa)
    return hashlib.sha384(info).digest()


class TemporaryDirectoryTest(unittest.TestCase):
    """A test that runs in a fresh directory."""

    def setUp(self):
        directory = tempfile.TemporaryDirectory()
        self.addCleanup(directory.cleanup)
        self.addCleanup(os.chdir, os.getcwd())
        os.chdir(directory.name)
        self.directory = pathlib.Path(directory.name)

    def write(self, name, data):
        """A file in the directory; its path as text."""
        path = self.directory / name
        path.write_bytes(data)
        return str(path)
