#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Does libsevkit.so export exactly what the public headers declare, each name with a version?

usage: check-symbols.py LIBRARY SYMBOL-FILE INCLUDE-DIRECTORY [HEADER | -HEADER]

HEADER: the only one that counts (kds.h); with a "-" the only one that does not.
"""

import glob
import os
import re
import subprocess
import sys

import tree


def exported(library):
    """Name -> version ("" without one)."""
    output = subprocess.run(["nm", "--dynamic", "--defined-only", "--with-symbol-versions", library],
                            check=True, capture_output=True, text=True).stdout
    found = {}
    for line in output.splitlines():
        _, kind, name = line.split()
        name, _, version = name.partition("@")
        # The version nodes themselves are absolute symbols.
        if kind != "A":
            found[name] = version.lstrip("@")
    return found


def counts(header, choice):
    return header != choice[1:] if choice.startswith("-") else choice in ("", header)


def declared(directory, choice):
    names = set()
    for path in glob.glob(os.path.join(directory, "sevkit", "*.h")):
        if not counts(os.path.basename(path), choice):
            continue
        text = tree.without_comments(tree.read(directory, os.path.relpath(path, directory)))
        text = re.sub(r"^\s*#.*(?:\\\n.*)*$", "", text, flags=re.M)
        names.update(re.findall(r"\b(sevkit_\w+)\s*\(", text))
    return names


def listed(path):
    text = tree.without_comments(tree.read(os.path.dirname(path), os.path.basename(path)))
    return set(re.findall(r"^\s*(sevkit_\w+)\s*;", text, flags=re.M))


def main():
    library, symbol_file, directory = sys.argv[1:4]
    exports = exported(library)
    names = declared(directory, sys.argv[4] if len(sys.argv) > 4 else "")
    problems = []
    for title, other in (("exported by the library", set(exports)),
                         ("in " + os.path.basename(symbol_file), listed(symbol_file))):
        problems += [f"{name}: in the public headers, but not {title}"
                     for name in sorted(names - other)]
        problems += [f"{name}: {title}, but not in the public headers"
                     for name in sorted(other - names)]
    problems += [f"{name}: exported without a version"
                 for name, version in sorted(exports.items()) if not version]
    return tree.finish(problems, len(names))


if __name__ == "__main__":
    sys.exit(main())
