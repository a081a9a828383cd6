#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""What a secure processor does with a packet of secrets: checks it and prints what is inside.

usage: open_packet.py TEK TIK HEADER PAYLOAD MEASUREMENT      (needs the program openssl)
"""

import base64
import hashlib
import hmac
import struct
import subprocess
import sys
import uuid


def read(path):
    with open(path, "rb") as file:
        return file.read()


def main():
    tek, tik, header, payload = map(read, sys.argv[1:5])
    header, payload = (base64.b64decode(part, validate=True) for part in (header, payload))
    measure = base64.b64decode(sys.argv[5], validate=True)[:32]
    flags, vector, mac = struct.unpack("<4s16s32s", header)
    size = struct.pack("<I", len(payload))
    message = b"\x01" + flags + vector + size + size + payload + measure
    assert hmac.compare_digest(hmac.digest(tik, message, hashlib.sha256), mac), "wrong MAC"
    table = subprocess.run(["openssl", "enc", "-d", "-aes-128-ctr", "-K", tek.hex(), "-iv", vector.hex()],
                           input=payload, stdout=subprocess.PIPE, check=True).stdout
    guid, length = struct.unpack_from("<16sI", table)
    print(uuid.UUID(bytes_le=guid), length, "of", len(table))
    offset = 20
    while offset < length:
        guid, entry = struct.unpack_from("<16sI", table, offset)
        print(uuid.UUID(bytes_le=guid), table[offset + 20:offset + entry])
        offset += entry
    assert offset == length and not any(table[length:]), "no end"


if __name__ == "__main__":
    main()
