#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The initramfs of a distribution's kernel: small, the same for everybody, and what its manifest says.

usage: initramfs.py SEVKIT INIT SIM_GUEST OWNER MAKE_FIRMWARE KERNEL_CACHE
"""

import hashlib
import json
import os
import pwd
import shutil
import subprocess
import sys
import tempfile

import boot_kit
import lab
import tap

LIMIT = 12 << 20


def build(kit, modules, output, *options, user=None, umask=0o022, folder=None, **environment):
    words = [kit.sevkit, "initramfs", "build", "--modules", modules, "--init", kit.programs["init"], "--simulate",
             "--simulator", kit.programs["simulator"], "--scratch", shutil.which("mke2fs", path=boot_kit.PATH),
             "--json", "--output", output, *options]
    done = subprocess.run(words, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False, cwd=folder,
                          user=user, umask=umask, env={**os.environ, "PATH": boot_kit.PATH, **environment})
    if done.returncode:
        raise RuntimeError(f"{words}: {done.stderr}")
    return json.loads(done.stdout)


def content(path):
    with open(path, "rb") as file:
        return file.read()


def small(kit, report):
    path = kit.path("small")
    manifest = build(kit, kit.modules, path)
    size = os.path.getsize(path)
    report.report("both workflows fit into 12 MiB", "" if size <= LIMIT else f"{size} bytes")
    report.report("the manifest has its size and digest",
                  tap.difference("archive", [manifest["archive"]["bytes"], manifest["archive"]["sha256"]],
                                 [size, hashlib.sha256(content(path)).hexdigest()]))


def same(kit, report):
    """Another user, folder, time zone, umask, and files of other times."""
    here = kit.path("here")
    manifest = build(kit, kit.modules, here, "--compress", "gzip")
    other = kit.path("other")
    shutil.copytree(kit.modules, os.path.join(other, os.path.basename(kit.modules)), symlinks=True)
    for folder, _, names in os.walk(other):
        for name in names:
            os.utime(os.path.join(folder, name), (978307200, 978307200), follow_symlinks=False)
    os.chmod(kit.folder, 0o755)
    os.chmod(other, 0o777)
    user = pwd.getpwnam("nobody").pw_uid if os.getuid() == 0 else None
    build(kit, os.path.basename(kit.modules), "there", "--compress", "gzip", user=user, umask=0o077, folder=other,
          TMPDIR=other, TZ="Asia/Tokyo", HOME="/", LC_ALL="C")
    there = os.path.join(other, "there")
    report.report("the same bytes for another user, elsewhere, at another time",
                  "" if content(here) == content(there) else "they differ")
    return here, manifest


def truthful(kit, report, path, manifest):
    """What cpio unpacks is what the manifest lists."""
    folder = kit.path("unpacked")
    os.mkdir(folder)
    with open(path, "rb") as file:
        raw = subprocess.run(["gzip", "-dc"], stdin=file, capture_output=True, check=True).stdout
    subprocess.run(["cpio", "-idm", "--quiet"], input=raw, cwd=folder, check=True)
    listed = {entry["path"]: (entry["mode"], entry.get("sha256")) for entry in manifest["entries"]}
    found = {}
    for root, folders, names in os.walk(folder):
        for name in folders + names:
            full = os.path.join(root, name)
            digest = hashlib.sha256(content(full)).hexdigest() if name in names else None
            found[os.path.relpath(full, folder)] = (f"{os.stat(full).st_mode:06o}", digest)
    report.report("the archive holds what the manifest lists", tap.difference("entries", found, listed))
    report.report("nothing in it is a shell or an applet",
                  "".join(f"{name}\n" for name in listed
                          if os.path.basename(name) in ("sh", "dash", "bash", "busybox", "modprobe", "udevd")))


def measured(kit, report, path):
    plan = kit.path("guest.toml")
    with open(plan, "w", encoding="ascii") as file:
        file.write(f'generation = "sev-snp"\n[cpu]\nmodel = "EPYC-Milan-v2"\n[firmware]\nfile = "{kit.firmware}"\n'
                   f'[boot]\nkernel = "{kit.kernel}"\ninitrd = "{path}"\ncmdline = "quiet"\n')
    manifest = build(kit, kit.modules, path, "--compress", "gzip", "--force", "--plan", plan)
    report.report("the launch digest is the plan's",
                  tap.difference("digest", manifest["measurement"],
                                 kit.run(kit.sevkit, "launch", plan, "--measure").strip()))


def main():
    report = tap.Tap()
    words = [os.path.abspath(word) for word in sys.argv[1:]]
    try:
        with tempfile.TemporaryDirectory(prefix="sevkit-e2e-") as folder:
            kit = boot_kit.Kit(folder, *words)
            small(kit, report)
            path, manifest = same(kit, report)
            truthful(kit, report, path, manifest)
            measured(kit, report, path)
    except lab.Unavailable as missing:
        tap.skip_all(str(missing))
    return report.finish()


if __name__ == "__main__":
    sys.exit(main())
