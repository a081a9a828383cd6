# SPDX-License-Identifier: Apache-2.0
"""The kinds of guest."""

import enum


class SevMode(enum.Enum):
    """What protects the guest."""

    SEV = 1
    SEV_ES = 2
    SEV_SNP = 3
    SEV_SNP_SVSM = 4

    @staticmethod
    def from_str(s: str) -> "SevMode":
        """The mode that a name means, in either case; ValueError for any other text."""
        try:
            return _NAMES[s.lower()]
        except KeyError:
            raise ValueError("illegal SEV mode") from None


_NAMES = {
    "sev": SevMode.SEV,
    "seves": SevMode.SEV_ES,
    "sev-es": SevMode.SEV_ES,
    "snp": SevMode.SEV_SNP,
    "sev-snp": SevMode.SEV_SNP,
    "snp:svsm": SevMode.SEV_SNP_SVSM,
    "sev-snp:svsm": SevMode.SEV_SNP_SVSM,
}
