#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Every genuine report of the corpus against the verdict that is expected of it.

usage: corpus.py SEVKIT

Each file in expected/ is a case: the report and the certificates (paths below corpus/reports), further
options, the exit status, and what must stand in the JSON verdict. "checks" names every check that does
not end as SKIPPED; all others must be skipped, so that a check that silently is no longer made fails the
case. "fields" is what the report must say.
"""

import glob
import json
import os
import subprocess
import sys

import schema
import tools


def case_options(case, folder):
    words = ["--time", case.get("time", tools.TIME)]
    for name in case["certs"]:
        words += ["--certs", os.path.join(folder, name)]
    return words + case.get("options", [])


def lookup(value, path):
    for part in path.split("."):
        value = value[part]
    return value


def check_problems(case, verdict):
    expected = case["checks"]
    found = {check["name"]: check["status"] for check in verdict["checks"]}
    for name, status in found.items():
        if status != expected.get(name, "skipped"):
            yield f"check {name}: {status}, expected {expected.get(name, 'skipped')}"
    for name in expected.keys() - found.keys():
        yield f"check {name} is not there"


def problems(case, process, verdict_schema):
    try:
        verdict = json.loads(process.stdout)
    except ValueError:
        return [f"no JSON: {process.stdout!r} {process.stderr!r}"]
    found = schema.validate(verdict_schema, verdict)
    if process.returncode != case["status"] or verdict["status"] != case["status"]:
        found.append(f"exit status {process.returncode}, in the document {verdict['status']}, "
                     f"expected {case['status']}")
    for key in ("result", "class"):
        if verdict[key] != case[key]:
            found.append(f"{key}: {verdict[key]}, expected {case[key]}")
    if process.stderr:
        found.append(f"standard error: {process.stderr!r}")
    found += check_problems(case, verdict)
    for path, value in case["report"].items():
        if lookup(verdict["report"], path) != value:
            found.append(f"report {path}: {lookup(verdict['report'], path)!r}, expected {value!r}")
    return found


def show_problems(sevkit, report, case, show_schema):
    process = tools.run(sevkit, "report", "show", "--json", report)
    if process.returncode:
        return [f"exit status {process.returncode}: {process.stderr!r}"]
    shown = json.loads(process.stdout)
    found = schema.validate(show_schema, shown)
    for path, value in case["report"].items():
        if lookup(shown, path) != value:
            found.append(f"{path}: {lookup(shown, path)!r}, expected {value!r}")
    return found


# Members that not every report has, so that a document without them is in order.
OPTIONAL = {"cpuid_family", "cpuid_model", "cpuid_stepping", "launch_mitigation_vector",
            "current_mitigation_vector", "fmc"}


def mutants(document, path="$"):
    """What is wrong, and the document with that one thing wrong in it, at each level."""
    yield f"{path}: surplus", {**document, "surplus": 1}
    for key, value in document.items():
        if key not in OPTIONAL:
            yield (f"{path}: no {key}",
                   {other: document[other] for other in document if other != key})
        yield f"{path}.{key} is 1.5", {**document, key: 1.5}
        if isinstance(value, dict):
            for title, mutant in mutants(value, f"{path}.{key}"):
                yield title, {**document, key: mutant}
        elif isinstance(value, list) and value and isinstance(value[0], dict):
            for title, mutant in mutants(value[0], f"{path}.{key}[0]"):
                yield title, {**document, key: [mutant, *value[1:]]}


def schema_problems(document, document_schema):
    """A schema that accepts everything would prove nothing."""
    return [f"accepted: {title}" for title, mutant in mutants(document)
            if not schema.validate(document_schema, mutant)]


# What --to writes, read again, is the same report.
FORMS = ("raw", "hex", "base64", "json", "response")


def convert_problems(sevkit, report, form):
    process = tools.run(sevkit, "report", "convert", "--to", form, report)
    if process.returncode:
        return [f"exit status {process.returncode}: {process.stderr!r}"]
    sums = []
    for data in (None, process.stdout):
        shown = subprocess.run(
            [sevkit, "report", "show", "--json", report if data is None else "-"], input=data,
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, check=False,
            timeout=tools.TIMEOUT_SECONDS)
        if shown.returncode:
            return [f"{form}: not read again: {shown.stderr!r}"]
        sums.append(json.loads(shown.stdout)["sha256"])
    return [] if sums[0] == sums[1] else [f"{form}: another report came back"]


def main():
    sevkit = os.path.abspath(sys.argv[1])
    folder = tools.tap.corpus("reports")
    verdict_schema, show_schema = tools.schema("report-verify"), tools.schema("report-show")
    tap = tools.tap.Tap()
    here = os.path.dirname(os.path.abspath(__file__))
    for path in sorted(glob.glob(os.path.join(here, "expected", "*.json"))):
        with open(path, encoding="utf-8") as file:
            case = json.load(file)
        name = os.path.basename(path).removesuffix(".json")
        report = os.path.join(folder, case["file"])
        process = tools.verify(sevkit, "--json", *case_options(case, folder), report)
        tap.report(f"{name}: verdict", "\n".join(problems(case, process, verdict_schema)))
        tap.report(f"{name}: show", "\n".join(show_problems(sevkit, report, case, show_schema)))
        tap.report(f"{name}: the schema refuses what is wrong",
                   "\n".join(schema_problems(json.loads(process.stdout), verdict_schema)))
        for form in FORMS:
            tap.report(f"{name}: converted to {form} and back",
                       "\n".join(convert_problems(sevkit, report, form)))
    if not tap.count:
        tap.report("cases", "there are none")
    return tap.finish()


if __name__ == "__main__":
    sys.exit(main())
