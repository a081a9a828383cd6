#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Genuine reports with the certificates that people have in hand: any order, and any others beside them.

usage: more.py SEVKIT

Prints TAP."""

import base64
import itertools
import os
import shutil
import subprocess
import sys
import tempfile

SEVKIT = os.path.abspath(sys.argv[1])
FOLDER = os.path.join(os.environ.get("SEVKIT_CORPUS") or os.path.join(
    os.path.dirname(os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))),
    "shared", "corpus"), "reports")
TIME = "2026-10-01"
ACCEPTED, UNAVAILABLE = 0, 4

# Reports that have no folder of the next table, their VEKs (None: in the report's file), options.
OTHERS = [
    ("azure-hcl-milan/hcl-report.bin", "azure-hcl-milan/vcek-chain.pem", []),
    ("milan-v2-debug/report.bin", "milan-v2-debug/vcek.der", ["--allow", "debug"]),
    ("milan-v2-virtee/report.hex", "milan-v2-virtee/vcek.der", []),
    ("milan-v2-snpguard/report.bin", "milan-v2-snpguard/vcek.crt", []),
    ("milan-v2-snpguard/report.json", "milan-v2-snpguard/vcek.crt", []),
    ("more/evidence-json/base64url-report.json", None, []),
    ("more/evidence-json/trustee-az-snp-vtpm.json", None, []),
    ("more/evidence-json/trustee-snp-genoa-a0.json", None, []),
]
# Report, its VEK, time.
GENUINE = [
    ("more/milan-v4-gcp", "vek.der", TIME),
    ("more/genoa-a0-v5", "vek.der", TIME),
    ("more/milan-v3-azure", "vek.der", TIME),
    ("more/genoa-v3-tinfoil", "vek.der", TIME),
    ("more/milan-v2-azure-thim", "vek.der", TIME),
    ("more/milan-v2-azure-thim", "thim.json", TIME),
    ("more/milan-v3-vlek-aws", "vlek-other-region.der", "2025-06-01"),
    ("milan-v3", "vcek.pem", TIME),
    ("turin-v5", "vcek.pem", TIME),
]
# What does not belong to it, and has no say in the verdict.
STRANGERS = ["more/milan-v4-gcp/vcek-old-tcb.der", "turin-v5/vcek.pem", "milan-v2-virtee/vcek.der",
             "roots/vcek-turin-no-report.der", "more/milan-v3-vlek-aws/vlek-us-east-2.der",
             "invalid/test-vcek-invalid-new.der", "more/crl/ask-genoa-20001-revoked.der", "roots/ask-genoa.pem",
             "roots/ark-milan.pem", "roots/asvk-milan.pem", "roots/ask-turin.pem"]
EVIDENCE = ["base64url-report.json", "trustee-az-snp-vtpm.json", "trustee-snp-genoa-a0.json"]


class Tap:
    count = failed = 0

    def point(self, name, problem):
        self.count += 1
        self.failed += bool(problem)
        print(f"{'not ' if problem else ''}ok {self.count} - {name}")
        for line in (problem or "").splitlines():
            print("# " + line)


def path(name):
    return os.path.join(FOLDER, name)


def run(*words):
    return subprocess.run([SEVKIT, *words], capture_output=True, check=False, timeout=60)


def verify(report, certs, time, *more):
    words = [word for cert in certs for word in ("--certs", cert)]
    return run("report", "verify", "--no-network", "--no-cache", "--time", time, *words, *more, report)


def wants(done, status):
    return None if done.returncode == status else \
        f"exit status {done.returncode}, expected {status}\n{done.stdout.decode()}{done.stderr.decode()}"


def check_genuine(tap):
    for folder, vek, time in GENUINE:
        report, own = path(folder + "/report.bin"), path(f"{folder}/{vek}")
        tap.point(f"{folder}: {vek}", wants(verify(report, [own], time), ACCEPTED))
        for stranger in STRANGERS:
            for certs in ([own, path(stranger)], [path(stranger), own]):
                done = verify(report, certs, time)
                if done.returncode != ACCEPTED:
                    tap.point(f"{folder}: with {stranger}", wants(done, ACCEPTED))
        everything = [own, *(path(name) for name in STRANGERS if path(name) != own)]
        tap.point(f"{folder}: with all", wants(verify(report, everything, time), ACCEPTED))
        tap.point(f"{folder}: with all, reversed", wants(verify(report, everything[::-1], time), ACCEPTED))
        if "vlek" not in folder:
            tap.point(f"{folder}: strangers only", wants(verify(report, everything[1:], time), UNAVAILABLE))


def check_others(tap):
    for report, vek, options in OTHERS:
        own = [path(vek)] if vek else []
        tap.point(report, wants(verify(path(report), own, TIME, *options), ACCEPTED))
        everything = [*own, *(path(name) for name in STRANGERS if path(name) not in own)]
        for certs in (everything, everything[::-1]):
            tap.point(f"{report}: with all", wants(verify(path(report), certs, TIME, *options), ACCEPTED))


def check_known(tap):
    """Every report of the corpus is in one of the tables."""
    known = {folder + "/report.bin" for folder, _, _ in GENUINE} | {report for report, _, _ in OTHERS}
    found = {os.path.relpath(os.path.join(folder, name), FOLDER) for folder, _, names in os.walk(FOLDER)
             for name in names if "report" in name and name.endswith((".bin", ".hex", ".json"))}
    tap.point("no report is left out", "\n".join(sorted(found - known)))


def check_folder(tap):
    """One folder with all that there is: certificates of others and of nobody, reports, notes. Without the revocation
    lists, which are out of date at that time."""
    with tempfile.TemporaryDirectory() as folder:
        shutil.copytree(FOLDER, os.path.join(folder, "all"), ignore=shutil.ignore_patterns("*.crl"))
        # Reference data may be read-only.
        for directory, _, _ in os.walk(folder):
            os.chmod(directory, 0o755)
        cases = {(name + "/report.bin", time, ()) for name, _, time in GENUINE}
        cases |= {(report, TIME, tuple(options)) for report, _, options in OTHERS}
        for report, time, options in sorted(cases):
            tap.point(f"{report}: with a folder of everything",
                      wants(verify(path(report), [os.path.join(folder, "all")], time, *options), ACCEPTED))


def check_pairs(tap):
    vleks = [path("more/milan-v3-vlek-aws/" + name) for name in ("vlek-us-east-2.der", "vlek-other-region.der")]
    for certs in itertools.permutations(vleks):
        tap.point("VLEKs of two regions", wants(verify(path("more/milan-v3-vlek-aws/report.bin"), certs,
                                                       "2025-06-01"), ACCEPTED))
    done = verify(path("more/milan-v4-gcp/report.bin"), [path("more/milan-v4-gcp/vcek-old-tcb.der")], TIME)
    tap.point("VCEK of an older TCB", wants(done, UNAVAILABLE) or (
        b"the VCEK given is for TCB" not in done.stdout and done.stdout.decode()))


def check_altered(tap):
    with tempfile.TemporaryDirectory() as folder:
        changed = os.path.join(folder, "report.bin")
        for name, vek, time in GENUINE:
            with open(path(name + "/report.bin"), "rb") as file:
                report = file.read()
            accepted = []
            for at in range(0, 0x2a0, 37):
                with open(changed, "wb") as file:
                    file.write(report[:at] + bytes([report[at] ^ 1]) + report[at + 1:])
                if verify(changed, [path(f"{name}/{vek}")], time, "-q").returncode == 0:
                    accepted.append(at)
            tap.point(f"{name}: altered", accepted and f"accepted although changed at {accepted}")


def check_evidence(tap):
    for name in EVIDENCE:
        tap.point(name, wants(verify(path("more/evidence-json/" + name), [], TIME), ACCEPTED))
    with open(path("milan-v3/report.bin"), "rb") as file:
        report = file.read()
    with open(path("milan-v3/vcek.pem"), "r", encoding="ascii") as file:
        pem = file.read().replace("\n", "\\n")
    encoded = base64.b64encode(report).decode()
    forms = {
        "0x": "0x" + report.hex(), "base64url": base64.urlsafe_b64encode(report).decode().rstrip("="),
        "armour": f"-----BEGIN REPORT-----\n{encoded}\n-----END REPORT-----\n",
        "configfs-tsm": f'{{"provider": "sev_guest", "outblob": "{encoded}", "auxblob": ""}}',
        "list": f'{{"report": {list(report)}}}', "nested": f'{{"a": [{{"b": {{"quote": "{encoded}"}}}}]}}',
        "with a certificate": f'{{"evidence": "{encoded}", "certs": ["{pem}"]}}',
    }
    with tempfile.TemporaryDirectory() as folder:
        for name, text in forms.items():
            file_name = os.path.join(folder, "evidence")
            with open(file_name, "w", encoding="ascii") as file:
                file.write(text)
            certs = [] if name == "with a certificate" else [path("milan-v3/vcek.pem")]
            tap.point(name, wants(verify(file_name, certs, TIME), ACCEPTED))


def check_conversions(tap):
    with tempfile.TemporaryDirectory() as folder:
        out = os.path.join(folder, "out")
        for name in sorted({name for name, _, _ in GENUINE}):
            with open(path(name + "/report.bin"), "rb") as file:
                report = file.read()
            for form in ("trustee", "json"):
                done = run("report", "convert", "--to", form, "--force", "-o", out, path(name + "/report.bin"))
                back = run("report", "convert", "--to", "raw", out)
                tap.point(f"{name}: {form} and back", wants(done, 0) or wants(back, 0) or (
                    back.stdout != report and "other bytes"))


def main():
    if not os.path.isdir(path("more")):
        print(f"1..0 # SKIP no {path('more')}")
        return 0
    tap = Tap()
    for check in (check_known, check_genuine, check_others, check_folder, check_pairs, check_altered, check_evidence, check_conversions):
        check(tap)
    print(f"1..{tap.count}")
    return 1 if tap.failed else 0


if __name__ == "__main__":
    sys.exit(main())
