#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Is what the README shows what a user sees?

    check-readme.py --readme README.md [--demo LOG] [--programs DIR]... [--source DIR] [--accept]

Blocks marked "demo" must occur in the output of tools/demo (LOG). Blocks marked "console" are run, each
in one fresh folder. Line by line: "..." alone stands for any number of lines, digests of 64 or more hex
digits may differ (kernels and packages move on), "[N]" alone is an exit status. --accept writes the
digests that were seen into the README. Prints TAP."""

import argparse
import os
import re
import subprocess
import sys
import tempfile

DIGEST = re.compile(r"\b[0-9a-f]{64,}\b")
BLOCK = re.compile(r"^```(demo|console)\n(.*?)^```$", re.M | re.S)


def masked(line):
    return DIGEST.sub("<digest>", line.rstrip())


def match(pattern, lines, start=0, anchored=False):
    """Where in lines the pattern ends, or None; unless anchored it may begin anywhere."""
    starts = [start] if anchored else range(start, len(lines) + 1)
    for begin in starts:
        end = match_here(pattern, lines, begin)
        if end is not None:
            return end
    return None


def match_here(pattern, lines, position):
    for index, wanted in enumerate(pattern):
        if wanted == "...":
            rest = pattern[index + 1:]
            return match(rest, lines, position) if rest else len(lines)
        if position >= len(lines) or masked(lines[position]) != masked(wanted):
            return None
        position += 1
    return position


def run_console(text, arguments):
    """The block again, with what its commands printed."""
    environment = {**os.environ, "LC_ALL": "C.UTF-8", "SOURCE": arguments.source,
                   "PATH": os.pathsep.join([*arguments.programs, os.environ["PATH"]])}
    shown = []
    with tempfile.TemporaryDirectory() as folder:
        for line in text.splitlines():
            if not line.startswith("$ "):
                continue
            result = subprocess.run(["sh", "-c", line[2:]], cwd=folder, env=environment, text=True,
                                    stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                                    stderr=subprocess.STDOUT, timeout=600, check=False)
            shown += [line, *result.stdout.splitlines()]
            if result.returncode:
                shown.append(f"[{result.returncode}]")
    return shown


def check(kind, text, arguments, demo):
    """None, or what is wrong."""
    pattern = text.splitlines()
    lines = demo if kind == "demo" else run_console(text, arguments)
    if match(pattern, lines, 0, anchored=kind == "console") is None:
        return "\n".join(["expected:", *pattern, "seen:", *lines])
    return None


def accept(readme, arguments):
    """Digests of console blocks, taken from what was seen; everything else stays."""
    def replace(found):
        kind, text = found.groups()
        if kind == "demo":
            return found.group(0)
        seen = iter(DIGEST.findall("\n".join(run_console(text, arguments))))
        return f"```{kind}\n" + DIGEST.sub(lambda old: next(seen, old.group(0)), text) + "```"
    return BLOCK.sub(replace, readme)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--readme", required=True)
    parser.add_argument("--demo")
    parser.add_argument("--programs", action="append", default=[], type=os.path.abspath)
    parser.add_argument("--source", default=".", type=os.path.abspath)
    parser.add_argument("--accept", action="store_true")
    arguments = parser.parse_args()
    with open(arguments.readme, encoding="utf-8") as file:
        readme = file.read()
    if arguments.accept:
        readme = accept(readme, arguments)
        with open(arguments.readme, "w", encoding="utf-8") as file:
            file.write(readme)
    demo = []
    if arguments.demo:
        with open(arguments.demo, encoding="utf-8") as file:
            demo = file.read().splitlines()
    blocks = [(kind, text) for kind, text in BLOCK.findall(readme)
              if kind == "console" or arguments.demo]
    print(f"1..{len(blocks)}")
    failed = not blocks
    for number, (kind, text) in enumerate(blocks, 1):
        title = next((line for line in text.splitlines() if line.startswith("$ ")), kind)
        wrong = check(kind, text, arguments, demo)
        print(("not ok" if wrong else "ok"), number, "-", title[:70], flush=True)
        if wrong:
            failed = True
            print("\n".join("# " + line for line in wrong.splitlines()))
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
