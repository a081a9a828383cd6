#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Does a real QEMU read the command lines of 'sevkit launch', and libvirt the domains of 'domain xml'?

    real_qemu.py SEVKIT

Each line is read twice. Without confidential-guest-support QEMU must come as far as its monitor: options,
objects, devices and all their properties are right. With it QEMU must either do so, too, or stop where it
needs the processor. Needs a QEMU that knows sev-snp-guest (9.1). Prints TAP."""

import json
import os
import re
import shlex
import shutil
import struct
import subprocess
import sys
import tempfile

sys.path.insert(0, os.path.join(os.path.dirname(os.path.dirname(os.path.abspath(__file__))), "compat"))
from tap import Tap, corpus  # noqa: E402 pylint: disable=wrong-import-position

QEMU = "qemu-system-x86_64"
SECONDS = 60
FIRMWARE = "/usr/share/ovmf/OVMF.fd"
DIALECTS = {"snp-latest": "amdsev", "sev-snp-devel": "amdsev/sev-snp-devel", "sev-es": "amdsev/sev-es",
            "master": "amdsev/master", "linux-svsm": "linux-svsm", "snpguard": "snpguard"}
# A sample that is not an ID block, in the script as in ours; what only AMD's QEMU has (the old SVSM).
REFUSED = re.compile(r"expected the base64 of 96 bytes")
AMD_ONLY = re.compile(r"Invalid parameter 'init-flags'|certs-path")
# What QEMU says without the processor (target/i386/sev.c, accel/kvm).
NEEDS_PROCESSOR = re.compile(r"KVM required|does not support confidential guest|SEV information block|not supported by KVM|sev_|/dev/sev")
PLAN = {"generation": "sev-snp", "vcpus": 2, "memory": 256, "qmp": "plan.qmp", "cpu": {"model": "EPYC-v4"},
        "firmware": {"file": FIRMWARE}, "sev": {"cbitpos": 51}}
AMDSEV = {"firmware": {"file": "amdsev.fd"},
          "boot": {"kernel": "vmlinuz", "initrd": "initrd.img", "cmdline": 'a "b" c,d'}}
PLANS = {
    "simple": {},
    "policy": {"sev": {"cbitpos": 51, "policy": 0x30000, "reduced_phys_bits": 1, "host_data": "01" * 32}},
    "kernel": AMDSEV,
    "id-block": {**AMDSEV, "id_block": {"block": "block.bin", "auth": "auth.bin"}},
    "devices": {"network": {"type": "user", "restrict": True, "mac": "52:54:00:12:34:56",
                                            "forward": [{"host_port": 2222, "guest_port": 22}]},
                "disk": [{"file": "disk.qcow2", "format": "qcow2"}, {"file": "disk.raw", "format": "raw",
                         "bus": "blk", "read_only": True}, {"file": "cd.iso", "format": "raw", "media": "cdrom"}],
                "console": {"type": "serial", "log": "console.log"}},
    "vga": {"console": {"type": "vga", "vnc": "127.0.0.1:7"}},
    "sev": {"generation": "sev", "sev": {"cbitpos": 51, "policy": 1, "dh_cert": "godh.bin",
                                         "session": "session.bin"}},
    "sev-es": {"generation": "sev-es", "sev": {"cbitpos": 51, "policy": 5, "dh_cert": "godh.bin",
                                               "session": "session.bin"}},
}


def linux(path):
    """The least that QEMU takes for a bzImage (Linux, Documentation/arch/x86/boot.rst)."""
    setup = bytearray(0x8000)
    setup[0x1f1] = 1
    setup[0x1fe:0x200] = b"\x55\xaa"
    setup[0x202:0x206] = b"HdrS"
    struct.pack_into("<H", setup, 0x206, 0x20c)
    setup[0x211] = 1
    struct.pack_into("<I", setup, 0x22c, 0x7fffffff)
    struct.pack_into("<I", setup, 0x238, 2048)
    with open(path, "wb") as file:
        file.write(setup)


def fill(folder, programs):
    """What the lines name, in the folder in which they are made and read."""
    os.makedirs(os.path.join(folder, "usr/local/bin"))
    os.makedirs(os.path.join(folder, "usr/local/share/qemu"))
    os.makedirs(os.path.join(folder, "sevkit"))
    os.symlink(shutil.which(QEMU), os.path.join(folder, "usr/local/bin", QEMU))
    subprocess.run([sys.executable, os.path.join(os.path.dirname(__file__), "..", "data", "make_firmware.py"),
                    os.path.join(folder, "amdsev.fd"), "--preset", "amdsev"], check=True)
    for name in ("usr/local/share/qemu/OVMF_CODE.fd", "OVMF.fd", "OVMF_VARS.fd", "disk.fd"):
        shutil.copy(os.path.join(folder, "amdsev.fd"), os.path.join(folder, name))
    linux(os.path.join(folder, "vmlinuz"))
    for name, size in (("initrd.img", 4096), ("disk.raw", 1 << 20), ("cd.iso", 1 << 20), ("disk.qcow2", 0),
                       ("certs.bin", 4096), ("svsm.bin", 4096), ("godh.bin", 2084), ("session.bin", 128)):
        with open(os.path.join(folder, name), "wb") as file:
            file.truncate(size)
    # A qcow2 of 1 MiB (docs/interop/qcow2.txt): one L1 table, one refcount table with one block.
    header = struct.pack(">4sIQIIQIIQQIIQ", b"QFI\xfb", 2, 0, 0, 16, 1 << 20, 0, 1, 3 << 16, 1 << 16, 1, 0, 0)
    with open(os.path.join(folder, "disk.qcow2"), "wb") as file:
        file.write(header.ljust(1 << 16, b"\0") + struct.pack(">Q", 2 << 16).ljust(1 << 16, b"\0") +
                   struct.pack(">HHHH", 1, 1, 1, 1).ljust(1 << 16, b"\0") + bytes(1 << 16))
    with open(os.path.join(folder, "vm.toml"), "w", encoding="ascii") as file:
        file.write('host_cpu_family = "Milan"\nvcpu_count = 1\novmf_file = "./OVMF.fd"\nguest_features = 0x1\n'
                   'kernel_file = "./vmlinuz"\ninitrd_file = "./initrd.img"\nkernel_cmdline = "quiet"\n'
                   "platform_info = 0x1\nguest_policy = 0x30000\n[min_commited_tcb]\nbootloader = 3\ntee = 0\n"
                   "snp = 14\nmicrocode = 209\n_reserved = [0, 0, 0, 0]\n")
    for name, text in (("idb.b64", "SURCTE9DSw=="), ("ida.b64", "SURBVVRI"), ("hd.b64", "SE9TVERBVEE=")):
        with open(os.path.join(folder, name), "w", encoding="ascii") as file:
            file.write(text + "\n")
    programs.must("key", "generate", "--output", "id.pem")


class Programs:
    def __init__(self, sevkit, folder):
        self.sevkit = os.path.abspath(sevkit)
        self.folder = folder
        self.isolated = ["unshare", "-n"] if os.geteuid() == 0 and shutil.which("unshare") else []

    def run(self, *words, **more):
        return subprocess.run(words, cwd=self.folder, capture_output=True, text=True, check=False,
                              timeout=SECONDS, **more)

    def launch(self, *words):
        environment = {**os.environ, "XDG_RUNTIME_DIR": self.folder}
        return self.run(self.sevkit, "launch", "--print", *words, env=environment, stdin=subprocess.DEVNULL)

    def must(self, *words):
        done = self.run(self.sevkit, *words, stdin=subprocess.DEVNULL)
        if done.returncode:
            raise RuntimeError(f"sevkit {shlex.join(words)}: {done.stderr}")
        return done.stdout

    def qemu(self, words):
        """Whether QEMU came as far as its monitor, and what it said."""
        talk = '{"execute":"qmp_capabilities"}\n{"execute":"quit"}\n'
        done = self.run(*self.isolated, shutil.which(QEMU), *words, "-S", "-qmp", "stdio", input=talk)
        said = [line for line in done.stderr.splitlines() if ": warning: TCG doesn't support" not in line]
        return done.returncode == 0 and '"QMP"' in done.stdout, "\n".join(said)


# Words of these options that need something of the host, and what stands there instead.
REPLACED = [
    ("-netdev", r"(?:bridge|tap),(?:.*,)?(id=[^,]*).*", r"user,\1"),
    ("-vnc", r".+", "none"),
    ("-vga", r"qxl", "std"),  # a package of its own in Debian
    ("-cpu", r"^host(?=,|$)", "max"),
    ("-machine", r"accel=kvm", "accel=tcg"),
    ("-chardev", r"stdio,(id=[^,]*,mux=on).*", r"null,\1"),
    ("-drive", r"file=/usr/local/", "file=usr/local/"),
]


def without_host(words):
    """The same words without what is the host's: KVM, terminals, bridges, a screen."""
    kept = [""]
    for word in words:
        for option, pattern, instead in REPLACED:
            if kept[-1] == option:
                word = re.sub(pattern, instead, word)
        if (kept[-1], word) == ("-monitor", "pty"):
            kept.pop()
        elif word == "-nographic":
            kept += ["-display", "none"]
        elif word != "-enable-kvm":
            kept.append(word)
    return kept[1:]


def without_guard(words):
    """The same machine without memory encryption; its object stays, and is made."""
    return [re.sub(r"(?<![^,])(confidential-guest-support|memory-encryption)=[^,]*,?", "", word).rstrip(",")
            if before == "-machine" else word for before, word in zip([""] + words, words)]


def check_line(programs, line):
    """What is wrong with a printed line, or None."""
    words = without_host(shlex.split(line)[1:])
    came_up, said = programs.qemu(without_guard(words))
    if not came_up:
        return f"{line}\nwithout memory encryption: {said}"
    came_up, said = programs.qemu(words)
    if not came_up and not NEEDS_PROCESSOR.search(said.splitlines()[-1] if said else ""):
        return f"{line}\nwith memory encryption: {said}"
    return None


def printed(done):
    return done.stdout.splitlines()[-1]


def check_golden(programs, tap):
    folder = os.path.join(corpus(), "qemu-golden")
    for name in sorted(os.listdir(folder)) if os.path.isdir(folder) else ():
        if name == "README.txt":
            continue
        with open(os.path.join(folder, name), encoding="utf-8") as file:
            head = file.readline().replace("@CWD@", programs.folder)
        branch, words = re.match(r"# ([^:]*):\S+ ?(.*?)(?:   # .*)?$", head.rstrip("\n")).groups()
        done = programs.launch("--cbitpos", "51", "--compat", DIALECTS[branch], *shlex.split(words))
        problem = done.stderr if done.returncode else check_line(programs, printed(done))
        if problem and (AMD_ONLY if done.returncode == 0 else REFUSED).search(problem):
            tap.skip(name, problem.splitlines()[-1])
        else:
            tap.report(name, problem)


def check_plans(programs, tap):
    for name, changes in PLANS.items():
        path = os.path.join(programs.folder, name + ".json")
        with open(path, "w", encoding="utf-8") as file:
            json.dump({**PLAN, **changes}, file)
        if "id_block" in changes:
            without = {key: value for key, value in {**PLAN, **changes}.items() if key != "id_block"}
            with open(path + "x", "w", encoding="utf-8") as file:
                json.dump(without, file)
            digest = programs.must("launch", "--measure", path + "x").strip()
            programs.must("id-block", "create", "--id-key", "id.pem", "--measurement", digest,
                          "--output-block", "block.bin", "--output-auth", "auth.bin")
        done = programs.launch(path)
        tap.report("plan " + name, done.stderr if done.returncode else check_line(programs, printed(done)))


def check_domains(programs, tap):
    """libvirt's own schema; it knows sev-snp from 10.5 on."""
    if not shutil.which("virt-xml-validate"):
        tap.skip("domains", "no virt-xml-validate")
        return
    for name in PLANS:
        if "disk" in PLANS[name] or "console" in PLANS[name]:
            continue
        xml = os.path.join(programs.folder, name + ".xml")
        programs.must("domain", "xml", "--plan", name + ".json", "--set", f'qemu="/usr/bin/{QEMU}"', "--output", xml)
        done = programs.run("virt-xml-validate", xml, "domain")
        tap.report("domain " + name, done.returncode and done.stdout + done.stderr)


def reason_to_skip():
    if not shutil.which(QEMU) or not os.path.exists(FIRMWARE):
        return f"no {QEMU}, or no {FIRMWARE}"
    known = subprocess.run([QEMU, "-object", "help"], capture_output=True, text=True, check=False).stdout
    return None if "sev-snp-guest" in known else "this QEMU does not know sev-snp-guest"


def main():
    reason = reason_to_skip()
    if reason:
        print(f"1..0 # SKIP {reason}")
        return 0
    tap = Tap()
    with tempfile.TemporaryDirectory(prefix="sevkit-qemu-") as folder:
        programs = Programs(sys.argv[1], folder)
        fill(folder, programs)
        check_golden(programs, tap)
        check_plans(programs, tap)
        check_domains(programs, tap)
    return tap.finish()


if __name__ == "__main__":
    sys.exit(main())
