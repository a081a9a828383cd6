#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Small stand-ins for the repositories of QEMU and the kernel, which write down how they are called.

usage: make_stack.py DIRECTORY    (makes DIRECTORY/qemu.git, kernel.git, stack.toml, host.toml,
                                    dsc.toml and pool, stable-commits)
"""

import hashlib
import io
import os
import subprocess
import sys
import tarfile

CONFIGURE = """#!/bin/sh
echo "configure $*" >>calls
env | sort >environment
[ ! -e ../../fail-configure ] || exit 7
[ ! -e ../../wait-configure ] || { touch waiting; exec sleep 60; }
"""
QEMU_MAKE = """all:
\techo "make all" >>calls
install:
\techo "make install" >>calls
\tmkdir -p $(DESTDIR)/usr/local/bin
\techo qemu >$(DESTDIR)/usr/local/bin/qemu-system-x86_64
"""
KERNEL_MAKE = """defconfig olddefconfig:
\techo "make $@" >>calls
bindeb-pkg:
\techo "make $@" >>calls
\techo deb >../linux-image-6.12.0$$(cat localversion)$$(grep -q host localversion && echo _6.12.0-1)_amd64.deb
"""
SCRIPTS_CONFIG = """#!/bin/sh
echo "config $*" >>calls
[ "$1" != --set-str ] || printf '%s' "$3" >localversion
"""


def git(folder, *words):
    environment = {"PATH": os.environ["PATH"], "HOME": folder, "GIT_CONFIG_NOSYSTEM": "1",
                   "GIT_AUTHOR_DATE": "2026-01-01T00:00:00Z", "GIT_COMMITTER_DATE": "2026-01-01T00:00:00Z"}
    identity = ("-c", "user.name=t", "-c", "user.email=t@example.org", "-c", "init.defaultBranch=main",
                "-c", "commit.gpgsign=false")
    return subprocess.run(("git", *identity, *words), cwd=folder, check=True, capture_output=True,
                          text=True, env=environment).stdout.strip()


def repository(folder, files):
    os.makedirs(folder)
    for name, text in files.items():
        path = os.path.join(folder, name)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "w", encoding="utf-8") as file:
            file.write(text)
        os.chmod(path, 0o755 if text.startswith("#!") else 0o644)
    git(folder, "init", "--quiet")
    git(folder, "add", ".")
    git(folder, "commit", "--quiet", "-m", "first")
    git(folder, "tag", "-a", "v1", "-m", "v1")
    return git(folder, "rev-parse", "HEAD")


def source_package(top):
    """qemu as a Debian source package, with a control file that has a signature, and a lock file for it."""
    folder = os.path.join(top, "pool")
    os.makedirs(folder)
    name = "qemu_1.0+x.tar.gz"
    with tarfile.open(os.path.join(folder, name), "w:gz") as archive:
        for path, text in {"configure": CONFIGURE, "Makefile": QEMU_MAKE,
                           "debian/source/format": "3.0 (native)\n"}.items():
            entry = tarfile.TarInfo("qemu-1.0+x/" + path)
            entry.size, entry.mode = len(text), 0o755 if text.startswith("#!") else 0o644
            archive.addfile(entry, io.BytesIO(text.encode()))
    with open(os.path.join(folder, name), "rb") as file:
        data = file.read()
    control = ("-----BEGIN PGP SIGNED MESSAGE-----\nHash: SHA256\n\nFormat: 3.0 (native)\nSource: qemu\n"
               "Version: 1.0+x\nChecksums-Sha256:\n"
               f" {hashlib.sha256(data).hexdigest()} {len(data)} {name}\n"
               f"Files:\n {hashlib.md5(data).hexdigest()} {len(data)} {name}\n\n"
               "-----BEGIN PGP SIGNATURE-----\n\nnone\n-----END PGP SIGNATURE-----\n")
    path = os.path.join(folder, "qemu_1.0+x.dsc")
    with open(path, "w", encoding="ascii") as file:
        file.write(control)
    digest = hashlib.sha256(control.encode()).hexdigest()
    with open(os.path.join(top, "dsc.toml"), "w", encoding="utf-8") as file:
        file.write(f'[qemu]\ndsc = "pool/qemu_1.0+x.dsc"\nsha256 = "{digest}"\n')


def main():
    top = os.path.abspath(sys.argv[1])
    qemu = repository(os.path.join(top, "qemu.git"), {"configure": CONFIGURE, "Makefile": QEMU_MAKE})
    kernel = repository(os.path.join(top, "kernel.git"),
                        {"Makefile": KERNEL_MAKE, "scripts/config": SCRIPTS_CONFIG})
    with open(os.path.join(top, "stack.toml"), "w", encoding="utf-8") as file:
        file.write(f'[qemu]\nurl = "{top}/qemu.git"\ncommit = "{qemu}"\n\n'
                   f'[kernel-guest]\nurl = "{top}/kernel.git"\ncommit = "{kernel}"\n')
    with open(os.path.join(top, "host.toml"), "w", encoding="utf-8") as file:
        file.write(f'[qemu]\nurl = "{top}/qemu.git"\ncommit = "{qemu}"\n\n'
                   f'[kernel-host]\nurl = "{top}/kernel.git"\ncommit = "{kernel}"\n')
    source_package(top)
    with open(os.path.join(top, "stable-commits"), "w", encoding="utf-8") as file:
        file.write(f'# what is stable\nQEMU_GIT_URL="{top}/qemu.git"\nQEMU_BRANCH=\'main\'\n'
                   f'KERNEL_GIT_URL="{top}/kernel.git"\nKERNEL_GUEST_BRANCH=v1\nSVSM_BRANCH="x"\n')


if __name__ == "__main__":
    main()
