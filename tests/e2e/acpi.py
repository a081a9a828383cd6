#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Hostile ACPI tables against a guest with and without its defences.

usage: acpi.py SEVKIT KERNEL_CACHE

A row is a boot under TCG with an unmodified kernel of the distribution. What happened is asked from outside: AML
has written to QEMU's debug console or not, memory at an address of the host's choice has changed or not. Rows
without a defence must show the harm, else the attack itself is broken.
"""

import json
import os
import re
import shutil
import socket
import subprocess
import sys
import tempfile
import time

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [os.path.join(HERE, "..", "compat"), os.path.join(HERE, "..", "data", "acpi")]
import hostile
import lab
import tap

FIRMWARE = "/usr/share/ovmf/OVMF.fd"
MEMORY_MIB = 512
# In the middle of memory: neither kernel nor initrd, and zeros unless somebody writes.
GPE_AT = 0x10000000
MAILBOX_AT = 0x10001000
# OVMF tells the kernel that this is "ACPI NVS", which it lets an ERST write to.
ERST_AT = 0x850000
SECONDS = 300

INIT = """#!/bin/sh
B=/bin/busybox
$B mount -t proc p /proc; $B mount -t sysfs s /sys
echo "=== pid1"
echo "cpus $($B grep -c ^processor /proc/cpuinfo)"
echo "node $($B uname -n)"
if [ -d /sys/firmware/acpi ]; then echo "acpi $($B ls /sys/firmware/acpi/tables | $B tr '\\n' ' ')"; else echo "acpi none"; fi
$B grep "ACPI Tables" /proc/iomem | $B sed "s/^/iomem /"
echo "=== end pid1"
$B sleep 600
"""

# defence ("": no firmware of ours), hostile tables, vCPUs, more parameters, what must be:
#   aml: ran or not; gpe, mailbox, erst: memory written or not; pid1: reached or not.
H = {"code": ("DSDT", "PSDT", "OSDT")}
F = {"gpe_address": GPE_AT}
M = {"mailbox": MAILBOX_AT}
E = {"erst_address": ERST_AT}
ROWS = (
    ("nothing stops the host's code", "", H, 2, "", {"aml": True, "pid1": True}),
    ("acpi_no_static_ssdt does not stop it", "", H, 2, "acpi_no_static_ssdt", {"aml": True}),
    ("lockdown does not stop it", "", H, 2, "lockdown=confidentiality", {"aml": True}),
    ("nothing stops a FADT with registers in memory", "", F, 2, "", {"aml": False, "gpe": True}),
    ("nothing stops a MADT with a mailbox", "", M, 2, "", {"mailbox": True, "pid1": False}),
    ("nothing stops an ERST", "", E, 2, "", {"erst": True, "pid1": True}),
    ("tables+no-aml stops the host's code", "tables+no-aml", H, 2, "",
     {"aml": False, "pid1": True, "cpus": 2, "acpi": "none", "iomem": True}),
    ("tables+no-aml stops the FADT", "tables+no-aml", F, 2, "", {"gpe": False, "pid1": True, "cpus": 2}),
    ("tables+no-aml stops the MADT", "tables+no-aml", M, 2, "", {"mailbox": False, "pid1": True, "cpus": 2}),
    ("tables stops the host's code", "tables", H, 2, "",
     {"aml": False, "pid1": True, "cpus": 2, "acpi": "APIC DSDT FACP data dynamic", "iomem": True}),
    ("tables stops the FADT", "tables", F, 2, "", {"gpe": False, "pid1": True}),
    ("tables stops the ERST", "tables", E, 2, "", {"erst": False, "pid1": True}),
    ("no-aml stops the host's code", "no-aml", H, 2, "", {"aml": False, "pid1": True, "cpus": 2, "acpi": "none"}),
    ("no-aml stops the FADT", "no-aml", F, 2, "", {"gpe": False, "pid1": True}),
    ("no-aml stops the ERST", "no-aml", E, 2, "", {"erst": False, "pid1": True}),
    ("no-aml does not stop the MADT", "no-aml", M, 2, "", {"mailbox": True, "pid1": False}),
    ("off stops the host's code", "off", H, 1, "", {"aml": False, "pid1": True, "cpus": 1, "acpi": "none"}),
    ("without memmap the block is not ACPI data", "tables-memmap", H, 2, "", {"aml": False, "iomem": False}),
    ("lockdown takes the tables away", "tables", H, 2, "lockdown=integrity", {"aml": True}),
    ("and no-aml still stops the code", "tables+no-aml", H, 2, "lockdown=integrity", {"aml": False, "pid1": True}),
)


class Machine:
    """QEMU with its monitor."""

    def __init__(self, words, monitor):
        self.monitor = monitor
        self.output = b""
        self.child = subprocess.Popen(words, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                                      stderr=subprocess.STDOUT)
        os.set_blocking(self.child.stdout.fileno(), False)

    def wait_for(self, text, seconds):
        end = time.monotonic() + seconds
        while time.monotonic() < end and self.child.poll() is None:
            self.output += self.child.stdout.read() or b""
            if text in self.output:
                return True
            time.sleep(0.2)
        return False

    def memory(self, address):
        """16 bytes of the guest's memory."""
        with socket.socket(socket.AF_UNIX) as link:
            link.settimeout(20)
            link.connect(self.monitor)
            stream = link.makefile("rw")
            stream.readline()
            answer = {}
            for command, arguments in (("qmp_capabilities", {}),
                                       ("human-monitor-command", {"command-line": f"xp /16bx {address:#x}"})):
                stream.write(json.dumps({"execute": command, "arguments": arguments}) + "\n")
                stream.flush()
                answer = {}
                while "return" not in answer:
                    answer = json.loads(stream.readline())
        return bytes(int(byte, 16) for byte in re.findall(r"0x([0-9a-f]{2})\b", answer["return"]))

    def end(self):
        self.child.kill()
        self.child.wait()


class World:
    def __init__(self, sevkit, cache, folder):
        self.sevkit = sevkit
        self.folder = folder
        self.kernel, _ = lab.fetch_kernel(cache)
        archive = lab.Archive()
        for name in ("dev", "proc", "sys", "tmp"):
            archive.folder(name)
        archive.copy(shutil.which("busybox"), "bin/busybox")
        archive.copy(shutil.which("busybox"), "bin/sh")
        archive.file("init", INIT.encode())
        with open(self.path("initrd"), "wb") as file:
            file.write(archive.finish())

    def path(self, name):
        return os.path.join(self.folder, name)

    def defend(self, defence, vcpus):
        """(firmware, parameters)"""
        fixed = {"": "", "off": "acpi=off reboot=t"}
        if defence in fixed:
            return FIRMWARE, fixed[defence]
        given = "tables" if defence == "tables-memmap" else "tables+no-aml" if defence == "no-aml" else defence
        done = lab.run(self.sevkit, "firmware", "acpi", FIRMWARE, "--vcpus", str(vcpus), "--memory", str(MEMORY_MIB),
                       "--defence", given, "--force", "--output", self.path("fw.fd"))
        if done.returncode:
            raise RuntimeError(done.stderr)
        parameters = done.stdout.strip()
        if defence == "tables-memmap":
            return self.path("fw.fd"), re.sub(r" memmap=\S*", "", parameters)
        if defence == "no-aml":
            return FIRMWARE, re.sub(r"^acpi_rsdp=\S* memmap=\S* ", "", parameters)
        return self.path("fw.fd"), parameters

    def boot(self, defence, tables, vcpus, more):
        firmware, parameters = self.defend(defence, vcpus)
        hostile.write(self.path("host"), vcpus, **tables)
        debug, monitor = self.path("debug"), self.path("qmp")
        for path in (debug, monitor):
            if os.path.exists(path):
                os.remove(path)
        return debug, Machine(
            ["qemu-system-x86_64", "-accel", "tcg,thread=single", "-machine", "q35,acpi=off", "-m", str(MEMORY_MIB),
             "-smp", f"{vcpus},sockets=1,cores={vcpus},threads=1", "-nodefaults", "-no-user-config", "-no-reboot",
             "-display", "none", "-serial", "stdio", "-qmp", f"unix:{monitor},server=on,wait=off",
             "-chardev", f"file,id=dc,path={debug}", "-device", "isa-debugcon,iobase=0x402,chardev=dc",
             *hostile.words(self.path("host")), "-bios", firmware, "-kernel", self.kernel, "-initrd",
             self.path("initrd"), "-append", f"console=ttyS0 quiet panic=-1 {more} {parameters}"], monitor)


def said(output, key):
    found = re.search(rf"^{key} (.*)$", output, re.M)
    return found.group(1).strip() if found else None


def look(debug, machine, expected):
    """What happened, as far as it is asked for."""
    reached = machine.wait_for(b"=== end pid1", 40 if expected.get("pid1") is False else SECONDS)
    output = machine.output.decode(errors="replace").replace("\r", "")
    with open(debug, "rb") as file:
        markers = sorted(set(re.findall(rb"AML-[A-Z]*-[A-Z]*", file.read())))
    facts = {"aml": bool(markers), "pid1": reached, "acpi": said(output, "acpi"),
             "iomem": "iomem ff" in output, "cpus": int(said(output, "cpus") or 0)}
    if "gpe" in expected:
        facts["gpe"] = b"\xff" * 8 in machine.memory(GPE_AT)
    if "mailbox" in expected:
        facts["mailbox"] = machine.memory(MAILBOX_AT)[0] == 1
    if "erst" in expected:
        facts["erst"] = machine.memory(ERST_AT)[:8] == hostile.ERST_VALUE
    return facts, output


def run_rows(sevkit, cache, rows, report):
    with tempfile.TemporaryDirectory() as folder:
        world = World(sevkit, cache, folder)
        for name, defence, tables, vcpus, more, expected in rows:
            debug, machine = world.boot(defence, tables, vcpus, more)
            try:
                facts, output = look(debug, machine, expected)
            finally:
                machine.end()
            wrong = {key: facts[key] for key in expected if facts[key] != expected[key]}
            story = f"found {wrong}, expected {expected}\n" + "\n".join(output.splitlines()[-15:]) if wrong else ""
            report.report(name, story)


def main():
    sevkit, cache = sys.argv[1:3]
    rows = [row for row in ROWS if len(sys.argv) < 4 or sys.argv[3] in row[0]]
    report = tap.Tap()
    try:
        lab.need_tools()
        if not shutil.which("iasl"):
            raise lab.Unavailable("iasl is not installed")
        if not os.path.exists(FIRMWARE):
            raise lab.Unavailable(f"{FIRMWARE} is not installed")
        run_rows(sevkit, cache, rows, report)
    except lab.Unavailable as missing:
        tap.skip_all(str(missing))
    return report.finish()


if __name__ == "__main__":
    sys.exit(main())
