# SPDX-License-Identifier: Apache-2.0
"""The program sev-snp-measure, in this process and as one of its own."""

import argparse
import base64
import os
import subprocess
import sys
import unittest

from sevsnpmeasure import cli, guest
from sevsnpmeasure.sev_mode import SevMode
from sevsnpmeasure.vcpu_types import CPU_SIGS, cpu_sig
from sevsnpmeasure.vmm_types import VMMType

import support


class Refusal(Exception):
    pass


class Parser:
    def error(self, message):
        raise Refusal(message)


class SignatureTest(unittest.TestCase):
    def signature(self, vmm_type=VMMType.QEMU, mode="snp", **given):
        names = ("vcpu_family", "vcpu_model", "vcpu_stepping", "vcpu_sig", "vcpu_type")
        arguments = argparse.Namespace(mode=mode, **{name: given.get(name) for name in names})
        return cli.get_vcpu_sig(Parser(), arguments, vmm_type)

    def test_order(self):
        every = {"vcpu_family": 25, "vcpu_model": 1, "vcpu_stepping": 1, "vcpu_sig": 5,
                 "vcpu_type": "EPYC-Rome"}
        self.assertEqual(self.signature(**every), cpu_sig(25, 1, 1))
        every["vcpu_family"] = None
        self.assertEqual(self.signature(**every), 5)
        every["vcpu_sig"] = None
        self.assertEqual(self.signature(**every), CPU_SIGS["EPYC-Rome"])
        every["vcpu_type"] = None
        with self.assertRaisesRegex(Refusal, "missing --vcpu-type or --vcpu-sig or --vcpu-family "
                                             "in guest mode 'snp'"):
            self.signature(**every)

    def test_zero_is_given(self):
        self.assertEqual(self.signature(vcpu_sig=0, vcpu_type="EPYC"), 0)
        self.assertEqual(self.signature(vcpu_family=0, vcpu_model=0, vcpu_stepping=0, vcpu_sig=7),
                         0)

    def test_not_needed(self):
        self.assertEqual(self.signature(mode="sev", vcpu_sig=5), 0)
        for vmm_type in (VMMType.ec2, VMMType.gce):
            self.assertIsNone(self.signature(vmm_type))


class ProgramTest(support.TemporaryDirectoryTest):
    def setUp(self):
        super().setUp()
        self.ovmf = self.write("OVMF.fd", support.firmware())
        self.plain = self.write("plain.fd", support.firmware(sections=None))

    def run_program(self, *arguments, **options):
        options = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, **options}
        return subprocess.run([sys.executable, "-m", "sevsnpmeasure.cli", *arguments],
                              check=False, **options)

    def snp(self, *arguments, **options):
        return self.run_program("--mode=snp", "--vcpus=2", "--vcpu-type=EPYC-v4",
                                f"--ovmf={self.ovmf}", *arguments, **options)

    def digest(self, kernel=None, append=None):
        return guest.calc_launch_digest(SevMode.SEV_SNP, 2, CPU_SIGS["EPYC-v4"], self.ovmf, kernel,
                                        None, append, 1)

    def test_formats(self):
        digest = self.digest()
        for arguments, text in (
                ((), digest.hex()),
                (("--output-format=base64",), base64.b64encode(digest).decode()),
                (("-v",), f"Calculated SEV_SNP guest measurement: {digest.hex()}")):
            done = self.snp(*arguments)
            self.assertEqual((done.returncode, done.stderr), (0, b""))
            self.assertEqual(done.stdout.decode(), text + "\n")

    def test_version(self):
        done = self.run_program("--version")
        self.assertEqual((done.returncode, done.stdout), (0, b"sev-snp-measure 0.0.13\n"))

    def test_cmdline_bytes(self):
        for cmdline in ("caf\u00e9".encode(), b"caf\xe9 \xff"):
            done = self.snp(b"--kernel=/dev/null", b"--append=" + cmdline)
            self.assertEqual(done.returncode, 0, done.stderr)
            self.assertEqual(done.stdout.decode().strip(), self.digest(
                "/dev/null", cmdline.decode("utf-8", "surrogateescape")).hex())

    def test_warns(self):
        done = self.run_program("--mode=snp", "--vcpus=1", "--vcpu-type=EPYC",
                                f"--ovmf={self.plain}")
        self.assertEqual(done.returncode, 0)
        self.assertIn(b"metadata", done.stderr)
        self.assertEqual(len(done.stdout), 97)

    def test_refuses(self):
        for arguments, status in (
                ((f"--ovmf={self.plain}", "--kernel=/dev/null"), 1),
                (("--ovmf=nothing",), 1), (("--ovmf=.",), 1), (("--ovmf=/dev/null",), 1),
                (("--snp-ovmf-hash=zz",), 1), (("--vcpu-family=25",), 1),
                (("--initrd=/dev/null",), 2), (("--append=x",), 2), (("--vmm-type=xen",), 2),
                (("--vcpus=0x2",), 2), (("--vcpu=2",), 2), (("word",), 2)):
            with self.subTest(arguments):
                done = self.snp(*arguments)
                lines = done.stderr.decode().splitlines()
                self.assertEqual((done.returncode, done.stdout), (status, b""), lines)
                if status == 1:
                    self.assertEqual(len(lines), 1, lines)
                self.assertRegex(lines[-1], "^(Error|sev-snp-measure: error): .")

    def test_output_that_cannot_be_written(self):
        with open("/dev/full", "wb") as full:
            done = self.snp(stdout=full)
        self.assertEqual(done.returncode, 1)
        self.assertEqual(len(done.stderr.splitlines()), 1, done.stderr)
        done = self.snp(stdout=None, preexec_fn=lambda: os.close(1))
        self.assertEqual(done.returncode, 1)
        self.assertIn(b"Error: ", done.stderr)

    def test_dump(self):
        self.assertEqual(self.snp("--dump-vmsa").returncode, 0)
        self.assertEqual(sorted(path.name for path in self.directory.glob("vmsa*")),
                         ["vmsa0.bin", "vmsa1.bin"])
        done = self.run_program("--mode=sev", f"--ovmf={self.ovmf}", "--dump-vmsa")
        self.assertEqual(done.returncode, 2)
        self.assertIn(b"--dump-vmsa is not availibe in the selected mode", done.stderr)


if __name__ == "__main__":
    unittest.main()
