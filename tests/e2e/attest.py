#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""A guest under QEMU asks its simulated processor, and its owner outside verifies what it says.

usage: attest.py SEVKIT SIM_GUEST PROBE MAKE_FIRMWARE CACHE

Then the host changes one thing at a time behind the owner's back, and each must come out.
"""

import base64
import os
import re
import subprocess
import sys
import tempfile

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "compat"))
import lab
import tap

CMDLINE = "console=ttyS0 panic=-1 quiet"
REPORT_DATA = "5e" * 64


class World:
    """The owner's files and the machine's processor."""

    def __init__(self, sevkit, sim_guest, probe, make_firmware, cache, folder):
        self.sevkit = sevkit
        self.folder = folder
        self.kernel, tree = lab.fetch_kernel(cache)
        self.initrd = self.path("initrd")
        with open(os.path.join(os.path.dirname(os.path.abspath(__file__)), "init.sh"),
                  encoding="ascii") as file:
            init = file.read()
        lab.make_initramfs(self.initrd, tree,
                           {"sevkit": sevkit, "sevkit-sim-guest": sim_guest, "probe": probe}, init)
        self.firmware = self.path("OVMF.fd")
        self.must(sys.executable, make_firmware, self.firmware, "--preset", "amdsev")
        self.chip = self.path("chip")
        self.must(sevkit, "sim", "init", self.chip)

    def path(self, name):
        return os.path.join(self.folder, name)

    @staticmethod
    def must(*words):
        done = lab.run(*words)
        if done.returncode:
            raise RuntimeError(f"{words}: {done.stderr}")
        return done.stdout.strip()

    def expected(self):
        """The owner's digest, from the owner's files."""
        return self.must(self.sevkit, "measure", "--mode", "snp", "--vcpus", "1", "--vcpu-type",
                         "EPYC-Milan", "--ovmf", self.firmware, "--kernel", self.kernel, "--initrd",
                         self.initrd, "--append", CMDLINE)

    def boot(self, options=(), **changed):
        """What the host starts: the owner's guest, except for what is changed."""
        return lab.Guest(self.sevkit, "sim", "run", *options, self.chip, "--",
                         *qemu_words(self, **changed))

    def verify(self, report, *more, root=True):
        trust = ["--trust-root", os.path.join(self.chip, "ark.pem")] if root else []
        return lab.run(self.sevkit, "report", "verify", "--no-network", "--no-cache", *trust, "--certs",
                       os.path.join(self.chip, "bundle.pem"), "--report-data", REPORT_DATA, *more, report)

    def save(self, name, text):
        """The base64 of a section, decoded into a file; None if there is none."""
        lines = [line for line in (text or "").splitlines() if not line.startswith("status ")]
        try:
            data = base64.b64decode("".join(lines), validate=True)
        except ValueError:
            data = b""
        if len(data) < 1184:
            return None
        with open(self.path(name), "wb") as file:
            file.write(data)
        return self.path(name)

    def changed_byte(self, source, name, find=None):
        """A copy with one bit of one byte changed: in front of the end, or of what is found."""
        with open(source, "rb") as file:
            data = bytearray(file.read())
        at = data.index(find) if find else len(data) - 1
        data[at] ^= 1
        with open(self.path(name), "wb") as file:
            file.write(data)
        return self.path(name)


def qemu_words(world, **changed):
    """The command line for real hardware."""
    given = dict(kernel=world.kernel, initrd=world.initrd, cmdline=CMDLINE, vcpus="1", cpu="EPYC-Milan",
                 policy="0x30000") | changed
    return [
        "qemu-system-x86_64", "-nodefaults", "-no-user-config", "-display", "none", "-no-reboot",
        "-serial", "stdio", "-m", "512",
        "-machine", "q35,confidential-guest-support=sev0,memory-backend=ram1",
        "-object", "memory-backend-memfd,id=ram1,size=512M,share=true",
        "-object", f"sev-snp-guest,id=sev0,policy={given['policy']},cbitpos=51,reduced-phys-bits=1,"
        "kernel-hashes=on",
        "-accel", "kvm", "-cpu", given["cpu"], "-smp", given["vcpus"], "-bios", world.firmware,
        "-kernel", given["kernel"], "-initrd", given["initrd"], "-append", given["cmdline"]]


def complaint(done, status, *words):
    """What is wrong with an answer of 'report verify', or nothing."""
    missing = [word for word in words if word not in done.stdout]
    if done.returncode == status and not missing:
        return ""
    return f"exit status {done.returncode}, expected {status}; not said: {missing}\n{done.stdout}{done.stderr}"


def good_boot(world, report, expected):
    guest = world.boot(["--digest-out", world.path("digest")])
    saved = world.save("report.bin", guest.section("report"))
    report.report("the guest gets a report", "" if saved else guest.story())
    if not saved:
        return None
    with open(world.path("digest"), encoding="ascii") as file:
        report.report("the processor measured what the owner expects",
                      tap.difference("digest", file.read().strip(), expected))
    report.report("it verifies with the simulator's root",
                  complaint(world.verify(saved, "--measurement", expected, "--policy", "0x30000"), 0))
    report.report("without that root it does not, for the root",
                  complaint(world.verify(saved, "--measurement", expected, root=False), 10, "SIMULATED"))
    return guest


def other_requests(world, report, guest, expected):
    extended = world.save("extended.bin", guest.section("extended"))
    done = lab.run(world.sevkit, "report", "verify", "--no-network", "--no-cache", "--trust-root",
                   os.path.join(world.chip, "ark.pem"), "--measurement", expected, extended or "missing")
    report.report("an extended report brings its certificates", complaint(done, 0))
    probe = guest.section("probe") or ""
    for line in probe.splitlines():
        if not line.startswith("status "):
            report.report("ioctl: " + line.replace("not ok ", "").replace("ok ", "").split(":")[0],
                          line if line.startswith("not ok") else "")
    report.report("the ioctl probe came to its end",
                  "" if "status 0" in probe and probe.count("\n") > 10 else probe or guest.story())
    keys = [(guest.section(name) or "").split("\n")[0] for name in ("key", "again", "other")]
    report.report("a derived key is a key", "" if len(keys[0]) == 64 else f"{keys}")
    report.report("the same request gives the same key", tap.difference("key", keys[1], keys[0]))
    report.report("another request gives another key", "keys are alike" if keys[2] == keys[0] else "")
    for name, word in (("svn", "INVALID_PARAM"), ("vlek", "INVALID_KEY")):
        said = guest.section(name) or ""
        report.report(f"the firmware refuses: {word}", "" if word in said else said or guest.story())


def tampered(world, report, expected):
    """Each change, and the check that must fail."""
    changes = (
        ("one byte of the kernel", "measurement", dict(kernel=world.changed_byte(world.kernel, "vmlinuz"))),
        ("one byte of the initrd", "measurement",
         dict(initrd=world.changed_byte(world.initrd, "initrd.changed", b"what the owner put here"))),
        ("one byte of the command line", "measurement", dict(cmdline=CMDLINE.replace("-1", "-2"))),
        ("one more vCPU", "measurement", dict(vcpus="2")),
        ("another CPU model", "measurement", dict(cpu="EPYC-Rome")),
        ("a bit of the policy", "policy", dict(policy="0xb0000")),
    )
    for name, check, change in changes:
        guest = world.boot(**change)
        saved = world.save("tampered.bin", guest.section("report"))
        if not saved:
            report.report(f"{name} changed", guest.story())
            continue
        done = world.verify(saved, "--measurement", expected, "--policy", "0x30000", "--allow", "debug")
        failed = re.findall(r"^\s+FAIL\s+([\w-]+):", done.stdout, re.M)
        problem = complaint(done, 12) + tap.difference("failed checks", failed, [check])
        if check == "measurement" and expected not in done.stdout:
            problem += "the expected digest is not named\n"
        report.report(f"{name} changed: {check} fails", problem)


def busy_host(world, report):
    guest = world.boot(["--busy", "1"])
    saved = world.save("busy.bin", guest.section("report"))
    report.report("a busy host is asked again", "" if saved else guest.story())


def write_plan(world):
    """The guest as a launch plan; its path."""
    path = world.path("guest.toml")
    with open(path, "w", encoding="utf-8") as file:
        file.write(f"""format = "sevkit-guest/1"
name = "e2e"
generation = "sev-snp"
vcpus = 1
memory = "512M"
qmp = "guest.qmp"
[cpu]
model = "EPYC-Milan-v2"
[firmware]
file = "{world.firmware}"
[boot]
kernel = "{world.kernel}"
initrd = "{world.initrd}"
cmdline = "{CMDLINE}"
[network]
type = "none"
""")
    return path


def launched(world, report, *options):
    """The same from a launch plan: one file says what starts and what is expected."""
    plan = write_plan(world)
    expected = world.must(world.sevkit, "launch", plan, "--measure")
    guest = lab.Guest(world.sevkit, "launch", plan, "--simulate", world.chip, *options)
    saved = world.save("launched.bin", guest.section("report"))
    report.report("a launch plan starts with the simulator", "" if saved else guest.story())
    if saved:
        report.report("and is measured as it says", complaint(world.verify(saved, "--measurement", expected), 0))


def served(world, report):
    """QEMU is started by another process, with the command line that 'sim serve' prints."""
    with subprocess.Popen([world.sevkit, "sim", "serve", world.chip, "--socket", world.path("a,b.sock"),
                           "--", *qemu_words(world)], stdin=subprocess.DEVNULL,
                          stdout=subprocess.PIPE, text=True) as server:
        command = server.stdout.readline()
        guest = lab.Guest("sh", "-c", command)
        status = server.wait(lab.BOOT_SECONDS)
    saved = world.save("served.bin", guest.section("report"))
    report.report("a guest that others start is served", "" if saved and status == 0 else guest.story())
    if saved:
        report.report("and its report verifies", complaint(world.verify(saved), 0))


def refused(world, report):
    guest = world.boot(policy="0x10000")
    report.report("a policy without its bit 17 does not launch",
                  "" if guest.status == 1 and "SNP_LAUNCH_START" in guest.errors and
                  "INVALID_PARAM" in guest.errors else guest.story())
    guest = world.boot(policy="0x20000")
    report.report("a policy that this machine cannot keep does not launch",
                  "" if guest.status == 1 and "POLICY_FAILURE" in guest.errors else guest.story())


def main():
    sevkit, sim_guest, probe, make_firmware, cache = (os.path.abspath(word) for word in sys.argv[1:6])
    report = tap.Tap()
    try:
        lab.need_tools()
        with tempfile.TemporaryDirectory(prefix="sevkit-e2e-") as folder:
            world = World(sevkit, sim_guest, probe, make_firmware, cache, folder)
            expected = world.expected()
            guest = good_boot(world, report, expected)
            if guest:
                other_requests(world, report, guest, expected)
                tampered(world, report, expected)
                busy_host(world, report)
            launched(world, report)
            served(world, report)
            refused(world, report)
    except lab.Unavailable as missing:
        tap.skip_all(str(missing))
    return report.finish()


if __name__ == "__main__":
    sys.exit(main())
