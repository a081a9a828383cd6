#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Writes a kernel of the distribution and an initramfs around sevkit, for a guest to try.

usage: make_guest.py SEVKIT SIM_GUEST INIT CACHE KERNEL INITRD
"""

import shutil
import sys

import lab


def main():
    if len(sys.argv) != 7:
        sys.exit(__doc__.strip())
    sevkit, sim_guest, init_path, cache, kernel, initrd = sys.argv[1:]
    with open(init_path, encoding="ascii") as file:
        init = file.read()
    try:
        lab.need_tools()
        found, tree = lab.fetch_kernel(cache)
        shutil.copyfile(found, kernel)
        lab.make_initramfs(initrd, tree, {"sevkit": sevkit, "sevkit-sim-guest": sim_guest}, init)
    except lab.Unavailable as reason:
        sys.exit(f"make_guest.py: {reason}")


if __name__ == "__main__":
    main()
