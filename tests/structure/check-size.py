#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""No file of src over 500 lines, no other one over 800, no C function over 60. Tables in src/data are
exempt.

usage: check-size.py ROOT
"""

import sys

import tree

FILE_LINES = 800
SOURCE_LINES = 500
FUNCTION_LINES = 60
SOURCES = (".c", ".h", ".py", ".sh", ".build", ".t")


def functions(text):
    """(line of the opening brace, lines) of each function: braces in column 0."""
    start = None
    for number, line in enumerate(text.split("\n"), 1):
        if line == "{":
            start = number
        elif line.startswith("}") and start is not None:
            yield start, number - start + 1
            start = None


def main():
    problems = []
    checked = 0
    root = sys.argv[1]
    known = tree.known_debts(root)
    for path in tree.files(root):
        if not path.endswith(SOURCES) or tree.room_of(path) == "data":
            continue
        checked += 1
        text = tree.read(root, path)
        lines = text.count("\n")
        most = SOURCE_LINES if tree.room_of(path) else FILE_LINES
        if lines > most and path + " lines" not in known:
            problems.append(f"{path}: {lines} lines, at most {most}")
        if tree.is_c(path):
            for start, length in functions(text):
                if length > FUNCTION_LINES:
                    problems.append(
                        f"{path}:{start}: a function of {length} lines, at most {FUNCTION_LINES}")
    return tree.finish(problems, checked)


if __name__ == "__main__":
    sys.exit(main())
