#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Checks that every command and option of sevkit stands in its manual page and in each completion, and
that the pages name no option that does not exist. Prints what is missing; silence is good."""

import os
import re
import subprocess
import sys

SHELLS = ("bash", "zsh", "fish")
# Compatible programs have no tables to ask; their usage says the same.
COMPATIBLE = ("sev-snp-measure", "snp-create-id-block")


def output(*command):
    environment = dict(os.environ, COLUMNS="200")
    return subprocess.run(
        command, check=True, stdout=subprocess.PIPE, text=True, env=environment
    ).stdout


def listed(*words):
    return [line.split("\t") for line in output("sevkit", "--list-options", *words).splitlines()]


def page_options(root, name):
    """Options that the page names: the arguments of mdoc's macro Fl, which adds one dash to each."""
    options = set()
    with open(os.path.join(root, "man", name + ".1"), encoding="utf-8") as file:
        for line in file:
            macro = ""
            for word in line.lstrip(".").split() if line.startswith(".") else []:
                if re.fullmatch("[A-Z][a-z]", word):
                    macro = word
                elif macro == "Fl" and word != ",":
                    options.add("-" + word)
    return options


def check_page(problems, root, page, options):
    """Returns what the page names beyond the options."""
    if not os.path.exists(os.path.join(root, "man", page + ".1")):
        problems.append(f"man/{page}.1 is missing")
        return set()
    mentioned = page_options(root, page)
    for option in sorted(set(options) - mentioned):
        problems.append(f"man/{page}.1: {option} is missing")
    return {option for option in mentioned if option.startswith("--")} - set(options)


def check_completion(problems, shell, text, words, options):
    for option in options:
        name = option[2:] if shell == "fish" else option
        if not re.search(rf"(?<![\w-]){re.escape(name)}(?![\w-])", text):
            problems.append(f"completion for {shell}: {' '.join(words)} {option} is missing")


def native_options():
    """Words of each command with its options."""
    for noun, verb, _operands, _summary in listed():
        words = [noun] + ([verb] if verb else [])
        yield words, [fields[0] for fields in listed(*words)]


def compatible_options(program):
    return sorted(set(re.findall(r"(?<![\w-])--[a-z][a-z-]*", output(program, "--help"))))


def main(root):
    problems = []
    generator = os.path.join(root, "completions", "generate.py")
    completions = {
        shell: output(sys.executable, generator, "--shell", shell, "sevkit") for shell in SHELLS
    }
    pages = {}
    for words, options in native_options():
        pages.setdefault("sevkit-" + words[0], set()).update(options)
        for shell in SHELLS:
            check_completion(problems, shell, completions[shell], words, options)
    known = set().union(*pages.values())
    for page, options in sorted(pages.items()):
        for option in sorted(check_page(problems, root, page, options) - known):
            problems.append(f"man/{page}.1: {option} is no option")
    for program in COMPATIBLE:
        check_page(problems, root, program, compatible_options(program))
    print(*problems, sep="\n", end="\n" if problems else "")


if __name__ == "__main__":
    main(sys.argv[1])
