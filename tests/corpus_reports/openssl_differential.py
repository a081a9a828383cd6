#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Signature and chain of genuine reports, as they are and damaged: do we and the openssl command agree?

usage: openssl_differential.py VERDICT DEFAULT-CORPUS

The report's signature: `openssl dgst -sha384 -verify` over the first 672 bytes. The chain: `openssl verify`
with the ARK as the only root. What openssl refuses we must refuse; what openssl accepts we must accept, or
refuse for a reason that openssl does not look at (AMD's profile).
"""

import os
import random
import shutil
import subprocess
import sys
import tempfile

TIME = 1780272000  # 2026-06-01
CASES = (
    ("milan-v2-debug/report.bin", "milan-v2-debug/vcek.der", "milan"),
    ("milan-v2-snpguard/report.bin", "milan-v2-snpguard/vcek.crt", "milan"),
    ("milan-v3/report.bin", "milan-v3/vcek.pem", "milan"),
    ("turin-v5/report.bin", "turin-v5/vcek.pem", "turin"),
)
CHAIN = ("vek-signature", "ca-signature", "root-signature", "vek-dates", "ca-dates", "root-dates")
PROFILE = ("vek-profile", "ca-profile", "root-profile", "root", "ca", "vek")
DAMAGED = 15


def skip(why):
    print(f"1..0 # SKIP {why}")
    sys.exit(0)


def run(*words):
    return subprocess.run(words, capture_output=True, check=False)


class Bench:
    def __init__(self, program, corpus, folder):
        self.program, self.corpus, self.folder = program, corpus, folder

    def path(self, name):
        return os.path.join(self.folder, name)

    def write(self, name, data):
        with open(self.path(name), "wb") as file:
            file.write(data)
        return self.path(name)

    def read(self, name):
        with open(os.path.join(self.corpus, "reports", name), "rb") as file:
            return file.read()

    def der(self, name):
        """A certificate of the corpus as DER, by openssl."""
        path = os.path.join(self.corpus, "reports", name)
        result = run("openssl", "x509", "-in", path, "-outform", "DER")
        assert result.returncode == 0, result.stderr
        return result.stdout

    def openssl_signature(self, report, vek):
        """None if openssl cannot read the certificate."""
        key = run("openssl", "x509", "-inform", "DER", "-in", self.write("vek.der", vek), "-pubkey",
                  "-noout")
        if key.returncode:
            return None
        numbers = [int.from_bytes(report[at:at + 72], "little") for at in (0x2a0, 0x2e8)]
        signature = self.write("signature.cnf", "\n".join(
            ["asn1=SEQUENCE:s", "[s]"] + [f"{n}=INTEGER:0x{v:x}" for n, v in zip("rs", numbers)]
        ).encode())
        made = run("openssl", "asn1parse", "-genconf", signature, "-noout", "-out",
                   self.path("signature.der"))
        assert made.returncode == 0, made.stderr
        return run("openssl", "dgst", "-sha384", "-verify", self.write("key.pem", key.stdout),
                   "-signature", self.path("signature.der"),
                   self.write("signed", report[:0x2a0])).returncode == 0

    def openssl_chain(self, vek, ask, ark):
        pems = []
        for name, der in (("ark", ark), ("ask", ask), ("vek", vek)):
            pem = run("openssl", "x509", "-inform", "DER", "-in", self.write(name + ".der", der))
            if pem.returncode:
                return None
            pems.append(self.write(name + ".pem", pem.stdout))
        return run("openssl", "verify", "-check_ss_sig", "-attime", str(TIME), "-no-CApath", "-CAfile",
                   pems[0], "-untrusted", pems[1], pems[2]).returncode == 0

    def ours(self, report, certs):
        paths = [self.write(f"cert{i}", der) for i, der in enumerate(certs)]
        result = run(self.program, str(TIME), self.write("report", report), *paths)
        assert result.returncode == 0, result.stderr
        lines = result.stdout.decode().splitlines()
        if lines[0].startswith("malformed"):
            return None
        return dict(line.split(" ") for line in lines if " " in line)


def good(checks, names):
    return all(checks[name] != "FAIL" for name in names)


def compare_signature(bench, report, vek, chain):
    theirs = bench.openssl_signature(report, vek)
    checks = bench.ours(report, [vek, *chain])
    if checks is None:
        return ""
    if theirs is None:
        return "we accept a VEK that openssl cannot read" if good(checks, CHAIN + PROFILE) else ""
    if checks["vek"] == "FAIL":
        return ""  # the change made it that of another chip or TCB
    ours = checks["report-signature"] == "PASS"
    return "" if ours == theirs else f"signature: ours {ours}, openssl {theirs}"


def compare_chain(bench, report, certs, which):
    theirs = bench.openssl_chain(*certs)
    checks = bench.ours(report, certs)
    ours = checks is not None and good(checks, CHAIN + PROFILE)
    # In place of a damaged intermediate or root AMD's built-in key is used.
    if which > 0:
        return "" if checks is None or ours else "a damaged certificate spoils a good chain"
    if ours and not theirs:
        return "we accept a chain that openssl does not"
    # Damage that openssl does not see must be one of the profile or of the encoding.
    if theirs and checks is not None and not ours and good(checks, PROFILE) and checks["vek"] != "FAIL":
        failed = [name for name, status in checks.items() if status == "FAIL"]
        return f"chain: openssl accepts what we refuse: {failed}"
    return ""


def damage(data, generator):
    """One random bit changed."""
    bit = generator.randrange(8 * len(data))
    changed = bytearray(data)
    changed[bit // 8] ^= 1 << bit % 8
    return bytes(changed)


def check_case(bench, case, generator):
    report, (vek, ask, ark) = bench.read(case[0]), (
        bench.der(case[1]), bench.der(f"roots/ask-{case[2]}.pem"),
        bench.der(f"roots/ark-{case[2]}.pem"))
    assert bench.openssl_signature(report, vek), "openssl refuses a genuine signature"
    assert bench.openssl_chain(vek, ask, ark), "openssl refuses a genuine chain"
    checks = bench.ours(report, [vek, ask, ark])
    assert good(checks, CHAIN + PROFILE) and checks["report-signature"] == "PASS", checks
    for _ in range(DAMAGED):
        yield compare_signature(bench, damage(report[:0x330], generator) + report[0x330:], vek,
                                [ask, ark])
        yield compare_signature(bench, report, damage(vek, generator), [ask, ark])
        which = generator.randrange(3)
        certs = [damage(der, generator) if i == which else der
                 for i, der in enumerate((vek, ask, ark))]
        yield compare_chain(bench, report, certs, which)


def main():
    program, default = sys.argv[1:]
    corpus = os.environ.get("SEVKIT_CORPUS", default)
    if not os.path.isdir(os.path.join(corpus, "reports")):
        if os.environ.get("CI") == "true":
            sys.exit(f"no {corpus}/reports: with CI=true reference data must be there")
        skip(f"no {corpus}/reports")
    if not shutil.which("openssl"):
        skip("no openssl command")
    seed = int(os.environ.get("SEVKIT_TEST_SEED", random.randrange(2**32)))
    print(f"1..{len(CASES)}")
    status = 0
    for number, case in enumerate(CASES, 1):
        with tempfile.TemporaryDirectory() as folder:
            found = [text for text in
                     check_case(Bench(program, corpus, folder), case, random.Random(seed)) if text]
        status |= bool(found)
        print(f"{'not ' if found else ''}ok {number} - {case[0]}")
        for text in found:
            print(f"# {text}")
    if status:
        print(f"# again: SEVKIT_TEST_SEED={seed}")
    return status


if __name__ == "__main__":
    sys.exit(main())
