#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""What the drop-in programs do beyond argparse: order of checks, warnings, odd files and streams."""

import argparse
import base64
import fcntl
import hashlib
import os
import pty
import shutil
import struct
import subprocess
import sys
import tempfile
import termios

from firmware import RESET_EIP, SECTIONS, make_firmware, sev_digest
from tap import Tap, difference

FIRMWARE = make_firmware(sections=SECTIONS)
KERNEL, INITRD = b"kernel" * 1000, b"initrd" * 1000
SNP = ["--mode", "snp", "--ovmf", "fw", "--vcpus", "1", "--vcpu-type", "EPYC"]
SVSM = ["--mode", "snp:svsm", "--ovmf", "fw", "--vcpus", "1", "--vcpu-type", "EPYC"]
SVSM += ["--svsm", "svsm"]
SEV = ["--mode", "sev", "--ovmf", "fw"]
HASH = ["--mode", "snp:ovmf-hash", "--ovmf", "fw"]
WARNING = "sev-snp-measure: warning: "


class Bench:
    """A folder with files, and the program under test in it."""

    def __init__(self, tap, program, folder):
        self.tap = tap
        self.program = program
        self.folder = folder

    def write(self, name, data):
        with open(os.path.join(self.folder, name), "wb") as file:
            file.write(data)

    def read(self, name):
        with open(os.path.join(self.folder, name), "rb") as file:
            return file.read()

    def run(self, argv, sink=subprocess.PIPE, **options):
        if "input" not in options:
            options.setdefault("stdin", subprocess.DEVNULL)
        done = subprocess.run([self.program, *argv], cwd=self.folder, stdout=sink,
                              stderr=subprocess.PIPE, env=dict(os.environ, COLUMNS="100"),
                              timeout=60, check=False, **options)
        done.stdout = (done.stdout or b"").decode()
        done.stderr = done.stderr.decode(errors="replace")
        return done

    def expect(self, name, argv, status=0, stdout=None, last=None, warnings=None, **options):
        """Runs argv and reports; None: not compared. Warnings: parts of them, in order."""
        done = self.run(argv, **options)
        lines = done.stderr.splitlines()
        problem = difference("status", done.returncode, status)
        if stdout is not None:
            problem += difference("stdout", done.stdout, stdout)
        if last is not None:
            problem += difference("last line", lines[-1] if lines else "", last)
        if warnings is not None:
            told = [line for line in lines if ": warning: " in line]
            problem += difference("number of warnings", len(told), len(warnings))
            problem += "".join(f"{line!r} lacks {part!r}\n" for line, part in zip(told, warnings)
                               if part not in line)
        if status == 1 and last is None and not (lines and lines[-1].startswith("Error: ")):
            problem += f"no line that begins with 'Error: ': {done.stderr!r}\n"
        if status == 0 and [line for line in lines if ": warning: " not in line]:
            problem += f"more than warnings on stderr: {done.stderr!r}\n"
        self.tap.report(name, problem and problem + done.stderr)
        return done


def check_order(bench):
    """The first of several errors is the replaced tool's."""
    kernel = "sev-snp-measure: error: --kernel required when using "
    mode = ["--mode", "snp", "--ovmf", "fw"]
    expect = bench.expect
    expect("initrd before vcpus", mode + ["--initrd", "x", "--append", "x"], 2,
           last=kernel + "--initrd")
    expect("append before vcpus", mode + ["--append", "x"], 2, last=kernel + "--append")
    expect("vcpus before vmm type", mode + ["--vmm-type", "x"], 2,
           last="sev-snp-measure: error: missing --vcpus N in guest mode 'snp'")
    expect("vmm type before signature", mode + ["--vcpus", "1", "--vmm-type", "krun"], 2,
           last="sev-snp-measure: error: unknown VMM type 'krun'")
    expect("vars before the value of vcpus",
           ["--mode", "snp:svsm", "--ovmf", "fw", "--vcpus=--", "--vcpu-sig", "1"], 2,
           last="sev-snp-measure: error: snp:svsm mode requires --vars-size or --vars-file")
    expect("signature before vars", ["--mode", "snp:svsm", "--ovmf", "fw", "--vcpus", "1"], 2,
           last="sev-snp-measure: error: missing --vcpu-type or --vcpu-sig or --vcpu-family in "
                "guest mode 'snp:svsm'")
    expect("vmm type in mode sev", SEV + ["--vmm-type", "x"], 2,
           last="sev-snp-measure: error: unknown VMM type 'x'")
    expect("vars size 0", SVSM + ["--vars-size", "0"], 2,
           last="sev-snp-measure: error: snp:svsm mode requires --vars-size or --vars-file")
    expect("dump in mode sev", SEV + ["--dump-vmsa", "--snp-ovmf-hash", "zz"], 2,
           last="sev-snp-measure: error: --dump-vmsa is not availibe in the selected mode")
    expect("ovmf-hash mode checks nothing", HASH + ["--initrd", "x", "--vmm-type", "x"],
           warnings=[])
    expect("VMM type that is not UTF-8", SNP + ["--vmm-type", b"\xff"], 2,
           last="sev-snp-measure: error: unknown VMM type '\\udcff'")


def check_empty(bench):
    """Empty strings count as absent, lost values as empty."""
    plain = bench.run(SNP).stdout
    expect = bench.expect
    for option in ("--kernel=", "--initrd=", "--append=", "--snp-ovmf-hash=", "--append=--"):
        expect(f"{option} counts as absent", SNP + [option], stdout=plain, warnings=[])
    expect("empty kernel, then initrd and append",
           SNP + ["--kernel=", "--initrd", "nowhere", "--append", "x"], stdout=plain,
           warnings=["--initrd is ignored", "--append is ignored"])
    for option in ("--mode", "--ovmf", "--vcpus", "--vcpu-type", "--vmm-type", "--output-format",
                   "--guest-features"):
        expect(f"{option}=--", SNP + [f"{option}=--"], 1, stdout="")


def check_numbers(bench):
    """Numbers as Python reads them, modulo 2^64."""
    plain = bench.run(SNP + ["--vcpu-sig", "0xa00f11"]).stdout
    expect = bench.expect
    for text in ("0XA00F11", " 10489617 ", "+1_0489_617", "0b101000000000111100010001",
                 "0x1_0000_0000_00a0_0f11", "-0xffffffffff5ff0ef"):
        expect(f"--vcpu-sig {text}", SNP + ["--vcpu-sig=" + text], stdout=plain, warnings=[])
    expect("family, model, stepping first",
           SNP + ["--vcpu-sig", "1", "--vcpu-family", "25", "--vcpu-model", "1",
                  "--vcpu-stepping", "1"], stdout=plain, warnings=[])
    expect("a large family counts by its low bits",
           SNP + ["--vcpu-family", str(2**64 + 25), "--vcpu-model", str(2**70 + 1),
                  "--vcpu-stepping", "17"], stdout=plain, warnings=[])
    expect("a negative family sets all higher bits",
           SNP + ["--vcpu-family", "-2", "--vcpu-model", "1", "--vcpu-stepping", "1"],
           stdout=bench.run(SNP + ["--vcpu-sig", str((-2 << 8) | 0x11)]).stdout, warnings=[])
    expect("family alone", SNP + ["--vcpu-family", "25"], 1, stdout="")
    none = bench.run(SNP + ["--vcpus", "0"]).stdout
    expect("negative vcpus are none", SNP + ["--vcpus", "-7"], stdout=none, warnings=[])
    expect("too many vcpus", SNP + ["--vcpus", str(2**64 + 1)], 1, stdout="")
    expect("mode sev has no use for the number of vcpus", SEV + ["--vcpus", str(2**64 + 1)],
           stdout=bench.run(SEV).stdout, warnings=[])
    expect("mode sev has no use for a lost number either", SEV + ["--vcpus=--"],
           stdout=bench.run(SEV).stdout, warnings=[])
    expect("a lost number of vcpus", SNP + ["--vcpus=--"], 1, stdout="",
           last="Error: --vcpus: no value")
    expect("5000 vcpus", SNP + ["--vcpus", "5000"])
    expect("a number of 4300 digits", SNP + ["--vcpu-sig", "1" * 4300])
    expect("a number of 4301 digits", SNP + ["--vcpu-sig", "1" * 4301], 2, stdout="")


def check_warnings(bench):
    """The digest stays the replaced tool's; stderr says what is odd."""
    expect = bench.expect
    decimal = bench.run(SNP + ["--guest-features", "0x15"]).stdout
    expect("decimal guest features", SNP + ["--guest-features", "21"], stdout=decimal,
           warnings=["--guest-features 21 is read as a decimal number (0x15)"])
    for value in ("0x21", "0b100001", "0o41", "9", "1", "-1"):
        expect(f"guest features {value}", SNP + ["--guest-features", value], warnings=[])
    bench.write("svsm", make_firmware(sections=SECTIONS[:4], hash_area=None, svsm_offset=0x40,
                                      size=8192))
    size = ["--vars-size", "540672"]
    plain = expect("svsm", SVSM + size, warnings=[]).stdout
    expect("options that svsm ignores",
           SVSM + size + ["--kernel", "nowhere", "--initrd", "nowhere", "--append", "x",
                          "--guest-features", "21"],
           stdout=plain, warnings=[f"--{name} is ignored in mode snp:svsm" for name in
                                   ("kernel", "initrd", "append", "guest-features")])
    bench.write("odd\n\x1b\x7fé", b"x" + bench.read("svsm"))
    expect("a name with control characters", ["--mode", "sev", "--ovmf", "odd\n\x1b\x7fé"],
           warnings=["odd\\x0a\\x1b\\x7fé: its size of 8193 bytes"])
    expect("a name with control characters that is not there",
           ["--mode", "sev", "--ovmf", "no\n\x1b"], 1, stdout="",
           last="Error: no\\x0a\\x1b: No such file or directory")
    bench.write("vars", bytes(540672))
    expect("--vars-file", SVSM + ["--vars-file", "vars"], stdout=plain, warnings=[])
    expect("--vars-file that is a folder", SVSM + ["--vars-file", "."],
           warnings=["is not a regular file"])
    expect("--vars-file that is not there", SVSM + ["--vars-file", "nowhere"], 1, stdout="")
    for text in ("4294967296", "-4096", str(2**64)):
        expect(f"--vars-size {text}", SVSM + ["--vars-size", text], 1, stdout="")
    expect("svsm without --svsm", SVSM[:-2] + size, 1, stdout="")
    expect("svsm with ec2", SVSM + size + ["--vmm-type", "ec2"], 1, stdout="",
           last="Error: SVSM mode is only implemented for Qemu.")
    expect("svsm image without launch offset", SVSM + size + ["--svsm", "fw"], 1, stdout="",
           last="Error: Can't find SVSM_INFO_GUID entry in SVSM table")
    expect("a file's name is no reason",
           SNP + ["--ovmf", "Can't find SVSM_INFO_GUID, is less than its own header"], 1, stdout="",
           last="Error: Can't find SVSM_INFO_GUID, is less than its own header: No such file or "
                "directory")
    kernel = ["--kernel", "fw"]
    for name, argv, image in (
            ("Invalid entry size", SNP, make_firmware(sections=SECTIONS).replace(
                struct.pack("<IH", RESET_EIP, 22), struct.pack("<IH", RESET_EIP, 17))),
            ("Wrong SEV metadata signature", SNP, FIRMWARE.replace(b"ASEV", b"ASEW")),
            ("Wrong SEV metadata version", SNP,
             FIRMWARE[:8] + struct.pack("<I", 2) + FIRMWARE[12:]),
            ("Can't find SEV_ES_RESET_BLOCK_GUID entry in OVMF table", SNP,
             make_firmware(sections=SECTIONS, reset_eip=None)),
            ("Can't find SEV_HASH_TABLE_RV_GUID entry in OVMF table", SNP + kernel,
             make_firmware(sections=SECTIONS, hash_area=None)),
            ("Kernel specified but OVMF doesn't support kernel/initrd/cmdline measurement",
             SEV + kernel, make_firmware(hash_area=None)),
            ("Kernel specified but OVMF metadata doesn't include SNP_KERNEL_HASHES section",
             SNP + kernel, make_firmware(sections=SECTIONS[:-1]))):
        bench.write("damaged", image)
        expect(f"the other tool's words: {name}", argv + ["--ovmf", "damaged"], 1, stdout="",
               last="Error: " + name)
    bench.write("plain", make_firmware())
    done = bench.run(SNP + ["--ovmf", "plain"])
    bench.tap.report("firmware without SEV metadata is measured with a warning",
                     None if done.returncode == 0 and WARNING in done.stderr else done.stderr)


def check_ovmf_hash(bench):
    """--snp-ovmf-hash as bytes.fromhex() reads it."""
    plain = bench.run(SNP).stdout
    firmware = bench.expect("mode snp:ovmf-hash", HASH, warnings=[]).stdout.strip()
    expect = bench.expect
    expect("--output-format and -v are ignored there", HASH + ["--output-format", "base64", "-v"],
           stdout=firmware + "\n", warnings=[])
    expect("--dump-vmsa is ignored there", HASH + ["--dump-vmsa"], stdout=firmware + "\n",
           warnings=["--dump-vmsa is ignored"])
    blanks = " \t".join(firmware[i:i + 2] for i in range(0, 96, 2)).upper() + "\n"
    for name, text in (("hash", firmware), ("hash with blanks", blanks)):
        expect(name, SNP + ["--snp-ovmf-hash", text], stdout=plain, warnings=[])
    expect("hash as the README spells it", SNP + ["--ovmf-hash", firmware], stdout=plain, warnings=[])
    for model, like in (("EPYC-Genoa-v2", "EPYC-Genoa"), ("EPYC-Turin-v1", "EPYC-Turin"),
                        ("EPYC-Turin-v2", "EPYC-Turin")):
        expect(model, SNP + ["--vcpu-type", model],
               stdout=bench.run(SNP + ["--vcpu-type", like]).stdout, warnings=[])
    expect("abbreviated, it is unknown", SNP + ["--ovmf-has", firmware], 2, stdout="")
    for name, text in (("short", firmware[2:]), ("long", firmware + "00"), ("odd", firmware[1:]),
                       ("blank in a byte", firmware[:1] + " " + firmware[1:]),
                       ("not ASCII", firmware[2:] + "é"), ("0x", "0x" + firmware)):
        expect(f"hash: {name}", SNP + ["--snp-ovmf-hash", text], 1, stdout="")
    expect("hash in mode sev", SEV + ["--snp-ovmf-hash", firmware], 1, stdout="",
           last="Error: SNP OVMF hash only works with SNP")


def check_files(bench):
    """Command lines to the byte, odd names and kinds of files."""
    expect = bench.expect
    for name, text in (("plain", b"console=ttyS0 quiet"), ("not UTF-8", b"a=\xff\xfe\x80 b=\xc3"),
                       ("blanks", b" \t x \n"), ("an option's look", b"-1")):
        expect(f"command line: {name}",
               SEV + ["--kernel", "kernel", "--initrd", "initrd", "--append", text],
               stdout=sev_digest(FIRMWARE, KERNEL, INITRD, text) + "\n", warnings=[])
    plain = sev_digest(FIRMWARE) + "\n"
    expect("-- ends the options", SEV + ["--"], 2)
    bench.write("-", FIRMWARE)
    expect("a file named -", ["--mode", "sev", "--ovmf", "-"], stdout=plain, warnings=[])
    expect("standard input", ["--mode", "sev", "--ovmf", "/dev/stdin"], stdout=plain, warnings=[],
           input=FIRMWARE)
    for name in (".", "nowhere", "", "kernel/x", b"\xff"):
        expect(f"firmware {name!r}", ["--mode", "sev", "--ovmf", name], 1, stdout="")
    expect("kernel that is not there", SEV + ["--kernel", "nowhere"], 1, stdout="")
    expect("initrd that is a folder", SEV + ["--kernel", "kernel", "--initrd", "."], 1, stdout="")
    expect("base64", SEV + ["--output-format", "base64", "-v"], warnings=[],
           stdout="Calculated SEV guest measurement: "
                  + base64.b64encode(bytes.fromhex(plain)).decode() + "\n")


def check_dump(bench):
    """vmsa<N>.bin: whole pages, ordinary permissions; nothing where it cannot be written."""
    os.umask(0o022)
    bench.expect("--dump-vmsa", SNP + ["--vcpus", "3", "--dump-vmsa"], warnings=[])
    pages = [bench.read(f"vmsa{i}.bin") for i in range(3)]
    problem = difference("sizes", [len(page) for page in pages], [4096] * 3)
    problem += "" if pages[0] != pages[1] else "boot processor and others are alike\n"
    problem += "" if pages[1] == pages[2] else "the others differ\n"
    problem += difference("rip of vCPU 1", struct.unpack_from("<Q", pages[1], 0x178)[0], 0xb004)
    mode = os.stat(os.path.join(bench.folder, "vmsa0.bin")).st_mode & 0o777
    problem += difference("mode", oct(mode), "0o644")
    bench.tap.report("the dumped pages", problem)
    os.mkdir(os.path.join(bench.folder, "vmsa7.bin"))
    bench.expect("--dump-vmsa over a folder", SNP + ["--vcpus", "8", "--dump-vmsa"], 1, stdout="")


def check_streams(bench):
    """Output that cannot be written is an error; the width is the terminal's."""
    for argv in (SEV, ["--help"], ["--version"]):
        with open("/dev/full", "wb") as full:
            bench.expect(f"{argv[0]} on a full device", argv, 1, sink=full)
        bench.expect(f"{argv[0]} on a closed stdout", argv, 1, preexec_fn=lambda: os.close(1))
        reader, writer = os.pipe()
        os.close(reader)
        bench.expect(f"{argv[0]} on a pipe without reader", argv, 1, sink=writer)
        os.close(writer)
    terminal, side = pty.openpty()
    fcntl.ioctl(side, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 61, 0, 0))
    env = {name: value for name, value in os.environ.items() if name != "COLUMNS"}
    usages = []
    for change in (env, dict(env, COLUMNS="61"), dict(env, COLUMNS="-1")):
        done = subprocess.run([bench.program], env=change, stdout=side, stderr=subprocess.PIPE,
                              timeout=60, check=False)
        usages.append(done.stderr)
    os.close(side)
    os.close(terminal)
    none = subprocess.run([bench.program], env=env, stdout=subprocess.DEVNULL,
                          stderr=subprocess.PIPE, timeout=60, check=False).stderr
    problem = difference("terminal and COLUMNS", usages[0], usages[1])
    problem += difference("terminal and a useless COLUMNS", usages[0], usages[2])
    problem += "" if usages[0] != none else "without a terminal it is no different\n"
    bench.tap.report("width of the terminal", problem)


def check_id_block(bench, digest):
    """snp-create-id-block with keys made by openssl."""
    expect = bench.expect

    def run(*argv):
        subprocess.run(["openssl", *argv], cwd=bench.folder, check=True,
                       stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)

    for name in ("id", "author"):
        run("ecparam", "-name", "secp384r1", "-genkey", "-noout", "-out", f"{name}.pem")
    run("ecparam", "-name", "secp384r1", "-genkey", "-out", "params.pem")
    run("pkcs8", "-topk8", "-nocrypt", "-in", "id.pem", "-out", "id.p8")
    run("pkcs8", "-topk8", "-passout", "pass:x", "-in", "id.pem", "-out", "encrypted.p8")
    run("ec", "-in", "id.pem", "-outform", "DER", "-out", "id.der")
    run("ec", "-in", "id.pem", "-pubout", "-out", "public.pem")
    run("ecparam", "-name", "prime256v1", "-genkey", "-noout", "-out", "p256.pem")
    run("genrsa", "-out", "rsa.pem", "2048")
    value = base64.b64encode(digest).decode()
    keys = ["--idkey", "id.pem", "--authorkey", "author.pem"]
    plain = expect("an ID block", ["--measurement", value, *keys], warnings=[]).stdout
    block = bytes(32) + struct.pack("<IIQ", 1, 0, 0x30000)
    lines = plain.splitlines()
    problem = difference("lines", len(lines), 3)
    first, auth = lines[0].split(",id-auth=")
    problem += difference("block", base64.b64decode(first[len("id-block="):]), digest + block)
    auth = base64.b64decode(auth)
    problem += difference("size of the authentication", len(auth), 4096)
    for line, label, offset in ((lines[1], "id_key_hash: ", 0x240),
                                (lines[2], "author_key: ", 0x880)):
        key_digest = hashlib.sha384(auth[offset:offset + 1028]).digest()
        problem += difference(label, line, label + base64.b64encode(key_digest).decode())
    bench.tap.report("the lines of an ID block", problem)
    expect("the same again", ["--measurement", value, *keys], stdout=plain)
    expect("a PKCS#8 key", ["--measurement", value, "--idkey", "id.p8", *keys[2:]], stdout=plain)
    expect("a key with parameters", ["--measurement", value, "--idkey", "params.pem", *keys[2:]])
    spaced = " ".join(value) + "\n"
    expect("foreign characters are skipped", ["--measurement", spaced, *keys], stdout=plain,
           warnings=[])
    expect("what follows the padding is ignored",
           ["--measurement", base64.b64encode(digest + b"x").decode() + "$$", *keys],
           stdout=plain, warnings=["is cut to the first 48"])
    hexed = expect("hex", ["--measurement", digest.hex(), *keys],
                   warnings=["looks like hex", "is cut to the first 48"]).stdout
    cut = base64.b64encode(base64.b64decode(digest.hex())[:48]).decode()
    expect("hex of a digest of 32 bytes", ["--measurement", digest.hex()[:64], *keys],
           warnings=["looks like hex"])
    expect("hex gives the replaced tool's digest", ["--measurement", cut, *keys], stdout=hexed)
    for name, text in (("short", value[4:]), ("padding", value[:-1]), ("one more", value + "A"),
                       ("empty", ""), ("not ASCII", value + "é"), ("not UTF-8", b"\xff")):
        expect(f"measurement: {name}", ["--measurement", text, *keys], 1, stdout="")
    expect("no measurement", keys, 1, stdout="")
    expect("lost measurement", ["--measurement=--", *keys], 1, stdout="")
    for key in ("encrypted.p8", "id.der", "public.pem", "p256.pem", "rsa.pem", "nowhere", ".", ""):
        for option in ("--idkey", "--authorkey"):
            expect(f"{option} {key}", ["--measurement", value, *keys, option, key], 1, stdout="")
    bench.write("-", bench.read("id.pem"))
    expect("a key file named -", ["--measurement", value, "--idkey", "-", *keys[2:]], stdout=plain)
    expect("a key from standard input",
           ["--measurement", value, "--idkey", "/dev/stdin", *keys[2:]], stdout=plain,
           input=bench.read("id.pem"))
    for missing in (keys[:2], keys[2:], []):
        expect(f"keys: {missing}", ["--measurement", value, *missing], 2, stdout="",
               last="snp-create-id-block: error: missing key files for id block")


def main():
    cli = argparse.ArgumentParser(description=__doc__)
    cli.add_argument("--sev-snp-measure", required=True)
    cli.add_argument("--snp-create-id-block", required=True)
    args = cli.parse_args()
    tap = Tap()
    for check in (check_order, check_empty, check_numbers, check_warnings, check_ovmf_hash,
                  check_files, check_dump, check_streams):
        with tempfile.TemporaryDirectory() as folder:
            bench = Bench(tap, os.path.abspath(args.sev_snp_measure), folder)
            for name, data in (("fw", FIRMWARE), ("kernel", KERNEL), ("initrd", INITRD)):
                bench.write(name, data)
            check(bench)
    if not shutil.which("openssl"):
        tap.skip("snp-create-id-block", "no openssl program to make keys with")
        return tap.finish()
    with tempfile.TemporaryDirectory() as folder:
        check_id_block(Bench(tap, os.path.abspath(args.snp_create_id_block), folder),
                       hashlib.sha384(b"measurement").digest())
    return tap.finish()


if __name__ == "__main__":
    sys.exit(main())
