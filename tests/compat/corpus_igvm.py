#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Measures the IGVM files of the corpus (measure/igvm-vectors.jsonl) with every loader."""

import argparse
import hashlib
import json
import os
import subprocess

from tap import Tap, corpus, difference

PLATFORMS = {"snp": "sev-snp", "seves": "sev-es", "sev": "sev"}


def run(*command):
    return subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)


def check_digest(programs, path, key, expected, refused_after):
    """What differs for one key such as snp/coconut/native-zero."""
    platform, loader, *flags = key.split("/")
    native = ["--native-zero"] if "native-zero" in flags else []
    done = run(programs.sevkit, "igvm", "measure", "--platform", PLATFORMS[platform], "--loader",
               loader, *native, path)
    problem = difference("digest", done.stdout, expected + "\n")
    problem += difference("status", done.returncode, 1 if refused_after else 0)
    if loader == "coconut":
        done = run(programs.igvmmeasure, "-p", PLATFORMS[platform], *native, path, "measure", "-b")
        problem += difference("igvmmeasure", done.stdout, expected.upper() + "\n")
        problem += difference("igvmmeasure status", done.returncode, 1 if refused_after else 0)
        done = run(programs.igvmmeasure, "-p", PLATFORMS[platform], *native, path, "measure", "-b",
                   "-i")
        problem += difference("igvmmeasure -i status", done.returncode, 0)
    return problem


def check_refusal(programs, path, malformed):
    done = run(programs.sevkit, "igvm", "measure", path)
    problem = difference("status", done.returncode, 3 if malformed else 1)
    problem += difference("standard output", done.stdout, "")
    done = run(programs.igvmmeasure, path, "measure")
    problem += difference("igvmmeasure status", done.returncode, 1)
    return problem + difference("igvmmeasure standard output", done.stdout, "")


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--sevkit", required=True)
    parser.add_argument("--igvmmeasure", required=True)
    programs = parser.parse_args()
    root = corpus("measure")
    tap = Tap()
    with open(os.path.join(root, "igvm-vectors.jsonl"), encoding="utf-8") as lines:
        vectors = [json.loads(line) for line in lines]
    for vector in vectors:
        path = os.path.join(root, vector["file"])
        with open(path, "rb") as file:
            tap.report(vector["id"] + " file",
                       difference("sha256", hashlib.sha256(file.read()).hexdigest(),
                                  vector["sha256"]))
        if not vector["digests"]:
            tap.report(vector["id"], check_refusal(programs, path, vector["parse_error"]))
        mismatch = "idblock_mismatch" in vector["id"]
        for key, expected in vector["digests"].items():
            tap.report(f"{vector['id']} {key}",
                       check_digest(programs, path, key, expected, mismatch))
    raise SystemExit(tap.finish())


if __name__ == "__main__":
    main()
