#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Does the C program of this folder tell a report that is expected from one that is not?

usage: test_appraise.py APPRAISE MAKE_CHAIN
"""

import os
import subprocess
import sys
import tempfile
import unittest

APPRAISE, MAKE_CHAIN = sys.argv[1:3]
SOURCE = os.path.join(os.path.dirname(os.path.abspath(__file__)), "appraise.c")


class Appraise(unittest.TestCase):
    def setUp(self):
        temporary = tempfile.TemporaryDirectory()
        self.addCleanup(temporary.cleanup)
        self.chain = os.path.join(temporary.name, "chain")
        self.certs = os.path.join(temporary.name, "certs")
        subprocess.run([MAKE_CHAIN, self.chain], check=True)
        os.mkdir(self.certs)
        for name in ("vcek.der", "ask.pem", "ark.pem"):
            os.link(os.path.join(self.chain, name), os.path.join(self.certs, name))
        self.report = os.path.join(self.chain, "report.bin")
        with open(self.report, "rb") as file:
            self.measurement = file.read()[0x90:0xC0].hex()
        # No proxy answers there: the network is not asked.
        self.environment = dict(os.environ, XDG_CACHE_HOME=temporary.name,
                                https_proxy="http://127.0.0.1:9")

    def appraise(self, *arguments):
        result = subprocess.run([APPRAISE, *arguments], env=self.environment, text=True,
                                capture_output=True, check=False)
        return result.returncode, result.stdout

    def test_accepted(self):
        self.assertEqual(self.appraise(self.report, self.measurement, self.certs,
                                       os.path.join(self.chain, "ark.pem")), (0, "accepted\n"))

    def test_another_measurement(self):
        self.assertEqual(self.appraise(self.report, "11" * 48, self.certs,
                                       os.path.join(self.chain, "ark.pem")), (1, "unexpected\n"))

    def test_root_is_not_trusted(self):
        self.assertEqual(self.appraise(self.report, self.measurement, self.certs),
                         (1, "unsigned\n"))

    def test_no_report(self):
        status, text = self.appraise("/no/such/report", self.measurement)
        self.assertEqual(status, 2)
        self.assertIn("/no/such/report: ", text)

    def test_length(self):
        with open(SOURCE, encoding="utf-8") as file:
            self.assertLessEqual(len(file.readlines()), 60)


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1])
