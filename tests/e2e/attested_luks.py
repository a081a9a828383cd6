#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Attested boot with an encrypted root whose key the owner hands in, and what a host can do to it.

usage: attested_luks.py SEVKIT INIT SIM_GUEST OWNER MAKE_FIRMWARE KERNEL_CACHE
"""

import os
import shutil
import sys
import tempfile

import boot_kit
import lab
import tap

disk = boot_kit.disk
RELEASE = 1
KEY = "correct horse"


class World:
    def __init__(self, kit):
        self.kit = kit
        self.initrd, _ = kit.initramfs("initrd")
        self.root = kit.root_folder()
        self.image, self.parameters = kit.luks(self.root, "root.luks", KEY)

    def boot(self, image=None, more=""):
        return self.kit.start(self.initrd, self.kit.cmdline(self.parameters, more), disk(image or self.image, "root"))


def unlocked(world, report):
    kit = world.kit
    shutil.copyfile(world.image, kit.path("old.luks"))
    measurement = kit.expected(world.initrd, kit.cmdline(world.parameters, ""))
    guest = world.boot()
    status, said = kit.owner(guest, RELEASE, f"root={KEY}", seed="17" * 32, measurement=measurement)
    report.report("a stranger with the right passphrase opens nothing", "" if status == 1 and guest.runs() else said)
    status, said = kit.owner(guest, RELEASE, "root=wrong", f"root={KEY}", measurement=measurement)
    report.report("a wrong key is answered and the right one opens",
                  "" if status == 0 and "root: result 2, attempts 4" in said and "root: result 1" in said
                  else said + guest.wait().story())
    guest.wait()
    report.report("the root starts", "" if guest.booted() else guest.story())
    report.report("it is the encrypted one",
                  "" if "/dev/mapper/root / ext4 rw" in guest.value("mounts") else guest.story())
    report.report("its boots are counted from 1",
                  "" if guest.value("generation") == "1" and "root: generation 1\n" in said else said + guest.story())
    report.report("no passphrase in the kernel's log", tap.difference("count", guest.value("secret"), "0"))


def remembers(world, report):
    guest = world.boot()
    status, said = world.kit.owner(guest, RELEASE, f"root={KEY}")
    guest.wait()
    report.report("data survives a reboot", tap.difference("note", guest.value("note"), "x") if status == 0 else said)
    report.report("and the owner is told the next number", "" if "root: generation 2\n" in said else said)
    guest = world.boot(world.kit.path("old.luks"))
    _, said = world.kit.owner(guest, RELEASE, f"root={KEY}")
    guest.wait()
    report.report("of an old copy of the disk he is told an old one", "" if "root: generation 1\n" in said else said)


def attempts(world, report):
    guest = world.boot(more="sevkit.attempts=2")
    status, said = world.kit.owner(guest, RELEASE, "root=a", "root=b", f"root={KEY}")
    report.report("after too many wrong keys the right one is not taken", "" if status == 1 else said)
    report.report("and the guest powers off", guest.wait().refused("too many wrong keys"))


def other_disks(world, report):
    """Header edits and an attacker's own volume: refused before the owner is asked."""
    refused = "not the measured LUKS2 header"
    evil, _ = world.kit.luks(world.root, "evil.luks", "mine")
    report.report("an attacker's own volume is refused", world.boot(evil).wait().refused(refused))
    # JSON area, key slot area; the parser's own tests have the rest.
    for offset in (0x1000 + 40, 0x8000 + 100):
        path = world.kit.path("edited.luks")
        shutil.copyfile(world.image, path)
        with open(path, "r+b") as file:
            file.seek(offset)
            byte = file.read(1)[0]
            file.seek(offset)
            file.write(bytes([byte ^ 4]))
        report.report(f"a header with a changed bit at {offset:#x} is refused", world.boot(path).wait().refused(refused))


def changed_data(world, report):
    """The header is the owner's, a sector behind it is not: authenticated encryption notices."""
    path = world.kit.path("data.luks")
    shutil.copyfile(world.image, path)
    with open(path, "r+b") as file:
        file.seek(2 << 20)
        file.write(os.urandom(13 << 20))
    guest = world.boot(path)
    status, said = world.kit.owner(guest, RELEASE, f"root={KEY}")
    guest.wait()
    report.report("overwritten data does not become a root", guest.refused() + ("" if status in (0, 1) else said))


def main():
    report = tap.Tap()
    words = [os.path.abspath(word) for word in sys.argv[1:]]
    try:
        with tempfile.TemporaryDirectory(prefix="sevkit-e2e-") as folder:
            world = World(boot_kit.Kit(folder, *words))
            unlocked(world, report)
            remembers(world, report)
            attempts(world, report)
            other_disks(world, report)
            changed_data(world, report)
    except lab.Unavailable as missing:
        tap.skip_all(str(missing))
    return report.finish()


if __name__ == "__main__":
    sys.exit(main())
