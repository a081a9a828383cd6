#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Families of words that do not come back into messages, comments, manual pages and documents, each with
what is written instead. Names in code are not looked at.

usage: check-language.py ROOT
"""

import re
import sys

import tree

# A pattern, what to write instead.
FAMILIES = (
    (r"(?:does|do|did) not tell", "name the field that is absent: \"version 2 reports do not name the product\""),
    (r"\btold\b", "say \"reported\", \"printed\", \"set\", \"distinguished\""),
    (r"\b(?:no|some|any)body\b", "name who: the host, another process, an attacker; or use the passive"),
    (r"\bto be had\b", "unavailable"),
    (r"\b(?:is|are|was) of no\b", "say what it is not: \"not bound to a chip\", \"unknown\", \"useless\""),
    (r"\bstands? for\b", "means, replaces, is used instead of"),
    (r"\b(?:spoil|weaken)s\b", "error, warning; or say what changes"),
    (r"\bfor want of\b", "if there is none, if memory runs out"),
    (r"\bmay not\b", "must not (forbidden); might not (possible)"),
    (r"\bis no whole\b", "is not valid"),
    (r"\bis needed, to\b", "is required to"),
)
# What is judged: all text, or in C the comments and strings.
PROSE = (".md", ".1", ".5", ".t")
SKIP = ("LICENSE", "NEWS.md", "tests/structure/check-language.py", "tests/structure/test-checks.py")


def words_of(text):
    """Comments and strings of a C source, everything else blank, lines kept; strings that continue on
    the next line are one."""
    kept = re.sub(r'/\*.*?\*/|"(?:\\.|[^"\\\n])*"|[^\n]', lambda m: m.group(0)
                  if len(m.group(0)) > 1 else " ", text, flags=re.S)
    return re.sub(r'"(\s*)"', lambda m: m.group(1) or " ", kept)


def judged(path):
    if path in SKIP:
        return False
    if tree.is_c(path):
        return path.startswith(("src/", "include/", "fuzz/"))
    return path.endswith(PROSE) and not path.startswith("tests/data/")


def main():
    problems = []
    checked = 0
    root = sys.argv[1]
    for path in tree.files(root):
        if not judged(path):
            continue
        checked += 1
        text = tree.read(root, path)
        if tree.is_c(path):
            text = words_of(text)
        for pattern, instead in FAMILIES:
            # A sentence may go on in the next line of a comment.
            for match in re.finditer(pattern.replace(" ", r"[\s*]+"), text):
                line = text.count("\n", 0, match.start()) + 1
                found = " ".join(match.group(0).replace("*", " ").split())
                problems.append(f"{path}:{line}: \"{found}\": write: {instead}")
    return tree.finish(problems, checked)


if __name__ == "__main__":
    sys.exit(main())
