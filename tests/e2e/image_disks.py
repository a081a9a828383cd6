#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Disks that 'sevkit image' makes, before a real kernel: the appliance opens foreign disks, and Linux opens
the LUKS2 volume that was written without it.

usage: image_disks.py SEVKIT CACHE
"""

import glob
import hashlib
import json
import os
import shutil
import subprocess
import sys
import tempfile

import lab

BOOT_SECONDS = 600
QEMU = ("qemu-system-x86_64", "-accel", "tcg", "-cpu", "max", "-m", "512", "-nographic", "-no-reboot",
        "-nodefaults", "-serial", "stdio", "-net", "none")
SBIN = ":/usr/sbin:/sbin"

INIT = """#!/bin/busybox sh
bb=/bin/busybox
for place in proc sys dev run/cryptsetup mnt; do $bb mkdir -p /$place; done
$bb mount -t proc p /proc; $bb mount -t sysfs s /sys; $bb mount -t devtmpfs d /dev
for module in $($bb cat /usr/lib/sevkit/modules); do $bb insmod $module; done
$bb sleep 1
cryptsetup --key-file /key open /dev/vda r; echo "open $?"
$bb mount -t ext4 /dev/mapper/r /mnt; echo "mount $?"
$bb sha256sum /mnt/data
$bb dd if=/dev/zero of=/mnt/new bs=1M count=8 2>/dev/null; $bb sync; echo "write $?"
$bb umount /mnt; $bb mount -t ext4 /dev/mapper/r /mnt; $bb wc -c </mnt/new; $bb umount /mnt
echo "errors $($bb dmesg | $bb grep -ciE 'integrity.*error|aead error|ext4-fs error')"
$bb poweroff -f
"""


class Lab:
    def __init__(self, sevkit, cache, folder):
        self.sevkit = os.path.abspath(sevkit)
        self.folder = folder
        os.environ["PATH"] += SBIN
        lab.need_tools()
        for tool in ("sfdisk", "mke2fs", "cryptsetup", "qemu-img", "lvm"):
            if not shutil.which(tool):
                raise lab.Unavailable(f"{tool} is not installed")
        _, tree = lab.fetch_kernel(cache)
        self.kernel = self.path("kernel.tar")
        subprocess.run(["tar", "-C", tree, "-cf", self.kernel, "boot", "lib"], check=True)

    def path(self, name):
        return os.path.join(self.folder, name)

    def make_root(self):
        """(folder, hash of its data)"""
        root = self.path("root")
        data = os.urandom(3 << 20)
        for place in ("sbin", "etc", "var/log"):
            os.makedirs(os.path.join(root, place), exist_ok=True)
        for name, text in (("sbin/init", b"#!/bin/sh\n"), ("etc/os-release", b"ID=test\n"), ("data", data),
                           ("etc/fstab", b"UUID=1 / ext4 defaults 0 1\nUUID=2 /boot/efi vfat x 0 0\n")):
            with open(os.path.join(root, name), "wb") as file:
                file.write(data if name == "data" else text)
        return root, hashlib.sha256(data).hexdigest()

    def make_disk(self, root):
        """A qcow2 image with an EFI partition and the root on another."""
        raw, part = self.path("disk.raw"), self.path("part.raw")
        must("mke2fs", "-q", "-t", "ext4", "-d", root, part, "40M")
        with open(raw, "wb") as file:
            file.truncate(80 << 20)
        must("sfdisk", "-q", raw, text="label: gpt\n2048,20M,U\n,,L\n")
        table = json.loads(must("sfdisk", "-J", raw))["partitiontable"]["partitions"]
        must("dd", f"if={part}", f"of={raw}", "bs=512", f"seek={table[1]['start']}", "conv=notrunc,sparse",
             "status=none")
        must("qemu-img", "convert", "-O", "qcow2", raw, self.path("disk.qcow2"))
        return self.path("disk.qcow2")

    def make_volume(self):
        """A disk that is a physical volume, with the root on a logical one; None without loop devices."""
        raw = self.path("volume.raw")
        with open(raw, "wb") as file:
            file.truncate(64 << 20)
        loop = lab.run("losetup", "-f", "--show", raw)
        if loop.returncode:
            return None
        try:
            # Neither device mapper nor the machine's own settings are needed to write the volume's description.
            for words in (("pvcreate", "-q", loop.stdout.strip()), ("vgcreate", "-q", "guest", loop.stdout.strip()),
                          ("lvcreate", "-q", "-an", "-Zn", "-Wn", "-l", "10", "-n", "root", "guest")):
                must("lvm", words[0], "--driverloaded", "n", "--config",
                     "devices{use_devicesfile=0} backup{backup=0 archive=0}", *words[1:])
        finally:
            must("losetup", "-d", loop.stdout.strip())
        # The first extent starts at 1 MiB.
        must("dd", f"if={self.path('part.raw')}", f"of={raw}", "bs=1M", "seek=1", "conv=notrunc,sparse", "status=none")
        return raw

    def image(self, *words):
        return lab.run(self.sevkit, "image", *words)


def must(*words, text=None):
    return subprocess.run(words, input=text, text=True, check=True, capture_output=True).stdout


def foreign_disk(world, disk, data, said):
    """The appliance finds the root on the disk, and nothing of it is lost."""
    archive = world.path(os.path.basename(disk) + ".tar")
    done = world.image("convert", disk, "-o", archive, "--appliance-kernel", world.kernel)
    if done.returncode:
        return done.stderr
    listed = must("tar", "-xOf", archive, "./etc/fstab").splitlines()
    found = subprocess.run(["tar", "-xOf", archive, "./data"], check=True, capture_output=True).stdout
    if hashlib.sha256(found).hexdigest() != data:
        return "the data changed on the way"
    if said not in done.stdout or not all(line.startswith("#") for line in listed):
        return done.stdout + "\n".join(listed)
    return ""


def no_root(world):
    """A disk without a root is refused in one line, and leaves nothing."""
    empty = world.path("empty.raw")
    with open(empty, "wb") as file:
        file.truncate(8 << 20)
    done = world.image("convert", empty, "-o", world.path("none.tar"), "--appliance-kernel", world.kernel)
    if done.returncode != 1 or "no root file system" not in done.stderr or os.path.exists(world.path("none.tar")):
        return f"{done.returncode}: {done.stdout}{done.stderr}"
    return ""


def kernel_opens(world, root, data):
    """Linux opens, reads and writes the volume, and finds no error in it."""
    image, key = world.path("luks.img"), world.path("luks.key")
    done = world.image("luks", root, "-o", image, "--new-key", key, "--size", "64M", "--all-root")
    if done.returncode:
        return done.stderr
    with open(world.path("init"), "w", encoding="ascii") as file:
        file.write(INIT)
    os.chmod(world.path("init"), 0o755)
    done = lab.run(world.sevkit, "initramfs", "build", "--kernel-package", world.kernel, "--init",
                   world.path("init"), "--job", "/bin/true", "--for", "luks,blk,ext4",
                   "--add", f"{shutil.which('busybox')}:bin/busybox",
                   "--add", f"{shutil.which('cryptsetup')}:usr/sbin/cryptsetup", "--add", f"{key}:key",
                   "-o", world.path("initrd"), "--output-kernel", world.path("vmlinuz"), "--compress", "gzip")
    if done.returncode:
        return done.stderr
    said = lab.run(*QEMU, "-kernel", world.path("vmlinuz"), "-initrd", world.path("initrd"),
                   "-append", "console=ttyS0 panic=-1 quiet", "-drive", f"file={image},format=raw,if=virtio",
                   timeout=BOOT_SECONDS).stdout
    lines = [line.strip() for line in said.splitlines()]
    wanted = ("open 0", "mount 0", f"{data}  /mnt/data", "write 0", str(8 << 20), "errors 0")
    missing = [line for line in wanted if not any(found.endswith(line) for found in lines)]
    return f"missing: {missing}\n{said}" if missing else ""


def main():
    sevkit, cache = sys.argv[1:]
    cases = 0
    with tempfile.TemporaryDirectory() as folder:
        try:
            world = Lab(sevkit, cache, folder)
        except lab.Unavailable as reason:
            print(f"1..0 # SKIP {reason}")
            return
        root, data = world.make_root()
        disk = world.make_disk(root)
        volume = world.make_volume()
        for name, case in (("a foreign disk is converted in the appliance",
                            lambda: foreign_disk(world, disk, data, "vda2: ext4, the root")),
                           ("and one with a logical volume" + ("" if volume else " # SKIP no loop devices"),
                            lambda: foreign_disk(world, volume, data, "dm-0: ext4, the root") if volume else ""),
                           ("a disk without a root is refused", lambda: no_root(world)),
                           ("Linux opens the volume", lambda: kernel_opens(world, root, data))):
            cases += 1
            problem = case()
            print(f"{'not ok' if problem else 'ok'} {cases} - {name}", flush=True)
            for line in problem.splitlines():
                print(f"# {line}")
        if glob.glob(os.path.join(folder, "*.??????????????????")):
            print("# temporary files were left")
    print(f"1..{cases}")


if __name__ == "__main__":
    main()
