# SPDX-License-Identifier: Apache-2.0
"""What a guest is started with."""

from __future__ import annotations

import os
from dataclasses import dataclass
from typing import Optional, Union

Path = Union[str, "os.PathLike[str]"]


@dataclass(frozen=True)
class Plan:
    """Files by path; None and 0 is what the guest does not have, or libsevkit's default."""

    mode: str = "snp"
    """"sev", "seves", "snp", "snp:ovmf-hash", "snp:svsm"."""
    firmware: Optional[Path] = None
    igvm: Optional[Path] = None
    svsm: Optional[Path] = None
    kernel: Optional[Path] = None
    initrd: Optional[Path] = None
    cmdline: Optional[str] = None
    vcpus: int = 0
    cpu: Optional[str] = None
    """QEMU's name of the CPU model: "EPYC-v4"."""
    profile: Optional[str] = None
    """The VMM: "qemu", "ec2", ..."""
    features: int = 0
    vars_size: int = 0
