#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Runs the command lines recorded with the replaced tools (measure/cli-cases.jsonl) on ours."""

import argparse
import base64
import hashlib
import json
import os
import subprocess
import sys
import tempfile

from tap import Tap, corpus, difference

# An ID block's signatures are random in the replaced tool: the block and the keys are not.
ID_AUTH_SIGNATURES = [(0x040, 0x240), (0x680, 0x880)]


# What the recorded version of sev-snp-measure refuses, and ours takes: newer processors, and the spelling of its
# README.
TAKEN = {"EPYC-Genoa-v2", "EPYC-Turin-v1", "EPYC-Turin-v2", "--ovmf-hash"}


def without_signatures(text):
    """The output of snp-create-id-block with both signatures blanked out."""
    head, comma, rest = text.partition(",id-auth=")
    encoded, newline, tail = rest.partition("\n")
    auth = bytearray(base64.b64decode(encoded))
    for begin, end in ID_AUTH_SIGNATURES:
        auth[begin:end] = bytes(end - begin)
    return head + comma + auth.hex() + newline + tail


def digests(folder):
    """SHA-256 of each regular file in folder."""
    found = {}
    for entry in os.scandir(folder):
        if entry.is_file(follow_symlinks=False):
            with open(entry.path, "rb") as file:
                found[entry.name] = hashlib.sha256(file.read()).hexdigest()
    return found


def run_case(program, case, fixtures):
    """What differs, as text, or None."""
    with tempfile.TemporaryDirectory() as folder:
        os.symlink(fixtures, os.path.join(folder, "fixtures"))
        done = subprocess.run([program, *case["argv"]], cwd=folder, stdin=subprocess.DEVNULL,
                              env=dict(os.environ, COLUMNS="100"), capture_output=True,
                              text=True, timeout=60, check=False)
        files = digests(folder)
    if case["kind"] == "usage" and TAKEN & set(case["argv"]):
        return difference("status", done.returncode, 0)
    stdout, expected = done.stdout, case["stdout"]
    last = done.stderr.splitlines()[-1] if done.stderr else ""
    problem = difference("status", done.returncode, case["rc"])
    if "note" in case and done.returncode == 0:
        stdout, expected = without_signatures(stdout), without_signatures(expected)
    problem += difference("stdout", stdout, expected)
    problem += difference("files", files, case["files"])
    if case["kind"] in ("usage", "error"):
        problem += difference("last line on stderr", last, case["stderr_last"])
    elif case["kind"] == "traceback":
        if not last.startswith("Error: ") or done.stderr.count("Error: ") != 1:
            problem += f"stderr: expected one line that begins with 'Error: ', got {done.stderr!r}\n"
    else:
        for line in done.stderr.splitlines():
            if not line.startswith(case["tool"] + ": warning: "):
                problem += f"stderr: neither warning nor empty: {line!r}\n"
    return problem


def main():
    cli = argparse.ArgumentParser(description=__doc__)
    cli.add_argument("--sev-snp-measure", required=True)
    cli.add_argument("--snp-create-id-block", required=True)
    args = cli.parse_args()
    programs = {
        "sev-snp-measure": os.path.abspath(args.sev_snp_measure),
        "snp-create-id-block": os.path.abspath(args.snp_create_id_block),
    }
    folder = os.path.abspath(corpus("measure"))
    tap = Tap()
    with open(os.path.join(folder, "cli-cases.jsonl"), encoding="utf-8") as lines:
        for line in lines:
            case = json.loads(line)
            name = " ".join([case["tool"], *map(repr, case["argv"])])
            tap.report(name, run_case(programs[case["tool"]], case,
                                      os.path.join(folder, "fixtures")))
    return tap.finish()


if __name__ == "__main__":
    sys.exit(main())
