# SPDX-License-Identifier: Apache-2.0
"""The fields of an attestation report."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Iterator, Union

from sevsnpmeasure import _sevkit

_SIZE = 1184
# Fields that are numbers are at most this long.
_NUMBER = 8


@dataclass(frozen=True)
class Tcb:
    """A TCB_VERSION; what the bytes mean depends on the product."""

    raw: int

    def __str__(self) -> str:
        return f"{self.raw:#018x}"


class Report:
    """The exact bytes of a report, and its fields by name.

        report["measurement"]   bytes
        report["guest_svn"]     a number
        report["current_tcb"]   a Tcb
    """

    def __init__(self, data: bytes) -> None:
        if len(data) != _SIZE:
            raise ValueError(f"a report has {_SIZE} bytes, not {len(data)}")
        self.data = bytes(data)
        self.version = int.from_bytes(data[:4], "little")
        self._fields = {name: (offset, size, title) for name, title, offset, size
                        in _sevkit.report_fields(self.version)}

    def __getitem__(self, name: str) -> Union[int, bytes, Tcb]:
        offset, size, _ = self._fields[name]
        data = self.data[offset:offset + size]
        if name.endswith("_tcb"):
            return Tcb(int.from_bytes(data, "little"))
        return int.from_bytes(data, "little") if size <= _NUMBER else data

    def __iter__(self) -> Iterator[str]:
        return iter(self._fields)

    def __contains__(self, name: object) -> bool:
        return name in self._fields

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Report) and self.data == other.data

    def __hash__(self) -> int:
        return hash(self.data)

    def title(self, name: str) -> str:
        """What the field is called in the specification."""
        return self._fields[name][2]

    @property
    def measurement(self) -> bytes:
        """The launch digest."""
        return self._bytes("measurement")

    @property
    def report_data(self) -> bytes:
        """What the guest put into the report."""
        return self._bytes("report_data")

    @property
    def chip_id(self) -> bytes:
        """All zero if it is masked."""
        return self._bytes("chip_id")

    def _bytes(self, name: str) -> bytes:
        value = self[name]
        assert isinstance(value, bytes)
        return value
