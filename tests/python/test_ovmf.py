# SPDX-License-Identifier: Apache-2.0
"""Firmware images."""

import os
import pathlib
import struct
import threading
import unittest

from sevsnpmeasure import ovmf
from sevsnpmeasure.ovmf import OVMF, SVSM, SectionType

import support

OTHER = "12345678-9abc-def0-1234-56789abcdef0"


class OvmfTest(support.TemporaryDirectoryTest):
    def load(self, data, kind=OVMF, **options):
        return kind(self.write("image.fd", data), **options)

    def test_all_there_is(self):
        data = support.firmware(extra=[support.entry(OTHER, b"payload")])
        image = self.load(data)
        self.assertEqual(image.data(), data)
        self.assertEqual(image.size(), 0x2000)
        self.assertEqual(image.gpa(), 0xFFFFE000)
        self.assertEqual(image.end_gpa(), 1 << 32)
        self.assertEqual(image.table_item(OTHER), b"payload")
        self.assertEqual(image.table_item(support.RESET), struct.pack("<I", 0x80B004))
        self.assertEqual(image.sev_es_reset_eip(), 0x80B004)
        self.assertEqual(image.sev_hashes_table_gpa(), 0x810C00)
        self.assertTrue(image.is_sev_hashes_table_supported())
        self.assertEqual([(item.gpa, item.size, item.section_type_int)
                          for item in image.metadata_items()], list(support.SECTIONS))
        for section_type in SectionType:
            self.assertTrue(image.has_metadata_section(section_type))
        with self.assertRaises(KeyError):
            image.table_item(support.SVSM_INFO)

    def test_ends_elsewhere(self):
        image = self.load(support.firmware(), end_at=0x100000000 - 0x84000)
        self.assertEqual(image.gpa(), 0xFFF7A000)
        self.assertEqual(image.end_gpa(), 0xFFF7C000)

    def test_plain_build(self):
        image = self.load(support.firmware(sections=None, reset=None, hashes=(0, 0)))
        self.assertEqual(image.metadata_items(), [])
        self.assertFalse(image.is_sev_hashes_table_supported())
        self.assertFalse(image.has_metadata_section(SectionType.CPUID))
        with self.assertRaises(RuntimeError) as caught:
            image.sev_es_reset_eip()
        self.assertEqual(str(caught.exception),
                         "Can't find SEV_ES_RESET_BLOCK_GUID entry in OVMF table")

    def test_no_table(self):
        image = self.load(bytes(4096))
        self.assertEqual(image.metadata_items(), [])
        self.assertFalse(image.is_sev_hashes_table_supported())
        with self.assertRaises(RuntimeError) as caught:
            image.sev_hashes_table_gpa()
        self.assertEqual(str(caught.exception),
                         "Can't find SEV_HASH_TABLE_RV_GUID entry in OVMF table")

    def test_later_entry_of_a_guid_wins(self):
        near, far = support.entry(OTHER, b"near"), support.entry(OTHER, b"far")
        image = self.load(support.firmware(extra=[far, near]))
        self.assertEqual(image.table_item(OTHER), b"far")

    def test_entry_larger_than_the_table(self):
        image = self.load(support.firmware(extra=[support.entry(OTHER, b"rest", size=1000)]))
        self.assertEqual(image.table_item(OTHER), b"rest")

    def test_section_of_unknown_type(self):
        image = self.load(support.firmware(sections=[(0, 0x1000, SectionType.CPUID.value),
                                                     (0x1000, 0x1000, 5)]))
        self.assertTrue(image.has_metadata_section(SectionType.CPUID))
        with self.assertRaises(ValueError) as caught:
            image.has_metadata_section(SectionType.SNP_KERNEL_HASHES)
        self.assertEqual(str(caught.exception), "5 is not a valid SectionType")
        image.metadata_items()[1].section_type_int = 4
        self.assertEqual(image.metadata_items()[1].section_type(), SectionType.SVSM_CAA)

    def test_damage(self):
        damaged = (
            (support.firmware(magic=b"ASEW"), RuntimeError, "Wrong SEV metadata signature"),
            (support.firmware(version=2), RuntimeError, "Wrong SEV metadata version"),
            (support.firmware(extra=[support.entry(OTHER, b"", size=17)]), RuntimeError,
             "Invalid entry size"),
            (support.firmware(sections=None, extra=[support.entry(support.METADATA, b"\xff" * 4)]),
             ValueError, None),
            (bytes(49), ValueError, None),
            (b"", ValueError, None),
            (bytes((64 << 20) + 1), ValueError, None),
        )
        for data, kind, text in damaged:
            with self.subTest(kind=kind, text=text, size=len(data)):
                with self.assertRaises(kind) as caught:
                    self.load(data)
                if text:
                    self.assertEqual(str(caught.exception), text)
                else:
                    self.assertTrue(str(caught.exception))

    def test_announced_sections_that_are_not_there(self):
        good = support.metadata(support.SECTIONS)
        bad = good[:12] + struct.pack("<I", 1000) + good[16:]
        data = support.firmware()
        self.assertIn(good, data)
        with self.assertRaises(ValueError):
            self.load(data.replace(good, bad))

    def test_header_structure(self):
        header = ovmf.OvmfSevMetadataHeader.from_buffer_copy(support.metadata(support.SECTIONS))
        header.verify()
        self.assertEqual((header.size, header.version, header.num_items), (88, 1, 6))
        header.version = 2
        with self.assertRaises(RuntimeError):
            header.verify()

    def test_svsm(self):
        data = support.firmware(hashes=None, extra=[
            support.entry(support.SVSM_INFO, struct.pack("<I", 0x1234))])
        image = self.load(data, SVSM, end_at=0xFFF00000)
        self.assertEqual(image.sev_es_reset_eip(), 0xFFF00000 - 0x2000 + 0x1234)
        with self.assertRaises(RuntimeError) as caught:
            self.load(support.firmware(), SVSM).sev_es_reset_eip()
        self.assertEqual(str(caught.exception), "Can't find SVSM_INFO_GUID entry in SVSM table")

    def test_kinds_of_names(self):
        data = support.firmware()
        path = self.write("image.fd", data)
        descriptor = os.open(path, os.O_RDONLY)
        for name in (path, os.fsencode(path), pathlib.Path(path), descriptor):
            self.assertEqual(OVMF(name).data(), data)

    def test_pipe(self):
        os.mkfifo("pipe")
        data = support.firmware(size=0x40000)
        writer = threading.Thread(target=lambda: pathlib.Path("pipe").write_bytes(data))
        writer.start()
        self.assertEqual(OVMF("pipe").data(), data)
        writer.join()

    def test_unreadable(self):
        with self.assertRaises(FileNotFoundError):
            OVMF("nothing")
        with self.assertRaises(IsADirectoryError):
            OVMF(".")
        with self.assertRaises(TypeError):
            OVMF(None)


if __name__ == "__main__":
    unittest.main()
