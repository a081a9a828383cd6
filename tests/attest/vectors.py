#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Test vectors of the attestation protocol.

usage: vectors.py PROGRAM FILE      the C program, this implementation and the file say the same
       vectors.py --write FILE
"""

import hashlib
import os
import subprocess
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "compat"))
import tap

try:
    import peer
except ImportError as missing:
    tap.skip_all(f"python3-cryptography: {missing}")

SSH_KEYS = b"ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIKb8jX4aJXCbKdRC2Nqk0PtWbcUX8EbkDVHr9SnFTJeM\n"


def count(first):
    return bytes(range(first, first + 32))


def vectors(role):
    private = peer.Ed25519PrivateKey.from_private_bytes(count(1))
    owner_ephemeral = peer.X25519PrivateKey.from_private_bytes(count(80))
    guest_ephemeral = peer.X25519PrivateKey.from_private_bytes(count(160))
    values = {"owner": peer.public(private), "hello": peer.hello(role, count(40), peer.public(owner_ephemeral))}
    values["report_data"] = peer.report_data(values["hello"], values["owner"], count(120), peer.public(guest_ephemeral),
                                             SSH_KEYS)
    report = bytearray(1184)
    report[0] = 2
    report[0x50:0x90] = values["report_data"]
    values["t2"] = peer.t2(values["report_data"], bytes(report))
    values["signature"] = private.sign(values["t2"])
    # Each side derives for itself.
    to_guest, _ = peer.ways(peer.shared_secret(owner_ephemeral, peer.public(guest_ephemeral)), values["t2"])
    _, to_owner = peer.ways(peer.shared_secret(guest_ephemeral, peer.public(owner_ephemeral)), values["t2"])
    values["auth"] = to_guest.seal(peer.AUTH, values["signature"])
    values["ready"] = to_owner.seal(peer.READY, peer.ready(5, [("root", False)] if role == peer.RELEASE else []))
    if role == peer.RELEASE:
        values["key"] = to_guest.seal(peer.KEY, peer.key(0, b"correct horse"))
        values["result"] = to_owner.seal(peer.RESULT, peer.result(0, peer.WRONG, 4, 1, 7, "no key slot"))
    return values


def lines(role):
    return [f"{name} {value.hex()}" for name, value in vectors(role).items()]


def document():
    text = "# SPDX-License-Identifier: Apache-2.0\n# Exchanges of docs/PROTOCOL.md; written by vectors.py\n"
    for role in (peer.RELEASE, peer.SSH, peer.REPORT):
        text += f"role {role}\n" + "\n".join(lines(role)) + "\n"
    return text


def main():
    if sys.argv[1] == "--write":
        with open(sys.argv[2], "w", encoding="ascii") as file:
            file.write(document())
        return 0
    program, stored = sys.argv[1:]
    results = tap.Tap()
    with open(stored, encoding="ascii") as file:
        results.report("the file is what Python computes", "" if file.read() == document() else "it differs")
    for role in (peer.RELEASE, peer.SSH, peer.REPORT):
        found = subprocess.run([program, str(role)], stdout=subprocess.PIPE, text=True, check=True).stdout.splitlines()
        for got, want in zip(found, lines(role)):
            results.report(f"role {role}: {want.split()[0]}", "" if got == want else f"{got}\nexpected {want}")
        results.report(f"role {role}: nothing is missing", "" if len(found) == len(lines(role)) else str(found))
    return results.finish()


if __name__ == "__main__":
    sys.exit(main())
