#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Is the JSON that commands print as docs/schemas says?

usage: schemas.py SEVKIT [--programs DIR]... [--show DIR]

Runs transcripts that print JSON with a program in front of sevkit that keeps what it prints; what the transcripts
themselves say does not count here. Each document must have a schema, named by its member "schema", and fit it. So must
the files that 'sevkit stack build' writes.
--show keeps the documents. Prints TAP.
"""

import argparse
import glob
import json
import os
import shutil
import subprocess
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(os.path.dirname(HERE))
sys.path[:0] = [os.path.join(ROOT, "tests", "report"), os.path.join(ROOT, "tests", "compat")]

import schema  # noqa: E402
import tap  # noqa: E402

# Quick ones; together they print most kinds of documents.
TRANSCRIPTS = ("certs", "config", "domain-xml", "firmware", "host-check", "id-block-create", "id-block-verify", "igvm",
               "image-show", "key", "measure-json", "measure-matrix", "report", "secret", "session", "sev-certs", "trace",
               "vmsa")

KEEPER = """#!/bin/sh
output=$(mktemp '{folder}/XXXXXX')
'{sevkit}' "$@" >"$output"
status=$?
cat "$output"
exit $status
"""


def schemas():
    found = {}
    for path in glob.glob(os.path.join(ROOT, "docs", "schemas", "*.schema.json")):
        with open(path, encoding="utf-8") as file:
            document = json.load(file)
        found[document["title"]] = document
    return found


def documents(folder):
    """One document, or one on each line."""
    for path in sorted(glob.glob(os.path.join(folder, "*"))):
        with open(path, "rb") as file:
            text = file.read()
        if not text.lstrip().startswith(b"{"):
            continue
        try:
            yield json.loads(text)
        except ValueError:
            yield from (json.loads(line) for line in text.splitlines() if line.startswith(b"{"))


def collect(options, folder):
    """Runs the transcripts."""
    with tempfile.TemporaryDirectory() as programs:
        keeper = os.path.join(programs, "sevkit")
        with open(keeper, "w", encoding="utf-8") as file:
            file.write(KEEPER.format(sevkit=os.path.abspath(options.sevkit), folder=folder))
        os.chmod(keeper, 0o755)
        words = [sys.executable, os.path.join(ROOT, "tests", "run-transcripts.py"), "--programs", programs]
        for directory in options.programs:
            words += ["--programs", directory]
        for name in TRANSCRIPTS:
            subprocess.run([*words, os.path.join(ROOT, "tests", "cli", name + ".t")], check=False,
                           stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def build_stack(options, folder):
    """A small build of each kind of source: the files that it writes, and what is printed about them."""
    if not all(shutil.which(name) for name in ("git", "make", "dpkg-source")):
        return
    with tempfile.TemporaryDirectory() as temporary:
        top = os.path.join(temporary, "s")
        subprocess.run([sys.executable, os.path.join(ROOT, "tests", "data", "make_stack.py"), top], check=True)
        with open(os.path.join(top, "folder.toml"), "w", encoding="utf-8") as file:
            file.write('[qemu]\nfolder = "qemu.git"\n')
        for lock in ("host", "dsc", "folder"):
            words = [os.path.abspath(options.sevkit), "stack"]
            printed = ((["plan", "--json", "--lock", lock + ".toml"], "plan"),
                       (["build", "--lock", lock + ".toml", "--work", lock], ""),
                       (["install", "--json", "--work", lock, "--root", temporary], "install"))
            for arguments, name in printed:
                result = subprocess.run([*words, *arguments], cwd=top, check=True, stdout=subprocess.PIPE,
                                        stderr=subprocess.DEVNULL)
                if name:
                    with open(os.path.join(folder, f"stack-{name}-{lock}"), "wb") as file:
                        file.write(result.stdout)
            for name in ("manifest.json", "done"):
                shutil.copyfile(os.path.join(top, lock, name), os.path.join(folder, f"stack-{lock}-{name}"))


def check(report, known, folder):
    seen = {}
    for document in documents(folder):
        # Some transcripts print JSON that is an answer of another kind: evidence, a launch plan.
        name = document.get("schema") if isinstance(document, dict) else None
        if not isinstance(name, str) or not name.startswith("sevkit."):
            continue
        found = schema.validate(known[name], document) if name in known else ["there is no schema of this name"]
        seen.setdefault(name, []).extend(found)
    for name, problems in sorted(seen.items()):
        report.report(name, "\n".join(problems[:10]))
    # Without reference data there are fewer.
    report.report("documents were seen", "" if len(seen) > 15 else f"only {sorted(seen)}")


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("sevkit")
    parser.add_argument("--programs", action="append", default=[])
    parser.add_argument("--show", metavar="DIR")
    options = parser.parse_args()
    report = tap.Tap()
    with tempfile.TemporaryDirectory() as temporary:
        folder = os.path.abspath(options.show) if options.show else temporary
        os.makedirs(folder, exist_ok=True)
        collect(options, folder)
        build_stack(options, folder)
        check(report, schemas(), folder)
    return report.finish()


if __name__ == "__main__":
    sys.exit(main())
