#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Power loss while a disk is made: whenever the program is killed, it leaves nothing behind, and what was
there before is as it was.

usage: image_kill.py SEVKIT

Each command is run to its end once, for its time and its outputs; then it is killed at moments spread over
that time. A killed run has either made all of its outputs or none.
"""

import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time

MOMENTS = 14
FILES = 60
FILE_BYTES = 1 << 20


def make_root(folder):
    for path in ("sbin", "etc", "data"):
        os.makedirs(os.path.join(folder, path))
    with open(os.path.join(folder, "sbin", "init"), "w", encoding="ascii") as file:
        file.write("#!/bin/sh\n")
    for number in range(FILES):
        with open(os.path.join(folder, "data", str(number)), "wb") as file:
            file.write(os.urandom(FILE_BYTES))


def contents(folder):
    found = {}
    for name in sorted(os.listdir(folder)):
        with open(os.path.join(folder, name), "rb") as file:
            found[name] = file.read(4096)
    return found


def killed(words, folder, temporary, seconds):
    """Runs the command for so long; its status."""
    environment = {**os.environ, "TMPDIR": temporary}
    with subprocess.Popen(words, cwd=folder, env=environment, stdin=subprocess.DEVNULL,
                          stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
                          start_new_session=True) as child:
        try:
            return child.wait(timeout=seconds)
        except subprocess.TimeoutExpired:
            os.killpg(child.pid, signal.SIGKILL)
            return child.wait()


def try_command(sevkit, root, base, words):
    """What was wrong with one command, as lines."""
    command = [sevkit, "image", *words, root, "--all-root", "--force"]
    problems = []
    folder, temporary = os.path.join(base, "out"), os.path.join(base, "tmp")
    for path in (folder, temporary):
        shutil.rmtree(path, ignore_errors=True)
        os.mkdir(path)
    start = time.monotonic()
    if killed(command, folder, temporary, 300):
        return ["the command fails when it is left alone"]
    whole = time.monotonic() - start
    outputs = set(os.listdir(folder))
    before = {name: b"before" for name in outputs}
    ended = 0
    for moment in range(MOMENTS):
        for name in outputs:
            with open(os.path.join(folder, name), "wb") as file:
                file.write(before[name])
        status = killed(command, folder, temporary, whole * (moment + 0.5) / MOMENTS)
        found = contents(folder)
        ended += status == 0
        replaced = {name for name in outputs if found.get(name) != before[name]}
        if set(found) != outputs:
            problems.append(f"moment {moment}: left behind: {sorted(set(found) - outputs)}")
        # The outputs get their names one after the other at the very end.
        if status and replaced and replaced != outputs and moment < MOMENTS - 2:
            problems.append(f"moment {moment}: replaced only {sorted(replaced)}")
        for name in set(found) - outputs:
            os.remove(os.path.join(folder, name))
    if ended == MOMENTS:
        problems.append("every run came to its end: nothing was tried")
    return problems


def main():
    sevkit = os.path.abspath(sys.argv[1])
    if not shutil.which("mke2fs", path=os.environ.get("PATH", "") + ":/usr/sbin:/sbin"):
        print("1..0 # SKIP mke2fs is not installed")
        return
    commands = (
        ("verity", ("verity", "-o", "a.img", "--hash-tree", "a.tree")),
        ("luks", ("luks", "-o", "a.img", "--new-key", "a.key", "--header", "a.hdr", "--size", "200M")),
        ("convert", ("convert", "-o", "a.tar")),
    )
    with tempfile.TemporaryDirectory(dir=os.environ.get("TMPDIR")) as base:
        root = os.path.join(base, "root")
        os.mkdir(root)
        make_root(root)
        for number, (name, words) in enumerate(commands, 1):
            problems = try_command(sevkit, root, base, words)
            print(f"{'not ok' if problems else 'ok'} {number} - killed: image {name}", flush=True)
            for problem in problems:
                print(f"# {problem}")
    print(f"1..{len(commands)}")


if __name__ == "__main__":
    main()
