#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Checks that every command and option of sevkit stands in its manual page and in each completion, that
the pages name no option that does not exist, that sevkit(1) names all commands and pages, and that
sevkit-json(5) names all documents and no others. Prints what is missing; silence is good."""

import glob
import os
import re
import subprocess
import sys

SHELLS = ("bash", "zsh", "fish")
# Compatible programs have no tables to ask; their usage says the same.
COMPATIBLE = ("sev-snp-measure", "snp-create-id-block", "virt-qemu-sev-validate")


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
    return sorted(set(re.findall(r"(?<![\w-])--[a-z][a-z0-9-]*", output(program, "--help"))))


def read(*path):
    with open(os.path.join(*path), encoding="utf-8") as file:
        return file.read()


def check_overview(problems, root):
    """Commands and pages in sevkit(1)."""
    page = read(root, "man", "sevkit.1")
    named = set()
    for line in re.findall(r"^\.It Cm (.*)$", page, flags=re.M):
        first, *others = line.split(" , ")
        noun, _, verb = first.partition(" ")
        named.add((noun, verb))
        named.update((noun, other) if verb else (other, "") for other in others)
    commands = {(noun, verb) for noun, verb, _operands, _summary in listed()}
    for words, problem in [(words, "is missing") for words in sorted(commands - named)] + [
        (words, "is no command") for words in sorted(named - commands)
    ]:
        problems.append(f"man/sevkit.1: {' '.join(words).strip()} {problem}")
    pages = {os.path.basename(path) for path in glob.glob(os.path.join(root, "man", "*.[15]"))}
    referred = {".".join(pair) for pair in re.findall(r"^\.Xr (\S+) ([15])", page, flags=re.M)}
    problems += [f"man/sevkit.1: page {name} is not referred to"
                 for name in sorted(pages - referred - {"sevkit.1"})]
    problems += [f"man/sevkit.1: there is no page {name}" for name in sorted(referred - pages)]


def check_aliases(problems, root):
    """Other names of options, which sevkit(1) lists in one place."""
    section = read(root, "man", "sevkit.1").partition(".Ss Other names")[2].partition(".Sh ")[0]
    described = {(name, other) for name, others in re.findall(r"^\.It Fl (\S+)\n\.Fl (.*)$", section, flags=re.M)
                 for other in others.split(" , ")}
    taken = {(fields[0][1:], other[1:]) for words, _options in native_options()
             for fields in listed(*words) for other in fields[6].split()}
    problems += [f"man/sevkit.1: -{other} for -{name} is missing" for name, other in sorted(taken - described)]
    problems += [f"man/sevkit.1: no command takes -{other} for -{name}"
                 for name, other in sorted(described - taken)]


def check_documents(problems, root):
    """Schemas in the sources and in sevkit-json(5)."""
    sources = glob.glob(os.path.join(root, "src", "**", "*.c"), recursive=True)
    printed = {name for path in sources for name in re.findall(r'"(sevkit\.[a-z-]+/\d+)"', read(path))}
    described = set(re.findall(r"sevkit\.[a-z-]+/\d+", read(root, "man", "sevkit-json.5")))
    problems += [f"man/sevkit-json.5: {name} is missing" for name in sorted(printed - described)]
    problems += [f"man/sevkit-json.5: nothing prints {name}" for name in sorted(described - printed)]
    if not printed:
        problems.append("no document was found in the sources")


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
    check_overview(problems, root)
    check_aliases(problems, root)
    check_documents(problems, root)
    print(*problems, sep="\n", end="\n" if problems else "")


if __name__ == "__main__":
    main(sys.argv[1])
