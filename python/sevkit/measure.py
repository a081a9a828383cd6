# SPDX-License-Identifier: Apache-2.0
"""What the secure processor will measure."""

from __future__ import annotations

import os
from dataclasses import dataclass
from typing import List, Optional

from sevsnpmeasure import _sevkit

from .plan import Path, Plan


@dataclass(frozen=True)
class Measurement:
    """A launch digest, and what is odd about the plan."""

    digest: bytes
    warnings: List[str]


def _path(path: Optional[Path]) -> Optional[str]:
    return None if path is None else os.fspath(path)


def measure(plan: Plan) -> Measurement:
    """The launch digest of a plan; what cannot start as it is meant is an `Error`."""
    return Measurement(*_sevkit.plan_measure(
        plan.mode, _path(plan.firmware), _path(plan.igvm), _path(plan.svsm), _path(plan.kernel),
        _path(plan.initrd), plan.cmdline, plan.cpu, plan.profile, plan.vcpus, plan.features,
        plan.vars_size))
