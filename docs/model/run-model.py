#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Runs the model of the attestation protocol with Spin.

usage: run-model.py [FOLDER]        where it is built; default a temporary one

Each property must hold, and must fail when its countermeasure is taken out: a property that cannot fail says
nothing.
"""

import os
import re
import subprocess
import sys
import tempfile

MODEL = os.path.join(os.path.dirname(os.path.abspath(__file__)), "attest.pml")
PROPERTIES = ("secrecy", "release", "owner_only", "agreement", "once")
ATTACKS = (
    ("NO_OWNER", "owner_only"),        # the guest does not check the owner's signature
    ("NO_MEASUREMENT", "release"),     # the owner does not look at the measurement
    ("NO_MEASUREMENT", "secrecy"),
    ("NO_NONCE", "secrecy"),           # REPORT_DATA does not cover the owner's nonce and ephemeral key
    ("NO_EPHEMERAL", "secrecy"),       # ... the guest's ephemeral key
    ("NO_ROLE", "agreement"),          # ... the role
    ("NO_ONCE", "once"),               # a launch may have its key again
    ("NO_ONCE", "secrecy"),
)


def build(folder, define=None):
    """Makes the verifier."""
    words = ["spin"] + ([f"-D{define}"] if define else []) + ["-a", MODEL]
    for command in (words, ["cc", "-O2", "-w", "-o", "pan", "pan.c"]):
        done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
        if done.returncode:
            sys.exit(f"{command}: {done.stdout}{done.stderr}")


def errors(folder, claim):
    """How many errors the verifier finds, and how many states it saw."""
    done = subprocess.run(["./pan", "-a", "-N", claim, "-m1000000"], cwd=folder, stdout=subprocess.PIPE, text=True,
                          check=False)
    found = re.search(r"errors: (\d+)", done.stdout)
    if not found or "max search depth too small" in done.stdout:
        sys.exit(f"{claim}: {done.stdout}")
    return int(found.group(1)), re.search(r"(\d+) states, stored", done.stdout).group(1)


def run(folder):
    failed = 0
    build(folder)
    for claim in PROPERTIES:
        count, states = errors(folder, claim)
        failed += count != 0
        print(f"{claim}: {'holds' if count == 0 else 'FAILS'} ({states} states)")
    for define, claim in ATTACKS:
        build(folder, define)
        count, _ = errors(folder, claim)
        failed += count == 0
        print(f"{claim} with {define}: {'attack found' if count else 'NO ATTACK FOUND'}")
    return 1 if failed else 0


def main():
    if len(sys.argv) > 1:
        return run(sys.argv[1])
    with tempfile.TemporaryDirectory() as folder:
        return run(folder)


if __name__ == "__main__":
    sys.exit(main())
