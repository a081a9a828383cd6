# SPDX-License-Identifier: Apache-2.0
"""Launch digests, refusals and program runs that other implementations have published."""

import contextlib
import hashlib
import io
import os
import sys
import unittest
from unittest import mock

from sevsnpmeasure import cli, guest, id_block
from sevsnpmeasure.gctx import GCTX
from sevsnpmeasure.ovmf import OVMF, SVSM, OvmfSevMetadataSectionDesc, SectionType
from sevsnpmeasure.sev_hashes import SevHashes
from sevsnpmeasure.sev_mode import SevMode
from sevsnpmeasure.vmm_types import VMMType
from sevsnpmeasure.vmsa import VMSA, VMSA_SVSM

import support

MODES = ("sev", "seves", "snp", "snp:ovmf-hash", "snp:svsm")
COPIES = ("ovmf_copy", "ovmf", "svsm_copy", "svsm")


class CorpusTest(support.TemporaryDirectoryTest):
    def arguments(self, vector):
        """The vector with files in place of contents and enum members in place of names."""
        files = {name: None for name in ("kernel", "initrd")}
        for name in files:
            if vector[f"{name}_content"] is not None:
                files[name] = self.write(name, support.content(vector[f"{name}_content"]))
        images = {name.replace("_copy", ""): self.image(vector, vector[name])
                  for name in COPIES if vector.get(name)}
        return {**vector, **files, **images, "vmm": VMMType[vector["vmm"]]}

    def image(self, vector, path):
        if not path.startswith("/"):
            return str(support.corpus("measure/" + path))
        # A file of the distribution: of use only in the version that the vector was made from.
        try:
            with open(path, "rb") as file:
                if hashlib.sha256(file.read()).hexdigest() == vector["ovmf_sha256"]:
                    return path
        except FileNotFoundError:
            pass
        raise unittest.SkipTest(f"{path} is not there in the right version")

    def calc(self, vector):
        if vector["mode"] == "snp:ovmf-hash":
            return guest.calc_snp_ovmf_hash(vector["ovmf"])
        return guest.calc_launch_digest(
            SevMode.from_str(vector["mode"]), vector["vcpus"], vector["vcpu_sig"], vector["ovmf"],
            vector["kernel"], vector["initrd"], vector["append"], vector["guest_features"],
            vector["snp_ovmf_hash"] or "", vector["vmm"], False, vector.get("svsm"),
            vector["vars_size"] or 0)

    def check(self, vector):
        arguments = self.arguments(vector)
        if not vector["expected_error"]:
            self.assertEqual(self.calc(arguments).hex(), vector["expected_hex"])
            return
        kind, _, text = vector["expected_error"].rpartition(": ")
        with self.assertRaises(Exception) as caught:
            self.calc(arguments)
        # Vectors from other implementations have no exception's name.
        self.assertEqual(type(caught.exception).__name__, kind or "RuntimeError")
        self.assertEqual(str(caught.exception), text)

    def test_synthetic(self):
        vectors = support.corpus_lines("measure/vectors-synthetic.jsonl")
        self.assertGreater(len(vectors), 100)
        for vector in vectors:
            with self.subTest(vector["id"]):
                self.check(vector)

    def test_published(self):
        checked = 0
        for vector in support.corpus_lines("measure/vectors.jsonl"):
            if vector["mode"] in MODES and vector["compat"] == "current" and vector["ovmf_copy"]:
                checked += 1
                with self.subTest(vector["id"]):
                    self.check(vector)
        self.assertGreater(checked, 30)

    def save_areas(self, vector, eip, svsm):
        """The save areas of a behaviour that sev-snp-measure no longer has, field by field."""
        if svsm:
            areas = VMSA_SVSM(eip, vector["vcpu_sig"])
            changed = [areas.save_area]
        else:
            mode = SevMode.from_str(vector["mode"])
            areas = VMSA(mode, eip, vector["vcpu_sig"], vector["guest_features"], vector["vmm"])
            changed = [areas.bsp_save_area, areas.ap_save_area]
        for area in changed:
            if vector["compat"] == "ec2-rdx0":
                area.rdx = 0
            else:
                # At the time sev-snp-measure filled the SVSM's like the others.
                area.mxcsr = area.x87_fcw = 0
        return areas.pages(vector["vcpus"])

    def old_snp(self, vector):
        image, svsm = OVMF(vector["ovmf"]), None
        context, measured = GCTX(), image
        if vector["snp_ovmf_hash"]:
            context = GCTX(seed=bytes.fromhex(vector["snp_ovmf_hash"]))
        else:
            context.update_normal_pages(image.gpa(), image.data())
        if vector["mode"] == "snp:svsm":
            svsm = SVSM(vector["svsm"], end_at=image.gpa() - vector["vars_size"])
            context.update_normal_pages(svsm.gpa(), svsm.data())
            measured = svsm
        hashes = None
        # Version 0.0.5 did not yet refuse a kernel for which there is no section.
        if vector["kernel"] and measured.has_metadata_section(SectionType.SNP_KERNEL_HASHES):
            hashes = SevHashes(vector["kernel"], vector["initrd"], vector["append"])
        guest.snp_update_metadata_pages(context, measured, hashes, vector["vmm"])
        for page in self.save_areas(vector, measured.sev_es_reset_eip(), svsm is not None):
            context.update_vmsa_page(page)
        return context.ld()

    def old_sev_es(self, vector):
        image = OVMF(vector["ovmf"])
        digest = hashlib.sha256(image.data())
        if vector["kernel"]:
            digest.update(SevHashes(vector["kernel"], vector["initrd"],
                                    vector["append"]).construct_table())
        for page in self.save_areas(vector, image.sev_es_reset_eip(), False):
            digest.update(page)
        return digest.digest()

    def test_published_by_older_versions(self):
        """No one but a program that changes save areas itself can still get these."""
        checked = 0
        for vector in support.corpus_lines("measure/vectors.jsonl"):
            if vector["mode"] in MODES and vector["compat"] == "vmsa-fpu0":
                checked += 1
                with self.subTest(vector["id"]):
                    arguments = self.arguments(vector)
                    old = self.old_sev_es if vector["mode"] == "seves" else self.old_snp
                    self.assertEqual(old(arguments).hex(), vector["expected_hex"])
        self.assertGreater(checked, 5)

    def test_published_without_firmware(self):
        """From what a verifier keeps of an image: sections, start address, digest of its pages."""
        checked = 0
        for vector in support.corpus_lines("measure/vectors.jsonl"):
            if not vector.get("ovmf_metadata"):
                continue
            checked += 1
            with self.subTest(vector["id"]):
                kept = vector["ovmf_metadata"]
                image = mock.Mock(spec=OVMF)
                image.metadata_items.return_value = [
                    OvmfSevMetadataSectionDesc(*section) for section in kept["sections"]]
                arguments = self.arguments(vector)
                context = GCTX(seed=bytes.fromhex(vector["snp_ovmf_hash"]))
                guest.snp_update_metadata_pages(context, image, None, arguments["vmm"])
                areas = VMSA(SevMode.SEV_SNP, kept["reset_eip"], arguments["vcpu_sig"],
                             arguments["guest_features"], arguments["vmm"])
                if vector["compat"] == "ec2-rdx0":
                    areas.bsp_save_area.rdx = areas.ap_save_area.rdx = 0
                for page in areas.pages(vector["vcpus"]):
                    context.update_vmsa_page(page)
                self.assertEqual(context.hex_ld(), vector["expected_hex"])
        self.assertGreater(checked, 1)

    def run_program(self, case, path_of):
        """Exit status, stdout, last line of stderr."""
        main = cli.main if case["tool"] == "sev-snp-measure" else id_block.main
        argv = [case["tool"]] + [path_of(word) for word in case["argv"]]
        out, err = io.StringIO(), io.StringIO()
        with mock.patch("sys.argv", argv), contextlib.redirect_stdout(out), \
                contextlib.redirect_stderr(err), mock.patch.dict(os.environ, COLUMNS="100"):
            try:
                status = main()
            except SystemExit as ended:
                status = ended.code
        return status or 0, out.getvalue(), err.getvalue()

    def test_programs(self):
        cases = support.corpus_lines("measure/cli-cases.jsonl")
        self.assertGreater(len(cases), 50)
        root = str(support.corpus("measure"))

        def path_of(word):
            return word.replace("fixtures/", root + "/fixtures/")

        for case in cases:
            with self.subTest(case["argv"]):
                status, out, err = self.run_program(case, path_of)
                self.assertEqual(status, case["rc"], err)
                if "note" in case:  # the signatures of the original are random
                    out, case["stdout"] = (text.partition("id-auth=")[0] + text.partition("\n")[2]
                                           for text in (out, case["stdout"]))
                # How help is laid out changes with the version of argparse.
                if "usage:" not in out or sys.version_info[:2] == (3, 11):
                    self.assertEqual(out, case["stdout"])
                last = err.splitlines()[-1] if err else ""
                if case["kind"] == "error":
                    self.assertEqual(last, case["stderr_last"])
                elif case["kind"] == "usage" and "choose from" not in last:  # worded by argparse
                    self.assertEqual(last, case["stderr_last"])
                elif case["kind"] == "traceback":
                    self.assertTrue(last.startswith("Error: "), err)
                self.assertNotIn("Traceback", err)
                files = {path.name: hashlib.sha256(path.read_bytes()).hexdigest()
                         for path in self.directory.glob("vmsa*")}
                self.assertEqual(files, case["files"])
                for name in files:
                    os.unlink(name)


if __name__ == "__main__":
    unittest.main()
