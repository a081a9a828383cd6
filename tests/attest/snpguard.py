# SPDX-License-Identifier: Apache-2.0
"""A model of SNPGuard's key release (commit 2236714), to show that the attacks of this folder can succeed.

Nonce of 64 bits, REPORT_DATA = nonce, key, zeros; HKDF with SHA-512, AES-256-GCM; the server takes a key from
anybody, and neither disk nor owner is measured.
"""

import os
import struct

import peer
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF


def transport(secret, nonce):
    key = HKDF(hashes.SHA512(), 32, struct.pack("<Q", nonce), b"aes_key").derive(secret)
    return AESGCM(key), struct.pack(">Q", nonce) + bytes(4)


class Server:
    """In the initramfs, or in any system that the guest runs later: nothing tells them apart."""

    def __init__(self, get_report):
        self.get_report = get_report
        self.key = None

    def attest(self, nonce):
        self.nonce, self.private = nonce, X25519PrivateKey.generate()
        return self.get_report(struct.pack("<Q", nonce) + peer.public(self.private) + bytes(24))

    def inject(self, wrapped, client_public):
        cipher, iv = transport(peer.shared_secret(self.private, client_public), self.nonce)
        self.key = cipher.decrypt(iv, wrapped, None)


class Client:
    """The owner: checks nonce and launch digest of the report, then sends the key."""

    def __init__(self, measurement):
        self.measurement, self.nonce = measurement, int.from_bytes(os.urandom(8), "little")

    def wrap(self, report, key):
        if report[0x50:0x58] != struct.pack("<Q", self.nonce) or report[0x90:0xc0] != self.measurement:
            raise peer.Refused("report")
        private = X25519PrivateKey.generate()
        cipher, iv = transport(peer.shared_secret(private, report[0x58:0x78]), self.nonce)
        return cipher.encrypt(iv, key, None), peer.public(private)


def known_answer():
    """Whether the model computes what SNPGuard does (a vector made with another library)."""
    server, client = (X25519PrivateKey.from_private_bytes(bytes(range(a, a + 32))) for a in (1, 33))
    cipher, iv = transport(peer.shared_secret(server, peer.public(client)), 0x0123456789abcdef)
    return cipher.encrypt(iv, b"correct horse", None).hex() == \
        "cbf2e60a6daaa141a5c228002fd8405feab5497ac16889d9336c82de30"
