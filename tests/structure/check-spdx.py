#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Does every source file name its licence at its top?

usage: check-spdx.py ROOT
"""

import os
import re
import sys

import tree

NAMES = re.compile(r"\.(c|h|cc|py|sh|[1-8]|bash|zsh|fish|sym|dict)$|(^|/)meson(\.build|_options\.txt)$")
IDENTIFIER = "SPDX-License-Identifier: Apache-2.0"


def main():
    problems = []
    checked = 0
    root = sys.argv[1]
    for path in tree.files(root):
        if os.path.islink(os.path.join(root, path)):
            continue
        lines = tree.read(root, path).split("\n", 3)
        if not NAMES.search(path) and not lines[0].startswith("#!"):
            continue
        checked += 1
        # After a "#!" or, for a completion, a line that zsh wants first.
        if not any(IDENTIFIER in line for line in lines[:2]):
            problems.append(f"{path}: no \"{IDENTIFIER}\" in the first two lines")
    return tree.finish(problems, checked)


if __name__ == "__main__":
    sys.exit(main())
