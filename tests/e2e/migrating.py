#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Are the commands of docs/MIGRATING.md commands? Each is run in an empty folder, where its files are missing:
it must get as far as that, and not end with a usage error. With --set there is a plan, and the setting must be
one that plans have.

usage: migrating.py SEVKIT MIGRATING.md
"""

import os
import re
import shlex
import subprocess
import sys
import tempfile

USAGE = 2
MALFORMED = 3
SECONDS = 120


def commands(path):
    with open(path, encoding="utf-8") as file:
        text = file.read()
    found = re.findall(r"`(sevkit [a-z][^`]*)`", text)
    return list(dict.fromkeys(words for words in found if len(words.split()) > 2 and "-init" not in words))


def harmless(words):
    """Firmware is changed by the test on no machine: a simulated processor is named, which is not there."""
    asks = words[1] == "host" and words[2] in ("config", "commit", "vlek-load", "sev", "hashstick", "certs")
    without = "--help" in words or "generate" in words
    return [*words, "--simulate", "chip"] if (asks or "--host" in words) and not without else words


def attempt(sevkit, words):
    """The status, and what the command said."""
    with tempfile.TemporaryDirectory() as folder:
        environment = {**os.environ, "HOME": folder, "XDG_CACHE_HOME": folder, "XDG_STATE_HOME": folder,
                       "TMPDIR": folder, "http_proxy": "http://127.0.0.1:9", "https_proxy": "http://127.0.0.1:9"}
        if "--set" in words:
            subprocess.run([sevkit, "config", "init", "guest.toml"], cwd=folder, check=True, capture_output=True)
        try:
            done = subprocess.run([sevkit, *harmless(words)[1:]], cwd=folder, env=environment, stdin=subprocess.DEVNULL,
                                  capture_output=True, text=True, timeout=SECONDS, check=False)
        except subprocess.TimeoutExpired:
            return None, "timed out"
        return done.returncode, done.stderr


def main():
    sevkit, path = os.path.abspath(sys.argv[1]), sys.argv[2]
    found = commands(path)
    for number, command in enumerate(found, 1):
        words = shlex.split(command)
        whole = len(words) > 3 or words[1:3] in (["host", "show"], ["stack", "plan"])
        status, said = attempt(sevkit, words) if whole else attempt(sevkit, [*words, "--help"])
        bad = status in (None, USAGE) or (status == MALFORMED and "--set" in words)
        print(f"{'not ok' if bad else 'ok'} {number} - {command}", flush=True)
        for line in said.splitlines() if bad else ():
            print(f"# {line}")
    print(f"1..{len(found)}")
    if len(found) < 20:
        sys.exit("too few commands: is the page read as it is written?")


if __name__ == "__main__":
    main()
