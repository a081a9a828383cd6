#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Reports and chains that no one can get from AMD: well signed by a root of our own, wrong or dangerous
in one thing each; and verification that gets its certificates from a server on loopback.

usage: simulated.py SEVKIT MAKE_CHAIN [unittest's own arguments]
"""

import json
import os
import shutil
import subprocess
import sys
import tempfile
import unittest

import tools

sys.path.insert(0, os.path.join(tools.TESTS, "kds"))
from fake_kds import Answer, FakeKds, make_authority  # noqa: E402  pylint: disable=C0413

SEVKIT, MAKE_CHAIN = (os.path.abspath(path) for path in sys.argv[1:3])
NOW = "1790000000"
ZERO_CHIP = "0x1a0=" + "00" * 64

# Bytes of the signed report, further options, exit status, and the check with its status.
EDITS = (
    ("debugging is allowed", ["0x008=00000b0000000000"], [], 12, "debug", "fail"),
    ("debugging, accepted by name", ["0x008=00000b0000000000"], ["--allow", "debug"], 0, "debug",
     "warn"),
    ("a migration agent is allowed", ["0x008=0000070000000000"], [], 12, "migration", "fail"),
    ("migration, accepted by name", ["0x008=0000070000000000"], ["--allow", "migrate-ma"], 0,
     "migration", "warn"),
    ("the host asked", ["0x030=ffffffff"], [], 12, "vmpl", "fail"),
    ("the host asked, as expected", ["0x030=ffffffff"], ["--vmpl", "host"], 0, "vmpl", "pass"),
    ("another VMPL", ["0x030=03000000"], ["--vmpl", "0-2"], 12, "vmpl", "fail"),
    ("no signature algorithm", ["0x034=00000000"], [], 10, "signature-algorithm", "fail"),
    ("masked chip key", ["0x048=02000000"], [], 10, "chip-key", "fail"),
    ("no signer", ["0x048=1c000000"], [], 10, "signing-key", "fail"),
    ("reserved signer", ["0x048=08000000"], [], 10, "signing-key", "fail"),
    ("version of the future", ["0x000=06000000"], [], 0, "report-version", "warn"),
    ("version of the future, strictly", ["0x000=06000000"], ["--strict"], 1, "report-version",
     "fail"),
    ("reserved byte", ["0x290=01"], [], 0, "reserved", "warn"),
    ("reserved byte, strictly", ["0x290=01"], ["--strict"], 1, "reserved", "fail"),
    ("unknown policy bit, strictly", ["0x008=0000030000000080"], ["--strict"], 1, "reserved",
     "fail"),
    ("masked chip id", [ZERO_CHIP], [], 0, "vek-chip-id", "warn"),
    ("masked chip id, refused", [ZERO_CHIP], ["--require-chip-id"], 11, "vek-chip-id", "fail"),
    ("masked chip id, accepted", [ZERO_CHIP], ["--allow", "masked-chip-id"], 0, "vek-chip-id",
     "pass"),
    ("another chip id", ["0x1a0=ff"], [], 4, "vek", "fail"),
    ("committed below reported", ["0x1e0=0000000000000000"], [], 11, "tcb-order", "fail"),
    ("committed firmware above current", ["0x1ee=09"], [], 11, "firmware-order", "fail"),
    ("processor of another product", ["0x188=1910"], [], 4, "vek", "fail"),
    ("guest SVN too low", [], ["--guest-svn", "4294967295"], 12, "guest-svn", "fail"),
    ("report data of another request", ["0x050=01"], ["--report-data", "02"], 12, "report-data",
     "fail"),
    ("report data of one of two requests", ["0x050=01"], ["--report-data", "02", "--report-data",
                                                          "01"], 0, "report-data", "pass"),
    ("mitigation vectors in version 3", [], ["--launch-mitigations", "1"], 12,
     "mitigations-launch", "fail"),
    ("author key is not there", [], ["--require-author-key"], 12, "author-key", "fail"),
    ("ID block is there", ["0x0e0=01"], ["--require-id-block"], 0, "id-block", "pass"),
    ("required, but not made", [], ["--require", "host-data"], 12, "host-data", "fail"),
)

# Certificates for a good report, other options, exit status, a check that fails.
CHAINS = (
    ("VLEK in place of the VCEK", ["vlek.der", "asvk.pem", "ark.pem"], 4, "vek"),
    ("VCEK of another chip", ["other-chip.der", "cert_chain.pem"], 4, "vek"),
    ("VCEK of another TCB", ["other-tcb.der", "cert_chain.pem"], 4, "vek"),
    ("no intermediate", ["vcek.der", "ark.pem"], 4, "ca"),
    ("the other intermediate", ["vcek.der", "vlek_chain.pem"], 4, "ca"),
    ("revoked intermediate", ["vcek.der", "cert_chain.pem", "crl-revoked.der"], 13, "revocation"),
    ("CRL out of date", ["vcek.der", "cert_chain.pem", "crl-expired.der"], 13, "crl-dates"),
)

# Options of make_chain for chains with one flaw; the check that says so.
OID = "1.3.6.1.4.1.3704.1"
FLAWS = (
    ("SPL of 256", ["--set", f"vcek:{OID}.3.8=02020100"], "vek-profile"),
    ("SPL 128 in one byte", ["--set", f"vcek:{OID}.3.8=020180"], "vek-profile"),
    ("no microcode SPL", ["--remove", f"vcek:{OID}.3.8"], "vek-profile"),
    ("no chip id", ["--remove", f"vcek:{OID}.4"], "vek-profile"),
    ("chip id of 63 bytes", ["--set", f"vcek:{OID}.4=" + "11" * 63], "vek-profile"),
    ("chip id of 65 bytes", ["--set", f"vcek:{OID}.4=" + "11" * 65], "vek-profile"),
    ("product name of another line", ["--set", f"vcek:{OID}.2=160547656e6f61"], "vek-profile"),
    ("structure version of Turin", ["--set", f"vcek:{OID}.1=020101"], "vek-profile"),
    ("another TCB", ["--set", f"vcek:{OID}.3.8=020101"], "vek"),
)


def make_chain(directory, *options):
    subprocess.run([MAKE_CHAIN, directory, "--now", NOW, *options], check=True)
    return directory


class Case(unittest.TestCase):
    world = ""

    @classmethod
    def setUpClass(cls):
        cls.world = tempfile.mkdtemp(prefix="sevkit-simulated-")
        cls.addClassCleanup(shutil.rmtree, cls.world)
        cls.good = make_chain(os.path.join(cls.world, "good"))

    def setUp(self):
        self.work = tempfile.mkdtemp(prefix="sevkit-simulated-")
        self.addCleanup(shutil.rmtree, self.work)

    def verify(self, directory, certs, *options, report="report.bin", root=True, network=False):
        """Exit status and verdict."""
        command = [SEVKIT, "report", "verify", "--json", "--time", "@" + NOW]
        command += [] if network else ["--no-network", "--no-cache"]
        command += ["--trust-root", os.path.join(directory, "ark.pem")] if root else []
        for name in certs:
            command += ["--certs", os.path.join(directory, name)]
        environment = dict(os.environ, XDG_CACHE_HOME=os.path.join(self.work, "cache"),
                           no_proxy="127.0.0.1")
        process = subprocess.run([*command, *options, os.path.join(directory, report)],
                                 capture_output=True, check=False, env=environment,
                                 timeout=tools.TIMEOUT_SECONDS)
        self.assertTrue(process.stdout, process.stderr.decode())
        verdict = json.loads(process.stdout)
        self.assertEqual(process.returncode, verdict["status"])
        return process.returncode, verdict

    def status_of(self, verdict, name):
        (check,) = [check for check in verdict["checks"] if check["name"] == name]
        return check["status"]

    def expect(self, result, status, check=None, check_status="fail"):
        found, verdict = result
        failed = [(item["name"], item["value"], item["expectation"], item["detail"])
                  for item in verdict["checks"] if item["status"] == "fail"]
        self.assertEqual(found, status, failed)
        if check:
            self.assertEqual(self.status_of(verdict, check), check_status, failed)
        return verdict


class Offline(Case):
    def test_named_list(self):
        named = os.path.join(self.good, "crl.der")
        self.expect(self.verify(self.good, ["vcek.der", "cert_chain.pem"], "--crl", named), 0,
                    "revocation", "pass")

    def test_edited_reports(self):
        for index, (title, edits, options, status, check, wanted) in enumerate(EDITS):
            with self.subTest(title):
                words = [word for edit in edits for word in ("--report", edit)]
                directory = make_chain(os.path.join(self.work, str(index)), *words)
                self.expect(self.verify(directory, ["vcek.der", "cert_chain.pem"], *options),
                            status, check, wanted)

    def test_certificates(self):
        for title, certs, status, check in CHAINS:
            with self.subTest(title):
                self.expect(self.verify(self.good, certs), status, check)

    def test_flawed_certificates(self):
        for index, (title, options, check) in enumerate(FLAWS):
            with self.subTest(title):
                directory = make_chain(os.path.join(self.work, str(index)), *options)
                found, verdict = self.verify(directory, ["vcek.der", "cert_chain.pem"])
                self.assertIn(found, (4, 10, 11))
                self.assertIn("fail", (self.status_of(verdict, check), self.status_of(verdict, "vek")))

    def test_products(self):
        for product, layout in (("Milan", "family-19h"), ("Genoa", "family-19h"),
                                ("Turin", "family-1ah"), ("Venice", "family-1ah")):
            with self.subTest(product):
                directory = make_chain(os.path.join(self.work, product), "--product", product)
                verdict = self.expect(self.verify(directory, ["vcek.der", "cert_chain.pem"]), 0)
                self.assertEqual(verdict["report"]["product"], product)
                self.assertEqual(verdict["report"]["tcb_layout"], layout)

    def test_vlek(self):
        certs = ["vlek.der", "vlek_chain.pem"]
        verdict = self.expect(self.verify(self.good, certs, report="report-vlek.bin"), 0)
        (vek,) = [item for item in verdict["certificates"] if item["role"] == "vek"]
        self.assertEqual(vek["kind"], "VLEK")
        for pin, status in ((vek["csp_id"], 0), ("CN=somebody-else", 12)):
            self.expect(self.verify(self.good, certs, "--csp-id", pin, report="report-vlek.bin"),
                        status, "csp-id", "fail" if status else "pass")
        self.expect(self.verify(self.good, certs, "--signer", "vcek", report="report-vlek.bin"), 12,
                    "signer")
        self.expect(self.verify(self.good, ["vcek.der", "cert_chain.pem"],
                                report="report-vlek.bin"), 4, "vek")

    def test_forged_root(self):
        certs = ["vcek.der", "cert_chain.pem"]
        self.expect(self.verify(self.good, certs, root=False), 10, "ca-signature")
        stranger = make_chain(os.path.join(self.work, "stranger"), "--stranger")
        self.expect(self.verify(stranger, certs, root=False), 10, "ca-signature")
        options = ["--trust-root", os.path.join(self.good, "ark.pem")]
        self.expect(self.verify(stranger, certs, *options, root=False), 10)

    def test_version_2_does_not_tell_its_product(self):
        directory = make_chain(os.path.join(self.work, "v2"), "--version", "2", "--report",
                               ZERO_CHIP)
        self.expect(self.verify(directory, ["vcek.der", "cert_chain.pem"]), 0, "vek-product",
                    "pass")


class Network(Case):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        if not shutil.which("openssl"):
            raise unittest.SkipTest("no program openssl")
        make_authority(cls.world)

    def setUp(self):
        super().setUp()
        self.kds = FakeKds(self.world)
        self.enterContext(self.kds)
        urls = subprocess.run(
            [SEVKIT, "certs", "url", "--json", os.path.join(self.good, "report.bin")], check=True,
            capture_output=True).stdout
        self.paths = {item["kind"]: item["url"].removeprefix("https://kdsintf.amd.com")
                      .split("?")[0] for item in json.loads(urls)["urls"]}
        for kind, name in (("ca", "cert_chain.pem"), ("vek", "vcek.der"), ("crl", "crl.der")):
            self.serve(kind, name)

    def serve(self, kind, name, directory=None):
        with open(os.path.join(directory or self.good, name), "rb") as file:
            self.kds.set(self.paths[kind], Answer(file.read()))

    def fetch(self, *options, certs=(), report="report.bin"):
        return self.verify(self.good, certs, "--mirror", self.kds.url, "--tls-ca",
                           os.path.join(self.world, "ca.pem"), "--deadline", "5", "--retry-wait",
                           "0.1", *options, network=True, report=report)

    def test_each_thing_once(self):
        self.expect(self.fetch(), 0)
        self.assertEqual(len(self.kds.requests), 2)
        self.expect(self.fetch(), 0)
        self.assertEqual(len(self.kds.requests), 2)
        self.expect(self.fetch("--check-crl"), 0, "revocation", "pass")
        self.expect(self.fetch("--check-crl"), 0, "revocation", "pass")
        self.assertEqual(len(self.kds.requests), 3)
        # The cache does without the network.
        self.expect(self.fetch("--no-network", "--check-crl"), 0, "revocation", "pass")
        self.assertEqual(len(self.kds.requests), 3)

    def test_nothing_is_asked_for_what_is_given(self):
        self.expect(self.fetch(certs=["vcek.der", "cert_chain.pem"]), 0)
        self.assertEqual(self.kds.requests, [])

    def test_not_to_be_had(self):
        self.kds.set(self.paths["vek"], Answer(b"", 404))
        verdict = self.expect(self.fetch(), 4, "vek")
        self.assertEqual(verdict["result"], "undecided")
        self.assertIn("404", verdict["error"])

    def test_wrong_answers_are_not_used(self):
        for name in ("other-chip.der", "other-tcb.der", "ask.pem"):
            with self.subTest(name):
                self.serve("vek", name)
                verdict = self.expect(self.fetch(), 4, "vek")
                self.assertTrue(verdict["error"])

    def test_chain_of_a_stranger(self):
        stranger = make_chain(os.path.join(self.work, "stranger"), "--stranger")
        self.serve("ca", "cert_chain.pem", stranger)
        self.serve("vek", "vcek.der", stranger)
        self.expect(self.fetch(), 4, "vek")

    def test_revoked(self):
        self.serve("crl", "crl-revoked.der")
        self.expect(self.fetch("--check-crl"), 13, "revocation")

    def test_no_crl(self):
        self.kds.set(self.paths["crl"], Answer(b"", 404))
        verdict = self.expect(self.fetch("--check-crl"), 4, "crl")
        self.assertEqual(verdict["result"], "undecided")

    def test_many_reports_of_one_chip(self):
        folder = os.path.join(self.work, "many")
        os.mkdir(folder)
        for number in range(40):
            shutil.copyfile(os.path.join(self.good, "report.bin"),
                            os.path.join(folder, f"{number:02}.bin"))
        process = subprocess.run(
            [SEVKIT, "report", "verify", "--time", "@" + NOW, "--mirror", self.kds.url, "--tls-ca",
             os.path.join(self.world, "ca.pem"), "--trust-root",
             os.path.join(self.good, "ark.pem"), "--cache-dir", os.path.join(self.work, "c"),
             folder], capture_output=True, check=False, timeout=tools.TIMEOUT_SECONDS,
            env=dict(os.environ, no_proxy="127.0.0.1"), text=True)
        self.assertEqual(process.returncode, 0, process.stdout + process.stderr)
        self.assertIn("40 reports: 40 accepted", process.stdout)
        self.assertEqual(len(self.kds.requests), 2)

    def test_bundle(self):
        bundle = os.path.join(self.work, "bundle.pem")
        subprocess.run(
            [SEVKIT, "certs", "bundle", "--time", "@" + NOW, "--mirror", self.kds.url, "--tls-ca",
             os.path.join(self.world, "ca.pem"), "--trust-root",
             os.path.join(self.good, "ark.pem"), "--no-cache", "--output", bundle,
             os.path.join(self.good, "report.bin")], check=True, capture_output=True,
            env=dict(os.environ, no_proxy="127.0.0.1"))
        self.kds.forget()
        self.expect(self.fetch("--bundle", bundle, "--require", "crl,crl-dates,revocation"), 0)
        self.assertEqual(self.kds.requests, [])


if __name__ == "__main__":
    unittest.main(argv=[sys.argv[0], *sys.argv[3:]])
