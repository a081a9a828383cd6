# SPDX-License-Identifier: Apache-2.0
"""AMD's certificates."""

from __future__ import annotations

import datetime
import os
import pathlib
from dataclasses import dataclass
from typing import List, Optional, Union

from sevsnpmeasure import _sevkit


@dataclass(frozen=True)
class Certificate:
    """One certificate. That it parsed does not mean that anybody vouches for it."""

    kind: str
    """"ARK", "ASK", "ASVK", "VCEK", "VLEK", ..."""
    product: Optional[str]
    subject: str
    der: bytes
    not_before: datetime.datetime
    not_after: datetime.datetime


def _moment(seconds: int) -> datetime.datetime:
    return datetime.datetime.fromtimestamp(seconds, datetime.timezone.utc)


def parse_certificates(data: bytes) -> List[Certificate]:
    """The certificates of a DER file, a PEM text, a bundle or a certificate table."""
    return [Certificate(kind, product, subject, der, _moment(before), _moment(after))
            for kind, product, subject, der, before, after in _sevkit.certificates(data)]


def load_certificates(path: Union[str, "os.PathLike[str]"]) -> List[Certificate]:
    """The same from a file."""
    return parse_certificates(pathlib.Path(path).read_bytes())
