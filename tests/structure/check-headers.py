#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Does every public header compile alone, as strict C99 and as C++17?

usage: check-headers.py INCLUDE-DIRECTORY CC [CXX]
"""

import glob
import os
import shlex
import subprocess
import sys

import tree

COMMON = ["-fsyntax-only", "-pedantic", "-Wall", "-Wextra", "-Werror"]


def compile_header(compiler, flags, directory, header):
    source = f'#include <{header}>\n#include <{header}>\ntypedef int nothing;\n'
    return subprocess.run([*shlex.split(compiler), *flags, *COMMON, "-I", directory, "-"],
                          input=source, text=True, capture_output=True, check=False)


def main():
    directory, *compilers = sys.argv[1:]
    flags = (["-x", "c", "-std=c99"], ["-x", "c++", "-std=c++17"])
    headers = sorted(os.path.relpath(path, directory)
                     for path in glob.glob(os.path.join(directory, "sevkit", "*.h")))
    problems = []
    for compiler, options in zip(compilers, flags):
        for header in headers:
            result = compile_header(compiler, options, directory, header)
            if result.returncode:
                problems.append(f"{header} as {options[-1]}:\n{result.stderr}")
    return tree.finish(problems, len(headers) * len(compilers))


if __name__ == "__main__":
    sys.exit(main())
