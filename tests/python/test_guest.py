# SPDX-License-Identifier: Apache-2.0
"""Launch digests: arguments, refusals, files written, what is logged."""

import hashlib
import inspect
import logging
import pathlib
import unittest

from sevsnpmeasure import guest
from sevsnpmeasure.guest import calc_launch_digest
from sevsnpmeasure.sev_mode import SevMode
from sevsnpmeasure.vmm_types import VMMType
from sevsnpmeasure.vmsa import VMSA

import support

SIGNATURE = 0x800F12
NO_SECTION = "Kernel specified but OVMF metadata doesn't include SNP_KERNEL_HASHES section"
NO_AREA = "Kernel specified but OVMF doesn't support kernel/initrd/cmdline measurement"
NO_RESET = "Can't find SEV_ES_RESET_BLOCK_GUID entry in OVMF table"


class GuestTest(support.TemporaryDirectoryTest):
    def setUp(self):
        super().setUp()
        self.ovmf = self.write("OVMF.fd", support.firmware())

    def calc(self, mode, ovmf=None, kernel=None, vcpus=2, vcpu_sig=SIGNATURE, **options):
        return calc_launch_digest(mode, vcpus, vcpu_sig, ovmf or self.ovmf, kernel, None, None, 1,
                                  **options)

    def image(self, **options):
        return self.write("other.fd", support.firmware(**options))

    def refused(self, kind, text, mode, *args, **options):
        with self.assertRaises(kind) as caught:
            self.calc(mode, *args, **options)
        if text is not None:
            self.assertEqual(str(caught.exception), text)

    def test_signatures(self):
        """Names, order and defaults that programs call with."""
        required = inspect.Parameter.empty
        self.assertEqual(
            [(name, parameter.default)
             for name, parameter in inspect.signature(calc_launch_digest).parameters.items()],
            [("mode", required), ("vcpus", required), ("vcpu_sig", required),
             ("ovmf_file", required), ("kernel", required), ("initrd", required),
             ("append", required), ("guest_features", required), ("snp_ovmf_hash_str", ""),
             ("vmm_type", VMMType.QEMU), ("dump_vmsa", False), ("svsm_file", ""),
             ("ovmf_vars_size", 0)])
        for function, names in (
                (guest.snp_calc_launch_digest,
                 "vcpus vcpu_sig ovmf_file kernel initrd append guest_features ovmf_hash_str "
                 "vmm_type dump_vmsa"),
                (guest.seves_calc_launch_digest,
                 "vcpus vcpu_sig ovmf_file kernel initrd append vmm_type dump_vmsa"),
                (guest.sev_calc_launch_digest, "ovmf_file kernel initrd append"),
                (guest.svsm_calc_launch_digest,
                 "vcpus vcpu_sig ovmf_file ovmf_vars_size svsm_file dump_vmsa"),
                (guest.calc_snp_ovmf_hash, "ovmf_file"),
                (guest.snp_update_kernel_hashes, "gctx ovmf sev_hashes gpa size"),
                (guest.snp_update_section, "desc gctx ovmf sev_hashes vmm_type"),
                (guest.snp_update_metadata_pages, "gctx ovmf sev_hashes vmm_type")):
            self.assertEqual(list(inspect.signature(function).parameters), names.split())

    def test_sizes(self):
        for mode, size in ((SevMode.SEV, 32), (SevMode.SEV_ES, 32), (SevMode.SEV_SNP, 48)):
            self.assertEqual(len(self.calc(mode)), size)
        self.assertEqual(self.calc(SevMode.SEV), hashlib.sha256(support.firmware()).digest())

    def test_ovmf_hash(self):
        digest, expected = guest.calc_snp_ovmf_hash(self.ovmf), bytes(48)
        for offset in (0, 4096):
            expected = support.chain(expected, 1, 0xFFFFE000 + offset,
                                     support.firmware()[offset:offset + 4096])
        self.assertEqual(digest, expected)
        whole = self.calc(SevMode.SEV_SNP)
        for text in (digest.hex(), digest.hex().upper(), digest.hex(" ")):
            self.assertEqual(self.calc(SevMode.SEV_SNP, snp_ovmf_hash_str=text), whole)
        self.assertNotEqual(self.calc(SevMode.SEV_SNP, snp_ovmf_hash_str="00" * 48), whole)
        # Only what its table and metadata say matters of the file then.
        other = self.write("other.fd", b"\xff" * 4096 + support.firmware()[4096:])
        self.assertEqual(self.calc(SevMode.SEV_SNP, other, snp_ovmf_hash_str=digest.hex()), whole)

    def test_bad_ovmf_hash(self):
        self.refused(ValueError, "SNP OVMF hash only works with SNP", SevMode.SEV,
                     snp_ovmf_hash_str="00" * 48)
        self.refused(AssertionError, "", SevMode.SEV_SNP, snp_ovmf_hash_str="00" * 47)
        self.refused(ValueError, "non-hexadecimal number found in fromhex() arg at position 0",
                     SevMode.SEV_SNP, snp_ovmf_hash_str="zz")

    def test_empty_names_count_as_none(self):
        for mode in (SevMode.SEV, SevMode.SEV_ES, SevMode.SEV_SNP):
            self.assertEqual(calc_launch_digest(mode, 1, SIGNATURE, self.ovmf, "", "", "", 1, ""),
                             calc_launch_digest(mode, 1, SIGNATURE, self.ovmf, None, None, None, 1,
                                                None))

    def test_ignored_arguments(self):
        sev = self.calc(SevMode.SEV)
        self.assertEqual(self.calc(SevMode.SEV, vcpus=None, vcpu_sig=None, vmm_type=VMMType.ec2,
                                   svsm_file=None), sev)
        es = self.calc(SevMode.SEV_ES)
        self.assertEqual(calc_launch_digest(SevMode.SEV_ES, 2, SIGNATURE, self.ovmf, None,
                                            "no such file", "text", 0x21), es)

    def test_numbers_of_vcpus(self):
        digests = [self.calc(SevMode.SEV_SNP, vcpus=vcpus) for vcpus in (0, 1, 2, 4097)]
        self.assertEqual(len(set(digests)), 4)
        self.assertEqual(self.calc(SevMode.SEV_SNP, vcpus=-1), digests[0])
        self.refused(TypeError, None, SevMode.SEV_SNP, vcpus=None)
        self.refused(TypeError, None, SevMode.SEV_SNP, vcpus="2")

    def test_wide_registers(self):
        """Numbers are cut to the 64 bits of the register."""
        def digest(signature, features):
            return calc_launch_digest(SevMode.SEV_SNP, 1, signature, self.ovmf, None, None, None,
                                      features)
        self.assertEqual(digest(5, 3), digest(5 + (1 << 64), 3 + (1 << 70)))
        self.assertEqual(digest(-1, -1), digest((1 << 64) - 1, (1 << 64) - 1))

    def test_signature_is_needed_by_qemu_only(self):
        for vmm_type in (VMMType.ec2, VMMType.gce):
            self.assertEqual(
                self.calc(SevMode.SEV_SNP, vcpu_sig=None, vmm_type=vmm_type),
                self.calc(SevMode.SEV_SNP, vcpu_sig=1, vmm_type=vmm_type))
        for mode in (SevMode.SEV_ES, SevMode.SEV_SNP):
            self.refused(TypeError, None, mode, vcpu_sig=None)

    def test_firmware_without_what_is_needed(self):
        plain = self.image(sections=None)
        self.refused(RuntimeError, NO_SECTION, SevMode.SEV_SNP, plain, "/dev/null")
        self.refused(RuntimeError, NO_SECTION, SevMode.SEV_SNP,
                     self.image(sections=support.SECTIONS[:-1]), "/dev/null")
        for hashes in (None, (0, 0)):
            for mode in (SevMode.SEV, SevMode.SEV_ES):
                # The signature is looked at later.
                self.refused(RuntimeError, NO_AREA, mode, self.image(hashes=hashes), "/dev/null",
                             vcpu_sig=None)
        self.refused(RuntimeError, "Can't find SEV_HASH_TABLE_RV_GUID entry in OVMF table",
                     SevMode.SEV_SNP, self.image(hashes=None), "/dev/null")
        for mode in (SevMode.SEV_ES, SevMode.SEV_SNP):
            for vcpus in (0, 1):
                self.refused(RuntimeError, NO_RESET, mode, self.image(reset=None), vcpus=vcpus)
        self.assertEqual(len(self.calc(SevMode.SEV, self.image(reset=None))), 32)

    def test_firmware_that_makes_no_sense(self):
        for sections, kind, text in (
                ([(0, 0x1800, 1)], AssertionError, ""),
                ([(0, 0x1000, 5)], ValueError, "5 is not a valid SectionType")):
            self.refused(kind, text, SevMode.SEV_SNP, self.image(sections=sections))
        self.refused(AssertionError, "", SevMode.SEV_SNP,
                     self.image(sections=[(0, 0x2000, 0x10)]), "/dev/null")
        self.refused(ValueError, "negative count", SevMode.SEV_SNP,
                     self.image(hashes=(0x810FF0, 0x400)), "/dev/null")
        self.refused(AssertionError, "", SevMode.SEV_SNP, self.image(size=0x2010))
        self.refused(RuntimeError, "Wrong SEV metadata version", SevMode.SEV,
                     self.image(version=3))
        for mode in (SevMode.SEV_ES, SevMode.SEV_SNP):
            self.assertTrue(self.calc(mode, self.image(reset=0), vcpus=1))
            self.refused(AttributeError, "'VMSA' object has no attribute 'ap_save_area'", mode,
                         self.image(reset=0))

    def test_silently_measured(self):
        """A plain build has nothing but its pages and the save areas; nothing says so."""
        plain = self.image(sections=None)
        expected = guest.calc_snp_ovmf_hash(plain)
        for page in VMSA(SevMode.SEV_SNP, 0x80B004, SIGNATURE, 1).pages(2):
            expected = support.chain(expected, 2, 0xFFFFFFFFF000, page)
        with self.assertNoLogs("sevsnpmeasure", logging.INFO):
            self.assertEqual(self.calc(SevMode.SEV_SNP, plain), expected)
        with self.assertLogs("sevsnpmeasure", logging.DEBUG) as caught:
            self.calc(SevMode.SEV_SNP, plain)
        self.assertIn("metadata", "\n".join(caught.output))

    def test_files(self):
        for mode in (SevMode.SEV, SevMode.SEV_ES, SevMode.SEV_SNP):
            self.refused(FileNotFoundError, "[Errno 2] No such file or directory: 'nothing'", mode,
                         "nothing")
            self.refused(FileNotFoundError, None, mode, None, "nothing")
            self.refused(IsADirectoryError, None, mode, ".")
            path = pathlib.Path(self.ovmf)
            self.assertEqual(self.calc(mode, path, pathlib.Path("/dev/null")),
                             self.calc(mode, self.ovmf, "/dev/null"))

    def test_svsm_needs_its_parts(self):
        self.refused(AssertionError, "SVSM mode is only implemented for Qemu.",
                     SevMode.SEV_SNP_SVSM, svsm_file=self.ovmf, vmm_type=VMMType.ec2)
        self.refused(TypeError, None, SevMode.SEV_SNP_SVSM, svsm_file=None)
        self.refused(RuntimeError, "Can't find SVSM_INFO_GUID entry in SVSM table",
                     SevMode.SEV_SNP_SVSM, svsm_file=self.ovmf, ovmf_vars_size=0x84000)

    def test_unknown_mode(self):
        self.refused(ValueError, "unknown mode", "snp")

    def test_dump(self):
        for mode, features in ((SevMode.SEV_ES, 0), (SevMode.SEV_SNP, 1)):
            with self.subTest(mode=mode):
                self.calc(mode, vcpus=3, dump_vmsa=True)
                pages = list(VMSA(mode, 0x80B004, SIGNATURE, features).pages(3))
                self.assertNotEqual(pages[0], pages[1])
                for i, page in enumerate(pages):
                    path = pathlib.Path(f"vmsa{i}.bin")
                    self.assertEqual(path.read_bytes(), page)
                    path.unlink()
                self.assertEqual(list(self.directory.glob("vmsa*")), [])

    def test_dump_after_success_only(self):
        self.refused(RuntimeError, NO_SECTION, SevMode.SEV_SNP, self.image(sections=None),
                     "/dev/null", dump_vmsa=True)
        self.calc(SevMode.SEV_SNP, vcpus=0, dump_vmsa=True)
        self.calc(SevMode.SEV, dump_vmsa=True)
        self.assertEqual(list(self.directory.glob("vmsa*")), [])


if __name__ == "__main__":
    unittest.main()
