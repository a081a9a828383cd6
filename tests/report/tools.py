# SPDX-License-Identifier: Apache-2.0
"""What the tests of "sevkit report" share."""

import json
import os
import subprocess
import sys

TESTS = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
ROOT = os.path.dirname(TESTS)
sys.path.insert(0, os.path.join(TESTS, "compat"))

import tap  # noqa: E402  pylint: disable=wrong-import-position

TIME = "2026-06-01"  # all genuine certificates of the corpus are valid then
TIMEOUT_SECONDS = 120


def roots(folder, product, kind="ask"):
    """Options that give the chain of a product."""
    return [word for name in (kind, "ark")
            for word in ("--certs", os.path.join(folder, "roots", f"{name}-{product}.pem"))]


def run(sevkit, *arguments, **keywords):
    """A finished process; neither the user's cache nor the network can change what it says."""
    environment = {name: value for name, value in os.environ.items()
                   if not name.startswith(("LC_", "XDG_")) and name not in ("COLUMNS", "LANG")}
    environment.update(LC_ALL="C.UTF-8", HOME="/nonexistent")
    return subprocess.run([sevkit, *arguments], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                          stderr=subprocess.PIPE, env=environment, timeout=TIMEOUT_SECONDS,
                          check=False, **keywords)


def verify(sevkit, *arguments, **keywords):
    return run(sevkit, "report", "verify", "--no-network", "--no-cache", *arguments, **keywords)


def document(process):
    return json.loads(process.stdout)


def schema(name):
    with open(os.path.join(ROOT, "docs", "schemas", name + ".schema.json"), encoding="utf-8") as file:
        return json.load(file)
