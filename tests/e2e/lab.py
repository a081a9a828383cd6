# SPDX-License-Identifier: Apache-2.0
"""A Debian kernel, an initramfs around sevkit, and a guest that runs both under QEMU.

The kernel is unpacked from the distribution's package, not installed. The initramfs is written here
(cpio, format newc): busybox, the modules that are needed, sevkit with the libraries that it is linked
with, and the device of simulated guests.
"""

import contextlib
import fcntl
import glob
import lzma
import os
import re
import shutil
import subprocess

MODULES = ("virtio_pci", "virtio_console", "cuse")
TOOLS = ("qemu-system-x86_64", "busybox", "depmod", "dpkg", "ldd")
METAS = ("linux-image-cloud-amd64", "linux-image-virtual", "linux-image-generic", "linux-image-amd64")
BOOT_SECONDS = 90


class Unavailable(Exception):
    """The machine has not what is needed; the text says what."""


def run(*words, **more):
    return subprocess.run(words, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False,
                          **more)


def need_tools():
    for tool in TOOLS:
        if not shutil.which(tool, path=os.environ.get("PATH", "") + ":/usr/sbin:/sbin"):
            raise Unavailable(f"{tool} is not installed")
    said = run("ldd", shutil.which("busybox"), env={**os.environ, "LC_ALL": "C"})
    if "not a dynamic executable" not in said.stdout + said.stderr:
        raise Unavailable("busybox is not static: install busybox-static")


def kernel_package():
    for meta in METAS:
        found = re.search(r"^ *\|?Depends: (linux-image-\d\S*)$", run("apt-cache", "depends", meta).stdout,
                          re.M)
        if found:
            return found.group(1)
    raise Unavailable("apt knows no kernel package")


PACKAGE = "linux-image.deb"


@contextlib.contextmanager
def locked(cache):
    """Tests that run at the same time fill the cache one after the other."""
    os.makedirs(cache, exist_ok=True)
    with open(os.path.join(cache, "lock"), "wb") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def fetch_kernel(cache):
    """(vmlinuz, folder with lib/modules/VERSION), from an earlier run if there was one; the package stays beside it."""
    with locked(cache):
        return fetch_kernel_locked(cache)


def fetch_kernel_locked(cache):
    tree = os.path.join(cache, "tree")
    if not os.path.isdir(tree) or not os.path.exists(os.path.join(cache, PACKAGE)):
        package = kernel_package()
        done = run("apt-get", "download", package, cwd=cache)
        debs = glob.glob(os.path.join(cache, "linux-image-[0-9]*.deb"))
        if done.returncode or not debs:
            raise Unavailable(f"apt-get download {package}: {done.stderr.strip() or 'no file'}")
        part = tree + ".part"
        shutil.rmtree(part, ignore_errors=True)
        done = run("dpkg", "-x", debs[0], part)
        if done.returncode:
            raise Unavailable(f"dpkg -x: {done.stderr.strip()}")
        version = os.listdir(os.path.join(part, "lib", "modules"))[0]
        subprocess.run(["depmod", "-b", part, version], check=True,
                       env={**os.environ, "PATH": os.environ.get("PATH", "") + ":/usr/sbin:/sbin"})
        shutil.rmtree(tree, ignore_errors=True)
        os.rename(part, tree)
        os.rename(debs[0], os.path.join(cache, PACKAGE))
    return glob.glob(os.path.join(tree, "boot", "vmlinuz-*"))[0], tree


def modules_in_order(tree):
    """(name, contents) of MODULES and what they depend on, in the order in which they can be loaded."""
    root = glob.glob(os.path.join(tree, "lib", "modules", "*"))[0]
    needs = {}
    with open(os.path.join(root, "modules.dep"), encoding="ascii") as file:
        for line in file:
            path, _, rest = line.partition(":")
            needs[path] = rest.split()
    name_of = {path: os.path.basename(path).split(".")[0].replace("-", "_") for path in needs}
    with open(os.path.join(root, "modules.builtin"), encoding="ascii") as file:
        builtin = {os.path.basename(line.strip()).split(".")[0].replace("-", "_") for line in file}
    order = []

    def add(path):
        if path not in order:
            for other in reversed(needs[path]):
                add(other)
            order.append(path)

    for module in MODULES:
        found = [path for path, name in name_of.items() if name == module]
        if found:
            add(found[0])
        elif module not in builtin:
            raise Unavailable(f"the kernel has no module {module}")
    for path in order:
        with open(os.path.join(root, path), "rb") as file:
            contents = file.read()
        if path.endswith(".xz"):
            contents = lzma.decompress(contents)
        yield name_of[path], contents


def library_closure(program):
    """Paths of what the dynamic linker loads for it."""
    for line in run("ldd", program, env={**os.environ, "LC_ALL": "C"}).stdout.splitlines():
        found = re.search(r"(/\S+) \(0x", line)
        if "not found" in line:
            raise Unavailable(f"{program}: {line.strip()}")
        if found:
            yield found.group(1)


class Archive:
    """cpio in the format newc; fixed owners and times, so that the same files give the same bytes."""

    def __init__(self):
        self.data = bytearray()
        self.number = 0
        self.folders = set()

    def _add(self, name, mode, contents):
        self.number += 1
        encoded = name.encode() + b"\0"
        fields = (self.number, mode, 0, 0, 1, 0, len(contents), 0, 0, 0, 0, len(encoded), 0)
        self.data += b"070701" + b"".join(b"%08x" % field for field in fields) + encoded
        self.data += bytes(-len(self.data) % 4)
        self.data += contents
        self.data += bytes(-len(self.data) % 4)

    def folder(self, path):
        if path and path not in self.folders:
            self.folder(os.path.dirname(path))
            self.folders.add(path)
            self._add(path, 0o40755, b"")

    def file(self, path, contents, mode=0o755):
        path = path.lstrip("/")
        self.folder(os.path.dirname(path))
        self._add(path, 0o100000 | mode, contents)

    def copy(self, source, path=None):
        with open(source, "rb") as file:
            self.file(path or source, file.read())

    def finish(self):
        self._add("TRAILER!!!", 0, b"")
        return bytes(self.data)


def make_initramfs(path, tree, programs, init):
    """programs: name in /bin -> file. Not compressed: a changed byte stays one changed byte."""
    archive = Archive()
    for folder in ("dev", "proc", "sys", "tmp"):
        archive.folder(folder)
    archive.copy(shutil.which("busybox"), "bin/busybox")
    libraries = set()
    for name, program in programs.items():
        archive.copy(program, "bin/" + name)
        libraries.update(library_closure(program))
    for library in sorted(libraries):
        archive.copy(library)
    load = ""
    for name, contents in modules_in_order(tree):
        archive.file(f"modules/{name}.ko", contents, 0o644)
        load += f"insmod /modules/{name}.ko\n"
    archive.file("note", b"what the owner put here: 0\n", 0o644)
    archive.file("init", init.replace("@MODULES@", load).encode())
    with open(path, "wb") as file:
        file.write(archive.finish())


class Guest:
    """One boot by the command. output is all that the serial console said."""

    def __init__(self, *command):
        try:
            done = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, check=False,
                                  timeout=BOOT_SECONDS)
            self.status = done.returncode
            self.errors = done.stderr.decode(errors="replace")
            self.output = done.stdout.decode(errors="replace").replace("\r", "")
        except subprocess.TimeoutExpired as expired:
            self.status = None
            self.errors = f"no end after {BOOT_SECONDS} s"
            self.output = (expired.stdout or b"").decode(errors="replace").replace("\r", "")

    def section(self, name):
        """What the guest printed between its markers, or None."""
        found = re.search(rf"^=== {name}\n(.*?)^=== end {name}$", self.output, re.M | re.S)
        return found.group(1) if found else None

    def story(self):
        tail = "\n".join(self.output.splitlines()[-30:])
        return f"exit status {self.status}\n{self.errors}\n{tail}\n"
