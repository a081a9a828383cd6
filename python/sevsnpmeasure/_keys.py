# SPDX-License-Identifier: Apache-2.0
"""Private P-384 keys without the package "cryptography".

The objects have what callers of sev-snp-measure touch of that package's keys: curve, key_size,
public_key(), public_numbers() and sign().
"""

from typing import Any, NamedTuple

from . import _sevkit

# Of a number in AMD's layout, and of its field.
_NUMBER_BYTES = 48
_FIELD_BYTES = 72


class Curve(NamedTuple):
    """The only curve of SEV-SNP."""

    name: str = "secp384r1"
    key_size: int = 384


class PublicNumbers(NamedTuple):
    """The point of a public key."""

    x: int
    y: int
    curve: Curve


class PublicKey:
    """The public half of a PrivateKey."""

    curve = Curve()
    key_size = curve.key_size

    def __init__(self, snp_bytes: bytes) -> None:
        self._bytes = snp_bytes

    def public_numbers(self) -> PublicNumbers:
        """The point."""
        x, y = (int.from_bytes(self._bytes[start:start + _FIELD_BYTES], "little")
                for start in (4, 4 + _FIELD_BYTES))
        return PublicNumbers(x, y, self.curve)


class PrivateKey:
    """A private key; it stays in the library's memory and cannot be copied out."""

    curve = Curve()
    key_size = curve.key_size

    def __init__(self, data: bytes) -> None:
        self._key = _sevkit.key_load(data)

    @property
    def handle(self) -> object:
        """What _sevkit calls the key."""
        return self._key

    def public_key(self) -> PublicKey:
        """The public half."""
        return PublicKey(_sevkit.key_public(self._key))

    def sign_snp(self, data: bytes) -> bytes:
        """ECDSA with SHA-384 over data in AMD's layout; deterministic (RFC 6979)."""
        return _sevkit.key_sign(self._key, bytes(data))

    def sign(self, data: bytes, signature_algorithm: Any = None) -> bytes:
        """The same signature in DER. The algorithm, if given, must be ECDSA with SHA-384."""
        algorithm = getattr(signature_algorithm, "algorithm", None)
        if getattr(algorithm, "name", "sha384") != "sha384":
            raise ValueError("SNP only supports ECDSA with SHA-384")
        signature = self.sign_snp(data)
        numbers = (signature[start:start + _NUMBER_BYTES] for start in (0, _FIELD_BYTES))
        body = b"".join(_der_integer(int.from_bytes(number, "little")) for number in numbers)
        return bytes([0x30, len(body)]) + body  # two numbers of 384 bits stay under 128 bytes


def _der_integer(number: int) -> bytes:
    data = number.to_bytes(number.bit_length() // 8 + 1, "big")
    return bytes([0x02, len(data)]) + data
