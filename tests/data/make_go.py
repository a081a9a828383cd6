#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Writes what go-sev-guest makes of a report and its VCEK: go.json, go.textproto, go.bin.

usage: make_go.py REPORT VCEK.DER [FIELD=VALUE...]

Fields are named as in proto/sevsnp.proto; a value is a number, or hex.
"""

import base64
import json
import sys

with open(sys.argv[1], "rb") as file:
    REPORT = file.read()
with open(sys.argv[2], "rb") as file:
    VCEK = file.read()

# number, name, offset, size; negative sizes are bytes, 8 is a string in JSON
ROWS = ((1, "version", 0, 4), (2, "guest_svn", 4, 4), (3, "policy", 8, 8), (4, "family_id", 16, -16),
        (5, "image_id", 32, -16), (6, "vmpl", 0x30, 4), (7, "signature_algo", 0x34, 4), (8, "current_tcb", 0x38, 8),
        (9, "platform_info", 0x40, 8), (10, "signer_info", 0x48, 4), (11, "report_data", 0x50, -64),
        (12, "measurement", 0x90, -48), (13, "host_data", 0xc0, -32), (14, "id_key_digest", 0xe0, -48),
        (15, "author_key_digest", 0x110, -48), (16, "report_id", 0x140, -32), (17, "report_id_ma", 0x160, -32),
        (18, "reported_tcb", 0x180, 8), (19, "chip_id", 0x1a0, -64), (20, "committed_tcb", 0x1e0, 8),
        (21, "current_build", 0x1e8, 1), (22, "current_minor", 0x1e9, 1), (23, "current_major", 0x1ea, 1),
        (24, "committed_build", 0x1ec, 1), (25, "committed_minor", 0x1ed, 1), (26, "committed_major", 0x1ee, 1),
        (27, "launch_tcb", 0x1f0, 8), (28, "signature", 0x2a0, -512), (29, "cpuid1eax_fms", None, 4),
        (30, "launch_mit_vector", 0x1f8, 8), (31, "current_mit_vector", 0x200, 8))


def cpuid():
    if REPORT[0] < 3:
        return 0
    family, model, stepping = REPORT[0x188:0x18b]
    return (family - 15) << 20 | (model >> 4) << 16 | 15 << 8 | (model & 15) << 4 | stepping


def values():
    given = dict(word.split("=") for word in sys.argv[3:])
    for number, name, offset, size in ROWS:
        if name in given:
            value = int(given[name], 0) if size > 0 else bytes.fromhex(given[name])
        elif offset is None:
            value = cpuid()
        else:
            value = REPORT[offset:offset + abs(size)]
            value = int.from_bytes(value, "little") if size > 0 else value
        # proto3 leaves out what is zero.
        if value:
            yield number, name, size, value


def varint(value):
    out = b""
    while value > 127:
        out += bytes([value & 127 | 128])
        value >>= 7
    return out + bytes([value])


def field(number, value):
    if isinstance(value, int):
        return varint(number << 3) + varint(value)
    return varint(number << 3 | 2) + varint(len(value)) + value


def camel(name):
    first, *others = name.split("_")
    return first + "".join(word.capitalize() for word in others)


def quoted(value):
    return '"' + "".join(chr(byte) if 32 <= byte < 127 and byte not in b'"\\' else f"\\{byte:03o}" for byte in value) + '"'


def main():
    fields = list(values())
    members = {}
    for _, name, size, value in fields:
        members[camel(name)] = (base64.b64encode(value).decode() if isinstance(value, bytes)
                                else str(value) if size == 8 else value)
    with open("go.json", "w", encoding="ascii") as file:
        json.dump({"report": members, "certificateChain": {"vcekCert": base64.b64encode(VCEK).decode()},
                   "product": {"name": "SEV_PRODUCT_MILAN"}}, file)
    with open("go.textproto", "w", encoding="ascii") as file:
        file.write("# proto-message: Attestation\nreport:  {\n")
        for _, name, _, value in fields:
            file.write(f"  {name}:  {value if isinstance(value, int) else quoted(value)}\n")
        file.write(f"}}\ncertificate_chain:  {{\n  vcek_cert:  {quoted(VCEK)}\n}}\nproduct: {{ name: SEV_PRODUCT_MILAN }}\n")
    with open("go.bin", "wb") as file:
        report = b"".join(field(number, value) for number, _, _, value in fields)
        file.write(field(1, report) + field(2, field(1, VCEK)) + field(3, field(1, 1)))


main()
