#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Is the tree one in which a stranger finds his way? No circle of files (a header and its source count as
one), no base name twice in src, at most 25 files in a folder, and a meson.build in each; the command is at
most a quarter of the library; no folder at the top that no one knows.

usage: check-shape.py ROOT
"""

import os
import re
import sys

import tree

FOLDER_FILES = 25
REPEATED = ("main.c", "meson.build")
# Lines of the room cli for each 100 of the rooms below it.
COMMAND_PERCENT = 25


def stem(path):
    return re.sub(r"\.(?:c|h|cc)$", "", path)


def includes(root, paths):
    """File without its ending -> those that it includes."""
    found = {}
    for path in paths:
        own = stem(os.path.relpath(path, "src"))
        text = tree.without_comments(tree.read(root, path))
        for name in re.findall(r'^\s*#\s*include\s+"([^"]+)"', text, flags=re.M):
            if stem(name) != own:
                found.setdefault(own, set()).add(stem(name))
    return found


def circles(graph):
    """Sets of files of which each reaches each other one (Tarjan)."""
    order, lowest, stack, found = {}, {}, [], []

    def visit(node):
        order[node] = lowest[node] = len(order)
        stack.append(node)
        for other in sorted(graph.get(node, ())):
            if other not in order:
                visit(other)
                lowest[node] = min(lowest[node], lowest[other])
            elif other in stack:
                lowest[node] = min(lowest[node], order[other])
        if lowest[node] == order[node]:
            members = stack[stack.index(node):]
            del stack[stack.index(node):]
            if len(members) > 1:
                found.append(tuple(sorted(members)))

    for node in sorted(graph):
        if node not in order:
            visit(node)
    return found


def check_names(paths):
    homes = {}
    for path in paths:
        homes.setdefault(os.path.basename(path), []).append(path)
    return {name: "twice: " + " and ".join(found) for name, found in homes.items()
            if len(found) > 1 and name not in REPEATED}


def check_folders(paths):
    counts = {}
    for path in paths:
        counts.setdefault(os.path.dirname(path), []).append(os.path.basename(path))
    problems = {}
    for folder, names in counts.items():
        if len(names) > FOLDER_FILES:
            problems[folder] = f"{len(names)} files, at most {FOLDER_FILES}"
        if any(map(tree.is_c, names)) and "meson.build" not in names:
            problems[folder + "/meson.build"] = "is missing"
    return problems


def line_counts(root, paths):
    """Lines of code by room."""
    counts = {}
    for path in paths:
        if path.endswith((".c", ".h", ".cc")):
            room = tree.room_of(path)
            counts[room] = counts.get(room, 0) + tree.read(root, path).count("\n")
    return counts


def check_command(counts):
    command = counts.get("cli", 0)
    library = sum(counts.get(room, 0) for room in tree.LIBRARY_ROOMS)
    if 100 * command <= COMMAND_PERCENT * library:
        return {}
    return {"src/cli": f"{command} lines, at most {COMMAND_PERCENT} for each 100 of the library's {library}: "
                       "move what a program could use into a room below"}


def check_top(root):
    """Folders that a test or an example left behind, apart from those of builds."""
    return {name: "no folder of the project (see tree.py)" for name in os.listdir(root)
            if os.path.isdir(os.path.join(root, name)) and name not in tree.FOLDERS and
            not name.startswith((".", "build")) and
            not os.path.exists(os.path.join(root, name, "meson-private"))}


def main():
    root = sys.argv[1]
    paths = [path for path in tree.files(root) if path.startswith("src" + os.sep)]
    problems = {" -> ".join(members): "a circle of files"
                for members in circles(includes(root, filter(tree.is_c, paths)))}
    problems.update(check_names(paths))
    problems.update(check_folders(paths))
    problems.update(check_command(line_counts(root, paths)))
    problems.update(check_top(root))
    known = tree.known_debts(root)
    told = [f"{place}: {what}" for place, what in sorted(problems.items()) if place not in known]
    for place in sorted(known - set(problems)):
        if not place.endswith(" lines"):
            print(f"note: {place} is fine now: take it out of {tree.DEBTS}")
    if told:
        print(f"fix it, or, if that has to wait, add what is before the colon to {tree.DEBTS}")
    return tree.finish(told, len(paths))


if __name__ == "__main__":
    sys.exit(main())
