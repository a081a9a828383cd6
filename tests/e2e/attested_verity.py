#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Attested boot with a root under dm-verity, and what a host can do to it.

usage: attested_verity.py SEVKIT INIT SIM_GUEST OWNER MAKE_FIRMWARE KERNEL_CACHE
"""

import os
import re
import shutil
import sys
import tempfile

import boot_kit
import lab
import tap

disk = boot_kit.disk
REPORT_SSH = 2


class World:
    def __init__(self, kit):
        self.kit = kit
        self.initrd, _ = kit.initramfs("initrd", "--scratch", shutil.which("mke2fs", path=boot_kit.PATH))
        self.image, self.tree, self.parameters = kit.verity(kit.root_folder(), "root.verity")

    def boot(self, parameters=None, image=None, tree=None, more="sevkit.attest=late", disks=(), memory=512):
        cmdline = self.kit.cmdline(parameters or self.parameters, more)
        return self.kit.start(self.initrd, cmdline, disk(image or self.image, "root", "snapshot=on"),
                              disk(tree or self.tree, "tree", "snapshot=on"), *disks, memory=memory)

    def changed(self, source, name, offset):
        path = self.kit.path(name)
        shutil.copyfile(source, path)
        with open(path, "r+b") as file:
            file.seek(offset)
            byte = file.read(1)[0]
            file.seek(offset)
            file.write(bytes([byte ^ 1]))
        return path


def attested(world, report):
    """Before anything of the root runs the owner learns the SSH key of this boot."""
    kit = world.kit
    cmdline = kit.cmdline(world.parameters)
    measurement = kit.expected(world.initrd, cmdline)
    guest = world.boot(more="")
    status, stranger = kit.owner(guest, REPORT_SSH, seed="17" * 32, measurement=measurement)
    report.report("a stranger learns nothing and opens nothing",
                  "" if status == 1 and guest.runs() else stranger)
    status, said = kit.owner(guest, REPORT_SSH, measurement=measurement)
    report.report("the owner attests the guest", "" if status == 0 else said + guest.wait().story())
    guest.wait()
    report.report("then the root starts", "" if guest.booted() else guest.story())
    key = re.search(r"^ssh: (ecdsa-sha2-nistp384 \S+)$", said, re.M)
    report.report("its SSH key is the attested one",
                  tap.difference("key", guest.value("ssh"), key.group(1) if key else "none"))
    report.report("readable by root alone", tap.difference("mode", guest.value("key mode"), "600"))
    return guest


def handed_over(report, guest):
    """What PID 1 leaves behind."""
    checks = (
        ("descriptors", r"0 1( 10)? 2( 3)?"),  # 3 and 10 are the shell's own: this question, its script
        ("environment", r"PATH=\S+ TERM=linux"),
        ("arguments", r"(/bin/busybox sh )?/sbin/init"),
        ("interfaces", r"0"),
        ("sysrq", r"0"),
        ("mounts", r"overlay / overlay .*"),
    )
    for name, pattern in checks:
        found = guest.value(name)
        report.report(f"{name} of the root", "" if re.fullmatch(pattern, found)
                      else f"found {found!r}, expected {pattern!r}")
    processes = guest.value("processes")
    report.report("nothing of the initramfs runs but the simulator's device",
                  "" if "sevkit-init" not in processes and processes.count("sevkit-") == 1 else processes)


def forgets(world, report, first):
    second = world.boot().wait()
    report.report("writes last until the next boot", tap.difference("note", second.value("note"), ""))
    report.report("each boot has a machine-id and an SSH key of its own",
                  "" if second.booted() and re.fullmatch("[0-9a-f]{32}", second.value("machine-id"))
                  and second.value("machine-id") != first.value("machine-id")
                  and second.value("ssh") != first.value("ssh") else second.story())


def scratch(world, report):
    path = world.kit.path("scratch")
    marker = b"what was there"
    with open(path, "wb") as file:
        file.write(marker * 1000)
        file.truncate(48 << 20)
    guest = world.boot(more="sevkit.attest=late sevkit.overlay=scratch sevkit.scratch=serial:scratch",
                       disks=(disk(path, "scratch"),)).wait()
    report.report("an encrypted scratch disk takes the writes", "" if guest.booted() else guest.story())
    with open(path, "rb") as file:
        data = file.read()
    report.report("what the guest wrote is not readable on it",
                  "" if b"machine-id" not in data and guest.booted() and
                  guest.value("machine-id").encode() not in data else "plain text on the disk")


def attacks(world, report):
    blocks = int(re.search("data_blocks=([0-9]+)", world.parameters).group(1))
    other_hash = re.sub(r"(root_hash=)(.)", lambda found: found.group(1) + ("0" if found.group(2) != "0" else "1"),
                        world.parameters)
    refused = "verity: the disks are not the measured root"
    cases = (
        ("another root hash", dict(parameters=other_hash), refused),
        ("a changed superblock of the root", dict(image=world.changed(world.image, "image.bad", 1024 + 0x78)), refused),
        ("a changed tree", dict(tree=world.changed(world.tree, "tree.bad", 8)), refused),
        ("another data size", dict(parameters=world.parameters.replace(f"blocks={blocks}", f"blocks={blocks // 2}")),
         refused),
    )
    for name, change, word in cases:
        report.report(name + " is refused", world.boot(**change).wait().refused(word))


def unusable(world, report):
    cases = (
        ("an overlay larger than the memory", dict(more="sevkit.attest=late sevkit.overlay_mib=4096"),
         "overlay of 4096 MiB"),
        ("an unknown parameter", dict(more="sevkit.attest=late sevkit.rot=/dev/vda"), "sevkit.rot"),
        ("a disk that does not come", dict(more="sevkit.attest=late sevkit.disk_seconds=1",
                                           parameters=world.parameters.replace("serial:tree", "serial:none")),
         "no disk serial:none after 1 seconds"),
    )
    for name, change, word in cases:
        report.report(name + " is refused", world.boot(**change).wait().refused(word))


def main():
    report = tap.Tap()
    words = [os.path.abspath(word) for word in sys.argv[1:]]
    try:
        with tempfile.TemporaryDirectory(prefix="sevkit-e2e-") as folder:
            world = World(boot_kit.Kit(folder, *words))
            first = attested(world, report)
            handed_over(report, first)
            forgets(world, report, first)
            scratch(world, report)
            attacks(world, report)
            unusable(world, report)
    except lab.Unavailable as missing:
        tap.skip_all(str(missing))
    return report.finish()


if __name__ == "__main__":
    sys.exit(main())
