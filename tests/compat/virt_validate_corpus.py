#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Measurements that virt-qemu-sev-validate accepted, and the same with one bit flipped; secrets."""

import argparse
import base64
import hashlib
import hmac
import json
import os
import struct
import subprocess
import sys
import tempfile
import uuid

from tap import Tap, corpus, difference


class Program:
    def __init__(self, path, folder):
        self.path = os.path.abspath(path)
        self.folder = folder

    def run(self, argv):
        return subprocess.run([self.path, *argv], cwd=self.folder, stdin=subprocess.DEVNULL,
                              capture_output=True, text=True, timeout=120, check=False)


def replaced(argv, option, value):
    argv = list(argv)
    argv[argv.index(option) + 1] = value
    return argv


def check_values(vector, stderr):
    """The values on the way, from --debug."""
    values = dict(line.removeprefix("[DEBUG]: ").split(": ", 1) for line in stderr.splitlines())
    problem = difference("digest", values["Measured-data(sha256)"], vector["launch_digest"])
    problem += difference("message", values["Measured-msg(hex)"], vector["hmac_msg"])
    problem += difference("reported", values["Measurement reported(hex)"], vector["measurement"])
    problem += difference("computed", values["Measurement computed(hex)"], vector["measurement"])
    for label, key in (("Table(hex)", "kernel_table"), ("VMSA CPU 0(sha256)", "vmsa0_sha256"),
                       ("VMSA CPU 1(sha256)", "vmsa1_sha256")):
        problem += difference(label, values.get(label), vector.get(key))
    return problem


def check_measurement(program, vector):
    done = program.run(vector["argv"] + ["--debug"])
    problem = difference("status", done.returncode, vector["exit"])
    problem += difference("stdout", done.stdout, "OK: Looks good to me\n")
    return problem + (done.stderr if problem else check_values(vector, done.stderr))


def check_flipped(program, vector, bit):
    """One bit of the measurement or the nonce, and the answer is no."""
    blob = bytearray(base64.b64decode(vector["argv"][vector["argv"].index("-m") + 1]))
    blob[bit // 8] ^= 1 << bit % 8
    done = program.run(replaced(vector["argv"], "-m", base64.b64encode(blob).decode()) + ["-q"])
    return (difference("status", done.returncode, 1) + difference("stdout", done.stdout, "") +
            difference("stderr", done.stderr, ""))


def decrypt(tek, vector, data):
    return subprocess.run(["openssl", "enc", "-d", "-aes-128-ctr", "-K", tek.hex(), "-iv",
                           vector.hex()], input=data, stdout=subprocess.PIPE, check=True).stdout


def check_secret(program, vectors, secret, output):
    """The packet of a secret: what a processor with these keys finds inside."""
    argv = list(next(v for v in vectors["measure"] if v["measurement"] == secret["measurement"])["argv"])
    header, payload = (os.path.join(output, name) for name in ("header", "payload"))
    argv += ["--secret-header", header, "--secret-payload", payload]
    for number, (guid, data) in enumerate(secret["items"]):
        path = os.path.join(output, str(number))
        with open(path, "wb") as file:
            file.write(bytes.fromhex(data))
        alias = "luks-key" if uuid.UUID(guid).fields[0] == 0x736869e5 else guid.upper()
        argv += ["-s", f"{alias}:{path}"]
    done = program.run(argv)
    count = len(secret["items"])
    problem = difference("stdout", done.stdout,
                         f"OK: Looks good to me\nOK: Injected {count} secrets\n")
    if problem or done.returncode:
        return f"{problem}status {done.returncode}\n{done.stderr}"
    for path in (header, payload):
        problem += difference("mode", oct(os.stat(path).st_mode & 0o777), "0o600")
    header, payload = (base64.b64decode(open(path, "rb").read(), validate=True)
                       for path in (header, payload))
    flags, vector, mac = struct.unpack("<4s16s32s", header)
    tik, tek = bytes.fromhex(vectors["tik"]), bytes.fromhex(vectors["tek"])
    size = struct.pack("<I", len(payload))
    message = b"\1" + flags + vector + size + size + payload + bytes.fromhex(secret["measurement"])
    problem += difference("flags", flags, bytes(4))
    problem += difference("MAC", mac, hmac.digest(tik, message, hashlib.sha256))
    problem += difference("table", decrypt(tek, vector, payload).hex(), secret["plaintext"])
    return problem


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--virt-qemu-sev-validate", required=True)
    args = parser.parse_args()
    root = corpus("sev-validate")
    with open(os.path.join(root, "vectors.json"), encoding="utf-8") as file:
        vectors = json.load(file)
    tap = Tap()
    program = Program(args.virt_qemu_sev_validate, root)
    for vector in vectors["measure"]:
        tap.report(vector["name"], check_measurement(program, vector))
        for bit in (0, 100, 255, 256, 383):
            tap.report(f"{vector['name']}, bit {bit}", check_flipped(program, vector, bit))
    for secret in vectors["secrets"]:
        with tempfile.TemporaryDirectory() as output:
            tap.report("secret " + secret["name"], check_secret(program, vectors, secret, output))
    return tap.finish()


if __name__ == "__main__":
    sys.exit(main())
