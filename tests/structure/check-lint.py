#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""House rules that a regular expression can see.

usage: check-lint.py ROOT
"""

import re
import sys

import tree


def call(*names):
    """A call of one of these functions, not of a member with that name."""
    return r"(?<![\w.>])(?:" + "|".join(names) + r")\s*\("


IN_LIBRARY = tree.LIBRARY_ROOMS
NOT_OUTSIDE = tuple(room for room in tree.LIBRARY_ROOMS if room != "sys")
ALL_ROOMS = tuple(room for floor in tree.FLOORS for room in floor)

# Rooms or a pattern of paths, what must not be there, why not.
RULES = (
    (("formats",), r"\(\s*(?:const\s+)?struct\s+\w+\s*\*\s*\)",
     "input is read through base/reader.h, never through a cast to a struct"),
    (("formats",), r"\(\s*(?:const\s+)?u?int(?:16|32|64)_t\s*\*\s*\)",
     "input is read through base/reader.h, never through a cast to an integer pointer"),
    (("formats",), r"\bmemcpy\s*\([^;]*,\s*(?:input|raw|data|bytes)\s*\+",
     "input is read through base/reader.h, never with memcpy from a computed address"),
    (IN_LIBRARY, call("printf", "fprintf", "vprintf", "vfprintf", "puts", "fputs", "putchar",
                      "fputc", "putc", "perror", "fwrite", "dprintf"), "the library never prints"),
    (IN_LIBRARY, r"\bstd(?:out|err)\b", "the library never prints"),
    (IN_LIBRARY, call("exit", "abort", "assert"), "the library never ends a program"),
    # In sys, a child that could not become another program, and a signal that would have ended this one anyway.
    (NOT_OUTSIDE, call("_exit", "raise"), "the library never ends a program"),
    (NOT_OUTSIDE, call("open", "openat", "creat", "fopen", "ioctl", "getenv", "secure_getenv",
                       "socket", "connect", "system", "popen", "fork", "exec[lv]\\w*",
                       "posix_spawnp?"), "the outside world is reached through sys"),
    (r"src/crypto/(?:.*/)?[^/]*(?:key|rfc6979|kdf|mac|aead|secret)[^/]*$", call("memcmp", "bcmp"),
     "secrets are compared with sk_secret_equal()"),
    (ALL_ROOMS, call("strcpy", "strcat", "sprintf", "vsprintf", "gets", "strtok", "atoi", "atol",
                     "atof", "alloca", "tmpnam", "mktemp"), "has no bounds"),
    (ALL_ROOMS, r"(?<!:)//", "comments are /* */"),
)
# In every file, comments and strings included. Split, so that this file passes.
WORDS = re.compile(r"\b(?:TO" r"DO|FIX" r"ME|XX" r"X|HA" r"CK)\b|/wo" r"rk/")


def find(path, text, pattern, why):
    for match in re.finditer(pattern, text):
        line = text.count("\n", 0, match.start()) + 1
        yield f"{path}:{line}: {match.group(0).strip()}: {why}"


def main():
    problems = []
    checked = 0
    root = sys.argv[1]
    for path in tree.files(root):
        if path == "LICENSE":
            continue
        checked += 1
        text = tree.read(root, path)
        problems += find(path, text, WORDS, "does not belong into the project")
        room = tree.room_of(path)
        if room is None or not tree.is_c(path):
            continue
        code = re.sub(r'^(\s*#\s*include).*', r"\1", tree.without_comments(text, strings=False),
                      flags=re.M)
        raw = re.sub(r'/\*.*?\*/|"(?:\\.|[^"\\\n])*"', lambda m: re.sub(r"[^\n]", " ", m.group(0)),
                     text, flags=re.S)
        for where, pattern, why in RULES:
            if re.match(where, path) if isinstance(where, str) else room in where:
                problems += find(path, raw if "//" in pattern else code, pattern, why)
    return tree.finish(problems, checked)


if __name__ == "__main__":
    sys.exit(main())
