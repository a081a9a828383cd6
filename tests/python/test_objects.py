# SPDX-License-Identifier: Apache-2.0
"""Launches that a program puts together itself from the objects of the package."""

import hashlib
import struct
import unittest
import uuid

from sevsnpmeasure import guest, ovmf, vcpu_types
from sevsnpmeasure.gctx import GCTX
from sevsnpmeasure.ovmf import OVMF, SVSM
from sevsnpmeasure.sev_hashes import SevHashes
from sevsnpmeasure.sev_mode import SevMode
from sevsnpmeasure.vmm_types import VMMType
from sevsnpmeasure.vmsa import VMSA, VMSA_SVSM

import support

KERNEL, INITRD, CMDLINE = b"kernel" * 1000, b"initrd" * 500000, "console=ttyS0 \u00e4"
ENTRIES = (
    ("97d02dd8-bd20-4c94-aa78-e7714d36ab2a", CMDLINE.encode() + b"\0"),
    ("44baf731-3a2f-4bd7-9af1-41e29169781d", INITRD),
    ("4de79437-abd2-427f-b835-d5b172d2045b", KERNEL),
)
SIGNATURE = 0x800F12


def table_of(contents):
    """QEMU's table, made without the package."""
    table = uuid.UUID("9438d606-4f22-4cc9-b479-a793d411fd21").bytes_le + struct.pack("<H", 168)
    for (guid, _), data in zip(ENTRIES, contents):
        table += uuid.UUID(guid).bytes_le + struct.pack("<H", 50) + hashlib.sha256(data).digest()
    return table + bytes(8)


class ObjectTest(support.TemporaryDirectoryTest):
    def setUp(self):
        super().setUp()
        self.ovmf = self.write("OVMF.fd", support.firmware())
        self.kernel = self.write("kernel", KERNEL)
        self.initrd = self.write("initrd", INITRD)

    def hashes(self):
        return SevHashes(self.kernel, self.initrd, CMDLINE)

    def test_hashes(self):
        hashes = self.hashes()
        self.assertEqual(hashes.kernel_hash, hashlib.sha256(KERNEL).digest())
        self.assertEqual(hashes.initrd_hash, hashlib.sha256(INITRD).digest())
        self.assertEqual(hashes.cmdline_hash, hashlib.sha256(ENTRIES[0][1]).digest())
        table = table_of(data for _, data in ENTRIES)
        self.assertEqual(hashes.construct_table(), table)
        self.assertIsInstance(hashes.construct_table(), bytearray)
        for offset in (0, 0xC00, 4096 - 176):
            self.assertEqual(hashes.construct_page(offset),
                             bytes(offset) + table + bytes(4096 - offset - 176))
        for offset, kind in ((4096 - 175, ValueError), (4096, AssertionError), (-1, ValueError)):
            with self.assertRaises(kind):
                hashes.construct_page(offset)

    def test_hashes_of_nothing(self):
        for initrd, append in ((None, None), ("", "")):
            hashes = SevHashes(self.kernel, initrd, append)
            self.assertEqual(hashes.construct_table(), table_of((b"\0", b"", KERNEL)))
        with self.assertRaises(FileNotFoundError):
            SevHashes("nothing", None, None)
        with self.assertRaises(IsADirectoryError):
            SevHashes(".", None, None)

    def test_hashes_can_be_set(self):
        hashes = SevHashes("/dev/null", None, None)
        hashes.kernel_hash = hashlib.sha256(KERNEL).digest()
        hashes.initrd_hash = hashlib.sha256(INITRD).digest()
        hashes.cmdline_hash = hashlib.sha256(ENTRIES[0][1]).digest()
        self.assertEqual(hashes.construct_page(16), self.hashes().construct_page(16))

    def test_cmdline_that_is_no_utf8(self):
        hashes = SevHashes("/dev/null", None, b"caf\xe9 \xff".decode("utf-8", "surrogateescape"))
        self.assertEqual(hashes.cmdline_hash, hashlib.sha256(b"caf\xe9 \xff\0").digest())

    def snp_by_hand(self, vmm_type, hashes, vcpus):
        """SEV-SNP, section by section, without the functions of the module guest."""
        image, context = OVMF(self.ovmf), GCTX()
        context.update_normal_pages(image.gpa(), image.data())
        cpuid = []
        for item in image.metadata_items():
            kind = item.section_type().name
            if kind == "SNP_SEC_MEM" and vmm_type == VMMType.gce:
                context.update_unmeasured_pages(item.gpa, item.size)
            elif kind in ("SNP_SEC_MEM", "SVSM_CAA"):
                context.update_zero_pages(item.gpa, item.size)
            elif kind == "SNP_SECRETS":
                context.update_secrets_page(item.gpa)
            elif kind == "CPUID" and vmm_type == VMMType.ec2:
                cpuid.append(item.gpa)
            elif kind == "CPUID":
                context.update_cpuid_page(item.gpa)
            elif hashes:
                offset = image.sev_hashes_table_gpa() & guest.PAGE_MASK
                context.update_normal_pages(item.gpa, hashes.construct_page(offset))
            else:
                context.update_zero_pages(item.gpa, item.size)
        for gpa in cpuid:
            context.update_cpuid_page(gpa)
        areas = VMSA(SevMode.SEV_SNP, image.sev_es_reset_eip(), SIGNATURE, 0x21, vmm_type)
        for page in areas.pages(vcpus):
            context.update_vmsa_page(page)
        return context.ld()

    def test_snp(self):
        seen = set()
        for vmm_type in VMMType:
            for kernel in (None, self.kernel):
                for vcpus in (0, 1, 5):
                    with self.subTest(vmm_type=vmm_type, kernel=kernel, vcpus=vcpus):
                        digest = self.snp_by_hand(vmm_type, self.hashes() if kernel else None,
                                                  vcpus)
                        self.assertEqual(digest, guest.calc_launch_digest(
                            SevMode.SEV_SNP, vcpus, SIGNATURE, self.ovmf, kernel, self.initrd,
                            CMDLINE, 0x21, vmm_type=vmm_type))
                        seen.add(digest)
        self.assertEqual(len(seen), 3 * 2 * 3)

    def test_snp_through_the_functions_of_guest(self):
        image = OVMF(self.ovmf)
        for vmm_type in VMMType:
            context = GCTX(seed=guest.calc_snp_ovmf_hash(self.ovmf))
            guest.snp_update_metadata_pages(context, image, self.hashes(), vmm_type)
            for page in VMSA(SevMode.SEV_SNP, image.sev_es_reset_eip(), SIGNATURE, 1,
                             vmm_type).pages(2):
                context.update_vmsa_page(page)
            self.assertEqual(context.ld(), guest.snp_calc_launch_digest(
                2, SIGNATURE, self.ovmf, self.kernel, self.initrd, CMDLINE, 1, "", vmm_type))

    def test_sev_and_sev_es(self):
        data = support.firmware() + self.hashes().construct_table()
        self.assertEqual(hashlib.sha256(data).digest(), guest.sev_calc_launch_digest(
            self.ovmf, self.kernel, self.initrd, CMDLINE))
        pages = VMSA(SevMode.SEV_ES, 0x80B004, SIGNATURE, 0).pages(3)
        self.assertEqual(hashlib.sha256(data + b"".join(pages)).digest(),
                         guest.seves_calc_launch_digest(3, SIGNATURE, self.ovmf, self.kernel,
                                                        self.initrd, CMDLINE))

    def test_svsm(self):
        path = self.write("svsm.bin", support.firmware(
            size=0x8000, reset=None, hashes=None, sections=support.SECTIONS[:5],
            extra=[support.entry(support.SVSM_INFO, struct.pack("<I", 0x4000))]))
        image = OVMF(self.ovmf)
        svsm = SVSM(path, end_at=image.gpa() - 0x84000)
        context = GCTX()
        context.update_normal_pages(image.gpa(), image.data())
        context.update_normal_pages(svsm.gpa(), svsm.data())
        guest.snp_update_metadata_pages(context, svsm, None, VMMType.QEMU)
        for page in VMSA_SVSM(svsm.sev_es_reset_eip(), SIGNATURE).pages(3):
            context.update_vmsa_page(page)
        self.assertEqual(context.ld(), guest.svsm_calc_launch_digest(
            3, SIGNATURE, self.ovmf, 0x84000, path, False))

    def test_subclasses(self):
        class Recorder(GCTX):
            def __init__(self):
                super().__init__()
                self.seen = []

            def update_zero_pages(self, gpa, length_bytes):
                self.seen.append((gpa, length_bytes))
                super().update_zero_pages(gpa, length_bytes)

        class Image(OVMF):
            def metadata_items(self):
                return [item for item in super().metadata_items()
                        if item.section_type() != ovmf.SectionType.SVSM_CAA]

        context = Recorder()
        guest.snp_update_metadata_pages(context, Image(self.ovmf), None, VMMType.QEMU)
        self.assertEqual(context.seen, [(0x800000, 0x9000), (0x80A000, 0x3000),
                                        (0x810000, 0x1000)])

    def test_modes(self):
        names = {
            SevMode.SEV: ("sev", "SEV"),
            SevMode.SEV_ES: ("seves", "sev-es", "SEVES", "SEV-ES"),
            SevMode.SEV_SNP: ("snp", "sev-snp", "SNP", "SEV-SNP"),
            SevMode.SEV_SNP_SVSM: ("snp:svsm", "SNP:SVSM", "sev-snp:svsm", "Sev-Snp:Svsm"),
        }
        self.assertEqual(list(names), list(SevMode))
        for mode, texts in names.items():
            for text in texts:
                self.assertIs(SevMode.from_str(text), mode)
        for text in ("", "snp:ovmf-hash", "sev_es", "snp "):
            with self.assertRaises(ValueError):
                SevMode.from_str(text)
        self.assertEqual([(vmm.name, vmm.value) for vmm in VMMType],
                         [("QEMU", 1), ("ec2", 2), ("gce", 3)])

    def test_vcpu_models(self):
        self.assertEqual(vcpu_types.cpu_sig(family=14, model=1, stepping=2), 0x0E12)
        self.assertEqual(vcpu_types.cpu_sig(23, 49, 0), 0x830F10)
        self.assertEqual(vcpu_types.cpu_sig(15 + 0x1FF, 0xFFF, 0xFF), 0x0FFF0FFF)
        self.assertEqual(list(vcpu_types.CPU_SIGS), [
            "EPYC", "EPYC-v1", "EPYC-v2", "EPYC-IBPB", "EPYC-v3", "EPYC-v4", "EPYC-Rome",
            "EPYC-Rome-v1", "EPYC-Rome-v2", "EPYC-Rome-v3", "EPYC-Milan", "EPYC-Milan-v1",
            "EPYC-Milan-v2", "EPYC-Genoa", "EPYC-Genoa-v1", "EPYC-Turin"])
        for name, parts in (("EPYC-IBPB", (23, 1, 2)), ("EPYC-Rome-v3", (23, 49, 0)),
                            ("EPYC-Milan", (25, 1, 1)), ("EPYC-Genoa-v1", (25, 17, 0)),
                            ("EPYC-Turin", (26, 0, 0))):
            self.assertEqual(vcpu_types.CPU_SIGS[name], vcpu_types.cpu_sig(*parts))


if __name__ == "__main__":
    unittest.main()
