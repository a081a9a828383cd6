#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Makes the SEV platform of tests/data/sev: a chain of certificates under a root of its own, and an
attestation report. Keys are new each time and are not kept.

usage: make_sev_certs.py DIRECTORY        (needs the Python package cryptography)
"""

import base64
import os
import struct
import sys

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa, utils

ARK, ASK, OCA, PEK, PDH, CEK = 0, 0x13, 0x1001, 0x1002, 0x1003, 0x1004
RSA_SHA384, ECDSA_SHA256, ECDH_SHA256 = 0x101, 2, 3
NONCE = bytes(range(16))
DIGEST = bytes(range(32))


def number(value):
    return value.to_bytes(72, "little")


def body(usage, algorithm, key):
    numbers = key.public_key().public_numbers()
    point = struct.pack("<I", 2) + number(numbers.x) + number(numbers.y)
    return struct.pack("<IBBHII", 1, 1, 55, 0, usage, algorithm) + point.ljust(1028, b"\0")


def ecdsa(key, data):
    return b"".join(map(number, utils.decode_dss_signature(key.sign(data, ec.ECDSA(hashes.SHA256())))))


def pss(key, data):
    scheme = padding.PSS(padding.MGF1(hashes.SHA384()), hashes.SHA384.digest_size)
    return key.sign(data, scheme, hashes.SHA384())[::-1]


def signature(usage, algorithm, value):
    return struct.pack("<II", usage, algorithm) + value.ljust(512, b"\0")


def certificate(content, *signatures):
    signatures += (signature(0x1000, 0, b""),) * (2 - len(signatures))
    return content + b"".join(signatures)


def authority(usage, key, key_id, issuer, issuer_id):
    numbers = key.public_key().public_numbers()
    bits = key.key_size
    content = struct.pack("<I16s16sI16sII", 1, key_id, issuer_id, usage, b"", bits, bits)
    content += numbers.e.to_bytes(bits // 8, "little") + numbers.n.to_bytes(bits // 8, "little")
    return content + pss(issuer, content)


def main(directory):
    keys = {usage: ec.generate_private_key(ec.SECP384R1()) for usage in (OCA, PEK, PDH, CEK)}
    ark, ask = (rsa.generate_private_key(65537, 4096) for _ in range(2))
    bodies = {usage: body(usage, ECDH_SHA256 if usage == PDH else ECDSA_SHA256, key)
              for usage, key in keys.items()}

    def by(usage, signed):
        return signature(usage, ECDSA_SHA256, ecdsa(keys[usage], bodies[signed]))

    chain = {
        "pdh": certificate(bodies[PDH], by(PEK, PDH)),
        "pek": certificate(bodies[PEK], by(OCA, PEK), by(CEK, PEK)),
        "oca": certificate(bodies[OCA], by(OCA, OCA)),
        "cek": certificate(bodies[CEK], signature(ASK, RSA_SHA384, pss(ask, bodies[CEK]))),
        "ask": authority(ASK, ask, b"ask of the tests", ark, b"ark of the tests"),
        "ark": authority(ARK, ark, b"ark of the tests", ark, b"ark of the tests"),
    }
    report = NONCE + DIGEST + struct.pack("<I", 5)
    files = {
        "platform.chain": b"".join(chain[name] for name in ("pdh", "pek", "oca", "cek")),
        "ask_ark.cert": chain["ask"] + chain["ark"],
        "ark.cert": chain["ark"],
        "pdh.b64": base64.b64encode(chain["pdh"]) + b"\n",
        "report.bin": report + struct.pack("<III", PEK, ECDSA_SHA256, 0) + ecdsa(keys[PEK], report),
    }
    os.makedirs(directory, exist_ok=True)
    for name, data in files.items():
        with open(os.path.join(directory, name), "wb") as file:
            file.write(data)


if __name__ == "__main__":
    main(sys.argv[1])
