#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Options that code asks for by name are rows of a table: a misspelt name would be an option that is
never given.

usage: check-options.py ROOT
"""

import re
import sys

import tree

ROW = re.compile(r'\.name\s*=\s*(?:prefix\s*)?"([^"]+)"|\bSK_EXPECT_(?:LIST|VALUE|FLAG)\(\s*"([^"]+)"')
ASKED = re.compile(
    r'\b(?:sk_given_(?:has|value)|has_option|value_of|knows_option|sk_guest_choice)\s*\(\s*\w+,\s*"([^"]+)"'
    r'|\bsk_args_(?:get|value|given)\s*\([^,()]+,[^,()]+,\s*"([^"]+)"')
ALIAS = re.compile(r'\.alias\s*=\s*"([^"]+)"|#define SK_ALIAS_\w+\s+"([^"]+)"')
COLUMN = re.compile(r'\.(?:needs|idle_with|conflicts)\s*=\s*"([^"]+)"')


def names_asked(text):
    for match in ASKED.finditer(text):
        yield match.start(), match.group(1) or match.group(2)
    for match in COLUMN.finditer(text):
        for item in match.group(1).split(","):
            yield match.start(), item.split("=")[0]


def main():
    root = sys.argv[1]
    sources = {path: tree.without_comments(tree.read(root, path)) for path in tree.files(root)
               if tree.is_c(path) and path.startswith(("src/cli/", "src/compat/"))}
    known = {a or b for text in sources.values() for a, b in ROW.findall(text)}
    aliases = {name for text in sources.values() for a, b in ALIAS.findall(text) for name in (a or b).split(",")}
    problems = [f"{path}:{text.count(chr(10), 0, at) + 1}: no table has an option '{name}'"
                + (", which is an alias: ask by the name of its row" if name in aliases else "")
                for path, text in sources.items() for at, name in names_asked(text)
                if name not in known]
    return tree.finish(problems, len(sources))


if __name__ == "__main__":
    sys.exit(main())
