# SPDX-License-Identifier: Apache-2.0
"""The virtual machine monitors whose initial register state is known."""

from enum import Enum


class VMMType(Enum):
    """The values are those of enum sevkit_vmm."""

    QEMU = 1
    ec2 = 2
    gce = 3
