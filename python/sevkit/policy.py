# SPDX-License-Identifier: Apache-2.0
"""What is expected of a report: the rules of sevkit-policy(5)."""

from __future__ import annotations

import json
import os
import pathlib
from dataclasses import dataclass
from typing import Any, Iterator, List, Mapping, Optional, Tuple, Union

from sevsnpmeasure import _sevkit

_FORMAT = "sevkit-policy/1"


@dataclass(frozen=True)
class Rule:
    """A rule that a policy may have."""

    name: str
    is_list: bool
    is_tcb: bool
    example: str
    meaning: str


def rules() -> List[Rule]:
    """All of them, in the order of a policy file."""
    return [Rule(name, bool(is_list), bool(is_tcb), example, meaning)
            for name, is_list, is_tcb, example, meaning in _sevkit.rules()]


_RULES = {rule.name: rule for rule in rules()}


def _text(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, (bytes, bytearray)):
        return value.hex()
    if isinstance(value, (str, int)):
        return str(value)
    raise TypeError(f"{value!r} is no value of a rule")


def _tcb(value: Mapping[str, Any]) -> Iterator[str]:
    """{"snp": 24} or {"Milan": {"snp": 24}} as "snp=24" or "Milan:snp=24"."""
    floor = {name: part for name, part in value.items() if not isinstance(part, (Mapping, str, list))}
    if floor:
        yield ",".join(f"{name}={number}" for name, number in floor.items())
    for product, part in value.items():
        if product in floor:
            continue
        if isinstance(part, Mapping):
            for text in _tcb(part):
                yield f"{product}:{text}"
        else:
            for text in part if isinstance(part, list) else [part]:
                yield f"{product}:{text}"


def _values(rule: Rule, value: Any) -> Iterator[str]:
    if rule.is_tcb and isinstance(value, Mapping):
        yield from _tcb(value)
    elif isinstance(value, (list, tuple)):
        for one in value:
            yield _text(one)
    else:
        yield _text(value)


class Policy:
    """Rules with their values.

    The rules are those of a policy file, as nested tables or by their names joined by dots:

        Policy({"guest_policy": {"permit": ["smt"]}, "measurement": digest})
        Policy({"guest_policy.permit": ["smt"], "measurement": digest})

    An unknown rule, a malformed value or a contradiction is an `Error`.
    """

    def __init__(self, tables: Optional[Mapping[str, Any]] = None,
                 origin: Optional[str] = None) -> None:
        self._rules: List[Tuple[str, str, Optional[str]]] = []
        if tables:
            self._add_table(tables, "", origin)
        _sevkit.rules_check(self._rules)

    def _add_table(self, table: Mapping[str, Any], prefix: str, origin: Optional[str]) -> None:
        for key, value in table.items():
            name = prefix + key
            rule = _RULES.get(name)
            if name == "format" and value == _FORMAT:
                continue
            if rule:
                self._rules += [(name, text, origin) for text in _values(rule, value)]
            elif isinstance(value, Mapping):
                self._add_table(value, name + ".", origin)
            else:
                # The library has the words for it.
                self._rules.append((name, _text(value), origin))

    @classmethod
    def load(cls, path: Union[str, "os.PathLike[str]"]) -> "Policy":
        """From a policy file: JSON, or, from Python 3.11 on, TOML. Paths in it are taken as they are."""
        path = pathlib.Path(path)
        text = path.read_text(encoding="utf-8")
        if path.suffix == ".json":
            return cls(json.loads(text), str(path))
        import tomllib  # pylint: disable=import-outside-toplevel
        return cls(tomllib.loads(text), str(path))

    def __iter__(self) -> Iterator[Tuple[str, str]]:
        """(rule, value) of each."""
        return iter([(name, value) for name, value, _ in self._rules])

    def __len__(self) -> int:
        return len(self._rules)
