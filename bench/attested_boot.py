#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Attested boot without SEV hardware (QEMU's emulation): bytes of the initramfs, time from the kernel's start to
the endpoint, time to unlock, in one guest with an encrypted root of busybox; and how fast a root becomes an image.

usage: attested_boot.py SEVKIT INIT SIM_GUEST OWNER MAKE_FIRMWARE KERNEL_CACHE [RUNS]
"""

import os
import re
import statistics
import sys
import tempfile
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "tests", "e2e"))
import boot_kit

KEY = "correct horse"
ROOT_MIB = 256


def convert(kit, runs):
    """MB/s of a root of small and large files, random so that nothing is sparse."""
    root = kit.root_folder("large")
    for number in range(64):
        with open(os.path.join(root, f"file{number}"), "wb") as file:
            file.write(os.urandom(ROOT_MIB * 2**20 // 64))
    for name, make in (("verity", lambda: kit.verity(root, "large.verity")),
                       ("luks", lambda: kit.luks(root, "large.luks", KEY, f"{2 * ROOT_MIB}M"))):
        seconds = []
        for _ in range(runs):
            began = time.monotonic()
            make()
            seconds.append(time.monotonic() - began)
            for path in ("large.verity", "large.verity.tree", "large.luks"):
                if os.path.exists(kit.path(path)):
                    os.remove(kit.path(path))
        print(f"image {name}, MB/s: median {ROOT_MIB * 1.048576 / statistics.median(seconds):.0f}, "
              f"max {ROOT_MIB * 1.048576 / min(seconds):.0f}", flush=True)


def main():
    words = [os.path.abspath(word) for word in sys.argv[1:7]]
    runs = int(sys.argv[7]) if len(sys.argv) > 7 else 5
    starts, unlocks = [], []
    with tempfile.TemporaryDirectory(prefix="sevkit-bench-") as folder:
        kit = boot_kit.Kit(folder, *words)
        initrd, _ = kit.initramfs("initrd", "--compress", "zstd")
        image, parameters = kit.luks(kit.root_folder(), "root.luks", KEY)
        for _ in range(runs):
            guest = kit.start(initrd, kit.cmdline(parameters), boot_kit.disk(image, "root", "snapshot=on"))
            kit.owner(guest, 3)
            began = time.monotonic()
            kit.owner(guest, 1, f"root={KEY}")
            unlocks.append(time.monotonic() - began)
            guest.wait()
            starts.append(float(re.search(r"endpoint: port \d+, ([0-9.]+) s", guest.output).group(1)))
        convert(kit, runs)
        print(f"initramfs bytes: {os.path.getsize(initrd)}")
    print(f"kernel start to endpoint, s: median {statistics.median(starts):.1f}, min {min(starts):.1f}")
    print(f"exchange and unlock, s: median {statistics.median(unlocks):.1f}, min {min(unlocks):.1f}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
