# SPDX-License-Identifier: Apache-2.0
"""Attested boot for tests: an initramfs of 'sevkit initramfs build', a root of busybox, disks, owners.

A guest is started by 'sevkit sim run', so that its processor is simulated and measures what QEMU gets. The
owner's side is tests/e2e/owner.c unless a test says otherwise.
"""

import os
import re
import shutil
import socket
import subprocess
import sys
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "compat"))
import lab

# A busy machine emulates the timer too slowly for the kernel's check of it.
CONSOLE = "console=ttyS0 quiet panic=-1 no_timer_check"
SALT = "5a" * 32
PORT = 4777
PATH = os.environ.get("PATH", "") + ":/usr/sbin:/sbin"
TOOLS = ("mke2fs", "openssl")

# The root's first process: shows what it got, leaves a trace, ends.
ROOT_INIT = """#!/bin/busybox sh
export PATH=/bin
echo "=== root"
echo "note: $(cat /note 2>/dev/null)"
echo x >>/note
echo "mounts: $(grep ' / ' /proc/mounts)"
for at in /data /srv; do grep " $at " /proc/mounts && echo "data: $(cat $at/note 2>/dev/null)" && echo y >>$at/note; done
echo "generation: $(cat /.sevkit-generation 2>/dev/null)"
echo "machine-id: $(cat /etc/machine-id 2>/dev/null)"
echo "ssh: $(cat /etc/ssh/ssh_host_ecdsa_key.pub 2>/dev/null)"
echo "key mode: $(stat -c %a /etc/ssh/ssh_host_ecdsa_key 2>/dev/null)"
echo "descriptors: $(ls /proc/1/fd | tr '\\n' ' ')"
echo "environment: $(tr '\\0' ' ' </proc/1/environ)"
echo "arguments: $(tr '\\0' ' ' </proc/1/cmdline)"
echo "processes: $(for p in /proc/[0-9]*; do tr '\\0' ' ' <$p/cmdline 2>/dev/null; done)"
echo "interfaces: $(ifconfig 2>/dev/null | grep -c UP)"
echo "sysrq: $(cat /proc/sys/kernel/sysrq)"
echo "secret: $(grep -c 'correct horse' /proc/kmsg.copy 2>/dev/null; dmesg | grep -c 'correct horse')"
echo "=== end root"
sync
mount -o remount,ro / 2>/dev/null
umount /data /srv 2>/dev/null
poweroff -f
"""


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Kit:
    """Kernel, programs, the owner's key; folder holds what is made."""

    def __init__(self, folder, sevkit, init, sim_guest, owner, make_firmware, cache):
        self.folder = folder
        self.sevkit = sevkit
        self.programs = {"init": init, "simulator": sim_guest}
        self.owner_program = owner
        lab.need_tools()
        for tool in TOOLS:
            if not shutil.which(tool, path=PATH):
                raise lab.Unavailable(f"{tool} is not installed")
        self.kernel, tree = lab.fetch_kernel(cache)
        modules = os.path.join(tree, "lib", "modules")
        self.modules = os.path.join(modules, os.listdir(modules)[0])
        self.firmware = self.path("OVMF.fd")
        self.run(sys.executable, make_firmware, self.firmware, "--preset", "amdsev")
        self.chip = self.path("chip")
        self.run(sevkit, "sim", "init", self.chip)
        self.seed, self.public = self.make_key("owner.der")

    def path(self, name):
        return os.path.join(self.folder, name)

    @staticmethod
    def call(*words, **more):
        return subprocess.run(words, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False,
                              env={**os.environ, "PATH": PATH}, **more)

    @staticmethod
    def run(*words, **more):
        done = Kit.call(*words, **more)
        if done.returncode:
            raise RuntimeError(f"{words}: {done.stderr}{done.stdout}")
        return done.stdout

    def make_key(self, name):
        """(private, public) of a new Ed25519 key, in hex."""
        path = self.path(name)
        self.run("openssl", "genpkey", "-algorithm", "ed25519", "-outform", "DER", "-out", path)
        self.run("openssl", "pkey", "-in", path, "-inform", "DER", "-pubout", "-outform", "DER", "-out",
                 path + ".pub")
        with open(path, "rb") as private, open(path + ".pub", "rb") as public:
            return private.read()[-32:].hex(), public.read()[-32:].hex()

    def initramfs(self, name, *options):
        """Built for the simulator, uncompressed modules and fast compression; the manifest."""
        path = self.path(name)
        words = [self.sevkit, "initramfs", "build", "--modules", self.modules, "--kernel", self.kernel, "--init",
                 self.programs["init"], "--output", path, *options]
        if "--compress" not in options:
            words += ["--compress", "gzip"]
        if "--job" not in options:
            words += ["--simulate", "--simulator", self.programs["simulator"]]
        return path, self.run(*words)

    def root_folder(self, name="root", init=ROOT_INIT):
        root = self.path(name)
        for folder in ("bin", "sbin", "dev", "proc", "sys", "run", "etc", "data", "srv"):
            os.makedirs(os.path.join(root, folder), exist_ok=True)
        shutil.copy(shutil.which("busybox"), os.path.join(root, "bin/busybox"))
        for applet in ("sh", "mount", "umount", "cat", "ls", "tr", "grep", "stat", "poweroff", "sync", "dmesg",
                       "ifconfig"):
            os.symlink("busybox", os.path.join(root, "bin", applet))
        with open(os.path.join(root, "sbin/init"), "w", encoding="ascii") as file:
            file.write(init)
        os.chmod(os.path.join(root, "sbin/init"), 0o755)
        return root

    def ext4(self, root, name, size="16M"):
        """A disk that nothing protects."""
        path = self.path(name)
        self.run("mke2fs", "-q", "-t", "ext4", "-d", root, "-E", "root_owner=0:0", "-b", "4096", "-F", path, size)
        return path

    def verity(self, root, name):
        """(image, tree, parameters) of a root."""
        image, tree = self.path(name), self.path(name + ".tree")
        said = self.run(self.sevkit, "image", "verity", root, "--output", image, "--hash-tree", tree, "--salt", SALT,
                        "--all-root")
        parameters = re.search(r"^sevkit\.mode=verity .*$", said, re.M).group(0)
        return image, tree, f"{parameters} sevkit.root=serial:root sevkit.verity.hash=serial:tree"

    def luks(self, root, name, key, size="16M"):
        """(image, parameters) of an encrypted root."""
        image, passphrase = self.path(name), self.path(name + ".pass")
        with open(passphrase, "w", encoding="ascii") as file:
            file.write(key)
        said = self.run(self.sevkit, "image", "luks", root, "--output", image, "--passphrase-file", passphrase,
                        "--kdf-memory", "32", "--size", size, "--all-root")
        parameters = re.search(r"^sevkit\.mode=luks .*$", said, re.M).group(0)
        return image, f"{parameters} sevkit.root=serial:root"

    def cmdline(self, parameters, *more, owner=True):
        words = (CONSOLE, "sevkit.version=1", f"sevkit.owner=ed25519:{self.public}" if owner else "", parameters, *more)
        return " ".join(word for word in words if word)

    def expected(self, initrd, cmdline):
        return self.run(self.sevkit, "measure", "--mode", "snp", "--vcpus", "1", "--vcpu-type", "EPYC-Milan",
                        "--ovmf", self.firmware, "--kernel", self.kernel, "--initrd", initrd, "--append",
                        cmdline).strip()

    def start(self, initrd, cmdline, *disks, memory=512):
        return Guest(self, initrd, cmdline, disks, memory)

    def owner(self, guest, role, *keys, seed=None, measurement="any"):
        """One exchange; tries to connect until the guest answers or ends. (status, output)"""
        end = time.monotonic() + lab.BOOT_SECONDS
        while True:
            done = subprocess.run([self.owner_program, str(guest.port), seed or self.seed, str(role), measurement,
                                   *keys], stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False,
                                  timeout=lab.BOOT_SECONDS)
            if done.returncode != 4 and "hint 0" not in done.stdout or not guest.runs() or \
                    time.monotonic() > end:
                return done.returncode, done.stdout
            time.sleep(0.3)


def disk(path, serial, *options):
    return ["-drive", ",".join((f"file={path},if=none,id={serial},format=raw", *options)), "-device",
            f"virtio-blk-pci,drive={serial},serial={serial}"]


class Guest:
    """A guest that runs until it ends."""

    def __init__(self, kit, initrd, cmdline, disks, memory):
        self.port = free_port()
        self.log = kit.path(f"console.{self.port}")
        words = [kit.sevkit, "sim", "run", kit.chip, "--", "qemu-system-x86_64", "-nodefaults", "-no-user-config",
                 "-display", "none", "-no-reboot", "-serial", f"file:{self.log}", "-m", str(memory),
                 "-machine", "q35,confidential-guest-support=sev0,memory-backend=ram1",
                 "-object", f"memory-backend-memfd,id=ram1,size={memory}M,share=true",
                 "-object", "sev-snp-guest,id=sev0,policy=0x30000,cbitpos=51,reduced-phys-bits=1,kernel-hashes=on",
                 "-accel", "kvm", "-cpu", "EPYC-Milan", "-smp", "1", "-bios", kit.firmware,
                 "-kernel", kit.kernel, "-initrd", initrd, "-append", cmdline,
                 "-netdev", f"user,id=n0,restrict=on,hostfwd=tcp:127.0.0.1:{self.port}-:{PORT}",
                 "-device", "virtio-net-pci,netdev=n0,romfile="]
        for words_of_disk in disks:
            words += words_of_disk
        self.started = time.monotonic()
        self.process = subprocess.Popen(words, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                                        stderr=subprocess.PIPE, text=True)
        self.output = ""
        self.status = None

    def runs(self):
        return self.process.poll() is None

    def wait(self):
        """To its end; the console."""
        try:
            _, errors = self.process.communicate(timeout=lab.BOOT_SECONDS)
            self.status = self.process.returncode
        except subprocess.TimeoutExpired:
            self.process.kill()
            _, errors = self.process.communicate()
            errors += f"no end after {lab.BOOT_SECONDS} s"
        with open(self.log, encoding="utf-8", errors="replace") as file:
            self.output = file.read().replace("\r", "") + errors
        return self

    def value(self, name):
        """What the root's first process printed; a text that is no such value if there is none."""
        found = re.search(rf"^{name}: ?(.*)$", self.output, re.M)
        if not found or "=== root" not in self.output:
            return f"no {name}: the root did not start"
        return found.group(1).strip()

    def booted(self):
        return "=== end root" in self.output

    def story(self):
        return "\n".join(line for line in self.output.splitlines() if line.strip())[-3000:]

    def refused(self, *words):
        """What is wrong with a guest that should have ended with these words and without its root."""
        missing = [word for word in words if word not in self.output]
        if self.booted() or "=== root" in self.output:
            return "the root was started\n" + self.story()
        if missing or "power off" not in self.output:
            return f"not said: {missing}\n" + self.story()
        return ""
