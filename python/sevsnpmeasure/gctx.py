# SPDX-License-Identifier: Apache-2.0
"""The SEV-SNP launch digest, page by page."""

import operator

from . import _sevkit

LD_SIZE = 48
ZEROS = bytes(LD_SIZE)

_PAGE_SIZE = 4096
# The interpreter cannot be interrupted while the library works; this much takes some milliseconds.
_STEP_BYTES = _PAGE_SIZE << 14
# PAGE_TYPE of SNP_LAUNCH_UPDATE (SEV-SNP ABI 56860).
_NORMAL, _VMSA, _ZERO, _UNMEASURED, _SECRETS, _CPUID = range(1, 7)


def _require(condition: bool) -> None:
    # Not an assert statement: the check must hold under "python -O" too.
    if not condition:
        raise AssertionError


class GCTX:
    """An SNP guest context: the launch digest as it stands after the updates so far."""

    # KVM puts the save areas at the highest page of a 48-bit address space.
    VMSA_GPA = 0xFFFFFFFFF000

    def __init__(self, seed: bytes = ZEROS) -> None:
        _require(len(seed) == LD_SIZE)
        self._ld = bytes(seed)

    def ld(self) -> bytes:
        """The digest, 48 bytes."""
        return self._ld

    def hex_ld(self) -> str:
        """The digest in hex."""
        return self._ld.hex()

    def update_normal_pages(self, start_gpa: int, data: bytes) -> None:
        """Measures pages with their contents; data must be whole pages."""
        _require(len(data) % _PAGE_SIZE == 0)
        self._ld = _sevkit.chain_data(self._ld, _NORMAL, start_gpa, bytes(data))

    def update_vmsa_page(self, data: bytes) -> None:
        """Measures one save area."""
        _require(len(data) == _PAGE_SIZE)
        self._ld = _sevkit.chain_data(self._ld, _VMSA, self.VMSA_GPA, bytes(data))

    def update_zero_pages(self, gpa: int, length_bytes: int) -> None:
        """Measures pages that start as zeros."""
        self._update_pages(_ZERO, gpa, length_bytes)

    def update_unmeasured_pages(self, gpa: int, length_bytes: int) -> None:
        """Measures that there are pages, not what is in them."""
        self._update_pages(_UNMEASURED, gpa, length_bytes)

    def update_secrets_page(self, gpa: int) -> None:
        """Measures the address of the secrets page."""
        self._update_pages(_SECRETS, gpa, _PAGE_SIZE)

    def update_cpuid_page(self, gpa: int) -> None:
        """Measures the address of the CPUID page."""
        self._update_pages(_CPUID, gpa, _PAGE_SIZE)

    def _update_pages(self, page_type: int, gpa: int, length_bytes: int) -> None:
        _require(length_bytes % _PAGE_SIZE == 0)
        ld, gpa, left = self._ld, operator.index(gpa), operator.index(length_bytes)
        while left > 0:
            step = min(left, _STEP_BYTES)
            ld = _sevkit.chain_pages(ld, page_type, gpa, step // _PAGE_SIZE)
            gpa, left = gpa + step, left - step
        self._ld = ld
