#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Do includes and calls go down only?

usage: check-floors.py ROOT [ROOM=LIBRARY...]

Includes are read from the sources; calls are found with nm: a symbol that a room's static library
needs must not be one that a room out of its reach defines. The same symbols must carry the project's
prefixes, so that a static library can be linked into any program. A room may have several libraries;
if any is given, there must be one of each room below the programs.
"""

import os
import re
import subprocess
import sys

import tree


def check_includes(root):
    """The problems, and the number of files looked at."""
    problems = []
    checked = 0
    known = {room for floor in tree.FLOORS for room in floor}
    for path in filter(tree.is_c, tree.files(root)):
        room = tree.room_of(path)
        if room is None:
            continue
        if room not in known:
            problems.append(f"{path}: room {room} is on no floor (tests/structure/tree.py)")
            continue
        checked += 1
        text = tree.without_comments(tree.read(root, path))
        for number, line in enumerate(text.split("\n"), 1):
            match = re.match(r'\s*#\s*include\s+"([^"]+)"', line)
            if not match:
                continue
            target = match.group(1).split("/")[0]
            if target not in known:
                problems.append(f"{path}:{number}: \"{match.group(1)}\" is not \"room/file.h\"")
            elif target not in tree.allowed(room):
                problems.append(f"{path}:{number}: {room} must not include {match.group(1)}")
    return problems, checked


def symbols(libraries):
    """What a room's static libraries define for others, and what they need."""
    output = subprocess.run(["nm", "--extern-only", *libraries], check=True, capture_output=True,
                            text=True).stdout
    defined, needed = set(), set()
    for line in output.splitlines():
        match = re.fullmatch(r"[0-9a-f]* *([A-Za-z]) (\S+)", line)
        if match:
            (needed if match.group(1) in "Uwv" else defined).add(match.group(2))
    return defined, needed - defined


def check_calls(libraries):
    problems = []
    rooms = {room: symbols(paths) for room, paths in libraries.items()}
    home = {}
    for room, (defined, _) in rooms.items():
        for symbol in sorted(defined):
            if symbol in home:
                problems.append(f"{symbol} is defined in {home[symbol]} and in {room}")
            if not symbol.startswith(("sk_", "sevkit_", "_", "DW.ref.")):
                problems.append(f"{room}: external symbol {symbol} has neither prefix")
            home[symbol] = room
    for room, (_, needed) in rooms.items():
        for symbol in sorted(needed):
            if symbol in home and home[symbol] not in tree.allowed(room):
                problems.append(f"{room} must not call {symbol}, which is in {home[symbol]}")
            if symbol not in home and symbol.startswith(("sk_", "sevkit_")):
                problems.append(f"{room} needs {symbol}, which no room defines")
    return problems


def check_rooms(root, libraries):
    """Is every room there?"""
    return [f"src/{room}: no library of it was given, so its calls are not checked"
            for room in tree.LIBRARY_ROOMS
            if room not in libraries and os.path.isdir(os.path.join(root, "src", room))]


def main():
    problems, checked = check_includes(sys.argv[1])
    libraries = {}
    for argument in sys.argv[2:]:
        room, path = argument.split("=", 1)
        libraries.setdefault(room, []).append(path)
    problems += check_calls(libraries)
    if libraries:
        problems += check_rooms(sys.argv[1], libraries)
    return tree.finish(problems, checked)


if __name__ == "__main__":
    sys.exit(main())
