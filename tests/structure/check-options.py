#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Options that code asks for are rows of a table: another one would be an option that is never given.

Commands ask by identifiers that the build makes from the tables (src/base/args/option_names.py), so that a
misspelt one does not compile. What is checked here: no command asks by a string; the folder of a command, or a
header that it may share, has a row for each identifier in it (or a command that uses the folder's functions); the names in columns (needs, conflicts) and the
strings by which the compatible programs ask are rows; commands that write files have --force; and an option that
states a rule of policies (src/policy) is a row of 'sevkit report verify', as each option of its group is one that does.

usage: check-options.py ROOT
"""

import os
import re
import sys

import tree

ROW = re.compile(r'\.name\s*=\s*(?:prefix\s*)?"([^"]+)"|\bSK_EXPECT_(?:LIST|VALUE|FLAG)\([\s\\]*"([^"]+)"')
PREFIX = re.compile(r'\bSK_(KEY_)?PASSPHRASE_OPTIONS\(\s*"([^"]*)"')
ASKED = re.compile(
    r'\b(?:sk_given_(?:has|value|arg)|has_option|value_of|knows_option|sk_value_choice)\s*\(\s*[\w>.-]+,\s*"([^"]+)"'
    r'|\bsk_args_(?:get|value|given)\s*\([^,()]+,[^,()]+,\s*"([^"]+)"')
ALIAS = re.compile(r'\.alias\s*=\s*"([^"]+)"|#define SK_ALIAS_\w+\s+"([^"]+)"')
COLUMN = re.compile(r'\.(?:needs|idle_with|conflicts)\s*=\s*"([^"]+)"')
OUTPUT = "{SK_OUTPUT_OPTION"
WRITES = re.compile(r"\.writes\s*=\s*true|" + re.escape(OUTPUT))
INCLUDE = re.compile(r'#\s*include\s+"(cli/\w+)/')
STATES = re.compile(r'\.option\s*=\s*"([^"]+)"')
NO_RULES = {"policy-file", "id-block", "id-auth"}  # files with expectations of their own
IDENTIFIER = re.compile(r"\bOPT_[A-Z0-9_]+\b")


def identifier(name):
    return "OPT_" + name.upper().replace("-", "_")


def place(path, text, at):
    return f"{path}:{text.count(chr(10), 0, at) + 1}"


def rows_of(text):
    names = {a or b for a, b in ROW.findall(text)}
    if OUTPUT in text:
        names.add("output")
    for key, word in PREFIX.findall(text):
        prefix = word + "-" if key else word
        names.update((prefix + "passphrase-file", prefix + "passphrase-fd"))
    return names


def names_asked(text):
    """Names in strings: where, and which."""
    for match in ASKED.finditer(text):
        yield match.start(), match.group(1) or match.group(2)
    for match in COLUMN.finditer(text):
        for item in match.group(1).split(","):
            yield match.start(), item.split("=")[0]


def check_strings(sources, problems):
    known = set().union(*(rows_of(text) for text in sources.values()))
    aliases = {name for text in sources.values() for a, b in ALIAS.findall(text) for name in (a or b).split(",")}
    for path, text in sources.items():
        for at, name in names_asked(text):
            if name not in known:
                problems.append(f"{place(path, text, at)}: no table has an option '{name}'"
                                + (", which is an alias: ask by the name of its row" if name in aliases else ""))
        for match in ASKED.finditer(text) if path.startswith("src/cli/") else ():
            name = match.group(1) or match.group(2)
            problems.append(f"{place(path, text, match.start())}: asks for the option \"{name}\" by a string: "
                            f"write {identifier(name)}")


def check_identifiers(sources, problems):
    shared, own, users = set(), {}, {}
    for path, text in sources.items():
        rows = {identifier(name) for name in rows_of(text)}
        own.setdefault(os.path.dirname(path), set()).update(rows)
        if path.endswith(".h"):
            shared |= rows
        for used in INCLUDE.findall(text):
            users.setdefault("src/" + used, set()).add(os.path.dirname(path))
    for path, text in sources.items():
        folder = os.path.dirname(path)
        if folder in ("src/cli", "src/cli/view"):
            continue  # helpers of several commands
        rows = shared.union(own[folder], *(own[user] for user in users.get(folder, ())))
        for match in IDENTIFIER.finditer(text):
            if match.group() not in rows:
                problems.append(f"{place(path, text, match.start())}: {match.group()}: no command in {folder} "
                                "has this option")


def check_written(sources, problems):
    """Where a command writes a file, it has --force."""
    forced = {os.path.dirname(path) for path, text in sources.items()
              if "SK_FORCE_OPTION" in text or "force" in rows_of(text)}
    for path, text in sources.items():
        for match in WRITES.finditer(text) if path.startswith("src/cli/") else ():
            if os.path.dirname(path) not in forced and ".rewrites" not in text[match.start():match.start() + 200]:
                problems.append(f"{place(path, text, match.start())}: writes a file, but there is no --force")


def check_rules(sources, root, problems):
    """Options that state rules, and the expectations of 'report verify'."""
    rows = rows_of(sources["src/cli/report/report_expect.h"])
    others = rows_of(sources["src/cli/report/report_verify.c"])
    rules = set()
    for name in ("rules.c", "options/rule_options.c"):
        rules.update(STATES.findall(tree.without_comments(tree.read(root, f"src/policy/{name}"))))
    problems.extend(f"src/policy: no option '{name}' in the table of 'sevkit report verify'"
                    for name in sorted(rules - rows - others))
    problems.extend(f"src/cli/report/report_expect.h: '{name}' states no rule"
                    for name in sorted(rows - rules - NO_RULES))


def main():
    root = sys.argv[1]
    sources = {path: tree.without_comments(tree.read(root, path)) for path in tree.files(root)
               if tree.is_c(path) and path.startswith(("src/cli/", "src/compat/"))}
    problems = []
    check_strings(sources, problems)
    check_identifiers(sources, problems)
    check_written(sources, problems)
    check_rules(sources, root, problems)
    return tree.finish(problems, len(sources))


if __name__ == "__main__":
    sys.exit(main())
