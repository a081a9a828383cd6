# SPDX-License-Identifier: Apache-2.0
"""Firmware images: OVMF, and Coconut SVSM before it came as IGVM."""

import ctypes
import uuid
from ctypes import c_uint8, c_uint16, c_uint32
from enum import Enum
from typing import Dict, List

from . import _sevkit
from ._types import FilePath

FOUR_GB = 1 << 32

# No image is larger; what else is behind the name (a device without an end) need not be read whole.
_MAX_BYTES = 64 << 20


class SectionType(Enum):
    """Types of SEV metadata sections (edk2, OvmfPkg/ResetVector/X64/OvmfSevMetadata.asm)."""

    SNP_SEC_MEM = 1
    SNP_SECRETS = 2
    CPUID = 3
    SVSM_CAA = 4
    SNP_KERNEL_HASHES = 0x10


class OvmfSevMetadataSectionDesc(ctypes.LittleEndianStructure):
    """One section of guest memory, as it stands in the image."""

    _pack_ = 1
    _fields_ = [("gpa", c_uint32), ("size", c_uint32), ("section_type_int", c_uint32)]

    def section_type(self) -> SectionType:
        """ValueError for a type that is not known."""
        return SectionType(self.section_type_int)


class OvmfSevMetadataHeader(ctypes.LittleEndianStructure):
    """What stands before the sections."""

    _pack_ = 1
    _fields_ = [("signature", c_uint8 * 4), ("size", c_uint32), ("version", c_uint32),
                ("num_items", c_uint32)]

    def verify(self) -> None:
        """RuntimeError if this is no metadata, or not of the version that is known."""
        if bytes(self.signature) != b"ASEV":
            raise RuntimeError("Wrong SEV metadata signature")
        if self.version != 1:
            raise RuntimeError("Wrong SEV metadata version")


class OvmfFooterTableEntry(ctypes.LittleEndianStructure):
    """What stands behind the payload of an entry of the GUID table."""

    _pack_ = 1
    _fields_ = [("size", c_uint16), ("guid", c_uint8 * 16)]


class OVMF:
    """An image that ends at the guest address end_at."""

    OVMF_TABLE_FOOTER_GUID = "96b582de-1fb2-45f7-baea-a366c55a082d"
    SEV_HASH_TABLE_RV_GUID = "7255371f-3a3b-4b04-927b-1da6efa8d454"
    SEV_ES_RESET_BLOCK_GUID = "00f771de-1a7e-4fcb-890e-68c77e2fb44e"
    OVMF_SEV_META_DATA_GUID = "dc886566-984a-4798-a75e-5585a7bf67cc"

    def __init__(self, _filename: FilePath, end_at: int = FOUR_GB) -> None:
        with open(_filename, "rb") as file:
            self._data = file.read(_MAX_BYTES + 1)
        try:
            entries, sections = _sevkit.firmware(self._data)
        except _sevkit.Error as error:
            raise _damage(error) from None
        # Where a GUID stands twice, the later one, farther from the footer, stays.
        self._table: Dict[str, bytes] = {
            str(uuid.UUID(bytes_le=guid)): payload for guid, payload in entries
        }
        self._metadata_items = [OvmfSevMetadataSectionDesc(*section) for section in sections]
        self._gpa = end_at - len(self._data)

    def data(self) -> bytes:
        """The whole image."""
        return self._data

    def size(self) -> int:
        """Bytes of the image."""
        return len(self._data)

    def gpa(self) -> int:
        """The guest address of its first byte."""
        return self._gpa

    def end_gpa(self) -> int:
        """The guest address behind its last byte."""
        return self.gpa() + self.size()

    def table_item(self, guid: str) -> bytes:
        """The payload of an entry of the GUID table; KeyError if there is none."""
        return self._table[guid]

    def metadata_items(self) -> List[OvmfSevMetadataSectionDesc]:
        """The SEV metadata sections in the order of the image."""
        return self._metadata_items

    def has_metadata_section(self, section_type: SectionType) -> bool:
        """Whether there is a section of this type; ValueError if one before it is not known."""
        return any(item.section_type() == section_type for item in self.metadata_items())

    def is_sev_hashes_table_supported(self) -> bool:
        """Whether the image reserves memory for the digests of kernel, initrd and command line."""
        return self.SEV_HASH_TABLE_RV_GUID in self._table and self.sev_hashes_table_gpa() != 0

    def sev_hashes_table_gpa(self) -> int:
        """The guest address of that memory; RuntimeError if the image does not name one."""
        return self._u32_of("SEV_HASH_TABLE_RV_GUID", "OVMF")

    def sev_es_reset_eip(self) -> int:
        """Where application processors start; RuntimeError if the image does not say."""
        return self._u32_of("SEV_ES_RESET_BLOCK_GUID", "OVMF")

    def _u32_of(self, guid_name: str, table_name: str) -> int:
        payload = self._table.get(getattr(self, guid_name))
        if payload is None:
            raise RuntimeError(f"Can't find {guid_name} entry in {table_name} table")
        return int.from_bytes(payload[:4], "little")


class SVSM(OVMF):
    """A Coconut SVSM image."""

    SVSM_INFO_GUID = "a789a612-0597-4c4b-a49f-cbb1fe9d1ddd"

    def sev_es_reset_eip(self) -> int:
        """Where all processors start: the launch offset of the image in guest memory."""
        return self._u32_of("SVSM_INFO_GUID", "SVSM") + self.gpa()


# What sev-snp-measure calls a RuntimeError, in its words; it has no exception of its own for other damage
# than what its unpacking raises, a ValueError.
_DAMAGE = {
    _sevkit.REASON_TABLE_ENTRY_SIZE: "Invalid entry size",
    _sevkit.REASON_METADATA_SIGNATURE: "Wrong SEV metadata signature",
    _sevkit.REASON_METADATA_VERSION: "Wrong SEV metadata version",
}


def _damage(error: _sevkit.Error) -> Exception:
    peer_text = _DAMAGE.get(error.reason)
    return RuntimeError(peer_text) if peer_text else ValueError(str(error))
