# SPDX-License-Identifier: Apache-2.0
"""From evidence to a verdict."""

from __future__ import annotations

import datetime
import enum
import os
from dataclasses import dataclass
from typing import Callable, Dict, Iterable, List, Optional, Tuple, Union

from sevsnpmeasure import _sevkit

from .evidence import Evidence
from .policy import Policy

Path = Union[str, "os.PathLike[str]"]
Getter = Callable[[str, int, float], Tuple[int, bytes, str]]
"""get(url, max_bytes, seconds) -> (status, body, the header Retry-After or ""); an OSError is a network
that does not work."""


class Status(enum.Enum):
    """How a check ended."""

    PASS = "PASS"
    FAIL = "FAIL"
    WARN = "WARN"
    SKIPPED = "SKIPPED"


class Answer(enum.Enum):
    """What a verdict comes to."""

    ACCEPTED = "accepted"
    MALFORMED = "malformed"
    UNAVAILABLE = "unavailable"
    """A certificate or a CRL is missing: nothing is proven either way."""
    UNSIGNED = "unsigned"
    UNBOUND = "unbound"
    UNEXPECTED = "unexpected"
    OUTDATED = "outdated"


@dataclass(frozen=True)
class Check:
    """One check by name, with what was found and what was expected."""

    name: str
    check_class: str
    status: Status
    value: Optional[str]
    expectation: Optional[str]
    detail: Optional[str]

    def __str__(self) -> str:
        parts = [f"{self.name}:"]
        if self.value:
            parts.append(f"found {self.value}")
        if self.expectation:
            parts.append(f"expected {self.expectation}")
        if self.detail:
            parts.append(self.detail)
        return " ".join(parts)


@dataclass(frozen=True)
class Obtained:
    """A certificate or CRL that was missing, and where it was found."""

    title: str
    source: str
    """"given", "cache", "network"."""
    url: str


@dataclass(frozen=True)
class Verdict:
    """True if the report is accepted."""

    answer: Answer
    checks: Dict[str, Check]
    decisive: Optional[Check]
    """The check that decided against the report."""
    obtained: List[Obtained]
    unavailable: Optional[str]
    """Why a certificate or a CRL is missing."""
    product: Optional[str]

    def __bool__(self) -> bool:
        return self.answer is Answer.ACCEPTED

    @property
    def reason(self) -> str:
        """Why not, in one line; "" for an accepted report."""
        if self:
            return ""
        return f"{self.answer.value}: {self.unavailable or self.decisive}"


class Appraiser:
    """Verifies reports, and gets the certificates that are missing.

    certificates  files and folders to take certificates and CRLs from
    roots         trusted instead of AMD's
    cache         the folder of the cache; True for the user's; None for none
    get           makes one request (`https_get`, or a function of your own); None for no network
    mirror        a server that answers in place of https://kdsintf.amd.com
    time          dates are checked as of this moment; None for now
    deadline      seconds for all requests of one report
    tell          called with "warning" or "note" and a line
    """

    def __init__(self, *, certificates: Iterable[Path] = (), roots: Iterable[Path] = (),
                 cache: Union[None, bool, Path] = None, get: Optional[Getter] = None,
                 mirror: Optional[str] = None, time: Optional[datetime.datetime] = None,
                 deadline: Optional[int] = None,
                 tell: Optional[Callable[[str, str], None]] = None) -> None:
        self._capsule = _sevkit.appraiser_new(get, tell)
        for what, paths in (("certificates", certificates), ("roots", roots)):
            for path in paths:
                self._set(what, os.fspath(path))
        if cache is not None and cache is not False:
            self._set("cache", None if cache is True else os.fspath(cache))
        if mirror is not None:
            self._set("mirror", mirror)
        if time is not None:
            if time.tzinfo is None:
                raise ValueError("time needs a time zone")
            _sevkit.appraiser_set_number(self._capsule, "time", int(time.timestamp()))
        if deadline is not None:
            _sevkit.appraiser_set_number(self._capsule, "deadline", deadline)

    def _set(self, what: str, value: Optional[str]) -> None:
        _sevkit.appraiser_set(self._capsule, what, value)

    def appraise(self, evidence: Evidence, policy: Optional[Policy] = None) -> Verdict:
        """Without a policy only what no owner wants is refused: debugging, migration agents, masked keys,
        unsigned reports. Rules of the policy about time and certificates stay with the appraiser."""
        # pylint: disable=protected-access
        rules = list(policy._rules) if policy else []
        answer, decisive, checks, obtained, unavailable, product = _sevkit.appraise(
            self._capsule, evidence._capsule, rules)
        by_name = {name: Check(name, check_class, Status(status), *rest)
                   for name, check_class, status, *rest in checks}
        return Verdict(Answer(answer), by_name, by_name[decisive] if decisive else None,
                       [Obtained(*one) for one in obtained], unavailable, product)
