# SPDX-License-Identifier: Apache-2.0
"""Save areas."""

import ctypes
import itertools
import unittest

from sevsnpmeasure import _sevkit, vmsa
from sevsnpmeasure.ovmf import OVMF
from sevsnpmeasure.sev_mode import SevMode
from sevsnpmeasure.vmm_types import VMMType
from sevsnpmeasure.vmsa import VMSA, VMSA_SVSM, SevEsSaveArea

import support

MILAN = 0xA00F11
SEGMENTS = ("es", "cs", "ss", "ds", "fs", "gs", "gdtr", "ldtr", "idtr", "tr")


def nonzero(area):
    """The fields that are set: {"cs.attrib": 0x9b, ...}."""
    found = {}
    for name, kind in area._fields_:
        value = getattr(area, name)
        if kind is vmsa.VmcbSeg:
            parts = {f"{name}.{part}": getattr(value, part) for part, _ in kind._fields_}
        else:
            parts = {name: value if isinstance(value, int) else int.from_bytes(value, "little")}
        found.update((key, number) for key, number in parts.items() if number)
    return found


def expected(**changes):
    """The state after reset that QEMU and KVM give to the boot processor, with changes."""
    state = {f"{name}.limit": 0xFFFF for name in SEGMENTS}
    state.update({f"{name}.attrib": 0x93 for name in ("es", "ss", "ds", "fs", "gs")})
    state.update({
        "cs.selector": 0xF000, "cs.attrib": 0x9B, "cs.base": 0xFFFF0000, "ldtr.attrib": 0x82,
        "tr.attrib": 0x8B, "efer": 0x1000, "cr4": 0x40, "cr0": 0x10, "dr7": 0x400,
        "dr6": 0xFFFF0FF0, "rflags": 2, "rip": 0xFFF0, "g_pat": 0x0007040600070406,
        "rdx": MILAN, "sev_features": 1, "xcr0": 1, "mxcsr": 0x1F80, "x87_fcw": 0x37F,
    })
    state.update({key.replace("__", "."): value for key, value in changes.items()})
    return {key: value for key, value in state.items() if value}


class VmsaTest(unittest.TestCase):
    def test_layout_is_the_librarys(self):
        self.assertEqual(ctypes.sizeof(SevEsSaveArea), 4096)
        # The library calls few fields otherwise: by their offset, what is not named in the manual.
        ours = {}
        for name, kind in SevEsSaveArea._fields_:
            offset = getattr(SevEsSaveArea, name).offset
            if kind is vmsa.VmcbSeg:
                for part, _ in kind._fields_:
                    field = getattr(kind, part)
                    ours[f"{name}.{part}"] = (offset + field.offset, field.size)
            else:
                ours[name] = (offset, ctypes.sizeof(kind))
        library = {name: (offset, size) for name, offset, size, _ in _sevkit.vmsa_fields()}
        self.assertGreater(len(library), 100)
        common = ours.keys() & library.keys()
        self.assertGreater(len(common), 90)
        for name in common:
            self.assertEqual(ours[name], library[name], name)
        covered = {offset for offset, _ in library.values()}
        for _, offset, size, reserved in _sevkit.vmsa_fields():
            covered.update(range(offset, offset + size) if reserved else ())
        for name in ours.keys() - common:
            self.assertIn(ours[name][0], covered, name)

    def test_qemu(self):
        area = VMSA.build_save_area(VMSA.BSP_EIP, 1, MILAN)
        self.assertEqual(nonzero(area), expected())
        area = VMSA.build_save_area(0x80B004, 0x21, 0x800F12, VMMType.QEMU)
        self.assertEqual(nonzero(area), expected(cs__base=0x800000, rip=0xB004, rdx=0x800F12,
                                                 sev_features=0x21))

    def test_ec2(self):
        changes = {"ss__attrib": 0x92, "tr__attrib": 0x83, "rdx": 0x600, "mxcsr": 0, "x87_fcw": 0}
        area = VMSA.build_save_area(VMSA.BSP_EIP, 1, MILAN, VMMType.ec2)
        self.assertEqual(nonzero(area), expected(cs__attrib=0x9A, **changes))
        area = VMSA.build_save_area(0x80B004, 1, None, VMMType.ec2)
        self.assertEqual(nonzero(area), expected(cs__base=0x800000, rip=0xB004, **changes))

    def test_gce(self):
        area = VMSA.build_save_area(VMSA.BSP_EIP, 1, MILAN, VMMType.gce)
        self.assertEqual(nonzero(area), expected(g_pat=0x00070106, rdx=0x600, mxcsr=0, x87_fcw=0))

    def test_svsm(self):
        flat = {}
        for name in ("es", "ss", "ds", "fs"):
            flat.update({f"{name}__selector": 0x10, f"{name}__attrib": 0xC93,
                         f"{name}__limit": 0xFFFFFFFF})
        area = VMSA_SVSM.build_save_area(0xFFF01234, 1, MILAN)
        # FCW stays 0: sev-snp-measure sets a field of another name.
        self.assertEqual(nonzero(area), expected(
            cs__selector=8, cs__attrib=0xC9B, cs__limit=0xFFFFFFFF, cs__base=0, cr0=0x11,
            rip=0xFFF01234, x87_fcw=0, **flat))
        self.assertEqual([bytes(area)] * 3, list(VMSA_SVSM(0xFFF01234, MILAN).pages(3)))

    def test_registers_are_64_bits(self):
        area = VMSA.build_save_area(VMSA.BSP_EIP, -1, (1 << 64) + 5)
        self.assertEqual((area.sev_features, area.rdx), ((1 << 64) - 1, 5))

    def test_pages(self):
        areas = VMSA(SevMode.SEV_SNP, 0x80B004, MILAN, 0x21, VMMType.QEMU)
        pages = list(areas.pages(3))
        self.assertEqual(pages[0], bytes(areas.bsp_save_area))
        self.assertEqual(pages[1:], [bytes(areas.ap_save_area)] * 2)
        self.assertEqual(areas.bsp_save_area.sev_features, 0x21)
        self.assertEqual(areas.ap_save_area.cs.base, 0x800000)
        self.assertEqual((list(areas.pages(0)), list(areas.pages(-1))), ([], []))
        self.assertEqual(len(list(itertools.islice(areas.pages(10**12), 5))), 5)

    def test_features_belong_to_snp(self):
        areas = VMSA(SevMode.SEV_ES, 0x80B004, MILAN, 0x21)
        self.assertEqual((areas.bsp_save_area.sev_features, areas.ap_save_area.sev_features),
                         (0, 0))

    def test_no_start_address_for_application_processors(self):
        areas = VMSA(SevMode.SEV_SNP, 0, MILAN, 1)
        self.assertEqual(len(list(areas.pages(1))), 1)
        with self.assertRaisesRegex(AttributeError,
                                    "'VMSA' object has no attribute 'ap_save_area'"):
            list(areas.pages(2))

    def test_wrong_arguments(self):
        with self.assertRaisesRegex(ValueError, "unknown VMM type"):
            VMSA.build_save_area(VMSA.BSP_EIP, 1, MILAN, "QEMU")
        with self.assertRaises(TypeError):
            VMSA.build_save_area(VMSA.BSP_EIP, 1, None)

    def test_fields_can_be_set(self):
        areas = VMSA(SevMode.SEV_SNP, 0x80B004, MILAN, 1)
        before = next(areas.pages(1))
        areas.bsp_save_area.cr4 = 0x1122334455667788
        areas.bsp_save_area.tr.attrib = 0x1234
        areas.bsp_save_area.fpreg_xmm[3] = 0x55
        after = next(areas.pages(1))
        changed = {i for i in range(4096) if before[i] != after[i]}
        self.assertEqual(changed, {*range(0x148, 0x150), 0x92, 0x93, 0x473})
        self.assertEqual(after[0x148:0x150], bytes.fromhex("8877665544332211"))

    def test_an_area_of_ones_own(self):
        area = SevEsSaveArea(cs=vmsa.VmcbSeg(1, 2, 3, 4), rip=5)
        self.assertEqual(nonzero(area), {"cs.selector": 1, "cs.attrib": 2, "cs.limit": 3,
                                         "cs.base": 4, "rip": 5})

    def test_published_pages(self):
        """virtee/sevctl, tests/vmsabuild.rs: QEMU before kernel 6.10 left the FPU state zero."""
        vectors = [vector for vector in support.corpus_lines("measure/vectors.jsonl")
                   if vector["mode"] == "vmsa-page"]
        self.assertEqual([vector["cpu_index"] for vector in vectors], [0, 1])
        for vector in vectors:
            eip = OVMF(support.corpus("measure/" + vector["ovmf_copy"])).sev_es_reset_eip()
            areas = VMSA(SevMode.SEV_ES, eip, vector["vcpu_sig"], 0)
            area = areas.ap_save_area if vector["cpu_index"] else areas.bsp_save_area
            area.mxcsr = area.x87_fcw = 0
            page = support.corpus("measure/" + vector["expected_file"]).read_bytes()
            self.assertEqual(bytes(area), page)


if __name__ == "__main__":
    unittest.main()
