# SPDX-License-Identifier: Apache-2.0
"""The package sevkit, on reports of a processor of our own."""

import datetime
import json
import os
import pathlib
import subprocess
import sys
import unittest

import sevkit
from sevsnpmeasure import guest
from sevsnpmeasure.sev_mode import SevMode
from sevsnpmeasure.vmm_types import VMMType

import support

MAKE_CHAIN = os.environ.get("SEVKIT_MAKE_CHAIN")


class SevkitTest(support.TemporaryDirectoryTest):
    def setUp(self):
        super().setUp()
        if not MAKE_CHAIN:
            raise unittest.SkipTest("SEVKIT_MAKE_CHAIN is not set")
        environment = {name: value for name, value in os.environ.items() if name != "LD_PRELOAD"}
        subprocess.run([MAKE_CHAIN, "chain"], check=True, env=environment)
        (self.directory / "certs").mkdir()
        for name in ("vcek.der", "ask.pem", "ark.pem"):
            (self.directory / "certs" / name).write_bytes(self.part(name))
        self.evidence = sevkit.Evidence.load("chain/report.bin")
        self.measurement = self.evidence.report.measurement

    def part(self, name):
        return (self.directory / "chain" / name).read_bytes()

    def serve(self, url, max_bytes, seconds):
        """The key server, in memory."""
        self.assertGreater(max_bytes, 1000)
        self.assertGreater(seconds, 0)
        self.asked.append(url)
        for word, name in (("cert_chain", "cert_chain.pem"), ("/crl", "crl.der")):
            if word in url:
                return 200, self.part(name), ""
        return 200, self.part("vcek.der"), ""

    asked = None

    def test_accepted(self):
        appraiser = sevkit.Appraiser(certificates=["certs"], roots=["chain/ark.pem"])
        verdict = appraiser.appraise(self.evidence, sevkit.Policy({"measurement":
                                                                   self.measurement}))
        self.assertTrue(verdict, verdict.reason)
        self.assertIs(verdict.answer, sevkit.Answer.ACCEPTED)
        self.assertEqual((verdict.reason, verdict.decisive, verdict.obtained), ("", None, []))
        self.assertIs(verdict.checks["measurement"].status, sevkit.Status.PASS)
        self.assertEqual(verdict.product, "Milan")

    def test_unexpected(self):
        appraiser = sevkit.Appraiser(certificates=["certs"], roots=["chain/ark.pem"])
        verdict = appraiser.appraise(self.evidence, sevkit.Policy({"measurement": "11" * 48}))
        self.assertFalse(verdict)
        self.assertIs(verdict.answer, sevkit.Answer.UNEXPECTED)
        self.assertEqual(verdict.decisive.name, "measurement")
        self.assertIn(self.measurement.hex(), verdict.reason)

    def test_root_is_not_trusted(self):
        verdict = sevkit.Appraiser(certificates=["certs"]).appraise(self.evidence)
        self.assertIs(verdict.answer, sevkit.Answer.UNSIGNED)

    def test_unavailable(self):
        verdict = sevkit.Appraiser(roots=["chain/ark.pem"]).appraise(self.evidence)
        self.assertIs(verdict.answer, sevkit.Answer.UNAVAILABLE)
        self.assertIn("network", verdict.unavailable)

    def test_network_and_cache(self):
        self.asked = []
        for expected in ("network", "cache"):
            appraiser = sevkit.Appraiser(roots=["chain/ark.pem"], cache="cache", get=self.serve,
                                         mirror="https://mirror.example")
            verdict = appraiser.appraise(self.evidence)
            self.assertTrue(verdict, verdict.reason)
            self.assertEqual({one.source for one in verdict.obtained}, {expected})
        self.assertEqual(len(self.asked), 2)
        self.assertTrue(self.asked[0].startswith("https://mirror.example/vcek/v1/Milan/"))

    def test_network_fails(self):
        def broken(url, max_bytes, seconds):
            del url, max_bytes, seconds
            raise OSError("the cable is out")

        told = []
        appraiser = sevkit.Appraiser(roots=["chain/ark.pem"], get=broken, deadline=2,
                                     tell=lambda kind, line: told.append((kind, line)))
        verdict = appraiser.appraise(self.evidence)
        self.assertIs(verdict.answer, sevkit.Answer.UNAVAILABLE)
        self.assertIn("the cable is out", verdict.unavailable)
        self.assertEqual({kind for kind, _ in told}, {"note"})

        def status(url, max_bytes, seconds):
            del url, max_bytes, seconds
            return 404, b"", ""

        verdict = sevkit.Appraiser(roots=["chain/ark.pem"], get=status).appraise(self.evidence)
        self.assertIn("404", verdict.unavailable)

    def test_getter_raises(self):
        def wrong(url, max_bytes, seconds):
            raise KeyError(url, max_bytes, seconds)

        appraiser = sevkit.Appraiser(roots=["chain/ark.pem"], get=wrong)
        with self.assertRaises(KeyError):
            appraiser.appraise(self.evidence)
        appraiser = sevkit.Appraiser(roots=["chain/ark.pem"], get=lambda *_: "no tuple")
        with self.assertRaises(TypeError):
            appraiser.appraise(self.evidence)

    def test_time(self):
        late = datetime.datetime(2200, 1, 1, tzinfo=datetime.timezone.utc)
        appraiser = sevkit.Appraiser(certificates=["certs"], roots=["chain/ark.pem"], time=late)
        self.assertIs(appraiser.appraise(self.evidence).answer, sevkit.Answer.OUTDATED)
        with self.assertRaises(ValueError):
            sevkit.Appraiser(time=datetime.datetime(2200, 1, 1))

    def test_refused_settings(self):
        with self.assertRaisesRegex(sevkit.Error, "/no/such/path"):
            sevkit.Appraiser(certificates=["/no/such/path"])
        with self.assertRaisesRegex(sevkit.Error, "ARK"):
            sevkit.Appraiser(roots=["chain/ask.pem"])
        with self.assertRaises(sevkit.Error):
            sevkit.Appraiser(mirror="ftp://x")

    def test_policy(self):
        nested = sevkit.Policy({"format": "sevkit-policy/1", "guest_policy": {"permit": ["smt"]},
                                "tcb": {"reported": {"Milan": {"snp": 24, "bl": 4}}}})
        self.assertEqual(list(nested), [("guest_policy.permit", "smt"),
                                        ("tcb.reported", "Milan:snp=24,bl=4")])
        self.assertEqual(len(sevkit.Policy({"tcb.reported": ["Milan:snp=1", "Genoa:snp=2"]})), 2)
        self.assertEqual(list(sevkit.Policy({"tcb.reported": {"snp": 3}})),
                         [("tcb.reported", "snp=3")])
        for wrong in ({"no_such_rule": 1}, {"measurement": "00"}, {"guest_svn_min": -1},
                      {"guest_policy": {"exact": "0x30000", "permit": ["smt"]}}):
            with self.subTest(wrong), self.assertRaises(sevkit.Error):
                sevkit.Policy(wrong)
        self.assertIn("measurement", {rule.name for rule in sevkit.rules()})

    def test_policy_file(self):
        path = self.write("policy.json", json.dumps({"guest_svn_min": 4294967295}).encode())
        appraiser = sevkit.Appraiser(certificates=["certs"], roots=["chain/ark.pem"])
        verdict = appraiser.appraise(self.evidence, sevkit.Policy.load(path))
        self.assertEqual(verdict.decisive.name, "guest-svn")
        if sys.version_info >= (3, 11):
            path = self.write("policy.toml", b"[tcb.reported.Milan]\nsnp = 255\n")
            verdict = appraiser.appraise(self.evidence, sevkit.Policy.load(path))
            self.assertEqual(verdict.decisive.name, "tcb-reported")

    def test_report(self):
        report = self.evidence.report
        self.assertEqual(self.evidence.form, "raw")
        self.assertEqual(report.version, 3)
        self.assertEqual(report.measurement, report.data[0x90:0xC0])
        self.assertEqual(report["measurement"], report.measurement)
        self.assertEqual(len(report.report_data), 64)
        self.assertEqual(len(report.chip_id), 64)
        self.assertIsInstance(report["reported_tcb"], sevkit.Tcb)
        self.assertIsInstance(report["guest_svn"], int)
        self.assertIn("chip_id", report)
        self.assertNotIn("no_such_field", report)
        self.assertEqual(report, sevkit.Evidence(report.data.hex().encode()).report)
        with self.assertRaises(sevkit.Error):
            sevkit.Evidence(b"nonsense")
        with self.assertRaises(ValueError):
            sevkit.Evidence(b"", "no such form")
        with self.assertRaises(ValueError):
            sevkit.Report(b"short")

    def test_certificates(self):
        chain = sevkit.load_certificates("chain/cert_chain.pem")
        self.assertEqual([cert.kind for cert in chain], ["ASK", "ARK"])
        self.assertEqual(chain[0].product, "Milan")
        self.assertLess(chain[0].not_before, chain[0].not_after)
        with self.assertRaises(sevkit.Error):
            sevkit.parse_certificates(b"nonsense")

    def test_example(self):
        example = support.SOURCE / "examples" / "appraise.py"
        for measurement, status in ((self.measurement.hex(), 0), ("11" * 48, 1)):
            done = subprocess.run([sys.executable, "-B", example, "chain/report.bin", measurement,
                                   "certs", "chain/ark.pem"], check=False, text=True,
                                  stdout=subprocess.PIPE, cwd=pathlib.Path.cwd())
            self.assertEqual(done.returncode, status, done.stdout)


class MeasureTest(support.TemporaryDirectoryTest):
    def test_measure(self):
        path = self.write("ovmf.fd", support.firmware())
        plan = sevkit.Plan(firmware=path, vcpus=2, cpu="EPYC-v4", features=1)
        expected = guest.calc_launch_digest(SevMode.SEV_SNP, 2, 0x800F12, path, None, None, None, 1,
                                            vmm_type=VMMType.QEMU)
        self.assertEqual(sevkit.measure(plan).digest, expected)

    def test_refused(self):
        path = self.write("ovmf.fd", bytes(4096))
        with self.assertRaises(sevkit.Error):
            sevkit.measure(sevkit.Plan(firmware=path, vcpus=1, cpu="EPYC-v4"))
        with self.assertRaises(ValueError):
            sevkit.measure(sevkit.Plan(mode="tdx"))
        with self.assertRaises(ValueError):
            sevkit.measure(sevkit.Plan(firmware=path, cpu="Pentium"))


class NetworkTest(unittest.TestCase):
    def test_only_https(self):
        with self.assertRaises(OSError):
            sevkit.https_get("http://127.0.0.1:9/", 10, 1)
