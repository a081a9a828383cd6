#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Writes the completion of a shell from sevkit's own option tables (sevkit --list-options), so that the
two cannot drift apart."""

import argparse
import re
import subprocess
from dataclasses import dataclass, field

FILE_METAVARS = ("FILE", "PATH", "DIR", "SOCKET", "PREFIX", "KEY")


@dataclass
class Option:
    name: str  # with its dashes
    letter: str  # "-h" or ""
    takes_value: bool
    metavar: str
    choices: list
    help: str

    @property
    def takes_file(self):
        return self.metavar in FILE_METAVARS


@dataclass
class Command:
    noun: str
    verb: str  # "" if the noun is the whole command
    operands: str
    summary: str
    options: list = field(default_factory=list)

    @property
    def operand_words(self):
        """What an operand may be beside a file: "{ca,vek} [REPORT]"."""
        return [word for group in re.findall(r"\{([^}]*)\}", self.operands) for word in group.split(",")]

    @property
    def words(self):
        return [self.noun] + ([self.verb] if self.verb else [])


def lines_of(*command):
    result = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True)
    return result.stdout.splitlines()


def read_options(program, words, listed):
    options = []
    for line in lines_of(program, "--list-options", *words):
        name, letter, kind, metavar, choices, text, _aliases = line.split("\t")
        options.append(Option(name, letter, kind == "value", metavar, choices.split(), text))
        if name in listed and not choices:
            options[-1].choices = listed[name]
    return options


def read_listed(program):
    """Options of which "list" as the value prints the values, with these."""
    listed = {}
    for noun, option, header in (("measure", "--profile", "PROFILE"), ("measure", "--vcpu-type", "CPU MODEL"),
                                 ("certs url", "--product", "PRODUCT")):
        first, *rows = lines_of(program, *noun.split(), option, "list")
        assert first.startswith(header)
        listed[option] = ["list"] + [row.split()[0] for row in rows]
    return listed


def read_commands(program):
    listed = read_listed(program)
    commands = []
    for line in lines_of(program, "--list-options"):
        command = Command(*line.split("\t"))
        command.options = read_options(program, command.words, listed)
        commands.append(command)
    return commands


def nouns_of(commands):
    """Each noun with its commands, in order."""
    nouns = {}
    for command in commands:
        nouns.setdefault(command.noun, []).append(command)
    return nouns


def bash_value(option):
    if option.choices:
        return f'_sevkit_words "{" ".join(option.choices)}"'
    return "_sevkit_files" if option.takes_file else ":"


def bash_command(command):
    yield f'        "{" ".join(command.words)}")'
    yield '            case "$previous" in'
    for option in command.options:
        if option.takes_value:
            names = "|".join(filter(None, (option.name, option.letter)))
            yield f"                {names}) {bash_value(option)}; return ;;"
    yield "            esac"
    yield '            if [[ $current == -* ]]; then'
    yield f'                _sevkit_words "{" ".join(option.name for option in command.options)}"'
    if command.operands:
        yield "            else"
        yield f'                _sevkit_files {" ".join(command.operand_words)}'.rstrip()
    yield "            fi"
    yield "            ;;"


BASH_HEAD = """\
# SPDX-License-Identifier: Apache-2.0
# bash completion for sevkit; generated from its option tables.

_sevkit_words()
{
    mapfile -t COMPREPLY < <(compgen -W "$1" -- "$current")
    # Words with a colon (snp:svsm) reach us in pieces.
    if declare -F __ltrim_colon_completions >/dev/null; then
        __ltrim_colon_completions "$current"
    fi
}

# Files, and the words given.
_sevkit_files()
{
    compopt -o filenames 2>/dev/null
    mapfile -t COMPREPLY < <(compgen -W "$*" -- "$current"; compgen -f -- "$current")
}

_sevkit()
{
    local current=${COMP_WORDS[COMP_CWORD]} previous=${COMP_WORDS[COMP_CWORD-1]} command

    COMPREPLY=()
    # "--option=" is a word and "=" is one, too.
    if [[ $current == "=" ]]; then
        current=
    elif [[ $previous == "=" ]]; then
        previous=${COMP_WORDS[COMP_CWORD-2]}
    fi
"""


def bash(commands):
    nouns = nouns_of(commands)
    yield BASH_HEAD
    yield "    if ((COMP_CWORD == 1)); then"
    yield f'        _sevkit_words "{" ".join([*nouns, "help", "--help", "--version"])}"'
    yield "        return"
    yield "    fi"
    yield '    case "${COMP_WORDS[1]}" in'
    for noun, members in nouns.items():
        if members[0].verb:
            verbs = " ".join(member.verb for member in members)
            yield f"        {noun})"
            yield "            if ((COMP_CWORD == 2)); then"
            yield f'                _sevkit_words "{verbs}"'
            yield "                return"
            yield "            fi"
            yield f'            command="{noun} ${{COMP_WORDS[2]}}"'
            yield "            ;;"
    yield '        *) command=${COMP_WORDS[1]} ;;'
    yield "    esac"
    yield '    case "$command" in'
    for command in commands:
        yield from bash_command(command)
    yield "        help)"
    yield "            if ((COMP_CWORD == 2)); then"
    yield f'                _sevkit_words "{" ".join(nouns)}"'
    yield "            elif ((COMP_CWORD == 3)); then"
    yield '                case "$previous" in'
    for noun, members in nouns.items():
        if members[0].verb:
            verbs = " ".join(member.verb for member in members)
            yield f'                    {noun}) _sevkit_words "{verbs}" ;;'
    yield "                esac"
    yield "            fi"
    yield "            ;;"
    yield "    esac"
    yield "}"
    yield ""
    yield "complete -F _sevkit sevkit"


def zsh_quote(text):
    """Within single quotes and the brackets of _arguments."""
    for character in "\\[]:":
        text = text.replace(character, "\\" + character)
    return text.replace("'", "'\\''")


def zsh_option(option):
    """One word for _arguments, or two where there is a letter."""
    spec = f"[{zsh_quote(option.help)}]"
    equals = plus = ""
    if option.takes_value:
        message = zsh_quote(option.metavar or option.name.lstrip("-"))
        action = "_files" if option.takes_file else ""
        if option.choices:
            action = "(" + " ".join(zsh_quote(choice) for choice in option.choices) + ")"
        spec += f":{message}:{action}"
        equals, plus = "=", "+"
    words = [f"'{option.name}{equals}{spec}'"]
    if option.letter:
        words.append(f"'{option.letter}{plus}{spec}'")
    return words


def zsh(commands):
    nouns = nouns_of(commands)
    yield "#compdef sevkit"
    yield "# SPDX-License-Identifier: Apache-2.0"
    yield "# zsh completion for sevkit; generated from its option tables."
    yield ""
    for command in commands:
        yield f"_sevkit_{'_'.join(command.words).replace('-', '_')}()"
        yield "{"
        arguments = [word for option in command.options for word in zsh_option(option)]
        if command.operand_words:
            words = " ".join(zsh_quote(word) for word in command.operand_words)
            arguments.append(f"'1:{zsh_quote(command.operands)}:({words})'")
        if command.operands:
            arguments.append(f"'*:{zsh_quote(command.operands)}:_files'")
        yield "    _arguments \\"
        yield " \\\n".join("        " + argument for argument in arguments)
        yield "}"
        yield ""
    yield "_sevkit()"
    yield "{"
    yield "    local -a words_of_level"
    yield ""
    yield "    if ((CURRENT == 2)); then"
    yield f"        words_of_level=({' '.join([*nouns, 'help', '--help', '--version'])})"
    yield "        compadd -a words_of_level"
    yield "        return"
    yield "    fi"
    yield "    case $words[2] in"
    for noun, members in nouns.items():
        function = f"_sevkit_{noun.replace('-', '_')}"
        yield f"        {noun})"
        if members[0].verb:
            verbs = " ".join(member.verb for member in members)
            yield "            if ((CURRENT == 3)); then"
            yield f"                compadd {verbs}"
            yield f"            elif ((${{+functions[{function}_$words[3]]}})); then"
            yield "                local verb=$words[3]"
            yield "                shift 2 words"
            yield "                ((CURRENT -= 2))"
            yield f"                {function}_$verb"
            yield "            fi"
        else:
            yield "            shift words"
            yield "            ((CURRENT -= 1))"
            yield f"            {function}"
        yield "            ;;"
    yield "        help)"
    yield f"            ((CURRENT == 3)) && compadd {' '.join(nouns)}"
    yield "            ((CURRENT == 4)) && case $words[3] in"
    for noun, members in nouns.items():
        if members[0].verb:
            yield f"                {noun}) compadd {' '.join(member.verb for member in members)} ;;"
    yield "            esac"
    yield "            ;;"
    yield "    esac"
    yield "}"
    yield ""
    yield '_sevkit "$@"'


def fish_quote(text):
    return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'"


FISH_HEAD = """\
# SPDX-License-Identifier: Apache-2.0
# fish completion for sevkit; generated from its option tables.

function __fish_sevkit_at --description 'the words before the cursor are exactly these'
    set -l words (commandline -opc)
    test "$words[2..-1]" = "$argv"
end

function __fish_sevkit_in --description 'the words before the cursor begin with these'
    set -l words (commandline -opc)
    set -l last (math (count $argv) + 1)
    test (count $words) -ge $last; and test "$words[2..$last]" = "$argv"
end

complete -c sevkit -f
complete -c sevkit -n __fish_sevkit_at -a help -d 'show help for a command'
complete -c sevkit -n __fish_sevkit_at -l help -s h -d 'show help'
complete -c sevkit -n __fish_sevkit_at -l version -d 'show the version'"""


def fish_option(words, option):
    parts = ["complete -c sevkit", f"-n '__fish_sevkit_in {' '.join(words)}'"]
    parts.append(f"-l {option.name[2:]}")
    if option.letter:
        parts.append(f"-s {option.letter[1:]}")
    if option.takes_value and option.choices:
        parts.append(f"-x -a {fish_quote(' '.join(option.choices))}")
    elif option.takes_value:
        parts.append("-r -F" if option.takes_file else "-x")
    parts.append(f"-d {fish_quote(option.help)}")
    return " ".join(parts)


def fish(commands):
    yield FISH_HEAD
    for noun, members in nouns_of(commands).items():
        summary = members[0].summary if not members[0].verb else ", ".join(
            member.verb for member in members
        )
        for place in ("__fish_sevkit_at", "'__fish_sevkit_at help'"):
            yield f"complete -c sevkit -n {place} -a {noun} -d {fish_quote(summary)}"
        for member in members:
            if member.verb:
                for place in (noun, "help " + noun):
                    yield (
                        f"complete -c sevkit -n '__fish_sevkit_at {place}' -a {member.verb} "
                        f"-d {fish_quote(member.summary)}"
                    )
    for command in commands:
        yield ""
        if command.operands:
            words = f" -a {fish_quote(' '.join(command.operand_words))}" if command.operand_words else ""
            yield f"complete -c sevkit -n '__fish_sevkit_in {' '.join(command.words)}' -F{words}"
        for option in command.options:
            yield fish_option(command.words, option)


SHELLS = {"bash": bash, "zsh": zsh, "fish": fish}


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--shell", choices=sorted(SHELLS), required=True)
    parser.add_argument("program", help="the sevkit program to ask")
    arguments = parser.parse_args()
    print("\n".join(SHELLS[arguments.shell](read_commands(arguments.program))))


if __name__ == "__main__":
    main()
