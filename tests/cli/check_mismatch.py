#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Each sentence in the table of docs/MISMATCH.md is printed in a transcript ("..." is any text).

usage: check_mismatch.py SOURCE_ROOT"""

import pathlib
import re
import sys

TRANSCRIPTS = ("match.t", "igvm.t")


def sentences(text):
    rows = re.findall(r"^\| `(.+?)` \|", text, re.MULTILINE)
    return [row for row in rows if row != "match"]


def main():
    root = pathlib.Path(sys.argv[1])
    printed = "\n".join((root / "tests/cli" / name).read_text() for name in TRANSCRIPTS)
    found = sentences((root / "docs/MISMATCH.md").read_text())
    if len(found) < 15:
        print(f"docs/MISMATCH.md: {len(found)} causes, expected 15 or more")
    for sentence in found:
        # File names and sizes are those of the transcript.
        words = re.sub(r"OVMF\.fd|other\.fd|initrd\.img|0x84000", "...", sentence)
        pattern = ".*".join(re.escape(part) for part in words.split("..."))
        if not re.search(pattern, printed):
            print(f"docs/MISMATCH.md: no transcript prints: {sentence}")


main()
