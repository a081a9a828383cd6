#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Attested boot of a Debian guest (systemd, sshd) with the commands that its owner types: from the image to a command
over SSH, with dm-verity and with LUKS2; and a host that hands in credentials of systemd.

usage: attested_debian.py SEVKIT INIT SIM_GUEST OWNER MAKE_FIRMWARE KERNEL_CACHE

The Debian root is made once and kept beside the kernel.
"""

import os
import re
import shutil
import subprocess
import sys
import tempfile
import time

import boot_kit
import lab
import tap

# A credential that systemd-tmpfiles turns into a key of root: /usr/lib/tmpfiles.d/provision.conf.
CREDENTIAL = "type=11,value=io.systemd.credential:ssh.authorized_keys.root=ssh-ed25519 AAAAhost"
ATTACK = "sudo test -e /run/credentials/@system/ssh.authorized_keys.root && echo taken || echo refused"

PLAN = """format = "sevkit-guest/1"
name = "debian-{name}"
generation = "sev-snp"
vcpus = 1
memory = "1G"
qemu = "{qemu}"
[cpu]
model = "EPYC-Milan-v2"
[firmware]
file = "OVMF.fd"
[boot]
kernel = "vmlinuz"
initrd = "initrd"
cmdline = "{cmdline}"
owner = "{owner}"
root = "serial:root"
{mode}
[[disk]]
file = "{disk}"
serial = "root"
{read_only}
[network]
type = "user"
[[network.forward]]
host_port = {port}
guest_port = 4777
[[network.forward]]
host_port = {ssh_port}
guest_port = 22
[sev]
policy = 0x30000
[acpi]
defence = "no-aml"
"""


class World:
    def __init__(self, kit, cache):
        self.kit, self.cache = kit, cache
        for tool in ("mmdebstrap", "ssh", "ssh-keygen"):
            if not shutil.which(tool, path=boot_kit.PATH):
                raise lab.Unavailable(f"{tool} is not installed")
        self.login = os.path.join(cache, "debian-login")
        with lab.locked(cache):
            self.root = self.make_root()
        self.make_qemu()
        shutil.copyfile(kit.kernel, kit.path("vmlinuz"))
        kit.initramfs("initrd", "--for", "verity,luks,scsi,network,ext4")
        self.owner = kit.run(kit.sevkit, "key", "generate", "--type", "ed25519", "--output", kit.path("owner.pem")).strip()
        self.guest = None

    def make_root(self):
        root = os.path.join(self.cache, "debian.tar")
        if not os.path.exists(root) or not os.path.exists(self.login):
            for name in (self.login, self.login + ".pub"):
                if os.path.exists(name):
                    os.remove(name)
            self.kit.run("ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", self.login)
            done = self.kit.call(self.kit.sevkit, "image", "create", "--output", root, "--force", "--authorized-key",
                                 self.login + ".pub", "--user", "me")
            if done.returncode == 4:
                raise lab.Unavailable("image create: " + done.stderr.strip()[-300:])
            if done.returncode:
                raise RuntimeError(done.stderr)
        return root

    def make_qemu(self):
        """A host whose QEMU also gives the guest what its owner did not plan."""
        path = self.kit.path("qemu")
        with open(path, "w", encoding="ascii") as file:
            file.write(f"#!/bin/sh\nexec qemu-system-x86_64 \"$@\" -smbios '{CREDENTIAL}'\n")
        os.chmod(path, 0o755)

    def plan(self, name, said, disk, cmdline=boot_kit.CONSOLE, read_only=True):
        mode = re.search(r"^sevkit\.mode=(\w+) (.*)$", said, re.M)
        lines = [f'mode = "{mode.group(1)}"', f"[{mode.group(1)}]"]
        for word in mode.group(2).split():
            key, value = word.split("=")
            lines.append(f'{key.split(".")[-1]} = "{value}"')
        if mode.group(1) == "verity":
            lines.append('hash = "serial:root"')
        self.port, self.ssh_port = boot_kit.free_port(), boot_kit.free_port()
        path = self.kit.path(name + ".toml")
        with open(path, "w", encoding="ascii") as file:
            file.write(PLAN.format(name=name, qemu=self.kit.path("qemu"), cmdline=cmdline, owner=self.owner, disk=disk,
                                   mode="\n".join(lines), read_only="read_only = true" if read_only else "", port=self.port,
                                   ssh_port=self.ssh_port))
        return path

    def start(self, plan):
        self.stop()
        self.log = open(plan + ".console", "wb")
        self.guest = subprocess.Popen([self.kit.sevkit, "launch", plan, "--simulate", self.kit.chip],
                                      stdin=subprocess.DEVNULL, stdout=self.log, stderr=self.log)

    def stop(self):
        if self.guest:
            self.guest.terminate()
            self.guest.wait()
            self.log.close()
        self.guest = None

    def attest(self, verb, plan, *more):
        """more: options, or options, "--" and a command."""
        options, command = (more[:more.index("--")], more[more.index("--"):]) if "--" in more else (more, ())
        return self.kit.call(self.kit.sevkit, "attest", verb, "--owner-key", self.kit.path("owner.pem"), "--no-network",
                             "--no-cache", "--trust-root", self.kit.chip + "/ark.pem", "--certs",
                             self.kit.chip + "/bundle.pem", *options, plan, *command)

    def ssh(self, command, user="me", seconds=300):
        """A command in the guest, as soon as its server answers; known_hosts says whose server."""
        end = time.monotonic() + seconds
        while True:
            done = self.kit.call("ssh", "-i", self.login, "-o", "IdentitiesOnly=yes", "-o", "BatchMode=yes", "-o",
                                 f"UserKnownHostsFile={self.kit.path('known_hosts')}", "-o",
                                 "StrictHostKeyChecking=yes", "-o", "ConnectTimeout=30", "-p", str(self.ssh_port), "-l", user,
                                 "127.0.0.1", command)
            if done.returncode != 255 or "Connection" not in done.stderr or time.monotonic() > end:
                return done
            time.sleep(1)

    def story(self, done):
        with open(self.log.name, encoding="utf-8", errors="replace") as file:
            return f"exit status {done.returncode}\n{done.stdout}{done.stderr}\n{file.read()[-2000:]}"


def verity(world, report):
    kit = world.kit
    said = kit.run(kit.sevkit, "image", "verity", world.root, "--output", kit.path("verity.img"))
    plan = world.plan("verity", said, "verity.img")
    world.start(plan)
    done = world.attest("ssh", plan, "--known-hosts", kit.path("known_hosts"), "--run", "--user", "me", "--identity",
                        world.login, "--", "id -un; cat /proc/1/comm; grep -c ' / overlay ' /proc/mounts; echo x >kept; " + ATTACK)
    report.report("verity: attested, then a command runs over SSH",
                  "" if done.stdout.splitlines()[:3] == ["me", "systemd", "1"] else world.story(done))
    report.report("verity: systemd takes no credential of the host",
                  "" if done.stdout.splitlines()[3:] == ["refused"] else world.story(done))
    done = world.attest("ssh", plan, "--known-hosts", kit.path("late_hosts"), "--timeout", "5")
    report.report("verity: after the switch PID 1 answers no more", "" if done.returncode == 4 else world.story(done))
    world.stop()
    # The owner's own line decides, and then the attack succeeds: the test can tell.
    plan = world.plan("open", said, "verity.img", cmdline=boot_kit.CONSOLE + " systemd.import_credentials=yes")
    world.start(plan)
    done = world.attest("ssh", plan, "--known-hosts", kit.path("known_hosts"))
    done = world.ssh("ls; " + ATTACK) if done.returncode == 0 else done
    report.report("verity: without that parameter systemd takes it", "" if "taken" in done.stdout else world.story(done))
    report.report("verity: what was written is gone", "" if "kept" not in done.stdout else world.story(done))
    world.stop()


def luks(world, report):
    kit = world.kit
    said = kit.run(kit.sevkit, "image", "luks", world.root, "--output", kit.path("luks.img"), "--new-key",
                   kit.path("disk.key"), "--size", "1G")
    plan = world.plan("luks", said, "luks.img", read_only=False)
    unlock = ("unlock", plan, "--key-file", kit.path("disk.key"), "--state", kit.path("state"))
    world.start(plan)
    done = world.attest(*unlock)
    report.report("luks: the guest gets its key", "" if done.returncode == 0 and "generation 1" in done.stderr
                  else world.story(done))
    with open(kit.path("known_hosts"), "wb"):
        pass
    keys = []
    end = time.monotonic() + 300
    while not keys and time.monotonic() < end:
        # The host key is a file of the encrypted root; a real owner has it from 'attest ssh' and sevkit-attestd.
        keys = [line for line in kit.call("ssh-keyscan", "-T", "30", "-t", "ed25519", "-p", str(world.ssh_port),
                                          "127.0.0.1").stdout.splitlines() if not line.startswith("#")]
    with open(kit.path("known_hosts"), "w", encoding="ascii") as file:
        file.write("\n".join(keys) + "\n")
    done = world.ssh("id -un; grep ' / ' /proc/mounts | cut -d' ' -f1; " + ATTACK)
    report.report("luks: a command runs over SSH",
                  "" if done.stdout.split() == ["me", "/dev/mapper/root", "refused"] else world.story(done))
    world.stop()


def main():
    report = tap.Tap()
    words = [os.path.abspath(word) for word in sys.argv[1:]]
    world = None
    try:
        with tempfile.TemporaryDirectory(prefix="sevkit-e2e-") as folder:
            world = World(boot_kit.Kit(folder, *words), words[-1])
            try:
                verity(world, report)
                luks(world, report)
            finally:
                world.stop()
    except lab.Unavailable as missing:
        tap.skip_all(str(missing))
    return report.finish()


if __name__ == "__main__":
    sys.exit(main())
