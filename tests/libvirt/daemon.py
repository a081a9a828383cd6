# SPDX-License-Identifier: Apache-2.0
"""libvirtd and sshd inside the sandbox."""

import os
import socket
import subprocess
import sys
import time

HERE = os.path.dirname(os.path.abspath(__file__))
START_SECONDS = 30
VIRSH_SECONDS = 60

QEMU_CONF = """\
user = "root"
group = "root"
security_driver = "none"
namespaces = []
cgroup_controllers = []
stdio_handler = "file"
dynamic_ownership = 0
remember_owner = 0
"""

LIBVIRTD_CONF = """\
listen_tls = 0
listen_tcp = 1
listen_addr = "127.0.0.1"
tcp_port = "{port}"
auth_tcp = "none"
auth_unix_rw = "none"
auth_unix_ro = "none"
unix_sock_group = "root"
unix_sock_rw_perms = "0700"
host_uuid = "{host_uuid}"
log_filters = "3:*"
log_outputs = "3:file:{log}"
"""

SSHD_CONFIG = """\
Port {port}
ListenAddress 127.0.0.1
HostKey {folder}/host_key
PidFile {folder}/sshd.pid
AuthorizedKeysFile {folder}/client_key.pub
PermitRootLogin prohibit-password
PasswordAuthentication no
KbdInteractiveAuthentication no
StrictModes no
UsePAM no
"""

SSH_CONFIG = """\
Host *
IdentityFile {folder}/client_key
IdentitiesOnly yes
UserKnownHostsFile {folder}/known_hosts
StrictHostKeyChecking yes
BatchMode yes
ConnectTimeout 10
"""


class Failed(Exception):
    """Something that should work in here does not."""


def wait_for(ready, process, what):
    deadline = time.monotonic() + START_SECONDS
    while not ready():
        if process.poll() is not None:
            raise Failed(f"{what} ended with status {process.returncode}")
        if time.monotonic() > deadline:
            raise Failed(f"{what} was not ready after {START_SECONDS} seconds")
        time.sleep(0.05)


def listens(port):
    with socket.socket() as client:
        return client.connect_ex(("127.0.0.1", port)) == 0


class Libvirtd:
    """One daemon with its emulator. settings are those of emulator.py."""

    TCP_PORT = 16509

    def __init__(self, root, programs, host_uuid):
        self.root, self.programs, self.host_uuid = root, programs, host_uuid
        self.folder = os.path.join(root, "guests")
        self.emulator = os.path.join(root, "qemu-sev")
        self.log = os.path.join(root, "libvirtd.log")
        self.process = None
        os.makedirs(self.folder)
        with open(self.emulator, "w", encoding="utf-8") as file:
            # libvirt clears the environment, which may be what finds Python's modules.
            file.write(f"#!/bin/sh\nexec {os.path.realpath(sys.executable)} -B {HERE}/emulator.py "
                       f"{self.folder} \"$@\"\n")
        os.chmod(self.emulator, 0o755)

    def start(self):
        with open("/etc/libvirt/qemu.conf", "w", encoding="utf-8") as file:
            file.write(QEMU_CONF)
        config = os.path.join(self.root, "libvirtd.conf")
        with open(config, "w", encoding="utf-8") as file:
            file.write(LIBVIRTD_CONF.format(port=self.TCP_PORT, host_uuid=self.host_uuid, log=self.log))
        # A PATH without QEMU: libvirt would ask each one that it finds there what it can do, again and
        # again, as they see no KVM.
        with open(os.path.join(self.root, "libvirtd.out"), "wb") as output:
            self.process = subprocess.Popen(
                [self.programs["libvirtd"], "--listen", "--config", config],
                stdin=subprocess.DEVNULL, stdout=output, stderr=output,
                env={"PATH": "/usr/sbin:/sbin", "HOME": self.root, "LC_ALL": "C"})
        wait_for(lambda: os.path.exists("/run/libvirt/libvirt-sock") and listens(self.TCP_PORT),
                 self.process, "libvirtd")

    def virsh(self, *arguments, check=True):
        result = subprocess.run(
            [self.programs["virsh"], "-q", "-c", "qemu:///system", *arguments], capture_output=True,
            text=True, timeout=VIRSH_SECONDS, check=False, stdin=subprocess.DEVNULL,
            env=dict(os.environ, LC_ALL="C"))
        if check and result.returncode != 0:
            raise Failed(f"virsh {' '.join(arguments)}: {result.stderr.strip()}")
        return result.stdout.strip()

    def troubles(self):
        """The end of the daemon's log, for a person who has to find out."""
        lines = []
        for path in (os.path.join(self.root, "libvirtd.out"), self.log):
            if os.path.exists(path):
                with open(path, encoding="utf-8", errors="replace") as file:
                    lines += file.read().splitlines()[-20:]
        return lines


class Sshd:
    """Lets root in with a key made for this run."""

    PORT = 16522

    def __init__(self, root, programs):
        self.folder = os.path.join(root, "ssh")
        self.programs = programs
        self.process = None
        self.command = os.path.join(self.folder, "ssh")

    def start(self, host):
        os.makedirs(self.folder, mode=0o700)
        os.makedirs("/run/sshd", exist_ok=True)
        for name in ("host_key", "client_key"):
            subprocess.run([self.programs["ssh-keygen"], "-q", "-t", "ed25519", "-N", "", "-f",
                            os.path.join(self.folder, name)], check=True, timeout=20)
        files = {"sshd_config": SSHD_CONFIG.format(port=self.PORT, folder=self.folder),
                 "ssh_config": SSH_CONFIG.format(folder=self.folder)}
        with open(os.path.join(self.folder, "host_key.pub"), encoding="utf-8") as file:
            files["known_hosts"] = f"[{host}]:{self.PORT} {file.read()}"
        for name, text in files.items():
            with open(os.path.join(self.folder, name), "w", encoding="utf-8") as file:
                file.write(text)
        with open(self.command, "w", encoding="utf-8") as file:
            file.write(f"#!/bin/sh\nexec {self.programs['ssh']} -F {self.folder}/ssh_config \"$@\"\n")
        os.chmod(self.command, 0o755)
        with open(os.path.join(self.folder, "log"), "wb") as output:
            self.process = subprocess.Popen(
                [self.programs["sshd"], "-D", "-e", "-f", os.path.join(self.folder, "sshd_config")],
                stdin=subprocess.DEVNULL, stdout=output, stderr=output)
        wait_for(lambda: listens(self.PORT), self.process, "sshd")
