# SPDX-License-Identifier: Apache-2.0
"""Signatures of vCPU models: what CPUID function 1 returns in EAX."""

from typing import Dict

from . import _sevkit


def cpu_sig(family: int, model: int, stepping: int) -> int:
    """The signature of a processor (AMD64 APM volume 3, CPUID Fn0000_0001_EAX)."""
    base_family = min(family, 0xF)
    extended_family = (family - base_family) & 0xFF
    extended_model = (model >> 4) & 0xF
    return (extended_family << 20 | extended_model << 16 | base_family << 8
            | (model & 0xF) << 4 | (stepping & 0xF))


# QEMU's models that sev-snp-measure knows by name, in its order.
CPU_SIGS: Dict[str, int] = {
    name: signature for name, signature, in_peer in _sevkit.vcpu_models() if in_peer
}
