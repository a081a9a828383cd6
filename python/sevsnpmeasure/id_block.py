# SPDX-License-Identifier: Apache-2.0
"""ID blocks: what the owner signs so that a guest starts only with the expected launch digest."""

import argparse
import base64
import ctypes
import hashlib
import logging
import re
import sys
from ctypes import c_char, c_uint8, c_uint32, c_uint64
from typing import Any, Optional

from . import _console, _sevkit
from ._keys import PrivateKey
from ._types import FilePath
from .guest import warning_level

_log = logging.getLogger("sevsnpmeasure")

DefaultIDs = bytes(32)
DefaultVersion = 1
DefaultGuestSVN = bytes(4)
DefaultPolicy = 0x30000  # SMT allowed, and bit 17 that must be one
DefaultKeyAlgo = 1  # ECDSA P-384 with SHA-384
CurveP384 = 2
ECKeyLength = 1028
ECSigLength = 512
SnpSigLength = 72

LaunchDigest = c_uint8 * 48
ECParam = c_uint8 * 52
ECSignature = c_uint8 * ECSigLength
ECPubKey = c_uint8 * ECKeyLength
Qx = c_uint8 * 72
Qy = c_uint8 * 72
SigR = c_uint8 * SnpSigLength
SigS = c_uint8 * SnpSigLength

# Of 32 bytes too: as base64, 64 characters are the 48 bytes that are expected.
_HEX_DIGEST = re.compile("(?:[0-9a-fA-F]{32}){2,3}")

# Nothing that is read as a key is larger.
_KEY_MAX_BYTES = 64 << 10


# Structures of SNP_LAUNCH_FINISH (SEV-SNP ABI 56860), for programs that take blocks apart.
class IdBlock(ctypes.LittleEndianStructure):
    """What the ID key signs, 96 bytes."""

    _fields_ = [("launch_digest", LaunchDigest), ("ids", c_char * 32), ("version", c_uint32),
                ("guest_svn", c_char * 4), ("policy", c_uint64)]


class IdAuth(ctypes.LittleEndianStructure):
    """Signatures and keys, 4096 bytes."""

    _fields_ = [("id_key_algo", c_uint32), ("auth_key_algo", c_uint32), ("reserved1", c_char * 56),
                ("block_sig", ECSignature), ("id_key", ECPubKey), ("reserved2", c_char * 60),
                ("id_key_sig", ECSignature), ("author_key", ECPubKey),
                ("reserved3", c_char * 892)]


class ECPublicKey(ctypes.LittleEndianStructure):
    """A public key, numbers little-endian."""

    _fields_ = [("curve", c_uint32), ("qx", Qx), ("qy", Qy), ("reserved", c_char * 0x370)]


class SnpSignature(ctypes.LittleEndianStructure):
    """A signature, numbers little-endian."""

    _fields_ = [("sig_r", SigR), ("sig_s", SigS), ("reserved", c_char * 368)]


def snp_calc_id_block(ld: bytes, idkey_file: FilePath, authorkey_file: FilePath) -> str:
    """The options id-block and id-auth of QEMU and the digests of both keys, three lines of text."""
    # A longer value is cut, as sev-snp-measure cuts it; a shorter one is a ValueError.
    digest = bytes(LaunchDigest.from_buffer_copy(ld))
    id_key = load_private_key_from_pem_file(idkey_file)
    author_key = load_private_key_from_pem_file(authorkey_file)
    block, auth, id_key_digest, author_key_digest = (
        base64.b64encode(part).decode()
        for part in _sevkit.id_block(digest, id_key.handle, author_key.handle))
    return (f"id-block={block},id-auth={auth}\n"
            f"id_key_hash: {id_key_digest}\n"
            f"author_key: {author_key_digest}")


def load_private_key_from_pem_file(pem_file_path: FilePath) -> PrivateKey:
    """A private P-384 key from PEM (SEC1, PKCS#8) that is not encrypted.

    TypeError if it is encrypted, ValueError if it is anything else.
    """
    with open(pem_file_path, "rb") as file:
        data = file.read(_KEY_MAX_BYTES + 1)
    if b"-----BEGIN" not in data or len(data) > _KEY_MAX_BYTES:
        raise ValueError("Unable to load PEM file: no private key in PEM found")
    if b"ENCRYPTED" in data:
        raise TypeError("Password was not given but private key is encrypted")
    try:
        return PrivateKey(data)
    except _sevkit.Error as error:
        raise ValueError(_key_problem(str(error))) from None


def _key_problem(text: str) -> str:
    if text.startswith("the key is on the curve"):
        return "SNP only supports the EC curve P-384"
    if text.startswith("the key is "):
        return "The provided PEM file does not contain an EC private key."
    return text


def sign_in_snp_format(priv_key: Any, data: bytes) -> bytes:
    """The signature of data, 512 bytes. The key may also be one of the package "cryptography"."""
    if isinstance(priv_key, PrivateKey):
        return priv_key.sign_snp(data)
    # Whoever has such a key has the package.
    # pylint: disable=import-outside-toplevel
    from cryptography.hazmat.primitives import hashes
    from cryptography.hazmat.primitives.asymmetric import ec, utils

    numbers = utils.decode_dss_signature(priv_key.sign(data, ec.ECDSA(hashes.SHA384())))
    r, s = (number.to_bytes(SnpSigLength, "little") for number in numbers)
    return bytes(SnpSignature(sig_r=SigR.from_buffer_copy(r), sig_s=SigS.from_buffer_copy(s)))


def marshal_ec_public_key(priv_key: Any) -> bytes:
    """The public half of a key, of this package or of "cryptography", in AMD's layout."""
    public_key = priv_key.public_key()
    if public_key.curve.name != "secp384r1":
        raise ValueError("SNP only supports the EC curve P-384")
    numbers = public_key.public_numbers()
    qx, qy = (number.to_bytes(72, "little") for number in (numbers.x, numbers.y))
    return bytes(ECPublicKey(curve=CurveP384, qx=Qx.from_buffer_copy(qx),
                             qy=Qy.from_buffer_copy(qy)))


def pub_to_digest(priv_key: Any) -> bytes:
    """SHA-384 of the public key: ID_KEY_DIGEST and AUTHOR_KEY_DIGEST of a report."""
    return hashlib.sha384(marshal_ec_public_key(priv_key)).digest()


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="snp-create-id-block",
                                     description="Calculate AMD SEV-SNP guest id block")
    parser.add_argument("--measurement", metavar="VALUE", type=str,
                        help="Guest launch measurement in Base64 encoding")
    parser.add_argument("--idkey", metavar="PATH", help="id private key file")
    parser.add_argument("--authorkey", metavar="PATH", help="author private key file")
    return parser


def _run(measurement: Optional[str], idkey: FilePath, authorkey: FilePath) -> str:
    if measurement is None:
        raise ValueError("--measurement is missing")
    if _HEX_DIGEST.fullmatch(measurement):
        _log.log(warning_level.get(), "the measurement is read as base64 but looks like hex: the ID "
                 "block is for another digest")
    # Other characters than those of base64 are dropped, as sev-snp-measure drops them.
    return snp_calc_id_block(base64.b64decode(measurement), idkey, authorkey)


def main() -> int:
    """The program snp-create-id-block."""
    parser = _parser()
    args = parser.parse_args()
    if args.idkey is None or args.authorkey is None:
        parser.error("missing key files for id block")
    return _console.run(lambda: _run(args.measurement, args.idkey, args.authorkey))


if __name__ == "__main__":
    sys.exit(main())
