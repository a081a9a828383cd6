#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The attestation protocol of docs/PROTOCOL.md, version 1, written from that page alone: a second implementation
that shares no line with src/attest. Used for test vectors (vectors.py) and as a peer of the programs.

It verifies no report: whoever uses it gets the bytes.
"""

import hashlib
import os
import struct

from cryptography.exceptions import InvalidSignature, InvalidTag
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

HELLO, EVIDENCE, AUTH, READY, KEY, RESULT, ERROR = range(1, 8)
RELEASE, SSH, REPORT = 1, 2, 3
OPENED, WRONG, FAILED = 1, 2, 3
LIMITS = {HELLO: (68, 68), EVIDENCE: (1260, 77804), AUTH: (80, 80), READY: (18, 315), KEY: (272, 4368),
          RESULT: (30, 542), ERROR: (1, 1)}
RAW = serialization.Encoding.Raw, serialization.PublicFormat.Raw


class Refused(Exception):
    """The peer is not what it should be."""


def label(text):
    return text.encode().ljust(32, b"\0")


def public(private):
    return private.public_key().public_bytes(*RAW)


def block(data):
    return struct.pack("<I", len(data)) + data


def hello(role, nonce, ephemeral, version=1):
    return struct.pack("<HBB", version, role, 0) + nonce + ephemeral


def t1(hello_bytes, owner, guest_nonce, guest_ephemeral, ssh_keys):
    return label("sevkit attest transcript v1") + hello_bytes + owner + guest_nonce + guest_ephemeral + block(ssh_keys)


def report_data(*parts):
    return hashlib.sha512(t1(*parts)).digest()


def t2(data, report):
    return label("sevkit attest owner v1") + data + hashlib.sha384(report).digest()


def evidence(guest_nonce, guest_ephemeral, ssh_keys, report, certificates=b""):
    return guest_nonce + guest_ephemeral + block(ssh_keys) + block(report) + block(certificates)


def parse_evidence(payload):
    nonce, ephemeral, rest = payload[:32], payload[32:64], payload[64:]
    parts = []
    for limit in (8192, 4000, 65536):
        (size,) = struct.unpack_from("<I", rest)
        if size > limit or size > len(rest) - 4:
            raise Refused("EVIDENCE: sizes")
        parts.append(rest[4:4 + size])
        rest = rest[4 + size:]
    if rest or len(parts[1]) < 1184:
        raise Refused("EVIDENCE: sizes")
    return nonce, ephemeral, *parts


def shared_secret(private, peer):
    try:
        return private.exchange(X25519PublicKey.from_public_bytes(peer))
    except ValueError as error:
        raise Refused("small order") from error


def derive(secret, signed, info):
    salt = hashlib.sha384(signed).digest()
    output = HKDF(hashes.SHA384(), 44, salt, info.encode()).derive(secret)
    return output[:32], output[32:]


class Way:
    """One direction of a channel."""

    def __init__(self, secret, signed, info):
        self.key, self.iv = derive(secret, signed, info)
        self.count = 0

    def next(self):
        number = struct.pack("<Q", self.count)
        self.count += 1
        return self.iv[:4] + bytes(a ^ b for a, b in zip(self.iv[4:], number))

    def seal(self, kind, plain):
        header = struct.pack("<IB", len(plain) + 16, kind)
        return header + AESGCM(self.key).encrypt(self.next(), plain, header)

    def open(self, kind, payload):
        header = struct.pack("<IB", len(payload), kind)
        try:
            return AESGCM(self.key).decrypt(self.next(), payload, header)
        except InvalidTag as error:
            raise Refused("tag") from error


def ways(secret, signed):
    """(to the guest, to the owner)"""
    return (Way(secret, signed, "sevkit attest owner to guest v1"), Way(secret, signed, "sevkit attest guest to owner v1"))


def frame(kind, payload):
    return struct.pack("<IB", len(payload), kind) + payload


def ready(attempts, keys):
    out = bytes((attempts, len(keys)))
    for name, opened in keys:
        out += bytes((opened, len(name))) + name.encode()
    return out


def parse_ready(plain):
    attempts, count = plain[:2]
    keys, rest = [], plain[2:]
    for _ in range(count):
        keys.append((rest[2:2 + rest[1]].decode(), bool(rest[0])))
        rest = rest[2 + rest[1]:]
    if rest or count > 9:
        raise Refused("READY")
    return attempts, keys


def key(index, secret):
    plain = struct.pack("<BBH", index, 0, len(secret)) + secret
    return plain + bytes(-len(plain) % 256)


def parse_key(plain):
    index, zero, size = struct.unpack_from("<BBH", plain)
    if zero or not 1 <= size <= 4096 or key(index, plain[4:4 + size]) != plain:
        raise Refused("KEY")
    return index, plain[4:4 + size]


def result(index, code, attempts, wanted, generation=0, text=""):
    return struct.pack("<BBBBQH", index, code, attempts, wanted, generation, len(text)) + text.encode()


def parse_result(plain):
    index, code, attempts, wanted, generation, size = struct.unpack_from("<BBBBQH", plain)
    if len(plain) != 14 + size or code not in (OPENED, WRONG, FAILED):
        raise Refused("RESULT")
    return index, code, attempts, wanted, generation, plain[14:].decode()


class Stream:
    """Frames over a socket."""

    def __init__(self, sock):
        self.sock = sock

    def send(self, data):
        self.sock.sendall(data)

    def exactly(self, size):
        data = b""
        while len(data) < size:
            piece = self.sock.recv(size - len(data))
            if not piece:
                raise EOFError("the stream ended")
            data += piece
        return data

    def receive(self, *kinds):
        size, kind = struct.unpack("<IB", self.exactly(5))
        if kind not in kinds or not LIMITS[kind][0] <= size <= LIMITS[kind][1]:
            raise Refused(f"frame of type {kind} with {size} bytes")
        return kind, self.exactly(size)


class Owner:
    """The owner's side. verify(report, report_data, certificates) raises what it does not like."""

    def __init__(self, sock, role, private, verify=lambda *parts: None):
        self.stream, self.role, self.private, self.verify = Stream(sock), role, private, verify
        self.keys = self.report = self.ssh_keys = None

    def attest(self):
        ephemeral = X25519PrivateKey.generate()
        mine = hello(self.role, os.urandom(32), public(ephemeral))
        self.stream.send(frame(HELLO, mine))
        kind, payload = self.stream.receive(EVIDENCE, ERROR)
        if kind == ERROR:
            raise Refused(f"error {payload[0]}")
        nonce, peer, ssh_keys, report, certificates = parse_evidence(payload)
        data = report_data(mine, public(self.private), nonce, peer, ssh_keys)
        if report[0x50:0x90] != data:
            raise Refused("REPORT_DATA")
        self.verify(report, data, certificates)
        signed = t2(data, report)
        self.to_guest, self.to_owner = ways(shared_secret(ephemeral, peer), signed)
        self.stream.send(self.to_guest.seal(AUTH, self.private.sign(signed)))
        self.attempts, self.keys = parse_ready(self.to_owner.open(READY, self.stream.receive(READY)[1]))
        self.report, self.ssh_keys = report, ssh_keys

    def release(self, index, secret):
        self.stream.send(self.to_guest.seal(KEY, key(index, secret)))
        return parse_result(self.to_owner.open(RESULT, self.stream.receive(RESULT)[1]))


class Guest:
    """The guest's side. get_report(report_data) gives a report; try_key(index, secret) a code of RESULT."""

    def __init__(self, sock, owner, get_report, try_key=None, keys=(), ssh_keys=b"", roles=(RELEASE, SSH, REPORT),
                 generation=0):
        self.stream, self.owner, self.get_report, self.try_key = Stream(sock), owner, get_report, try_key
        self.keys, self.ssh_keys, self.roles, self.attempts = [list(k) for k in keys], ssh_keys, roles, 5
        self.generation = generation

    def serve(self):
        theirs = self.stream.receive(HELLO)[1]
        version, role, zero = struct.unpack_from("<HBB", theirs)
        if version != 1 or zero or role not in self.roles:
            self.stream.send(frame(ERROR, bytes((1 if version != 1 else 2,))))
            raise Refused("HELLO")
        ephemeral, nonce = X25519PrivateKey.generate(), os.urandom(32)
        data = report_data(theirs, self.owner, nonce, public(ephemeral), self.ssh_keys)
        report = self.get_report(data)
        signed = t2(data, report)
        to_guest, to_owner = ways(shared_secret(ephemeral, theirs[36:]), signed)
        self.stream.send(frame(EVIDENCE, evidence(nonce, public(ephemeral), self.ssh_keys, report)))
        signature = to_guest.open(AUTH, self.stream.receive(AUTH)[1])
        try:
            Ed25519PublicKey.from_public_bytes(self.owner).verify(signature, signed)
        except InvalidSignature as error:
            raise Refused("not the owner") from error
        wanted = self.keys if role == RELEASE else []
        self.stream.send(to_owner.seal(READY, ready(self.attempts, wanted)))
        while self.attempts and any(not opened for _, opened in wanted):
            index, secret = parse_key(to_guest.open(KEY, self.stream.receive(KEY)[1]))
            code = self.try_key(index, secret)
            wanted[index][1] = code == OPENED
            self.attempts -= code == WRONG
            left = sum(not opened for _, opened in wanted)
            generation = self.generation if code == OPENED else 0
            self.stream.send(to_owner.seal(RESULT, result(index, code, self.attempts, left, generation)))
            if code == FAILED:
                return


def load_private(path):
    with open(path, "rb") as file:
        private = serialization.load_pem_private_key(file.read(), None)
    if not isinstance(private, Ed25519PrivateKey):
        raise Refused("not a key for Ed25519")
    return private
