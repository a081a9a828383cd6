#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Writes a header with an identifier for each option that the tables of a program have: OPT_VCPU_TYPE is
"vcpu-type". Code asks for options by these, so that a misspelt one does not compile.

usage: option_names.py FOLDER OUTPUT DEPFILE
"""

import os
import re
import sys

ROW = re.compile(r'\.name\s*=\s*(?:prefix\s*)?"([a-z][a-z0-9-]*)"|\bSK_EXPECT_(?:LIST|VALUE|FLAG)\([\s\\]*"([a-z][a-z0-9-]*)"')


def sources(folder):
    for parent, _folders, names in os.walk(folder):
        yield from (os.path.join(parent, name) for name in names if name.endswith((".c", ".h")))


def identifier(name):
    return "OPT_" + name.upper().replace("-", "_")


def main():
    folder, output, depfile = sys.argv[1:]
    paths, names = sorted(sources(folder)), set()
    for path in paths:
        with open(path, encoding="utf-8") as file:
            names.update(a or b for a, b in ROW.findall(file.read()))
    with open(output, "w", encoding="utf-8") as file:
        file.write("/* SPDX-License-Identifier: Apache-2.0 */\n/* Made from the option tables. */\n#pragma once\n\n")
        file.writelines(f'#define {identifier(name)} "{name}"\n' for name in sorted(names))
    with open(depfile, "w", encoding="utf-8") as file:
        file.write(f"{output}: {' '.join(path.replace(' ', chr(92) + ' ') for path in paths)}\n")


if __name__ == "__main__":
    main()
