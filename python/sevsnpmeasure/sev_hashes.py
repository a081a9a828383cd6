# SPDX-License-Identifier: Apache-2.0
"""The table of digests with which QEMU binds kernel, initrd and command line to a launch."""

import hashlib
from typing import Optional

from . import _sevkit
from ._types import FilePath

_PAGE_SIZE = 4096
_CHUNK = 1 << 20


def _sha256_file(path: FilePath) -> bytes:
    """SHA-256 of a file of any size, in constant memory; reading and hashing release the GIL."""
    digest = hashlib.sha256()
    buffer = bytearray(_CHUNK)
    view = memoryview(buffer)
    with open(path, "rb", buffering=0) as file:
        while True:
            size = file.readinto(buffer)
            if not size:
                return digest.digest()
            digest.update(view[:size])


class SevHashes:
    """The digests of one kernel with its initrd and command line."""

    SEV_HASH_TABLE_HEADER_GUID = "9438d606-4f22-4cc9-b479-a793d411fd21"
    SEV_KERNEL_ENTRY_GUID = "4de79437-abd2-427f-b835-d5b172d2045b"
    SEV_INITRD_ENTRY_GUID = "44baf731-3a2f-4bd7-9af1-41e29169781d"
    SEV_CMDLINE_ENTRY_GUID = "97d02dd8-bd20-4c94-aa78-e7714d36ab2a"

    def __init__(self, kernel: FilePath, initrd: Optional[FilePath] = None,
                 append: Optional[str] = None) -> None:
        self.kernel_hash = _sha256_file(kernel)
        self.initrd_hash = _sha256_file(initrd) if initrd else hashlib.sha256().digest()
        # Bytes that were no UTF-8 on a command line come as lone surrogates; QEMU hashes the bytes.
        cmdline = append.encode("utf-8", "surrogateescape") if append else b""
        self.cmdline_hash = hashlib.sha256(cmdline + b"\0").digest()

    def digests(self) -> bytes:
        """The three digests in the order of the table."""
        return bytes(self.cmdline_hash + self.initrd_hash + self.kernel_hash)

    def construct_table(self) -> bytearray:
        """The table, 176 bytes."""
        return bytearray(_sevkit.hash_table(self.digests()))

    def construct_page(self, offset: int) -> bytes:
        """A page of zeros with the table at offset; ValueError if the table does not fit there."""
        if not offset < _PAGE_SIZE:
            raise AssertionError
        table = bytes(self.construct_table())
        tail = _PAGE_SIZE - offset - len(table)
        if offset < 0 or tail < 0:
            raise ValueError("negative count")
        return bytes(offset) + table + bytes(tail)
