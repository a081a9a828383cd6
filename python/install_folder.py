# SPDX-License-Identifier: Apache-2.0
"""Prints the folder into which a package has to be installed so that this Python finds it.

That is Meson's choice, except where Python looks elsewhere below the same prefix: Meson takes
/usr/local/lib/python3/dist-packages on Debian, whose Python searches
/usr/local/lib/python3.11/dist-packages.
"""

import os
import site
import sys
from typing import List


def choose(by_meson: str, prefix: str, searched: List[str]) -> str:
    """One of the folders that are searched, if any of them is below the prefix."""
    by_meson = os.path.normpath(os.path.join(prefix, by_meson))
    below = [folder for folder in searched if folder.startswith(os.path.join(prefix, ""))]
    return by_meson if by_meson in searched or not below else below[0]


if __name__ == "__main__":
    print(choose(sys.argv[1], sys.argv[2], site.getsitepackages()))
