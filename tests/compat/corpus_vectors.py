#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Runs every published and every synthetic test vector of the corpus through the programs."""

import argparse
import base64
import hashlib
import json
import os
import re
import subprocess
import sys
import tempfile

from firmware import make_firmware
from tap import Tap, corpus, difference

MODES = ("sev", "seves", "snp", "snp:ovmf-hash", "snp:svsm")
# Behaviour of a vector -> profile of sevkit measure. What sev-snp-measure does today is "current".
PROFILES = {"vmsa-fpu0": "qemu-fpu0", "ec2-rdx0": "ec2-rdx0"}


# 0.0.5 left the kernel out where the firmware has no section for its hashes; an error since 0.0.6.
KERNEL_LEFT_OUT = ("ssm-v0.0.5-test_snp_ovmf_hash_gen",)


class Programs:
    """The programs under test, run in a folder that can be written to."""

    def __init__(self, args, folder):
        self.measure = [os.path.abspath(args.sev_snp_measure)]
        self.sevkit = [os.path.abspath(args.sevkit), "measure"]
        self.id_block = [os.path.abspath(args.snp_create_id_block)]
        self.folder = folder

    def run(self, argv):
        return subprocess.run(argv, cwd=self.folder, stdin=subprocess.DEVNULL,
                              capture_output=True, text=True, timeout=120, check=False)


def content_of(value):
    """Bytes of a kernel or initrd as the vectors write them."""
    if isinstance(value, str):
        return base64.b64decode(value)
    match = re.fullmatch(r'sha256\(b"(.*)"\)\*(\d+)', value["recipe"])
    return hashlib.sha256(match[1].encode()).digest() * int(match[2])


def file_for(folder, name, data):
    path = os.path.join(folder, name)
    with open(path, "wb") as file:
        file.write(data)
    return path


def arguments(vector, root, folder):
    """The vector as a command line."""
    firmware = vector.get("ovmf_copy") or vector.get("ovmf")
    svsm = vector.get("svsm_copy") or vector.get("svsm")
    if firmware:
        firmware = os.path.join(root, firmware)
    else:  # the vector comes with the digest of its pages
        metadata = vector["ovmf_metadata"]
        image = make_firmware(sections=metadata["sections"], reset_eip=metadata["reset_eip"])
        firmware = file_for(folder, "firmware", image)
    argv = ["--mode", vector["mode"], "--ovmf", firmware]
    if vector["mode"] not in ("sev", "snp:ovmf-hash"):
        argv += ["--vcpus", str(vector["vcpus"]), "--vmm-type", vector["vmm"]]
        if vector["vmm"] == "QEMU" or vector["vcpu_sig"] is not None:
            argv.append("--vcpu-sig=" + hex(vector["vcpu_sig"] or 0))
    if vector["mode"] == "snp" and vector["guest_features"] is not None:
        argv += ["--guest-features", hex(vector["guest_features"])]
    if vector["mode"] == "snp:svsm":
        argv += ["--svsm", os.path.join(root, svsm), "--vars-size", str(vector["vars_size"])]
    if vector["snp_ovmf_hash"]:
        argv += ["--snp-ovmf-hash", vector["snp_ovmf_hash"]]
    if vector["kernel_content"] is not None and vector["id"] not in KERNEL_LEFT_OUT:
        argv += ["--kernel", file_for(folder, "kernel", content_of(vector["kernel_content"]))]
        if vector["initrd_content"] is not None:
            argv += ["--initrd", file_for(folder, "initrd", content_of(vector["initrd_content"]))]
        if vector["append"] is not None:
            argv += ["--append", vector["append"]]
    return argv


def check_measurement(programs, vector, root):
    """What differs, as text, or None."""
    argv = arguments(vector, root, programs.folder)
    compat = vector.get("compat") or "current"
    if compat == "current":
        done = programs.run(programs.measure + argv)
    else:
        done = programs.run(programs.sevkit + argv + ["--profile", PROFILES[compat]])
    last = done.stderr.splitlines()[-1] if done.stderr else ""
    if not vector["expected_error"]:
        problem = difference("status", done.returncode, 0)
        problem += difference("stdout", done.stdout, vector["expected_hex"] + "\n")
    else:
        problem = difference("status", done.returncode, 1) + difference("stdout", done.stdout, "")
        kind, colon, text = vector["expected_error"].partition("Error: ")
        if kind == "Runtime" and colon:
            problem += difference("last line on stderr", last, "Error: " + text)
        elif not last.startswith("Error: ") or done.stderr.count("Error: ") != 1:
            problem += "stderr: expected one line that begins with 'Error: '\n"
    return problem and f"{' '.join(argv)}\n{problem}{done.stderr}"


def check_vmsa_page(programs, vector, root):
    """The page that measuring a guest writes with --dump-vmsa."""
    index = vector["cpu_index"]
    argv = ["--mode", "seves", "--ovmf", os.path.join(root, vector["ovmf_copy"]), "--vcpus", "2",
            "--vcpu-type", vector["vcpu_type"], "--dump-vmsa"]
    done = programs.run(programs.sevkit + argv + ["--profile", PROFILES[vector["compat"]]])
    if done.returncode != 0:
        return f"status: {done.returncode}\n{done.stderr}"
    with open(os.path.join(programs.folder, f"vmsa{index}.bin"), "rb") as file:
        ours = file.read()
    with open(os.path.join(root, vector["expected_file"]), "rb") as file:
        expected = file.read()
    problem = difference("SHA-256", hashlib.sha256(ours).hexdigest(), vector["expected_sha256"])
    return problem + ("" if ours == expected else "not the bytes of the reference file\n") or None


def check_id_auth(programs, vector, root):
    """Everything but the signatures, which are random there: algorithms and public keys."""
    argv = ["--measurement", base64.b64encode(bytes(48)).decode(),
            "--idkey", os.path.join(root, vector["idkey_path"]),
            "--authorkey", os.path.join(root, vector["authorkey_path"])]
    done = programs.run(programs.id_block + argv)
    if done.returncode != 0:
        return f"status: {done.returncode}\n{done.stderr}"
    ours = base64.b64decode(done.stdout.splitlines()[0].partition(",id-auth=")[2])
    expected = base64.b64decode(vector["expected_id_auth_b64"])
    problem = difference("size", len(ours), len(expected))
    for begin, end in [(0, 0x40), (0x240, 0x680), (0x880, 0x1000)]:
        problem += difference(f"bytes {begin:#x}-{end:#x}", ours[begin:end].hex(),
                              expected[begin:end].hex())
    return problem


def check_cpu_sig(programs, vector, root):
    """Family, model and stepping give the digest that the signature gives."""
    argv = ["--mode", "snp", "--vcpus", "1", "--ovmf",
            os.path.join(root, "fixtures", "synth", "all_types_8k.fd")]
    triple = []
    for part in ("family", "model", "stepping"):
        triple += ["--vcpu-" + part, str(vector[part])]
    ours = programs.run(programs.measure + argv + triple)
    expected = programs.run(programs.measure + argv + ["--vcpu-sig", "0x" + vector["expected_hex"]])
    other = programs.run(programs.measure + argv + ["--vcpu-sig", "0"])
    problem = difference("status", ours.returncode, 0)
    problem += difference("stdout", ours.stdout, expected.stdout)
    if ours.stdout == other.stdout:
        problem += "the signature does not matter\n"
    return problem


CHECKS = {"vmsa-page": check_vmsa_page, "id-auth": check_id_auth, "cpu-sig": check_cpu_sig}
CHECKS.update(dict.fromkeys(MODES, check_measurement))


def reason_to_skip(vector):
    """Why no program can be asked for this vector, or None."""
    if vector["mode"] not in CHECKS:
        return f"no program computes {vector['mode']}"
    compat = vector.get("compat") or "current"
    if compat != "current" and compat not in PROFILES:
        return f"no profile for {compat}"
    if vector["mode"] == "snp:svsm" and compat != "current":
        return f"no SVSM profile for {compat}"
    return other_firmware(vector)


def other_firmware(vector):
    """Vectors of a distribution's firmware hold for that very file, which other releases have not."""
    if not os.path.isabs(vector.get("ovmf") or "") or vector.get("ovmf_copy"):
        return None
    try:
        with open(vector["ovmf"], "rb") as file:
            digest = hashlib.sha256(file.read()).hexdigest()
    except FileNotFoundError:
        return f"no {vector['ovmf']}"
    return None if digest == vector["ovmf_sha256"] else f"another {vector['ovmf']}"


def main():
    cli = argparse.ArgumentParser(description=__doc__)
    cli.add_argument("--sevkit", required=True)
    cli.add_argument("--sev-snp-measure", required=True)
    cli.add_argument("--snp-create-id-block", required=True)
    args = cli.parse_args()
    root = os.path.abspath(corpus("measure"))
    tap = Tap()
    for name in ("vectors.jsonl", "vectors-synthetic.jsonl"):
        with open(os.path.join(root, name), encoding="utf-8") as lines:
            vectors = [json.loads(line) for line in lines]
        for vector in vectors:
            reason = reason_to_skip(vector)
            if reason:
                tap.skip(vector["id"], reason)
                continue
            with tempfile.TemporaryDirectory() as folder:
                check = CHECKS[vector["mode"]]
                tap.report(vector["id"], check(Programs(args, folder), vector, root))
    return tap.finish()


if __name__ == "__main__":
    sys.exit(main())
