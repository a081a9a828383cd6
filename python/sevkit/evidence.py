# SPDX-License-Identifier: Apache-2.0
"""A report in the form in which it came."""

from __future__ import annotations

import os
import pathlib
from typing import Optional, Union

from sevsnpmeasure import _sevkit

from .report import Report


class Evidence:
    """A report as raw bytes, hex, base64, SNPGuard's JSON, a response of the firmware, an extended report
    with its certificate table, or an Azure HCL blob; form "auto" finds out which."""

    def __init__(self, data: bytes, form: str = "auto") -> None:
        self._capsule = _sevkit.evidence_read(data, form)
        self.form, report, self.table, self.claims = _sevkit.evidence_parts(self._capsule)
        self.report = Report(report)

    form: str
    table: Optional[bytes]
    """The certificate table of an extended report."""
    claims: Optional[bytes]
    """The runtime claims of an HCL blob, JSON."""

    @classmethod
    def load(cls, path: Union[str, "os.PathLike[str]"], form: str = "auto") -> "Evidence":
        """From a file."""
        return cls(pathlib.Path(path).read_bytes(), form)
