#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Every option and exit status of virt-qemu-sev-validate without libvirt: syntax, order of checks, files,
secrets, debugging."""

import argparse
import base64
import hashlib
import hmac
import os
import socket
import stat
import struct
import subprocess
import sys
import tempfile
import threading
import time

from firmware import hash_table, make_firmware
from tap import Tap, difference

OK = "OK: Looks good to me\n"
INJECTED = "OK: Injected {} secrets\n"
LUKS = "736869e5-84f0-4973-92ec-06879ce3da0b"
TEK, TIK = bytes(range(16)), bytes(range(16, 32))
NONCE = bytes(range(32, 48))
FIRMWARE = make_firmware(sections=None, size=8192)
KERNEL, INITRD = b"kernel" * 100, b"initrd" * 100
VMSA0, VMSA1 = b"\1" * 4096, b"\2" * 4096
VERSION = ["--api-major", "1", "--api-minor", "55", "--build-id", "24"]
KEYS = ["--tk", "tk"]


def measure(data, policy=0, version=(1, 55, 24), tik=TIK):
    """What a secure processor reports of a launch of data."""
    message = struct.pack("<4BI", 4, *version, policy) + hashlib.sha256(data).digest() + NONCE
    return base64.b64encode(hmac.digest(tik, message, hashlib.sha256) + NONCE).decode()


def state(measurement, policy=0):
    return ["-m", measurement, *VERSION, "--policy", str(policy)]


PLAIN = state(measure(FIRMWARE)) + ["-f", "fw"]
ES1 = state(measure(FIRMWARE + VMSA0, 4), 4) + ["-f", "fw"]
ES3 = state(measure(FIRMWARE + VMSA0 + 2 * VMSA1, 4), 4) + ["-f", "fw"]
WITH_KERNEL = state(measure(FIRMWARE + hash_table(KERNEL, INITRD, b" a  b "))) + ["-f", "fw"]
SECRET = ["-s", "luks-key:pass", "--secret-header", "header", "--secret-payload", "payload"]


class Bench:
    """A folder with files, and the program in it."""

    def __init__(self, tap, program, folder):
        self.tap = tap
        self.program = program
        self.folder = folder
        for name, data in {"fw": FIRMWARE, "tk": TEK + TIK, "tik": TIK, "tek": TEK, "kernel": KERNEL,
                           "initrd": INITRD, "vmsa0": VMSA0, "vmsa1": VMSA1, "pass": b"secret\n",
                           "empty": b"", "-": FIRMWARE}.items():
            self.write(name, data)

    def path(self, name):
        return os.path.join(self.folder, name)

    def write(self, name, data):
        with open(self.path(name), "wb") as file:
            file.write(data)

    def remove(self, *names):
        for name in names:
            if os.path.exists(self.path(name)):
                os.unlink(self.path(name))

    def run(self, argv, environment=None, **options):
        variables = dict(os.environ, COLUMNS="100", LIBVIRT_DEFAULT_URI="test:///default")
        variables.update(environment or {})
        options.setdefault("stdout", subprocess.PIPE)
        return subprocess.run([self.program, *argv], cwd=self.folder, stdin=subprocess.DEVNULL,
                              stderr=subprocess.PIPE, env=variables, timeout=60, check=False,
                              **options)

    def expect(self, name, argv, status, stdout=None, error=None, notes=0):
        """error: a part of the only line "ERROR: ..."; notes: lines that explain a mismatch."""
        done = self.run(argv)
        lines = done.stderr.decode(errors="replace").splitlines()
        problem = difference("status", done.returncode, status)
        wanted = stdout if stdout is not None else OK if status == 0 else ""
        problem += difference("stdout", done.stdout.decode(), wanted)
        if error is not None:
            problem += difference("lines on stderr", len(lines), 1 + notes)
            if not lines or not lines[0].startswith("ERROR: ") or error not in lines[0]:
                problem += f"no 'ERROR: ' with {error!r}\n"
        elif status == 0:
            problem += difference("stderr", lines, [])
        self.tap.report(name, problem and problem + done.stderr.decode(errors="replace"))
        return lines

    def expect_usage(self, name, argv, part):
        """A mistake that the parser finds is told even with -q."""
        done = self.run(argv)
        lines = done.stderr.decode(errors="replace").splitlines()
        problem = difference("status", done.returncode, 2) + difference("stdout", done.stdout, b"")
        if not lines or not lines[0].startswith("usage: ") or part not in lines[-1]:
            problem += f"no usage with {part!r}: {lines!r}"
        self.tap.report(name, problem)


def check_syntax(bench):
    plain = bench.expect
    plain("long options", KEYS + PLAIN, 0)
    plain("two key files", ["--tik", "tik", "--tek", "tek"] + PLAIN, 0)
    measurement = PLAIN[1]
    plain("abbreviations", KEYS + ["--meas", measurement, "--api-ma=1", "--api-mi", "55", "--bu=24",
                                   "--pol=0", "--fi=fw"], 0)
    plain("attached values", KEYS + ["-m" + measurement, "-ffw"] + VERSION + ["--policy=0"], 0)
    plain("an equals sign behind a letter", KEYS + ["-m=" + measurement, "-f=fw"] + VERSION +
          ["--policy=0"], 0)
    plain("bundles", KEYS + ["-qm", measurement, "-ffw"] + VERSION + ["--policy=0"], 0, stdout="")
    plain("the last one wins", KEYS + ["-f", "missing", "--policy", "9"] + PLAIN, 0)
    plain("integers as Python has them", KEYS + PLAIN + ["--policy= +0_0 ", "--api-major", "01"], 0)
    plain("a word that is none of ours but a value", KEYS + PLAIN[:-1] + ["-"], 0)
    for debug in ("--de", "--deb", "--debu", "--debug", "-d"):
        done = bench.run(KEYS + PLAIN + [debug])
        bench.tap.report(f"abbreviation {debug}", difference("status", done.returncode, 0) +
                         ("" if b"[DEBUG]: Measured-msg(hex): " in done.stderr else "no message"))
    bad = bench.expect_usage
    bad("ambiguous options", KEYS + PLAIN + ["--c", "x"], "ambiguous option: --c could match")
    bad("ambiguous keys", PLAIN + ["--t", "tk"], "ambiguous option: --t could match")
    bad("unknown options", KEYS + PLAIN + ["--loader", "fw"], "unrecognized arguments: --loader fw")
    bad("no operands", KEYS + PLAIN + ["fw"], "unrecognized arguments: fw")
    bad("dashes", KEYS + PLAIN + ["--", "fw"], "unrecognized arguments")
    bad("flags take no value", KEYS + PLAIN + ["--insecure=1"], "ignored explicit argument '1'")
    bad("a value is missing", KEYS + PLAIN + ["-f"], "expected one argument")
    bad("a negative number as a word, where there are options like -0",
        KEYS + PLAIN + ["--policy", "-5"], "argument --policy: expected one argument")
    for value in ("0x1", "3.0", "", "1__0", "x"):
        bad(f"integer {value!r}", KEYS + PLAIN + ["--policy=" + value], f"invalid int value: '{value}'")
    bad("usage in spite of -q", ["-q", "--nonsense"], "unrecognized arguments")
    help_page = bench.run(["-h"])
    bench.tap.report("help", difference("status", help_page.returncode, 0) +
                     ("" if b"--inject-secret" in help_page.stdout else "no help"))


def check_usage(bench):
    """The combinations that make no sense, in their order."""
    no = bench.expect
    no("two kinds of key files", KEYS + ["--tik", "tik"] + PLAIN, 2, error="--tk")
    no("TIK without TEK", ["--tik", "tik"] + PLAIN, 2, error="--tek")
    no("no keys", [], 2, error="--tk")
    given = []
    for option, value in zip(PLAIN[::2] + ["-f"], PLAIN[1::2] + ["fw"]):
        name = {"-m": "--measurement", "-f": "--firmware"}.get(option, option)
        if name not in [item for pair in given for item in pair]:
            no(f"without {name}", KEYS + [item for pair in given for item in pair], 2, error=name)
            given.append((name, value))
    no("secrets without a header", KEYS + PLAIN + ["-s", "x"], 2, error="--secret-header")
    no("secrets without a payload", KEYS + PLAIN + ["-s", "x", "--secret-header", "h"], 2,
       error="--secret-payload")
    for option in ("-r", "-e"):
        no(f"{option} without a kernel", KEYS + PLAIN + [option, "initrd"], 2, error="--kernel")
        no(f"{option} without a kernel, of a domain", KEYS + ["-o", "x", option, "initrd"], 2,
           error="--kernel")
    no("VMSA of other CPUs only", KEYS + ES1 + ["-n1", "-1", "vmsa1"], 2, error="--vmsa-cpu0")
    no("VMSA and CPU", KEYS + ES1 + ["-0", "vmsa0", "--cpu-family", "25"], 2, error="exclude")
    no("a part of a CPU", KEYS + ES1 + ["--cpu-family", "0", "--cpu-model", "0"], 2, error="together")
    no("half of the outputs", KEYS + PLAIN + ["--secret-header", "h"], 2, error="--secret-payload")
    no("half of the outputs, of a domain", KEYS + ["-o", "x", "--secret-payload", "h"], 2,
       error="--secret-header")
    no("keys come before all else", ["-r", "x", "-1", "x"], 2, error="--tk")
    no("quiet", ["-q"], 2)


def check_files(bench):
    """Sizes are usage, errors of reading are not; the first in order decides."""
    no = bench.expect
    bench.write("short", bytes(15))
    bench.write("page", bytes(4095))
    bench.write("large", bytes(2 << 20))
    no("TK of another size", ["--tk", "tik"] + PLAIN, 2, error="16 bytes, expected 32")
    no("TIK of another size", ["--tik", "short", "--tek", "tek"] + PLAIN, 2, error="expected 16")
    no("TEK of another size", ["--tik", "tik", "--tek", "tk"] + PLAIN, 2, error="expected 16")
    no("empty TEK", ["--tik", "tik", "--tek", "empty"] + PLAIN, 2, error="0 bytes, expected 16")
    for option in ("--tk", "-0", "-1"):
        no(f"{option} far too large", KEYS + ES1 + ["-n1", "-0", "vmsa0", option, "large"], 2,
           error="bytes: large: more than")
    no("VMSA of another size", KEYS + ES1 + ["-n1", "-0", "page"], 2, error="4095 bytes")
    for option in ("--tk", "-f", "-k", "-r", "-0", "-1"):
        rest = ["-k", "kernel"] if option == "-r" else ["-0", "vmsa0"] if option == "-1" else []
        no(f"{option} missing", KEYS + PLAIN + rest + [option, "missing"], 6, error="missing: ")
        no(f"{option} is a folder", KEYS + PLAIN + rest + [option, "."], 6, error="directory")
    order = ["-f", "--tk", "-k", "-r", "-0", "-1"]
    for position, option in enumerate(order):
        argv = KEYS + PLAIN + ["-k", "kernel", "-r", "initrd", "-0", "vmsa0", "-1", "vmsa1"]
        for later in order[position:]:
            argv += [later, "no" + later.strip("-")]
        no(f"{option} is read first", argv, 6, error="no" + option.strip("-") + ": ")
    no("an empty firmware", KEYS + state(measure(b"")) + ["-f", "empty"], 0)
    no("no firmware image", KEYS + state(measure(VMSA0)) + ["-f", "vmsa0"], 0)
    no("CPU without a table of GUIDs", KEYS + state(measure(VMSA0)) +
       ["-f", "vmsa0", "--cpu-family", "25", "--cpu-model", "1", "--cpu-stepping", "1"], 6,
       error="table of GUIDs")
    sink = open("/dev/full", "wb")
    full = bench.run(KEYS + PLAIN, stdout=sink)
    bench.tap.report("no room on stdout is no mismatch", difference("status", full.returncode, 6))


def check_measurement(bench):
    no = bench.expect
    no("wrong measurement", KEYS + state(measure(FIRMWARE + b"x")) + ["-f", "fw"], 1,
       error="Measurement does not match")
    no("wrong policy", KEYS + PLAIN + ["--policy", "1"], 1, error="not trustworthy")
    no("wrong version", KEYS + PLAIN + ["--api-minor", "54"], 1, error="not trustworthy")
    no("wrong key", ["--tik", "vmsa", "--tek", "tek"] + PLAIN, 6, error="vmsa: ")
    no("swapped keys", ["--tik", "tek", "--tek", "tik"] + PLAIN, 1, error="not trustworthy", notes=1)
    lines = bench.expect("swapped keys are found", ["--tik", "tek", "--tek", "tik"] + PLAIN, 1)
    bench.tap.report("and named", "" if "TIK and TEK are swapped" in "".join(lines[-1:]) else str(lines))
    no("a mismatch in silence", KEYS + PLAIN + ["--policy", "1", "-q"], 1)
    blob = base64.b64decode(PLAIN[1])
    for name, value, status in (
            ("blanks", PLAIN[1][:20] + " " + PLAIN[1][20:], 6), ("a newline", PLAIN[1] + "\n", 6),
            ("foreign characters", "!!" + PLAIN[1], 6), ("no padding", PLAIN[1][:-1], 6),
            ("other letters", PLAIN[1][:-1] + "\u00e9", 6),
            ("more than a measurement", base64.b64encode(blob + b"x").decode(), 6),
            ("unused bits", base64.b64encode(blob[:46]).decode()[:-2] + "x=", 6),
            ("less than a measurement", base64.b64encode(blob[:47]).decode(), 1),
            ("nothing", "", 1)):
        no(f"measurement with {name}", KEYS + PLAIN + ["-m", value], status)
    for option, value in (("--api-major", "256"), ("--api-minor", "256"), ("--build-id", "256"),
                          ("--policy", "4294967296"), ("--api-major", "99999999999999999999999")):
        no(f"{option} {value}", KEYS + PLAIN + [option, value], 6, error="is not a number from 0")
    for option in ("--api-major", "--api-minor", "--build-id", "--policy"):
        no(f"negative {option}", KEYS + PLAIN + [option + "=-8"], 6, error="-8 is not a number from 0")
    no("a negative policy with the bit for SEV-ES", KEYS + PLAIN + ["--policy=-1"], 2,
       error="number of vCPUs")
    no("base64 comes before all that", KEYS + PLAIN + ["--policy=-1", "-m", "!"], 6, error="base64")


def check_kernel(bench):
    kernel = ["-k", "kernel", "-r", "initrd", "-e", " a  b "]
    bench.expect("kernel, initrd, command line", KEYS + WITH_KERNEL + kernel, 0)
    bench.expect("blanks count", KEYS + WITH_KERNEL + kernel[:-1] + [" a b "], 1)
    bare = state(measure(FIRMWARE + hash_table(KERNEL, b"", b""))) + ["-f", "fw", "-k", "kernel"]
    bench.expect("kernel alone", KEYS + bare, 0)
    bench.expect("an empty command line is none", KEYS + bare + ["-e", ""], 0)
    for option in ("-e", "-f", "-m", "-s", "--policy"):
        long = {"-e": "--cmdline", "-f": "--firmware", "-m": "--measurement",
                "-s": "--inject-secret"}.get(option, option)
        bench.expect(f"{option}=-- is not an empty value", KEYS + bare + SECRET[2:] + [option + "=--"],
                     6, error=long + ": '--' is no value")
    umlaut = state(measure(FIRMWARE + hash_table(KERNEL, b"", "Z\u00fcrich".encode())))
    bench.expect("UTF-8", KEYS + umlaut + ["-f", "fw", "-k", "kernel", "-e", "Z\u00fcrich"], 0)
    lines = bench.expect("a kernel that was not measured", KEYS + PLAIN + ["-k", "kernel"], 1)
    bench.tap.report("is named", "" if "started without kernel-hashes=on" in "".join(lines[-1:]) else str(lines))


def check_es(bench):
    files = ["-0", "vmsa0", "-1", "vmsa1"]
    ok = bench.expect
    ok("three CPUs", KEYS + ES3 + ["-n", "3"] + files, 0)
    ok("one CPU with its own VMSA only", KEYS + ES1 + ["-n", "1", "-0", "vmsa0"], 0)
    ok("one CPU with both", KEYS + ES1 + ["-n", "1"] + files, 0)
    for count in ("0", "=-7"):
        ok(f"{count} CPUs are one", KEYS + ES1 + ["-n" + count, "-0", "vmsa0"], 0)
    ok("no count", KEYS + ES1 + files, 2, error="number of vCPUs")
    ok("no VMSA", KEYS + ES1 + ["-n1"], 2, error="boot CPU")
    ok("no VMSA of other CPUs", KEYS + ES3 + ["-n3", "-0", "vmsa0"], 2, error="other CPUs")
    ok("another count", KEYS + ES3 + ["-n2"] + files, 1)
    ok("too many", KEYS + ES3 + ["-n99999999999"] + files, 6, error="99999999999 vCPUs")
    ok("too many for 64 bits", KEYS + ES3 + ["-n" + "9" * 30] + files, 6)
    ok("VMSAs without SEV-ES are not used", KEYS + PLAIN + files, 0)
    cpu = ["--cpu-family", "25", "--cpu-model", "1", "--cpu-stepping", "1"]
    digests = []
    for family, model, stepping in ((25, 1, 1), (25, 257, 17), (25 + 4096, 1, 1), (25 - 4096, 1, 1)):
        done = bench.run(KEYS + ES3 + ["-n3", "-d", f"--cpu-family={family}", f"--cpu-model={model}",
                                       f"--cpu-stepping={stepping}"])
        digests += [line for line in done.stderr.splitlines() if b"VMSA CPU 0(sha256)" in line]
    bench.tap.report("numbers of CPUs are masked",
                     "" if len(digests) == 4 and len(set(digests)) == 1 else str(digests))
    ok("CPU without SEV-ES", KEYS + PLAIN + cpu, 0)
    ok("numbers may be 0", KEYS + ES3 + ["-n3", "--cpu-family=0", "--cpu-model=0",
                                         "--cpu-stepping=0"], 1)


def check_secrets(bench):
    ok = bench.expect
    ok("a secret", KEYS + PLAIN + SECRET, 0, stdout=OK + INJECTED.format(1))
    modes = [stat.S_IMODE(os.stat(bench.path(name)).st_mode) for name in ("header", "payload")]
    sizes = [os.path.getsize(bench.path(name)) for name in ("header", "payload")]
    bench.tap.report("files are private", difference("modes", modes, [0o600, 0o600]))
    bench.tap.report("and of base64", difference("sizes", sizes, [72, 64]))
    ok("two secrets", KEYS + PLAIN + SECRET + ["-s", "23058844-597b-42FB-8259-a0f5d9d495af:empty"], 0,
       stdout=OK + INJECTED.format(2))
    ok("in silence", KEYS + PLAIN + SECRET + ["-q"], 0, stdout="")
    bench.remove("header", "payload")
    long = "long"
    bench.write(long, bytes(16344))
    for name, secret, status, error in (
            ("no colon", "luks-key", 2, "ALIAS-OR-GUID:PATH"),
            ("two colons", "luks-key:a:b", 2, "ALIAS-OR-GUID:PATH"),
            ("an unknown alias", "Luks-Key:pass", 2, "Luks-Key"),
            ("a GUID without dashes", LUKS.replace("-", "") + ":pass", 2, "neither"),
            ("the same GUID again", LUKS.upper() + ":pass", 2, "twice"),
            ("the same GUID and no file", "luks-key:missing", 2, "twice"),
            ("a missing file", "23058844-597b-42fb-8259-a0f5d9d495af:missing", 6, "missing: "),
            ("too long a file", "23058844-597b-42fb-8259-a0f5d9d495af:long", 6, "16384")):
        # Nothing was said to be good before.
        ok(f"{name}: nothing is printed", KEYS + PLAIN + SECRET + ["-s", secret], status, stdout="",
           error=error)
    here = os.path.basename(bench.folder)
    for name, header, payload, status in (("no folder", "nowhere/h", "payload", 6),
                                          ("a folder", "header", ".", 6), ("no name", "", "p", 6),
                                          ("the same file", "header", "header", 2),
                                          ("the same file, spelt otherwise", "header", "./header", 2),
                                          ("the same dash", "-", "-", 2),
                                          ("the keys", "./tk", "payload", 2),
                                          ("the firmware", "header", "../" + here + "/fw", 2),
                                          ("the secret", "header", "./pass", 2)):
        ok(f"output into {name}", KEYS + PLAIN + ["-s", "luks-key:pass", "--secret-header", header,
                                                  "--secret-payload", payload], status, stdout="",
           error="")
    ok("no match, no secrets", KEYS + PLAIN + SECRET + ["--policy=1"], 1)
    left = [name for name in ("header", "payload") if os.path.exists(bench.path(name))]
    bench.tap.report("no files are left", difference("files", left, []))
    ok("outputs without secrets are not written", KEYS + PLAIN + SECRET[2:], 0)
    bench.tap.report("no header", str(os.path.exists(bench.path("header")) or ""))


def labels(stderr):
    return [line.removeprefix("[DEBUG]: ").split(": ")[0] for line in stderr.decode().splitlines()
            if line.startswith("[DEBUG]: ")]


def check_debug(bench):
    argv = (KEYS + state(measure(FIRMWARE + hash_table(KERNEL, b"", b"") + VMSA0 + VMSA1, 4), 4) +
            ["-f", "fw", "-k", "kernel", "-n2", "-0", "vmsa0", "-1", "vmsa1"] + SECRET)
    common = ["Firmware(sha256)", "VMSA CPU 0(sha256)", "VMSA CPU 1(sha256)", "Kernel(sha256)",
              "Initrd(sha256)", "Cmdline(sha256)", "Table(hex)", "VMSA(sha256)",
              "Measured-data(sha256)", "Measured-msg(hex)", "Measurement reported(hex)",
              "Measurement computed(hex)"]
    done = bench.run(argv + ["--debug"])
    bench.tap.report("labels", difference("labels", labels(done.stderr), common + ["Header", "Secret"]))
    secrets = [TIK.hex(), TEK.hex(), b"secret\n".hex()]
    told = [secret for secret in secrets if secret.encode() in done.stderr]
    bench.tap.report("keys stay secret", difference("told", told, []))
    done = bench.run(argv + ["--debug-secrets"])
    wanted = ["Firmware(sha256)", "TIK(hex)", "TEK(hex)"] + common[1:]
    wanted += ["Table(hex)", "Header", "Secret"]
    bench.tap.report("labels with secrets", difference("labels", labels(done.stderr), wanted))
    missed = [secret for secret in secrets if secret.encode() not in done.stderr]
    bench.tap.report("unless they are asked for", difference("not told", missed, []))
    done = bench.run(argv + ["-dq"])
    bench.tap.report("quiet debugging", difference("status", done.returncode, 0) +
                     difference("stdout", done.stdout, b"") +
                     difference("labels", labels(done.stderr), common + ["Header", "Secret"]))


class Deaf:
    """A UNIX socket on which someone listens who never answers, or hangs up in the middle."""

    def __init__(self, path, hangs_up):
        self.listener = socket.socket(socket.AF_UNIX)
        self.listener.bind(path)
        self.listener.listen()
        self.connections = []
        threading.Thread(target=self.serve, args=(hangs_up,), daemon=True).start()

    def serve(self, hangs_up):
        while True:
            connection = self.listener.accept()[0]
            if hangs_up:
                connection.recv(10)
                connection.close()
            self.connections.append(connection)


def has_sanitizer(program):
    """AddressSanitizer stands in front of XDR functions that are not there yet when it starts: libvirt, which
    is loaded later, falls through it."""
    with open(program, "rb") as file:
        return b"__asan_init" in file.read()


def check_silence(bench):
    """libvirt's client waits for ever; we do not."""
    if has_sanitizer(bench.program):
        bench.tap.skip("a libvirtd that is silent", "libvirt cannot run under AddressSanitizer")
        return
    for name, hangs_up in (("deaf", False), ("rude", True)):
        Deaf(bench.path(name), hangs_up)
    uri = "qemu+unix:///system?socket=" + bench.path("")
    for name, limit, error in (("deaf", "1", b"timed out after 1 s while connecting"),
                               ("rude", "20", b"ERROR: libvirt: cannot connect to ")):
        started = time.monotonic()
        done = bench.run(KEYS + ["-i", "-c", uri + name, "-o", "guest", "-f", "fw"],
                         environment={"SEVKIT_TIMEOUT": limit})
        problem = difference("status", done.returncode, 6) + difference("stdout", done.stdout, b"")
        lines = done.stderr.splitlines()
        if b"cannot be used" in done.stderr:
            bench.tap.skip(f"a libvirtd that is {name}", "no libvirt here")
            continue
        if len(lines) != 1 or error not in lines[0] or time.monotonic() - started > 15:
            problem += done.stderr.decode()
        bench.tap.report(f"a libvirtd that is {name}", problem)


def check_timeout(bench):
    for value in ("0", "1.5", "x", ""):
        done = bench.run(KEYS + ["-o", "guest"], environment={"SEVKIT_TIMEOUT": value})
        bench.tap.report(f"SEVKIT_TIMEOUT={value}", difference("status", done.returncode, 2) +
                         ("" if b"ERROR: SEVKIT_TIMEOUT: '" in done.stderr else done.stderr.decode()))


def check_libvirt(bench):
    """Without libvirt's daemon, and possibly without its library, there is no answer: 6, never 1."""
    for uri in ("nonsense:///x", "qemu+unix:///system?socket=/nonexistent"):
        done = bench.run(KEYS + ["-c", uri, "-o", "guest", "-f", "fw"])
        bench.tap.report(f"URI {uri}", difference("status", done.returncode, 6) +
                         difference("stdout", done.stdout, b""))
    # The linker finds this one first, and it is none.
    bench.write("libvirt.so.0", b"")
    done = bench.run(KEYS + ["-c", "test:///default", "-i", "-o", "test", "-f", "fw"],
                     environment={"LD_LIBRARY_PATH": bench.folder})
    bench.tap.report("without libvirt", difference("status", done.returncode, 6) +
                     ("" if b"libvirt.so.0" in done.stderr else done.stderr.decode()))
    done = bench.run(KEYS + PLAIN, environment={"LD_LIBRARY_PATH": bench.folder})
    bench.tap.report("and without need of it", difference("status", done.returncode, 0))


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--virt-qemu-sev-validate", required=True)
    args = parser.parse_args()
    tap = Tap()
    for check in (check_syntax, check_usage, check_files, check_measurement, check_kernel, check_es,
                  check_secrets, check_debug, check_silence, check_timeout, check_libvirt):
        with tempfile.TemporaryDirectory() as folder:
            check(Bench(tap, os.path.abspath(args.virt_qemu_sev_validate), folder))
    return tap.finish()


if __name__ == "__main__":
    sys.exit(main())
