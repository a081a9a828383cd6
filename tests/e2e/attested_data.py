#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Data disks of attested boot: sealed to the guest by its processor, and opened by the owner's key.

usage: attested_data.py SEVKIT INIT SIM_GUEST OWNER MAKE_FIRMWARE KERNEL_CACHE
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
RELEASE = 1
KEYS = {"root": "correct horse", "data": "battery staple"}


class World:
    def __init__(self, kit):
        self.kit = kit
        self.initrd, _ = kit.initramfs("initrd", "--scratch", shutil.which("mke2fs", path=boot_kit.PATH))
        self.root = kit.root_folder()
        self.plain = kit.ext4(self.root, "root.ext4")
        self.sealed = kit.path("sealed")
        with open(self.sealed, "wb") as file:
            file.truncate(24 << 20)

    def boot_sealed(self, image=None, more="", seal="policy+measurement"):
        parameters = ("sevkit.mode=plain sevkit.root=serial:root sevkit.net=none sevkit.data.0.device=serial:data "
                      f"sevkit.data.0.mount=/data sevkit.data.0.key=sealed sevkit.data.0.seal={seal}")
        return self.kit.start(self.initrd, self.kit.cmdline(parameters, more, owner=False),
                              disk(self.plain, "root", "snapshot=on"), disk(image or self.sealed, "data")).wait()


def sealed(world, report):
    first = world.boot_sealed()
    report.report("a blank disk is formatted and mounted",
                  "" if "making an empty sealed disk" in first.output and first.booted() and
                  first.value("data") == "" else first.story())
    with open(world.sealed, "rb") as file:
        content = file.read()
    second = world.boot_sealed()
    report.report("the same guest opens it again, and finds what it wrote",
                  tap.difference("note", second.value("data"), "y") or
                  ("made again" if "making" in second.output else ""))
    report.report("another measurement does not",
                  world.boot_sealed(more="loglevel=3").refused("sealed disk", "not sealed by this guest"))
    report.report("another choice of fields does not",
                  world.boot_sealed(seal="policy").refused("sealed disk", "sealed to the fields"))
    for name, offset in (("record", 24), ("header", 4096 + 0x1000 + 40)):
        path = world.kit.path("changed")
        changed = bytearray(content)
        changed[offset] ^= 1
        with open(path, "wb") as file:
            file.write(changed)
        report.report(f"nor with a changed {name}", world.boot_sealed(path).refused("sealed disk"))


def update_firmware(world, number):
    """Another TCB of the same processor: what its secret gives changes with it."""
    path = os.path.join(world.kit.chip, "chip.json")
    with open(path, encoding="ascii") as file:
        text = file.read()
    with open(path, "w", encoding="ascii") as file:
        file.write(re.sub(r"ucode=[0-9]+", f"ucode={number}", text))


def resealed(world, report):
    """A disk that is bound to the TCB survives its update, and then does not open below it."""
    path = world.kit.path("bound")
    with open(path, "wb") as file:
        file.truncate(24 << 20)
    first = world.boot_sealed(path, seal="policy+tcb-version")
    update_firmware(world, 220)
    second = world.boot_sealed(path, seal="policy+tcb-version")
    report.report("after an update of the TCB the disk is sealed again",
                  "" if "sealed again, generation 2" in second.output else first.story() + second.story())
    report.report("with what was on it", tap.difference("note", second.value("data"), "y"))
    update_firmware(world, 219)
    report.report("and does not open with the old TCB any more",
                  world.boot_sealed(path, seal="policy+tcb-version").refused("sealed disk", "the firmware refused"))
    update_firmware(world, 220)
    third = world.boot_sealed(path, seal="policy+tcb-version")
    report.report("and as it is with the new one",
                  ("sealed again" if "sealed again" in third.output else "") +
                  tap.difference("note", third.value("data"), "y") if third.booted() else third.story())


def owned(world, report):
    kit = world.kit
    root, parameters = kit.luks(world.root, "root.luks", KEYS["root"])
    folder = kit.root_folder("data")
    with open(os.path.join(folder, "note"), "w", encoding="ascii") as file:
        file.write("theirs\n")
    data, header = kit.luks(folder, "data.luks", KEYS["data"])
    words = [word.replace("sevkit.luks.", "sevkit.data.0.") for word in header.split() if ".luks." in word]
    guest = kit.start(world.initrd, kit.cmdline(parameters, "sevkit.data.0.device=serial:data",
                                                "sevkit.data.0.mount=/srv", *words),
                      disk(root, "root"), disk(data, "data"))
    status, said = kit.owner(guest, RELEASE, f"root={KEYS['root']}", f"data.0={KEYS['root']}",
                             f"data.0={KEYS['data']}")
    guest.wait()
    report.report("the owner's keys open root and data",
                  "" if status == 0 and "data.0: result 2" in said and "data.0: result 1" in said
                  else said + guest.story())
    report.report("the data is mounted", tap.difference("note", guest.value("data"), "theirs"))


def main():
    report = tap.Tap()
    words = [os.path.abspath(word) for word in sys.argv[1:]]
    try:
        with tempfile.TemporaryDirectory(prefix="sevkit-e2e-") as folder:
            world = World(boot_kit.Kit(folder, *words))
            sealed(world, report)
            resealed(world, report)
            owned(world, report)
    except lab.Unavailable as missing:
        tap.skip_all(str(missing))
    return report.finish()


if __name__ == "__main__":
    sys.exit(main())
