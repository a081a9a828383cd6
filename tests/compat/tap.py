# SPDX-License-Identifier: Apache-2.0
"""Test Anything Protocol output for the programs in this folder."""

import os
import sys


class Tap:
    """Counts results and prints them; finish() returns the exit status."""

    def __init__(self):
        self.count = 0
        self.failed = 0

    def report(self, name, problem=None):
        """One result; problem is text that says what is wrong, or nothing."""
        self.count += 1
        name = name.replace("#", "\\#").replace("\n", " ")
        if not problem:
            print(f"ok {self.count} - {name}")
            return
        self.failed += 1
        print(f"not ok {self.count} - {name}")
        for line in problem.splitlines():
            print(f"# {line}")

    def skip(self, name, reason):
        self.count += 1
        print(f"ok {self.count} - {name} # SKIP {reason}")

    def finish(self):
        print(f"1..{self.count}", flush=True)
        return 1 if self.failed else 0


def skip_all(reason):
    """Ends the program; nothing was tested."""
    print(f"1..0 # SKIP {reason}")
    sys.exit(0)


def corpus(*names):
    """A folder of the corpus; ends the program where it is absent."""
    root = os.environ.get("SEVKIT_CORPUS")
    if not root:
        project = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
        root = os.path.join(os.path.dirname(project), "shared", "corpus")
    path = os.path.join(root, *names)
    if not os.path.isdir(path) and os.environ.get("CI") == "true":
        print(f"1..1\nnot ok 1 - no corpus at {path}: with CI=true reference data must be there")
        sys.exit(1)
    if not os.path.isdir(path):
        skip_all(f"no corpus at {path}; set SEVKIT_CORPUS")
    return path


def difference(what, got, expected):
    """Text for report() where two values differ, else an empty string."""
    return "" if got == expected else f"{what}: got      {got!r}\n{what}: expected {expected!r}\n"
