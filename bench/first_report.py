#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""From the command to the first verified report, with a simulated processor.

usage: first_report.py BUILD [RUNS]

Prints the median of each part in seconds.
"""

import os
import re
import statistics
import subprocess
import sys
import tempfile
import time

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
sys.path[:0] = [os.path.join(ROOT, "tests", "e2e"), os.path.join(ROOT, "tests", "compat")]
import attest
import lab


def once(world, expected):
    started = time.monotonic()
    command = [world.sevkit, "sim", "run", world.chip, "--", *attest.qemu_words(world)]
    with subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                          stderr=subprocess.DEVNULL, text=True) as guest:
        text = ""
        for line in guest.stdout:
            text += line
            if line.startswith("=== end report"):
                break
        reported = time.monotonic()
        guest.terminate()
    section = re.search(r"^=== report\n(.*?)^=== end report$", text.replace("\r", ""), re.M | re.S)
    saved = world.save("report.bin", section.group(1) if section else None)
    if not saved or world.verify(saved, "--measurement", expected).returncode:
        raise SystemExit(f"no report that verifies\n{text}")
    return reported - started, time.monotonic() - reported


def main():
    build = sys.argv[1]
    runs = int(sys.argv[2]) if len(sys.argv) > 2 else 5
    try:
        lab.need_tools()
        with tempfile.TemporaryDirectory(prefix="sevkit-bench-") as folder:
            started = time.monotonic()
            world = attest.World(os.path.join(build, "src", "cli", "sevkit"),
                                 os.path.join(build, "src", "sim_guest", "sevkit-sim-guest"),
                                 os.path.join(build, "tests", "e2e", "sev_guest_probe"),
                                 os.path.join(ROOT, "tests", "data", "make_firmware.py"),
                                 os.path.join(build, "e2e-kernel"), folder)
            made = time.monotonic() - started
            expected = world.expected()
            times = [once(world, expected) for _ in range(runs)]
    except lab.Unavailable as missing:
        raise SystemExit(f"cannot be measured here: {missing}") from None
    print(f"initramfs, firmware and processor made    {made:6.2f} s (once)")
    print(f"launch, boot, report out of the guest     {statistics.median(t[0] for t in times):6.2f} s")
    print(f"report verified                           {statistics.median(t[1] for t in times):6.2f} s")


if __name__ == "__main__":
    main()
