# SPDX-License-Identifier: Apache-2.0
"""The project's files and its floors, for the checks of this folder."""

import os
import re

# Lowest first. A room may include and call what is on a lower floor; formats is without sys, so that
# parsers stay pure functions. The rooms of the floor that is a list may use those before them, too.
FLOORS = (
    ("base", "data"),
    ("crypto", "sys"),
    ("formats", "config"),
    ["measure", "plan", "kds", "guest", "tpm", "host", "verify", "policy", "appraise", "sev", "qemu", "libvirt",
     "sim", "launch", "attest", "initramfs", "image", "demo", "stack", "broker"],
    ("cli", "compat", "init", "attestd", "sim_guest", "image_job"),
)
NOT_FOR = {"formats": {"sys"}}
# Folders of src that hold no code.
NO_ROOMS = ("libsevkit",)
LIBRARY_ROOMS = tuple(room for floor in FLOORS[:-1] for room in floor)

FOLDERS = (".ci", "bench", "completions", "docs", "examples", "fuzz", "include", "man", "python", "src", "tests",
           "tools")


def allowed(room):
    """The rooms that room may use, itself included."""
    below = {room}
    for floor in FLOORS:
        if room in floor:
            before = floor[:floor.index(room)] if isinstance(floor, list) else ()
            return below.union(before) - NOT_FOR.get(room, set())
        below.update(floor)
    raise KeyError(room)


def files(root):
    """Paths relative to root of all files of the project, in order."""
    # In a linked worktree of git, .git is a file.
    found = [name for name in os.listdir(root)
             if name != ".git" and os.path.isfile(os.path.join(root, name))]
    for folder in FOLDERS:
        for directory, folders, names in os.walk(os.path.join(root, folder)):
            folders[:] = [name for name in folders
                          if name not in ("__pycache__", "build") and not name.endswith(".egg-info")]
            found += [os.path.relpath(os.path.join(directory, name), root) for name in names]
    return sorted(name for name in found if not name.endswith((".pyc", ".so")))


# What is not yet as the checks of shape and size want it, a line each. The list only becomes shorter.
DEBTS = "tests/structure/debts.txt"


def known_debts(root):
    path = os.path.join(root, DEBTS)
    lines = read(root, DEBTS).splitlines() if os.path.exists(path) else []
    return {line for line in lines if line and not line.startswith("#")}


def read(root, path):
    with open(os.path.join(root, path), encoding="utf-8", errors="surrogateescape") as file:
        return file.read()


def is_c(path):
    return path.endswith((".c", ".h"))


def room_of(path):
    """"src/base/text.c" -> "base"; None outside of src."""
    parts = path.split(os.sep)
    return parts[1] if parts[0] == "src" and len(parts) > 2 and parts[1] not in NO_ROOMS else None


def without_comments(text, strings=True):
    """C source with comments (and the contents of strings, if they are not wanted) blanked, line
    numbers kept."""
    def blank(match):
        token = match.group(0)
        if token.startswith("/"):
            return re.sub(r"[^\n]", " ", token)
        return token if strings else token[0] + " " * (len(token) - 2) + token[-1]

    return re.sub(r'/\*.*?\*/|//[^\n]*|"(?:\\.|[^"\\\n])*"|\'(?:\\.|[^\'\\\n])*\'', blank, text,
                  flags=re.S)


def finish(problems, checked):
    """Prints what is wrong; the exit status."""
    for problem in problems:
        print(problem)
    if not checked:
        print("nothing to check")
    return 1 if problems or not checked else 0
