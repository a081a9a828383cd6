#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Attested boot without SEV hardware (QEMU's emulation): bytes of the initramfs, time from the kernel's start to
the endpoint, time to unlock, in one guest with an encrypted root of busybox.

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
        print(f"initramfs bytes: {os.path.getsize(initrd)}")
    print(f"kernel start to endpoint, s: median {statistics.median(starts):.1f}, min {min(starts):.1f}")
    print(f"exchange and unlock, s: median {statistics.median(unlocks):.1f}, min {min(unlocks):.1f}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
