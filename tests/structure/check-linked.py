#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Fails if a program is linked with a library that only some of its commands need.

usage: check-linked.py PROGRAM

The loader would bring it, and all that it needs, into every call. sys/libraries/on_demand.h is for such libraries.
"""

import re
import subprocess
import sys

# What measuring and verifying need, and what a compiler adds by itself.
ALLOWED = re.compile(r"(libcrypto|libIPSec_MB|libjansson|libc|libm|libdl|libpthread|libgcc_s|libstdc\+\+|libc\+\+"
                     r"|lib[a-z]+san|ld-linux.*)\.so")


def main():
    output = subprocess.run(["readelf", "-dW", sys.argv[1]], check=True, stdout=subprocess.PIPE, text=True).stdout
    names = re.findall(r"\(NEEDED\).*\[(.*)\]", output)
    wrong = [name for name in names if not ALLOWED.match(name)]
    for name in wrong:
        print(f"{sys.argv[1]} is linked with {name}: load it when it is needed (src/sys/libraries/on_demand.h)")
    return 1 if wrong or not names else 0


if __name__ == "__main__":
    sys.exit(main())
