#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Many reports at once: lines, folders, a watched folder; and with that way of verifying many, every
single-bit flip and every truncation of genuine reports.

usage: batch.py SEVKIT
"""

import collections
import json
import os
import select
import shutil
import signal
import subprocess
import sys
import tempfile
import time

import schema
import tools

SIGNED_BYTES = 0x2A0
TAIL_OFFSET = 0x330
REPORT_BYTES = 1184
# Folder, certificate and product of genuine reports, one of each layout of the TCB.
GENUINE = (("milan-v3", "vcek.pem", "milan"), ("turin-v5", "vcek.pem", "turin"))


def command(sevkit, corpus, case, *more):
    folder, vcek, product = case
    return [sevkit, "report", "verify", "--no-network", "--no-cache", "--time", tools.TIME,
            "--certs", os.path.join(corpus, folder, vcek), *tools.roots(corpus, product), *more]


def read_report(corpus, folder):
    with open(os.path.join(corpus, folder, "report.bin"), "rb") as file:
        return file.read()


def run_lines(arguments, lines):
    """Exit status and one document for each line."""
    process = subprocess.run([*arguments, "--json", "--lines", "-"], check=False,
                             input="".join(line + "\n" for line in lines).encode(),
                             stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                             timeout=10 * tools.TIMEOUT_SECONDS)
    assert not process.stderr, process.stderr
    return process.returncode, [json.loads(line) for line in process.stdout.splitlines()]


def flip(report, bit):
    changed = bytearray(report)
    changed[bit // 8] ^= 1 << bit % 8
    return bytes(changed)


def flips_problem(arguments, report):
    """Each flip of a signed or signature bit must be refused; behind them, told."""
    bits = range(8 * REPORT_BYTES)
    lines = [json.dumps({"id": str(bit), "report": flip(report, bit).hex()}) for bit in bits]
    status, documents = run_lines(arguments, [*lines, report.hex()])
    if status != 1 or len(documents) != len(lines) + 1:
        return f"exit status {status}, {len(documents)} documents"
    if documents[-1]["result"] != "accepted":
        return f"the genuine report is not accepted: {documents[-1]}"
    problems = []
    for bit, document in zip(bits, documents):
        if document["path"] != str(bit):
            return f"out of order: {document['path']} in place of {bit}"
        if bit < 8 * TAIL_OFFSET and document["result"] == "accepted":
            problems.append(f"byte {bit // 8:#x} bit {bit % 8}: accepted")
        tail = [check["status"] for check in document.get("checks", ())
                if check["name"] == "unsigned-tail"]
        if bit >= 8 * TAIL_OFFSET and tail in (["pass"], ["skipped"], []):
            problems.append(f"byte {bit // 8:#x} bit {bit % 8}: not told")
    counts = collections.Counter(document["result"] for document in documents)
    print(f"# {dict(counts)}")
    return "\n".join(problems)


def truncations_problem(arguments, report, validator):
    lines = [report[:size].hex() for size in range(1, REPORT_BYTES)]
    status, documents = run_lines(arguments, lines)
    wrong = [size for size, document in enumerate(documents, 1)
             if document["result"] != "error" or document["status"] != 3 or validator(document)]
    if status != 1 or len(documents) != len(lines) or wrong:
        return f"exit status {status}, {len(documents)} documents, not refused as input: {wrong[:20]}"
    return ""


def truncated_files_problem(arguments, report, directory):
    path = os.path.join(directory, "short.bin")
    for size in (0, 1, 32, SIGNED_BYTES, REPORT_BYTES - 1):
        with open(path, "wb") as file:
            file.write(report[:size])
        process = subprocess.run([*arguments, path], stdout=subprocess.PIPE,
                                 stderr=subprocess.PIPE, check=False)
        if process.returncode != 3 or process.stdout or path.encode() not in process.stderr:
            return f"{size} bytes: exit status {process.returncode}, {process.stdout!r}, " \
                   f"{process.stderr!r}"
    return ""


def jobs_problem(arguments, report):
    """The number of threads changes nothing in what is printed."""
    lines = [report.hex(), "zz", "", flip(report, 0x90 * 8).hex()] * 700
    alone = run_lines([*arguments, "--jobs", "1"], lines)
    many = run_lines([*arguments, "--jobs", "7"], lines)
    results = collections.Counter(document["result"] for document in alone[1])
    if results != {"accepted": 700, "refused": 700, "error": 700}:
        return f"results: {results}"
    return "" if alone == many else "one thread and seven print different things"


def streaming_problem(arguments, report):
    """A line is answered before the next one is there."""
    with subprocess.Popen([*arguments, "--lines", "-"], stdin=subprocess.PIPE,
                          stdout=subprocess.PIPE) as process:
        for _ in range(2):
            process.stdin.write(report.hex().encode() + b"\n")
            process.stdin.flush()
            ready, _, _ = select.select([process.stdout], [], [], 20)
            if not ready:
                process.kill()
                return "no answer while the input is open"
            line = os.read(process.stdout.fileno(), 65536)
            if not line.endswith(b": accepted\n"):
                process.kill()
                return f"answer {line!r}"
        process.stdin.close()
        rest = process.stdout.read()
        status = process.wait(tools.TIMEOUT_SECONDS)
    if status or rest != b"2 reports: 2 accepted, 0 refused, 0 undecided, 0 unreadable\n":
        return f"exit status {status}, end {rest!r}"
    return ""


def folder_problem(arguments, report, directory):
    folder = os.path.join(directory, "folder")
    os.mkdir(folder)
    for name, data in (("b.bin", report), ("a.hex", report.hex().encode()), ("vcek.der", b"no"),
                       (".hidden.bin", b"no"), ("c.bin", b"short")):
        with open(os.path.join(folder, name), "wb") as file:
            file.write(data)
    process = subprocess.run([*arguments, folder], stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                             check=False, text=True)
    lines = process.stdout.splitlines()
    if process.returncode != 1 or len(lines) != 4 or not (
            lines[0] == f"{folder}/a.hex: accepted" and lines[1] == f"{folder}/b.bin: accepted"
            and lines[2].startswith(f"{folder}/c.bin: unreadable: ")
            and lines[3] == "3 reports: 2 accepted, 0 refused, 0 undecided, 1 unreadable"):
        return f"exit status {process.returncode}\n{process.stdout}"
    return ""


class Watcher:
    """A process whose lines are waited for."""

    def __init__(self, arguments):
        self.process = subprocess.Popen(arguments, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        self.buffer = b""

    def line(self):
        end = time.monotonic() + 20
        while b"\n" not in self.buffer:
            ready, _, _ = select.select([self.process.stdout], [], [], end - time.monotonic())
            data = os.read(self.process.stdout.fileno(), 65536) if ready else b""
            if not data:
                return f"(no line: {self.buffer!r})"
            self.buffer += data
        line, self.buffer = self.buffer.split(b"\n", 1)
        return line.decode()

    def finish(self):
        status = self.process.wait(tools.TIMEOUT_SECONDS)
        return status, self.buffer.decode() + self.process.stdout.read().decode()


def watch_problem(arguments, report, directory):
    folder = os.path.join(directory, "watched")
    os.mkdir(folder)
    first = os.path.join(folder, "first.bin")
    with open(first, "wb") as file:
        file.write(report)
    watcher = Watcher([*arguments, "--watch", folder])
    try:
        seen = [watcher.line()]
        with open(os.path.join(folder, "ignored.txt"), "wb") as file:
            file.write(b"no report")
        moved = os.path.join(folder, "moved.bin")
        shutil.copyfile(first, os.path.join(directory, "outside"))
        os.rename(os.path.join(directory, "outside"), moved)
        seen.append(watcher.line())
        bad = os.path.join(folder, "written.bin")
        with open(bad, "wb") as file:
            file.write(flip(report, 0x90 * 8))
        seen.append(watcher.line())
        pipe = os.path.join(folder, "pipe.bin")
        os.mkfifo(os.path.join(directory, "pipe"))
        os.rename(os.path.join(directory, "pipe"), pipe)
        seen.append(watcher.line())
        watcher.process.send_signal(signal.SIGTERM)
        status, rest = watcher.finish()
    finally:
        watcher.process.kill()
    if not (seen[0] == f"{first}: accepted" and seen[1] == f"{moved}: accepted"
            and seen[2].startswith(f"{bad}: refused: signature: report-signature")
            and seen[3] == f"{pipe}: unreadable: {pipe}: is no regular file"):
        return f"lines: {seen}"
    if status != 1 or rest != "4 reports: 2 accepted, 1 refused, 0 undecided, 1 unreadable\n":
        return f"exit status {status}, end {rest!r}"
    return ""


def watched_folder_gone_problem(arguments, directory):
    folder = os.path.join(directory, "gone")
    os.mkdir(folder)
    watcher = Watcher([*arguments, "--watch", folder])
    try:
        # The watch is set up once the process sleeps in poll().
        with open(f"/proc/{watcher.process.pid}/wchan", encoding="ascii", errors="replace") as file:
            for _ in range(200):
                file.seek(0)
                if "poll" in file.read() or watcher.process.poll() is not None:
                    break
                time.sleep(0.02)
        os.rmdir(folder)
        status, rest = watcher.finish()
    finally:
        watcher.process.kill()
    if status != 4 or f"--watch: {folder}: " not in rest:
        return f"exit status {status}: {rest!r}"
    return ""


def main():
    sevkit = os.path.abspath(sys.argv[1])
    corpus = tools.tap.corpus("reports")
    document_schema = tools.schema("report-verify")
    tap = tools.tap.Tap()
    for case in GENUINE:
        report = read_report(corpus, case[0])
        arguments = command(sevkit, corpus, case)
        tap.report(f"{case[0]}: every bit flipped", flips_problem(arguments, report))
        tap.report(f"{case[0]}: every truncation", truncations_problem(
            arguments, report, lambda document: schema.validate(document_schema, document)))
    case = GENUINE[0]
    report, arguments = read_report(corpus, case[0]), command(sevkit, corpus, case)
    with tempfile.TemporaryDirectory(prefix="sevkit-batch-") as directory:
        tap.report("truncated files", truncated_files_problem(arguments, report, directory))
        tap.report("jobs", jobs_problem(arguments, report))
        tap.report("lines as they come", streaming_problem(arguments, report))
        tap.report("folder", folder_problem(arguments, report, directory))
        tap.report("watched folder", watch_problem(arguments, report, directory))
        tap.report("watched folder that goes", watched_folder_gone_problem(arguments, directory))
    return tap.finish()


if __name__ == "__main__":
    sys.exit(main())
