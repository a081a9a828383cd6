#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Prints the unit tests there are, or checks that all of them are run.

usage: list-tests.py [KNOWN...]
"""

import glob
import os
import sys

HERE = os.path.dirname(os.path.abspath(__file__))


def main():
    found = sorted(path.replace(os.sep, "/") for path in glob.glob("*/test_*.c", root_dir=HERE))
    if len(sys.argv) == 1:
        print("\n".join(found))
        return 0
    forgotten = [path for path in found if path not in sys.argv[1:]]
    for path in forgotten:
        print(f"tests/unit/{path} is not run: its room has no row in tests/unit/meson.build, or"
              " meson setup --reconfigure is due")
    return 1 if forgotten else 0


if __name__ == "__main__":
    sys.exit(main())
