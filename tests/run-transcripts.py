#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Runs transcripts: files of shell commands with the output and exit status expected of each.

    # a comment
    #requires corpus
    $ sevkit --version
    sevkit 0.1.0
    $ sevkit measure
    usage: * (glob)
    [2]

`$ COMMAND`      run by sh; the lines of one file share a temporary directory. `> MORE` lines right
                 after it continue the command.
other lines      the merged stdout and stderr, exactly. Blank lines at the end do not count.
`TEXT (glob)`    * and ? match anything, also within the line.
`TEXT (literal)` TEXT as it is, whatever it looks like (an empty last line, a line like `[2]` or
                 `$ x`); this comes before every other rule.
`TEXT (no-eol)`  the last line, without a newline.
`[N]`            the exit status, if it is not 0.
`#requires X`    skips the file unless: `corpus`, `file PATH`, `program NAME`, `not root`,
                 `not file PATH`, `release debian 12` (ID and VERSION_ID of os-release(5)).

Results are TAP, one point for each command. --accept writes what happened into the files.
"""

import argparse
import difflib
import fnmatch
import glob
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile

TESTS = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(TESTS)
TIMEOUT_SECONDS = 60
DROPPED = ("COLUMNS", "LINES", "LANG", "LANGUAGE", "NO_COLOR", "SEVKIT_CORPUS")
LITERAL = " (literal)"
# Lines of output that would be read as something else.
CONFUSING = re.compile(r"\$ |> |#( |requires |$)|\[\d+\]$|$|.* \((glob|literal|no-eol)\)$")


class Step:
    """A command with what is expected of it; line is its number in the file, from 1."""

    def __init__(self, line, command):
        self.line = line
        self.command = [command]
        self.expected = []
        self.status = 0
        self.gap = []  # comments and blank lines that follow


class Transcript:
    def __init__(self, path):
        self.path = path
        self.head = []  # lines before the first command
        self.steps = []
        self.requires = []
        with open(path, encoding="utf-8", errors="surrogateescape", newline="") as file:
            self.parse(file.read().split("\n"))

    def parse(self, lines):
        if lines and lines[-1] == "":
            lines.pop()
        step = None
        for number, line in enumerate(lines, 1):
            literal = line.endswith(LITERAL)
            if line.startswith("$ ") and not literal:
                step = Step(number, line[2:])
                self.steps.append(step)
            elif not literal and (line == "#" or line.startswith(("# ", "#requires "))):
                if line.startswith("#requires "):
                    self.requires.append(line.split(None, 1)[1].split())
                (step.gap if step else self.head).append(line)
            elif step is None:
                if line:
                    raise ValueError(f"{self.path}:{number}: text before the first command")
                self.head.append(line)
            elif line.startswith("> ") and not (literal or step.expected or step.gap):
                step.command.append(line[2:])
            elif re.fullmatch(r"\[\d+\]", line):
                step.status = int(line[1:-1])
            elif line == "":
                step.gap.append(line)
            else:
                if any(step.gap):
                    raise ValueError(f"{self.path}:{number}: output after a comment")
                step.expected += step.gap + [line]
                step.gap = []

    def write(self):
        lines = list(self.head)
        for step in self.steps:
            lines.append("$ " + step.command[0])
            lines += ["> " + more for more in step.command[1:]]
            lines += step.expected
            lines += [f"[{step.status}]"] if step.status else []
            lines += step.gap
        text = "".join(line + "\n" for line in lines)
        temporary = self.path + ".new"
        with open(temporary, "w", encoding="utf-8", errors="surrogateescape", newline="") as file:
            file.write(text)
        os.replace(temporary, self.path)


def matches(expected, got):
    if expected.endswith(" (glob)"):
        # Brackets are ordinary characters here.
        pattern = expected[: -len(" (glob)")].replace("[", "[[]")
        return fnmatch.fnmatchcase(got.removesuffix(LITERAL), pattern)
    return expected.removesuffix(LITERAL) == got.removesuffix(LITERAL)


def to_lines(output):
    """The output as it would stand in a transcript."""
    text = output.decode("utf-8", errors="surrogateescape")
    if not text:
        return []
    lines = text.split("\n")
    unfinished = lines.pop()
    # An empty line is confusing only at the end, where it would look like a separator.
    last = len(lines) - 1
    marked = [
        line + LITERAL if CONFUSING.match(line) and (line or i == last and not unfinished)
        else line
        for i, line in enumerate(lines)
    ]
    if unfinished:
        marked.append(unfinished + " (no-eol)")
    return marked


def run(command, directory, environment):
    process = subprocess.Popen(
        ["sh", "-c", command], cwd=directory, env=environment, stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, start_new_session=True)
    try:
        output, _ = process.communicate(timeout=TIMEOUT_SECONDS)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        output, _ = process.communicate()
        return output + b"\n(timed out)\n", 124
    status = process.returncode
    return output, status if status >= 0 else 128 - status


def merge(step, got):
    """The new expectation: lines with (glob) stay where they still match."""
    if len(step.expected) != len(got):
        return got
    return [old if matches(old, new) else new for old, new in zip(step.expected, got)]


def passes(step, got, status):
    return (status == step.status and len(got) == len(step.expected)
            and all(map(matches, step.expected, got)))


def environment_for(directory, programs):
    environment = {name: value for name, value in os.environ.items()
                   if name not in DROPPED and not name.startswith("LC_")}
    environment.update(
        PATH=os.pathsep.join([*programs, os.environ.get("PATH", os.defpath)]),
        HOME=os.path.join(directory, "home"), TMPDIR=os.path.join(directory, "tmp"),
        LC_ALL="C.UTF-8", TERM="dumb", CORPUS=corpus(), TESTDATA=os.path.join(TESTS, "data"))
    return environment


def corpus():
    return os.path.abspath(
        os.environ.get("SEVKIT_CORPUS") or os.path.join(ROOT, "..", "shared", "corpus"))


def release():
    """ID and VERSION_ID of the distribution."""
    try:
        with open("/etc/os-release", encoding="utf-8") as file:
            values = dict(line.strip().replace('"', "").split("=", 1) for line in file if "=" in line)
    except FileNotFoundError:
        values = {}
    return [values.get("ID", ""), values.get("VERSION_ID", "")]


def missing(requires, programs):
    """Why the file cannot run here, or None."""
    path = os.pathsep.join([*programs, os.environ.get("PATH", os.defpath)])
    for kind, *rest in requires:
        name = rest[0] if rest else ""
        if kind == "corpus" and not os.path.isdir(corpus()):
            return "no corpus at " + corpus()
        if kind == "file" and not os.path.exists(name.replace("$CORPUS", corpus())):
            return "no " + name
        if kind == "release" and rest != release():
            return "this is not " + " ".join(rest)
        if kind == "program" and not shutil.which(name, path=path):
            return "no program " + name
        if (kind, *rest) == ("not", "root") and os.geteuid() == 0:
            return "runs as root"
        if kind == "not" and name == "file" and os.path.exists(rest[1]):
            return "there is " + rest[1]
        if kind not in ("corpus", "file", "program", "release") and (
                kind != "not" or name not in ("root", "file")):
            raise ValueError(f"#requires {' '.join([kind, *rest])}: unknown")
    return None


def needs_corpus(requires):
    """Is it reference data that is missing?"""
    return not os.path.isdir(corpus()) and any(
        kind == "corpus" or (kind == "file" and "$CORPUS" in rest[0]) for kind, *rest in requires)


class Tap:
    def __init__(self):
        self.count = 0
        self.failed = 0

    def point(self, good, name, skip=None):
        self.count += 1
        self.failed += not good
        name = re.sub(r"[^ -~]", "?", name.replace("#", " "))
        print("{} {} - {}{}".format("ok" if good else "not ok", self.count, name,
                                    f" # SKIP {skip}" if skip else ""), flush=True)


def show_difference(step, got, status):
    expected = step.expected + ([f"[{step.status}]"] if step.status else [])
    actual = got + ([f"[{status}]"] if status else [])
    for line in difflib.unified_diff(expected, actual, "expected", "actual", lineterm=""):
        print("# " + line.encode("utf-8", "backslashreplace").decode())


def run_transcript(transcript, options, tap):
    label = os.path.relpath(transcript.path, TESTS)
    reason = missing(transcript.requires, options.programs)
    if reason and os.environ.get("CI") == "true" and needs_corpus(transcript.requires):
        tap.point(False, f"{label}: {reason}: with CI=true reference data must be there")
        return
    if reason:
        for step in transcript.steps:
            tap.point(True, f"{label}:{step.line}", skip=reason)
        return
    with tempfile.TemporaryDirectory(prefix="transcript-") as directory:
        directory = os.path.realpath(directory)
        for name in ("home", "tmp", "work"):
            os.mkdir(os.path.join(directory, name))
        environment = environment_for(directory, options.programs)
        changed = False
        for step in transcript.steps:
            output, status = run("\n".join(step.command), os.path.join(directory, "work"),
                                 environment)
            got = to_lines(output)
            good = passes(step, got, status)
            # A program that was not found is a wrong --programs, not a new expectation.
            if not good and options.accept and status != 127:
                step.expected, step.status = merge(step, got), status
                changed = good = True
            tap.point(good, f"{label}:{step.line}: {step.command[0]}")
            if not good:
                show_difference(step, got, status)
    if changed:
        transcript.write()
        print(f"# {label}: rewritten")


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n", maxsplit=1)[0])
    parser.add_argument("files", nargs="*", help="default: all of tests/cli/*.t")
    parser.add_argument("--programs", action="append", default=[], metavar="DIR",
                        help="directory of programs under test, first on PATH (repeatable)")
    parser.add_argument("--accept", action="store_true", help="rewrite the expectations")
    options = parser.parse_args()
    options.programs = [os.path.abspath(path) for path in options.programs]
    sys.stdout.reconfigure(errors="backslashreplace")
    files = options.files or sorted(glob.glob(os.path.join(TESTS, "cli", "*.t")))
    tap = Tap()
    try:
        for path in files:
            run_transcript(Transcript(os.path.abspath(path)), options, tap)
    except ValueError as error:
        print(f"Bail out! {error}")
        return 2
    print(f"1..{tap.count}")
    if not tap.count:
        print("# no commands")
        return 1
    return 1 if tap.failed else 0


if __name__ == "__main__":
    sys.exit(main())
