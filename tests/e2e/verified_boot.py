#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Firmware of a simulated guest verifies kernel, initrd and command line itself.

usage: verified_boot.py SEVKIT SIM_GUEST PROBE MAKE_FIRMWARE KERNEL_CACHE FIRMWARE_CACHE

AmdSev OVMF, built by 'sevkit stack build', boots what the table of hashes in its memory names;
what was changed behind the table it does not start. SEVKIT_CACHE names another folder for the firmware.
"""

import os
import shlex
import stat
import subprocess
import sys
import tempfile

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "compat"))
import amdsev_ovmf
import attest
import lab
import tap

FIRMWARE = ("--boot", "firmware")


class World(attest.World):
    """The owner's firmware is one that runs."""

    def __init__(self, firmware, *words):
        super().__init__(*words)
        self.firmware = firmware


def hash_table_of(words):
    """(index of the option, path of the file) of the device that places the table, or None."""
    for i, word in enumerate(words):
        if word.startswith("loader,"):
            fields = dict(part.split("=", 1) for part in word.split(",")[1:])
            return i - 1, fields["file"]
    return None


class Served:
    """A guest whose QEMU is started with words that edit() changed after the table was made."""

    def __init__(self, world, edit):
        socket = world.path("sim.sock")
        with subprocess.Popen([world.sevkit, "sim", "serve", *FIRMWARE, world.chip, "--socket", socket,
                               "--", *attest.qemu_words(world)], stdin=subprocess.DEVNULL,
                              stdout=subprocess.PIPE, text=True) as server:
            try:
                words = shlex.split(server.stdout.readline())
                self.table = hash_table_of(words)
                self.modes = self.table and [stat.S_IMODE(os.stat(path).st_mode) for path in
                                             (self.table[1], os.path.dirname(self.table[1]))]
                self.guest = lab.Guest(*edit(words))
                self.status = server.wait(lab.BOOT_SECONDS)
            finally:
                server.kill()


def replaced(old, new):
    """An edit: the value of one option."""
    def edit(words):
        if words.count(old) != 1:
            raise RuntimeError(f"{old!r} is not there once: {words}")
        return [new if word == old else word for word in words]
    return edit


def without_table(words):
    at = hash_table_of(words)[0]
    return words[:at] + words[at + 2:]


def good_boot(world, report, expected):
    guest = world.boot([*FIRMWARE, "--digest-out", world.path("digest")])
    saved = world.save("report.bin", guest.section("report"))
    report.report("the firmware boots the kernel and the guest gets a report", "" if saved else guest.story())
    if not saved:
        return
    with open(world.path("digest"), encoding="ascii") as file:
        report.report("what is measured are the files as they are",
                      tap.difference("digest", file.read().strip(), expected))
    report.report("the report verifies", attest.complaint(world.verify(saved, "--measurement", expected), 0))


def changed_in_front(world, report, expected):
    """The table is the host's: a host that changes a file gets a guest, and another digest."""
    guest = world.boot(FIRMWARE, initrd=world.changed_byte(world.initrd, "initrd.other", b"what the owner"))
    saved = world.save("other.bin", guest.section("report"))
    report.report("a host's own initrd boots with the host's own table", "" if saved else guest.story())
    if saved:
        report.report("and its measurement is not the owner's",
                      attest.complaint(world.verify(saved, "--measurement", expected), 12, expected))


def unchanged_behind(world, report):
    served = Served(world, lambda words: words)
    report.report("a guest that others start boots too",
                  "" if served.guest.section("report") and served.status == 0 else served.guest.story())
    report.report("the table is no one else's to read",
                  tap.difference("modes", served.modes and [oct(mode) for mode in served.modes],
                                 ["0o600", "0o700"]))


def changed_behind(world, report):
    changes = (
        ("one byte of the kernel", replaced(world.kernel, world.changed_byte(world.kernel, "vmlinuz"))),
        ("one byte of the initrd",
         replaced(world.initrd, world.changed_byte(world.initrd, "initrd.changed", b"what the owner put here"))),
        ("one byte of the command line",
         replaced(attest.CMDLINE, attest.CMDLINE.replace("-1", "-2"))),
        ("the table taken away", without_table),
    )
    for name, edit in changes:
        guest = Served(world, edit).guest
        # Its grub comes only after the firmware has given up the kernel that QEMU offers.
        refused = amdsev_ovmf.REFUSED in guest.output and "=== " not in guest.output
        report.report(f"{name}: the firmware refuses", "" if refused else guest.story())


def main():
    cache = os.path.abspath(os.environ.get("SEVKIT_CACHE") or sys.argv[6])
    words = [os.path.abspath(word) for word in sys.argv[1:6]]
    report = tap.Tap()
    try:
        lab.need_tools()
        firmware = amdsev_ovmf.fetch(cache, words[0])
        with tempfile.TemporaryDirectory(prefix="sevkit-e2e-") as folder:
            runtime = os.path.join(folder, "runtime")
            os.mkdir(runtime, 0o700)
            os.environ["XDG_RUNTIME_DIR"] = runtime
            world = World(firmware, *words, folder)
            expected = world.expected()
            good_boot(world, report, expected)
            attest.launched(world, report, *FIRMWARE)
            changed_in_front(world, report, expected)
            unchanged_behind(world, report)
            changed_behind(world, report)
            report.report("nothing is left behind", tap.difference("files", os.listdir(runtime), []))
    except lab.Unavailable as missing:
        tap.skip_all(str(missing))
    return report.finish()


if __name__ == "__main__":
    sys.exit(main())
